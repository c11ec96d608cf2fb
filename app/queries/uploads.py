"""Files being sent in pieces: whose they are, how far they have come. The length of the bytes on the disk is the truth."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Candidacy, Upload


@dataclass(frozen=True)
class Sending:
    """One file on its way. `received` and `size` in bytes; `whole`: checked, waiting to be handed in. `pages` None when not counted."""

    id: int
    main: bool
    file_name: str
    size: int
    received: int
    whole: bool
    pages: int | None


def folder() -> Path:
    """Where the bytes are kept until they are handed in, for the service alone."""
    data: Path = current_app.extensions["settings"].data
    return data / "uploads"


def bytes_of(row: Upload) -> Path:
    """The file of an upload."""
    return folder() / row.stored_as


def sending_of(row: Upload) -> Sending:
    """The row as a reader sees it."""
    path = bytes_of(row)
    received = path.stat().st_size if path.exists() else 0
    return Sending(row.id, row.main, row.file_name, row.size, received, row.file_digest is not None, row.pages)


def own_row(session: Session, actor: Actor, upload_id: int) -> Upload:
    """The actor's own upload. Raises NotFound."""
    own = select(Upload).join(Candidacy, Candidacy.id == Upload.candidacy_id).where(Candidacy.account_id == actor.account_id)
    row = session.scalar(own.where(Upload.id == upload_id))
    if row is None:
        raise NotFound
    return row


@read
def sending(session: Session, actor: Actor, upload_id: int) -> Sending:
    """How far one's own upload has come. Raises NotFound."""
    return sending_of(own_row(session, actor, upload_id))


@read
def place_of(session: Session, actor: Actor, upload_id: int) -> tuple[Path, int]:
    """The file of one's own upload that is not whole yet, and its announced size. Raises NotFound."""
    row = own_row(session, actor, upload_id)
    return bytes_of(row), row.size


def tray(session: Session, candidacy_id: int, evaluation_code: str) -> tuple[Sending, ...]:
    """What was sent, in whole or in part, and is not handed in yet; the oldest first."""
    rows = select(Upload).where(Upload.candidacy_id == candidacy_id, Upload.evaluation_code == evaluation_code).order_by(Upload.id)
    return tuple(sending_of(row) for row in session.scalars(rows))
