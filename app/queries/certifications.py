"""A stored framework version as the value that it holds, and the recorded renewals of its registration."""

from __future__ import annotations

import msgspec
from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from app.models import FrameworkVersion, RenewalAct, VersionState
from blocks.model import Certification, RegistrationRenewal

USABLE = (VersionState.PUBLISHED, VersionState.FROZEN)
"""The states of a version that a session may start with."""
VERSIONS_KEPT = 32
"""Decoded versions that a process keeps: some hundreds of kilobytes each."""
_decoded: dict[str, Certification] = {}


def certification_of(version: FrameworkVersion) -> Certification:
    """The certification that this version holds. Decoded once a process: a version of a given digest never changes."""
    known = _decoded.get(version.digest)
    return known if known is not None else _decode(version.digest, version.body)


def certification_with(session: Session, digest: str) -> Certification:
    """The certification of that digest; its body, which is long, is read only when this process does not know it yet."""
    known = _decoded.get(digest)
    if known is None:
        body = session.scalars(select(FrameworkVersion.body).where(FrameworkVersion.digest == digest).limit(1)).one()
        known = _decode(digest, body)
    return known


def _decode(digest: str, body: str) -> Certification:
    known = _decoded[digest] = msgspec.json.decode(body, type=Certification)
    while len(_decoded) > VERSIONS_KEPT:
        _decoded.pop(next(iter(_decoded)))
    return known


def newest_usable() -> Select[FrameworkVersion]:
    """The newest version of each certification that a session may start with."""
    newest = (
        select(FrameworkVersion.certification_number.label("number"), func.max(FrameworkVersion.version).label("version"))
        .where(FrameworkVersion.state.in_(USABLE))
        .group_by(FrameworkVersion.certification_number)
        .subquery()
    )
    same = and_(FrameworkVersion.certification_number == newest.c.number, FrameworkVersion.version == newest.c.version)
    return select(FrameworkVersion).join(newest, same)


def usable_versions(session: Session) -> tuple[FrameworkVersion, ...]:
    """The same versions, by title."""
    return tuple(sorted(session.scalars(newest_usable()), key=lambda version: version.title))


def renewals_of(session: Session, number: str) -> tuple[RegistrationRenewal, ...]:
    """The recorded renewals of a certification's registration, oldest first."""
    acts = session.scalars(select(RenewalAct).where(RenewalAct.certification_number == number).order_by(RenewalAct.id))
    return tuple(renewal_value(act) for act in acts)


def renewals_by_number(session: Session) -> dict[str, tuple[RegistrationRenewal, ...]]:
    """Every recorded renewal by certification, oldest first; those that have none are left out."""
    found: dict[str, tuple[RegistrationRenewal, ...]] = {}
    for act in session.scalars(select(RenewalAct).order_by(RenewalAct.id)):
        found[act.certification_number] = (*found.get(act.certification_number, ()), renewal_value(act))
    return found


def renewal_value(act: RenewalAct) -> RegistrationRenewal:
    """A stored renewal as the rule knows it."""
    return RegistrationRenewal(decision=act.decision, decided_on=act.decided_on, new_end=act.new_end, invented=act.invented)
