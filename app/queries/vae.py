"""VAE files for the screens: where each stands, since when, what is due next and who must act."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from statistics import median

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from app import clock
from app.auth.actor import Actor
from app.database import read
from app.errors import NotFound
from app.models import Account, Candidacy, Deposit, Role, VaeFile, VaeTransition
from app.queries.certifications import certification_of
from app.services.vae import as_file, parties
from blocks.model import VALIDATION_FILE
from juries import vae
from juries.vae_table import JuryResult, Need, Party, State


class Stage(StrEnum):
    """The stages of the pipeline, in its order; the last one holds what is over."""

    CONTACT = "contact"
    PATH = "path"
    FEASIBILITY = "feasibility"
    ADMISSIBLE = "admissible"
    VALIDATION = "validation"
    JURY = "jury"
    RESULT = "result"
    OVER = "over"


_STAGE_OF = {
    State.PROJECT: Stage.CONTACT,
    State.SUBMITTED: Stage.CONTACT,
    State.TAKEN_IN_CHARGE: Stage.CONTACT,
    State.PATH_PROPOSED: Stage.PATH,
    State.PATH_CONFIRMED: Stage.PATH,
    State.FEASIBILITY_PENDING: Stage.FEASIBILITY,
    State.FEASIBILITY_INCOMPLETE: Stage.FEASIBILITY,
    State.FEASIBILITY_COMPLETE: Stage.FEASIBILITY,
    State.ADMISSIBLE: Stage.ADMISSIBLE,
    State.VALIDATION_SENT: Stage.VALIDATION,
    State.VALIDATION_FLAGGED: Stage.VALIDATION,
    State.JURY_PLANNED: Stage.JURY,
}


@dataclass(frozen=True)
class VaeRow:
    """One file in a list. `age` is in days since the present state was entered; `sent_on` the last day a file was sent."""

    number: str
    candidacy_id: int
    candidate: str
    sort_name: str
    centre: str
    city: str
    blocks: tuple[str, ...]
    whole_title: bool
    advisor: str | None
    state: State
    stage: Stage
    silence: bool
    opened_on: date
    since: date
    age: int
    sent_on: date | None
    deadline: vae.Deadline | None
    days_left: int | None

    @property
    def late(self) -> bool:
        return self.days_left is not None and self.days_left < 0


@dataclass(frozen=True)
class StageCount:
    """One stage of the pipeline: how many files, their ages in days, how many are past a date that binds the certifier or the advisor."""

    stage: Stage
    count: int
    median_age: int | None
    oldest_age: int | None
    late: int


@dataclass(frozen=True)
class StepRow:
    """One passage, as history shows it. `actor` is "" when time alone acted."""

    at: datetime
    actor: str
    mine: bool
    act: str
    before: State
    after: State
    reason: str
    jury_on: date | None
    result: JuryResult | None


@dataclass(frozen=True)
class OpenAct:
    """An act that this person may do now, and what it asks."""

    name: str
    needs: tuple[Need, ...]


@dataclass(frozen=True)
class VaeFilePage:
    """One file whole: its line, its history newest first, the acts open to this person, the revision they act on.

    `deposit` is the validation file handed in last; `takes_file`: this person may hand one in now.
    """

    row: VaeRow
    accompanied: bool
    revision: int
    steps: tuple[StepRow, ...]
    acts: tuple[OpenAct, ...]
    jury_on: date | None
    result: JuryResult | None
    deposit: Deposit | None
    takes_file: bool


@read
def files(session: Session, actor: Actor) -> list[VaeRow]:
    """The files that this person reaches: an administrator all of them, an advisor those of their own candidates."""
    rows = session.scalars(_reached(actor)).all()
    steps = _steps_of(session, [row.id for row in rows])
    return [_row(row, as_file(row, steps.get(row.id, ())), clock.today()) for row in rows]


@read
def file_page(session: Session, actor: Actor, number: str) -> VaeFilePage:
    """One file. Raises NotFound for one that this person does not reach."""
    row = session.scalar(_reached(actor).where(VaeFile.number == number))
    if row is None:
        raise NotFound
    return _page(session, actor, row)


@read
def own_file(session: Session, actor: Actor, candidacy_id: int) -> VaeFilePage | None:
    """The candidate's own file, None when that candidacy of theirs is not by VAE."""
    row = session.scalar(_with_people().where(VaeFile.candidacy_id == candidacy_id, Candidacy.account_id == actor.person_id))
    return _page(session, actor, row) if row else None


@read
def vae_file_of(session: Session, candidacy_id: int) -> vae.VaeFile | None:
    """The file of a candidacy as the rules read it, None when it has none."""
    row = session.scalar(select(VaeFile).where(VaeFile.candidacy_id == candidacy_id).options(joinedload(VaeFile.candidacy)))
    if row is None:
        return None
    return as_file(row, _steps_of(session, [row.id]).get(row.id, ()))


def pipeline(rows: Iterable[VaeRow]) -> list[StageCount]:
    """Counts and ages per stage, in the pipeline's order; what is over is left out."""
    held: dict[Stage, list[VaeRow]] = {stage: [] for stage in Stage if stage is not Stage.OVER}
    for row in rows:
        if row.stage in held:
            held[row.stage].append(row)
    return [
        StageCount(
            stage=stage,
            count=len(here),
            median_age=round(median(row.age for row in here)) if here else None,
            oldest_age=max((row.age for row in here), default=None),
            late=sum(row.late and row.deadline is not None and row.deadline.by is not Party.CANDIDATE for row in here),
        )
        for stage, here in held.items()
    ]


def _with_people() -> Select[VaeFile]:
    """Files with all that a line needs, one statement."""
    candidacy = joinedload(VaeFile.candidacy)
    return (
        select(VaeFile)
        .join(VaeFile.candidacy)
        .options(
            candidacy.joinedload(Candidacy.account),
            candidacy.joinedload(Candidacy.advisor),
            candidacy.joinedload(Candidacy.centre),
            candidacy.joinedload(Candidacy.framework),
        )
        .order_by(VaeFile.number)
    )


def _reached(actor: Actor) -> Select[VaeFile]:
    statement = _with_people()
    if Role.ADMINISTRATOR in actor.roles:
        return statement
    return statement.where(Candidacy.advisor_id == actor.person_id)


def _steps_of(session: Session, file_ids: Sequence[int]) -> dict[int, list[VaeTransition]]:
    found: dict[int, list[VaeTransition]] = {}
    for step in session.scalars(select(VaeTransition).where(VaeTransition.vae_file_id.in_(file_ids)).order_by(VaeTransition.id)):
        found.setdefault(step.vae_file_id, []).append(step)
    return found


def _row(row: VaeFile, file: vae.VaeFile, today: date) -> VaeRow:
    candidacy = row.candidacy
    due = vae.next_deadline(file)
    sent = [step.on for step in file.steps if step.act in ("send_feasibility", "send_validation")]
    return VaeRow(
        number=row.number,
        candidacy_id=candidacy.id,
        candidate=candidacy.account.name,
        sort_name=f"{candidacy.account.family_name} {candidacy.account.given_name}",
        centre=candidacy.centre.code,
        city=candidacy.centre.city,
        blocks=tuple(candidacy.blocks),
        whole_title=len(candidacy.blocks) == len(certification_of(candidacy.framework).blocks),
        advisor=candidacy.advisor.name if candidacy.advisor else None,
        state=file.state,
        stage=_stage(file, today),
        silence=vae.silence_accepts(file, today),
        opened_on=file.opened_on,
        since=file.since,
        age=(today - file.since).days,
        sent_on=sent[-1] if sent else None,
        deadline=due,
        days_left=(due.due - today).days if due else None,
    )


def _stage(file: vae.VaeFile, today: date) -> Stage:
    if file.state is State.JURY_PLANNED and file.jury_on is not None and file.jury_on <= today:
        return Stage.RESULT
    return _STAGE_OF.get(file.state, Stage.OVER)


def _page(session: Session, actor: Actor, row: VaeFile) -> VaeFilePage:
    steps = _steps_of(session, [row.id]).get(row.id, [])
    file, today = as_file(row, steps), clock.today()
    names = _names(session, {step.actor_id for step in steps if step.actor_id is not None})
    held = parties(actor, row.candidacy)
    open_acts = dict.fromkeys(act for party in held for act in vae.acts_open(file, party, today))
    return VaeFilePage(
        row=_row(row, file, today),
        accompanied=row.accompanied,
        revision=row.revision,
        steps=tuple(
            StepRow(
                at=step.at,
                actor=names.get(step.actor_id, "") if step.actor_id is not None else "",
                mine=step.actor_id == actor.account_id,
                act=step.act,
                before=State(step.from_state),
                after=State(step.to_state),
                reason=step.reason,
                jury_on=step.jury_on,
                result=JuryResult(step.result) if step.result else None,
            )
            for step in reversed(steps)
        ),
        acts=tuple(OpenAct(act, vae.needs_of(file, act)) for act in open_acts),
        jury_on=file.jury_on,
        result=file.result,
        deposit=last_validation_file(row.candidacy_id),
        takes_file=vae.takes_validation_file(file) and not {Party.CANDIDATE, Party.CERTIFIER}.isdisjoint(held),
    )


@read
def last_validation_file(session: Session, candidacy_id: int) -> Deposit | None:
    """The validation file that a candidacy handed in last."""
    statement = select(Deposit).where(Deposit.candidacy_id == candidacy_id, Deposit.evaluation_code == VALIDATION_FILE)
    return session.scalar(statement.order_by(Deposit.id.desc()).limit(1))


def _names(session: Session, ids: set[int]) -> dict[int, str]:
    return {account.id: account.name for account in session.scalars(select(Account).where(Account.id.in_(ids)))}
