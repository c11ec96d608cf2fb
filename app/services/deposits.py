"""Dossiers handed in for an evaluation: read enough to know what they are, kept by content, with a receipt. Replaced ones are kept."""

from __future__ import annotations

import io
import secrets
import zipfile
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Candidacy, Deposit, FrameworkVersion, VaeFile
from app.queries.certifications import certification_of
from app.queries.vae import vae_file_of
from app.services import audit, storage
from app.services.vae import parties
from blocks.model import VALIDATION_FILE, AccessRoute
from juries.vae import takes_validation_file
from juries.vae_table import Party

LARGEST_MEGABYTES = 50
LARGEST = LARGEST_MEGABYTES * 1024 * 1024
NAME_LENGTH = 200
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
ODT = "application/vnd.oasis.opendocument.text"
RECEIPT_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters and figures that are taken for one another."""


@dataclass(frozen=True)
class Receipt:
    """What the candidate keeps: a number, when, which file (SHA-256)."""

    deposit_id: int
    number: str
    deposited_at: datetime
    digest: str
    size: int


@write
def deposit(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, file_name: str, content: bytes) -> Receipt:
    """Hand in a dossier; it replaces the one before for that evaluation, which is kept.

    A VAE candidate hands in their validation file ("VAE:file"), and nothing else. Raises NotFound for another's candidacy or an evaluation
    that is not of its blocks, Refused at the field `file`: "deposit.empty", "deposit.too_large", "deposit.wrong_kind", "deposit.damaged",
    "deposit.not_now" while a validation file cannot be sent.
    """
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    return _keep(session, actor, candidacy, evaluation_code, file_name, content)


@write
def deposit_by_post(session: Session, actor: Actor, number: str, file_name: str, content: bytes) -> Receipt:
    """Hand in, for the certifier, the validation file that a VAE candidate sent by post. Raises as `deposit`."""
    file = session.scalar(select(VaeFile).where(VaeFile.number == number).options(joinedload(VaeFile.candidacy)))
    if file is None or Party.CERTIFIER not in parties(actor, file.candidacy):
        raise NotFound
    return _keep(session, actor, file.candidacy, VALIDATION_FILE, file_name, content)


def _keep(session: Session, actor: Actor, candidacy: Candidacy, evaluation_code: str, file_name: str, content: bytes) -> Receipt:
    candidacy_id = candidacy.id
    if evaluation_code not in _evaluations(session, candidacy):
        raise NotFound
    if evaluation_code == VALIDATION_FILE:
        vae_file = vae_file_of(candidacy_id)
        if vae_file is None or not takes_validation_file(vae_file):
            raise Refused("deposit.not_now", field="file")
    media_type = media_type_of(content)
    digest = storage.store(session, content, media_type)
    audit.lock_stream(session, f"deposits:{candidacy_id}")
    before = session.scalar(
        select(Deposit.id)
        .where(Deposit.candidacy_id == candidacy_id, Deposit.evaluation_code == evaluation_code)
        .order_by(Deposit.id.desc())
        .limit(1)
    )
    row = Deposit(
        candidacy_id=candidacy_id,
        evaluation_code=evaluation_code,
        file_digest=digest,
        file_name=clean_name(file_name),
        receipt=_new_receipt(),
        deposited_at=clock.now(),
        replaces_id=before,
    )
    session.add(row)
    session.flush()
    body = {"evaluation": evaluation_code, "file": digest, "replaces": before}
    audit.record(session, actor, stream=f"deposits:{candidacy_id}", verb="dossier.deposited", target=f"deposit:{row.id}", body=body)
    return Receipt(row.id, row.receipt, row.deposited_at, digest, len(content))


def _evaluations(session: Session, candidacy: Candidacy) -> set[str]:
    if candidacy.route is AccessRoute.VAE:
        return {VALIDATION_FILE}
    certification = certification_of(session.get_one(FrameworkVersion, candidacy.framework_version_id))
    return {each.code for block in certification.blocks if block.code in candidacy.blocks for each in block.evaluations}


def _new_receipt() -> str:
    letters = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"


def clean_name(name: str) -> str:
    """The file's own name, without folders or control characters, at most 200 characters."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(character for character in last if character.isprintable()).strip()
    return kept[-NAME_LENGTH:] or "dossier"


def media_type_of(content: bytes) -> str:
    """What the bytes are: PDF, DOCX or ODT, whatever the name says. Raises Refused as `deposit`."""
    if not content:
        raise Refused("deposit.empty", field="file")
    if len(content) > LARGEST:
        raise Refused("deposit.too_large", field="file", most=LARGEST_MEGABYTES)
    if content[:1024].lstrip().startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise Refused("deposit.damaged", field="file")
        return PDF
    if content.startswith(b"PK\x03\x04"):
        return _office_type(content)
    raise Refused("deposit.wrong_kind", field="file")


def _office_type(content: bytes) -> str:
    """Only the archive's table of contents and its small type mark are read: nothing is unpacked."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = set(archive.namelist())
            if {"[Content_Types].xml", "word/document.xml"} <= names:
                return DOCX
            if "mimetype" in names and archive.getinfo("mimetype").file_size == len(ODT) and archive.read("mimetype") == ODT.encode():
                return ODT
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise Refused("deposit.damaged", field="file") from error
    raise Refused("deposit.wrong_kind", field="file")
