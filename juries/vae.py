"""VAE files: what a step may be, what is due when, and who must act; the table itself is `juries.vae_table`.

A file is the list of its steps, append-only; its state is where the last step led. Days are those of metropolitan France
(Europe/Paris).
"""

from __future__ import annotations

import calendar
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import msgspec

from juries.refusal import Refusal
from juries.vae_table import ACTS, AWAITING_FEASIBILITY, DELAY_OF, TABLE, DelayRule, JuryResult, Need, Party, Path, State, Transition

PARIS = ZoneInfo("Europe/Paris")


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """One transition that happened. `at` is aware; `on` its day in France."""

    at: datetime
    act: str
    state: State
    by: Party
    reason: str = ""
    jury_on: date | None = None
    result: JuryResult | None = None

    @property
    def on(self) -> date:
        return self.at.astimezone(PARIS).date()


class VaeFile(msgspec.Struct, frozen=True, kw_only=True):
    """One VAE file: its path, the instant it was opened (aware), its steps oldest first."""

    path: Path
    opened_at: datetime
    steps: tuple[Step, ...] = ()

    @property
    def state(self) -> State:
        return self.steps[-1].state if self.steps else State.PROJECT

    @property
    def since(self) -> date:
        """The day it entered its present state."""
        return self.steps[-1].on if self.steps else self.opened_on

    @property
    def opened_on(self) -> date:
        return self.opened_at.astimezone(PARIS).date()

    @property
    def jury_on(self) -> date | None:
        """The day of the jury last planned, if any."""
        return next((step.jury_on for step in reversed(self.steps) if step.jury_on), None)

    @property
    def result(self) -> JuryResult | None:
        """What the last jury said, if one did."""
        return next((step.result for step in reversed(self.steps) if step.result), None)

    def with_step(self, step: Step) -> VaeFile:
        return msgspec.structs.replace(self, steps=(*self.steps, step))


class Deadline(msgspec.Struct, frozen=True, kw_only=True):
    """What is due next: `due` is the last good day, `by` who must act, `rule` the rule that sets it, `counted_from` its start."""

    rule: str
    due: date
    by: Party
    counted_from: date


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later; the month's last day when it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def next_deadline(file: VaeFile) -> Deadline | None:
    """The next date that binds someone; None when nobody has to act."""
    rule = DELAY_OF.get(file.state)
    if rule is None:
        return None
    start = _counted_from(file, rule)
    due = add_months(start, rule.months) + timedelta(days=rule.days)
    if rule.to_month_end:
        due = due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return Deadline(rule=rule.code, due=due, by=rule.by, counted_from=start)


def _counted_from(file: VaeFile, rule: DelayRule) -> date:
    """The day a delay starts from.

    Feasibility: the last sending, since the two months run from a complete file; after a revocation, the revocation.
    Jury: the last validation file, whatever was cancelled or archived since. Result: the day of the jury. All others: the
    day the state was entered.
    """
    if rule.code == "feasibility_answer":
        return _last_day_of(file, "send_feasibility", "revoke")
    if rule.code == "jury_date":
        return _last_day_of(file, "send_validation")
    if rule.code == "jury_result" and file.jury_on is not None:
        return file.jury_on
    return file.since


def _last_day_of(file: VaeFile, *acts: str) -> date:
    return next(step.on for step in reversed(file.steps) if step.act in acts)


def silence_accepts(file: VaeFile, on: date) -> bool:
    """Whether the time to answer has run out on that day, so that the law holds the candidate admissible."""
    due = next_deadline(file)
    return file.state in AWAITING_FEASIBILITY and due is not None and on > due.due


def takes_validation_file(file: VaeFile) -> bool:
    """Whether a validation file may be handed in, or handed in again: while it may be sent, and not while a jury reads it."""
    line = _find(file, "send_validation")
    return line is not None and not (Need.SOMETHING_LEFT in line.needs and file.result is JuryResult.FULL_SUCCESS)


def validation_sent_at(file: VaeFile) -> datetime | None:
    """When the validation file was last sent (aware); None before. What was deposited by then is what the jury reads."""
    return next((step.at for step in reversed(file.steps) if step.act == "send_validation"), None)


def acts_open(file: VaeFile, party: Party, on: date) -> tuple[str, ...]:
    """The acts that this party may do now, in the table's order; what a form must still ask (a reason, a date) is not judged."""
    lines = (line for line in TABLE if file.state in line.sources and party in line.by)
    return tuple(line.act for line in lines if _condition(file, line, on=on) is None)


def needs_of(file: VaeFile, act: str) -> tuple[Need, ...]:
    """What that act demands from the file's present state; empty when the table does not know it there."""
    line = _find(file, act)
    return line.needs if line else ()


def move(
    file: VaeFile,
    act: str,
    by: Party,
    at: datetime,
    *,
    reason: str = "",
    jury_on: date | None = None,
    result: JuryResult | None = None,
    registration: Refusal | None = None,
    deposited: bool = False,
) -> Step | Refusal:
    """The step that this act makes, or why it may not be done.

    `registration` is why the certification takes no entry that day (`juries.admission.may_enter`), None when it does; `deposited` whether
    a validation file was handed in.
    """
    if act not in ACTS:
        return Refusal("vae.unknown_act", {"act": act})
    if act in ("archive", "drop_out") and file.state in AWAITING_FEASIBILITY:
        return Refusal("vae.feasibility_pending", {"act": act})
    line = _find(file, act)
    if line is None:
        return Refusal("vae.not_from_here", {"act": act, "state": file.state})
    if by not in line.by:
        return Refusal("vae.not_yours", {"act": act, "by": by})
    on = at.astimezone(PARIS).date()
    if Need.REGISTRATION_OPEN in line.needs and registration is not None:
        return registration
    if Need.VALIDATION_FILE in line.needs and not deposited:
        return Refusal("vae.validation_file_missing", {"act": act})
    refused = _condition(file, line, on=on) or _missing(line, on=on, reason=reason, jury_on=jury_on, result=result)
    if refused:
        return refused
    return Step(
        at=at,
        act=act,
        state=line.target or _before_last(file),
        by=by,
        reason=reason.strip(),
        jury_on=jury_on if Need.JURY_DATE in line.needs else None,
        result=result if Need.RESULT in line.needs else None,
    )


def _find(file: VaeFile, act: str) -> Transition | None:
    return next((line for line in TABLE if line.act == act and file.state in line.sources), None)


def _before_last(file: VaeFile) -> State:
    return file.steps[-2].state if len(file.steps) > 1 else State.PROJECT


def _condition(file: VaeFile, line: Transition, *, on: date) -> Refusal | None:
    """What the file itself must fulfil for this line."""
    due = next_deadline(file)
    params = {"act": line.act, "due": due.due.isoformat() if due else ""}
    if Need.ACCOMPANIED in line.needs and file.path is not Path.ACCOMPANIED:
        return Refusal("vae.autonomous_path", params)
    if Need.AUTONOMOUS in line.needs and file.path is not Path.AUTONOMOUS:
        return Refusal("vae.accompanied_path", params)
    if Need.ANSWER_IN_TIME in line.needs and silence_accepts(file, on):
        return Refusal("vae.silence_accepted", params)
    if Need.SILENCE in line.needs and not silence_accepts(file, on):
        return Refusal("vae.still_time", params)
    if Need.JURY_HELD in line.needs and file.jury_on is not None and on < file.jury_on:
        return Refusal("vae.jury_not_held", {"act": line.act, "jury_on": file.jury_on.isoformat()})
    if Need.SOMETHING_LEFT in line.needs and file.result is JuryResult.FULL_SUCCESS:
        return Refusal("vae.all_acquired", params)
    return None


def _missing(line: Transition, *, on: date, reason: str, jury_on: date | None, result: JuryResult | None) -> Refusal | None:
    """What whoever acts must still give."""
    params = {"act": line.act}
    if Need.REASON in line.needs and not reason.strip():
        return Refusal("vae.reason_needed", params)
    if Need.JURY_DATE in line.needs and (jury_on is None or jury_on < on):
        return Refusal("vae.jury_date_needed", params)
    if Need.RESULT in line.needs and result is None:
        return Refusal("vae.result_needed", params)
    return None
