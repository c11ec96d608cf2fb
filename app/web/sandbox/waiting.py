"""The page before the start of a sitting: where, when, until when with one's own measures, what will happen, what to try meanwhile."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template
from flask_babel import gettext as _

from app import clock
from app.auth.guard import current_actor
from app.queries import places
from app.queries.places import Machine, Place
from app.queries.runs import Room
from app.web.formats import clock_time, day, duration
from app.web.messages import sentence


def waiting_page(room: Room, place: Place) -> str:
    """The page. It asks for the start again and again, and opens the mission by itself."""
    machine = places.machine_of(current_actor(), room.run_id)
    return render_template(
        "sandbox/waiting.html",
        room=room,
        place=place,
        facts=_facts(room, place),
        steps=_steps(room, place),
        pauses=room.clock.pauses,
        refused=sentence(place.obstacle.code, place.obstacle.params) if place.obstacle else "",
        open_now=place.opens_at <= clock.now() < place.closes_at,
        closed=clock.now() >= place.closes_at,
        here=machine is Machine.HERE,
        elsewhere=machine in (Machine.ELSEWHERE, Machine.ASKED),
    )


def _facts(room: Room, place: Place) -> list[tuple[str, Any]]:
    where = {"text": _("À distance") if place.remote else place.where, "sub": place.seat}
    granted = room.clock.granted
    own = {"text": duration(granted), "strong": True}
    if place.widened:
        own["sub"] = _("%(base)s, et %(extra)s en plus", base=duration(place.duration), extra=duration(place.extra))
    lines: list[tuple[str, Any]] = [
        (_("Jour"), day(place.opens_at, "weekday")),
        (_("Où"), where),
        (_("Ouverture"), clock_time(place.opens_at)),
        (_("Votre temps"), own),
        (
            _("Fin, si vous commencez maintenant") if clock.now() > place.opens_at else _("Fin, si vous commencez à l'ouverture"),
            _end(place, granted),
        ),
        (_("Dernière minute pour commencer"), clock_time(place.closes_at)),
    ]
    pauses = room.clock.pauses
    if pauses.count:
        minutes = duration(pauses.length)
        lines.append((_("Vos pauses"), _("%(count)s de %(minutes)s, sans perdre de temps", count=pauses.count, minutes=minutes)))
    return lines


def _end(place: Place, granted: timedelta) -> str:
    end = clock_time(max(place.opens_at, clock.now()) + granted)
    return _("%(end)s, mesures comprises", end=end) if place.widened else end


def _steps(room: Room, place: Place) -> list[str]:
    start = (
        _("La personne qui surveille vérifie votre identité, puis donne le départ. Cette page s'ouvre alors d'elle-même.")
        if place.by_invigilator
        else _("Votre identité est vérifiée, puis vous commencez quand vous êtes prêt, dès l'ouverture.")
    )
    steps = [
        start,
        _("Votre temps part à ce moment. Vous lisez la mission, puis vous travaillez dans l'entreprise."),
        _("Tout s'enregistre de soi-même. Si le réseau tombe, continuez d'écrire : la page dit ce qui n'est pas encore enregistré."),
    ]
    if room.clock.pauses.count:
        steps.append(
            _("Le bouton Pause arrête le chronomètre. La reprise se fait d'elle-même à la fin de la pause, ou dès que vous revenez.")
        )
    steps.append(_("À la fin du temps, votre travail est rendu tel quel, même si la page est fermée."))
    return steps
