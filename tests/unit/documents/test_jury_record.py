"""The record on paper: what both signed, readable by all, the same bytes each time."""

from __future__ import annotations

import io
from datetime import UTC, datetime

import msgspec
import page
import pypdf
import pytest

from app.documents.jury_record import render_jury_record
from blocks import catalogue
from blocks.model import Certification
from blocks.observation import Evidence
from juries.composition import Seat
from juries.deliberation import Decided, Deliberation, JuryRecord, Seated, digest_of, draw_up
from juries.grid import Piece, lay_grid
from juries.rulebook import reconciliation_rule, verdict_rule
from tests.unit.juries.sheets import BLOCK, deliberation, flat, settled, sheet

CLOSED = datetime(2026, 6, 12, 13, 5, tzinfo=UTC)
SIGNED = {"anne": datetime(2026, 6, 12, 13, 20, tzinfo=UTC)}
CERTIFICATION = Certification(number="RNCP00000", title="Titre inventé", active=True, level=5, blocks=(BLOCK,))
SEATED = (
    Seated(member="anne", name="Anne Essai", seat=Seat.SCORER, outside=False),
    Seated(member="bruno", name="Bruno Modèle", seat=Seat.SCORER, outside=True),
)


def named(what: Deliberation) -> JuryRecord:
    decided = msgspec.structs.replace(what.decided, seated=SEATED, place="Lorient")
    return draw_up(msgspec.structs.replace(what, decided=decided))


def printed(record: JuryRecord) -> bytes:
    return render_jury_record(record, CERTIFICATION, closed_at=CLOSED, signatures=SIGNED, specimen=True)


def words(pdf: bytes) -> str:
    return " ".join(" ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(pdf)).pages).replace("\u00a0", " ").split())


SPLIT = named(deliberation(flat(4), {**flat(4), "C3.a": 2}, (settled("C3.a", 3),)))


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_it_is_archival_and_accessible(profile: str) -> None:
    report = page.validate_pdf_bytes(printed(SPLIT), profile=profile)
    assert [failure.message for failure in report.failures] == []


def test_it_says_who_sat_what_was_decided_and_who_signed() -> None:
    told = words(printed(SPLIT))
    for part in (
        "n° 0147",
        "à Lorient, le 12 juin 2026 à 15 h 05",
        "Anne Essai, évalue",
        "Bruno Modèle, évalue, hors du centre",
        "Le bloc est acquis.",
        "C3. Troisième · acquise",
        "Le message de 10:12 le montre. (proposé par Anne Essai, accepté par Bruno Modèle)",
        "Anne Essai, a signé le 12 juin 2026 à 15 h 20",
        "Bruno Modèle, n’a pas encore signé",
        "Spécimen sans valeur",
    ):
        assert part in told
    assert digest_of(SPLIT) in told.replace(" ", "")
    assert "Compétences à représenter" not in told


def test_what_is_to_take_again_is_listed() -> None:
    told = words(printed(named(deliberation({**flat(4), "C2.b": 0}, {**flat(4), "C2.b": 0}))))
    assert "Le bloc n’est pas acquis." in told
    assert "Compétences à représenter : Deuxième" in told
    assert "non observé" in told


def test_the_same_record_gives_the_same_bytes() -> None:
    assert printed(SPLIT) == printed(SPLIT)


def test_a_whole_block_of_the_first_certification_fits_its_pages() -> None:
    certification = catalogue.read("RNCP35663")
    block = certification.block("BC03")
    codes = [criterion.code for competency in block.competencies for criterion in competency.criteria]
    covers = frozenset(each.code for each in block.competencies)
    pieces = tuple(
        Piece(evidence=Evidence(reference=f"run:{number}", evaluation=f"BC03E{number}", digest="c" * 64), covers=covers)
        for number in (1, 2)
    )
    levels = dict.fromkeys(codes, 4)
    record = draw_up(
        Deliberation(
            decided=Decided(jury="7", candidate="0147", framework="f", block="BC03", place="Lorient", seated=SEATED),
            grid=lay_grid(block, pieces),
            pieces=pieces,
            sheets=(sheet("anne", levels), sheet("bruno", levels)),
            verdict_rule=verdict_rule(certification.rules),
            reconciliation_rule=reconciliation_rule(certification.rules),
        )
    )
    pdf = render_jury_record(record, certification, closed_at=CLOSED, signatures=SIGNED, specimen=False)
    assert page.validate_pdf_bytes(pdf, profile="ua1").is_compliant
    told = words(pdf)
    assert all(competency.code in told for competency in block.competencies)
    assert "Spécimen" not in told
