"""The evidence of a jury and one juror's own sheet. Blindness is held by who calls: `*_of` reads take the reader's own member, or follow
`both_locked`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.database import read
from app.models import EvidenceRow, InterviewNote, OralNote, Pin, Run, RunMode, Score, ScoreNote, ScoresheetLock
from app.queries.dossiers import DossierVersion, counting_of, digest_of, dossiers_of
from app.queries.interviews import RecordedInterview, interview_of
from app.queries.judging import JuryFile
from app.queries.oral_records import RecordedOral, recorded_orals
from app.queries.vae import vae_file_of
from blocks.model import INTERVIEW, AccessRoute, Block
from blocks.observation import Evidence
from juries import scoring
from juries.grid import Grid, Piece, lay_grid
from juries.vae import validation_sent_at

UNSENT = datetime.min.replace(tzinfo=UTC)
"""A validation file that was not sent to the jury: nothing of it was there yet."""


@dataclass(frozen=True)
class Source:
    """A piece of evidence as jurors find it: a run to replay, a dossier to read, an interview or oral held. The real clock is left out."""

    kind: str
    id: int
    reference: str
    evaluation: str
    title: str
    run_id: int | None
    size: int
    media_type: str
    piece: Piece
    dossier: DossierVersion | None = None


@dataclass(frozen=True)
class Note:
    """What a juror noted of a competency."""

    comment: str
    confidence: int | None


@dataclass(frozen=True)
class PinRow:
    """An event pinned to a criterion."""

    criterion: str
    evidence_id: int
    event: int


@read
def first_lock(session: Session, file: JuryFile) -> datetime | None:
    """When the first of the pair locked. Never shown: from then on the evidence is what it was."""
    return session.scalar(select(func.min(ScoresheetLock.at)).where(ScoresheetLock.member_id.in_([member.id for member in file.scorers])))


@read
def both_locked(session: Session, file: JuryFile) -> bool:
    """Whether the pair may compare."""
    ids = [member.id for member in file.scorers]
    count = session.scalar(select(func.count()).select_from(ScoresheetLock).where(ScoresheetLock.member_id.in_(ids))) or 0
    return count == len(ids) == file.rule.scorers


@read
def sources(session: Session, file: JuryFile) -> tuple[Source, ...]:
    """The evidence of a block: frozen runs that counted, the dossier of each evaluation that counts, the orals held, then the interview
    of a VAE jury.

    What came after a lock is left out, and of a VAE candidate the file that was not sent.
    """
    until = first_lock(file)
    runs = (
        select(EvidenceRow)
        .join(Run, Run.id == EvidenceRow.run_id)
        .where(EvidenceRow.candidacy_id == file.candidacy_id, EvidenceRow.block_code == file.block.code, Run.mode == RunMode.CERTIFYING)
        .order_by(EvidenceRow.id)
    )
    if until is not None:
        runs = runs.where(EvidenceRow.frozen_at <= until)
    if file.route is AccessRoute.VAE:
        vae_file = vae_file_of(file.candidacy_id)
        sent_at = validation_sent_at(vae_file) if vae_file else None
        until = min(sent_at, until or sent_at) if sent_at else UNSENT
    dossiers = dossiers_of(session, file.candidacy_id, _evaluations(file.block), until)
    counted = [version for version in map(counting_of, dossiers.values()) if version is not None]
    return (
        *(_run_source(row) for row in session.scalars(runs)),
        *(_deposit_source(file.block, version) for version in counted),
        *(_oral_source(file.block, held) for held in recorded_orals(file)),
        *(_interview_source(file.block, held) for held in (interview_of(file),) if held),
    )


def _evaluations(block: Block) -> list[str]:
    return sorted({code for competency in block.competencies for criterion in competency.criteria for code in criterion.observed_in})


def _run_source(row: EvidenceRow) -> Source:
    evidence = msgspec.structs.replace(msgspec.json.decode(row.body, type=Evidence), reference=f"evidence:{row.id}", digest=row.digest)
    piece = Piece(evidence=evidence, covers=frozenset(row.competencies), title=row.title)
    return Source("run", row.id, evidence.reference, row.evaluation_code, row.title, row.run_id, 0, "", piece)


def _deposit_source(block: Block, version: DossierVersion) -> Source:
    reference, main = f"deposit:{version.id}", version.main
    evidence = Evidence(reference=reference, evaluation=version.evaluation, digest=digest_of(version))
    piece = Piece(evidence=evidence, covers=_all_of(block))
    return Source("deposit", version.id, reference, version.evaluation, "", None, main.size, main.media_type, piece, version)


def _interview_source(block: Block, held: RecordedInterview) -> Source:
    reference = f"interview:{held.id}"
    evidence = Evidence(reference=reference, evaluation=INTERVIEW, digest=held.digest)
    piece = Piece(evidence=evidence, covers=_all_of(block), interview=held.interview)
    return Source("interview", held.id, reference, INTERVIEW, "", None, 0, "", piece)


def _oral_source(block: Block, record: RecordedOral) -> Source:
    reference, held = f"oral:{record.id}", record.held
    evidence = Evidence(reference=reference, evaluation=held.evaluation, digest=record.digest)
    piece = Piece(evidence=evidence, covers=_all_of(block), oral=held)
    return Source("oral", record.id, reference, held.evaluation, "", None, 0, "", piece)


def _all_of(block: Block) -> frozenset[str]:
    return frozenset(competency.code for competency in block.competencies)


def grid_of(file: JuryFile, found: tuple[Source, ...]) -> Grid:
    """The grid that the pair fills."""
    return lay_grid(file.block, [source.piece for source in found], file.route)


@read
def sheet_of(session: Session, member_id: int) -> scoring.Scoresheet:
    """A member's sheet. Callers give the reader's own member, or ask `both_locked` first."""
    rows = session.execute(select(Score.criterion_code, Score.level).where(Score.member_id == member_id).order_by(Score.id))
    locked = session.scalar(select(ScoresheetLock.id).where(ScoresheetLock.member_id == member_id)) is not None
    scores = tuple(scoring.Score(code, level) for code, level in rows)
    return scoring.Scoresheet(juror=str(member_id), scores=scores, locked=locked)


@read
def notes_of(session: Session, member_id: int) -> dict[str, Note]:
    """A member's notes by competency; same caution as `sheet_of`."""
    rows = session.scalars(select(ScoreNote).where(ScoreNote.member_id == member_id).order_by(ScoreNote.id))
    return {row.competency_code: Note(row.comment, row.confidence) for row in rows}


@read
def pins_of(session: Session, member_id: int) -> tuple[PinRow, ...]:
    """A member's pins that stand, in the order they were first set; same caution as `sheet_of`."""
    state: dict[PinRow, bool] = {}
    for row in session.scalars(select(Pin).where(Pin.member_id == member_id).order_by(Pin.id)):
        state[PinRow(row.criterion_code, row.evidence_id, row.event_seq)] = row.pinned
    return tuple(pin for pin, pinned in state.items() if pinned)


@read
def last_saved(session: Session, member_id: int) -> datetime | None:
    """When the member's own last act was acknowledged."""
    kinds = (Score, ScoreNote, Pin, InterviewNote, OralNote)
    times = [session.scalar(select(func.max(kind.at)).where(kind.member_id == member_id)) for kind in kinds]
    return max((time for time in times if time is not None), default=None)
