"""Hints, in training alone: one at a time, for the competency that one chooses."""

from __future__ import annotations

from typing import Any

from flask import redirect, request, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries import candidacies
from app.queries.runs import Room
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, page, press
from casestudies.debrief import hints_read, next_hint


def _training(run_id: int) -> Room:
    """The room of a training run. Raises NotFound in an assessment: there are no hints there."""
    room = enter(run_id)
    if not room.training:
        raise NotFound
    return room


def labels_of(room: Room) -> dict[str, str]:
    """The competencies of the candidacy's framework by code, as the fiche words them."""
    files = candidacies.own_candidacies(current_actor())
    certification = next(file.certification for file in files if file.id == room.candidacy_id)
    return {each.code: each.label for block in certification.blocks for each in block.competencies}


@blueprint.get("/<int:run_id>/hints")
@requires("run:work")
def hints(run_id: int) -> Any:
    """The hints taken, and one more for whoever asks."""
    room = _training(run_id)
    read, labels = hints_read(room.run), labels_of(room)
    groups = [
        {
            "code": code,
            "label": labels.get(code, code),
            "read": [each.text for each in read if each.competency == code],
            "more": next_hint(room.run, code) is not None,
        }
        for code in room.run.case.file.competencies
    ]
    return page("sandbox/hints.html", room, "hints", groups=groups, taken=len(read))


@blueprint.post("/<int:run_id>/hints")
@requires("run:work")
def take_hint(run_id: int) -> Any:
    """Take the next hint about a competency."""
    room = _training(run_id)
    competency = request.form.get("competency", "")
    command = next_hint(room.run, competency)
    known = sum(each.competency == competency for each in hints_read(room.run))
    if command is None or request.form.get("known") != str(known):
        # Sent twice, or from a page of before: what it asked for is there already.
        return redirect(url_for("sandbox.hints", run_id=run_id), 303)
    return press(room, command, "hints", _("Un indice de plus, en bas de sa compétence."), "sandbox.hints")
