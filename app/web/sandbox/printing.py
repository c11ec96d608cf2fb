"""The printed papers of the work room, enlarged by itself for whoever a measure gives them so."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from app.documents.pieces import render_piece
from app.documents.rendering import AttachedFile
from app.queries.accommodations import paper_for
from app.queries.runs import Room


def printed(
    room: Room,
    name: str,
    data: Mapping[str, Any],
    *,
    made_at: datetime,
    attachments: Sequence[AttachedFile] = (),
    finish: Callable[[Any], None] | None = None,
) -> bytes:
    """`render_piece` for the trainee of this room. Its content and its name are the same for all; only its size follows the measure."""
    return render_piece(name, data, made_at=made_at, attachments=attachments, finish=finish, enlarged=paper_for(room.candidacy_id))
