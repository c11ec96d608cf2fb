"""The papers that a case's messages bring: on the screen, as a PDF, or as the file that they are."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.clock import PARIS
from app.errors import NotFound
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.printing import printed
from app.web.sandbox.room import enter, page
from casestudies.company.messages import Message
from casestudies.pieces import brought, content_of, piece_of
from casestudies.scenario.casefile import Piece, Section

FILE_TYPES = {"csv": "text/csv; charset=utf-8", "xml": "application/xml", "txt": "text/plain; charset=utf-8"}


def attachments_of(room: Room, message: Message) -> list[dict[str, str]]:
    """What a message brings, for the list of documents: each piece on its page, or as its file."""
    found = []
    for each in message.attachments:
        if not isinstance(each.piece, str):
            continue
        if piece_of(room.run, each.piece).file:
            file = url_for("sandbox.piece_file", run_id=room.run_id, code=each.piece)
            found.append({"icon": "file-earmark-arrow-down", "name": each.name, "href": file, "detail": _("fichier à télécharger")})
            continue
        url = url_for("sandbox.piece", run_id=room.run_id, code=each.piece)
        found.append({"icon": "file-earmark-pdf", "name": each.name, "href": url, "detail": _("à l'écran ou en PDF")})
    return found


def _here(room: Room, code: str) -> tuple[Piece, Message]:
    """The piece and the message that brought it. Raises NotFound before it has come."""
    message = brought(room.run, code)
    if message is None:
        raise NotFound
    return piece_of(room.run, code), message


def _table(section: Section) -> dict[str, Any]:
    columns = [{"label": label, "header": rank == 1, "num": rank in section.numeric} for rank, label in enumerate(section.columns, start=1)]
    return {"columns": columns, "rows": [list(row) for row in section.rows]}


@blueprint.get("/<int:run_id>/pieces/<code>")
@requires("run:work")
def piece(run_id: int, code: str) -> Any:
    """A paper on the screen."""
    room = enter(run_id)
    shown, message = _here(room, code)
    parts = [(each, _table(each) if each.columns else None) for each in shown.sections]
    return page("sandbox/piece.html", room, "messages", piece=shown, parts=parts, source=message)


@blueprint.get("/<int:run_id>/pieces/<code>.pdf")
@requires("run:work")
def piece_pdf(run_id: int, code: str) -> Any:
    """The PDF of a paper, the same bytes each time."""
    room = enter(run_id)
    shown, message = _here(room, code)
    if shown.file:
        raise NotFound
    data = {"piece": shown, "house": room.run.company.name}
    content = printed(room, "paper", data, made_at=message.at.replace(tzinfo=PARIS))
    return _sent(content, "application/pdf", f"{shown.code}.pdf", "inline")


@blueprint.get("/<int:run_id>/pieces/<code>/file")
@requires("run:work")
def piece_file(run_id: int, code: str) -> Any:
    """The file of a piece, as it is."""
    room = enter(run_id)
    shown, _message = _here(room, code)
    if not shown.file:
        raise NotFound
    kind = FILE_TYPES.get(shown.name.rsplit(".", 1)[-1], "text/plain; charset=utf-8")
    return _sent(content_of(room.run, shown), kind, shown.name, "attachment")


def _sent(content: bytes, kind: str, name: str, disposition: str) -> Response:
    response = Response(content, content_type=kind)
    response.headers.set("Content-Disposition", disposition, filename=name)
    return response
