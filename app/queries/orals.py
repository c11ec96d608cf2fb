"""Orals: the slots of a day, for whoever plans, times, plays, judges or sits one. Each reads only their own, with their own measures in it.

How long an oral lasts for a candidate could tell of a measure: rows for jurors and players carry the hour of the meeting alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, lru_cache
from typing import Any

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Award, Candidacy, Jury, JuryMember, OralMarkRow, OralRecordRow, OralSlotRow, Role, RoleGrant
from app.queries.judging import framework_of
from app.queries.seats import judged_by
from app.queries.sittings import measures_of
from blocks.model import AccessRoute, Certification
from blocks.oral_kits import OralKit, kit_of
from juries.accommodations import NO_MEASURES, EffectiveMeasures
from juries.oral_clock import OralMark, OralMarkKind, OralReckoning, own_phases, reckon_oral
from juries.orals import OralSlot, clashes
from juries.refusal import Refusal

PLAYERS = (Role.TRAINER, Role.JUROR, Role.INVIGILATOR, Role.ADMINISTRATOR, Role.VAE_ADVISOR)
"""Whose account may be named to play: anybody of the house who is not a candidate."""
KITS_KEPT = 256
"""Kits that a process keeps read: the slots of a series share a few."""
PUBLISHED = OralSlotRow.published_at.is_not(None)


@dataclass(frozen=True)
class Oral:
    """One slot as it stands. `blind`: the reader judges this candidate, and reads no hour but the meeting's."""

    id: int
    jury_id: int
    candidacy_id: int
    number: str
    name: str
    block: str
    evaluation: str
    evaluation_name: str
    slot: OralSlot
    preparation_room: str
    player: str
    jurors: tuple[str, ...]
    marks: tuple[OralMark, ...]
    recorded: bool
    published: bool
    blind: bool
    kit_body: str

    @cached_property
    def kit(self) -> OralKit:
        """Phases, questions and the roles dealt, as they were when the slot was planned."""
        return _kit(self.kit_body)

    @property
    def day(self) -> date:
        """The day it is on, in Paris."""
        return self.slot.meets_at.astimezone(clock.PARIS).date()

    @property
    def clock(self) -> OralReckoning:
        """Its clock, now: of what is before the jury."""
        return reckon_oral(self.slot.before_jury, self.marks, clock.now())

    @property
    def under_way(self) -> bool:
        """Whether the candidate was ever before the jury: from then on it is neither moved nor cancelled."""
        return any(mark.kind is not OralMarkKind.ABSENT for mark in self.marks) or self.recorded


@dataclass(frozen=True)
class PlannedOral:
    """A slot in the administrator's list, with the reasons why it clashes with others."""

    oral: Oral
    clashes: tuple[Refusal, ...]


@dataclass(frozen=True)
class ToPlan:
    """A candidate whose jury may hold this oral and who has no slot for it. `members` are the jurors' names, `instead` what a measure puts
    in the place of an oral, empty without one."""

    jury_id: int
    number: str
    name: str
    centre: str
    members: tuple[str, ...]
    instead: str = ""


@dataclass(frozen=True)
class OralEvaluation:
    """An evaluation that is held as an oral, of a framework."""

    framework: str
    code: str
    name: str
    waiting: int


@lru_cache(maxsize=KITS_KEPT)
def _kit(body: str) -> OralKit:
    return msgspec.json.decode(body, type=OralKit)


def _slots(*where: Any) -> Any:
    return (
        select(OralSlotRow)
        .where(*where)
        .options(
            joinedload(OralSlotRow.candidacy).joinedload(Candidacy.account),
            joinedload(OralSlotRow.player),
            joinedload(OralSlotRow.jury).selectinload(Jury.members).joinedload(JuryMember.account),
        )
        .order_by(OralSlotRow.meets_at, OralSlotRow.id)
    )


def read_orals(session: Session, *where: Any, actor: Actor | None = None, cancelled: bool = False) -> tuple[Oral, ...]:
    """The slots that a condition keeps, by hour, each with its candidate's measures in force. Callers say which ones are their reader's.

    `cancelled`: those that were taken off, and no other.
    """
    stands = OralSlotRow.cancelled_at.is_not(None) if cancelled else OralSlotRow.cancelled_at.is_(None)
    rows: Sequence[OralSlotRow] = session.scalars(_slots(stands, *where)).all()
    ids = [row.id for row in rows]
    marks: dict[int, list[OralMark]] = {}
    for mark in session.scalars(select(OralMarkRow).where(OralMarkRow.slot_id.in_(ids)).order_by(OralMarkRow.id)):
        marks.setdefault(mark.slot_id, []).append(OralMark(mark.kind, mark.at))
    recorded = set(session.scalars(select(OralRecordRow.slot_id).where(OralRecordRow.slot_id.in_(ids))))
    measures = measures_of(session, {row.candidacy_id for row in rows})
    judged = set(session.scalars(judged_by(actor))) if actor else set()
    certifications = _certifications(row.jury for row in rows)
    return tuple(
        _oral(
            row,
            certifications[row.jury.framework_version_id],
            tuple(marks.get(row.id, ())),
            measures.get(row.candidacy_id, NO_MEASURES),
            recorded=row.id in recorded,
            blind=row.candidacy_id in judged,
        )
        for row in rows
    )


def _certifications(juries: Iterable[Jury]) -> dict[int, Certification]:
    return {version_id: framework_of(version_id)[0] for version_id in {jury.framework_version_id for jury in juries}}


def _oral(
    row: OralSlotRow,
    certification: Certification,
    marks: tuple[OralMark, ...],
    measures: EffectiveMeasures,
    *,
    recorded: bool,
    blind: bool,
) -> Oral:
    kit = _kit(row.kit)
    seated = [member for member in row.jury.members if member.left_at is None]
    return Oral(
        id=row.id,
        jury_id=row.jury_id,
        candidacy_id=row.candidacy_id,
        number=row.candidacy.number,
        name=row.candidacy.account.name,
        block=row.jury.block_code,
        evaluation=row.evaluation_code,
        evaluation_name=_capital(certification.block(row.jury.block_code).evaluation(row.evaluation_code).name),
        slot=OralSlot(
            key=str(row.id),
            candidate=str(row.candidacy.account_id),
            jurors=frozenset(str(member.account_id) for member in seated),
            player=str(row.player_id) if row.player_id else None,
            room=row.room,
            meets_at=row.meets_at,
            phases=own_phases(kit.phases, measures, marks[0].at if marks else None),
        ),
        preparation_room=row.preparation_room,
        player=row.player.name if row.player else "",
        jurors=tuple(member.account.name for member in seated),
        marks=marks,
        recorded=recorded,
        published=row.published_at is not None,
        blind=blind,
        kit_body=row.kit,
    )


def _capital(name: str) -> str:
    return name[:1].upper() + name[1:]


def planned_slots(session: Session) -> tuple[OralSlot, ...]:
    """The slots of today and later, for the rule of clashes: nothing is planned in the past, and slots stay within their day."""
    return tuple(oral.slot for oral in read_orals(session, OralSlotRow.meets_at > clock.now() - timedelta(days=1)))


@read
def planned(session: Session, actor: Actor) -> list[PlannedOral]:
    """Every slot, by hour."""
    orals = read_orals(session, actor=actor)
    # Slots stay within their day: only those of the same day can clash.
    days: dict[date, list[OralSlot]] = {}
    for oral in orals:
        days.setdefault(oral.day, []).append(oral.slot)
    return [PlannedOral(oral, clashes(oral.slot, days[oral.day])) for oral in orals]


@read
def planned_oral(session: Session, actor: Actor, slot_id: int) -> PlannedOral:
    """One slot. Raises NotFound."""
    found = next((each for each in planned(actor) if each.oral.id == slot_id), None)
    if found is None:
        raise NotFound
    return found


@read
def oral_evaluations(session: Session) -> list[OralEvaluation]:
    """The evaluations that some jury at work can hold as an oral, with how many candidates wait for a slot."""
    found: dict[tuple[str, str], OralEvaluation] = {}
    for version_id, block_code in session.execute(_open_juries().with_only_columns(Jury.framework_version_id, Jury.block_code).distinct()):
        certification, _version = framework_of(version_id)
        for evaluation in certification.block(block_code).evaluations:
            key = (certification.number, evaluation.code)
            if key not in found and kit_of(*key) is not None:
                found[key] = OralEvaluation(*key, _capital(evaluation.name), len(to_plan(*key)))
    return [found[key] for key in sorted(found)]


def _open_juries() -> Any:
    """Juries that decide nothing yet, for candidates who sit evaluations: a VAE candidate is heard by another rule."""
    last = select(func.max(Jury.id)).group_by(Jury.candidacy_id, Jury.block_code)
    return (
        select(Jury)
        .join(Jury.candidacy)
        .where(
            Jury.id.in_(last),
            Jury.id.not_in(select(Award.jury_id)),
            Candidacy.closed_at.is_(None),
            Candidacy.route != AccessRoute.VAE,
        )
    )


@read
def to_plan(session: Session, number: str, evaluation: str) -> list[ToPlan]:
    """Who waits for a slot of that evaluation, by number."""
    taken = select(OralSlotRow.jury_id).where(OralSlotRow.evaluation_code == evaluation, OralSlotRow.cancelled_at.is_(None))
    juries = session.scalars(
        _open_juries()
        .where(Jury.id.not_in(taken))
        .options(
            joinedload(Jury.candidacy).joinedload(Candidacy.account),
            joinedload(Jury.candidacy).joinedload(Candidacy.centre),
            selectinload(Jury.members).joinedload(JuryMember.account),
        )
    ).all()
    certifications = _certifications(juries)
    measures = measures_of(session, {jury.candidacy_id for jury in juries})
    found = []
    for jury in juries:
        instead = measures.get(jury.candidacy_id, NO_MEASURES).instead_of_oral
        certification = certifications[jury.framework_version_id]
        codes = {each.code for each in certification.block(jury.block_code).evaluations}
        if certification.number == number and evaluation in codes and kit_of(number, evaluation) is not None:
            found.append(
                ToPlan(
                    jury_id=jury.id,
                    number=jury.candidacy.number,
                    name=jury.candidacy.account.name,
                    centre=jury.candidacy.centre.city,
                    members=tuple(member.account.name for member in jury.members if member.left_at is None),
                    instead=instead.text if instead else "",
                )
            )
    return sorted(found, key=lambda row: row.number)


@read
def possible_players(session: Session) -> list[tuple[int, str]]:
    """The accounts that may be named to play, by name."""
    accounts = session.scalars(
        select(Account)
        .where(Account.active, Account.id.in_(select(RoleGrant.account_id).where(RoleGrant.role.in_(PLAYERS))))
        .order_by(Account.family_name, Account.given_name)
    )
    return [(account.id, account.name) for account in accounts]


@read
def names_of_accounts(session: Session, ids: Iterable[str]) -> dict[str, str]:
    """The names of some accounts, by id as a text, for the sentences of refusals."""
    accounts = session.scalars(select(Account).where(Account.id.in_([int(each) for each in ids if each.isdigit()])))
    return {str(account.id): account.name for account in accounts}


def _sitting(actor: Actor) -> Any:
    return select(JuryMember.jury_id).where(JuryMember.account_id == actor.account_id, JuryMember.left_at.is_(None))


@read
def heard_by(session: Session, actor: Actor) -> tuple[Oral, ...]:
    """The published orals of the juries in which the actor sits, whose record is still to write."""
    unwritten = OralSlotRow.id.not_in(select(OralRecordRow.slot_id))
    return read_orals(session, OralSlotRow.jury_id.in_(_sitting(actor)), unwritten, PUBLISHED)


@read
def orals_of_jury(session: Session, jury_id: int) -> tuple[Oral, ...]:
    """The published orals of one jury. Callers made sure that the reader sits in it."""
    return read_orals(session, OralSlotRow.jury_id == jury_id, PUBLISHED)


@read
def heard_oral(session: Session, actor: Actor, slot_id: int) -> Oral:
    """One that the actor's jury hears. Raises NotFound."""
    return _one(read_orals(session, OralSlotRow.id == slot_id, OralSlotRow.jury_id.in_(_sitting(actor)), PUBLISHED))


@read
def played_by(session: Session, actor: Actor) -> tuple[Oral, ...]:
    """The published orals in which the actor plays."""
    return read_orals(session, OralSlotRow.player_id == actor.account_id, PUBLISHED)


@read
def with_role_sheet(session: Session, actor: Actor, slot_id: int) -> Oral:
    """The oral whose role sheets the actor may read: they play in it, or sit in its jury. Raises NotFound."""
    mine = (OralSlotRow.player_id == actor.account_id) | OralSlotRow.jury_id.in_(_sitting(actor))
    return _one(read_orals(session, OralSlotRow.id == slot_id, PUBLISHED, mine))


@read
def oral_slot_of(session: Session, candidacy_id: int) -> tuple[Oral, ...]:
    """The published orals of a candidacy, by hour: for the candidate's own pages and their convocation, which have their measures in."""
    return read_orals(session, OralSlotRow.candidacy_id == candidacy_id, PUBLISHED)


@read
def own_oral(session: Session, actor: Actor, slot_id: int) -> Oral:
    """One of the candidate's own. Raises NotFound for another's."""
    mine = select(Candidacy.id).where(Candidacy.account_id == actor.account_id)
    return _one(read_orals(session, OralSlotRow.id == slot_id, OralSlotRow.candidacy_id.in_(mine), PUBLISHED))


def _one(found: tuple[Oral, ...]) -> Oral:
    if not found:
        raise NotFound
    return found[0]
