"""The sitting around the work: its clock told again and again, pauses, the machine, the page that covers the work meanwhile."""

from __future__ import annotations

from typing import Any

from flask import jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _

from app import clock
from app.auth.guard import current_actor, requires
from app.queries import places
from app.queries.places import Machine, Watched
from app.services import sittings
from app.web import formats
from app.web.sandbox import blueprint
from app.web.sandbox.room import clock_words, pause_word
from app.web.sandbox.standing import stand_of, state_of

MOST_WAITING = 10_000
"""Texts that a page may say it has not saved yet: beyond, it is no count."""


@blueprint.post("/<int:run_id>/watch")
@requires("run:work")
def watch(run_id: int) -> Any:
    """How the run stands, for the script of an open page. Asking is a beat, hence a POST; `waiting` is how much is not saved yet."""
    actor = current_actor()
    waiting = request.form.get("waiting", "0")
    now = places.watch(actor, run_id)
    if now.submitted_at is None:
        sittings.beat(run_id, actor, waiting=min(int(waiting), MOST_WAITING) if waiting.isdecimal() else 0)
    answer = jsonify(_told(now))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _told(now: Watched) -> dict[str, Any]:
    stand = stand_of(now)
    ends_at = now.clock.ends_at
    return {
        "state": state_of(now),
        "stand": render_template("sandbox/_stand.html", stand=stand) if stand else "",
        "settle": now.started_at is not None and now.certifying and now.machine is Machine.FREE and stand is None,
        "saidEnd": _("Votre épreuve se termine maintenant à %(end)s.", end=formats.clock_time(ends_at)) if ends_at else "",
        **clock_words(now.clock, started=now.started_at is not None, extra=now.extra),
        "pause": pause_word(now.clock),
        "now": clock.now().isoformat(),
    }


@blueprint.get("/<int:run_id>/standing")
@requires("run:work")
def standing(run_id: int) -> Any:
    """Why the work is covered; the work itself when it is not."""
    now = places.watch(current_actor(), run_id)
    stand = stand_of(now)
    if stand is None or now.over:
        return redirect(url_for("sandbox.mission", run_id=run_id))
    return render_template("sandbox/stand.html", stand=stand, run_id=run_id, state=state_of(now))


@blueprint.post("/<int:run_id>/pause")
@requires("run:work")
def pause(run_id: int) -> Any:
    """Take a pause: the clock stops."""
    sittings.pause(current_actor(), run_id)
    return redirect(url_for("sandbox.standing", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/resume")
@requires("run:work")
def resume(run_id: int) -> Any:
    """Come back before the end of the pause."""
    sittings.resume(current_actor(), run_id)
    return redirect(url_for("sandbox.messages", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/machine")
@requires("run:work")
def change_machine(run_id: int) -> Any:
    """Ask to go on at this machine."""
    sittings.ask_for_machine(current_actor(), run_id)
    return redirect(url_for("sandbox.standing", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/ready")
@requires("run:work")
def ready(run_id: int) -> Any:
    """Sit down at this machine."""
    sittings.settle_at_machine(current_actor(), run_id)
    return redirect(url_for("sandbox.mission", run_id=run_id), 303)
