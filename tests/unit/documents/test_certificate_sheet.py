"""The sheet of a certificate: archival, accessible, the same bytes each time, and read by machines as by people."""

from __future__ import annotations

import io
import itertools
import zlib
from datetime import date
from pathlib import Path

import msgspec
import page
import pypdf
import pypdfium2
import pytest
import zxingcpp

from app.documents.certificate import SAMPLE
from app.documents.certificate.ornament import ornament
from app.documents.certificate.printed import qr_code
from app.documents.credential import FILE_NAME
from app.documents.keys import IssuerKeys
from app.documents.rendering import TEMPLATES
from juries.certificates import CertificateFacts, Gender
from tests.unit.documents.conftest import printed, verify_url

# The second block of RNCP35663, to the letter.
LONGEST_LABEL = "Accompagnement à la coordination des informations et au développement commercial d’un service, d’une organisation"


def failures(pdf: bytes, profile: str) -> list[str]:
    return [failure.rule_id for failure in page.validate_pdf_bytes(pdf, profile=profile).failures]


def text(pdf: bytes) -> str:
    return " ".join(pypdf.PdfReader(io.BytesIO(pdf)).pages[0].extract_text().replace("\u00a0", " ").split())


@pytest.mark.parametrize("profile", ["3a", "ua1"])
def test_the_sheet_is_archival_and_accessible_before_and_after_its_seal(sheet: bytes, sealed: bytes, profile: str) -> None:
    assert failures(sheet, profile) == []
    assert failures(sealed, profile) == []


@pytest.mark.parametrize(
    ("profile", "before", "after"),
    [
        ("3a", b'pdfaid:part="3"', b'pdfaid:part="7"'),
        ("3a", b"/OutputIntents", b"/OutputIntentz"),
        ("ua1", b'pdfuaid:part="1"', b'pdfuaid:part="9"'),
        ("ua1", b"/DisplayDocTitle true", b"/DisplayDocTitle null"),
    ],
)
def test_the_validator_finds_what_is_broken(sealed: bytes, profile: str, before: bytes, after: bytes) -> None:
    assert sealed.count(before) >= 1
    assert failures(sealed.replace(before, after), profile) != []


def test_the_same_facts_give_the_same_bytes(keys: IssuerKeys, sheet: bytes) -> None:
    assert printed(keys) == sheet


def test_the_sheet_is_read_in_order(sealed: bytes) -> None:
    words = text(sealed)
    expected = [
        "Certificat de bloc de compétences",
        "Le jury réuni à Lorient le 12 juin 2026 a reconnu à",
        "Inès Mokrani",
        "née le 4 mars 1994 à Lorient (Morbihan)",
        "la maîtrise des quinze compétences du bloc",
        "Gestion de la relation client en face à face ou à distance",
        "RNCP35663BC01, bloc du titre",
        "Gestionnaire Administration des Ventes",
        "niveau 5 du cadre national et du cadre européen des certifications",
        "324t, 312m",
        "décision du 17 juin 2021",
        "Fait à Lorient, le 19 juin 2026",
        "2026-BC01-0042",
        "K7TQ-4M2X-9PR4",
        "Spécimen sans valeur. Institut, personnes et décisions de jury inventés.",
    ]
    places = [words.find(part) for part in expected]
    assert -1 not in places
    assert places == sorted(places)
    assert "SPÉCIMEN" not in words.replace("INSTITUT", "")


def test_a_real_certificate_wears_no_watermark(keys: IssuerKeys) -> None:
    real = printed(keys, msgspec.structs.replace(SAMPLE, specimen=False))
    assert "Spécimen" not in text(real)
    assert page.validate_pdf_bytes(real, profile="ua1").is_compliant
    title = pypdf.PdfReader(io.BytesIO(real)).metadata
    assert title is not None
    assert title.title == "Certificat de bloc BC01, Inès Mokrani"


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"gender": Gender.MASCULINE}, "né le 4 mars 1994"),
        ({"gender": None}, "naissance le 4 mars 1994"),
        ({"competencies": 14}, "la maîtrise des quatorze compétences"),
        ({"jury_date": date(2026, 6, 1)}, "le 1er juin 2026"),
        ({"decision_date": None}, "enregistré au Répertoire national des certifications professionnelles Fait à"),
        ({"decision_reference": "n° 2021-17"}, "décision n° 2021-17 du 17 juin 2021"),
        ({"level": 5, "european_level": 6}, "niveau 5 du cadre national, 6 du cadre européen"),
    ],
)
def test_what_the_facts_say_is_what_is_printed(keys: IssuerKeys, changes: dict[str, object], expected: str) -> None:
    assert expected in text(printed(keys, msgspec.structs.replace(SAMPLE, **changes)))


@pytest.mark.parametrize(
    ("holder", "label"),
    [
        ("Marie-Antoinette de La Rochefoucauld-Montbazon", LONGEST_LABEL),
        ("Ÿsabelle-Kůrđiša Nguyễn Thị Bích Hạnh épouse Œdipe-Straße van der Linden-Vázquez", LONGEST_LABEL),
        ("Wolfgang Amédée Wunderwaffelmann", SAMPLE.block_label),
        ("Ô", "Un"),
    ],
)
def test_long_names_and_labels_keep_their_page(keys: IssuerKeys, holder: str, label: str) -> None:
    facts = msgspec.structs.replace(SAMPLE, holder=holder, block_label=label)
    pdf = printed(keys, facts)
    assert page.validate_pdf_bytes(pdf, profile="3a").is_compliant
    assert text(pdf).count(label) == 1
    assert _lowest_line(pdf) > _foot_top(pdf)


@pytest.mark.parametrize("last", [b"\r", b"\n", b"A"])
def test_a_stream_that_ends_like_a_line_is_no_fault(keys: IssuerKeys, last: bytes) -> None:
    texts = (f"{number}." for number in itertools.count())
    attached = next(each for each in texts if zlib.compress(each.encode(), 9).endswith(last))
    pdf = printed(keys, credential=attached)
    report = page.validate_pdf_bytes(pdf, profile="3a")
    assert report.is_compliant, report
    assert b"\r\nendstream" not in pdf
    assert pypdf.PdfReader(io.BytesIO(pdf)).attachments == {FILE_NAME: [attached.encode()]}


def _boxes(pdf: bytes, words: str) -> tuple[float, float]:
    """Bottom and top of the first occurrence of `words`, in points from the foot of the page."""
    text_page = pypdfium2.PdfDocument(pdf)[0].get_textpage()
    index, count = text_page.search(words).get_next()
    _, bottom, _, top = text_page.get_rect(text_page.count_rects(index, count) - 1)
    return bottom, top


def _lowest_line(pdf: bytes) -> float:
    """The foot of the last line of the text."""
    return _boxes(pdf, "enregistré au Répertoire")[0]


def _foot_top(pdf: bytes) -> float:
    """The head of the signature, below which the text must not come: its space of 14 mm included."""
    return _boxes(pdf, "Gwenaëlle Ravelin")[1] + 14 / 25.4 * 72 / 2


@pytest.mark.parametrize("facts", [SAMPLE, msgspec.structs.replace(SAMPLE, specimen=False)])
def test_the_qr_code_leads_to_the_verification(keys: IssuerKeys, facts: CertificateFacts) -> None:
    picture = pypdfium2.PdfDocument(printed(keys, facts))[0].render(scale=150 / 72).to_pil()
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [verify_url(facts)]


def test_the_qr_code_is_black_on_white() -> None:
    drawn = qr_code(verify_url()).decode()
    assert "#fff" in drawn
    assert "#000" in drawn


def test_the_frame_is_the_one_that_is_drawn() -> None:
    assert (TEMPLATES / "certificate" / "ornament.svg").read_text(encoding="utf-8") == ornament()
    assert ornament("#123456") != ornament()


def test_every_font_is_embedded_and_the_certificate_s(sealed_file: Path) -> None:
    fonts = pypdf.PdfReader(sealed_file).pages[0]["/Resources"]["/Font"]
    names = [str(fonts[name].get_object()["/BaseFont"]) for name in fonts]
    assert names
    assert all("EB-Garamond" in name for name in names)
