"""What nobody may read elsewhere while a jury is blind: the acts on the other juror's sheet, in whatever list of acts."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import JuryMember
from app.queries.judging import jury_file
from app.queries.judging_sheet import both_locked


@read
def hidden_streams(session: Session, actor: Actor) -> tuple[str, ...]:
    """The audit streams of the other jurors' sheets, in the juries where the actor sits and not both sheets are locked."""
    ids = session.scalars(select(JuryMember.jury_id).where(JuryMember.account_id == actor.account_id, JuryMember.left_at.is_(None)))
    files = [jury_file(jury_id) for jury_id in ids]
    return tuple(
        f"sheet:{member.id}" for file in files if not both_locked(file) for member in file.scorers if member.account_id != actor.account_id
    )
