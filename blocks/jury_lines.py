"""The jury that a fiche words, line by line, understood as a composition.

The register publishes the jury of a route as lines of text. What they do not fix (how many judge a block, how many of these from outside)
is the certifier's own choice: the defaults of `blocks.rules.JuryComposition`.
"""

from __future__ import annotations

import re

from blocks.model import Certification, JuryRule
from blocks.routes import AccessRoute
from blocks.rules import JuryComposition, JurySeat

#: Marks by which a line tells of a president, of an outside professional, and of one in activity.
PRESIDENT_MARK = "(président"
OUTSIDE_MARK = "externe"
ACTIVITY_MARK = "en activité"
_NUMBERS = {"un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5}
_FIRST_WORD = re.compile(r"\W*(\w+)")


def composition_for(certification: Certification, route: AccessRoute) -> JuryComposition | None:
    """The composition that binds the juries of a route: the one of the rules, else what the fiche's lines say.

    None when the fiche does not know the route. Whether the route is open is not told here (`Certification.open_routes`).
    """
    given = certification.rules.jury(route)
    if given is not None:
        return given
    return next((composition_of(demanded) for demanded in certification.jury_rules if demanded.route is route), None)


def composition_of(demanded: JuryRule) -> JuryComposition:
    """The composition of a route as the fiche words it.

    "Professionnels externes en activité" makes every scorer an outside professional with a proof. Elsewhere one outside scorer of the two
    suffices. For validation of acquired experience the president that the fiche names sits for each block.
    """
    seats = tuple(seat_of(line) for line in demanded.composition)
    in_activity = any(seat.outside and seat.in_activity for seat in seats)
    default = JuryComposition(route=demanded.route)
    return JuryComposition(
        route=demanded.route,
        seats=seats,
        outside_scorers=default.scorers if in_activity else default.outside_scorers,
        scorers_in_activity=in_activity,
        vae_president=demanded.route is AccessRoute.VAE and any(seat.presides for seat in seats),
        sources=demanded.composition,
    )


def seat_of(line: str) -> JurySeat:
    """One line of the fiche as seats of a jury. A line that opens with no number is one seat."""
    said = line.casefold()
    first = _FIRST_WORD.match(said)
    word = first.group(1) if first else ""
    count = int(word) if word.isascii() and word.isdecimal() else _NUMBERS.get(word, 1)
    return JurySeat(
        words=line, count=max(1, count), presides=PRESIDENT_MARK in said, outside=OUTSIDE_MARK in said, in_activity=ACTIVITY_MARK in said
    )
