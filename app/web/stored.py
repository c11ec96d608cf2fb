"""A stored file on its way to a reader: streamed, under its own type, never guessed."""

from __future__ import annotations

from flask import Response, send_file

from app.queries.dossiers import DossierFile
from app.services import storage
from app.services.file_checks import EXTENSIONS, PDF


def stored_file(file: DossierFile, name: str = "", *, inline: bool = False) -> Response:
    """The file as a download, under its own name or `name` (without extension); `inline`: a PDF opens in the browser, at its page."""
    answer = send_file(
        storage.path_of(file.digest),
        mimetype=file.media_type,
        as_attachment=not (inline and file.media_type == PDF),
        download_name=f"{name}{EXTENSIONS.get(file.media_type, '')}" if name else file.name,
        etag=file.digest,
    )
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "no-store"
    return answer
