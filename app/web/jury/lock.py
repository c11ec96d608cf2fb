"""Locking one's sheet: a page that counts what is done, lists what is missing, and says what cannot be taken back."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.queries.judging_room import Room, room_of
from app.services import judging_scores
from app.services.judging import JuryRefused
from app.web.forms import EpreuveForm
from app.web.jury import blueprint, labels
from app.web.jury.pages import room_url
from app.web.jury.sentences import told
from juries.grid import NOT_OBSERVED
from juries.scoring import missing


class LockForm(EpreuveForm):
    """A button."""


@blueprint.route("/<int:jury_id>/lock", methods=["GET", "POST"])
@requires("jury:sit")
def lock(jury_id: int) -> Any:
    """Confirm, or list what is missing."""
    actor = current_actor()
    form = LockForm()
    if form.validate_on_submit():
        try:
            judging_scores.lock_sheet(actor, jury_id)
        except JuryRefused as refused:
            room = room_of(actor, jury_id)
            if not room.lock_obstacles():
                form.form_errors = [*form.form_errors, *told(refused.reasons, labels.names_of(room.file))]
            return _page(room, form), 422
        flash(_("Votre grille est verrouillée."), "ok")
        return redirect(url_for("jury.lock", jury_id=jury_id))
    return _page(room_of(actor, jury_id), form)


def _page(room: Room, form: LockForm) -> str:
    levels = room.sheet.levels()
    unseen = [row for row in room.grid.rows if levels.get(row.criterion.code) == NOT_OBSERVED]
    return render_template(
        "jury/lock.html",
        room=room,
        form=form,
        title=labels.candidate_and_block(room.file),
        missing=_by_competency(room, missing(room.grid, room.sheet)),
        unseen=_by_competency(room, unseen),
        facts=[
            (_("Critères jugés"), _("%(scored)s sur %(total)s", scored=len(levels), total=len(room.grid.rows))),
            (_("Dont non observés"), str(len(unseen))),
            (_("Événements épinglés"), str(len(room.pins))),
        ],
        last_url=room_url(room.file.id, room.file.block.competencies[-1].code),
    )


def _by_competency(room: Room, rows: Any) -> list[dict[str, Any]]:
    grouped: dict[str, list[str]] = {}
    for row in rows:
        grouped.setdefault(row.competency, []).append(row.criterion.name)
    return [
        {"label": f"{code[-2:]}. {room.competency(code).label}", "criteria": names, "url": room_url(room.file.id, code)}
        for code, names in grouped.items()
    ]
