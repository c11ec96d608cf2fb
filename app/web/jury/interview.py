"""The interview of a VAE jury: one's own notes while the candidate speaks, then its record, which is evidence."""

from __future__ import annotations

from typing import Any

from flask import flash, jsonify, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, StringField
from wtforms.validators import InputRequired, Length, Optional

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries.interviews import RecordedInterview, interview_of
from app.queries.judging_interview import InterviewRoom, interview_pieces, interview_room
from app.services import interviews
from app.services.interviews import NOTE_LENGTH, PLACE_LENGTH, WORDING_LENGTH, Told
from app.services.judging import JuryRefused
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.jury.heard import NotesForm, first_error, noted_told, notes_form
from app.web.jury.room import by_script
from app.web.jury.sentences import told
from app.web.messages import refuse
from app.web.typography import typo
from juries.vae_interview import LONGEST_MINUTES

HERE, REMOTE = "here", "remote"


class RecordForm(EpreuveForm):
    """What the record says. The wording of each question is a field of its own, named after its criterion."""

    held_on = DayField(_l("Jour de l'entretien"), description=_l("Jour, mois, année"), validators=[InputRequired(_l("Écrivez le jour."))])
    mode = RadioField(
        _l("Où"),
        choices=options([(HERE, _l("Sur place")), (REMOTE, _l("À distance"))]),
        validators=[InputRequired(_l("Choisissez l'une des deux réponses."))],
    )
    place = StringField(
        _l("Lieu"), description=_l("La ville et la salle, quand l'entretien a lieu sur place."), validators=[Length(max=PLACE_LENGTH)]
    )
    minutes = IntegerField(_l("Durée, en minutes"), validators=[InputRequired(_l("Écrivez la durée, en minutes."))])
    present = ChecksField(_l("Membres du jury présents"), description=_l("Le jury entend le candidat au complet."))
    asked = ChecksField(
        _l("Critères abordés"),
        description=_l("Seul un critère abordé pourra être jugé sur l'entretien. La question est facultative."),
    )


@blueprint.get("/<int:jury_id>/interview")
@requires("jury:sit")
def interview(jury_id: int) -> str:
    """What is to ask, one's own notes, the record."""
    room = interview_room(current_actor(), jury_id)
    return _page(room, _notes_form(room))


@blueprint.post("/<int:jury_id>/interview")
@requires("jury:sit")
def note_interview(jury_id: int) -> Any:
    """Save one's notes. A script gets the acknowledgement alone."""
    room = interview_room(current_actor(), jury_id)
    if not room.scores:
        raise NotFound
    form = _notes_form(room, typed=True)
    codes = _criteria(room)
    try:
        saved_at = interviews.note(current_actor(), jury_id, {code: request.form[code] for code in codes if code in request.form})
    except Refused as refused:
        _tell(form, refused, room)
        if by_script():
            return jsonify(error=first_error(form)), 422
        return _page(room, form), 422
    if by_script():
        at = saved_at or room.saved_at
        return jsonify(saved=_("à %(time)s", time=formats.clock_time(at)) if at else "")
    flash(_("Vos notes sont enregistrées."), "ok")
    return redirect(url_for("jury.interview", jury_id=jury_id))


@blueprint.route("/<int:jury_id>/interview/record", methods=["GET", "POST"])
@requires("jury:sit")
def interview_record(jury_id: int) -> Any:
    """Record the interview, or correct the record."""
    room = interview_room(current_actor(), jury_id)
    form = _record_form(room, interview_of(room.file))
    if form.validate_on_submit():
        try:
            interviews.record(current_actor(), jury_id, _said(form))
        except Refused as refused:
            _tell(form, refused, room)
        else:
            flash(_("Le compte rendu de l'entretien est enregistré : les critères abordés peuvent être jugés."), "ok")
            return redirect(url_for("jury.interview", jury_id=jury_id))
    page = render_template(
        "jury/interview_record.html",
        room=room,
        form=form,
        title=labels.candidate_and_block(room.file),
        waits=told(room.obstacles, _names(room)),
        questions=[{"choice": choice, "wording": form[_wording(choice.data)]} for choice in form.asked],
        longest=LONGEST_MINUTES,
    )
    return page, 422 if form.is_submitted() else 200


def _wording(code: str) -> str:
    return f"question_{code}"


def _notes_form(room: InterviewRoom, *, typed: bool = False) -> NotesForm:
    return notes_form(_criteria(room), room.notes, NOTE_LENGTH, typed=typed)


def _record_form(room: InterviewRoom, held: RecordedInterview | None) -> RecordForm:
    kind = type("BlockRecordForm", (RecordForm,), {})
    criteria = _criteria(room)
    for code in criteria:
        setattr(kind, _wording(code), StringField(_("Question posée"), validators=[Optional(), Length(max=WORDING_LENGTH)]))
    form: RecordForm = kind(data=_known(room, held, list(criteria)))
    form.present.choices = options(
        (str(member.id), f"{member.name} ({labels.seat_name(member.seat, member.outside).lower()})") for member in room.file.members
    )
    form.asked.choices = options((code, typo(name)) for code, name in criteria.items())
    return form


def _known(room: InterviewRoom, held: RecordedInterview | None, codes: list[str]) -> dict[str, Any]:
    """What the form says when it opens: the record that stands, else what is most likely."""
    if held is None:
        return {
            "held_on": clock.today(),
            "place": room.file.place,
            "present": [str(member.id) for member in room.file.members],
            "asked": codes,
        }
    stands = held.interview
    return {
        "held_on": stands.held_on,
        "mode": REMOTE if stands.remote else HERE,
        "place": stands.place,
        "minutes": stands.minutes,
        "present": list(stands.present),
        "asked": sorted(stands.asked),
        **{_wording(question.criterion): question.wording for question in stands.questions},
    }


def _said(form: RecordForm) -> Told:
    assert form.held_on.day is not None
    return Told(
        held_on=form.held_on.day,
        place=form.place.data or "",
        remote=form.mode.data == REMOTE,
        minutes=form.minutes.data or 0,
        present=tuple(int(member) for member in form.present.data or ()),
        asked={code: form[_wording(code)].data or "" for code in form.asked.data or ()},
    )


def _names(room: InterviewRoom) -> dict[str, str]:
    return labels.names_of(room.file)


def _tell(form: EpreuveForm, refused: Refused, room: InterviewRoom) -> None:
    """Tie each reason to its field. The interview's reasons name members by their number in the jury, the others by account."""
    if not isinstance(refused, JuryRefused):
        refuse(form, refused)
        return
    seats = {str(member.id): member.name for member in room.file.members}
    for reason in refused.reasons:
        known = seats if reason.code in interviews.FIELDS else _names(room)
        said = told([reason], known | _criteria(room))[0]
        field = form._fields.get(interviews.FIELDS.get(reason.code, ""))
        if field is None:
            form.form_errors = [*form.form_errors, said]
        else:
            field.errors = [*field.errors, said]


def _criteria(room: InterviewRoom) -> dict[str, str]:
    return {criterion.code: criterion.name for _competency, criteria in room.to_ask for criterion in criteria}


def record_facts(room: InterviewRoom, held: RecordedInterview) -> list[tuple[str, Any]]:
    """The record that stands, for the members of the jury."""
    stands = held.interview
    names = {str(member.id): member.name for member in room.file.members}
    return [
        (_("Jour"), formats.day(stands.held_on)),
        (_("Lieu"), _("À distance") if stands.remote else stands.place),
        (_("Présents"), _("le candidat, %(members)s", members=", ".join(names[member] for member in stands.present if member in names))),
        (_("Durée"), _("%(minutes)s minutes", minutes=stands.minutes)),
        (_("Critères abordés"), _("%(asked)s sur %(total)s", asked=len(stands.asked), total=len(_criteria(room)))),
        (_("Écrit par"), {"text": names.get(str(held.recorded_by), ""), "sub": formats.moment(held.at)}),
    ]


def _page(room: InterviewRoom, form: NotesForm) -> str:
    held, dossier = interview_pieces(room.file)
    asked = {question.criterion: question.wording for question in held.interview.questions} if held else None
    return render_template(
        "jury/interview.html",
        room=room,
        form=form,
        title=labels.candidate_and_block(room.file),
        waits=told(room.obstacles, _names(room)),
        held=held is not None,
        dossier=dossier,
        facts=record_facts(room, held) if held else [],
        competencies=noted_told(room.to_ask, form, room.notes, asked=asked),
    )
