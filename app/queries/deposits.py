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
from blocks.model import Evaluation


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
    """The evaluation, in the fiche's words, and the dossiers; the first one is the one that counts."""

    candidacy_id: int
    evaluation: Evaluation
    block_label: str
    deposited: tuple[Deposited, ...]


@read
def desk(session: Session, actor: Actor, candidacy_id: int, evaluation_code: str) -> Desk:
    """The candidate's own. Raises NotFound for another's candidacy, or an evaluation that is not of its blocks."""
    candidacy = session.get(Candidacy, candidacy_id)
    if candidacy is None or candidacy.account_id != actor.account_id:
        raise NotFound
    certification = certification_of(session.get_one(FrameworkVersion, candidacy.framework_version_id))
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
    rows = session.execute(
        select(Deposit, StoredFile.size)
        .join(StoredFile, StoredFile.digest == Deposit.file_digest)
        .where(Deposit.candidacy_id == candidacy_id, Deposit.evaluation_code == evaluation_code)
        .order_by(Deposit.id.desc())
    )
    deposited = tuple(Deposited(row.receipt, row.file_name, row.deposited_at, size, row.file_digest) for row, size in rows)
    return Desk(candidacy_id, evaluation, block.label, deposited)
