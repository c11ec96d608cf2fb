"""Issue the certificate of an awarded block: ordered in the transaction of its cause, printed and sealed by a worker, kept once.

Three steps, so that nobody waits for the printing: a short transaction keeps the number, the sheet is printed and sealed outside of any,
another transaction keeps the file. A worker that dies between them leaves the job to the next, which prints the same number again; of two
that print at once, the first to keep its file has issued the certificate and the other's is forgotten.
"""

from __future__ import annotations

import secrets
from datetime import date, datetime

import msgspec
from flask import current_app
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.config import Settings
from app.database import write
from app.documents.certificate import render_certificate
from app.documents.credential import FILE_NAME, build_credential, sign_credential
from app.documents.issuer_keys import keys_for
from app.documents.rendering import AttachedFile
from app.documents.sealing import seal
from app.errors import NotFound, Refused
from app.jobs import Task, enqueue, handler
from app.models import Account, Award, Candidacy, Certificate, CertificateNumber, CertificateStatus, Jury
from app.queries.issuers import issuer_for
from app.queries.judging import framework_of
from app.queries.waiting_certificates import ISSUE_JOB, missing_of, waiting_award_ids
from app.services import audit, storage
from juries.certificates import CertificateFacts, Gender, certificate_number, european_level, first_status, new_control_code, serial_of
from juries.issuers import Issuer

STREAM = "certificates"
PDF = "application/pdf"
SALT_BYTES = 16

INVENTED_ISSUER = Issuer(
    certifier="Institut Ravelin des métiers de la vente",
    city="Lorient",
    signatory="Gwenaëlle Ravelin",
    signatory_function="directrice de l’institut",
    since=date.min,
)
"""Issues every specimen. The certifier of a fiche issues nothing here: it has not entrusted its name to a demonstration."""


class Draft(msgspec.Struct, frozen=True):
    """What is about to be printed: the award, the edition, the facts, the moment of issue (aware)."""

    award_id: int
    edition: int
    facts: CertificateFacts
    at: datetime


def order(session: Session, award_id: int, *, run_at: datetime | None = None) -> None:
    """Have a worker issue the certificate of an award, at once or from `run_at` (aware) on, in the caller's transaction.

    Ordering again tries again what failed or waited.
    """
    enqueue(session, ISSUE_JOB, {"award": award_id}, run_at=run_at, key=f"{ISSUE_JOB}:{award_id}", again=True)


def order_all(session: Session, *, run_at: datetime | None = None) -> None:
    """Order every certificate that waits, as `order` does."""
    for award_id in waiting_award_ids():
        order(session, award_id, run_at=run_at)


@write
def order_again(session: Session, actor: Actor, jury_id: int) -> None:
    """Ask for the certificate of a jury's award again, at once.

    Raises NotFound without an award; Refused "certificate.not_awarded", "certificate.issued" when it is there already, or
    "certificate.missing_identity", "certificate.missing_issuer", "certificate.missing_level" for what has to be mended first.
    """
    audit.lock_stream(session, STREAM)
    award = session.scalar(select(Award).where(Award.jury_id == jury_id))
    if award is None:
        raise NotFound
    if not award.awarded:
        raise Refused("certificate.not_awarded")
    if _issued(session, award.id) is not None:
        raise Refused("certificate.issued")
    for missing in missing_of(award.id):
        raise Refused(f"certificate.missing_{missing}")
    order(session, award.id)
    audit.record(session, actor, stream=STREAM, verb="certificate.ordered", target=f"jury:{jury_id}", body={"award": award.id})


@handler(ISSUE_JOB)
def issue_ordered(task: Task) -> None:
    """Issue what was ordered. What is incomplete is told in the log and waits for the administration: trying again would not mend it."""
    issue(int(task.payload["award"]))


def issue(award_id: int) -> int | None:
    """Issue the certificate of an award: its id, the same however often it is asked. None when something is missing.

    Raises NotFound without an award, Refused "certificate.not_awarded".
    """
    draft = _prepare(award_id)
    if not isinstance(draft, Draft):
        return draft
    return keep(Actor.system(), draft, printed(draft))


@write
def _prepare(session: Session, award_id: int) -> Draft | int | None:
    """What to print; the certificate's id when it is there already; None when something is missing, which the log tells."""
    audit.lock_stream(session, STREAM)
    award = session.get(Award, award_id)
    if award is None:
        raise NotFound
    if not award.awarded:
        raise Refused("certificate.not_awarded")
    issued = _issued(session, award_id)
    if issued is not None:
        return issued
    missing = missing_of(award_id)
    if missing:
        body = {"missing": list(missing)}
        audit.record(session, Actor.system(), stream=STREAM, verb="certificate.postponed", target=f"jury:{award.jury_id}", body=body)
        return None
    return draft_of(session, award, edition=1)


def draft_of(session: Session, award: Award, *, edition: int) -> Draft:
    """What the certificate of an award prints today, under the number kept for that edition.

    Raises Refused "certificate.missing_…" when something is missing. Called under the lock of the stream.
    """
    for missing in missing_of(award.id):
        raise Refused(f"certificate.missing_{missing}")
    at = clock.now()
    return Draft(award.id, edition, _facts(session, award, _number(session, award, edition, at), at), at)


def printed(draft: Draft) -> bytes:
    """The sealed file of a draft, its signed credential inside. It takes most of a second and needs no transaction."""
    facts, public_url = draft.facts, _settings().public_url
    keys = keys_for(facts.certifier, specimen=facts.specimen)
    verify_url = f"{public_url}/verify/{facts.code}"
    salt = secrets.token_urlsafe(SALT_BYTES)
    credential = build_credential(facts, public_url=public_url, verify_url=verify_url, issued_at=draft.at, salt=salt)
    signed = sign_credential(credential, keys)
    attached = AttachedFile(name=FILE_NAME, description="Attestation Open Badges 3.0, signée", content=signed)
    return seal(render_certificate(facts, verify_url, draft.at, [attached]), keys, place=facts.made_at)


@write
def keep(session: Session, actor: Actor, draft: Draft, content: bytes) -> int:
    """Keep a printed certificate, unless another worker has kept that edition meanwhile; its id either way.

    The bytes are on the disk before the row that names them is committed.
    """
    audit.lock_stream(session, STREAM)
    kept = session.scalar(select(Certificate.id).where(Certificate.award_id == draft.award_id, Certificate.edition == draft.edition))
    if kept is not None:
        return kept
    facts = draft.facts
    digest = storage.store(session, content, PDF)
    certificate = Certificate(
        code=facts.code,
        number=facts.number,
        award_id=draft.award_id,
        edition=draft.edition,
        candidacy_id=session.get_one(Award, draft.award_id).candidacy_id,
        block_code=facts.block_code,
        facts=msgspec.json.encode(facts, order="sorted").decode(),
        file_digest=digest,
        specimen=facts.specimen,
        issued_at=draft.at,
    )
    session.add(certificate)
    session.flush()
    first = first_status(draft.at)
    session.add(
        CertificateStatus(
            certificate_id=certificate.id,
            state=first.state,
            category=first.category,
            successor_id=None,
            actor_id=actor.account_id,
            at=first.at,
        )
    )
    body = {"number": facts.number, "file": digest, "award": draft.award_id}
    audit.record(session, actor, stream=STREAM, verb="certificate.issued", target=f"certificate:{certificate.id}", body=body)
    return certificate.id


def _issued(session: Session, award_id: int) -> int | None:
    """The newest certificate of an award."""
    return session.scalar(select(func.max(Certificate.id)).where(Certificate.award_id == award_id))


def _number(session: Session, award: Award, edition: int, at: datetime) -> CertificateNumber:
    """The number kept for an edition, taken now when there is none: the one after the last of that year and block."""
    known = session.scalar(select(CertificateNumber).where(CertificateNumber.award_id == award.id, CertificateNumber.edition == edition))
    if known is not None:
        return known
    year = at.astimezone(clock.PARIS).year
    taken = session.scalars(select(CertificateNumber.number).where(CertificateNumber.number.startswith(f"{year}-{award.block_code}-")))
    row = CertificateNumber(
        number=certificate_number(year, award.block_code, max(map(serial_of, taken), default=0) + 1),
        code=new_control_code(secrets.randbelow),
        award_id=award.id,
        edition=edition,
        at=at,
    )
    session.add(row)
    session.flush()
    body = {"number": row.number, "award": award.id, "edition": edition}
    audit.record(session, Actor.system(), stream=STREAM, verb="certificate.numbered", target=f"jury:{award.jury_id}", body=body)
    return row


def _facts(session: Session, award: Award, number: CertificateNumber, at: datetime) -> CertificateFacts:
    """What is printed, from today's identity and today's issuer. Everything needed is known to be there (`missing_of`)."""
    candidacy = session.get_one(Candidacy, award.candidacy_id)
    holder = session.get_one(Account, candidacy.account_id)
    jury = session.get_one(Jury, award.jury_id)
    certification, _version = framework_of(jury.framework_version_id)
    block = certification.block(award.block_code)
    specimen = _settings().specimen
    issuer = INVENTED_ISSUER if specimen else issuer_for(clock.today())
    assert issuer is not None
    assert holder.birth_date is not None
    assert certification.level is not None
    return CertificateFacts(
        number=number.number,
        code=number.code,
        holder=holder.name,
        birth_date=holder.birth_date,
        birth_place=holder.birth_place or "",
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
        certifier_siret=issuer.siret,
        signatory=issuer.signatory,
        signatory_function=issuer.signatory_function,
        jury_place=jury.place,
        jury_date=award.at.astimezone(clock.PARIS).date(),
        made_at=issuer.city,
        made_on=at.astimezone(clock.PARIS).date(),
        specimen=specimen,
    )


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings
