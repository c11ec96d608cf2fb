"""Measures, said by what they do and never by a reason."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.queries.aids import Aid, NextPart, StepLine
from app.web.formats import duration, moment, percent
from juries.accommodations import Measure
from juries.aids import AidState
from juries.measure_catalogue import CATALOGUE, KINDS, SITTINGS, YES, Applies, Audience, Form, Group, parse_pauses, parse_substitute
from juries.sitting_parts import kept_parts

SHARES: dict[Fraction, tuple[Any, Any]] = {
    Fraction(1, 3): (_l("Un tiers de temps en plus"), _l("plus un tiers")),
    Fraction(1, 2): (_l("La moitié du temps en plus"), _l("plus la moitié")),
    Fraction(1, 4): (_l("Un quart de temps en plus"), _l("plus un quart")),
    Fraction(1): (_l("Deux fois plus de temps"), _l("le double")),
}
WORDS: dict[tuple[str, str], tuple[str, Any, Any]] = {
    ("sittings", "2"): ("calendar3", _l("Épreuve en deux parties"), _l("À des jours différents. L'horloge s'arrête entre les deux.")),
    ("sittings", "3"): ("calendar3", _l("Épreuve en trois parties"), _l("À des jours différents. L'horloge s'arrête entre chacune.")),
    ("sittings", "4"): ("calendar3", _l("Épreuve en quatre parties"), _l("À des jours différents. L'horloge s'arrête entre chacune.")),
    ("size", "lg"): ("type", _l("Caractères agrandis"), _l("À l'écran, à 118 %.")),
    ("size", "xl"): ("type", _l("Grands caractères"), _l("À l'écran, à 137 %.")),
    ("size", "xxl"): ("type", _l("Très grands caractères"), _l("À l'écran, à 156 %.")),
    ("font", "andika"): ("fonts", _l("Police Andika"), _l("Des lettres qui ne se confondent pas.")),
    ("font", "system"): ("fonts", _l("Police de l'appareil"), _l("Celle qui est réglée sur le poste.")),
    ("reading", "comfort"): ("text-paragraph", _l("Texte aéré"), _l("Lettres, mots et lignes plus espacés.")),
    ("contrast", "more"): ("circle-half", _l("Contraste renforcé"), _l("Encre plus noire, traits plus marqués.")),
    ("motion", "none"): ("pause-circle", _l("Sans animation"), _l("Rien ne bouge à l'écran.")),
    ("read_aloud", "browser"): ("volume-up", _l("Lecture à voix haute"), _l("La voix du navigateur lit la page, à la demande.")),
    ("paper", "a3_16"): ("printer", _l("Documents en A3, 16 points"), _l("Les documents de l'épreuve, agrandis. Le contenu est le même.")),
    ("paper", "a3_20"): ("printer", _l("Documents en A3, 20 points"), _l("Les documents de l'épreuve, agrandis. Le contenu est le même.")),
    ("braille", YES): ("grid-3x2-gap", _l("Documents en braille"), _l("Les documents de l'épreuve, transcrits en braille.")),
    ("transcript", YES): ("card-text", _l("Transcription"), _l("Ce qui est dit est donné par écrit, mot pour mot.")),
    ("instructions", "written"): ("card-list", _l("Consignes par écrit"), _l("Ce qui se dirait est remis par écrit.")),
    ("instructions", "spoken"): ("megaphone", _l("Consignes à voix haute"), _l("Ce qui est écrit est dit à voix haute.")),
    ("secretary", YES): ("pencil", _l("Secrétaire"), _l("Une personne écrit sous la dictée.")),
    ("reader", YES): ("book", _l("Lecture par une personne"), _l("Une personne lit les consignes et les documents.")),
    ("sign_language", YES): ("people", _l("Interprète en langue des signes"), _l("Ce qui se dit est interprété en LSF.")),
    ("cued_speech", YES): ("people", _l("Codage de la parole"), _l("Ce qui se dit est codé en langue française parlée complétée.")),
    ("room", "separate"): ("door-closed", _l("Salle à part"), _l("L'épreuve se passe dans une salle séparée.")),
    ("room", "adapted"): ("door-open", _l("Salle adaptée"), _l("La salle et son accès sont adaptés.")),
    ("own_computer", YES): ("laptop", _l("Ordinateur personnel"), _l("L'épreuve se passe sur son propre ordinateur.")),
    ("screen_reader", YES): ("pc-display", _l("Lecteur d'écran"), _l("Installé et essayé sur le poste avant l'épreuve.")),
    ("speech_input", YES): ("mic", _l("Dictée vocale"), _l("Installée et essayée sur le poste avant l'épreuve.")),
    ("early_entrance", YES): (
        "box-arrow-in-right",
        _l("Entrée avant les autres"),
        _l("Le temps de s'installer, avant l'ouverture des portes."),
    ),
    ("near_door", YES): ("door-open", _l("Place près de la porte"), _l("Pour sortir et revenir sans gêne.")),
}
"""Kind and value → icon, name, effect."""

GROUPS: dict[Group, Any] = {
    Group.TIME: _l("Le temps"),
    Group.SCREEN: _l("L'écran"),
    Group.PAPER: _l("Les documents et les consignes"),
    Group.HUMAN: _l("L'aide d'une personne"),
    Group.PLACE: _l("Le lieu et le matériel"),
    Group.PART: _l("Ce qui est remplacé"),
}
APPLIES: dict[Applies, Any] = {
    Applies.CLOCK: _l("Par l'horloge, d'elle-même"),
    Applies.SCREEN: _l("À l'écran, d'elle-même"),
    Applies.PRINT: _l("Sur les documents imprimés, d'elle-même"),
    Applies.ON_THE_DAY: _l("Par la surveillance, le jour même"),
    Applies.BOOKED: _l("Par l'administration, avant l'épreuve"),
}
"""What makes a measure true."""

AID_STATES: dict[AidState, tuple[str, str, Any]] = {
    AidState.TO_BOOK: ("warn", "hourglass-split", _l("À réserver")),
    AidState.TO_CANCEL: ("warn", "calendar-x", _l("À annuler")),
    AidState.BOOKED: ("ok", "check-circle-fill", lazy_pgettext("aid", "Réservé")),
    AidState.IMPOSSIBLE: ("bad", "x-circle-fill", _l("Pas possible")),
    AidState.CANCELLED: ("mute", "dash-circle", _l("Annulé")),
}
"""Where an aid stands → tone, icon, word."""

_RANK = {kind.code: rank for rank, kind in enumerate(CATALOGUE)}


@dataclass(frozen=True)
class MeasureLine:
    """One measure as a person reads it. `told_to_jurors`: it changes what jurors observe, and they know it."""

    kind: str
    icon: str
    name: str
    effect: str
    applies: Applies
    told_to_jurors: bool


def share_name(share: Fraction) -> str:
    """A share of extra time in words, in figures when there is no word for it."""
    if share in SHARES:
        return str(SHARES[share][0])
    return _("%(share)s de temps en plus", share=percent(round(float(share) * 100, 1)))


def measure_line(measure: Measure) -> MeasureLine:
    """The words of a measure."""
    kind = KINDS[measure.kind]
    icon, name, effect = _words(measure)
    return MeasureLine(measure.kind, icon, name, effect, kind.applies, Audience.JUROR in kind.audiences)


def _words(measure: Measure) -> tuple[str, str, str]:
    match KINDS[measure.kind].form:
        case Form.SHARE:
            return "clock-history", share_name(Fraction(measure.value)), _("La fin de l'épreuve recule d'autant.")
        case Form.PAUSES:
            return "cup-hot", pauses_name(measure.value), _("L'horloge s'arrête à la demande ; la fin recule d'autant.")
        case Form.TEXT:
            return "tools", _("Matériel adapté"), measure.value
        case Form.SUBSTITUTE:
            read = parse_substitute(measure.value)
            name = _("Oral remplacé") if measure.kind == "oral" else _("Partie remplacée")
            if read is None:
                return "arrow-left-right", name, ""
            return (
                "arrow-left-right",
                name,
                _("%(text)s, pour montrer %(codes)s.", text=read.text.rstrip("."), codes=", ".join(read.waived)),
            )
        case Form.CHOICE:
            icon, name, effect = WORDS[measure.kind, measure.value]
            return icon, str(name), str(effect)


def pauses_name(value: str) -> str:
    """Pauses in words: "2 pauses de 10 min"."""
    budget = parse_pauses(value)
    if budget is None:
        raise ValueError(f"not pauses: {value}")
    return ngettext("%(num)s pause de %(length)s", "%(num)s pauses de %(length)s", budget.count, length=duration(budget.minutes))


def part_said(planned: NextPart | None) -> str:
    """When and where a sitting in several parts goes on, for its candidate."""
    return part_planned(planned) if planned else _("Votre centre vous dit le jour et l'heure.")


def part_planned(planned: NextPart) -> str:
    """The same for who reads it beside them: "jeudi 26 novembre à 9 h 30, salle 112"."""
    return f"{moment(planned.begins_at, 'weekday')}, {planned.place}"


def appointment_said(aid: Aid, step: StepLine) -> str:
    """The appointment of something done about an aid, in words."""
    parts = kept_parts(step.appointment) if aid.kind == SITTINGS else None
    return step.appointment if parts is None else ", ".join(moment(each, "weekday") for each in parts)


def kind_name(kind: str, value: str) -> str:
    """The name of a measure alone."""
    return measure_line(Measure(kind, value)).name


def measure_lines(measures: Iterable[Measure]) -> list[MeasureLine]:
    """The words of several, in the order of the catalogue: time first."""
    return [measure_line(measure) for measure in sorted(measures, key=lambda each: _RANK[each.kind])]


def time_sum(minutes: int, granted: int, share: Fraction) -> str:
    """How a candidate's time is made up: "2 h 00, plus un tiers"."""
    if granted == minutes:
        return _("Le temps prévu pour tous.")
    if share in SHARES:
        return _("%(duration)s, %(share)s.", duration=duration(minutes), share=SHARES[share][1])
    return _("%(duration)s, plus %(more)s.", duration=duration(minutes), more=duration(granted - minutes))
