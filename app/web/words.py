"""The words of people's paths, each said one way on every screen: routes, how far a block has come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.queries.progress import Progress
from app.web.lists import State
from blocks.model import AccessRoute

ROUTES: dict[AccessRoute, Any] = {
    AccessRoute.INITIAL_TRAINING: _l("Formation initiale"),
    AccessRoute.APPRENTICESHIP: _l("Apprentissage"),
    AccessRoute.CONTINUING_TRAINING: _l("Formation continue"),
    AccessRoute.PROFESSIONALISATION_CONTRACT: _l("Contrat de professionnalisation"),
    AccessRoute.INDIVIDUAL_APPLICATION: _l("Candidature individuelle"),
    AccessRoute.VAE: _l("VAE"),
}
BY_ROUTE: dict[AccessRoute, Any] = {
    AccessRoute.INITIAL_TRAINING: _l("en formation initiale"),
    AccessRoute.APPRENTICESHIP: _l("en apprentissage"),
    AccessRoute.CONTINUING_TRAINING: _l("en formation continue"),
    AccessRoute.PROFESSIONALISATION_CONTRACT: _l("en contrat de professionnalisation"),
    AccessRoute.INDIVIDUAL_APPLICATION: _l("en candidature individuelle"),
    AccessRoute.VAE: _l("par la validation des acquis de l'expérience"),
}
PROGRESS: dict[Progress, tuple[str, str, Any]] = {
    Progress.ACQUIRED: ("ok", "check-circle-fill", _l("Obtenu")),
    Progress.TO_TAKE_AGAIN: ("warn", "arrow-repeat", _l("Ajourné")),
    Progress.BEFORE_JURY: ("info", "people-fill", _l("Devant le jury")),
    Progress.HANDED_IN: ("info", "inbox-fill", _l("Travail rendu")),
    Progress.UNDER_WAY: ("info", "play-circle-fill", _l("En cours")),
    Progress.AHEAD: ("info", "calendar-event-fill", _l("À passer")),
    Progress.NOT_AIMED: ("mute", "dash-circle-fill", _l("Non visé")),
}
"""Tone, icon, word of each."""


def progress_state(progress: Progress, *, plain: bool = False) -> State:
    """The status that says how far a block has come."""
    tone, symbol, word = PROGRESS[progress]
    return State(tone, symbol, word, plain)


def numbered(gender: str | None, number: str) -> str:
    """A candidate by number, in the feminine or masculine of their file."""
    if gender == "F":
        return _("Candidate %(number)s", number=number)
    if gender == "M":
        return _("Candidat %(number)s", number=number)
    return _("Dossier %(number)s", number=number)


def blocks_aimed(blocks: Iterable[str], *, whole: bool) -> str:
    """The whole title, or its blocks by code."""
    return _("Titre entier") if whole else ", ".join(blocks)


def initialled(name: str | None) -> str:
    """A colleague in a narrow column: H. Morvan."""
    if not name:
        return _("Non attribué")
    given, _space, family = name.partition(" ")
    return f"{given[0]}. {family}" if family else name
