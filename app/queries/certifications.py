"""A stored framework version as the value that it holds, and the recorded renewals of its registration."""

from __future__ import annotations

from functools import lru_cache

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import FrameworkVersion, RenewalAct
from blocks.model import Certification, RegistrationRenewal

VERSIONS_KEPT = 32
"""Decoded versions that a process keeps: some hundreds of kilobytes each."""


@lru_cache(maxsize=VERSIONS_KEPT)
def _decoded(digest: str, body: str) -> Certification:
    return msgspec.json.decode(body, type=Certification)


def certification_of(version: FrameworkVersion) -> Certification:
    """The certification that this version holds. Decoded once a process: a version of a given digest never changes."""
    return _decoded(version.digest, version.body)


def renewals_of(session: Session, number: str) -> tuple[RegistrationRenewal, ...]:
    """The recorded renewals of a certification's registration, oldest first."""
    acts = session.scalars(select(RenewalAct).where(RenewalAct.certification_number == number).order_by(RenewalAct.id))
    return tuple(renewal_value(act) for act in acts)


def renewal_value(act: RenewalAct) -> RegistrationRenewal:
    """A stored renewal as the rule knows it."""
    return RegistrationRenewal(decision=act.decision, decided_on=act.decided_on, new_end=act.new_end, invented=act.invented)
