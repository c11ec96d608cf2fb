"""Rendering refuses what an archival document must not be, and reads nothing but its own folder."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import jinja2
import pytest
from weasyprint.urls import FatalURLFetchingError

from app.documents import rendering
from app.documents.rendering import ClosedFetcher, RenderingFailed, render_pdf

AT = datetime(2026, 6, 19, 9, tzinfo=UTC)
FONT = """style="font-family: 'EB Garamond'\""""

Print = Callable[[str], bytes]


@pytest.fixture
def print_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Print:
    """Prints a document whose template is the source given."""
    (tmp_path / "page").mkdir()
    monkeypatch.setattr(rendering, "TEMPLATES", tmp_path)
    monkeypatch.setattr(rendering._environment, "loader", jinja2.FileSystemLoader(tmp_path))
    monkeypatch.setattr(rendering._environment, "cache", None)

    def render(source: str) -> bytes:
        (tmp_path / "page" / "page.html").write_text(source, encoding="utf-8")
        return render_pdf("page/page.html", {}, made_at=AT, resources={"dot.svg": b'<svg xmlns="http://www.w3.org/2000/svg"/>'}, pages=1)

    return render


def test_a_sound_page_is_printed(print_page: Print) -> None:
    assert print_page(f'<html lang="fr"><title>T</title><p {FONT}>Bon<img src="dot.svg" alt="Un point">').startswith(b"%PDF-1.7")


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (f'<html lang="fr"><title>T</title><p {FONT}>Bon<img src="dot.svg">', "no required alt"),
        (f"<html><title>T</title><p {FONT}>Bon", '"lang"'),
        ('<html lang="fr"><title>T</title><p style="font-family: DejaVu Sans">Bon', "apt-get install --yes fonts-ebgaramond"),
        (f'<html lang="fr"><title>T</title><p {FONT}>Bon<p style="break-before: page" {FONT}>Trop', "takes 2 pages instead of 1"),
    ],
)
def test_what_an_archival_document_lacks_stops_it(print_page: Print, source: str, message: str) -> None:
    with pytest.raises(RenderingFailed, match=message):
        print_page(source)


def test_an_error_of_another_rendering_does_not_stop_this_one(print_page: Print) -> None:
    with pytest.raises(RenderingFailed):
        print_page("<html><title>T</title><p>Bon")
    assert print_page(f'<html lang="fr"><title>T</title><p {FONT}>Bon')


@pytest.mark.parametrize(
    "url",
    [
        "https://epreuve.example/logo.svg",
        "file:///etc/hostname",
        "../secret.svg",
        "sub/secret.svg",
        "secret.txt",
        "data:image/svg+xml,%3Csvg/%3E",
        "absent.svg",
    ],
)
def test_nothing_outside_the_folder_is_read(print_page: Print, url: str, tmp_path: Path) -> None:
    for secret in ("secret.svg", "page/secret.txt"):
        (tmp_path / secret).write_text("<svg/>", encoding="utf-8")
    with pytest.raises((FatalURLFetchingError, RenderingFailed)):
        print_page(f'<html lang="fr"><title>T</title><p {FONT}>Bon<img alt="A" src="{url}">')


def test_the_fetcher_says_what_it_refuses() -> None:
    with pytest.raises(PermissionError, match=r"https://epreuve\.example/x\.svg"):
        ClosedFetcher("certificate", {}).fetch("https://epreuve.example/x.svg")


def test_a_name_that_the_template_does_not_know_is_an_error(print_page: Print) -> None:
    with pytest.raises(jinja2.UndefinedError):
        print_page('<html lang="fr"><title>{{ absent }}</title>')


def test_what_is_printed_is_escaped(print_page: Print) -> None:
    html = rendering._environment.from_string("{{ name }}").render(name="<script>")
    assert html == "&lt;script&gt;"
