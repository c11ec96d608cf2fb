"""The settled verdicts of a framework version, to be tried under other thresholds. Read only: records, by candidate number."""

from __future__ import annotations

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import read
from app.models import Award, Jury, JuryRecordRow
from juries.deliberation import JuryRecord


@read
def settled_counts(session: Session, version_id: int) -> dict[str, int]:
    """How many verdicts juries have given under a version, by block."""
    rows = session.execute(
        select(Award.block_code, func.count())
        .join(Jury, Jury.id == Award.jury_id)
        .where(Jury.framework_version_id == version_id)
        .group_by(Award.block_code)
    )
    return {row[0]: row[1] for row in rows}


@read
def settled_records(session: Session, version_id: int, block_code: str) -> tuple[JuryRecord, ...]:
    """The records that juries signed under a version for a block, oldest first. A record still to be signed is not among them."""
    rows = session.execute(
        select(JuryRecordRow.body)
        .join(Jury, Jury.id == JuryRecordRow.jury_id)
        .join(Award, Award.jury_id == Jury.id)
        .where(Jury.framework_version_id == version_id, Jury.block_code == block_code)
        .order_by(Award.id)
    )
    return tuple(msgspec.json.decode(body, type=JuryRecord) for (body,) in rows)
