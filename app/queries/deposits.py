"""Dossiers of a candidate: what an evaluation asks for, and what was handed in, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Candidacy, Deposit, FrameworkVersion, StoredFile
from app.queries.certifications import certification_of
from app.queries.vae import vae_file_of
from blocks.model import VALIDATION_FILE, AccessRoute, Block, Certification, Competency, Evaluation
from juries.vae import takes_validation_file


@dataclass(frozen=True)
class Deposited:
    """One dossier handed in. `digest` is the SHA-256 of the file, `size` in bytes."""

    receipt: str
    file_name: str
    deposited_at: datetime
    size: int
    digest: str


@dataclass(frozen=True)
class Desk:
    """The evaluation, in the fiche's words, and the dossiers; the first one is the one that counts.

    For a validation file (VAE), which the fiche does not word, `shown` has the blocks aimed at with the competencies that it must show.
    `open`: a dossier may be handed in now.
    """

    candidacy_id: int
    evaluation: Evaluation
    block_label: str
    deposited: tuple[Deposited, ...]
    open: bool = True
    shown: tuple[tuple[Block, tuple[Competency, ...]], ...] = ()


@read
def desk(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str) -> Desk:
    """The candidate's own. Raises NotFound for another's candidacy, or an evaluation that is not of its blocks."""
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    certification = certification_of(session.get_one(FrameworkVersion, candidacy.framework_version_id))
    if candidacy.route is AccessRoute.VAE:
        return _validation_desk(session, candidacy, certification, evaluation_code)
    found = [
        (block, evaluation)
        for block in certification.blocks
        if block.code in candidacy.blocks
        for evaluation in block.evaluations
        if evaluation.code == evaluation_code
    ]
    if not found:
        raise NotFound
    block, evaluation = found[0]
    return Desk(candidacy_id, evaluation, block.label, _deposited(session, candidacy_id, evaluation_code))


def _validation_desk(session: Session, candidacy: Candidacy, certification: Certification, code: str) -> Desk:
    if code != VALIDATION_FILE:
        raise NotFound
    file = vae_file_of(candidacy.id)
    shown = tuple(
        (block, tuple(each for each in block.competencies if any(code in criterion.observed_in for criterion in each.criteria)))
        for block in certification.blocks
        if block.code in candidacy.blocks
    )
    evaluation = Evaluation(code=VALIDATION_FILE, number=0, name="", description="")
    open_now = file is not None and takes_validation_file(file)
    return Desk(candidacy.id, evaluation, "", _deposited(session, candidacy.id, code), open=open_now, shown=shown)


def _deposited(session: Session, candidacy_id: int, evaluation_code: str) -> tuple[Deposited, ...]:
    rows = session.execute(
        select(Deposit, StoredFile.size)
        .join(StoredFile, StoredFile.digest == Deposit.file_digest)
        .where(Deposit.candidacy_id == candidacy_id, Deposit.evaluation_code == evaluation_code)
        .order_by(Deposit.id.desc())
    )
    return tuple(Deposited(row.receipt, row.file_name, row.deposited_at, size, row.file_digest) for row, size in rows)
