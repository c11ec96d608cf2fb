"""The receipt of a sitting: when it was handed in, what is in it, and what came after the end with what became of it."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor
from app.queries import late
from app.queries.late import LateThing
from app.queries.runs import Room
from app.web.formats import clock_time, duration, moment
from app.web.lists import State
from app.web.sandbox.balance import balance

WAITING = State("warn", "hourglass-split", _l("Attend une décision"))
ADMITTED = State("ok", "check-circle-fill", _l("Admis"))
SET_ASIDE = State("mute", "dash-circle", _l("Écarté"))


def receipt(room: Room) -> list[tuple[str, Any]]:
    """The lines of the receipt: the time as it was applied, then the work."""
    clock = room.clock
    lines: list[tuple[str, Any]] = [(_("Début"), moment(room.started_at, "weekday") if room.started_at else "")]
    if room.submitted_at:
        lines.append((_("Rendu"), {"text": moment(room.submitted_at, "weekday"), "strong": True}))
    granted = {"text": duration(clock.granted)}
    if clock.granted > room.duration:
        granted["sub"] = _("%(base)s, et %(extra)s en plus", base=duration(room.duration), extra=duration(clock.granted - room.duration))
    lines.append((_("Temps accordé"), granted))
    if clock.pauses.count:
        lines.append((_("Pauses prises"), _("%(taken)s sur %(count)s", taken=clock.pauses_taken, count=clock.pauses.count)))
    if clock.stopped:
        lines.append((_("Chronomètre arrêté"), duration(clock.stopped)))
    return [*lines, *((name, value if isinstance(value, str) else value["state"]["word"]) for name, value, _where in balance(room))]


def late_lines(room: Room) -> list[dict[str, Any]]:
    """What came after the end, for the candidate, newest last."""
    return [_line(room, each) for each in late.own(current_actor(), room.run_id)]


def _line(room: Room, each: LateThing) -> dict[str, Any]:
    decision = each.decision
    state = WAITING if decision is None else ADMITTED if decision.admitted else SET_ASIDE
    return {
        "name": _name(room, each),
        "when": _("arrivé à %(time)s", time=clock_time(each.at)),
        "text": each.text if each.kind == "draft" else "",
        "state": state,
        "reason": decision.reason if decision else "",
    }


def _name(room: Room, each: LateThing) -> str:
    if each.kind != "draft":
        return _("Un acte dans l'entreprise")
    answered = room.run.company.messages.get(each.key.removeprefix("reply:"))
    return _("Réponse à « %(subject)s »", subject=answered.subject) if answered else _("Nouveau message")
