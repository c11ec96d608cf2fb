"""Admission: by which route a person may enter a certification, on which day, for which blocks, and what is asked of them first."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from blocks import registration
from blocks.model import AccessRoute, Certification, RegistrationRenewal
from juries.refusal import Refusal


def may_enter(
    certification: Certification,
    route: AccessRoute,
    renewals: Iterable[RegistrationRenewal],
    on: date,
) -> Refusal | None:
    """Why nobody may enter by that route on that day; None when one may.

    Codes: `admission.route_closed` (route), then those of the registration under `admission.` (end, on): a person turned away
    from one route may still try another, so the route is told first.
    """
    if route not in certification.open_routes():
        return Refusal("admission.route_closed", {"route": route, "number": certification.number})
    return registration_refusal(certification, renewals, on)


def registration_refusal(certification: Certification, renewals: Iterable[RegistrationRenewal], on: date) -> Refusal | None:
    """Why the registration takes no entry on that day, whatever the route; None when it does."""
    entry = registration.may_enter(certification, renewals, on)
    if entry.refusal is None:
        return None
    dates = {"start": entry.start, "end": entry.end, "on": on}
    return Refusal(
        f"admission.{entry.refusal}",
        {"number": certification.number} | {name: day.isoformat() for name, day in dates.items() if day is not None},
    )


def check_blocks(certification: Certification, blocks: Sequence[str]) -> Refusal | None:
    """Why these blocks may not be aimed at; None when they may. Codes: `admission.no_block`, `admission.unknown_block` (block)."""
    if not blocks:
        return Refusal("admission.no_block")
    known = {block.code for block in certification.blocks}
    for code in blocks:
        if code not in known:
            return Refusal("admission.unknown_block", {"block": code})
    return None


def entry_prerequisites(certification: Certification, route: AccessRoute) -> str:
    """What the fiche asks before entering by that route, "" when nothing.

    The fiche's prerequisites are those of entry into training: they are never asked of a VAE candidate.
    """
    return "" if route is AccessRoute.VAE else certification.entry_prerequisites.strip()
