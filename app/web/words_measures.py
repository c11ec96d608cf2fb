"""Measures, said by what they do and never by a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import duration, percent
from juries.accommodations import EXTRA_TIME, Measure

SHARES: dict[Fraction, tuple[Any, Any]] = {
    Fraction(1, 3): (_l("Un tiers de temps en plus"), _l("plus un tiers")),
    Fraction(1, 2): (_l("La moitié du temps en plus"), _l("plus la moitié")),
    Fraction(1, 4): (_l("Un quart de temps en plus"), _l("plus un quart")),
    Fraction(1): (_l("Deux fois plus de temps"), _l("le double")),
}
DISPLAY: dict[tuple[str, str], tuple[str, Any, Any]] = {
    ("size", "lg"): ("type", _l("Caractères agrandis"), _l("À l'écran, à 118 %.")),
    ("size", "xl"): ("type", _l("Grands caractères"), _l("À l'écran, à 137 %.")),
    ("size", "xxl"): ("type", _l("Très grands caractères"), _l("À l'écran, à 156 %.")),
    ("font", "andika"): ("fonts", _l("Police Andika"), _l("Des lettres qui ne se confondent pas.")),
    ("font", "system"): ("fonts", _l("Police de l'appareil"), _l("Celle qui est réglée sur le poste.")),
    ("reading", "comfort"): ("text-paragraph", _l("Texte aéré"), _l("Lettres, mots et lignes plus espacés.")),
    ("contrast", "more"): ("circle-half", _l("Contraste renforcé"), _l("Encre plus noire, traits plus marqués.")),
    ("motion", "none"): ("pause-circle", _l("Sans animation"), _l("Rien ne bouge à l'écran.")),
}
"""Kind and value → icon, name, effect."""


@dataclass(frozen=True)
class MeasureLine:
    """One measure as a person reads it."""

    icon: str
    name: str
    effect: str


def share_name(share: Fraction) -> str:
    """A share of extra time in words, in figures when there is no word for it."""
    if share in SHARES:
        return str(SHARES[share][0])
    return _("%(share)s de temps en plus", share=percent(round(float(share) * 100, 1)))


def measure_line(measure: Measure) -> MeasureLine:
    """The words of a measure."""
    if measure.kind == EXTRA_TIME:
        return MeasureLine("clock-history", share_name(Fraction(measure.value)), _("La fin de l'épreuve recule d'autant."))
    icon, name, effect = DISPLAY[measure.kind, measure.value]
    return MeasureLine(icon, str(name), str(effect))


def measure_lines(measures: Iterable[Measure]) -> list[MeasureLine]:
    """The words of several, extra time first."""
    return [measure_line(measure) for measure in sorted(measures, key=lambda each: (each.kind != EXTRA_TIME, each))]


def time_sum(minutes: int, granted: int, share: Fraction) -> str:
    """How a candidate's time is made up: "2 h 00, plus un tiers"."""
    if granted == minutes:
        return _("Le temps prévu pour tous.")
    if share in SHARES:
        return _("%(duration)s, %(share)s.", duration=duration(minutes), share=SHARES[share][1])
    return _("%(duration)s, plus %(more)s.", duration=duration(minutes), more=duration(granted - minutes))
