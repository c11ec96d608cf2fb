"""What a person changes in their own account."""

from __future__ import annotations

from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import write
from app.models import Account
from app.services import audit


@write
def set_appearance(session: Session, actor: Actor, *, appearance: dict[str, str], locale: str) -> None:
    """Keep the display preferences and the language of the actor. The audit says that they changed, never how: they may tell of health."""
    account = session.get_one(Account, actor.person_id)
    account.appearance = dict(appearance)
    account.locale = locale
    audit.record(session, actor, stream=f"account:{actor.person_id}", verb="appearance.changed")
