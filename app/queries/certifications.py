"""A stored framework version as the value that it holds, and the recorded renewals of its registration."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import FrameworkVersion, RenewalAct
from blocks.model import Certification, RegistrationRenewal

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


def renewals_of(session: Session, number: str) -> tuple[RegistrationRenewal, ...]:
    """The recorded renewals of a certification's registration, oldest first."""
    acts = session.scalars(select(RenewalAct).where(RenewalAct.certification_number == number).order_by(RenewalAct.id))
    return tuple(renewal_value(act) for act in acts)


def renewal_value(act: RenewalAct) -> RegistrationRenewal:
    """A stored renewal as the rule knows it."""
    return RegistrationRenewal(decision=act.decision, decided_on=act.decided_on, new_end=act.new_end, invented=act.invented)
