"""Whom a person judges: a juror, whatever other roles they hold, reads no clock and no measure of those candidates."""

from __future__ import annotations

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.models import Jury, JuryMember


def judged_by(actor: Actor) -> Select[int]:
    """The candidacies in whose juries this person sits or sat, as a statement of their ids."""
    return select(Jury.candidacy_id).join(JuryMember, JuryMember.jury_id == Jury.id).where(JuryMember.account_id == actor.account_id)


def judges(session: Session, actor: Actor, candidacy_id: int) -> bool:
    """Whether this person judges that candidacy."""
    return session.scalar(judged_by(actor).where(Jury.candidacy_id == candidacy_id).limit(1)) is not None
