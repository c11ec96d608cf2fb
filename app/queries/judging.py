"""The file of one jury: who sits, what they declared, what is judged. Nothing that a juror did is in it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import (
    Account,
    Award,
    Candidacy,
    ConflictDeclaration,
    Jury,
    JuryMember,
)
from app.models.framework import FrameworkVersion
from app.models.people import Role, RoleGrant, Teaching
from app.queries.certifications import certification_of
from blocks.model import AccessRoute, Block, Certification
from blocks.rules import JuryComposition
from juries.award import BlockDecision
from juries.composition import Declaration, Member, Seat, Sitting
from juries.rulebook import Attempt, composition_rule, to_judge

VAE_HEAD = frozenset({Role.VAE_ADVISOR, Role.ADMINISTRATOR})
"""Who heads the VAE service: a person who both advises VAE candidates and decides for the centre (the certifier's own choice)."""


@dataclass(frozen=True)
class SeatedMember:
    """A member of a jury, with what they declared."""

    id: int
    account_id: int
    name: str
    occupation: str
    seat: Seat
    outside: bool
    declaration: Declaration
    judge: Member


@dataclass(frozen=True)
class JuryFile:
    """What a jury is about. It names the candidate by number only.

    `block` is what this jury judges: for a retake whose rule keeps them, without the competencies acquired before.
    """

    id: int
    candidacy_id: int
    candidate: str
    candidate_account: int
    centre_id: int
    route: AccessRoute
    block: Block
    certification: Certification
    framework_digest: str
    framework_version: int
    place: str
    members: tuple[SeatedMember, ...]

    @property
    def scorers(self) -> tuple[SeatedMember, ...]:
        """The pair, in the order they were named."""
        return tuple(member for member in self.members if member.seat is Seat.SCORER)

    @property
    def rule(self) -> JuryComposition:
        """The composition that the framework version demands for the candidate's route."""
        return composition_rule(self.certification, self.route)

    @property
    def sitting(self) -> Sitting:
        """For whom it sits, today."""
        return Sitting(candidate=str(self.candidate_account), centre=str(self.centre_id), on=clock.today())

    @property
    def judges(self) -> tuple[Member, ...]:
        """The members as the composition rule reads them."""
        return tuple(member.judge for member in self.members)

    def seat_of(self, actor: Actor) -> SeatedMember:
        """The actor's own seat. Raises NotFound when they do not sit."""
        for member in self.members:
            if member.account_id == actor.account_id:
                return member
        raise NotFound

    def other_than(self, member: SeatedMember) -> SeatedMember:
        """The other juror of the pair."""
        return next(other for other in self.scorers if other.id != member.id)


@read
def framework_of(session: Session, version_id: int) -> tuple[Certification, FrameworkVersion]:
    """The certification that a framework version froze, with the version."""
    version = session.get_one(FrameworkVersion, version_id)
    return certification_of(version), version


@read
def judge_of(session: Session, account: Account, seat: Seat, declaration: Declaration = Declaration.PENDING) -> Member:
    """A person as the composition rule reads them."""
    return _judge(account, seat, declaration, _ties(session, [account.id]))


@dataclass(frozen=True)
class _Ties:
    """The roles of some people and the centres that pay them to teach, by account."""

    roles: Mapping[int, frozenset[Role]]
    teaching: Mapping[int, frozenset[str]]


def _ties(session: Session, account_ids: Collection[int]) -> _Ties:
    roles: dict[int, set[Role]] = defaultdict(set)
    teaching: dict[int, set[str]] = defaultdict(set)
    for account_id, role in session.execute(select(RoleGrant.account_id, RoleGrant.role).where(RoleGrant.account_id.in_(account_ids))):
        roles[account_id].add(role)
    for account_id, centre_id in session.execute(
        select(Teaching.account_id, Teaching.centre_id).where(Teaching.account_id.in_(account_ids))
    ):
        teaching[account_id].add(str(centre_id))
    return _Ties({key: frozenset(held) for key, held in roles.items()}, {key: frozenset(held) for key, held in teaching.items()})


def _judge(account: Account, seat: Seat, declaration: Declaration, ties: _Ties) -> Member:
    return Member(
        person=str(account.id),
        seat=seat,
        centre=str(account.centre_id) if account.centre_id is not None else None,
        teaches_for=ties.teaching.get(account.id, frozenset()),
        declaration=declaration,
        active_until=account.in_activity_until,
        heads_vae=ties.roles.get(account.id, frozenset()) >= VAE_HEAD,
    )


@read
def jury_file(session: Session, jury_id: int) -> JuryFile:
    """The file of a jury, for those who may act on any. Raises NotFound."""
    row = session.scalar(
        select(Jury)
        .where(Jury.id == jury_id)
        .options(joinedload(Jury.candidacy), selectinload(Jury.members).joinedload(JuryMember.account))
    )
    if row is None:
        raise NotFound
    certification, version = framework_of(row.framework_version_id)
    candidacy = row.candidacy
    members = [member for member in row.members if member.left_at is None]
    ties = _ties(session, [member.account_id for member in members])
    return JuryFile(
        id=row.id,
        candidacy_id=candidacy.id,
        candidate=candidacy.number,
        candidate_account=candidacy.account_id,
        centre_id=candidacy.centre_id,
        route=candidacy.route,
        block=to_judge(
            certification.rules.retake, certification.block(row.block_code), earlier_attempts(row.candidacy_id, row.block_code, row.round)
        ),
        certification=certification,
        framework_digest=version.digest,
        framework_version=version.version,
        place=row.place,
        members=tuple(_seated(member, ties) for member in members),
    )


@read
def earlier_attempts(session: Session, candidacy_id: int, block_code: str, before: int) -> tuple[Attempt, ...]:
    """What the juries before that round decided of a candidate's block, oldest first."""
    if before == 1:
        return ()
    awards = session.execute(
        select(Award.at, Award.body)
        .join(Jury, Jury.id == Award.jury_id)
        .where(Jury.candidacy_id == candidacy_id, Jury.block_code == block_code, Jury.round < before)
        .order_by(Jury.round)
    )
    return tuple(
        Attempt(
            decided_on=at.astimezone(clock.PARIS).date(),
            to_take_again=msgspec.json.decode(body, type=BlockDecision).to_take_again,
        )
        for at, body in awards
    )


@read
def own_file(session: Session, actor: Actor, jury_id: int) -> JuryFile:
    """The file of a jury in which the actor sits. Raises NotFound for anybody else."""
    file = jury_file(jury_id)
    file.seat_of(actor)
    return file


def _seated(member: JuryMember, ties: _Ties) -> SeatedMember:
    declaration = declaration_of(member.id)
    account = member.account
    return SeatedMember(
        id=member.id,
        account_id=account.id,
        name=account.name,
        occupation=account.occupation or "",
        seat=member.seat,
        outside=member.outside,
        declaration=declaration,
        judge=_judge(account, member.seat, declaration, ties),
    )


@read
def declaration_of(session: Session, member_id: int) -> Declaration:
    """What a member last declared."""
    conflict = session.scalar(
        select(ConflictDeclaration.conflict)
        .where(ConflictDeclaration.member_id == member_id)
        .order_by(ConflictDeclaration.id.desc())
        .limit(1)
    )
    if conflict is None:
        return Declaration.PENDING
    return Declaration.CONFLICT if conflict else Declaration.NO_CONFLICT


@read
def candidacy_for_jury(session: Session, candidacy_id: int) -> Candidacy:
    """A candidacy with its person and centre, for those who compose juries. Raises NotFound."""
    row = session.scalar(
        select(Candidacy).where(Candidacy.id == candidacy_id).options(joinedload(Candidacy.account), joinedload(Candidacy.centre))
    )
    if row is None:
        raise NotFound
    return row
