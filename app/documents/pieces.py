"""Papers of the invented companies of a case: a customer's purchase order, and what else arrives by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from app.documents.rendering import AttachedFile, render_pdf

SANS = "Source Sans Pro"
_FACES = {"sans-regular.otf": "SourceSansPro-Regular.otf", "sans-semibold.otf": "SourceSansPro-Semibold.otf"}


class Party(msgspec.Struct, frozen=True):
    """A company at a place: its name, then the lines under it (street, postcode and city, SIREN…)."""

    name: str
    lines: tuple[str, ...] = ()


def render_piece(
    name: str,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    attachments: Sequence[AttachedFile] = (),
    finish: Callable[[Any], None] | None = None,
) -> bytes:
    """The PDF of a paper, tagged (PDF/A-3a and PDF/UA-1), the same bytes for the same data.

    `name` is a template of templates/documents/pieces ("purchase_order"); `made_at` (aware) is the date of the file.
    "purchase_order" needs `order` (reference, dated, requested, single_delivery, buyer, net, mentions, and lines of product, label,
    quantity, unit_label, price, amount), and `buyer`, `seller`, `delivery`, each a `Party`. Amounts are euros before VAT. "paper" needs
    `piece` (casestudies.scenario.casefile.Piece) and `house`, the name that stands where it has no author. `attachments`
    travel inside the file; `finish` receives pydyf's document last. Raises RenderingFailed, jinja2.TemplateNotFound,
    jinja2.UndefinedError when something is missing.
    """
    return render_pdf(
        f"pieces/{name}.html", data, made_at=made_at, resources=sans_faces(), attachments=attachments, finish=finish, font=SANS
    )


@cache
def sans_faces() -> dict[str, bytes]:
    """The fonts of papers in Source Sans Pro, by the name that their style uses."""
    folder = files("font_source_sans_pro") / "files"
    return {name: (folder / file).read_bytes() for name, file in _FACES.items()}
