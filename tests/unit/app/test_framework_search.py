"""Words found as French writes and people type them; what a reader may not read is not even looked at."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.models import VersionState
from app.queries.framework_pages import Edition, Reader
from app.queries.framework_search import LONGEST_QUERY, MOST_WORDS, Place, Wanted, fold, search, words_of
from blocks.model import Block, Certification, Competency, Criterion


def criterion(code: str, name: str, *, critical: bool = False, places: tuple[str, ...] = ("BC01E1",)) -> Criterion:
    return Criterion(
        code=code,
        name=name,
        levels=("Ignore l’écart.", "Le note.", "Le corrige à l’œil nu.", "Prévient le réseau."),
        threshold=3,
        critical=critical,
        indicators=("Zèbre visible",),
        observed_in=places,
    )


FIRST = Competency(
    code="BC01C01",
    label="Établir les factures, les escomptes",
    activity="Facturation",
    criteria=(
        criterion("BC01C01K1", "Échéance tenue", critical=True),
        criterion("BC01C01K2", "Prix appliqué", places=("BC01E2", "VAE:file")),
    ),
)
SECOND = Competency(code="BC01C02", label="Relancer les clients", activity="Relance", criteria=(criterion("BC01C02K1", "Facture jointe"),))
BARE = Competency(code="BC02C01", label="Animer un réseau")
CERTIFICATION = Certification(
    number="RNCP00000",
    title="Titre inventé",
    active=True,
    level=5,
    blocks=(
        Block(code="BC01", register_code="RNCP00000BC01", label="Premier", competencies=(FIRST, SECOND)),
        Block(code="BC02", register_code="RNCP00000BC02", label="Second", competencies=(BARE,)),
    ),
)


def edition(reader: Reader) -> Edition:
    return Edition(
        reader=reader,
        id=1,
        version=1,
        state=VersionState.PUBLISHED,
        digest="search-tests",
        dated=datetime(2026, 11, 2, tzinfo=UTC),
        certification=CERTIFICATION,
    )


def codes(words: str = "", reader: Reader = Reader.CANDIDATE, **filters: object) -> list[str]:
    return [hit.competency.code for hit in search(edition(reader), Wanted(words=words, **filters))]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("FACTURES", ["BC01C01", "BC01C02"]),
        ("facture", ["BC01C01", "BC01C02"]),
        ("etablir", ["BC01C01"]),
        ("Établir l'escompte", ["BC01C01"]),
        ("oeil", ["BC01C01", "BC01C02"]),
        ("œil", ["BC01C01", "BC01C02"]),
        ("réseaux", ["BC02C01", "BC01C01", "BC01C02"]),
        ("facture relancer", ["BC01C02"]),
        ("ecompte", []),
        ("acture", []),
        ("les", ["BC01C01", "BC01C02"]),
        ("prix", ["BC01C01"]),
    ],
)
def test_accents_case_plurals_and_elisions_do_not_count(words: str, expected: list[str]) -> None:
    assert codes(words) == expected


def test_what_answers_by_its_label_comes_first() -> None:
    assert codes("reseau")[0] == "BC02C01"


@pytest.mark.parametrize(
    ("reader", "level", "indicator"),
    [(Reader.PUBLIC, False, False), (Reader.CANDIDATE, True, False), (Reader.JUROR, True, True), (Reader.AUTHOR, True, True)],
)
def test_each_reader_finds_within_their_limits(reader: Reader, level: bool, indicator: bool) -> None:
    assert bool(codes("ignore", reader)) is level
    assert bool(codes("zebre", reader)) is indicator
    assert codes("echeance", reader) == ["BC01C01"]


def test_filters_keep_competencies_and_the_criteria_that_are_theirs() -> None:
    assert codes(block="BC02") == ["BC02C01"]
    assert codes(activity="Relance") == ["BC01C02"]
    assert codes(critical=True) == ["BC01C01"]
    assert codes(evaluation="VAE:file") == ["BC01C01"]
    assert codes("echeance", evaluation="VAE:file") == []
    assert codes("prix", evaluation="VAE:file") == ["BC01C01"]
    assert codes() == ["BC01C01", "BC01C02", "BC02C01"]


def test_what_was_found_is_marked_to_the_end_of_its_word() -> None:
    hit = search(edition(Reader.CANDIDATE), Wanted("facture etab"))[0]
    assert hit.label == (("Établir", True), (" les ", False), ("factures", True), (", les escomptes", False))
    line = search(edition(Reader.CANDIDATE), Wanted("oeil"))[0].lines[0]
    assert line.place is Place.LEVEL
    assert line.level == 3
    assert line.fragments == (("Le corrige à l’", False), ("œil", True), (" nu.", False))


def test_two_words_of_one_spelling_are_marked_once() -> None:
    assert search(edition(Reader.CANDIDATE), Wanted("fact facture"))[0].label[1] == ("factures", True)


def test_a_query_is_bounded() -> None:
    assert len(words_of("mot " * 500)) == 1
    assert len(words_of(" ".join(f"m{n}" for n in range(60)))) == MOST_WORDS
    assert words_of("s" * LONGEST_QUERY + "y") == ("s" * (LONGEST_QUERY - 1),)
    assert words_of("') OR 1=1 --") == ("or", "1")
    assert words_of("") == ()


def test_folding_says_where_each_letter_comes_from() -> None:
    assert fold("Cœur à") == ("coeur a", (0, 1, 1, 2, 3, 4, 5))


def test_nothing_wanted_is_nothing() -> None:
    assert not Wanted(words="  ")
    assert Wanted(critical=True)
