"""How orals are worded on screens."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.queries.orals import PlannedOral
from app.web.lists import State
from blocks.oral_kits import PhaseKind
from juries.oral_clock import OralReckoning, OralState

ORAL_STATES: dict[str, tuple[str, str, Any]] = {
    "clash": ("bad", "exclamation-octagon-fill", _l("Se chevauche")),
    "draft": ("warn", "pencil-fill", _l("À publier")),
    "published": ("info", "calendar-check-fill", _l("Publié")),
    "running": ("info", "play-circle-fill", _l("En cours")),
    "absent": ("bad", "x-circle-fill", _l("Absent")),
    "missed": ("warn", "clock-fill", _l("Passé, rien de noté")),
    "ended": ("ok", "check-circle-fill", _l("Passé")),
    "recorded": ("ok", "check-circle-fill", _l("Compte rendu écrit")),
}
"""Where a slot stands, for the administration."""


def oral_stage(row: PlannedOral) -> str:
    """The key of ORAL_STATES where a slot stands."""
    state = row.oral.clock.state
    if row.oral.recorded:
        return "recorded"
    if state in (OralState.ENDED, OralState.ABSENT):
        return state.value
    if state is not OralState.WAITING:
        return "running"
    if row.oral.day < clock.today():
        return "missed"
    if row.clashes:
        return "clash"
    return "published" if row.oral.published else "draft"


def oral_state(row: PlannedOral) -> State:
    """Where a slot stands, as a mark."""
    return State(*ORAL_STATES[oral_stage(row)])


def phase_name(reckoning: OralReckoning) -> str:
    """What the candidate does before the jury, now."""
    match reckoning.state:
        case OralState.WAITING:
            return _("Le candidat n'est pas encore entré")
        case OralState.ABSENT:
            return _("Candidat absent")
        case OralState.ENDED:
            return _("Oral terminé")
    assert reckoning.phase is not None
    if reckoning.phase.kind is PhaseKind.PREPARE:
        return _("Préparation de la scène %(scene)s", scene=reckoning.phase.scene)
    return _("Passage") if reckoning.phase.scene == 1 and reckoning.last else _("Scène %(scene)s", scene=reckoning.phase.scene)
