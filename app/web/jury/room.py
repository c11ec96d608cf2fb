"""The jury room: one competency at a time, its criteria, the evidence beside. Each choice is saved as it is made."""

from __future__ import annotations

from typing import Any

from flask import Response, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import Optional

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries.judging_replay import Replay, replay_of
from app.queries.judging_room import Room, room_of
from app.services import judging_scores
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.jury.evidence import fact_cards, side_panel
from app.web.jury.pages import room_url, where
from app.web.jury.sentences import told
from app.web.messages import refuse, sentence
from app.web.typography import typo
from blocks.model import AccessRoute, Competency
from juries.scoring import Progress

JSON = "application/json"


class NoteForm(EpreuveForm):
    """What a juror notes of a competency, beside its levels."""

    comment = TextAreaField(_l("Commentaire pour la délibération"), validators=[Optional()])
    confidence = RadioField(
        _l("Confiance"),
        choices=options([("1", _l("Sûr")), ("2", _l("Assez sûr")), ("3", _l("À revoir à deux"))]),
        validators=[Optional()],
    )


@blueprint.get("/<int:jury_id>/")
@requires("jury:sit")
def enter(jury_id: int) -> Response:
    """Open the room at the first competency that waits."""
    room = room_of(current_actor(), jury_id)
    first = room.unfinished[0].competency if room.unfinished else room.file.block.competencies[0].code
    return redirect(url_for("jury.room", jury_id=jury_id, competency=first))  # type: ignore[return-value]


@blueprint.get("/<int:jury_id>/<competency>")
@requires("jury:sit")
def room(jury_id: int, competency: str) -> str:
    """One competency."""
    return _page(room_of(current_actor(), jury_id), competency)


@blueprint.post("/<int:jury_id>/<competency>")
@requires("jury:sit")
def score(jury_id: int, competency: str) -> Any:
    """Save what the form says of a competency, then go to the next one. A script gets the acknowledgement alone."""
    actor = current_actor()
    room = room_of(actor, jury_id)
    form = NoteForm()
    typed = _levels(room.competency(competency))
    try:
        saved_at = judging_scores.save_competency(
            actor,
            jury_id,
            competency,
            levels=typed,
            comment=form.comment.data if "comment" in request.form else None,
            confidence=int(form.confidence.data) if form.confidence.data in ("1", "2", "3") else None,
        )
    except Refused as refused:
        return _not_saved(room, competency, form, typed, refused)
    if by_script():
        at = saved_at or room.saved_at
        return jsonify(saved=_("à %(time)s", time=formats.clock_time(at)) if at else "")
    return redirect(where(_next(room, competency)) if "next" in request.form else where(competency))


def _levels(competency: Competency) -> dict[str, int]:
    """The levels of the form. What is no figure is no level, and is refused as such."""
    typed = {criterion.code: request.form[criterion.code] for criterion in competency.criteria if criterion.code in request.form}
    return {code: int(value) if value.isdecimal() and len(value) == 1 else -1 for code, value in typed.items()}


def by_script() -> bool:
    """Whether the page's script asks, and wants the acknowledgement alone."""
    return request.accept_mimetypes.best == JSON


def _not_saved(room: Room, competency: str, form: NoteForm, typed: dict[str, int], refused: Refused) -> Any:
    said = told(refused.reasons, labels.names_of(room.file)) if hasattr(refused, "reasons") else []
    if not said:
        refuse(form, refused)
        said = [error for field in form for error in field.errors] or [str(error) for error in form.form_errors]
    if by_script():
        return jsonify(error=said[0]), 422
    errors = {refused.field: said[0]} if refused.field in typed else {}
    return _page(room, competency, form=form, typed=typed, errors=errors, said=said), 422


def _next(room: Room, competency: str) -> str:
    codes = [each.code for each in room.file.block.competencies]
    return codes[min(codes.index(competency) + 1, len(codes) - 1)]


def _page(
    room: Room,
    code: str,
    *,
    form: NoteForm | None = None,
    typed: dict[str, int] | None = None,
    errors: dict[str, str] | None = None,
    said: list[str] | None = None,
) -> str:
    competency = room.competency(code)
    replay = replay_of(room.runs, code, request.args)
    note = room.notes.get(code)
    if form is None:
        chosen = str(note.confidence) if note and note.confidence else None
        form = NoteForm(formdata=None, comment=note.comment if note else "", confidence=chosen)
    return render_template(
        "jury/room.html",
        room=room,
        title=labels.candidate_and_block(room.file),
        competency=competency,
        index=[each.code for each in room.file.block.competencies].index(code) + 1,
        list=_list(room, code),
        judged=sum(each.state in (Progress.SCORED, Progress.NOT_OBSERVED) for each in room.progress),
        criteria=_criteria(room, competency, replay, typed or {}, errors or {}),
        form=form,
        side=side_panel(room, competency, replay),
        facts=fact_cards(room, competency, replay),
        replay=replay,
        screen_url=_screen_url(room, replay),
        obstacles=told(room.obstacles, labels.names_of(room.file)),
        said=said or [],
        observed=labels.measures_observed(room.file),
        bare=not any(row.sources for row in room.grid.rows_of(code)),
        where=where(code),
        place=_place(*room.place)
        if replay is None
        else _("« %(title)s » · %(place)s", title=replay.source.title, place=_place(*room.place)),
        pinned_events=sorted({pin.event for pin in room.pins if replay and pin.evidence_id == replay.source.id}),
    )


def _open_file(room: Room, replay: Replay | None) -> str:
    """The case that is open, and the rank of this file among the juror's."""
    place = _place(*room.place)
    return _("« %(title)s » · %(place)s", title=replay.source.title, place=place) if replay else place


def _place(rank: int, total: int) -> str:
    """The rank of this file among the juror's: "3ᵉ dossier sur 8"."""
    if total == 1:
        return _("Un seul dossier")
    return _("1ᵉʳ dossier sur %(total)s", total=total) if rank == 1 else _("%(rank)sᵉ dossier sur %(total)s", rank=rank, total=total)


def _screen_url(room: Room, replay: Replay | None) -> str:
    if replay is None:
        return ""
    return url_for("jury.screen", jury_id=room.file.id, evidence=replay.source.id, event=replay.at)


def _list(room: Room, current: str) -> list[dict[str, Any]]:
    by_code = {each.competency: each for each in room.progress}
    return [
        {
            "number": f"{number:02}",
            "label": typo(competency.label),
            "url": room_url(room.file.id, competency.code),
            "current": competency.code == current,
            "state": labels.progress_state(by_code[competency.code]),
        }
        for number, competency in enumerate(room.file.block.competencies, start=1)
    ]


def _lacking(room: Room, criterion: str) -> str:
    """What a VAE candidate's criterion waits for, "" for anything else."""
    row = room.grid.row(criterion)
    waits = room.file.route is AccessRoute.VAE and not row.sources and not room.sheet.locked
    return sentence(f"jury.{row.lacking}") if waits else ""


def _criteria(
    room: Room, competency: Competency, replay: Replay | None, typed: dict[str, int], errors: dict[str, str]
) -> list[dict[str, Any]]:
    levels = room.sheet.levels() | typed
    return [
        {
            "id": criterion.code,
            "number": number,
            "name": typo(criterion.name),
            "critical": criterion.critical,
            "threshold": criterion.threshold,
            "source": labels.observed_in(room.file.block, criterion, room.file.route),
            "levels": [typo(text) for text in criterion.levels],
            "level": levels.get(criterion.code),
            "locked": room.sheet.locked,
            "error": errors.get(criterion.code, ""),
            "lacking": _lacking(room, criterion.code),
            "pins": [
                {
                    "label": _("Événement %(number)s", number=pin.event),
                    "url": room_url(room.file.id, competency.code, evidence=pin.evidence_id, event=pin.event),
                }
                for pin in room.pins
                if pin.criterion == criterion.code
            ],
        }
        for number, criterion in enumerate(competency.criteria, start=1)
    ]
