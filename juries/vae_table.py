"""VAE, validation of acquired experience: states, acts, the transition table and the delays, as data.

The table follows the pipeline of the public platform France VAE, and closes what it leaves open: there a status can be
written freely. State, act and party codes are stable: they are stored.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class State(StrEnum):
    """Where a file stands."""

    PROJECT = "project"
    SUBMITTED = "submitted"
    TAKEN_IN_CHARGE = "taken_in_charge"
    PATH_PROPOSED = "path_proposed"
    PATH_CONFIRMED = "path_confirmed"
    FEASIBILITY_PENDING = "feasibility_pending"
    FEASIBILITY_INCOMPLETE = "feasibility_incomplete"
    FEASIBILITY_COMPLETE = "feasibility_complete"
    ADMISSIBLE = "admissible"
    REJECTED = "rejected"
    VALIDATION_SENT = "validation_sent"
    VALIDATION_FLAGGED = "validation_flagged"
    JURY_PLANNED = "jury_planned"
    RESULT = "result"
    ARCHIVED = "archived"
    DROPPED_OUT = "dropped_out"


class Party(StrEnum):
    """Who acts on a file."""

    CANDIDATE = "candidate"
    ADVISOR = "advisor"
    CERTIFIER = "certifier"
    CLOCK = "clock"


class Path(StrEnum):
    """With an advisor, or alone."""

    ACCOMPANIED = "accompanied"
    AUTONOMOUS = "autonomous"


class Need(StrEnum):
    """What a transition demands beyond its state and its party."""

    REASON = "reason"
    ACCOMPANIED = "accompanied"
    AUTONOMOUS = "autonomous"
    REGISTRATION_OPEN = "registration_open"
    ANSWER_IN_TIME = "answer_in_time"
    SILENCE = "silence"
    JURY_DATE = "jury_date"
    JURY_HELD = "jury_held"
    RESULT = "result"
    SOMETHING_LEFT = "something_left"
    VALIDATION_FILE = "validation_file"


class JuryResult(StrEnum):
    """What a VAE jury may say; "full" and "partial" certification are what the candidate asked for."""

    FULL_SUCCESS = "full_success"
    SUCCESS_OF_PARTIAL = "success_of_partial"
    PARTIAL_SUCCESS = "partial_success"
    PARTIAL_SUCCESS_OF_PARTIAL = "partial_success_of_partial"
    PENDING_CONFIRMATION = "pending_confirmation"
    FAILURE = "failure"
    EXCUSED = "excused"
    ABSENT = "absent"


class Transition(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the table. `target` None means the state before the last step (leaving the archive)."""

    act: str
    sources: frozenset[State]
    target: State | None
    by: frozenset[Party]
    needs: tuple[Need, ...] = ()


_S, _P, _N = State, Party, Need
CLOSED = frozenset({_S.ARCHIVED, _S.DROPPED_OUT})
AWAITING_FEASIBILITY = frozenset({_S.FEASIBILITY_PENDING, _S.FEASIBILITY_COMPLETE})
_FEASIBILITY_DECIDED = frozenset({_S.ADMISSIBLE, _S.REJECTED})
_MAY_STOP = frozenset(State) - CLOSED - AWAITING_FEASIBILITY


def _line(act: str, sources: Iterable[State], target: State | None, by: Iterable[Party], *needs: Need) -> Transition:
    return Transition(act=act, sources=frozenset(sources), target=target, by=frozenset(by), needs=needs)


TABLE: tuple[Transition, ...] = (
    _line("submit", {_S.PROJECT}, _S.SUBMITTED, {_P.CANDIDATE}, _N.ACCOMPANIED),
    _line("take_in_charge", {_S.SUBMITTED}, _S.TAKEN_IN_CHARGE, {_P.ADVISOR}),
    _line("propose_path", {_S.TAKEN_IN_CHARGE}, _S.PATH_PROPOSED, {_P.ADVISOR}),
    _line("confirm_path", {_S.PATH_PROPOSED}, _S.PATH_CONFIRMED, {_P.CANDIDATE}),
    # The certifier may record a file that came by post.
    _line("send_feasibility", {_S.PATH_CONFIRMED}, _S.FEASIBILITY_PENDING, {_P.CANDIDATE, _P.CERTIFIER}, _N.REGISTRATION_OPEN),
    _line("send_feasibility", {_S.PROJECT}, _S.FEASIBILITY_PENDING, {_P.CANDIDATE, _P.CERTIFIER}, _N.AUTONOMOUS, _N.REGISTRATION_OPEN),
    _line("send_feasibility", {_S.FEASIBILITY_INCOMPLETE}, _S.FEASIBILITY_PENDING, {_P.CANDIDATE, _P.CERTIFIER}, _N.REGISTRATION_OPEN),
    _line("return_incomplete", {_S.FEASIBILITY_PENDING}, _S.FEASIBILITY_INCOMPLETE, {_P.CERTIFIER}, _N.REASON, _N.ANSWER_IN_TIME),
    _line("declare_complete", {_S.FEASIBILITY_PENDING}, _S.FEASIBILITY_COMPLETE, {_P.CERTIFIER}),
    _line("accept", {_S.FEASIBILITY_COMPLETE}, _S.ADMISSIBLE, {_P.CERTIFIER}, _N.REASON),
    _line("reject", {_S.FEASIBILITY_COMPLETE}, _S.REJECTED, {_P.CERTIFIER}, _N.REASON, _N.ANSWER_IN_TIME),
    _line("accept_by_silence", AWAITING_FEASIBILITY, _S.ADMISSIBLE, {_P.CLOCK, _P.CERTIFIER}, _N.SILENCE),
    _line("revoke", _FEASIBILITY_DECIDED, _S.FEASIBILITY_COMPLETE, {_P.CERTIFIER}, _N.REASON),
    # The certifier may record a file that came by post, once it is deposited as well: the jury reads what was deposited.
    _line("send_validation", {_S.ADMISSIBLE, _S.VALIDATION_FLAGGED}, _S.VALIDATION_SENT, {_P.CANDIDATE, _P.CERTIFIER}, _N.VALIDATION_FILE),
    _line("send_validation", {_S.RESULT}, _S.VALIDATION_SENT, {_P.CANDIDATE, _P.CERTIFIER}, _N.SOMETHING_LEFT, _N.VALIDATION_FILE),
    # No jury is planned in this state: a file before a jury can no longer be flagged.
    _line("flag", {_S.VALIDATION_SENT}, _S.VALIDATION_FLAGGED, {_P.CERTIFIER}, _N.REASON),
    _line("plan_jury", {_S.VALIDATION_SENT}, _S.JURY_PLANNED, {_P.CERTIFIER}, _N.JURY_DATE),
    _line("cancel_jury", {_S.JURY_PLANNED}, _S.VALIDATION_SENT, {_P.CERTIFIER}, _N.REASON),
    _line("record_result", {_S.JURY_PLANNED}, _S.RESULT, {_P.CERTIFIER}, _N.JURY_HELD, _N.RESULT),
    _line("archive", _MAY_STOP, _S.ARCHIVED, {_P.ADVISOR, _P.CERTIFIER}, _N.REASON),
    _line("drop_out", _MAY_STOP, _S.DROPPED_OUT, {_P.CANDIDATE, _P.ADVISOR, _P.CERTIFIER}, _N.REASON),
    _line("unarchive", {_S.ARCHIVED}, None, {_P.ADVISOR, _P.CERTIFIER}),
)
ACTS: tuple[str, ...] = tuple(dict.fromkeys(line.act for line in TABLE))


class DelayRule(msgspec.Struct, frozen=True, kw_only=True):
    """A delay: in days or in months, counted from a day; `to_month_end` carries it to the month's last day.

    `legal` tells a rule of law from the practice of the public platform. `source` says where it comes from.
    """

    code: str
    states: frozenset[State]
    by: Party
    source: str
    legal: bool
    days: int = 0
    months: int = 0
    to_month_end: bool = False


DELAYS: tuple[DelayRule, ...] = (
    DelayRule(
        code="feasibility_answer",
        states=AWAITING_FEASIBILITY,
        by=_P.CERTIFIER,
        months=2,
        legal=True,
        source="C. trav. L6412-2 : deux mois dès la réception du dossier complet, le silence vaut recevabilité",
    ),
    DelayRule(
        code="jury_date",
        states=frozenset({_S.VALIDATION_SENT}),
        by=_P.CERTIFIER,
        months=3,
        to_month_end=True,
        legal=True,
        source="Règle de la plateforme France VAE : jury avant la fin du troisième mois",
    ),
    DelayRule(
        code="jury_result",
        states=frozenset({_S.JURY_PLANNED}),
        by=_P.CERTIFIER,
        days=15,
        legal=True,
        source="Règle de la plateforme France VAE : résultat sous quinze jours",
    ),
    DelayRule(
        code="advisor_inactivity",
        states=frozenset({_S.SUBMITTED, _S.TAKEN_IN_CHARGE}),
        by=_P.ADVISOR,
        days=60,
        legal=False,
        source="Pratique de France VAE : 60 jours sans activité avant la recevabilité",
    ),
    DelayRule(
        code="inactivity_before",
        states=frozenset({_S.PROJECT, _S.PATH_PROPOSED, _S.PATH_CONFIRMED, _S.FEASIBILITY_INCOMPLETE}),
        by=_P.CANDIDATE,
        days=60,
        legal=False,
        source="Pratique de France VAE : 60 jours sans activité avant la recevabilité",
    ),
    DelayRule(
        code="inactivity_after",
        states=frozenset({_S.ADMISSIBLE, _S.VALIDATION_FLAGGED}),
        by=_P.CANDIDATE,
        days=165,
        legal=False,
        source="Pratique de France VAE : 165 jours sans activité après la recevabilité",
    ),
)
DELAY_OF: dict[State, DelayRule] = {state: rule for rule in DELAYS for state in rule.states}
