"""Who may judge a candidate: the pair that scores, who presides, and precisely why a pair may not sit.

The rule is data of the framework version (`blocks.rules.JuryComposition`), from the fiche's jury lines and, for validation of acquired
experience, décret 2024-332 (at least two members, a qualified professional, a president, no tie to the candidate).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from blocks.rules import JuryComposition
from juries.barred import bar
from juries.refusal import Refusal


class Seat(StrEnum):
    """What a member of a jury does. Two members score; a president chairs and does not score."""

    SCORER = "scorer"
    PRESIDENT = "president"


class Declaration(StrEnum):
    """What a member declared about their ties to the candidate."""

    PENDING = "pending"
    NO_CONFLICT = "no_conflict"
    CONFLICT = "conflict"


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """One member of a jury, for one candidate.

    `centre` is the centre that employs them, None for a person of none; `teaches_for` are the centres that pay them to teach,
    which they therefore are not outside of. `active_until` is the last day that their dated proof of activity covers, None without one.
    """

    person: str
    seat: Seat = Seat.SCORER
    centre: str | None = None
    teaches_for: frozenset[str] = frozenset()
    declaration: Declaration = Declaration.PENDING
    active_until: date | None = None
    heads_vae: bool = False

    def is_outside(self, centre: str) -> bool:
        """Whether neither a contract nor paid teaching ties this person to that centre."""
        return self.centre != centre and centre not in self.teaches_for


class Sitting(msgspec.Struct, frozen=True, kw_only=True):
    """For whom a jury sits, and when."""

    candidate: str
    centre: str
    on: date


def composition_obstacles(rule: JuryComposition, members: tuple[Member, ...], sitting: Sitting) -> tuple[Refusal, ...]:
    """Why these people may not be named for that candidate; empty when they may. Declarations are not read here, save a conflict."""
    scorers = tuple(member for member in members if member.seat is Seat.SCORER)
    return (
        *_identity_obstacles(rule, members, scorers, sitting),
        *_outside_obstacles(rule, scorers, sitting),
        *(reason for member in scorers if rule.scorers_in_activity for reason in _proof_obstacles(member, sitting)),
        *_president_obstacles(rule, members),
        *(Refusal("conflict", {"person": member.person}) for member in members if member.declaration is Declaration.CONFLICT),
    )


def sitting_obstacles(rule: JuryComposition, members: tuple[Member, ...], sitting: Sitting) -> tuple[Refusal, ...]:
    """Why this jury may not judge yet: whatever forbids its composition, then each declaration still missing."""
    pending = (Refusal("not_declared", {"person": member.person}) for member in members if member.declaration is Declaration.PENDING)
    return (*composition_obstacles(rule, members, sitting), *pending)


def compose(rule: JuryComposition, members: tuple[Member, ...], sitting: Sitting) -> tuple[Member, ...]:
    """The members, when the rule admits them. Raises `BarredError` with every reason otherwise."""
    bar(composition_obstacles(rule, members, sitting))
    return members


def _identity_obstacles(
    rule: JuryComposition, members: tuple[Member, ...], scorers: tuple[Member, ...], sitting: Sitting
) -> tuple[Refusal, ...]:
    reasons = []
    if len(scorers) != rule.scorers:
        reasons.append(Refusal("scorers_count", {"need": str(rule.scorers), "have": str(len(scorers))}))
    elif len(members) < rule.minimum_size and not (rule.vae_president and len(members) == len(scorers)):
        reasons.append(Refusal("jury_too_small", {"need": str(rule.minimum_size), "have": str(len(members))}))
    people = [member.person for member in members]
    reasons += [Refusal("named_twice", {"person": person}) for person in sorted({p for p in people if people.count(p) > 1})]
    if sitting.candidate in people:
        reasons.append(Refusal("judges_themselves", {"person": sitting.candidate}))
    return tuple(reasons)


def _outside_obstacles(rule: JuryComposition, scorers: tuple[Member, ...], sitting: Sitting) -> tuple[Refusal, ...]:
    outside = sum(member.is_outside(sitting.centre) for member in scorers)
    if outside >= rule.outside_scorers:
        return ()
    return (Refusal("not_enough_outside", {"need": str(rule.outside_scorers), "have": str(outside), "centre": sitting.centre}),)


def _proof_obstacles(member: Member, sitting: Sitting) -> tuple[Refusal, ...]:
    if member.active_until is None:
        return (Refusal("activity_proof_missing", {"person": member.person}),)
    if member.active_until < sitting.on:
        return (Refusal("activity_proof_expired", {"person": member.person, "until": member.active_until.isoformat()}),)
    return ()


def _president_obstacles(rule: JuryComposition, members: tuple[Member, ...]) -> tuple[Refusal, ...]:
    presidents = [member for member in members if member.seat is Seat.PRESIDENT]
    if len(presidents) > 1:
        return (Refusal("several_presidents", {"have": str(len(presidents))}),)
    if not rule.vae_president:
        return ()
    if not presidents:
        return (Refusal("president_missing"),)
    if not presidents[0].heads_vae:
        return (Refusal("president_not_head_of_vae", {"person": presidents[0].person}),)
    return ()
