"""From a template to an archival and accessible PDF: PDF/A-3a and PDF/UA-1 at once, the same bytes for the same facts.

WeasyPrint only logs what an archival document must not lack (an image without its alternative, a document without its language):
here any such error stops the rendering. Nothing is fetched but the files of the document's own folder and what the caller gives.
"""

from __future__ import annotations

import gc
import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Any

import jinja2
import msgspec
from weasyprint import HTML, Attachment
from weasyprint.logger import LOGGER
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from app.documents import french, stream_ends
from app.documents.conformance import make_accessible

TEMPLATES = Path(__file__).resolve().parents[2] / "templates" / "documents"
GARAMOND = "EB Garamond"
REMEDIES = {GARAMOND: "apt-get install --yes fonts-ebgaramond", "Source Sans Pro": "pip install font-source-sans-pro"}
"""The faces that documents are made with, and the command that brings each."""

_BASE = "https://documents.invalid/"  # RFC 2606: a name that nothing can resolve, should a fetch ever escape the list
_MEDIA_TYPES = {".css": "text/css", ".svg": "image/svg+xml", ".png": "image/png", ".otf": "font/otf"}
_COLLECT_EACH = 100
"""A shared font configuration keeps memory flat only with a collection now and then; measured at 91 MB resident."""


class RenderingFailed(Exception):
    """A document could not be printed as it must be: the message names what is missing and how to get it."""


class AttachedFile(msgspec.Struct, frozen=True, kw_only=True):
    """A file that travels inside the PDF. `relationship` is one of ISO 32000-2, 7.11.3: Source, Data, Alternative, Supplement."""

    name: str
    description: str
    content: str
    relationship: str = "Data"


class ClosedFetcher(URLFetcher):
    """Serves the files of one document's folder and the resources given by name; refuses everything else."""

    def __init__(self, folder: str, resources: Mapping[str, bytes]) -> None:
        super().__init__(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)
        self._folder = folder
        self._resources = resources

    def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> URLFetcherResponse:
        """The response for an allowed address. Raises PermissionError for any other, which stops the rendering."""
        place = f"{_BASE}{self._folder}/"
        name = url.removeprefix(place)
        media_type = _MEDIA_TYPES.get(PurePosixPath(name).suffix)
        if not url.startswith(place) or "/" in name or media_type is None:
            raise PermissionError(f"a document may not read {url}")
        body = self._resources[name] if name in self._resources else (TEMPLATES / self._folder / name).read_bytes()
        return URLFetcherResponse(url, body, {"Content-Type": media_type})


class _Errors(logging.Handler):
    """Keeps the errors that WeasyPrint logs on the thread that renders."""

    def __init__(self) -> None:
        super().__init__(level=logging.ERROR)
        self.thread = threading.get_ident()
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self.thread:
            self.messages.append(record.getMessage())


@contextmanager
def _errors_stop() -> Iterator[None]:
    """Raises RenderingFailed when an error was logged inside."""
    handler = _Errors()
    LOGGER.addHandler(handler)
    # A logging configuration elsewhere in the process may have silenced the loggers it found: these errors must be heard.
    silenced, LOGGER.disabled = LOGGER.disabled, False
    try:
        yield
    finally:
        LOGGER.disabled = silenced
        LOGGER.removeHandler(handler)
    if handler.messages:
        raise RenderingFailed("; ".join(handler.messages))


_environment = jinja2.Environment(
    loader=jinja2.FileSystemLoader(TEMPLATES), autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=False, auto_reload=False
)
_environment.filters.update(
    at_place=french.at_place,
    french_date=french.french_date,
    french_time=french.french_time,
    french_number=french.french_number,
    french_amount=french.french_amount,
    in_words=french.in_words,
    mastery=french.mastery,
)
_lock = threading.Lock()  # Pango's font map is shared and not meant for two threads at once
_fonts: FontConfiguration | None = None
_rendered = 0


def render_html(template: str, context: Mapping[str, Any]) -> str:
    """The HTML of a printed document. An unknown name in the template raises jinja2.UndefinedError."""
    return _environment.get_template(template).render(context)


def render_pdf(
    template: str,
    context: Mapping[str, Any],
    *,
    made_at: datetime,
    resources: Mapping[str, bytes] | None = None,
    attachments: Sequence[AttachedFile] = (),
    finish: Callable[[Any], None] | None = None,
    pages: int | None = None,
    font: str = GARAMOND,
    zoom: float = 1,
) -> bytes:
    """The PDF of `template` ("certificate/certificate.html"): PDF/A-3a and PDF/UA-1, its `font` embedded.

    `made_at` (aware) is the only date that enters the file: the same arguments give the same bytes. `resources` are images and fonts given
    to this document, by the name the template uses. `finish` receives pydyf's document after the conformance was written. `pages` is the
    number of pages that the document must have; `zoom` draws everything so many times larger, the page included. Raises RenderingFailed.
    """
    stamp = made_at.isoformat(timespec="seconds")
    html = render_html(template, {**context, "made_at": stamp})
    folder = str(PurePosixPath(template).parent)
    fetcher = ClosedFetcher(folder, resources or {})

    def written(tries: int) -> bytes:
        def finisher(document: Any, pdf: Any) -> None:
            if pages is not None and len(document.pages) != pages:
                raise RenderingFailed(f"{template} takes {len(document.pages)} pages instead of {pages}")
            _require_font(pdf, font)
            make_accessible(pdf)
            if finish is not None:
                finish(pdf)
            stream_ends.settle(pdf, tries)

        output: bytes = HTML(string=html, base_url=f"{_BASE}{folder}/", url_fetcher=fetcher).write_pdf(
            pdf_variant="pdf/a-3a",
            pdf_identifier=hashlib.sha256((html if zoom == 1 else f"{html}{zoom}").encode()).digest()[:16],
            zoom=zoom,
            attachments=[_attachment(file, made_at, fetcher) for file in attachments],
            finisher=finisher,
            font_config=_shared_fonts() if font == GARAMOND else FontConfiguration(),
        )
        return output

    with _lock, _errors_stop():
        return stream_ends.settled(written)


def _attachment(file: AttachedFile, made_at: datetime, fetcher: URLFetcher) -> Attachment:
    return Attachment(
        string=file.content, name=file.name, description=file.description, relationship=file.relationship,
        created=made_at, modified=made_at, url_fetcher=fetcher,
    )  # fmt: skip


def _shared_fonts() -> FontConfiguration:
    """One configuration a process for the installed face, with a collection each hundred documents. Called under the lock.

    Documents that bring their own face have a configuration each: a shared one would keep their files for ever.
    """
    global _fonts, _rendered
    if _fonts is None:
        _fonts = FontConfiguration()
    _rendered += 1
    if _rendered % _COLLECT_EACH == 0:
        gc.collect()
    return _fonts


def _require_font(pdf: Any, font: str) -> None:
    """Fails unless `font` is among the embedded fonts: a fallback would print, and archive, another face without a word."""
    wanted = font.replace(" ", "")
    names = [str(item["BaseFont"]).replace("-", "") for item in pdf.objects if isinstance(item, dict) and "BaseFont" in item]
    if not any(wanted in name for name in names):
        raise RenderingFailed(f"the font {font} is not installed on this machine; install it: {REMEDIES[font]}")
