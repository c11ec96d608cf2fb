"""The audit log as an auditor reads it: who did what, when. What was done about health stays with the disability officer, and whoever
judges reads nothing of the other juror's sheet before both are locked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import Account, AuditRow, Role

HEALTH_STREAMS = "accommodation:%"
JUDGED_STREAMS = ("sheet:%", "run:%")
"""What a juror must not read, whatever other roles they hold: the other's sheet, and when a candidate began and handed in."""
LATEST = 5000
"""How many acts a page of the journal reaches back; the export of the whole log is a matter of the database."""


@dataclass(frozen=True)
class Act:
    """One row. `number` is its place in its stream, from 1; `author` is empty for the service itself."""

    at: datetime
    author: str
    verb: str
    stream: str
    number: int
    target: str
    digest: str

    @property
    def area(self) -> str:
        """The kind of thing acted upon: the stream's name without its number."""
        return self.stream.partition(":")[0]


@read
def latest(session: Session, actor: Actor) -> list[Act]:
    """The latest acts, newest first."""
    statement = select(AuditRow, Account).outerjoin(Account, Account.id == AuditRow.actor_id).order_by(AuditRow.id.desc()).limit(LATEST)
    if Role.DISABILITY_OFFICER not in actor.roles:
        statement = statement.where(AuditRow.stream.not_like(HEALTH_STREAMS))
    if Role.JUROR in actor.roles:
        statement = statement.where(*(AuditRow.stream.not_like(streams) for streams in JUDGED_STREAMS))
    return [
        Act(
            at=row.at,
            author=account.name if account else "",
            verb=row.verb,
            stream=row.stream,
            number=row.seq,
            target=row.target,
            digest=row.hash,
        )
        for row, account in session.execute(statement)
    ]
