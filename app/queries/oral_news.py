"""What a candidate is told by e-mail of their oral: that it is planned, that it moved, that it is off."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import read
from app.models import Account, Candidacy, Centre, OralSlotRow
from app.queries.orals import PUBLISHED, Oral, read_orals
from app.services.accommodations import effective_for
from juries.measure_catalogue import PAPER


class OralNews(StrEnum):
    """Why they are told."""

    PUBLISHED = "published"
    MOVED = "moved"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class OralAddressed:
    """An oral with where its candidate is written to, and the centre that writes. `enlarged` is their measure on papers, or empty."""

    oral: Oral
    email: str
    centre: str
    enlarged: str


@read
def addressed(session: Session, slot_id: int, *, cancelled: bool) -> OralAddressed | None:
    """A published slot that stands, or one that was `cancelled`; None when it is the other way round by now."""
    for oral in read_orals(session, OralSlotRow.id == slot_id, PUBLISHED, cancelled=cancelled):
        email, centre, city = session.execute(
            select(Account.email, Centre.name, Centre.city)
            .join(Candidacy, Candidacy.account_id == Account.id)
            .join(Centre, Centre.id == Candidacy.centre_id)
            .where(Candidacy.id == oral.candidacy_id)
        ).one()
        enlarged = effective_for(session, oral.candidacy_id).value_of(PAPER) or ""
        return OralAddressed(oral, email, centre if city in centre else f"{centre}, {city}", enlarged)
    return None
