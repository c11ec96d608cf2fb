"""Accommodations: needs (health data, encrypted), the measures decided, and what applies to a candidacy.

The audit rows of this room name a row and never say what it holds: who reads the log learns nothing of anybody's health.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import in_columns, write
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import AccommodationDecision, AccommodationNeed, Candidacy, FrameworkVersion, MeasureWaiver, Run, SubjectKey
from app.queries.certifications import certification_of
from app.services import audit, vault
from juries.accommodations import NO_MEASURES, Decision, EffectiveMeasures, Measure, Waiver, check_decision, compile_measures
from juries.measure_catalogue import KINDS, Form, canonical, parse_substitute

EXPIRY_JOB = "needs.erase_over"
LONGEST_NEED = 4000
"""Characters of a need or a reason: a note, never a medical file."""
SENT_TWICE = timedelta(minutes=1)
"""A double click, or a form sent again because its answer did not come."""

FURTHEST_WAIVER = timedelta(days=366)
"""How far ahead one may say to do without a measure: beyond, a typing error."""


# Written once: every act of a run asks for its end.
_DECISIONS = (
    select(AccommodationDecision)
    .where(AccommodationDecision.candidacy_id.in_(bindparam("candidacies", expanding=True)))
    .order_by(AccommodationDecision.at, AccommodationDecision.id)
)
_WAIVERS: Any = (
    select(MeasureWaiver.candidacy_id, MeasureWaiver.kind, MeasureWaiver.day, MeasureWaiver.without, MeasureWaiver.at)
    .where(MeasureWaiver.candidacy_id.in_(bindparam("candidacies", expanding=True)))
    .order_by(MeasureWaiver.id)
)


def effective_for(session: Session, candidacy_id: int) -> EffectiveMeasures:
    """What applies to that candidacy now, and how its extra time moved until now. `juries.sitting_clock.reckon` takes it."""
    return effective_for_all(session, [candidacy_id]).get(candidacy_id, NO_MEASURES)


def effective_at(session: Session, candidacy_id: int, at: datetime) -> EffectiveMeasures:
    """What applied to that candidacy at that instant (aware), as it stood then."""
    return effective_for_all(session, [candidacy_id], at).get(candidacy_id, NO_MEASURES)


def effective_for_all(session: Session, candidacies: Iterable[int], at: datetime | None = None) -> dict[int, EffectiveMeasures]:
    """What applies now, or applied `at` an instant, to each of these candidacies that ever had a decision: the one place where decisions
    and what the person does without are compiled. One statement, and a second one when there is any decision."""
    asked = {"candidacies": list(candidacies)}
    decisions = defaultdict(list)
    now = at or clock.now()
    for row in session.scalars(_DECISIONS, asked):
        if at is None or row.at <= at:
            decisions[row.candidacy_id].append(as_decision(row))
    waivers: dict[int, list[Any]] = defaultdict(list)
    if decisions:
        for without in in_columns(session, _WAIVERS, asked):
            waivers[without.candidacy_id].append(without)
    return {candidacy: compile_measures(each, now, as_waivers(waivers[candidacy])) for candidacy, each in decisions.items()}


def as_waivers(rows: Sequence[Any]) -> list[Waiver]:
    """The stored rows of one candidacy, oldest first, as the rule knows them: from the start of the day, or from when it was said on the
    day itself, until midnight in Paris or until it was taken back."""
    found: list[Waiver] = []
    since: dict[tuple[str, date], datetime] = {}
    for row in rows:
        key = (row.kind, row.day)
        if row.without:
            since.setdefault(key, max(day_begins(row.day), row.at))
        elif key in since:
            found.append(Waiver(row.kind, since.pop(key), min(_end_of(row.day), row.at)))
    found += [Waiver(kind, begun, _end_of(day)) for (kind, day), begun in since.items()]
    return [waiver for waiver in found if waiver.since < waiver.until]


def as_decision(row: AccommodationDecision) -> Decision:
    """The stored decision as the rule knows it; its last day counts whole."""
    measures = tuple(Measure(kind, value) for kind, value in row.measures.items())
    return Decision(row.at, measures, _end_of(row.valid_until) if row.valid_until else None)


def day_begins(day: date) -> datetime:
    """Midnight in Paris."""
    return datetime.combine(day, time(), tzinfo=clock.PARIS)


def _end_of(day: date) -> datetime:
    return day_begins(day + timedelta(days=1))


@write
def note_need(
    session: Session, actor: Actor, candidacy_id: int, *, text: str, proof_seen_on: date | None = None, valid_until: date | None = None
) -> int:
    """Note a need, encrypted under the person's key; returns its id. The proof itself is never kept. The same, sent twice, is one need.

    Raises NotFound, Refused("need.empty"), ("need.long"), ("need.proof_in_future") or ("need.already_over").
    """
    candidacy = _candidacy(session, candidacy_id)
    if proof_seen_on is not None and proof_seen_on > clock.today():
        raise Refused("need.proof_in_future", field="proof_seen_on")
    if valid_until is not None and valid_until < clock.today():
        raise Refused("need.already_over", field="valid_until")
    need = _seal_need(session, actor, candidacy, text, proof_seen_on, valid_until)
    _record(session, actor, candidacy_id, "need.noted", f"need:{need.id}")
    return need.id


@write
def ask(session: Session, actor: Actor, candidacy_id: int, text: str) -> int:
    """A person asks for a measure or a change, in words that the officer alone reads. Raises NotFound for another's candidacy."""
    candidacy = _candidacy(session, candidacy_id)
    if candidacy.account_id != actor.account_id:
        raise NotFound
    need = _seal_need(session, actor, candidacy, text, None, None)
    _record(session, actor, candidacy_id, "need.asked", f"need:{need.id}")
    return need.id


@write
def read_need(session: Session, actor: Actor, candidacy_id: int, need_id: int) -> str:
    """The words of a need. Each reading leaves a row in the log. Raises NotFound, Refused("vault.erased")."""
    need = session.get(AccommodationNeed, need_id)
    if need is None or need.candidacy_id != candidacy_id:
        raise NotFound
    text = vault.decrypt(session.get_one(SubjectKey, need.subject_key_id), need.ciphertext)
    _record(session, actor, candidacy_id, "need.read", f"need:{need_id}")
    return text


@write
def read_reason(session: Session, actor: Actor, candidacy_id: int, decision_id: int) -> str:
    """The reason of a decision, which may tell of health: read and logged as a need is. Raises NotFound, Refused("vault.erased")."""
    decision = session.get(AccommodationDecision, decision_id)
    if decision is None or decision.candidacy_id != candidacy_id or decision.reason is None or decision.subject_key_id is None:
        raise NotFound
    text = vault.decrypt(session.get_one(SubjectKey, decision.subject_key_id), decision.reason)
    _record(session, actor, candidacy_id, "reason.read", f"decision:{decision_id}")
    return text


@write
def decide(
    session: Session,
    actor: Actor,
    candidacy_id: int,
    measures: Mapping[str, str],
    *,
    reason: str = "",
    valid_until: date | None = None,
    seen_decision_id: int | None = None,
) -> int:
    """Decide all the measures that apply from now on (kind to value of the catalogue); returns the decision's id.

    It replaces the decision before, works on a sitting already begun, and is logged with the sittings it touches.
    `seen_decision_id` is the decision that the officer had before their eyes.
    Raises NotFound, Refused("measure.…"), ("measure.none"), ("measure.already_over"), or Conflict("measure.changed") when another
    decision came between.
    """
    if not measures:
        raise Refused("measure.none")
    if valid_until is not None and valid_until < clock.today():
        raise Refused("measure.already_over", field="valid_until")
    refusal = check_decision([Measure(kind, value) for kind, value in measures.items()], reason=reason)
    if refusal is not None:
        raise Refused(refusal.code, field=field_of(refusal.code, refusal.params), **refusal.params)
    _check_competencies(session, candidacy_id, measures)
    return _append(session, actor, candidacy_id, measures, reason, valid_until, seen_decision_id, "measures.decided")


@write
def withdraw(session: Session, actor: Actor, candidacy_id: int, *, reason: str, seen_decision_id: int | None = None) -> int:
    """Withdraw every measure from now on; a sitting already begun keeps its time.

    Raises NotFound, Refused("measure.withdrawal_reason") or ("measure.nothing_to_withdraw"), Conflict("measure.changed").
    """
    if not reason.strip():
        raise Refused("measure.withdrawal_reason", field="reason")
    if not effective_for(session, candidacy_id).measures:
        raise Refused("measure.nothing_to_withdraw")
    return _append(session, actor, candidacy_id, {}, reason, None, seen_decision_id, "measures.withdrawn")


@write
def do_without(session: Session, actor: Actor, candidacy_id: int, kinds: Iterable[str], day: date) -> None:
    """The person does without these measures on a day (Europe/Paris), and with every other one of theirs, whatever they said before.

    It is their own choice, and may be taken back at any moment, the day itself included; a sitting already begun keeps its time.
    Raises NotFound for another's candidacy, Refused("waiver.past_day"), ("waiver.far_day"), ("waiver.unknown") for a measure that they do
    not have, ("waiver.unchanged").
    """
    if _candidacy(session, candidacy_id).account_id != actor.account_id:
        raise NotFound
    if day < clock.today():
        raise Refused("waiver.past_day", field="day")
    if day > clock.today() + FURTHEST_WAIVER:
        raise Refused("waiver.far_day", field="day")
    wanted, before = set(kinds), without_on(session, candidacy_id, day)
    if wanted - {measure.kind for measure in effective_for(session, candidacy_id).decided}:
        raise Refused("waiver.unknown")
    if wanted == before:
        raise Refused("waiver.unchanged")
    changed = [
        MeasureWaiver(candidacy_id=candidacy_id, kind=each, day=day, without=each in wanted, at=clock.now())
        for each in sorted(wanted ^ before)
    ]
    session.add_all(changed)
    session.flush()
    _record(session, actor, candidacy_id, "measures.without", f"day:{day.isoformat()}")


def without_on(session: Session, candidacy_id: int, day: date) -> set[str]:
    """The kinds that the person said to do without on that day."""
    rows = session.scalars(
        select(MeasureWaiver).where(MeasureWaiver.candidacy_id == candidacy_id, MeasureWaiver.day == day).order_by(MeasureWaiver.id)
    )
    last = {row.kind: row.without for row in rows}
    return {kind for kind, without in last.items() if without}


@write
def erase(session: Session, actor: Actor, candidacy_id: int) -> None:
    """Destroy the person's key: their needs and the reasons can never be read again, backups included. Measures stay as decided.

    Raises NotFound, Refused("need.nothing_to_erase").
    """
    candidacy = _candidacy(session, candidacy_id)
    if not _erase_keys(session, candidacy.account_id):
        raise Refused("need.nothing_to_erase")
    _record(session, actor, candidacy_id, "needs.erased", f"account:{candidacy.account_id}")


@handler(EXPIRY_JOB)
def erase_over(task: Task) -> None:
    """The day after the last day of a need: erase the person's needs, when all of them are over."""
    erase_if_over(Actor.system(), int(task.payload["candidacy"]))


@write
def erase_if_over(session: Session, actor: Actor, candidacy_id: int) -> bool:
    """Erase the needs of that candidacy's person once every readable one is past its validity; whether it was done."""
    account_id = _candidacy(session, candidacy_id).account_id
    readable = select(AccommodationNeed.valid_until).join(SubjectKey)
    days = session.scalars(readable.where(SubjectKey.account_id == account_id, SubjectKey.wrapped.is_not(None))).all()
    if not days or any(day is None or day >= clock.today() for day in days):
        return False
    _erase_keys(session, account_id)
    _record(session, actor, candidacy_id, "needs.expired", f"account:{account_id}")
    return True


def _seal_need(
    session: Session, actor: Actor, candidacy: Candidacy, text: str, proof_seen_on: date | None, valid_until: date | None
) -> AccommodationNeed:
    words = text.strip()
    if not words:
        raise Refused("need.empty", field="text")
    if len(words) > LONGEST_NEED:
        raise Refused("need.long", field="text", longest=LONGEST_NEED)
    audit.lock_stream(session, _stream(candidacy.id))
    key = vault.subject_key(session, candidacy.account_id)
    told = {
        "candidacy_id": candidacy.id,
        "subject_key_id": key.id,
        "proof_seen_on": proof_seen_on,
        "valid_until": valid_until,
        "noted_by_id": actor.person_id,
    }
    # No id of the form is kept for this: a digest of the words would outlive their key.
    just_sent = select(AccommodationNeed).filter_by(**told).where(AccommodationNeed.at > clock.now() - SENT_TWICE)
    for known in session.scalars(just_sent):
        if vault.decrypt(key, known.ciphertext) == words:
            return known
    need = AccommodationNeed(**told, ciphertext=vault.encrypt(key, words), at=clock.now())
    session.add(need)
    session.flush()
    if valid_until is not None:
        cause = f"{EXPIRY_JOB}:{need.id}"
        enqueue(session, EXPIRY_JOB, {"candidacy": candidacy.id}, run_at=_end_of(valid_until), key=cause)
    return need


def _append(
    session: Session,
    actor: Actor,
    candidacy_id: int,
    measures: Mapping[str, str],
    reason: str,
    valid_until: date | None,
    seen_decision_id: int | None,
    verb: str,
) -> int:
    candidacy = _candidacy(session, candidacy_id)
    audit.lock_stream(session, _stream(candidacy_id))
    latest = session.scalar(
        select(AccommodationDecision.id)
        .where(AccommodationDecision.candidacy_id == candidacy_id)
        .order_by(AccommodationDecision.at.desc(), AccommodationDecision.id.desc())
        .limit(1)
    )
    if latest != seen_decision_id:
        raise Conflict("measure.changed")
    key = vault.subject_key(session, candidacy.account_id) if reason.strip() else None
    row = AccommodationDecision(
        candidacy_id=candidacy_id,
        measures={kind: canonical(kind, value) for kind, value in measures.items()},
        subject_key_id=key.id if key else None,
        reason=vault.encrypt(key, reason.strip()[:LONGEST_NEED]) if key else None,
        valid_until=valid_until,
        decided_by_id=actor.person_id,
        at=clock.now(),
    )
    session.add(row)
    session.flush()
    running = session.scalars(
        select(Run.id).where(Run.candidacy_id == candidacy_id, Run.started_at.is_not(None), Run.submitted_at.is_(None))
    ).all()
    _record(session, actor, candidacy_id, verb, f"decision:{row.id}", runs_under_way=sorted(running))
    return row.id


def _check_competencies(session: Session, candidacy_id: int, measures: Mapping[str, str]) -> None:
    """What is waived and what is shown instead are competencies of the candidacy's own framework."""
    substitutes = {kind: parse_substitute(value) for kind, value in measures.items() if KINDS[kind].form is Form.SUBSTITUTE}
    if not substitutes:
        return
    framework = session.get_one(FrameworkVersion, _candidacy(session, candidacy_id).framework_version_id)
    known = {competency.code for block in certification_of(framework).blocks for competency in block.competencies}
    for kind, read in substitutes.items():
        for side in ("waived", "shown"):
            unknown = [code for code in getattr(read, side) if code not in known]
            if unknown:
                raise Refused("measure.unknown_competency", field=f"{kind}_{side}", codes=", ".join(unknown))


def field_of(code: str, params: Mapping[str, Any]) -> str | None:
    """The field of the officer's form where a refused measure is told."""
    kind = params.get("kind")
    if kind in KINDS and KINDS[str(kind)].form is Form.SUBSTITUTE:
        return f"{kind}_shown" if code == "measure.shows_less" else f"{kind}_text"
    return {
        "measure.bad_share": "share",
        "measure.reason_needed": "reason",
        "measure.bad_pauses": "pause_count",
        "measure.bad_text": "equipment",
    }.get(code)


def _erase_keys(session: Session, account_id: int) -> int:
    keys = session.scalars(select(SubjectKey).where(SubjectKey.account_id == account_id, SubjectKey.wrapped.is_not(None))).all()
    for key in keys:
        vault.erase(key)
    return len(keys)


def _candidacy(session: Session, candidacy_id: int) -> Candidacy:
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None:
        raise NotFound
    return candidacy


def _stream(candidacy_id: int) -> str:
    return f"accommodation:{candidacy_id}"


def _record(session: Session, actor: Actor, candidacy_id: int, verb: str, target: str, **body: object) -> None:
    audit.record(session, actor, stream=_stream(candidacy_id), verb=verb, target=target, body=dict(body))
