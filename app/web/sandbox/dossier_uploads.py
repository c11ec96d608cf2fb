"""Files sent in pieces by static/js/upload.js: announce, ask how far, append, finish. Each answer is JSON; a refusal is a sentence.

POST …/uploads {name, size, mark, main} → {id, received, size, whole, piece}; HEAD or GET …/uploads/<id> → the same, and `Upload-Offset`;
PATCH …/uploads/<id> with `Upload-Offset` and the bytes; POST …/uploads/<id>/finish; POST …/uploads/<id>/drop.
"""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, request, url_for

from app.auth.guard import current_actor, requires
from app.errors import Conflict, Refused
from app.queries import uploads as queries
from app.queries.uploads import Sending
from app.services import uploads
from app.web import formats, messages
from app.web.sandbox import blueprint

OFFSET = "Upload-Offset"


def _told(sending: Sending, candidacy_id: int, evaluation: str) -> Response:
    here: dict[str, Any] = {"candidacy_id": candidacy_id, "evaluation": evaluation, "upload_id": sending.id}
    answer = jsonify(
        id=sending.id,
        name=sending.file_name,
        received=sending.received,
        size=sending.size,
        told=formats.size(sending.size),
        whole=sending.whole,
        url=url_for("sandbox.upload_state", **here),
        finish=url_for("sandbox.upload_finish", **here),
        drop=url_for("sandbox.upload_drop", **here),
    )
    answer.headers[OFFSET] = str(sending.received)
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _said(refused: Refused) -> tuple[Response, int]:
    return jsonify(error=messages.sentence(refused.code, refused.params)), 409 if isinstance(refused, Conflict) else 422


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>/uploads")
@requires("deposit:make")
def upload_begin(candidacy_id: int, evaluation: str) -> Any:
    """Announce a file, or find the one that was being sent."""
    asked = request.form
    try:
        sending = uploads.begin(
            current_actor(),
            candidacy_id,
            evaluation,
            main=asked.get("main") == "1",
            file_name=asked.get("name", ""),
            size=asked.get("size", 0, type=int),
            mark=asked.get("mark", ""),
        )
    except Refused as refused:
        return _said(refused)
    return _told(sending, candidacy_id, evaluation)


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/uploads/<int:upload_id>")
@requires("deposit:make")
def upload_state(candidacy_id: int, evaluation: str, upload_id: int) -> Any:
    """How far it has come."""
    return _told(queries.sending(current_actor(), upload_id), candidacy_id, evaluation)


@blueprint.patch("/dossier/<int:candidacy_id>/<evaluation>/uploads/<int:upload_id>")
@requires("deposit:make")
def upload_append(candidacy_id: int, evaluation: str, upload_id: int) -> Any:
    """Append a piece at the offset it announces. One that is there already, or comes too early, is answered 409 with the right offset."""
    actor = current_actor()
    offset = request.headers.get(OFFSET, -1, type=int)
    try:
        if (request.content_length or 0) > uploads.PIECE:
            raise Refused("upload.piece_too_long")
        uploads.append(actor, upload_id, offset, request.stream.read(uploads.PIECE))
    except Conflict:
        return _told(queries.sending(actor, upload_id), candidacy_id, evaluation), 409
    except Refused as refused:
        return _said(refused)
    return _told(queries.sending(actor, upload_id), candidacy_id, evaluation)


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>/uploads/<int:upload_id>/finish")
@requires("deposit:make")
def upload_finish(candidacy_id: int, evaluation: str, upload_id: int) -> Any:
    """The last piece is there: check the whole."""
    try:
        return _told(uploads.finish(current_actor(), upload_id), candidacy_id, evaluation)
    except Refused as refused:
        return _said(refused)


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>/uploads/<int:upload_id>/drop")
@requires("deposit:make")
def upload_drop(candidacy_id: int, evaluation: str, upload_id: int) -> Any:
    """Forget it."""
    uploads.drop(current_actor(), upload_id)
    return jsonify(dropped=upload_id)
