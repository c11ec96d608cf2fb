"""The words of the board: states, notes, measures to set up, incidents."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app import clock
from app.queries.board import Sitting
from app.queries.board_stages import Stage
from app.queries.incidents import IncidentLine
from app.web.formats import clock_time, day, duration
from app.web.messages import register
from app.web.words_measures import measure_line
from juries.accommodations import EXTRA_TIME, ONE_THIRD, PAUSES, Measure, parse_pauses, parse_share
from juries.assessment_session import Attendance, IncidentCategory, IncidentResolution
from juries.sitting_clock import Hold

STAGES: dict[Stage, tuple[str, str, Any, Any]] = {
    Stage.OFFLINE: ("bad", "wifi-off", _l("Hors ligne"), _l("Hors ligne")),
    Stage.MACHINE: ("warn", "laptop", _l("Changement de poste"), _l("Changement de poste")),
    Stage.OVER: ("warn", "hourglass-bottom", _l("Temps écoulé"), _l("Temps écoulé")),
    Stage.STOPPED: ("warn", "stop-circle", _l("Chronomètre arrêté"), _l("Arrêtés")),
    Stage.EXPECTED: ("mute", "hourglass", _l("Pas encore là"), _l("Non arrivés")),
    Stage.PAUSED: ("warn", "pause-fill", _l("En pause"), _l("En pause")),
    Stage.READY: ("info", "person-check-fill", _l("Prêt à commencer"), _l("Prêts")),
    Stage.WORKING: ("ok", "play-fill", _l("Au travail"), _l("Au travail")),
    Stage.SUBMITTED: ("mute", "check2-all", _l("Rendu"), _l("Rendus")),
    Stage.ABSENT: ("mute", "person-x", _l("Absence notée"), _l("Absents")),
}
"""Tone, icon, word of one whose gender is not known, word of the tally."""
GENDERED: dict[tuple[Stage, str], Any] = {
    (Stage.EXPECTED, "F"): _l("Non arrivée"),
    (Stage.EXPECTED, "M"): _l("Non arrivé"),
    (Stage.READY, "F"): _l("Prête"),
    (Stage.READY, "M"): _l("Prêt"),
    (Stage.ABSENT, "F"): _l("Absente"),
    (Stage.ABSENT, "M"): _l("Absent"),
}
OPTIONAL = frozenset({Stage.OVER})
"""Stages that pass by themselves within a minute: counted when there are any."""

ATTENDANCE: dict[Attendance, Any] = {
    Attendance.EXPECTED: _l("Pas encore là"),
    Attendance.PRESENT: _l("Présence"),
    Attendance.LATE: lazy_pgettext("attendance", "Retard"),
    Attendance.ABSENT: _l("Absence"),
    Attendance.EXCUSED: _l("Absence excusée"),
}
CATEGORIES: dict[IncidentCategory, Any] = {
    IncidentCategory.NETWORK: _l("Réseau"),
    IncidentCategory.MACHINE: _l("Poste de travail"),
    IncidentCategory.PLATFORM: _l("Application"),
    IncidentCategory.IDENTITY: _l("Identité"),
    IncidentCategory.LATE_ARRIVAL: _l("Arrivée tardive"),
    IncidentCategory.DISTURBANCE: _l("Bruit ou gêne dans la salle"),
    IncidentCategory.INTERRUPTION: _l("Interruption par la personne"),
    IncidentCategory.EVACUATION: _l("Évacuation"),
    IncidentCategory.FRAUD: _l("Soupçon de fraude"),
    IncidentCategory.OTHER: _l("Autre"),
}
RESOLUTIONS: dict[IncidentResolution, Any] = {
    IncidentResolution.NOTHING_NEEDED: _l("Rien à faire de plus"),
    IncidentResolution.MINUTES_GIVEN: _l("Minutes ajoutées"),
    IncidentResolution.MACHINE_CHANGED: _l("Poste changé"),
    IncidentResolution.IDENTITY_ATTESTED: _l("Identité attestée par le centre"),
    IncidentResolution.RESCHEDULED: _l("Épreuve reportée"),
    IncidentResolution.CANCELLED_TECHNICAL: _l("Épreuve annulée pour cause technique"),
    IncidentResolution.REPORTED_TO_JURY: _l("Signalé au jury"),
}
register(
    {
        "incident.text_needed": _l("Dites en une phrase ce qui s'est passé, par exemple : le poste 7 a perdu le réseau."),
        "incident.closed": _l("Cet incident est déjà clos. Ouvrez-le pour lire comment."),
        "incident.minutes_unasked": _l(
            "Des minutes ne s'ajoutent qu'avec « Minutes ajoutées ». Videz ce champ, ou choisissez cette issue."
        ),
        "incident.nobody_at_work": _l("Personne n'est au travail : aucune minute n'a été ajoutée. Choisissez une autre issue."),
        "incident.judged": _l("Vous jugez une des personnes au travail. Une autre personne doit donner ces minutes."),
    }
)


def state_of(one: Sitting) -> dict[str, Any]:
    """Tone, icon and word of where one stands."""
    tone, symbol, word, _tally = STAGES[one.stage]
    said = str(GENDERED.get((one.stage, one.gender or ""), word))
    if one.stage is Stage.OFFLINE and one.seen_at:
        said = _("Hors ligne, %(span)s", span=duration(clock.now() - one.seen_at))
    return {"tone": tone, "symbol": symbol, "word": said}


def place_of(one: Sitting) -> str:
    """Where one sits, in a word or two."""
    if one.remote:
        return _("à distance")
    if one.seat_id is None:
        return _("candidat %(number)s", number=one.number)
    return one.room or one.seat


def short_measure(measure: Measure) -> str:
    """A measure to set up, in two or three words."""
    if measure.kind == EXTRA_TIME:
        share = parse_share(measure.value)
        return _("tiers temps") if share == ONE_THIRD else _("temps en plus")
    if measure.kind == PAUSES:
        budget = parse_pauses(measure.value)
        count = budget.count if budget else 0
        return ngettext("%(num)s pause", "%(num)s pauses", count)
    name = measure_line(measure).name
    return name[:1].lower() + name[1:]


def measures_said(one: Sitting) -> str:
    """The measures to set up, in a line; empty without any."""
    said = ", ".join(short_measure(each) for each in sorted(one.measures, key=lambda each: (each.kind not in (EXTRA_TIME, PAUSES), each)))
    return said[:1].upper() + said[1:]


def time_of(one: Sitting) -> tuple[str, str]:
    """The time of a tile and what it counts."""
    if one.stage is Stage.SUBMITTED and one.submitted_at:
        return _("à %(time)s", time=clock_time(one.submitted_at)), ""
    if one.stage is Stage.ABSENT:
        return "–", ""
    if one.started_at is None:
        return duration(one.minutes), _("prévues")
    return duration(one.left), _("restantes")


def note_of(one: Sitting) -> str:
    """The line under the state: what explains it, then the measures to set up."""
    parts = [_standing(one), *_given(one)]
    if one.stage not in (Stage.SUBMITTED, Stage.ABSENT, Stage.OFFLINE, Stage.MACHINE):
        parts.append(measures_said(one))
    return " · ".join(part for part in parts if part)


def _given(one: Sitting) -> list[str]:
    if one.submitted_at is not None:
        return []
    return [_("+ %(span)s, incident %(number)s", span=duration(gift.minutes), number=gift.incident) for gift in one.gifts]


def _standing(one: Sitting) -> str:
    since = clock_time(one.time.stopped_since) if one.time.stopped_since else ""
    match one.stage:
        case Stage.OFFLINE:
            return _("Dernier enregistrement à %(time)s", time=clock_time(one.saved_at)) if one.saved_at else _("Rien d'enregistré encore.")
        case Stage.MACHINE:
            return _("Chronomètre arrêté à %(time)s", time=since)
        case Stage.STOPPED:
            return _("La suite un autre jour") if Hold.LATER in one.time.holds else _("Arrêté à %(time)s", time=since)
        case Stage.OVER:
            return _("Le travail part tel qu'il est dans la minute.")
        case Stage.PAUSED if one.time.resumes_at:
            return _(
                "Pause %(rank)s sur %(count)s, reprend à %(time)s",
                rank=one.time.pauses_taken,
                count=one.time.pauses.count,
                time=clock_time(one.time.resumes_at),
            )
        case Stage.EXPECTED:
            return _awaited(one)
        case Stage.READY if one.seat_id is not None:
            return _("Identité vérifiée") if one.identity_checked else _("Identité à vérifier")
        case Stage.SUBMITTED if one.late:
            return ngettext("%(num)s envoi arrivé après la fin", "%(num)s envois arrivés après la fin", one.late)
    if one.stage is Stage.ABSENT:
        return str(ATTENDANCE[one.attendance])
    return _waiting(one)


def _waiting(one: Sitting) -> str:
    if one.stage is Stage.WORKING and one.waiting:
        return ngettext("%(num)s envoi attend le réseau", "%(num)s envois attendent le réseau", one.waiting)
    return ""


def _awaited(one: Sitting) -> str:
    if one.settled:
        return _("Connexion faite : présence à noter")
    if one.opens_at is None:
        return ""
    late = clock.now() - one.opens_at
    if late.total_seconds() >= 60:
        return _("Convocation à %(time)s, %(span)s de retard", time=clock_time(one.opens_at), span=duration(late))
    if one.opens_at.astimezone(clock.PARIS).date() != clock.today():
        return _("Convocation le %(day)s à %(time)s", day=day(one.opens_at, "short"), time=clock_time(one.opens_at))
    return _("Convocation à %(time)s", time=clock_time(one.opens_at))


def tile_of(one: Sitting, url: str) -> dict[str, Any]:
    """A sitting as the macro `tile` draws it."""
    state, (time, detail) = state_of(one), time_of(one)
    shows_progress = one.under_way or one.stage is Stage.OVER
    spent, total = one.share_spent if shows_progress else (0, 0)
    return {
        "name": one.candidate,
        "url": url,
        "seat": place_of(one),
        "tone": state["tone"],
        "symbol": state["symbol"],
        "state": state["word"],
        "note": note_of(one),
        "time": time,
        "detail": detail,
        "total": total,
        "spent": spent,
        "alert": one.stage in (Stage.OFFLINE, Stage.MACHINE, Stage.OVER),
    }


def asks_said(kind: str, one: Sitting) -> str:
    """What waits for a decision about one, after their name."""
    match kind:
        case "machine":
            return _("demande à continuer sur un autre poste.")
        case "offline":
            return _("est hors ligne depuis %(time)s.", time=clock_time(one.seen_at) if one.seen_at else "–")
        case "expected":
            return _("n'est pas là, ou sa présence n'est pas notée.")
        case "identity":
            return _("est là, son identité reste à vérifier.")
    return ngettext("a envoyé %(num)s acte ou texte après la fin.", "a envoyé %(num)s actes ou textes après la fin.", one.late)


def many_said(kind: str, number: int) -> str:
    """What waits for a decision about so many."""
    if kind == "expected":
        return ngettext("%(num)s personne n'est pas arrivée", "%(num)s personnes ne sont pas arrivées", number)
    return ngettext("%(num)s identité reste à vérifier", "%(num)s identités restent à vérifier", number)


def incident_title(line: IncidentLine) -> str:
    """What an incident is called: its number, where, what about."""
    where = line.seat or (line.candidate if line.run_id else _("Tous"))
    return f"{line.number}. {where[:1].upper()}{where[1:]}, {str(CATEGORIES[line.category]).lower()}"


def incident_said(line: IncidentLine) -> str:
    """When, whom, and how it ended."""
    parts = [clock_time(line.at), *([line.candidate] if line.candidate else [])]
    return f"{', '.join(parts)}. {resolution_said(line)}"


def resolution_said(line: IncidentLine) -> str:
    """How an incident ended, as a sentence."""
    if line.ending is None:
        return _("Pas encore de résolution.")
    if line.ending.resolution is IncidentResolution.MINUTES_GIVEN:
        return ngettext("%(num)s minute ajoutée.", "%(num)s minutes ajoutées.", line.ending.minutes)
    return f"{RESOLUTIONS[line.ending.resolution]}."
