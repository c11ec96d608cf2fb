"""A framework on paper: tagged, with its contents, for one reader and at two sizes."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import page
import pypdf
import pytest

from app.documents import framework_print
from app.documents.framework_print import PRINTS_KEPT, Content, Size, print_framework
from blocks import catalogue
from blocks.model import Block, Certification, Competency, Criterion, Evaluation, EvaluationForm, EvaluationPlan

AT = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
CERTIFICATION = catalogue.read("RNCP35663")
JUROR = Content(indicators=True)
CANDIDATE = Content(vae=False)
BY_VAE = Content(evaluations=False)
PUBLIC = Content(levels=False)
FIRST = CERTIFICATION.block("BC03").competencies[0].criteria[0]
INDICATOR, LEVEL = FIRST.indicators[0], FIRST.levels[2]
POINT = 0.75
"""WeasyPrint draws in pixels of CSS, 96 an inch; a point is 1/72."""
HIDDEN, FOOT = 1, 16
"""Points of what is not seen (captions) and of the foot of the pages."""


def printed(content: Content, size: Size = Size.NORMAL) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(bytes_of(content, size)))


def bytes_of(content: Content, size: Size = Size.NORMAL) -> bytes:
    return print_framework(CERTIFICATION, ["BC03"], content, size, version=2, digest="d" * 64, made_at=AT)


def words(reader: pypdf.PdfReader) -> str:
    return " ".join(" ".join(each.extract_text() for each in reader.pages).replace("\u00a0", " ").split())


def invented() -> Certification:
    """Two activities, a critical criterion, a competency still without criteria, an evaluation outside the register's page."""
    criterion = Criterion(
        code="BC01C01K1",
        name="Écart chiffré",
        levels=("Ne le voit pas.", "Le signale.", "Le chiffre.", "Le chiffre et en donne la cause."),
        threshold=3,
        critical=True,
        indicators=("Calcul posé", "Pièce citée"),
        observed_in=("BC01E1", "BC01S1", "VAE:interview"),
    )
    plan = EvaluationPlan(form=EvaluationForm.ORAL, duration_minutes=90, weight=40, juror_receives=("Le support",))
    block = Block(
        code="BC01",
        register_code="RNCP00000BC01",
        label="Premier bloc",
        competencies=(
            Competency(code="BC01C01", label="Comparer ce qui est livré et facturé", activity="Contrôle", criteria=(criterion,)),
            Competency(code="BC01C02", label="Rendre compte"),
        ),
        evaluations=(
            Evaluation(code="BC01E1", number=1, name="dossier", description="Un dossier."),
            Evaluation(code="BC01S1", number=1, name="entretien", description="Un échange.", outside_fiche=True, plan=plan),
        ),
    )
    second = Block(
        code="BC02", register_code="RNCP00000BC02", label="Second bloc", competencies=(Competency(code="BC02C01", label="Lire"),)
    )
    return Certification(number="RNCP00000", title="Titre inventé", active=True, level=None, blocks=(block, second))


@pytest.mark.parametrize(
    ("content", "size"), [(JUROR, Size.NORMAL), (JUROR, Size.LARGE), (CANDIDATE, Size.LARGE), (PUBLIC, Size.NORMAL), (PUBLIC, Size.LARGE)]
)
@pytest.mark.parametrize("blocks", [["BC01"], ["BC01", "BC02"]])
def test_it_is_archival_and_accessible(blocks: list[str], content: Content, size: Size) -> None:
    pdf = print_framework(invented(), blocks, content, size, version=1, digest="7" * 64, made_at=AT)
    for profile in ("3a", "ua1"):
        assert [failure.message for failure in page.validate_pdf_bytes(pdf, profile=profile).failures] == []
    told = words(pypdf.PdfReader(io.BytesIO(pdf)))
    assert "Critères à écrire" in told
    if content.evaluations:
        assert "hors fiche, oral, 1 h 30" in told
    if content.indicators:
        assert "Pièce citée" in told


def test_a_juror_has_the_whole_grid_on_a4_with_repeated_heads() -> None:
    reader = printed(JUROR)
    assert len(reader.pages) > 3
    for each in reader.pages:
        width, height = float(each.mediabox.width), float(each.mediabox.height)
        assert (round(width * 25.4 / 72), round(height * 25.4 / 72)) == (297, 210)
    heads = [" ".join(each.extract_text().split()) for each in reader.pages]
    assert all("Ce que le jury regarde" in said for said in heads[1:-1])
    assert all(f"Page {number} / {len(heads)}" in said for number, said in enumerate(heads, 1))
    told = words(reader)
    for competency in CERTIFICATION.block("BC03").competencies:
        assert competency.code in told
    for said in ("RNCP35663, version 2", "version 2 du 2 novembre 2026", INDICATOR, LEVEL, "Critique", "Sommaire", "d" * 64):
        assert said in told or said in told.replace(" ", ""), said


def test_contents_lead_to_each_activity() -> None:
    reader = printed(JUROR)
    names = set(reader.named_destinations)
    activities = dict.fromkeys(each.activity for each in CERTIFICATION.block("BC03").competencies)
    assert {f"BC03-{rank}" for rank, _name in enumerate(activities, 1)} <= names


def test_each_reader_has_their_own_and_no_more() -> None:
    candidate, vae, public = words(printed(CANDIDATE)), words(printed(BY_VAE)), words(printed(PUBLIC))
    assert LEVEL in candidate
    assert "dossier de validation" not in candidate
    assert "épreuve 1" in candidate
    assert "dossier de validation" in vae
    assert "épreuve 1" not in vae
    assert FIRST.name in public
    assert f"niveau {FIRST.threshold} sur 4" in public
    assert LEVEL not in public
    for told in (candidate, vae, public):
        assert INDICATOR not in told


def test_large_print_is_a3_in_twenty_points() -> None:
    reader = printed(CANDIDATE, Size.LARGE)
    sizes: set[float] = set()
    for each in reader.pages[1:4]:
        assert round(float(each.mediabox.width) * 25.4 / 72) == 420
        each.extract_text(
            visitor_text=lambda text, _cm, tm, _font, size: sizes.add(round(size * abs(tm[0]) * POINT)) if text.strip() else None
        )
    assert sizes == {HIDDEN, FOOT, 20, 22, 24}
    assert "Niveau 3, seuil" in words(reader)


def test_the_same_version_gives_the_same_bytes_and_is_kept() -> None:
    assert bytes_of(JUROR) is bytes_of(JUROR)
    first, again = (
        print_framework(invented(), ["BC02"], PUBLIC, Size.NORMAL, version=1, digest=digest * 64, made_at=AT) for digest in "88"
    )
    assert first is again


def test_who_asks_at_once_gets_one_paper(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setattr(framework_print, "_kept", {})
    monkeypatch.setattr(framework_print, "render_pdf", lambda template, _context, **_options: made.append(template) or b"%PDF")
    with ThreadPoolExecutor(8) as asking:
        papers = list(
            asking.map(
                lambda _n: print_framework(invented(), ["BC01"], PUBLIC, Size.NORMAL, version=1, digest="9" * 64, made_at=AT), range(16)
            )
        )
    assert papers == [b"%PDF"] * 16
    assert len(made) == 1


def test_what_is_kept_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framework_print, "render_pdf", lambda *_given, **_options: b"%PDF")
    kept: dict[object, bytes] = {}
    monkeypatch.setattr(framework_print, "_kept", kept)
    for number in range(PRINTS_KEPT + 5):
        print_framework(invented(), ["BC01"], PUBLIC, Size.NORMAL, version=number, digest="9" * 64, made_at=AT)
    assert len(kept) == PRINTS_KEPT


def test_a_block_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        print_framework(CERTIFICATION, ["BC09"], JUROR, Size.NORMAL, version=1, digest="e" * 64, made_at=AT)
