"""The page of an interview as one member of the jury has it. Nothing here reads another member's notes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.queries.interviews import RecordedInterview, interview_of, notes_of
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.judging_sheet import last_saved, sheet_of, sources
from app.queries.vae import vae_file_of
from blocks.model import AccessRoute, Competency, Criterion
from juries.composition import Seat, sitting_obstacles
from juries.refusal import Refusal
from juries.vae_interview import criteria_to_ask, opening_obstacles


@dataclass(frozen=True)
class InterviewRoom:
    """One member's page. `notes` are the reader's own; `obstacles` are why no interview may be held yet; `jury_on` its first day."""

    file: JuryFile
    member: SeatedMember
    to_ask: tuple[tuple[Competency, tuple[Criterion, ...]], ...]
    notes: dict[str, str]
    locked: bool
    saved_at: datetime | None
    obstacles: tuple[Refusal, ...]
    jury_on: date | None

    @property
    def scores(self) -> bool:
        """Whether the reader takes notes: who presides does not score."""
        return self.member.seat is Seat.SCORER


@read
def interview_room(_session: Session, actor: Actor, jury_id: int) -> InterviewRoom:
    """The interview of a VAE jury, for its members. Raises NotFound for anybody else, and for a jury that hears nobody."""
    file = own_file(actor, jury_id)
    member = file.seat_of(actor)
    if file.route is not AccessRoute.VAE:
        raise NotFound
    vae_file = vae_file_of(file.candidacy_id)
    waits = opening_obstacles(file.block, vae_file, clock.today())
    return InterviewRoom(
        file=file,
        member=member,
        to_ask=_to_ask(file),
        notes=notes_of(member.id),
        locked=sheet_of(member.id).locked,
        saved_at=last_saved(member.id),
        obstacles=(*sitting_obstacles(file.rule, file.judges, file.sitting), *waits),
        jury_on=vae_file.jury_on if vae_file else None,
    )


@read
def interview_pieces(_session: Session, file: JuryFile) -> tuple[RecordedInterview | None, int | None]:
    """What a page shows beside the notes: the record that stands, and the validation file that the jury reads, by its deposit."""
    return interview_of(file), next((source.id for source in sources(file) if source.kind == "deposit"), None)


def _to_ask(file: JuryFile) -> tuple[tuple[Competency, tuple[Criterion, ...]], ...]:
    asked: dict[str, list[Criterion]] = {}
    for competency, criterion in criteria_to_ask(file.block):
        asked.setdefault(competency, []).append(criterion)
    return tuple((each, tuple(asked[each.code])) for each in file.block.competencies if each.code in asked)
