"""The papers of a case: tagged like the rest, and read by machines as they look."""

from __future__ import annotations

import io
import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import jinja2
import msgspec
import page
import pypdf
import pytest

from app.documents.pieces import Party, render_piece
from casestudies.scenario.casefile import Piece, Section
from tests.support.printed import printed_sizes

AT = datetime(2026, 3, 6, 8, tzinfo=UTC)


def order(lines: int = 3) -> dict[str, Any]:
    rows = [
        {
            "product": f"TG-20{number}",
            "label": "Tige filetée inox A4",
            "quantity": 1200,
            "unit_label": "boîte de 50",
            "price": Decimal("38.50"),
            "amount": Decimal("46200.00"),
        }
        for number in range(10, 10 + lines)
    ]
    return {
        "order": {
            "reference": "4500-118",
            "dated": date(2026, 3, 6),
            "requested": date(2026, 3, 20),
            "single_delivery": True,
            "buyer": "Solenn Kerzanval",
            "lines": rows,
            "net": Decimal("46200.00") * lines,
            "mentions": ("Merci de confirmer sous 48 h.",),
        },
        "buyer": Party("Chantiers Pennvarek", ("12 quai des Essais", "56100 Lorient", "SIREN 000 123 456")),
        "seller": Party("Ateliers Vaubrun", ("4 rue de l’Exemple", "35000 Rennes")),
        "delivery": Party("Chantiers Pennvarek, magasin 2", ("Zone du Modèle", "56850 Caudan")),
    }


def words(pdf: bytes) -> str:
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(each.extract_text() for each in pages).replace("\u00a0", " ").split())


@pytest.mark.parametrize("profile", ["3a", "ua1"])
@pytest.mark.parametrize("lines", [3, 60])
def test_a_purchase_order_is_archival_and_accessible(profile: str, lines: int) -> None:
    report = page.validate_pdf_bytes(render_piece("purchase_order", order(lines), made_at=AT), profile=profile)
    assert [failure.message for failure in report.failures] == []


def test_it_shows_its_data() -> None:
    told = words(render_piece("purchase_order", order(), made_at=AT))
    for part in (
        "Bon de commande n° 4500-118 du 6 mars 2026",
        "TG-2011",
        "1 200",
        "38,50 €",
        "138 600,00 €",
        "20 mars 2026, en une seule fois",
        "Solenn Kerzanval, pour Chantiers Pennvarek",
        "Page 1 / 1",
    ):
        assert part in told


def test_the_same_order_gives_the_same_bytes() -> None:
    assert render_piece("purchase_order", order(), made_at=AT) == render_piece("purchase_order", order(), made_at=AT)


PAPER = Piece(
    code="offer",
    name="Offre.pdf",
    title="Offre de prix",
    author="Bronzes Exemple",
    dated="9 mars 2026",
    sections=(
        Section(
            heading="Ferme-porte, 60 pièces", columns=("Point", "Offre"), rows=(("Transport", "franco"), ("Délai", "8 jours")), numeric=(2,)
        ),
        Section(paragraphs=("Offre valable trente jours.",), facts=(("Article", "Ferme-porte"),)),
    ),
)


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_any_paper_of_a_case_is_archival_and_accessible(profile: str) -> None:
    content = render_piece("paper", {"piece": PAPER, "house": "Ateliers Vaubrun"}, made_at=AT)
    assert [failure.message for failure in page.validate_pdf_bytes(content, profile=profile).failures] == []
    told = words(content)
    for part in ("Bronzes Exemple", "9 mars 2026", "Ferme-porte, 60 pièces", "franco", "8 jours", "Offre valable trente jours."):
        assert part in told
    unsigned = msgspec.structs.replace(PAPER, author="")
    assert "Ateliers Vaubrun" in words(render_piece("paper", {"piece": unsigned, "house": "Ateliers Vaubrun"}, made_at=AT))


def test_a_missing_name_or_template_is_an_error() -> None:
    data = order()
    del data["seller"]
    with pytest.raises(jinja2.UndefinedError):
        render_piece("purchase_order", data, made_at=AT)
    with pytest.raises(jinja2.TemplateNotFound):
        render_piece("absent", data, made_at=AT)


@pytest.mark.parametrize(("measure", "points"), [("a3_16", 16), ("a3_20", 20)])
def test_an_enlarged_paper_says_the_same_on_a3_with_no_smaller_letter(measure: str, points: int) -> None:
    content = render_piece("purchase_order", order(8), made_at=AT, enlarged=measure)
    for each in pypdf.PdfReader(io.BytesIO(content)).pages:
        assert [round(float(side) * 25.4 / 72) for side in each.mediabox[2:]] == [420, 297]
    assert min(printed_sizes(content)) == points
    # Pages are more, and each repeats the heads of the table: the words are the same.
    usual, told = (
        set(re.sub(r"Page \d / \d", "", words(pdf)).split()) for pdf in (render_piece("purchase_order", order(8), made_at=AT), content)
    )
    assert told == usual
    assert [failure.message for failure in page.validate_pdf_bytes(content, profile="ua1").failures] == []
