"""What passes from the simulated work to those who judge it: facts, each at its event.

An observation informs a juror and never decides. `outcome` is the rule's opinion; it is shown only after the juror has set a level.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec


class Outcome(StrEnum):
    """What a rule thinks of what it read."""

    MET = "met"
    NOT_MET = "not_met"
    NOT_SEEN = "not_seen"


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One fact about a run.

    `moments` are times of the scenario (the company's clock), never of the real clock: a juror must not be able to read
    a duration. `events` are sequence numbers of the run, 1 upwards, in order; empty when nothing was done.
    """

    code: str
    competency: str
    criterion: str
    title: str
    expected: str
    done: str
    outcome: Outcome
    why: str
    source: str
    events: tuple[int, ...] = ()
    moments: tuple[datetime, ...] = ()


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """What a juror is given for one run or dossier: the frozen observations and where they come from.

    `reference` names the evidence (run or deposit), `digest` is the SHA-256 of the stored observations, in hexadecimal.
    """

    reference: str
    evaluation: str
    digest: str
    observations: tuple[Observation, ...] = ()
