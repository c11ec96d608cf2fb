"""Lists of juries: what waits for a juror, what an administrator has to compose."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app.auth.actor import Actor
from app.database import read
from app.models import Account, Award, Candidacy, Jury, JuryMember, Role, RoleGrant
from app.queries.interviews import interview_of, not_yet
from app.queries.judging import JuryFile, jury_file
from app.queries.judging_pair import closing_of, deliberation_of, proposals_of
from app.queries.judging_sheet import both_locked, first_lock, grid_of, sheet_of, sources
from blocks.model import AccessRoute
from juries.composition import Declaration, Seat, sitting_obstacles
from juries.reconciliation import differences, open_straddles
from juries.scoring import missing


class Step(StrEnum):
    """What a juror has to do in a jury, in the order of the work; WAITING and DECIDED ask for nothing."""

    DECLARE = "declare"
    STOPPED = "stopped"
    INTERVIEW = "interview"
    SCORE = "score"
    LOCK = "lock"
    WAITING = "waiting"
    RECONCILE = "reconcile"
    DRAW_UP = "draw_up"
    SIGN = "sign"
    DECIDED = "decided"


@dataclass(frozen=True)
class JuryRow:
    """One of a juror's juries. `scored` and `criteria` are of the reader's own sheet; `awarded` once it is decided."""

    file: JuryFile
    step: Step
    scored: int
    criteria: int
    presides: bool
    awarded: bool | None


@dataclass(frozen=True)
class CandidateBlock:
    """A block that a candidate aims at, and its jury when there is one."""

    candidacy_id: int
    number: str
    name: str
    centre: str
    route: str
    block: str
    jury_id: int | None
    round: int
    members: tuple[tuple[str, Declaration], ...]
    awarded: bool | None
    composed_at: datetime | None


@dataclass(frozen=True)
class PossibleJuror:
    """A person who holds the role of juror."""

    id: int
    name: str
    centre_id: int | None
    centre: str
    occupation: str


@read
def juries_of(session: Session, actor: Actor) -> tuple[JuryRow, ...]:
    """The juries in which the actor sits, oldest first."""
    ids = session.scalars(
        select(JuryMember.jury_id)
        .where(JuryMember.account_id == actor.account_id, JuryMember.left_at.is_(None))
        .order_by(JuryMember.jury_id)
    )
    return tuple(_row(actor, jury_id) for jury_id in ids)


def _row(actor: Actor, jury_id: int) -> JuryRow:
    file = jury_file(jury_id)
    member = file.seat_of(actor)
    grid = grid_of(file, sources(file))
    sheet = sheet_of(member.id)
    left = len(missing(grid, sheet))
    closing = closing_of(jury_id)
    return JuryRow(
        file=file,
        step=_step(file, actor, left, sheet.locked),
        scored=len(grid.rows) - left,
        criteria=len(grid.rows),
        presides=member.seat is Seat.PRESIDENT,
        awarded=closing.awarded if closing else None,
    )


def _step(file: JuryFile, actor: Actor, left: int, locked: bool) -> Step:
    """Where the reader stands. Before both sheets are locked it depends on their own acts and on the declarations alone."""
    member = file.seat_of(actor)
    if member.declaration is Declaration.PENDING:
        return Step.DECLARE
    closing = closing_of(file.id)
    if closing is not None and closing.awarded is not None:
        return Step.DECIDED
    if sitting_obstacles(file.rule, file.judges, file.sitting):
        return Step.STOPPED
    if not locked and _interview_waits(file):
        return Step.INTERVIEW
    if member.seat is Seat.PRESIDENT:
        return Step.WAITING
    if not locked:
        return Step.SCORE if left else Step.LOCK
    if not both_locked(file):
        return Step.WAITING
    if closing is not None:
        return Step.WAITING if member.id in closing.signed else Step.SIGN
    return _reconciling(file, str(member.id))


def _interview_waits(file: JuryFile) -> bool:
    """Whether the day of a VAE jury has come and its interview can still be recorded, and is not."""
    return file.route is AccessRoute.VAE and interview_of(file) is None and first_lock(file) is None and not not_yet(file)


def _reconciling(file: JuryFile, member: str) -> Step:
    """RECONCILE while something is left for this juror, WAITING when each open straddle is their own proposal, else DRAW_UP."""
    deliberation = deliberation_of(file)
    left = open_straddles(differences(file.block, *deliberation.ordered()), deliberation.settlements)
    if not left:
        return Step.DRAW_UP
    proposed = {p.settlement.criterion for p in proposals_of(file.id) if p.settlement.proposed_by == member}
    return Step.WAITING if all(difference.criterion.code in proposed for difference in left) else Step.RECONCILE


@read
def blocks_to_judge(session: Session) -> tuple[CandidateBlock, ...]:
    """Every block aimed at by an open candidacy, with its last jury."""
    candidacies = session.scalars(
        select(Candidacy)
        .where(Candidacy.closed_at.is_(None))
        .options(joinedload(Candidacy.account), joinedload(Candidacy.centre))
        .order_by(Candidacy.number)
    )
    last = {(jury.candidacy_id, jury.block_code): jury for jury in session.scalars(select(Jury).order_by(Jury.round))}
    awards = {award.jury_id: award.awarded for award in session.scalars(select(Award))}
    return tuple(
        _candidate_block(candidacy, block, last.get((candidacy.id, block)), awards)
        for candidacy in candidacies
        for block in candidacy.blocks
    )


def _candidate_block(candidacy: Candidacy, block: str, jury: Jury | None, awards: dict[int, bool]) -> CandidateBlock:
    members = jury_file(jury.id).members if jury else ()
    return CandidateBlock(
        candidacy_id=candidacy.id,
        number=candidacy.number,
        name=candidacy.account.name,
        centre=candidacy.centre.name,
        route=candidacy.route.value,
        block=block,
        jury_id=jury.id if jury else None,
        round=jury.round if jury else 0,
        members=tuple((member.name, member.declaration) for member in members),
        awarded=awards.get(jury.id) if jury else None,
        composed_at=jury.created_at if jury else None,
    )


@read
def possible_jurors(session: Session) -> tuple[PossibleJuror, ...]:
    """Everyone who holds the role of juror, by name."""
    accounts = session.scalars(
        select(Account)
        .join(RoleGrant)
        .where(RoleGrant.role == Role.JUROR, Account.active)
        .options(joinedload(Account.centre))
        .order_by(Account.family_name, Account.given_name)
    )
    return tuple(
        PossibleJuror(
            id=account.id,
            name=account.name,
            centre_id=account.centre_id,
            centre=account.centre.name if account.centre else "",
            occupation=account.occupation or "",
        )
        for account in accounts
    )
