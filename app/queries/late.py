"""What came after the end of a sitting: kept apart, not part of the work unless whoever watches admits it with a reason."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.models import LateAdmission, LateCommand, LateDraft
from app.queries.runs import own_row
from app.queries.sittings import watched_run


@dataclass(frozen=True)
class LateDecision:
    """What whoever watches decided of all that had come by `at` and was not decided before."""

    admitted: bool
    reason: str
    at: datetime


@dataclass(frozen=True)
class LateThing:
    """One thing that came late. `kind` is the type of an act ("messages.send"), or "draft"; `key` names the draft; `text` is the longest
    text in it, for whoever decides; `decision` is None while it waits."""

    kind: str
    key: str
    text: str
    at: datetime
    decision: LateDecision | None

    @property
    def waiting(self) -> bool:
        """Whether nobody has decided yet."""
        return self.decision is None


@read
def own(session: Session, actor: Actor, run_id: int) -> tuple[LateThing, ...]:
    """What came late of the candidate's own run, oldest first. Raises NotFound for another's."""
    return arrived(session, own_row(session, actor, run_id).id)


@read
def of_sitting(session: Session, actor: Actor, run_id: int) -> tuple[LateThing, ...]:
    """What came late of a sitting that this person watches, oldest first. Raises NotFound."""
    return arrived(session, watched_run(session, actor, run_id).id)


@read
def admitted(session: Session, run_ids: Sequence[int]) -> tuple[LateThing, ...]:
    """What came late of these runs, which the caller may read, and was admitted: that much is part of the work, beside it."""
    found = (each for run_id in run_ids for each in arrived(session, run_id))
    return tuple(each for each in found if each.decision is not None and each.decision.admitted)


def arrived(session: Session, run_id: int) -> tuple[LateThing, ...]:
    """What came late of a run that the caller may read, oldest first. An emptied draft is nothing to decide, and is left out."""
    rows = session.scalars(select(LateAdmission).where(LateAdmission.run_id == run_id).order_by(LateAdmission.id))
    decisions = [LateDecision(row.admitted, row.reason, row.at) for row in rows]
    found = []
    for act in session.scalars(select(LateCommand).where(LateCommand.run_id == run_id)):
        body = msgspec.json.decode(act.body)
        found.append(LateThing(str(body.get("type", "")), "", _longest(body), act.recorded_at, _decision(decisions, act.recorded_at)))
    for draft in session.scalars(select(LateDraft).where(LateDraft.run_id == run_id)):
        if draft.body:
            decision = _decision(decisions, draft.recorded_at)
            found.append(LateThing("draft", draft.key, _longest(draft.body), draft.recorded_at, decision))
    return tuple(sorted(found, key=lambda each: each.at))


def _decision(decisions: Sequence[LateDecision], at: datetime) -> LateDecision | None:
    """The first decision that spoke of what came at that moment."""
    return next((each for each in decisions if at <= each.at), None)


def _longest(body: dict[str, Any]) -> str:
    texts = [value for name, value in body.items() if isinstance(value, str) and name != "type"]
    return max(texts, key=len, default="")
