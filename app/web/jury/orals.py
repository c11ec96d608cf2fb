"""An oral while it is held: its clock, the questions, one's own notes by criterion, then the record, which is evidence."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries.oral_records import OralRoom, oral_room
from app.services import oral_records, orals
from app.services.judging import JuryRefused
from app.services.oral_records import NOTE_LENGTH
from app.web import formats
from app.web.forms import ChecksField, EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.jury.heard import NotesForm, first_error, noted_told, notes_form
from app.web.jury.room import by_script
from app.web.jury.sentences import told
from app.web.messages import announce, refuse, sentence
from app.web.typography import typo
from app.web.words_orals import phase_name
from juries.oral_clock import OralMarkKind, OralState

DONE: dict[OralMarkKind, Any] = {
    OralMarkKind.NEXT: _l("Le temps court."),
    OralMarkKind.PAUSED: _l("Le temps est arrêté."),
    OralMarkKind.RESUMED: _l("Le temps court de nouveau."),
    OralMarkKind.ENDED: _l("L'oral est terminé. Écrivez son compte rendu."),
    OralMarkKind.ABSENT: _l("L'absence est notée. Si le candidat arrive, faites-le entrer."),
}


class OralRecordForm(EpreuveForm):
    """Who was there, what was asked."""

    present = ChecksField(_l("Membres du jury présents"), description=_l("Les deux jurés entendent le candidat."))
    asked = ChecksField(_l("Questions posées"))


@blueprint.get("/orals/<int:slot_id>")
@requires("jury:sit")
def oral(slot_id: int) -> str:
    """The page of an oral."""
    room = oral_room(current_actor(), slot_id)
    return _page(room, _notes_form(room), _record_form(room))


@blueprint.post("/orals/<int:slot_id>/notes")
@requires("jury:sit")
def note_oral(slot_id: int) -> Any:
    """Save one's notes. A script gets the acknowledgement alone."""
    room = oral_room(current_actor(), slot_id)
    if not room.scores:
        raise NotFound
    form = _notes_form(room, typed=True)
    typed = {code: request.form[code] for code in room.criteria if code in request.form}
    try:
        saved_at = oral_records.note(current_actor(), slot_id, typed)
    except Refused as refused:
        _tell(form, refused, room)
        if by_script():
            return jsonify(error=first_error(form)), 422
        return _page(room, form, _record_form(room)), 422
    if by_script():
        at = saved_at or room.saved_at
        return jsonify(saved=_("à %(time)s", time=formats.clock_time(at)) if at else "")
    flash(_("Vos notes sont enregistrées."), "ok")
    return _back(slot_id)


@blueprint.post("/orals/<int:slot_id>/clock")
@requires("jury:sit")
def mark_oral(slot_id: int) -> Any:
    """Do one act on its clock."""
    room = oral_room(current_actor(), slot_id)
    asked = request.form.get("act", "")
    if asked not in set(OralMarkKind):
        raise NotFound
    kind, seen = OralMarkKind(asked), request.form.get("seen", "")
    marks_seen = int(seen) if seen.isdecimal() else -1
    return _at_once(room, lambda: orals.mark(current_actor(), slot_id, kind, marks_seen=marks_seen), str(DONE[kind]))


@blueprint.post("/orals/<int:slot_id>/record")
@requires("jury:sit")
def record_oral(slot_id: int) -> Any:
    """Record that it was held."""
    room = oral_room(current_actor(), slot_id)
    form = _record_form(room, request.form)
    if form.validate():
        try:
            present = [int(member) for member in form.present.data or ()]
            oral_records.record(current_actor(), slot_id, present, [int(rank) for rank in form.asked.data or ()])
        except Refused as refused:
            _tell(form, refused, room)
        else:
            announce(_("Le compte rendu de l'oral est enregistré."), _("Les critères de cette page peuvent être jugés."))
            return _back(slot_id)
    return _page(room, _notes_form(room), form), 422


def _back(slot_id: int) -> Any:
    return redirect(url_for("jury.oral", slot_id=slot_id), 303)


def _at_once(room: OralRoom, act: Callable[[], object], done: str) -> Any:
    try:
        act()
    except Refused as refused:
        announce(_("Rien n'a changé."), " ".join(_reasons(refused, room)), tone="warn")
    else:
        flash(done, "ok")
    return _back(room.oral.id)


def _reasons(refused: Refused, room: OralRoom) -> list[str]:
    if isinstance(refused, JuryRefused):
        seats = {str(member.id): member.name for member in room.file.members}
        known = seats if refused.code.startswith("jury.oral_") else labels.names_of(room.file)
        return told(refused.reasons, known | room.criteria)
    return [sentence(refused.code, refused.params)]


def _tell(form: EpreuveForm, refused: Refused, room: OralRoom) -> None:
    if not isinstance(refused, JuryRefused):
        refuse(form, refused)
        return
    said = _reasons(refused, room)
    field = form._fields.get(refused.field or "")
    if field is None:
        form.form_errors = [*form.form_errors, *said]
    else:
        field.errors = [*field.errors, *said]


def _notes_form(room: OralRoom, *, typed: bool = False) -> NotesForm:
    return notes_form(room.criteria, room.notes, NOTE_LENGTH, typed=typed)


def _record_form(room: OralRoom, formdata: Any = None) -> OralRecordForm:
    bank, stands = room.oral.kit.questions, room.record.held if room.record else None
    asked = {question.wording for question in stands.questions} if stands else set()
    data = {
        "present": list(stands.present) if stands else [str(member.id) for member in room.file.members],
        "asked": [str(rank) for rank, question in enumerate(bank) if question.wording in asked],
    }
    form = OralRecordForm(formdata=formdata, data=data)
    form.present.choices = options(
        (str(member.id), f"{member.name} ({labels.seat_name(member.seat, member.outside).lower()})") for member in room.file.members
    )
    form.asked.choices = options((str(rank), typo(question.wording)) for rank, question in enumerate(bank))
    return form


def _page(room: OralRoom, notes: NotesForm, record: OralRecordForm) -> str:
    reckoning = room.oral.clock
    return render_template(
        "jury/oral.html",
        room=room,
        oral=room.oral,
        clock=reckoning,
        phase=phase_name(reckoning),
        told=_time_told(room),
        running=reckoning.state is OralState.RUNNING and not reckoning.over,
        acts=_acts(room),
        waits=told(room.obstacles, labels.names_of(room.file)),
        observed=labels.measures_observed(room.file),
        notes=notes,
        record=record,
        begun=reckoning.index is not None,
        title=labels.candidate_and_block(room.file),
        competencies=noted_told(room.observed, notes, room.notes, bank=room.oral.kit.questions),
    )


SOON, LAST = timedelta(minutes=5), timedelta(minutes=1)


def _time_told(room: OralRoom) -> str:
    """How the part that runs stands: it goes on, it nears its end, it is over. Never an hour nor a length: they would tell of a measure."""
    reckoning = room.oral.clock
    if reckoning.state is OralState.PAUSED:
        return _("Le temps est arrêté")
    if reckoning.state is not OralState.RUNNING or reckoning.ends_at is None:
        return ""
    left = reckoning.ends_at - clock.now()
    if reckoning.over or left <= timedelta(0):
        return _("Le temps de passage est écoulé")
    if left <= LAST:
        return _("Moins d'une minute")
    return _("Moins de 5 minutes") if left <= SOON else _("Le temps de passage court")


def _acts(room: OralRoom) -> list[dict[str, Any]]:
    """What may be done on the clock now, the main act first."""
    reckoning = room.oral.clock

    def act(kind: OralMarkKind, label: str, symbol: str) -> dict[str, Any]:
        return {"value": kind.value, "label": label, "icon": symbol}

    onward = [] if reckoning.last else [act(OralMarkKind.NEXT, _("Passer à la suite"), "skip-end-fill")]
    end = act(OralMarkKind.ENDED, _("Terminer l'oral"), "stop-circle")
    match reckoning.state:
        case OralState.WAITING:
            enter = act(OralMarkKind.NEXT, _("Faire entrer le candidat"), "play-fill")
            return [enter, act(OralMarkKind.ABSENT, _("Noter l'absence"), "person-x")]
        case OralState.ABSENT:
            return [act(OralMarkKind.NEXT, _("Faire entrer le candidat"), "play-fill")]
        case OralState.RUNNING:
            return [*onward, end, act(OralMarkKind.PAUSED, _("Arrêter le temps"), "pause-fill")]
        case OralState.PAUSED:
            return [act(OralMarkKind.RESUMED, _("Reprendre"), "play-fill"), *onward, end]
    return []
