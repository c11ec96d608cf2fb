"""Issue the certificate of an awarded block, once; then change its status, never the certificate."""

from __future__ import annotations

import secrets
from datetime import datetime

import msgspec
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.config import Settings
from app.database import write
from app.documents.certificate import render_certificate
from app.documents.credential import FILE_NAME, build_credential, sign_credential
from app.documents.keys import IssuerKeys
from app.documents.rendering import AttachedFile
from app.documents.sealing import seal
from app.errors import NotFound, Refused
from app.models import Account, Award, Candidacy, Certificate, CertificateStatus, Jury
from app.queries.judging import framework_of
from app.services import audit, storage
from juries.certificates import (
    CertificateFacts,
    CertificateState,
    Gender,
    StatusCategory,
    StatusChange,
    StatusRefused,
    certificate_number,
    change_status,
    european_level,
    first_status,
    new_control_code,
    serial_of,
)

STREAM = "certificates"
PDF = "application/pdf"
REASON_LENGTH = 2000
SALT_BYTES = 16


class Issuer(msgspec.Struct, frozen=True):
    """Who issues: the certifier's name, who signs, in which function, where."""

    certifier: str
    signatory: str
    signatory_function: str
    place: str


INVENTED_ISSUER = Issuer("Institut Ravelin des métiers de la vente", "Gwenaëlle Ravelin", "directrice de l’institut", "Lorient")
"""Issues every specimen. The certifier of a fiche issues nothing here: it has not entrusted its name to a demonstration."""


@write
def issue_block_certificate(session: Session, actor: Actor, jury_id: int) -> int | None:
    """The certificate of the block that a jury awarded: its id, the same however often it is asked.

    None when the holder's identity is incomplete: the award stands, and the administration finds it among those that wait.
    Raises NotFound without an award, Refused "certificate.not_awarded" or "certificate.no_issuer".
    """
    audit.lock_stream(session, STREAM)
    award = session.scalar(select(Award).where(Award.jury_id == jury_id))
    if award is None:
        raise NotFound
    if not award.awarded:
        raise Refused("certificate.not_awarded")
    issued = session.scalar(select(Certificate.id).where(Certificate.award_id == award.id).order_by(Certificate.edition.desc()).limit(1))
    if issued is not None:
        return issued
    at = clock.now()
    facts = _facts(session, award, at)
    if facts is None:
        audit.record(session, actor, stream=STREAM, verb="certificate.postponed", target=f"jury:{jury_id}", body={"missing": "identity"})
        return None
    return _issue(session, actor, award, facts, at, edition=1).id


@write
def suspend(session: Session, actor: Actor, certificate_id: int, *, reason: str) -> None:
    """Suspend a certificate while it is looked into. Raises as `revoke` does."""
    _change(session, actor, certificate_id, CertificateState.SUSPENDED, StatusCategory.UNDER_REVIEW, reason)


@write
def lift_suspension(session: Session, actor: Actor, certificate_id: int, *, reason: str) -> None:
    """Make a suspended certificate valid again. Raises as `revoke` does."""
    _change(session, actor, certificate_id, CertificateState.VALID, StatusCategory.REVIEW_CLOSED, reason)


@write
def revoke(session: Session, actor: Actor, certificate_id: int, *, category: StatusCategory, reason: str) -> None:
    """Revoke a certificate for good. The public reads the category, never the reason.

    Raises NotFound; Refused "certificate.final", "certificate.transition", "certificate.category", "certificate.reason_missing" or
    "certificate.reason_long".
    """
    _change(session, actor, certificate_id, CertificateState.REVOKED, category, reason)


@write
def replace(session: Session, actor: Actor, certificate_id: int, *, reason: str) -> int:
    """Issue the same award again with the holder's identity of today; the old certificate names the new one. Gives the new id.

    Raises as `revoke` does, and Refused "certificate.identity_missing".
    """
    audit.lock_stream(session, STREAM)
    reason = _checked(reason)
    old = _certificate(session, certificate_id)
    award = session.get_one(Award, old.award_id)
    at = clock.now()
    facts = _facts(session, award, at)
    if facts is None:
        raise Refused("certificate.identity_missing")
    _next_status(session, old, CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, at, facts.number)
    new = _issue(session, actor, award, facts, at, edition=old.edition + 1)
    _change(session, actor, certificate_id, CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, reason, successor=new)
    return new.id


def _facts(session: Session, award: Award, at: datetime) -> CertificateFacts | None:
    """What the certificate of an award prints; None when the holder's birth is not known."""
    candidacy = session.get_one(Candidacy, award.candidacy_id)
    holder = session.get_one(Account, candidacy.account_id)
    if holder.birth_date is None or not holder.birth_place:
        return None
    jury = session.get_one(Jury, award.jury_id)
    certification, _version = framework_of(jury.framework_version_id)
    if certification.level is None:
        raise Refused("certificate.level_unknown")
    block = certification.block(award.block_code)
    issuer = _issuer()
    made_on = at.astimezone(clock.PARIS).date()
    return CertificateFacts(
        number=_next_number(session, made_on.year, block.code),
        code=new_control_code(secrets.randbelow),
        holder=holder.name,
        birth_date=holder.birth_date,
        birth_place=holder.birth_place,
        gender=Gender(holder.gender) if holder.gender else None,
        block_code=block.code,
        register_code=block.register_code,
        block_label=block.label,
        competencies=len(block.competencies),
        title=certification.title,
        level=certification.level,
        european_level=european_level(certification.level),
        nsf=tuple(nsf.code for nsf in certification.nsf),
        decision_date=certification.decision_date,
        certifier=issuer.certifier,
        signatory=issuer.signatory,
        signatory_function=issuer.signatory_function,
        jury_place=jury.place,
        jury_date=award.at.astimezone(clock.PARIS).date(),
        made_at=issuer.place,
        made_on=made_on,
        specimen=_settings().specimen,
    )


def _issuer() -> Issuer:
    """Who issues here. Raises Refused "certificate.no_issuer" on an installation for real whose certifier is not set."""
    if not _settings().specimen:
        raise Refused("certificate.no_issuer")
    return INVENTED_ISSUER


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


def _next_number(session: Session, year: int, block_code: str) -> str:
    """The number after the last of that year and block. Called under the lock of the stream."""
    numbers = session.scalars(select(Certificate.number).where(Certificate.number.startswith(f"{year}-{block_code}-")))
    return certificate_number(year, block_code, max(map(serial_of, numbers), default=0) + 1)


def _issue(session: Session, actor: Actor, award: Award, facts: CertificateFacts, at: datetime, *, edition: int) -> Certificate:
    """Print, seal and store; the bytes are on the disk before the row that names them is committed."""
    digest = storage.store(session, _sealed(facts, at), PDF)
    certificate = Certificate(
        code=facts.code,
        number=facts.number,
        award_id=award.id,
        edition=edition,
        candidacy_id=award.candidacy_id,
        block_code=facts.block_code,
        facts=msgspec.json.encode(facts, order="sorted").decode(),
        file_digest=digest,
        specimen=facts.specimen,
        issued_at=at,
    )
    session.add(certificate)
    session.flush()
    _append(session, actor, certificate, first_status(at), "")
    body = {"number": facts.number, "file": digest, "award": award.id}
    audit.record(session, actor, stream=STREAM, verb="certificate.issued", target=f"certificate:{certificate.id}", body=body)
    return certificate


def _sealed(facts: CertificateFacts, at: datetime) -> bytes:
    """The sealed file of a certificate, its signed credential inside."""
    keys: IssuerKeys = current_app.extensions["issuer_keys"]
    public_url = _settings().public_url
    verify_url = f"{public_url}/verify/{facts.code}"
    salt = secrets.token_urlsafe(SALT_BYTES)
    credential = build_credential(facts, public_url=public_url, verify_url=verify_url, issued_at=at, salt=salt)
    attached = AttachedFile(
        name=FILE_NAME, description="Attestation Open Badges 3.0, signée", content=sign_credential(credential, keys.credential)
    )
    return seal(render_certificate(facts, verify_url, at, [attached]), keys, place=facts.made_at)


def _certificate(session: Session, certificate_id: int) -> Certificate:
    certificate = session.get(Certificate, certificate_id)
    if certificate is None:
        raise NotFound
    return certificate


def _change(
    session: Session,
    actor: Actor,
    certificate_id: int,
    state: CertificateState,
    category: StatusCategory,
    reason: str,
    successor: Certificate | None = None,
) -> None:
    """Append one status, with its audit row."""
    audit.lock_stream(session, STREAM)
    certificate = _certificate(session, certificate_id)
    reason = _checked(reason)
    change = _next_status(session, certificate, state, category, clock.now(), successor.number if successor else None)
    _append(session, actor, certificate, change, reason, successor)
    body = {"state": state.value, "category": category.value, "successor": change.successor}
    audit.record(session, actor, stream=STREAM, verb=f"certificate.{state.value}", target=f"certificate:{certificate.id}", body=body)


def _checked(reason: str) -> str:
    reason = reason.strip()
    if not reason:
        raise Refused("certificate.reason_missing", field="reason")
    if len(reason) > REASON_LENGTH:
        raise Refused("certificate.reason_long", field="reason", maximum=REASON_LENGTH)
    return reason


def _next_status(
    session: Session, certificate: Certificate, state: CertificateState, category: StatusCategory, at: datetime, successor: str | None
) -> StatusChange:
    """What the rules make of a change. Raises Refused "certificate.<code of juries.certificates.StatusRefused>"."""
    rows = session.scalars(
        select(CertificateStatus).where(CertificateStatus.certificate_id == certificate.id).order_by(CertificateStatus.id)
    )
    history = [StatusChange(state=row.state, category=row.category, at=row.at) for row in rows]
    try:
        return change_status(history, state, category, at, successor)
    except StatusRefused as refused:
        raise Refused(f"certificate.{refused.code}") from refused


def _append(
    session: Session, actor: Actor, certificate: Certificate, change: StatusChange, reason: str, successor: Certificate | None = None
) -> None:
    session.add(
        CertificateStatus(
            certificate_id=certificate.id,
            state=change.state,
            category=change.category,
            reason=reason,
            successor_id=successor.id if successor else None,
            actor_id=actor.account_id,
            at=change.at,
        )
    )
    session.flush()
