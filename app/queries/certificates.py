"""Issued certificates: what the public reads, what their holder and the administration find."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, aliased

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Award, Candidacy, Certificate, CertificateStatus, Role, StoredFile
from juries.certificates import CertificateFacts, CertificateState, StatusCategory


@dataclass(frozen=True)
class StatusRow:
    """One status of a certificate. `reason` and `actor` are for the administration alone."""

    state: CertificateState
    category: StatusCategory
    at: datetime
    successor: str | None
    reason: str
    actor: str


@dataclass(frozen=True)
class CertificateFile:
    """One certificate whole: its facts, its history (oldest first), the file that was issued."""

    id: int
    jury_id: int
    facts: CertificateFacts
    issued_at: datetime
    digest: str
    size: int
    history: tuple[StatusRow, ...]

    @property
    def status(self) -> StatusRow:
        """The status of today."""
        return self.history[-1]


@dataclass(frozen=True)
class CertificateRow:
    """One line of a list of certificates."""

    id: int
    number: str
    code: str
    holder: str
    block_code: str
    block_label: str
    issued_at: datetime
    state: CertificateState
    specimen: bool


@read
def certificate_by_code(session: Session, code: str) -> CertificateFile:
    """The certificate of a control code. Raises NotFound."""
    row = session.scalar(select(Certificate).where(Certificate.code == code))
    if row is None:
        raise NotFound
    return _whole(session, row)


@read
def certificate_file(session: Session, certificate_id: int) -> CertificateFile:
    """One certificate, for the administration. Raises NotFound."""
    row = session.get(Certificate, certificate_id)
    if row is None:
        raise NotFound
    return _whole(session, row)


@read
def certificate_to_download(session: Session, actor: Actor, number: str) -> CertificateFile:
    """The certificate of that number when it is the actor's own or the actor administers. Raises NotFound for anybody else."""
    query = select(Certificate).where(Certificate.number == number)
    if Role.ADMINISTRATOR not in actor.roles:
        query = query.join(Candidacy, Candidacy.id == Certificate.candidacy_id).where(Candidacy.account_id == actor.account_id)
    row = session.scalar(query)
    if row is None:
        raise NotFound
    return _whole(session, row)


@read
def all_certificates(session: Session) -> tuple[CertificateRow, ...]:
    """Every certificate, newest first."""
    return _rows(session, session.scalars(select(Certificate).order_by(Certificate.id.desc())).all())


@read
def certificates_of(session: Session, actor: Actor) -> tuple[CertificateRow, ...]:
    """The actor's own certificates, newest first."""
    query = select(Certificate).join(Candidacy, Candidacy.id == Certificate.candidacy_id).where(Candidacy.account_id == actor.account_id)
    return _rows(session, session.scalars(query.order_by(Certificate.id.desc())).all())


def _rows(session: Session, certificates: Sequence[Certificate]) -> tuple[CertificateRow, ...]:
    latest = select(func.max(CertificateStatus.id)).group_by(CertificateStatus.certificate_id)
    states = dict(
        session.execute(select(CertificateStatus.certificate_id, CertificateStatus.state).where(CertificateStatus.id.in_(latest))).all()
    )
    return tuple(_row(certificate, states[certificate.id]) for certificate in certificates)


def _row(certificate: Certificate, state: CertificateState) -> CertificateRow:
    facts = facts_of(certificate)
    return CertificateRow(
        id=certificate.id,
        number=certificate.number,
        code=certificate.code,
        holder=facts.holder,
        block_code=certificate.block_code,
        block_label=facts.block_label,
        issued_at=certificate.issued_at,
        state=state,
        specimen=certificate.specimen,
    )


def facts_of(certificate: Certificate) -> CertificateFacts:
    """The facts as they were printed."""
    return msgspec.json.decode(certificate.facts, type=CertificateFacts)


def _whole(session: Session, certificate: Certificate) -> CertificateFile:
    successor = aliased(Certificate)
    rows = session.execute(
        select(CertificateStatus, successor.number, Account.given_name, Account.family_name)
        .outerjoin(successor, successor.id == CertificateStatus.successor_id)
        .outerjoin(Account, Account.id == CertificateStatus.actor_id)
        .where(CertificateStatus.certificate_id == certificate.id)
        .order_by(CertificateStatus.id)
    ).all()
    history = tuple(
        StatusRow(row.state, row.category, row.at, number, row.reason, f"{given} {family}" if given else "")
        for row, number, given, family in rows
    )
    return CertificateFile(
        id=certificate.id,
        jury_id=session.scalars(select(Award.jury_id).where(Award.id == certificate.award_id)).one(),
        facts=facts_of(certificate),
        issued_at=certificate.issued_at,
        digest=certificate.file_digest,
        size=session.scalars(select(StoredFile.size).where(StoredFile.digest == certificate.file_digest)).one(),
        history=history,
    )
