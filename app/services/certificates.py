"""The status of a certificate: it changes by the rules; the certificate never does."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Award, Certificate, CertificateStatus
from app.services import audit, issuing
from app.services.issuing import STREAM, Draft
from juries.certificates import CertificateState, StatusCategory, StatusChange, StatusRefused, change_status

REASON_LENGTH = 2000


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


def replace(actor: Actor, certificate_id: int, *, reason: str) -> int:
    """Issue the same award again with the identity and the issuer of today; the old certificate names the new one. Gives the new id.

    It is printed between two transactions, so that nobody waits for it. Raises as `revoke` does, and Refused "certificate.missing_…"
    (`app.services.issuing.draft_of`).
    """
    draft = _replacement(actor, certificate_id, reason)
    return _replaced(actor, certificate_id, reason, draft, issuing.printed(draft))


@write
def _replacement(session: Session, actor: Actor, certificate_id: int, reason: str) -> Draft:
    """What will replace a certificate, when it may be replaced at all."""
    audit.lock_stream(session, STREAM)
    _checked(reason)
    old = _certificate(session, certificate_id)
    _next_status(session, old, CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, clock.now(), old.number)
    return issuing.draft_of(session, session.get_one(Award, old.award_id), edition=old.edition + 1)


@write
def _replaced(session: Session, actor: Actor, certificate_id: int, reason: str, draft: Draft, content: bytes) -> int:
    audit.lock_stream(session, STREAM)
    old = _certificate(session, certificate_id)
    _next_status(session, old, CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, draft.at, draft.facts.number)
    new = session.get_one(Certificate, issuing.keep(actor, draft, content))
    _change(session, actor, certificate_id, CertificateState.REPLACED, StatusCategory.DATA_CORRECTED, reason, successor=new)
    return new.id


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
