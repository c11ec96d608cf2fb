"""What covers the work while it cannot go on (a pause, a stop, another machine, the end): why, what is kept and what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.queries.aids import next_part
from app.queries.places import Machine, Watched
from app.web.formats import clock_time, duration
from app.web.words_measures import part_said
from juries.sitting_clock import Hold, Phase, Reckoning


@dataclass(frozen=True)
class Stand:
    """Why the work is covered. `act` is a button ({label, url}), `link` leads on where nothing is left to do here."""

    kind: str
    symbol: str
    title: str
    lines: tuple[str, ...]
    facts: tuple[tuple[str, Any], ...] = ()
    act: dict[str, str] | None = None
    link: dict[str, str] | None = None


def state_of(now: Watched) -> str:
    """Where the page stands: "ready", "working", or the kind of what covers it."""
    if now.over:
        return "over"
    if now.started_at is None:
        return "ready"
    if now.machine in (Machine.ELSEWHERE, Machine.ASKED):
        return now.machine.value
    return now.clock.phase.value


def stand_of(now: Watched) -> Stand | None:
    """What covers the work now; None before the start and while it goes on."""
    match state_of(now):
        case "over":
            return _over(now)
        case Machine.ELSEWHERE:
            return _elsewhere(now)
        case Machine.ASKED:
            return _asked()
        case Phase.PAUSED:
            return _paused(now)
        case Phase.STOPPED:
            return _stopped(now)
    return None


def _over(now: Watched) -> Stand:
    return Stand(
        "over",
        "hourglass-bottom",
        _("Votre travail est rendu.") if now.submitted_at else _("Le temps est écoulé."),
        (
            _("Tout ce qui était enregistré est rendu. Vous n'avez rien à envoyer."),
            _("Un texte encore sur ce poste et envoyé maintenant est gardé à part, comme arrivé après la fin."),
        ),
        link={"label": _("Voir mon reçu"), "url": url_for("sandbox.handed_in", run_id=now.run_id)},
    )


def _paused(now: Watched) -> Stand:
    clock = now.clock
    return Stand(
        "paused",
        "pause-circle",
        _("Vous êtes en pause"),
        (_("Le chronomètre est arrêté. Votre travail est enregistré, et masqué jusqu'à votre retour."),),
        (
            (_("Reprise automatique"), {"text": clock_time(clock.resumes_at) if clock.resumes_at else "", "strong": True}),
            (_("Temps de travail restant"), minutes_left(clock)),
            (_("Fin si vous prenez toute la pause"), clock_time(clock.ends_at) if clock.ends_at else ""),
            (_("Pauses restantes ensuite"), pauses_said(clock)),
        ),
        act={"label": _("Reprendre maintenant"), "url": url_for("sandbox.resume", run_id=now.run_id)},
    )


def minutes_left(clock: Reckoning) -> str:
    """The time at work that is left, to the minute that has begun, as the clock of the bar shows it."""
    return duration(-(-clock.left // timedelta(minutes=1)))


def pauses_said(clock: Reckoning) -> str:
    """How many pauses are left, and how long each is."""
    if not clock.pauses_left:
        return _("Aucune")
    minutes = duration(clock.pauses.length)
    return ngettext("%(num)s de %(minutes)s", "%(num)s de %(minutes)s chacune", clock.pauses_left, minutes=minutes)


def _stopped(now: Watched) -> Stand:
    holds = now.clock.holds
    facts: tuple[tuple[str, Any], ...] = ((_("Temps de travail restant"), minutes_left(now.clock)),)
    if Hold.LATER in holds:
        title, line = _("La suite de votre épreuve est prévue plus tard"), _("Vous pouvez fermer cette page.")
        facts = ((_("La suite"), part_said(next_part(now.run_id))), *facts)
    elif Hold.INVIGILATOR in holds:
        title, line = _("La surveillance a arrêté le chronomètre"), _("Attendez la reprise : cette page le dit d'elle-même.")
    else:
        title = _("Un changement de poste attend la surveillance")
        line = _("Si ce n'est pas vous qui l'avez demandé, prévenez la personne qui surveille.")
    kept = _("Votre temps ne passe pas. Votre travail est enregistré.")
    return Stand("stopped", "stop-circle", title, (kept, line), facts)


def _elsewhere(now: Watched) -> Stand:
    return Stand(
        "elsewhere",
        "pc-display",
        _("Votre épreuve est ouverte sur un autre poste"),
        (
            _("Ici, rien n'est enregistré. Ce que vous avez fait sur l'autre poste est gardé."),
            _("Pour continuer ici, la personne qui surveille doit l'accepter. Le chronomètre s'arrête en attendant sa réponse."),
        ),
        act={"label": _("Demander à continuer ici"), "url": url_for("sandbox.change_machine", run_id=now.run_id)},
    )


def _asked() -> Stand:
    return Stand(
        "asked",
        "hourglass-split",
        _("Votre demande est faite"),
        (
            _("Le chronomètre est arrêté jusqu'à la réponse de la personne qui surveille."),
            _("Dès qu'elle accepte, votre travail s'ouvre ici. Si elle refuse, continuez sur l'autre poste."),
        ),
    )
