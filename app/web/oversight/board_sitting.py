"""One candidate's sitting: what happened, the time account, the measures to set up, and every act."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.auth.guard import current_actor, requires
from app.queries import board_file as queries
from app.queries.aids import next_part
from app.queries.board import Sitting
from app.queries.board_file import Happening, Line, SittingFile
from app.queries.board_stages import Stage
from app.web.formats import clock_time, duration, moment
from app.web.oversight import blueprint
from app.web.oversight.board_words import (
    ATTENDANCE,
    incident_title,
    note_of,
    place_of,
    resolution_said,
    state_of,
)
from app.web.oversight.late_words import late_entry
from app.web.words_measures import measure_lines, part_planned
from juries.sitting_clock import Hold, Mark


@blueprint.get("/board/<int:run_id>")
@requires("board:watch")
def sitting(run_id: int) -> str:
    """One sitting."""
    found = queries.file(current_actor(), run_id)
    return render_template("oversight/sitting.html", **page_of(found))


def page_of(found: SittingFile) -> dict[str, Any]:
    """What the page of a sitting shows."""
    one = found.one
    return {
        "file": found,
        "one": one,
        "state": state_of(one),
        "place": place_of(one),
        "note": note_of(one),
        "back": back_to(one),
        "account": _account(one),
        "measures": measure_lines(one.measures),
        "timeline": [_entry(line) for line in found.lines],
        "acts": _acts(one),
        "late": [late_entry(thing) for thing in found.late],
    }


def back_to(one: Sitting) -> dict[str, str]:
    """The board that a sitting is seen from."""
    if one.session_id is None:
        return {"label": _("Surveillance"), "url": url_for(".board")}
    return {"label": one.session, "url": url_for(".session_board", session_id=one.session_id)}


def _account(one: Sitting) -> list[tuple[str, Any]]:
    """How the time is made up."""
    time = one.time
    lines: list[tuple[str, Any]] = [
        (_("Début"), moment(one.started_at, "short") if one.started_at else "–"),
        (_("Temps accordé"), {"text": duration(time.granted), "sub": _given(time.given)}),
        (_("Temps de travail passé"), duration(time.worked)),
        (_("Chronomètre arrêté"), duration(time.stopped)),
        (_("Reste"), duration(one.left) if one.submitted_at is None else "–"),
        (_("Fin"), _end(one)),
    ]
    if Hold.LATER in time.holds:
        planned = next_part(one.run_id)
        lines.append(
            (_("La suite"), part_planned(planned) if planned else _("Pas de date : l'administration la note aux aides à réserver."))
        )
    if time.pauses.count:
        lines.append((_("Pauses prises"), _("%(taken)s sur %(count)s", taken=time.pauses_taken, count=time.pauses.count)))
    return lines


def _given(given: timedelta) -> str:
    minutes = int(given.total_seconds() // 60)
    return ngettext("dont %(num)s minute ajoutée", "dont %(num)s minutes ajoutées", minutes) if minutes else ""


def _end(one: Sitting) -> str:
    if one.submitted_at is not None:
        return _("rendu à %(time)s", time=clock_time(one.submitted_at))
    if one.started_at is None:
        return "–"
    return clock_time(one.ends_at) if one.ends_at else _("à la reprise du chronomètre")


def _entry(line: Line) -> dict[str, Any]:
    what = _said(line)
    if line.reason:
        what = _("%(what)s : %(reason)s", what=what, reason=line.reason)
    return {"when": moment(line.at, "short"), "machine": line.at.isoformat(), "who": line.who or _("Le service"), "what": what}


def _said(line: Line) -> str:
    match line.kind:
        case Happening.NOTED:
            status, checked = line.facts
            said = str(ATTENDANCE[status])
            return _("%(status)s notée, identité vérifiée", status=said) if checked else _("Noté : %(status)s", status=said.lower())
        case Happening.STARTED:
            return _("Épreuve commencée")
        case Happening.SETTLED:
            return _("Installation au poste")
        case Happening.MOVED:
            return _("Poste changé avant le départ")
        case Happening.SILENCE:
            return _("Page entendue de nouveau, après %(span)s de silence", span=duration(line.at - line.facts))
        case Happening.MARKED:
            return _marked(*line.facts)
        case Happening.INCIDENT:
            return _("Incident %(title)s", title=incident_title(line.facts))
        case Happening.INCIDENT_CLOSED:
            return _("Incident %(number)s clos. %(how)s", number=line.facts.number, how=resolution_said(line.facts).rstrip("."))
        case Happening.LATE_DECIDED:
            return _("Envois tardifs admis") if line.facts else _("Envois tardifs écartés")
        case Happening.SUBMITTED:
            return _("Travail rendu")


def _marked(mark: Mark, hold: Hold | None, minutes: int, refused: bool) -> str:
    match mark, hold:
        case Mark.PAUSED, _:
            return _("Pause commencée")
        case Mark.RESUMED, _:
            return _("Pause terminée")
        case Mark.STOPPED, Hold.MACHINE:
            return _("Changement de poste demandé")
        case Mark.STOPPED, Hold.LATER:
            return _("Épreuve interrompue jusqu'à un autre jour")
        case Mark.STOPPED, _:
            return _("Chronomètre arrêté")
        case Mark.RELEASED, Hold.MACHINE:
            return _("Changement de poste refusé") if refused else _("Changement de poste autorisé")
        case Mark.RELEASED, _:
            return _("Chronomètre reparti")
        case Mark.MINUTES_GIVEN, _:
            return ngettext("%(num)s minute ajoutée", "%(num)s minutes ajoutées", minutes)
    return _("Épreuve terminée avant l'heure")


def _acts(one: Sitting) -> list[dict[str, Any]]:
    """What may be done now: {label, url}; `post` when one click does it."""
    to: dict[str, Any] = {"run_id": one.run_id}
    acts: list[dict[str, Any]] = []
    if one.may_start:
        acts.append({"label": _("Démarrer l'épreuve"), "url": url_for(".start_one", **to), "post": True, "main": True})
    if one.stage is Stage.MACHINE:
        acts += [
            {"label": _("Autoriser le poste"), "url": url_for(".answer_machine", **to), "post": True, "main": True, "value": "allow"},
            {"label": _("Refuser le poste"), "url": url_for(".answer_machine", **to), "post": True, "value": "refuse"},
        ]
    if one.time.holds - {Hold.MACHINE}:
        release = {"label": _("Reprendre le chronomètre"), "url": url_for(".release_one", **to), "post": True}
        acts.append(release | {"main": one.stage is not Stage.MACHINE})
    if one.under_way:
        if Hold.INVIGILATOR not in one.time.holds:
            acts.append({"label": _("Arrêter le chronomètre…"), "url": url_for(".stop_one", **to)})
        acts.append({"label": _("Ajouter du temps…"), "url": url_for(".give_minutes", **to)})
    if one.seat_id is not None and one.submitted_at is None:
        acts.append({"label": _("Noter la présence…"), "url": url_for(".attendance", **to)})
    if one.session_id is not None:
        incident = url_for(".declare_incident", session_id=one.session_id, run=one.run_id)
        acts.append({"label": _("Déclarer un incident…"), "url": incident})
    if one.late:
        acts.append({"label": _("Décider des envois tardifs…"), "url": url_for(".decide_late", **to), "main": True})
    if one.under_way:
        acts.append({"label": _("Terminer l'épreuve…"), "url": url_for(".end_one", **to)})
    return acts
