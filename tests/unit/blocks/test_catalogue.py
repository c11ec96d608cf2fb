"""The committed framework is what the parser reads, plus the certifier's grids; a wrong file is named."""

from __future__ import annotations

import io
import shutil
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import catalogue, coverage
from blocks.catalogue import CatalogueError
from blocks.model import Block, Certification, Coded, Competency, Criterion, Evaluation
from blocks.rncp_text import read_page
from blocks.rncp_xml import read_fiches
from tests.support.laws import examples


def test_the_committed_data_is_what_the_page_says(page_text: str) -> None:
    assert catalogue.read_fiche("RNCP35663") == read_page(page_text)


def test_the_committed_files_are_what_the_writer_writes(page_text: str, tmp_path: Path) -> None:
    written = catalogue.write_fiche(read_page(page_text), tmp_path)
    for path in sorted(written.iterdir()):
        assert path.read_text(encoding="utf-8") == (catalogue.DATA / "rncp35663" / path.name).read_text(encoding="utf-8"), path.name


def test_the_grids_only_add_to_the_fiche(certification: Certification) -> None:
    fiche = catalogue.read_fiche("RNCP35663")
    for block, bare in zip(certification.blocks, fiche.blocks, strict=True):
        assert [(each.code, each.label, each.source) for each in block.competencies] == [
            (each.code, each.label, each.source) for each in bare.competencies
        ]
        assert [msgspec.structs.replace(each, plan=None) for each in block.evaluations if not each.outside_fiche] == list(bare.evaluations)


def test_what_is_committed(certification: Certification) -> None:
    assert catalogue.numbers() == ("RNCP35663",)
    assert [len(block.competencies) for block in certification.blocks] == [15, 20, 14]


def test_the_grids_of_bc03_hold(certification: Certification) -> None:
    assert coverage.faults(certification) == ()
    block = certification.block("BC03")
    assert coverage.assessable(block)
    activities = {competency.activity for competency in block.competencies}
    assert len(activities) <= coverage.MAX_ACTIVITIES
    assert None not in activities
    for competency in block.competencies:
        assert 2 <= len(competency.criteria) <= 4
        for criterion in competency.criteria:
            assert "BC03E2" in criterion.observed_in, "every criterion can be judged from the dossier"
            assert {"VAE:file", "VAE:interview"} & set(criterion.observed_in)
            assert 2 <= len(criterion.indicators) <= 4


def test_the_first_grid_is_the_one_of_the_jury_room(certification: Certification) -> None:
    first, second, third = certification.block("BC03").competencies[0].criteria
    assert [(each.code, each.name, each.threshold, each.critical) for each in (first, second, third)] == [
        ("BC03C01K1", "Commande reçue deux fois", 3, True),
        ("BC03C01K2", "Unité de vente", 3, False),
        ("BC03C01K3", "Prix appliqué", 2, False),
    ]


def test_unknown_frameworks() -> None:
    for number in ("RNCP00000", "../RNCP35663", ""):
        with pytest.raises(KeyError):
            catalogue.read(number)
    with pytest.raises(KeyError):
        Certification(number="RNCP1", title="", active=True, level=None).block("BC01")


def test_a_framework_without_its_page(export: bytes, tmp_path: Path) -> None:
    catalogue.write_fiche(read_fiches(io.BytesIO(export), {"RNCP37674"})[0], tmp_path)
    assert catalogue.read("RNCP37674", tmp_path).blocks[0].competencies
    with pytest.raises(KeyError):
        catalogue.source_text("RNCP37674", tmp_path)


def test_the_sample_fiches_survive_the_writing(export: bytes, tmp_path: Path) -> None:
    for fiche in read_fiches(io.BytesIO(export)):
        catalogue.write_fiche(fiche, tmp_path)
        assert catalogue.read_fiche(fiche.number, tmp_path) == fiche


@pytest.mark.parametrize(
    ("name", "before", "after", "reason"),
    [
        ("certification.yaml", "level: 5", "level: cinq", "level"),
        ("bc03.yaml", "code: BC03\n", "code: [\n", ""),
        ("criteria/bc03-1-commandes.yaml", "threshold: 3", "seuil: 3", "seuil"),
        ("criteria/bc03-1-commandes.yaml", "code: BC03C01\n", "code: BC09C01\n", "BC09C01"),
        ("criteria/bc03-1-commandes.yaml", "code: BC03C01\n", "code: BC03C02\n", "BC03C02"),
        ("plans/bc03.yaml", "block: BC03\n", "block: BC09\n", "BC09"),
        ("plans/bc03.yaml", "code: BC03E1\n", "code: BC03E9\n", "BC03E9 is unknown"),
        ("plans/bc01.yaml", "code: BC01S1\n", "code: BC01E1\n", "BC01E1 is given already"),
        ("plans/bc03.yaml", "form: sandbox_case", "form: concours", "concours"),
        ("rules.yaml", "unsettled: lower", "unsettled: average", "average"),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, name: str, before: str, after: str, reason: str) -> None:
    shutil.copytree(catalogue.DATA / "rncp35663", tmp_path / "rncp35663")
    path = tmp_path / "rncp35663" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(CatalogueError) as caught:
        catalogue.read("RNCP35663", tmp_path)
    assert caught.value.path.name in {path.name, "bc03-2-livraisons.yaml"}
    assert reason in caught.value.reason


_TEXT = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Cn")) | st.sampled_from("\n :#'\"-|é’"), max_size=40).map(
    str.strip
)
_DATES = st.none() | st.dates(date(1990, 1, 1), date(2100, 1, 1))


@st.composite
def _certifications(draw: st.DrawFn) -> Certification:
    labels = draw(st.lists(_TEXT, min_size=1, max_size=3))
    return Certification(
        number="RNCP1",
        title=draw(_TEXT),
        active=draw(st.booleans()),
        level=draw(st.none() | st.integers(3, 8)),
        nsf=(Coded(draw(_TEXT), draw(_TEXT)),),
        registration_end=draw(_DATES),
        delivery_deadline=draw(_DATES),
        new_caledonia=draw(st.none() | st.booleans()),
        objectives=draw(_TEXT),
        jobs=tuple(draw(st.lists(_TEXT.filter(bool), max_size=3))),
        blocks=(
            Block(
                code="BC01",
                register_code="RNCP1BC01",
                label=draw(_TEXT),
                competencies=tuple(Competency(code=f"BC01C{rank:02}", label=label) for rank, label in enumerate(labels, 1)),
                evaluations=(Evaluation(code="BC01E1", number=1, name=draw(_TEXT), description=draw(_TEXT)),),
            ),
        ),
    )


@examples(40)
@given(_certifications())
def test_what_is_written_is_read_back(tmp_path_factory: pytest.TempPathFactory, certification: Certification) -> None:
    folder = tmp_path_factory.mktemp("data")
    catalogue.write_fiche(certification, folder)
    assert catalogue.read_fiche("RNCP1", folder) == certification


def test_the_grids_are_never_written_into_the_fiche(tmp_path: Path) -> None:
    criterion = Criterion(code="BC01C01K1", name="n", levels=("a", "b", "c", "d"), threshold=2)
    competency = Competency(code="BC01C01", label="Gérer", activity="Ventes", criteria=(criterion,), criteria_source="certificateur")
    block = Block(code="BC01", register_code="RNCP1BC01", label="Bloc", competencies=(competency,))
    catalogue.write_fiche(Certification(number="RNCP1", title="t", active=True, level=5, blocks=(block,)), tmp_path)
    assert catalogue.read("RNCP1", tmp_path).blocks[0].competencies[0] == Competency(code="BC01C01", label="Gérer")


def test_a_fiche_without_grids_stays_as_it_is(export: bytes) -> None:
    fiche = read_fiches(io.BytesIO(export), {"RNCP37674"})[0]
    assert catalogue.completed(fiche) is fiche
    strange = Certification(number="../x", title="", active=True, level=None)
    assert catalogue.completed(strange) is strange
