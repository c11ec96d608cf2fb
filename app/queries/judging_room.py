"""What one juror sees in the jury room: the grid, the evidence and their own sheet. Nothing here reads the other juror's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import JuryMember
from app.queries.interviews import RecordedInterview, interview_of
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.judging_sheet import Note, PinRow, Source, both_locked, grid_of, last_saved, notes_of, pins_of, sheet_of, sources
from app.queries.oral_records import RecordedOral, heard_notes_of, recorded_orals
from app.queries.orals import Oral, orals_of_jury
from blocks.model import Competency
from blocks.observation import Observation
from juries.composition import Seat, sitting_obstacles
from juries.grid import Grid, facts_about
from juries.refusal import Refusal
from juries.scoring import CompetencyProgress, Progress, Scoresheet, lock_obstacles, missing, progress


@dataclass(frozen=True)
class Fact:
    """An observation with the evidence it comes from. `opinion` is None until the reader has set the criterion's level."""

    source: Source
    observation: Observation
    opinion: Observation | None


@dataclass(frozen=True)
class Room:
    """One juror's room. `interview_notes` are of an oral as well; `place` is the rank of this file among theirs and how many they have."""

    file: JuryFile
    member: SeatedMember
    sources: tuple[Source, ...]
    grid: Grid
    sheet: Scoresheet
    progress: tuple[CompetencyProgress, ...]
    notes: dict[str, Note]
    pins: tuple[PinRow, ...]
    interview: RecordedInterview | None
    interview_notes: dict[str, str]
    orals: tuple[Oral, ...]
    oral_records: tuple[RecordedOral, ...]
    saved_at: datetime | None
    place: tuple[int, int]
    compared: bool
    obstacles: tuple[Refusal, ...]

    @property
    def runs(self) -> tuple[Source, ...]:
        """The evidence that can be replayed."""
        return tuple(source for source in self.sources if source.run_id is not None)

    @property
    def unfinished(self) -> tuple[CompetencyProgress, ...]:
        """The competencies with a criterion still to score."""
        return tuple(each for each in self.progress if each.state in (Progress.TO_SCORE, Progress.STARTED))

    def competency(self, code: str) -> Competency:
        """The competency of that code. Raises NotFound."""
        for competency in self.file.block.competencies:
            if competency.code == code:
                return competency
        raise NotFound

    def facts(self, competency: str) -> tuple[Fact, ...]:
        """What was observed for a competency. The rule's opinion stays away until the reader's level is set."""
        levels = self.sheet.levels()
        by_reference = {source.reference: source for source in self.sources}
        return tuple(
            Fact(by_reference[reference], fact, fact if fact.criterion in levels else None)
            for reference, fact in facts_about(competency, [source.piece for source in self.sources])
        )

    def lock_obstacles(self) -> tuple[Refusal, ...]:
        """Why the sheet cannot be locked yet."""
        return lock_obstacles(self.grid, self.sheet)

    def left(self) -> int:
        """How many criteria are still to score."""
        return len(missing(self.grid, self.sheet))


@read
def room_of(session: Session, actor: Actor, jury_id: int) -> Room:
    """The room of a juror of the pair. Raises NotFound for anybody else, a president included: who presides does not score."""
    file = own_file(actor, jury_id)
    member = file.seat_of(actor)
    if member.seat is not Seat.SCORER:
        raise NotFound
    found = sources(file)
    grid = grid_of(file, found)
    sheet = sheet_of(member.id)
    return Room(
        file=file,
        member=member,
        sources=found,
        grid=grid,
        sheet=sheet,
        progress=progress(grid, sheet),
        notes=notes_of(member.id),
        pins=pins_of(member.id),
        interview=interview_of(file),
        interview_notes=heard_notes_of(member.id),
        orals=orals_of_jury(jury_id),
        oral_records=recorded_orals(file),
        saved_at=last_saved(member.id),
        place=_place(session, actor, jury_id),
        compared=sheet.locked and both_locked(file),
        obstacles=sitting_obstacles(file.rule, file.judges, file.sitting),
    )


def _place(session: Session, actor: Actor, jury_id: int) -> tuple[int, int]:
    ids = session.scalars(
        select(JuryMember.jury_id)
        .where(JuryMember.account_id == actor.account_id, JuryMember.left_at.is_(None), JuryMember.seat == Seat.SCORER)
        .order_by(JuryMember.jury_id)
    ).all()
    return ids.index(jury_id) + 1, len(ids)
