"""Files sent in pieces: each piece is appended once, at the place it announces, and is on the disk before it is acknowledged.

The length of the file is how far it has come: after a crash, a lost network or a reload, the browser asks and goes on from there.
"""

from __future__ import annotations

import fcntl
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import current_database, write
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.keys import FILE_MODE, private_folder
from app.models import Candidacy, Upload
from app.queries.deposits import evaluations_of
from app.queries.uploads import Sending, bytes_of, folder, own_row, place_of, sending, sending_of
from app.services import audit
from app.services.file_checks import ANNEXES, CHUNK, DOCUMENTS, LARGEST, LARGEST_MEGABYTES, Examined, clean_name, examine
from juries.dossier import MOST_FILES

PIECE = 4 * 1024 * 1024
"""The longest piece, in bytes."""
KEPT_FOR, KEPT_WHOLE = timedelta(days=1), timedelta(days=30)
"""How long a file that nobody goes on with is kept, in part, or whole but not handed in."""
MARK_LENGTH = 40
SWEEP = "uploads.sweep"


@write
def begin(
    session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, *, main: bool, file_name: str, size: int, mark: str
) -> Sending:
    """Announce a file of `size` bytes, or find it again: the same name, size and `mark` (what the browser says of it) go on.

    Raises NotFound as `deposits.hand_in`, Refused "deposit.empty", "deposit.too_large", "deposit.too_many".
    """
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id or evaluation_code not in evaluations_of(session, candidacy):
        raise NotFound
    if size < 1:
        raise Refused("deposit.empty", field="file")
    if size > LARGEST:
        raise Refused("deposit.too_large", field="file", most=LARGEST_MEGABYTES)
    audit.lock_stream(session, f"deposits:{candidacy_id}")
    row = Upload(
        candidacy_id=candidacy_id,
        evaluation_code=evaluation_code,
        main=main,
        file_name=clean_name(file_name),
        size=size,
        mark=mark[:MARK_LENGTH],
        stored_as=secrets.token_hex(16),
        created_at=clock.now(),
        file_digest=None,
        media_type=None,
        pages=None,
    )
    same = ("candidacy_id", "evaluation_code", "main", "file_name", "size", "mark")
    known = session.scalar(select(Upload).filter_by(**{name: getattr(row, name) for name in same}))
    if known is not None:
        return sending_of(known)
    there = select(func.count()).select_from(Upload).where(Upload.candidacy_id == candidacy_id, Upload.evaluation_code == evaluation_code)
    if (session.scalar(there) or 0) >= MOST_FILES:
        raise Refused("deposit.too_many", field="file", most=MOST_FILES)
    session.add(row)
    session.flush()
    _note(session, actor, row, "upload.begun", {"size": size})
    _sweep_later(session, row.id, 1)
    return sending_of(row)


def append(actor: Actor, upload_id: int, offset: int, piece: bytes) -> int:
    """Append one piece at `offset`; gives how far the file has come. A piece that is already there changes nothing.

    Raises NotFound, Refused "upload.piece_too_long", "upload.beyond" (past the announced size), Conflict "upload.elsewhere" when the file
    is not at `offset`: ask how far it is.
    """
    path, size = place_of(actor, upload_id)
    if len(piece) > PIECE:
        raise Refused("upload.piece_too_long")
    if offset < 0 or offset + len(piece) > size:
        raise Refused("upload.beyond")
    with _alone(path) as handle:
        there = os.fstat(handle.fileno()).st_size
        if offset != there:
            raise Conflict("upload.elsewhere")
        handle.seek(there)
        handle.write(piece)
        handle.flush()
        os.fsync(handle.fileno())
        return there + len(piece)


@contextmanager
def _alone(path: Path) -> Iterator[BinaryIO]:
    """The file, for this writer alone among all processes of the machine."""
    private_folder(path.parent)
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, FILE_MODE)
    with os.fdopen(descriptor, "r+b") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield handle


def finish(actor: Actor, upload_id: int) -> Sending:
    """Check the whole file. Done twice, it is done once; a file that is refused is dropped.

    Raises NotFound, Conflict "upload.not_whole", Refused as `file_checks.examine`, and "deposit.wrong_document" for a main document that
    can only be an annex.
    """
    known = sending(actor, upload_id)
    if known.whole:
        return known
    path, size = place_of(actor, upload_id)
    if not path.exists() or path.stat().st_size != size:
        raise Conflict("upload.not_whole")
    try:
        with path.open("rb") as handle:
            found = examine(handle)
        return _finished(actor, upload_id, found)
    except Refused as refused:
        drop(actor, upload_id, why=refused.code)
        raise


@write
def _finished(session: Session, actor: Actor, upload_id: int, found: Examined) -> Sending:
    row = own_row(session, actor, upload_id)
    if row.file_digest is None:
        check_place(found.media_type, main=row.main, field="file")
        row.file_digest, row.media_type, row.pages = found.digest, found.media_type, found.pages
        _note(session, actor, row, "upload.checked", {"file": found.digest, "kind": found.media_type})
    return sending_of(row)


def check_place(media_type: str, *, main: bool, field: str) -> None:
    """Refuse an image or a workbook where the document itself is expected: "deposit.wrong_document"."""
    if media_type not in (DOCUMENTS if main else ANNEXES):
        raise Refused("deposit.wrong_document", field=field)


@write
def drop(session: Session, actor: Actor, upload_id: int, why: str = "asked") -> None:
    """Forget a file that is not handed in. Raises NotFound."""
    row = own_row(session, actor, upload_id)
    _note(session, actor, row, "upload.dropped", {"why": why})
    session.delete(row)
    bytes_of(row).unlink(missing_ok=True)


def receive(stream: BinaryIO) -> Path:
    """The bytes of a plain form in a file of the folder; of one that is too large, a little more than allowed."""
    path = private_folder(folder()) / f"{secrets.token_hex(16)}.form"
    size = 0
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE), "wb") as handle:
        while size <= LARGEST and (chunk := stream.read(CHUNK)):
            handle.write(chunk)
            size += len(chunk)
        handle.flush()
        os.fsync(handle.fileno())
    return path


def _note(session: Session, actor: Actor, row: Upload, verb: str, body: dict[str, str | int]) -> None:
    body = {"evaluation": row.evaluation_code, "main": "yes" if row.main else "no", **body}
    audit.record(session, actor, stream=f"deposits:{row.candidacy_id}", verb=verb, target=f"upload:{row.id}", body=body)


def _sweep_later(session: Session, upload_id: int, turn: int) -> None:
    enqueue(session, SWEEP, {"upload": upload_id, "turn": turn}, run_at=clock.now() + KEPT_FOR)


@handler(SWEEP)
def sweep(task: Task) -> None:
    """Forget a file with which nobody went on for a day, or that was never handed in for a month; look again later at any other."""
    upload_id, turn = int(task.payload["upload"]), int(task.payload["turn"])
    with current_database().writing(untraced=True) as session:
        row = session.get(Upload, upload_id)
        _forget_forms()
        if row is None:
            return
        path = bytes_of(row)
        moved = path.stat().st_mtime if path.exists() else row.created_at.timestamp()
        kept = KEPT_FOR if row.file_digest is None else KEPT_WHOLE
        if clock.now().timestamp() - moved < kept.total_seconds():
            _sweep_later(session, upload_id, turn + 1)
            return
        _note(session, Actor.system(), row, "upload.dropped", {"why": "abandoned"})
        session.delete(row)
        path.unlink(missing_ok=True)


def _forget_forms() -> None:
    """The working copies of plain forms that a killed server left behind."""
    for left in folder().glob("*.form"):
        with suppress(FileNotFoundError):
            if clock.now().timestamp() - left.stat().st_mtime > KEPT_FOR.total_seconds():
                left.unlink()
