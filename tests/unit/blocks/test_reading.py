"""A file is told by its content; what it holds is read whole or refused."""

from __future__ import annotations

import pytest

from blocks.fiche import FicheError
from blocks.reading import SourceKind, kind_of, read_source


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"<FICHES/>", SourceKind.XML),
        (b"\xef\xbb\xbf\n <?xml version='1.0'?>", SourceKind.XML),
        ("<FICHES/>".encode("utf-16"), SourceKind.XML),
        (b"Gestionnaire", SourceKind.TEXT),
        (b"", SourceKind.TEXT),
    ],
)
def test_the_kind_is_told_from_the_content(content: bytes, kind: SourceKind) -> None:
    assert kind_of(content) is kind


def test_both_kinds_are_read(page_text: str, export: bytes) -> None:
    assert [fiche.number for fiche in read_source(b"\xef\xbb\xbf" + page_text.encode())] == ["RNCP35663"]
    assert [fiche.number for fiche in read_source(page_text.encode(), number="RNCP35663")] == ["RNCP35663"]
    assert len(read_source(export)) == 12
    assert [fiche.number for fiche in read_source(export, number="RNCP37674")] == ["RNCP37674"]


@pytest.mark.parametrize("number", ["RNCP00001", "RNCP37674"])
def test_another_number_is_refused(page_text: str, number: str) -> None:
    with pytest.raises(FicheError) as caught:
        read_source(page_text.encode(), number=number)
    assert (caught.value.code, caught.value.fiche) == ("fiche_not_found", number)


def test_a_page_in_another_encoding_is_refused_with_its_line(page_text: str) -> None:
    with pytest.raises(FicheError) as caught:
        read_source(page_text.encode("cp1252", "replace"))
    assert (caught.value.code, caught.value.line) == ("wrong_encoding", 1)


def test_the_kind_may_be_imposed(export: bytes) -> None:
    with pytest.raises(FicheError):
        read_source(export, kind=SourceKind.TEXT)
