"""The invigilator's board: everyone at a glance, the time as the server counts it."""

from __future__ import annotations

from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.auth.guard import current_actor, requires
from app.queries import board as queries
from app.queries.board import Sitting, Stage
from app.web import formats
from app.web.oversight import blueprint

STAGES: dict[Stage, tuple[str, str, Any]] = {
    Stage.OVER: ("warn", "hourglass-bottom", _l("Temps écoulé")),
    Stage.STOPPED: ("warn", "stop-circle", _l("Chronomètre arrêté")),
    Stage.PAUSED: ("warn", "pause-fill", _l("En pause")),
    Stage.WORKING: ("ok", "play-fill", _l("Au travail")),
    Stage.READY: ("info", "person-check-fill", _l("Prêt à commencer")),
    Stage.SUBMITTED: ("mute", "check2-all", _l("Rendu")),
}
"""Tone, icon, word of each stage."""


def _time(sitting: Sitting) -> tuple[str, str]:
    if sitting.stage is Stage.SUBMITTED and sitting.submitted_at:
        return formats.clock_time(sitting.submitted_at), _("heure de remise")
    if sitting.stage is Stage.READY:
        return formats.duration(sitting.minutes), _("à partir du début")
    return formats.duration(sitting.left), _("restantes")


def _note(sitting: Sitting) -> str:
    if sitting.stage is Stage.OVER:
        return _("Le travail part tel qu'il est dans la minute.")
    if sitting.saved_at is None:
        return _("Rien d'enregistré encore.")
    return _("Dernier enregistrement à %(time)s", time=formats.clock_time(sitting.saved_at))


def tile_of(sitting: Sitting) -> dict[str, Any]:
    """A sitting as the macro `tile` draws it."""
    tone, symbol, word = STAGES[sitting.stage]
    time, detail = _time(sitting)
    under_way = sitting.stage in (Stage.WORKING, Stage.PAUSED, Stage.STOPPED)
    spent, total = sitting.share_spent if under_way else (0, 0)
    return {
        "name": sitting.candidate,
        "url": url_for("oversight.sitting", run_id=sitting.run_id),
        "seat": _("candidat %(number)s", number=sitting.number),
        "tone": tone,
        "symbol": symbol,
        "state": word,
        "note": _note(sitting),
        "time": time,
        "detail": detail,
        "total": total,
        "spent": spent,
        "alert": sitting.stage is Stage.OVER,
    }


@blueprint.get("/board")
@requires("board:watch")
def board() -> str:
    """All sittings, or those of one stage."""
    everyone = queries.sittings(current_actor())
    wanted = request.args.get("stage", "")
    counts = {stage: sum(one.stage is stage for one in everyone) for stage in Stage}
    tally = [{"count": len(everyone), "tone": "mute", "symbol": "list", "word": _("Tous"), "url": url_for(".board"), "current": not wanted}]
    for stage, (tone, symbol, word) in STAGES.items():
        url = url_for(".board", stage=stage)
        tally.append({"count": counts[stage], "tone": tone, "symbol": symbol, "word": word, "url": url, "current": wanted == stage})
    tiles = [tile_of(one) for one in everyone if not wanted or one.stage == wanted]
    return render_template("oversight/board.html", tally=tally, tiles=tiles, now=clock.now(), filtered=bool(wanted))


@blueprint.get("/board/<int:run_id>")
@requires("board:watch")
def sitting(run_id: int) -> str:
    """One sitting: what is recorded and until when it runs."""
    found = queries.sitting(current_actor(), run_id)
    tone, symbol, word = STAGES[found.stage]
    state = {"tone": tone, "symbol": symbol, "word": word}
    return render_template("oversight/sitting.html", sitting=found, state=state, time=_time(found), note=_note(found))
