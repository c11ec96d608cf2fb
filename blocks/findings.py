"""What a check of a framework found: at which place, how much it weighs."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class Severity(StrEnum):
    """How much a finding weighs: a fault stops publication, a gap leaves something to write, a notice is for the author to weigh."""

    FAULT = "fault"
    GAP = "gap"
    NOTICE = "notice"


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One thing wrong, missing or to weigh, at a place: a code of block, competency, criterion or evaluation, a route, the fiche's number.

    `detail` is what the sentence needs: a level, an amount, another place.
    """

    place: str
    code: str
    severity: Severity = Severity.FAULT
    detail: str = ""
