"""The audit log: every act that is not itself an event is one row here, chained to the one before in its stream."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

from flask import current_app
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import CHECKPOINT_FILE, row_hash, signed_text
from app.chain import ORIGIN as ORIGIN
from app.chain import canonical as canonical
from app.database import current_database
from app.keys import ServiceKeys
from app.models import AuditCheckpoint, AuditRow, RunEvent


def lock_stream(session: Session, stream: str) -> None:
    """On PostgreSQL, wait for the other writers of this stream until the transaction ends. SQLite has one writer already."""
    if session.get_bind().dialect.name == "postgresql":
        number = int.from_bytes(hashlib.sha256(stream.encode()).digest()[:8], "big", signed=True)
        session.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})


def record(session: Session, actor: Actor, *, stream: str, verb: str, target: str = "", body: dict[str, Any] | None = None) -> AuditRow:
    """Append one row to `stream` ("jury:3"). `verb` is "noun.past" ("framework.published"); `body` never holds health content."""
    lock_stream(session, stream)
    session.flush()
    last = session.execute(
        select(AuditRow.seq, AuditRow.hash).where(AuditRow.stream == stream).order_by(AuditRow.seq.desc()).limit(1)
    ).one_or_none()
    row = AuditRow(
        stream=stream,
        seq=last.seq + 1 if last else 1,
        at=clock.now(),
        actor_id=actor.account_id,
        verb=verb,
        target=target,
        body=canonical(body or {}),
        previous=last.hash if last else ORIGIN,
        hash="",
    )
    row.hash = row_hash(row)
    session.add(row)
    session.flush()
    return row


def head(session: Session, stream: str) -> str:
    """The hash of the last row of `stream`, ORIGIN when it has none."""
    return session.scalar(select(AuditRow.hash).where(AuditRow.stream == stream).order_by(AuditRow.seq.desc()).limit(1)) or ORIGIN


def heads(session: Session) -> dict[str, list[Any]]:
    """The head of every chain, audit streams and runs ("run-events:12"): stream → [seq, hash]."""
    latest = select(AuditRow.stream, func.max(AuditRow.seq).label("seq")).group_by(AuditRow.stream).subquery()
    rows = session.execute(
        select(AuditRow.stream, AuditRow.seq, AuditRow.hash).join(
            latest, (AuditRow.stream == latest.c.stream) & (AuditRow.seq == latest.c.seq)
        )
    )
    found = {row.stream: [row.seq, row.hash] for row in rows}
    newest = select(RunEvent.run_id, func.max(RunEvent.seq).label("seq")).group_by(RunEvent.run_id).subquery()
    events = session.execute(
        select(RunEvent.run_id, RunEvent.seq, RunEvent.hash).join(
            newest, (RunEvent.run_id == newest.c.run_id) & (RunEvent.seq == newest.c.seq)
        )
    )
    return found | {f"run-events:{row.run_id}": [row.seq, row.hash] for row in events}


def checkpoint() -> bool:
    """Sign the heads of all chains, in the database and in a file outside it. False when nothing has moved since the last one."""
    keys: ServiceKeys = current_app.extensions["service_keys"]
    folder: Path = current_app.extensions["settings"].data
    with current_database().writing() as session:
        lock_stream(session, "audit-checkpoint")
        current = canonical(heads(session))
        last = session.scalar(select(AuditCheckpoint.heads).order_by(AuditCheckpoint.id.desc()).limit(1))
        if last == current:
            return False
        at = clock.now()
        signature = keys.audit.sign(signed_text(at, current))
        session.add(AuditCheckpoint(at=at, heads=current, signature=signature))
        session.flush()
        line = canonical({"at": at.isoformat(), "heads": current, "signature": signature.hex()})
        with (folder / CHECKPOINT_FILE).open("a", encoding="utf-8") as handle:
            handle.write(line + "\n")
            handle.flush()
            os.fsync(handle.fileno())
    return True
