"""Who issues certificates: the certifier and who signs for it, each from a day on.

A certificate prints the issuer of its day and keeps it. One administrator proposes an issuer and another confirms it, since it binds every
certificate that follows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec

from juries.refusal import Refusal

LONGEST = 160
"""Signs of a name, a function or a city: what the sheet still prints."""
SIRET_LENGTH = 14
_LA_POSTE = "356000000"
"""The one SIREN whose establishments may break Luhn's key: the plain sum of their digits is then a multiple of 5 (INSEE)."""


class Issuer(msgspec.Struct, frozen=True, kw_only=True):
    """The certifier's name, its SIRET (14 digits, or empty), the city where certificates are made, who signs and in which quality.

    `since` is the first day on which it issues.
    """

    certifier: str
    siret: str = ""
    city: str
    signatory: str
    signatory_function: str
    since: date


def siret_digits(typed: str) -> str:
    """What a person typed as a SIRET, without its spaces, points and dashes."""
    return "".join(sign for sign in typed if sign not in " \u00a0\u202f.-")


def siret_is_right(siret: str) -> bool:
    """Whether these are 14 digits that can be a SIRET: Luhn's key over all of them, or La Poste's own sum."""
    if len(siret) != SIRET_LENGTH or not (siret.isascii() and siret.isdigit()):
        return False
    digits = [int(sign) for sign in siret]
    if siret.startswith(_LA_POSTE) and sum(digits) % 5 == 0:
        return True
    doubled = [digit * 2 if place % 2 else digit for place, digit in enumerate(reversed(digits))]
    return sum(digit - 9 if digit > 9 else digit for digit in doubled) % 10 == 0


def proposal_obstacles(issuer: Issuer, today: date) -> tuple[Refusal, ...]:
    """Why an issuer may not be proposed on that day; none when it may.

    Codes: `issuer.missing` and `issuer.long` (field, maximum), `issuer.siret`, `issuer.past` (since): no certificate of the past is
    given another issuer.
    """
    found = []
    for name in ("certifier", "city", "signatory", "signatory_function"):
        text = getattr(issuer, name)
        if not text.strip():
            found.append(Refusal("issuer.missing", {"field": name}))
        elif len(text) > LONGEST:
            found.append(Refusal("issuer.long", {"field": name, "maximum": str(LONGEST)}))
    if issuer.siret and not siret_is_right(issuer.siret):
        found.append(Refusal("issuer.siret", {"field": "siret"}))
    if issuer.since < today:
        found.append(Refusal("issuer.past", {"field": "since", "since": issuer.since.isoformat()}))
    return tuple(found)


def issuer_on(confirmed: Iterable[Issuer], day: date) -> Issuer | None:
    """The issuer of that day: of those confirmed (in the order of confirmation), the latest begun, the last confirmed of a same day."""
    found: Issuer | None = None
    for issuer in confirmed:
        if issuer.since <= day and (found is None or issuer.since >= found.since):
            found = issuer
    return found
