"""Juries: naming the pair of a candidate's block, replacing a member, declaring one's ties."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Account, Award, Candidacy, ConflictDeclaration, Jury, JuryMember, JuryRecordRow, Role, RoleGrant
from app.queries.judging import candidacy_for_jury, declaration_of, earlier_attempts, framework_of, judge_of, jury_file, own_file
from app.services import audit, framework
from blocks.model import Certification
from blocks.rules import JuryComposition
from juries.barred import BarredError
from juries.composition import Declaration, Member, Seat, Sitting, composition_obstacles
from juries.refusal import Refusal
from juries.rulebook import composition_rule, retake_obstacles


class JuryRefused(Refused):
    """A rule of the jury says no. `reasons` holds all of them; the code and parameters are the first one's, under "jury."."""

    def __init__(self, reasons: Sequence[Refusal], *, field: str | None = None) -> None:
        super().__init__(f"jury.{reasons[0].code}", field=field, **reasons[0].params)
        self.reasons = tuple(reasons)


def refuse(reasons: Sequence[Refusal], *, field: str | None = None) -> None:
    """Raise JuryRefused when there is any reason."""
    if reasons:
        raise JuryRefused(reasons, field=field)


@write
def compose_jury(
    session: Session, actor: Actor, candidacy_id: int, block_code: str, *, jurors: tuple[int, int], president: int | None, place: str
) -> int:
    """Name the jury of a candidate's block; returns its number. The same jury named twice is one.

    Raises JuryRefused with every reason (`juries.composition`; for a retake, `juries.rulebook`), Refused "jury.block_not_aimed",
    "jury.block_held", "jury.exists" or "jury.not_a_juror", NotFound for a candidacy that is not there.
    """
    candidacy = candidacy_for_jury(candidacy_id)
    audit.lock_stream(session, f"juries-of:{candidacy_id}")
    seats = dict.fromkeys(jurors, Seat.SCORER) | ({president: Seat.PRESIDENT} if president is not None else {})
    number = _round(session, candidacy, block_code, seats)
    if isinstance(number, Jury):
        return number.id
    certification, _version = framework_of(candidacy.framework_version_id)
    refuse(retake_obstacles(certification.rules.retake, earlier_attempts(candidacy.id, block_code, number), clock.today()))
    rule = _open_rule(certification, candidacy)
    named = [*((account, Seat.SCORER) for account in jurors), *([(president, Seat.PRESIDENT)] if president is not None else [])]
    members = tuple(judge_of(_juror(session, account), seat) for account, seat in named)
    sitting = _sitting(candidacy)
    refuse(composition_obstacles(rule, members, sitting))
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code=block_code,
        round=number,
        framework_version_id=candidacy.framework_version_id,
        place=place.strip() or candidacy.centre.city,
        created_at=clock.now(),
    )
    session.add(jury)
    session.flush()
    framework.freeze(actor, candidacy.framework_version_id)
    for member in members:
        _seat(session, jury.id, member, sitting)
    body = {"candidacy": candidacy.id, "block": block_code, "round": number, "members": [[m.person, m.seat.value] for m in members]}
    audit.record(session, actor, stream=f"jury:{jury.id}", verb="jury.composed", target=f"jury:{jury.id}", body=body)
    return jury.id


def _open_rule(certification: Certification, candidacy: Candidacy) -> JuryComposition:
    try:
        return composition_rule(certification, candidacy.route)
    except BarredError as barred:
        raise JuryRefused(barred.reasons) from barred


def _sitting(candidacy: Candidacy) -> Sitting:
    return Sitting(candidate=str(candidacy.account_id), centre=str(candidacy.centre_id), on=clock.today())


def _seat(session: Session, jury_id: int, member: Member, sitting: Sitting) -> JuryMember:
    row = JuryMember(
        jury_id=jury_id,
        account_id=int(member.person),
        outside=member.is_outside(sitting.centre),
        seat=member.seat,
        left_at=None,
    )
    session.add(row)
    session.flush()
    return row


def _juror(session: Session, account_id: int) -> Account:
    """An account that may sit. Raises Refused("jury.not_a_juror")."""
    account = session.scalar(select(Account).join(RoleGrant).where(Account.id == account_id, Account.active, RoleGrant.role == Role.JUROR))
    if account is None:
        raise Refused("jury.not_a_juror")
    return account


def _round(session: Session, candidacy: Candidacy, block_code: str, seats: dict[int, Seat]) -> int | Jury:
    """The number of the next jury of that block, or the undecided jury when it is the very same one."""
    if block_code not in candidacy.blocks:
        raise Refused("jury.block_not_aimed", block=block_code)
    last = session.scalar(
        select(Jury).where(Jury.candidacy_id == candidacy.id, Jury.block_code == block_code).order_by(Jury.round.desc()).limit(1)
    )
    if last is None:
        return 1
    award = session.scalar(select(Award).where(Award.jury_id == last.id))
    if award is None:
        if {member.account_id: member.seat for member in jury_file(last.id).members} == seats:
            return last
        raise Refused("jury.exists", jury=last.id)
    if award.awarded:
        raise Refused("jury.block_held", block=block_code)
    return last.round + 1


@write
def replace_member(session: Session, actor: Actor, jury_id: int, member_id: int, account_id: int) -> None:
    """Put another person in the place of a member who declared a conflict; what they did stays on record.

    Raises JuryRefused when the new composition breaks the rule, Refused "jury.no_conflict_declared" or "jury.not_a_juror".
    """
    file = jury_file(jury_id)
    leaving = next((member for member in file.members if member.id == member_id), None)
    if leaving is None:
        raise NotFound
    if leaving.declaration is not Declaration.CONFLICT:
        raise Refused("jury.no_conflict_declared")
    if account_id in session.scalars(select(JuryMember.account_id).where(JuryMember.jury_id == jury_id)).all():
        raise Refused("jury.already_sat")
    newcomer = judge_of(_juror(session, account_id), leaving.seat)
    staying = tuple(member.judge for member in file.members if member.id != member_id)
    refuse(composition_obstacles(file.rule, (*staying, newcomer), file.sitting))
    session.get_one(JuryMember, member_id).left_at = clock.now()
    row = _seat(session, jury_id, newcomer, file.sitting)
    body = {"left": member_id, "named": row.id, "account": account_id}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="jury.member_replaced", target=f"jury:{jury_id}", body=body)


@write
def declare(session: Session, actor: Actor, jury_id: int, *, conflict: bool, reason: str = "") -> None:
    """Declare one's ties with the candidate. A declared conflict is not taken back: the member is replaced.

    Raises Refused "jury.conflict_reason" (a conflict names its reason), "jury.conflict_stands", "jury.record_drawn_up".
    """
    member = own_file(actor, jury_id).seat_of(actor)
    audit.lock_stream(session, f"jury:{jury_id}")
    told = declaration_of(member.id)
    wanted = Declaration.CONFLICT if conflict else Declaration.NO_CONFLICT
    if told is wanted:
        return
    if told is Declaration.CONFLICT:
        raise Refused("jury.conflict_stands")
    if conflict and not reason.strip():
        raise Refused("jury.conflict_reason", field="reason")
    if session.scalar(select(JuryRecordRow.id).where(JuryRecordRow.jury_id == jury_id)) is not None:
        raise Refused("jury.record_drawn_up")
    session.add(ConflictDeclaration(member_id=member.id, conflict=conflict, reason=reason.strip(), at=clock.now()))
    verb = "jury.conflict_declared" if conflict else "jury.no_conflict_declared"
    audit.record(session, actor, stream=f"jury:{jury_id}", verb=verb, target=f"member:{member.id}", body={"reason": reason.strip()})
