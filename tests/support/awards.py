"""Blocks awarded, for tests of what follows an award."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.models import Award, Jury
from tests.support.factories import SESSION, AccountFactory, CandidacyFactory

DECIDED = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)


def award_block(block: str = "BC03", *, awarded: bool = True, body: str = "{}", **holder: Any) -> Award:
    """A jury that has decided on `block` for a new candidate; `holder` changes the candidate's account, `body` the decision."""
    identity = {"given_name": "Camille", "family_name": "Dessai", "birth_date": date(1994, 3, 4), "birth_place": "Lorient (Morbihan)"}
    candidacy = CandidacyFactory(account=AccountFactory(**{**identity, **holder}), blocks=[block])
    session: Session = SESSION()
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code=block,
        framework_version_id=candidacy.framework_version_id,
        place="Lorient",
        created_at=DECIDED,
    )
    session.add(jury)
    session.flush()
    award = Award(jury_id=jury.id, candidacy_id=candidacy.id, block_code=block, awarded=awarded, body=body, at=DECIDED)
    session.add(award)
    session.commit()
    return award
