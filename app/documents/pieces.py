"""Papers of the invented companies of a case: a customer's purchase order, and what else arrives by mail."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

import msgspec

from app.documents.rendering import TEMPLATES, AttachedFile, render_pdf

SANS = "Source Sans Pro"
ENLARGED: dict[str, float] = {"a3_16": 1.6, "a3_20": 2.0}
"""Sizes of the measure on printed papers: how many times larger than the usual 10 points, on A3."""
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
    enlarged: str = "",
) -> bytes:
    """The PDF of a paper, tagged (PDF/A-3a and PDF/UA-1), the same bytes for the same data.

    `name` is a template of templates/documents/pieces ("purchase_order"); `made_at` (aware) is the date of the file.
    "purchase_order" needs `order` (reference, dated, requested, single_delivery, buyer, net, mentions, and lines of product, label,
    quantity, unit_label, price, amount), and `buyer`, `seller`, `delivery`, each a `Party`. Amounts are euros before VAT. "paper" needs
    `piece` (casestudies.scenario.casefile.Piece) and `house`, the name that stands where it has no author. `attachments`
    travel inside the file; `finish` receives pydyf's document last. `enlarged` is a key of ENLARGED: the same content on A3, no letter
    smaller than it says. Raises RenderingFailed, jinja2.TemplateNotFound,
    jinja2.UndefinedError when something is missing.
    """
    return print_sized(f"pieces/{name}.html", data, made_at=made_at, attachments=attachments, finish=finish, enlarged=enlarged)


def print_sized(
    template: str,
    context: Mapping[str, Any],
    *,
    made_at: datetime,
    attachments: Sequence[AttachedFile] = (),
    finish: Callable[[Any], None] | None = None,
    enlarged: str = "",
) -> bytes:
    """`render_pdf` in Source Sans Pro, at the size of its reader's measure: `enlarged` is a key of ENLARGED. The sheet of the folder
    "orals" is "orals/orals.css". Raises RenderingFailed."""
    zoom = ENLARGED.get(enlarged, 1.0)
    return render_pdf(
        template,
        context,
        made_at=made_at,
        resources=sans_faces() | _enlarged_style(template.partition("/")[0], zoom),
        attachments=attachments,
        finish=finish,
        font=SANS,
        zoom=zoom,
    )


@cache
def _enlarged_style(folder: str, zoom: float) -> dict[str, bytes]:
    """The style sheet of a folder's papers for A3 in landscape, drawn `zoom` times larger than written: a table keeps the width it has on
    A4. What is smaller than the running text takes its size. Nothing for a paper as usual.
    """
    if zoom == 1:
        return {}
    long, short = 420 / zoom, 297 / zoom
    style = (
        f"@page {{ size: {long:g}mm {short:g}mm; margin: 9mm 12mm 11mm;\n"
        "  @bottom-left { font-size: 10pt; } @bottom-right { font-size: 10pt; } }\n"
        "html { --small: 10pt; --aside: 10pt; }\n"
        ".places > div, .part, table { break-inside: auto; }\n"
    )
    path = TEMPLATES / folder / f"{folder}.css"
    return {path.name: path.read_bytes() + style.encode()}


@cache
def sans_faces() -> dict[str, bytes]:
    """The fonts of papers in Source Sans Pro, by the name that their style uses."""
    folder = files("font_source_sans_pro") / "files"
    return {name: (folder / file).read_bytes() for name, file in _FACES.items()}
