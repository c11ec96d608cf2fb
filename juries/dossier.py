"""A dossier handed in: which of its versions counts, what the candidate declares of it, until when it may come.

A version counts once it is signed, and when it came in time or was admitted late. A newer one that is not signed yet takes nothing from the
one before: nothing that a jury could read is lost by sending a better version.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

import msgspec

from juries.accommodations import EffectiveMeasures, window_end
from juries.refusal import Refusal

MOST_FILES = 20
"""Files of one dossier, the main document included."""
LONGEST_AI_USE = 2000


class Consent(StrEnum):
    """By what right a dossier speaks of an employer: its agreement in writing, or nothing left that tells who it is."""

    EMPLOYER = "employer"
    ANONYMISED = "anonymised"


class VersionState(StrEnum):
    """Where one version of a dossier stands."""

    COUNTS = "counts"
    TO_SIGN = "to_sign"
    LATE = "late"
    REPLACED = "replaced"


class Version(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a dossier, as deposited. `late`: it came after its window; `admitted`: let in all the same."""

    id: int
    signed: bool
    late: bool = False
    admitted: bool = False

    @property
    def in_time(self) -> bool:
        """Whether its date is no obstacle."""
        return self.admitted or not self.late


def counting(versions: Sequence[Version]) -> Version | None:
    """The version that jurors read, of versions in the order of their deposit: the last one signed and in time."""
    return next((each for each in reversed(versions) if each.signed and each.in_time), None)


def states(versions: Sequence[Version]) -> dict[int, VersionState]:
    """The state of each version by its id. One that is older than the version that counts is replaced, signed or not."""
    chosen = counting(versions)
    place = versions.index(chosen) if chosen is not None else -1
    found: dict[int, VersionState] = {}
    for number, each in enumerate(versions):
        if number == place:
            found[each.id] = VersionState.COUNTS
        elif number < place:
            found[each.id] = VersionState.REPLACED
        elif not each.in_time:
            found[each.id] = VersionState.LATE
        else:
            found[each.id] = VersionState.TO_SIGN if number == len(versions) - 1 else VersionState.REPLACED
    return found


def statement_problems(*, consent: str, original: bool, ai: str, ai_use: str) -> tuple[tuple[str, Refusal], ...]:
    """What keeps a declaration from being signed, by field. `ai` is "none" or "used"; `ai_use` says which tools, and for what."""
    found: list[tuple[str, Refusal]] = []
    if consent not in {each.value for each in Consent}:
        found.append(("consent", Refusal("dossier.consent_missing")))
    if not original:
        found.append(("original", Refusal("dossier.original_missing")))
    if ai not in {"none", "used"}:
        found.append(("ai", Refusal("dossier.ai_missing")))
    if ai == "used" and not ai_use.strip():
        found.append(("ai_use", Refusal("dossier.ai_use_missing")))
    if len(ai_use) > LONGEST_AI_USE:
        found.append(("ai_use", Refusal("dossier.ai_use_too_long", {"most": str(LONGEST_AI_USE)})))
    return tuple(found)


def deadline(windows: Iterable[tuple[datetime, timedelta]], measures: EffectiveMeasures) -> datetime | None:
    """Until when a dossier is in time: the latest of its windows (end, duration), each widened by the candidate's own measures.

    None when no session sets one. A new session opens the way again, hence the latest.
    """
    return max((window_end(closes_at, duration, measures) for closes_at, duration in windows), default=None)
