"""Assessment sessions, prepared: created, corrected, their papers, roster and invigilators. Once opened, place and hours alone may move."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import (
    Account,
    AssessmentSession,
    FrameworkVersion,
    PaperRun,
    Role,
    RoleGrant,
    Run,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
)
from app.queries.certifications import certification_of
from app.queries.session_openings import under_way
from app.queries.session_plans import eligible
from app.services import audit
from casestudies import offer
from casestudies.scenario.casefile import CaseFile
from juries.assessment_session import StartPolicy, VariantPolicy
from juries.session_opening import window_refusal

LONGEST = 120
"""Characters of a title, a place, a seat's label."""


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """What a session is: which block of which version, where, and its two policies."""

    title: str
    framework_version_id: int
    block: str
    centre_id: int
    place: str
    remote: bool = False
    start_policy: StartPolicy = StartPolicy.INVIGILATOR
    variant_policy: VariantPolicy = VariantPolicy.NEIGHBOURS_APART


class Window(msgspec.Struct, frozen=True):
    """From when to when (aware) a paper may be begun and worked, without any measure."""

    opens_at: datetime
    closes_at: datetime


def locked(session: Session, session_id: int) -> AssessmentSession:
    """The session, its writers waiting for one another. Raises NotFound for none and for a cancelled one."""
    audit.lock_stream(session, _stream(session_id))
    row = session.get(AssessmentSession, session_id, populate_existing=True)
    if row is None or row.cancelled_at is not None:
        raise NotFound
    return row


def planned(session: Session, session_id: int) -> AssessmentSession:
    """A session that is not opened yet, nor being opened. Raises NotFound, Refused "session.opened", "session.being_opened"."""
    row = locked(session, session_id)
    if row.opened_at is not None:
        raise Refused("session.opened")
    if under_way(session, session_id):
        raise Refused("session.being_opened")
    return row


def _stream(session_id: int) -> str:
    return f"session:{session_id}"


def _record(session: Session, actor: Actor, session_id: int, verb: str, body: object = None, target: str = "") -> None:
    audit.record(session, actor, stream=_stream(session_id), verb=verb, target=target, body=msgspec.to_builtins(body or {}))


@write
def create(session: Session, actor: Actor, facts: Facts) -> int:
    """Plan a session; returns its id. Raises NotFound (version, block), Refused "session.title_needed", "session.place_needed"."""
    row = AssessmentSession(created_by_id=actor.person_id, created_at=clock.now(), **_checked(session, facts))
    session.add(row)
    session.flush()
    _record(session, actor, row.id, "session.created", facts)
    return row.id


@write
def correct(session: Session, actor: Actor, session_id: int, facts: Facts) -> None:
    """Change what a session is. Once it is opened, title and place alone. Its block stays when papers or candidates are there.

    Raises NotFound, Refused as `create`, "session.opened", "session.being_opened", "session.block_in_use".
    """
    row = locked(session, session_id)
    values = _checked(session, facts)
    if row.opened_at is not None:
        if any(getattr(row, name) != value for name, value in values.items() if name not in {"title", "place"}):
            raise Refused("session.opened")
    elif under_way(session, session_id):
        raise Refused("session.being_opened")
    elif (row.framework_version_id, row.block_code, row.centre_id) != (facts.framework_version_id, facts.block, facts.centre_id):
        used = [select(kind.id).where(kind.session_id == session_id).limit(1) for kind in (SessionPaper, SessionSeat)]
        if any(session.scalar(statement) is not None for statement in used):
            raise Refused("session.block_in_use", field="block")
    for name, value in values.items():
        setattr(row, name, value)
    _record(session, actor, session_id, "session.corrected", facts)


def _checked(session: Session, facts: Facts) -> dict[str, object]:
    version = session.get(FrameworkVersion, facts.framework_version_id)
    if version is None or facts.block not in {block.code for block in certification_of(version).blocks}:
        raise NotFound
    values = msgspec.structs.asdict(facts)
    values |= {"title": facts.title.strip()[:LONGEST], "place": facts.place.strip()[:LONGEST]}
    for name in ("title", "place"):
        if not values[name]:
            raise Refused(f"session.{name}_needed", field=name)
    return {("block_code" if name == "block" else name): value for name, value in values.items()}


@write
def add_paper(session: Session, actor: Actor, session_id: int, case_id: str, window: Window) -> int:
    """Add a case offered for the block, with its window; its evaluation and duration are the case's. Returns the paper's id.

    Raises NotFound (also for a case that is not offered), Refused "session.opened", "session.window_…".
    """
    row = planned(session, session_id)
    case = _offered(session, row, case_id)
    _check_window(window, case.duration_minutes)
    number = (session.scalar(select(func.max(SessionPaper.number)).where(SessionPaper.session_id == session_id)) or 0) + 1
    paper = SessionPaper(
        session_id=session_id,
        number=number,
        evaluation_code=case.evaluation,
        case_id=case_id,
        case_digest=None,
        duration_minutes=case.duration_minutes,
        opens_at=window.opens_at,
        closes_at=window.closes_at,
    )
    session.add(paper)
    session.flush()
    _record(session, actor, session_id, "paper.added", {"case": case_id, "window": window}, f"paper:{number}")
    return paper.id


def _offered(session: Session, row: AssessmentSession, case_id: str) -> CaseFile:
    version = session.get_one(FrameworkVersion, row.framework_version_id)
    for case in offer.serving(version.certification_number, [row.block_code]):
        if case.id == case_id:
            return case
    raise NotFound


def _check_window(window: Window, minutes: int) -> None:
    refusal = window_refusal(window.opens_at, window.closes_at, timedelta(minutes=minutes), clock.now())
    if refusal:
        raise Refused(refusal.code, field="closes", **refusal.params)


def _paper(session: Session, session_id: int, paper_id: int) -> SessionPaper:
    paper = session.get(SessionPaper, paper_id)
    if paper is None or paper.session_id != session_id:
        raise NotFound
    return paper


@write
def move_paper(session: Session, actor: Actor, session_id: int, paper_id: int, window: Window) -> None:
    """Change a paper's window; also once opened, until somebody begins it. Convocations sent before are then to be sent again.

    Raises NotFound, Refused "session.window_…", "session.paper_begun".
    """
    locked(session, session_id)
    paper = _paper(session, session_id, paper_id)
    _check_window(window, paper.duration_minutes)
    begun = select(Run.id).join(PaperRun, PaperRun.run_id == Run.id).where(PaperRun.paper_id == paper_id, Run.started_at.is_not(None))
    if session.scalar(begun.limit(1)) is not None:
        raise Refused("session.paper_begun")
    paper.opens_at, paper.closes_at = window.opens_at, window.closes_at
    _record(session, actor, session_id, "paper.moved", window, f"paper:{paper.number}")


@write
def remove_paper(session: Session, actor: Actor, session_id: int, paper_id: int) -> None:
    """Take a paper out of a session that is not opened. Raises NotFound, Refused "session.opened"."""
    planned(session, session_id)
    paper = _paper(session, session_id, paper_id)
    session.delete(paper)
    _record(session, actor, session_id, "paper.removed", {"case": paper.case_id}, f"paper:{paper.number}")


@write
def seat(session: Session, actor: Actor, session_id: int, candidacies: Collection[int]) -> None:
    """Put candidates of the centre who aim at the block on the roster, after those who are there; each has a seat of their position.

    Raises NotFound for one who may not sit, Refused "session.opened", "session.nobody_chosen".
    """
    row = planned(session, session_id)
    if not candidacies:
        raise Refused("session.nobody_chosen", field="candidates")
    allowed = {candidacy.id: candidacy for candidacy in eligible(session, row)}
    if not allowed.keys() >= set(candidacies):
        raise NotFound
    here = session.scalars(select(SessionSeat).where(SessionSeat.session_id == session_id)).all()
    known = {one.candidacy_id: one for one in here}
    position = max((one.position for one in here if one.left_at is None), default=0)
    for candidacy_id in sorted(candidacies, key=lambda each: allowed[each].number):
        position += 1
        label = f"poste {position}"
        if candidacy_id in known:
            known[candidacy_id].left_at = None
            known[candidacy_id].position, known[candidacy_id].label = position, label
        else:
            session.add(SessionSeat(session_id=session_id, candidacy_id=candidacy_id, position=position, label=label))
    _record(session, actor, session_id, "roster.seated", {"candidacies": sorted(candidacies)})


def _seat(session: Session, session_id: int, seat_id: int) -> SessionSeat:
    found = session.get(SessionSeat, seat_id)
    if found is None or found.session_id != session_id or found.left_at is not None:
        raise NotFound
    return found


@write
def place_seat(
    session: Session, actor: Actor, session_id: int, seat_id: int, *, position: int, label: str, remote: bool, room: str
) -> None:
    """Say where one candidate sits: position in the room, label, `room` elsewhere ("" for the session's own place).

    Once opened the position stays, for the figures were shared out by it. Raises NotFound, Refused "session.label_needed",
    "session.position_kept", "session.not_remote".
    """
    row = locked(session, session_id)
    found = _seat(session, session_id, seat_id)
    if not label.strip():
        raise Refused("session.label_needed", field="label")
    if row.opened_at is not None and position != found.position:
        raise Refused("session.position_kept", field="position")
    if remote and not row.remote:
        raise Refused("session.not_remote", field="remote")
    found.position, found.label, found.remote, found.room = position, label.strip()[:LONGEST], remote, room.strip()[:LONGEST]
    # Another room may be for a measure: the log says that the seat changed, not where to.
    _record(session, actor, session_id, "seat.placed", {"position": position, "label": found.label}, f"seat:{seat_id}")


@write
def unseat(session: Session, actor: Actor, session_id: int, seat_id: int) -> None:
    """Take a candidate off the roster of a session that is not opened. Raises NotFound, Refused "session.opened"."""
    planned(session, session_id)
    found = _seat(session, session_id, seat_id)
    found.left_at = clock.now()
    _record(session, actor, session_id, "roster.left", {"candidacy": found.candidacy_id}, f"seat:{seat_id}")


@write
def name_invigilators(session: Session, actor: Actor, session_id: int, accounts: Collection[int]) -> None:
    """Say who watches: these accounts and no other. Raises NotFound for one without that role, Refused "session.invigilator_judges"."""
    row = locked(session, session_id)
    held = select(RoleGrant.account_id).join(Account).where(RoleGrant.role == Role.INVIGILATOR, Account.active)
    if not set(session.scalars(held)) >= set(accounts):
        raise NotFound
    now = {one.account_id: one for one in session.scalars(select(SessionInvigilator).where(SessionInvigilator.session_id == session_id))}
    if row.opened_at is not None and not accounts:
        raise Refused("session.no_invigilator", field="invigilators")
    for account_id in now.keys() - set(accounts):
        session.delete(now[account_id])
    session.add_all(SessionInvigilator(session_id=session_id, account_id=account_id) for account_id in sorted(set(accounts) - now.keys()))
    _record(session, actor, session_id, "invigilators.named", {"accounts": sorted(accounts)})
