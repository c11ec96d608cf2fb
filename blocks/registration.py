"""When a candidate may enter a certification, and when it may still be issued.

Entry stops after the registration's end, unless a recorded renewal extends it; issuing has a later deadline of its own. Two rules, two
dates; where the register is silent the answer is "unknown", never a guess.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

import msgspec

from blocks.model import Certification, RegistrationRenewal


class Entry(msgspec.Struct, frozen=True, kw_only=True):
    """Whether one may enter on a day, and why not.

    `refusal` is None when one may, else `registration_ended`, `registration_end_unknown` or `registration_not_started`.
    `start` is the first day, `registered_end` what the register says, `end` what holds with the renewals known that day (the last
    day of entry, included); `renewal` is the act that moved it, if one did.
    """

    on: date
    refusal: str | None
    start: date | None
    registered_end: date | None
    end: date | None
    renewal: RegistrationRenewal | None = None

    @property
    def allowed(self) -> bool:
        """Whether a candidate may enter that day."""
        return self.refusal is None

    @property
    def days_left(self) -> int | None:
        """Days from that day to the last day of entry, 0 on it, negative after; None when the end is not known."""
        return None if self.end is None else (self.end - self.on).days


class Delivery(StrEnum):
    """Whether the certification may still be issued on a day."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def may_enter(certification: Certification, renewals: Iterable[RegistrationRenewal], on: date) -> Entry:
    """The rule of entry on a day. A renewal counts from the day it was decided; the latest end governs."""
    known = [renewal for renewal in renewals if renewal.decided_on <= on]
    registered = certification.registration_end
    renewal = max(known, key=lambda each: (each.new_end, each.decided_on), default=None)
    if renewal is not None and registered is not None and renewal.new_end <= registered:
        renewal = None
    end = renewal.new_end if renewal else registered
    start = certification.effective_date or certification.decision_date
    refusal = None
    if start is not None and on < start:
        refusal = "registration_not_started"
    elif end is None:
        refusal = "registration_end_unknown"
    elif on > end:
        refusal = "registration_ended"
    return Entry(on=on, refusal=refusal, start=start, registered_end=registered, end=end, renewal=renewal)


def deliverable(certification: Certification, on: date) -> Delivery:
    """Whether the certification may be issued that day (DATE_LIMITE_DELIVRANCE, included). Unknown when the register gives no date."""
    if certification.delivery_deadline is None:
        return Delivery.UNKNOWN
    return Delivery.YES if on <= certification.delivery_deadline else Delivery.NO


def renewal_problem(
    certification: Certification, renewals: Iterable[RegistrationRenewal], new: RegistrationRenewal, today: date
) -> tuple[str, str] | None:
    """What keeps a renewal from being recorded: its field and a code; None when it may be.

    (`decision`, `decision_missing`) · (`decided_on`, `decided_in_future`) · (`decided_on`, `decided_before_registration`) ·
    (`new_end`, `end_not_later`): it must end after what holds already.
    """
    if not new.decision.strip():
        return "decision", "decision_missing"
    if new.decided_on > today:
        return "decided_on", "decided_in_future"
    if certification.decision_date is not None and new.decided_on < certification.decision_date:
        return "decided_on", "decided_before_registration"
    ends = [renewal.new_end for renewal in renewals]
    if certification.registration_end is not None:
        ends.append(certification.registration_end)
    if ends and new.new_end <= max(ends):
        return "new_end", "end_not_later"
    return None
