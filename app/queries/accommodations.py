"""Accommodations for the screens. A need shows that it exists, never what it says: reading one is an act of its own."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from fractions import Fraction

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import in_columns, read
from app.errors import NotFound
from app.models import (
    AccommodationDecision,
    AccommodationNeed,
    Account,
    AuditRow,
    Candidacy,
    Role,
    Run,
    RunMode,
    SubjectKey,
)
from app.queries.seats import judges
from app.queries.sittings import reckoning_of
from app.services.accommodations import as_decision, effective_for, effective_for_all
from blocks.model import AccessRoute
from juries.accommodations import (
    NO_MEASURES,
    Audience,
    EffectiveMeasures,
    Measure,
    apply_display,
    visible_to,
)
from juries.measure_catalogue import PAPER
from juries.sitting_clock import Hold, Timing, reckon

SECOND = timedelta(seconds=1)

# Written once: every page of a candidate asks how it looks.
_OPEN = select(Candidacy.id).where(Candidacy.account_id == bindparam("account"), Candidacy.closed_at.is_(None))


@dataclass(frozen=True)
class PersonRow:
    """One candidacy at the officer's desk. `asked_at` is a request that no decision has followed yet."""

    candidacy_id: int
    number: str
    name: str
    sort_name: str
    route: AccessRoute
    city: str
    needs: int
    asked_at: datetime | None
    measures: tuple[Measure, ...]
    valid_until: date | None
    decided_at: datetime | None


@dataclass(frozen=True)
class NeedLine:
    """A need on file. `own_words` when the person asked themselves; `erased` when its key was destroyed."""

    id: int
    at: datetime
    noted_by: str
    own_words: bool
    proof_seen_on: date | None
    valid_until: date | None
    erased: bool


@dataclass(frozen=True)
class DecisionLine:
    """A decision on file, newest first. `reason` tells whether one was given, and can still be read."""

    id: int
    at: datetime
    decided_by: str
    mine: bool
    measures: tuple[Measure, ...]
    valid_until: date | None
    has_reason: bool


@dataclass(frozen=True)
class RunEnd:
    """A run and the end that its measures give it, for the officer's preview."""

    id: int
    candidacy_id: int
    case_digest: str
    duration_minutes: int
    started_at: datetime | None
    ends_at: datetime | None


@dataclass(frozen=True)
class SittingTime:
    """A candidate's own time: the evaluation's minutes, those granted in all, the share of extra time, the end once begun. `later`: it goes
    on another day."""

    duration_minutes: int
    granted_minutes: int
    extra_time: Fraction
    ends_at: datetime | None
    later: bool


@dataclass(frozen=True)
class ReadingLine:
    """Who read a need or a reason, and when."""

    at: datetime
    by: str
    verb: str
    target: str


@dataclass(frozen=True)
class AccommodationFile:
    """Everything of one candidacy that the officer works with, but the words of the needs."""

    candidacy_id: int
    number: str
    name: str
    gender: str | None
    route: AccessRoute
    city: str
    needs: tuple[NeedLine, ...]
    decisions: tuple[DecisionLine, ...]
    effective: EffectiveMeasures
    runs: tuple[RunEnd, ...]
    readings: tuple[ReadingLine, ...]

    @property
    def latest_decision_id(self) -> int | None:
        return self.decisions[0].id if self.decisions else None


def whole_minutes(length: timedelta) -> int:
    """A length in minutes, rounded up as the clock of the room does."""
    return -(-length // timedelta(minutes=1))


@read
def people(session: Session) -> list[PersonRow]:
    """Every open candidacy, with what is on file for it."""
    candidacies = session.scalars(
        select(Candidacy)
        .where(Candidacy.closed_at.is_(None))
        .options(joinedload(Candidacy.account), joinedload(Candidacy.centre))
        .order_by(Candidacy.number)
    ).all()
    needs: dict[int, list[AccommodationNeed]] = {}
    for need in session.scalars(select(AccommodationNeed).order_by(AccommodationNeed.id)):
        needs.setdefault(need.candidacy_id, []).append(need)
    decisions: dict[int, list[AccommodationDecision]] = {}
    for row in session.scalars(select(AccommodationDecision).order_by(AccommodationDecision.at, AccommodationDecision.id)):
        decisions.setdefault(row.candidacy_id, []).append(row)
    effective = effective_for_all(session, list(decisions))
    return [_person(each, needs.get(each.id, []), decisions.get(each.id, []), effective.get(each.id, NO_MEASURES)) for each in candidacies]


def _person(
    candidacy: Candidacy, needs: list[AccommodationNeed], decisions: list[AccommodationDecision], effective: EffectiveMeasures
) -> PersonRow:
    last = decisions[-1] if decisions else None
    asked = [need.at for need in needs if need.noted_by_id == candidacy.account_id and (last is None or need.at > last.at)]
    return PersonRow(
        candidacy_id=candidacy.id,
        number=candidacy.number,
        name=candidacy.account.name,
        sort_name=f"{candidacy.account.family_name} {candidacy.account.given_name}",
        route=candidacy.route,
        city=candidacy.centre.city,
        needs=len(needs),
        asked_at=asked[-1] if asked else None,
        measures=effective.measures,
        valid_until=last.valid_until if last else None,
        decided_at=last.at if last else None,
    )


@read
def file(session: Session, actor: Actor, candidacy_id: int) -> AccommodationFile:
    """The officer's file on one candidacy. Raises NotFound."""
    candidacy = session.scalar(
        select(Candidacy).where(Candidacy.id == candidacy_id).options(joinedload(Candidacy.account), joinedload(Candidacy.centre))
    )
    if candidacy is None:
        raise NotFound
    effective = effective_for(session, candidacy_id)
    return AccommodationFile(
        candidacy_id=candidacy.id,
        number=candidacy.number,
        name=candidacy.account.name,
        gender=candidacy.account.gender,
        route=candidacy.route,
        city=candidacy.centre.city,
        needs=_needs(session, candidacy),
        decisions=_decisions(session, actor, candidacy_id),
        effective=effective,
        runs=tuple(_run_end(session, run) for run in _open_runs(session, candidacy_id)),
        readings=_readings(session, candidacy_id),
    )


@read
def measures_for(session: Session, audience: Audience, candidacy_id: int) -> tuple[Measure, ...]:
    """The measures in force that this audience may know: what an administrator sets up, what the candidate sees."""
    return visible_to(audience, effective_for(session, candidacy_id))


@read
def measures_for_all(session: Session, audience: Audience, candidacies: Iterable[int]) -> dict[int, tuple[Measure, ...]]:
    """The same for many candidacies at once, those without any measure left out: what an invigilator sets up for a whole roster."""
    found = {each: visible_to(audience, effective) for each, effective in effective_for_all(session, candidacies).items()}
    return {each: measures for each, measures in found.items() if measures}


@read
def measures_to_set_up(session: Session, actor: Actor, candidacy_id: int) -> tuple[Measure, ...] | None:
    """What an administrator sets up for that candidacy; None for whoever has no part in it, and for an administrator who judges it."""
    if Role.ADMINISTRATOR not in actor.roles:
        return None
    if judges(session, actor, candidacy_id):
        return None
    return measures_for(Audience.ADMINISTRATOR, candidacy_id)


@read
def time_for(session: Session, candidacy_id: int, duration_minutes: int, run_id: int | None = None) -> SittingTime:
    """The candidate's own time for one sitting: granted length, and its end once it has begun. Without a run: for one of that length."""
    effective = effective_for(session, candidacy_id)
    length = timedelta(minutes=duration_minutes)
    run = session.get(Run, run_id) if run_id else None
    now = reckoning_of(session, run) if run else reckon(Timing(None, length), clock.now(), effective)
    return SittingTime(
        duration_minutes=duration_minutes,
        granted_minutes=whole_minutes(now.granted),
        extra_time=Fraction(max(now.granted - now.given - length, timedelta(0)) // SECOND, max(length // SECOND, 1)),
        ends_at=now.ends_at,
        later=Hold.LATER in now.holds,
    )


@read
def decided_for(session: Session, candidacy_id: int) -> tuple[Measure, ...]:
    """The candidate's own measures, those that they do without today included."""
    return effective_for(session, candidacy_id).decided


@read
def paper_for(session: Session, candidacy_id: int) -> str:
    """The value of the measure on printed papers ("a3_20"); empty without it."""
    return effective_for(session, candidacy_id).value_of(PAPER) or ""


@read
def served_display(session: Session, account_id: int, preferences: dict[str, str]) -> dict[str, str]:
    """How pages look for that person: their own choices, unless a measure decided for them is stronger."""
    candidacies = in_columns(session, _OPEN, {"account": account_id}).scalars().all()
    shown = dict(preferences)
    if candidacies:
        for effective in effective_for_all(session, candidacies).values():
            shown = apply_display(shown, effective)
    return shown


def _needs(session: Session, candidacy: Candidacy) -> tuple[NeedLine, ...]:
    lines = session.execute(
        select(AccommodationNeed, Account, SubjectKey.wrapped.is_(None))
        .join(Account, Account.id == AccommodationNeed.noted_by_id)
        .join(SubjectKey, SubjectKey.id == AccommodationNeed.subject_key_id)
        .where(AccommodationNeed.candidacy_id == candidacy.id)
        .order_by(AccommodationNeed.id.desc())
    )
    return tuple(
        NeedLine(need.id, need.at, account.name, account.id == candidacy.account_id, need.proof_seen_on, need.valid_until, bool(erased))
        for need, account, erased in lines
    )


def _decisions(session: Session, actor: Actor, candidacy_id: int) -> tuple[DecisionLine, ...]:
    lines = session.execute(
        select(AccommodationDecision, Account, SubjectKey)
        .join(Account, Account.id == AccommodationDecision.decided_by_id)
        .outerjoin(SubjectKey, SubjectKey.id == AccommodationDecision.subject_key_id)
        .where(AccommodationDecision.candidacy_id == candidacy_id)
        .order_by(AccommodationDecision.at.desc(), AccommodationDecision.id.desc())
    )
    return tuple(
        DecisionLine(
            id=row.id,
            at=row.at,
            decided_by=account.name,
            mine=account.id == actor.account_id,
            measures=as_decision(row).measures,
            valid_until=row.valid_until,
            has_reason=key is not None and key.wrapped is not None,
        )
        for row, account, key in lines
    )


def _open_runs(session: Session, candidacy_id: int) -> list[Run]:
    statement = select(Run).where(Run.candidacy_id == candidacy_id, Run.submitted_at.is_(None), Run.mode == RunMode.CERTIFYING)
    return list(session.scalars(statement.order_by(Run.id)))


def _run_end(session: Session, run: Run) -> RunEnd:
    return RunEnd(run.id, run.candidacy_id, run.case_digest, run.duration_minutes, run.started_at, reckoning_of(session, run).ends_at)


def _readings(session: Session, candidacy_id: int) -> tuple[ReadingLine, ...]:
    lines = session.execute(
        select(AuditRow, Account)
        .join(Account, Account.id == AuditRow.actor_id)
        .where(AuditRow.stream == f"accommodation:{candidacy_id}", AuditRow.verb.in_(["need.read", "reason.read"]))
        .order_by(AuditRow.seq.desc())
    )
    return tuple(ReadingLine(row.at, account.name, row.verb, row.target) for row, account in lines)
