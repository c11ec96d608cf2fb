"""Dossiers handed in for an evaluation: each version is its files, kept by content, with a receipt. Replaced ones are kept."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read, write
from app.errors import NotFound, Refused
from app.models import Candidacy, Deposit, DepositFile, LateDeposit, Upload, VaeFile
from app.queries.deposits import evaluations_of
from app.queries.dossiers import DossierFile, DossierVersion, deadline_of, dossiers_of
from app.queries.uploads import bytes_of
from app.queries.vae import vae_file_of
from app.services import audit, storage
from app.services.file_checks import clean_name, examine
from app.services.uploads import check_place
from app.services.vae import parties
from blocks.model import VALIDATION_FILE
from juries.dossier import MOST_FILES
from juries.vae import takes_validation_file
from juries.vae_table import Party

RECEIPT_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
"""Without the letters and figures that are taken for one another."""


@dataclass(frozen=True)
class Receipt:
    """What the candidate keeps: a number, when, which file (SHA-256); `late` when its window had closed."""

    deposit_id: int
    number: str
    deposited_at: datetime
    digest: str
    size: int
    late: bool = False


@dataclass(frozen=True)
class Piece:
    """One file of a version to be: checked, its bytes already kept by content. `upload_id`: where one sent in pieces came from."""

    name: str
    digest: str
    size: int
    media_type: str
    pages: int | None
    upload_id: int | None = None


@write
def deposit(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, file_name: str, content: bytes) -> Receipt:
    """Hand in a dossier of one document; it replaces the version before for that evaluation, which is kept.

    A VAE candidate hands in their validation file ("VAE:file"), and nothing else. Raises NotFound for another's candidacy or an evaluation
    that is not of its blocks, Refused at the field `file` as `file_checks.examine`, "deposit.wrong_document" for what can only be an annex,
    "deposit.not_now" while a validation file cannot be sent.
    """
    candidacy = _own(session, actor, candidacy_id)
    return _keep(session, actor, candidacy, evaluation_code, (_document(session, file_name, content),))


@write
def deposit_by_post(session: Session, actor: Actor, number: str, file_name: str, content: bytes) -> Receipt:
    """Hand in, for the certifier, the validation file that a VAE candidate sent by post. Raises as `deposit`."""
    file = session.scalar(select(VaeFile).where(VaeFile.number == number).options(joinedload(VaeFile.candidacy)))
    if file is None or Party.CERTIFIER not in parties(actor, file.candidacy):
        raise NotFound
    return _keep(session, actor, file.candidacy, VALIDATION_FILE, (_document(session, file_name, content),))


@write
def hand_in(
    session: Session,
    actor: Actor,
    candidacy_id: int,
    evaluation_code: str,
    *,
    main: Piece | None,
    annexes: Sequence[Piece] = (),
    kept: Collection[int] = (),
    asked: bool = False,
) -> Receipt:
    """Hand in a version: `main`, or the document of the version before, then its annexes numbered in `kept`, then the new ones.

    What changes nothing gives the receipt of the version that is there: the same files sent twice are one deposit; `asked`: something
    was sent, even if it has been handed in since. Raises as `deposit`, and Refused "deposit.no_document", "deposit.nothing_new",
    "deposit.too_many" (at `annexes`).
    """
    candidacy = _own(session, actor, candidacy_id)
    _allow(session, candidacy, evaluation_code)
    audit.lock_stream(session, f"deposits:{candidacy_id}")
    before = _last(session, candidacy_id, evaluation_code)
    old = [_piece(each) for each in before.files] if before else []
    if main is None and not old:
        raise Refused("deposit.no_document", field="file")
    chosen = [main or old[0]]
    for each in (*(piece for number, piece in enumerate(old) if number and number in kept), *annexes):
        if each.digest not in {known.digest for known in chosen}:
            chosen.append(each)
    if len(chosen) > MOST_FILES:
        raise Refused("deposit.too_many", field="annexes", most=MOST_FILES)
    if before is not None and [each.digest for each in chosen] == [each.digest for each in old]:
        if main is None and not annexes and not asked:
            raise Refused("deposit.nothing_new", field="file")
        for row in _empty_tray(session, [*([main] if main else []), *annexes]):
            body = {"evaluation": evaluation_code, "why": "already_handed_in"}
            audit.record(session, actor, stream=f"deposits:{candidacy_id}", verb="upload.dropped", target=f"upload:{row.id}", body=body)
        return Receipt(before.id, before.receipt, before.deposited_at, before.main.digest, before.main.size, before.closed_at is not None)
    receipt = _keep(session, actor, candidacy, evaluation_code, chosen)
    _empty_tray(session, [*([main] if main else []), *annexes])
    return receipt


def from_tray(actor: Actor, candidacy_id: int, evaluation_code: str, ids: Collection[int]) -> tuple[Piece | None, tuple[Piece, ...]]:
    """The whole files of the actor's own tray among `ids`, their bytes kept by content: the document (the last one), then the annexes."""
    rows = _whole(actor, candidacy_id, evaluation_code, ids)
    for row in rows:
        if row.file_digest is not None and bytes_of(row).exists():
            storage.adopt(bytes_of(row), row.file_digest)
    pieces = [Piece(row.file_name, row.file_digest or "", row.size, row.media_type or "", row.pages, row.id) for row in rows]
    mains = [piece for piece, row in zip(pieces, rows, strict=True) if row.main]
    return (mains[-1] if mains else None), tuple(piece for piece, row in zip(pieces, rows, strict=True) if not row.main)


@read
def _whole(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, ids: Collection[int]) -> Sequence[Upload]:
    own = select(Upload).join(Candidacy, Candidacy.id == Upload.candidacy_id).where(Candidacy.account_id == actor.account_id)
    here = own.where(Upload.candidacy_id == candidacy_id, Upload.evaluation_code == evaluation_code)
    return session.scalars(here.where(Upload.id.in_(ids), Upload.file_digest.is_not(None)).order_by(Upload.id)).all()


def from_form(path: Path, name: str, *, main: bool, field: str) -> Piece:
    """A file of a plain form, checked and kept by content; its working copy goes. Raises Refused at `field` as `uploads.finish`."""
    try:
        with path.open("rb") as handle:
            found = examine(handle, field=field)
        check_place(found.media_type, main=main, field=field)
        storage.adopt(path, found.digest)
    finally:
        path.unlink(missing_ok=True)
    return Piece(clean_name(name), found.digest, found.size, found.media_type, found.pages)


def _own(session: Session, actor: Actor, candidacy_id: int) -> Candidacy:
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    return candidacy


def _document(session: Session, file_name: str, content: bytes) -> Piece:
    found = examine(BytesIO(content))
    check_place(found.media_type, main=True, field="file")
    storage.store(session, content, found.media_type)
    return Piece(clean_name(file_name), found.digest, found.size, found.media_type, found.pages)


def _piece(file: DossierFile) -> Piece:
    return Piece(file.name, file.digest, file.size, file.media_type, file.pages)


def _allow(session: Session, candidacy: Candidacy, evaluation_code: str) -> None:
    if evaluation_code not in evaluations_of(session, candidacy):
        raise NotFound
    if evaluation_code == VALIDATION_FILE:
        vae_file = vae_file_of(candidacy.id)
        if vae_file is None or not takes_validation_file(vae_file):
            raise Refused("deposit.not_now", field="file")


def _keep(session: Session, actor: Actor, candidacy: Candidacy, evaluation_code: str, pieces: Sequence[Piece]) -> Receipt:
    _allow(session, candidacy, evaluation_code)
    for each in pieces:
        storage.name_it(session, each.digest, each.size, each.media_type)
    audit.lock_stream(session, f"deposits:{candidacy.id}")
    before = _last(session, candidacy.id, evaluation_code)
    row = Deposit(
        candidacy_id=candidacy.id,
        evaluation_code=evaluation_code,
        file_digest=pieces[0].digest,
        file_name=pieces[0].name,
        receipt=_new_receipt(),
        deposited_at=clock.now(),
        replaces_id=before.id if before else None,
    )
    session.add(row)
    session.flush()
    for number, each in enumerate(pieces):
        session.add(DepositFile(deposit_id=row.id, number=number, file_digest=each.digest, file_name=each.name, pages=each.pages))
    closed_at = deadline_of(session, candidacy.id, evaluation_code)
    late = closed_at is not None and row.deposited_at > closed_at
    if late:
        session.add(LateDeposit(deposit_id=row.id, closed_at=closed_at))
    body: dict[str, Any] = {"evaluation": evaluation_code, "file": row.file_digest, "replaces": row.replaces_id}
    body |= {"annexes": [each.digest for each in pieces[1:]], "late": late}
    audit.record(session, actor, stream=f"deposits:{candidacy.id}", verb="dossier.deposited", target=f"deposit:{row.id}", body=body)
    return Receipt(row.id, row.receipt, row.deposited_at, row.file_digest, pieces[0].size, late)


def _last(session: Session, candidacy_id: int, evaluation_code: str) -> DossierVersion | None:
    versions = dossiers_of(session, candidacy_id, [evaluation_code]).get(evaluation_code, ())
    return versions[-1] if versions else None


def _empty_tray(session: Session, pieces: Sequence[Piece]) -> Sequence[Upload]:
    """What was handed in leaves the tray, and is given; its bytes are kept by content already."""
    rows = session.scalars(select(Upload).where(Upload.id.in_([each.upload_id for each in pieces if each.upload_id is not None]))).all()
    for row in rows:
        bytes_of(row).unlink(missing_ok=True)
        session.delete(row)
    return rows


def _new_receipt() -> str:
    letters = "".join(secrets.choice(RECEIPT_LETTERS) for _ in range(8))
    return f"R-{letters[:4]}-{letters[4:]}"
