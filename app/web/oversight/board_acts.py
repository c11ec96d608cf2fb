"""What whoever watches does to one sitting: start, stop, release, give minutes, end, answer a change of machine, note who came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import board as queries
from app.queries.board import Sitting
from app.services import attendance as attendances
from app.services import sittings
from app.web.commands import once
from app.web.formats import clock_time, duration, moment
from app.web.forms import EpreuveForm, options
from app.web.messages import announce, refuse, sentence
from app.web.oversight import blueprint
from app.web.oversight.board_sitting import back_to
from app.web.oversight.board_words import ATTENDANCE, place_of
from juries.assessment_session import Attendance
from juries.sitting_clock import LARGEST_GIFT, Hold


def reason_field(required: bool, label: Any, hint: Any) -> TextAreaField:
    """Why, in a few words."""
    checks = [Length(max=sittings.LONGEST_REASON, message=_l("Restez sous mille caractères."))]
    if required:
        checks.insert(0, InputRequired(_l("Dites pourquoi en quelques mots : la raison reste au journal de l'épreuve.")))
    return TextAreaField(label, description=hint, validators=checks)


class StopForm(EpreuveForm):
    """Why the clock is stopped."""

    reason = reason_field(False, _l("Raison"), _l("En quelques mots, par exemple : exercice d'évacuation. Rien de médical."))


class StopOneForm(StopForm):
    """Why the clock of one is stopped, and until when."""

    until = RadioField(
        _l("Jusqu'à quand"),
        choices=options([("release", _l("Jusqu'à votre reprise")), (Hold.LATER.value, _l("Jusqu'à un autre jour"))]),
        default="release",
    )


class EndForm(EpreuveForm):
    """Why a sitting is ended."""

    reason = reason_field(True, _l("Raison"), _l("En quelques mots, par exemple : départ à sa demande. Rien de médical."))


class MinutesForm(EpreuveForm):
    """How many minutes, and why."""

    minutes = IntegerField(
        _l("Minutes à ajouter"),
        validators=[
            InputRequired(_l("Écrivez un nombre de minutes, par exemple 5.")),
            NumberRange(1, LARGEST_GIFT, _l("Écrivez un nombre de minutes, de 1 à %(max)s.")),
        ],
    )
    reason = reason_field(True, _l("Raison"), _l("En quelques mots, par exemple : réseau coupé de 10 h 39 à 10 h 44. Rien de médical."))


class AttendanceForm(EpreuveForm):
    """Who came, and how identity was checked."""

    status = RadioField(
        _l("Présence"),
        choices=options(
            [
                (Attendance.PRESENT.value, _l("Présence")),
                (Attendance.LATE.value, _l("Arrivée en retard")),
                (Attendance.ABSENT.value, _l("Absence")),
                (Attendance.EXCUSED.value, _l("Absence excusée")),
                (Attendance.EXPECTED.value, _l("Pas encore là")),
            ]
        ),
        validators=[InputRequired(_l("Choisissez ce que vous constatez."))],
    )
    identity_checked = BooleanField(_l("Identité vérifiée"))
    detail = StringField(
        _l("Pièce montrée, ou motif de l'excuse"),
        description=_l("Par exemple : carte d'identité. Aucun numéro, rien de médical."),
        validators=[Length(max=attendances.LONGEST_DETAIL, message=_l("Restez sous cinq cents caractères."))],
    )


def _to_sitting(run_id: int) -> Any:
    return redirect(url_for(".sitting", run_id=run_id), 303)


def _at_once(one: Sitting, act: Callable[[], object], done: str) -> Any:
    """Do what one click does; a refusal is said on the page of the sitting."""
    try:
        once(act)
    except Refused as refused:
        announce(_("Rien n'a changé."), sentence(refused.code, refused.params), tone="warn")
    else:
        flash(done, "ok")
    return _to_sitting(one.run_id)


def _form_page(one: Sitting, form: Any, **texts: Any) -> str:
    trail = [{"label": _("Surveillance"), "url": url_for(".board")}]
    trail += [back_to(one)] if one.session_id is not None else []
    trail += [{"label": one.candidate, "url": url_for(".sitting", run_id=one.run_id)}, {"label": texts["title"]}]
    back = {"label": _("Revenir au passage"), "url": url_for(".sitting", run_id=one.run_id)}
    return render_template("oversight/board_act.html", form=form, trail=trail, back=back, **texts)


def asked(run_id: int, form: Any, act: Callable[[], object], done: str, **texts: Any) -> Any:
    """A form of one act: asked, refused at the field, or done."""
    one = queries.sitting(current_actor(), run_id)
    status = 200
    if request.method == "POST":
        status = 422
        if form.validate():
            try:
                once(act)
            except Refused as refused:
                refuse(form, refused)
            else:
                flash(done, "ok")
                return _to_sitting(run_id)
    return _form_page(one, form, facts=facts_of(one), **texts), status


def facts_of(one: Sitting) -> list[tuple[str, Any]]:
    """Who it is about, and what is left to them."""
    facts: list[tuple[str, Any]] = [(_("Personne"), one.candidate), (_("Place"), place_of(one))]
    if one.under_way:
        end = clock_time(one.ends_at) if one.ends_at else _("à la reprise du chronomètre")
        facts += [(_("Reste"), duration(one.left)), (_("Fin"), end)]
    return facts


@blueprint.post("/board/<int:run_id>/start")
@requires("board:act")
def start_one(run_id: int) -> Any:
    """Start one; begun already, it stays as it is."""
    refused = sittings.start(current_actor(), [run_id]).get(run_id)
    if refused is not None:
        announce(_("L'épreuve n'a pas commencé."), sentence(refused.code, refused.params), tone="warn")
    else:
        flash(_("L'épreuve a commencé."), "ok")
    return _to_sitting(run_id)


@blueprint.route("/board/<int:run_id>/stop", methods=["GET", "POST"])
@requires("board:act")
def stop_one(run_id: int) -> Any:
    """Stop the clock of one, for a while or until another day."""
    form = StopOneForm()
    hold = Hold.LATER if form.until.data == Hold.LATER else Hold.INVIGILATOR
    return asked(
        run_id,
        form,
        lambda: sittings.stop(current_actor(), run_id, reason=form.reason.data or "", hold=hold),
        _("Le chronomètre est arrêté. Reprenez-le quand le travail peut continuer."),
        title=_("Arrêter le chronomètre"),
        intro=_("Le temps ne compte plus, et la fin recule d'autant. Rien ne s'enregistre avant la reprise, sauf les textes déjà tapés."),
        verb=_("Arrêter le chronomètre"),
        failed=_("Rien n'a changé."),
    )


@blueprint.post("/board/<int:run_id>/release")
@requires("board:act")
def release_one(run_id: int) -> Any:
    """Let the clock of one run again."""
    one = queries.sitting(current_actor(), run_id)
    hold = Hold.INVIGILATOR if Hold.INVIGILATOR in one.time.holds or Hold.LATER not in one.time.holds else Hold.LATER
    return _at_once(one, lambda: sittings.release(current_actor(), run_id, hold=hold), _("Le chronomètre est reparti."))


@blueprint.route("/board/<int:run_id>/minutes", methods=["GET", "POST"])
@requires("board:act")
def give_minutes(run_id: int) -> Any:
    """Give minutes to one."""
    form = MinutesForm()
    return asked(
        run_id,
        form,
        lambda: sittings.give_minutes(current_actor(), run_id, form.minutes.data or 0, reason=form.reason.data or ""),
        _("Le temps est ajouté. La personne le voit sur sa page."),
        title=_("Ajouter du temps"),
        intro=_("La fin recule d'autant, même au-delà de la fermeture de l'épreuve. Ce qui est ajouté ne se retire pas."),
        verb=_("Ajouter ces minutes"),
        failed=_("Aucune minute n'est ajoutée."),
    )


@blueprint.route("/board/<int:run_id>/end", methods=["GET", "POST"])
@requires("board:act")
def end_one(run_id: int) -> Any:
    """End one before its time."""
    form = EndForm()
    return asked(
        run_id,
        form,
        lambda: sittings.end(current_actor(), run_id, reason=form.reason.data or ""),
        _("L'épreuve est terminée. Le travail est rendu tel qu'il était."),
        title=_("Terminer l'épreuve"),
        intro=_("Le travail est rendu tel qu'il est, et le jury le recevra ainsi. Personne ne peut rouvrir l'épreuve ensuite."),
        verb=_("Terminer et rendre ce travail"),
        failed=_("Rien n'a changé."),
        danger=True,
    )


@blueprint.post("/board/<int:run_id>/machine")
@requires("board:act")
def answer_machine(run_id: int) -> Any:
    """Allow a change of machine, or not."""
    one, allowed = queries.sitting(current_actor(), run_id), request.form.get("answer") == "allow"
    done = _("Le travail continue sur le nouveau poste.") if allowed else _("Le travail continue sur le poste d'avant.")
    return _at_once(one, lambda: sittings.answer_machine(current_actor(), run_id, allowed=allowed), done)


@blueprint.route("/board/<int:run_id>/attendance", methods=["GET", "POST"])
@requires("board:act")
def attendance(run_id: int) -> Any:
    """Note who came, and how identity was checked."""
    one = queries.sitting(current_actor(), run_id)
    if one.seat_id is None:
        raise NotFound
    seat_id = one.seat_id
    form = AttendanceForm(data={"status": _likely(one), "identity_checked": one.identity_checked})

    def note() -> None:
        attendances.note_attendance(
            current_actor(), seat_id, one.paper_id, Attendance(form.status.data), form.identity_checked.data, form.detail.data or ""
        )

    opens = moment(one.opens_at, "short") if one.opens_at else "–"
    return asked(
        run_id,
        form,
        note,
        _("La présence est notée."),
        title=_("Noter la présence"),
        intro=_("Convocation : %(opens)s. Noté jusqu'ici : %(status)s.", opens=opens, status=str(ATTENDANCE[one.attendance]).lower()),
        verb=_("Noter la présence"),
        failed=_("La présence n'est pas notée."),
    )


def _likely(one: Sitting) -> str:
    """What is most often noted of somebody who stands there now."""
    if one.attendance is not Attendance.EXPECTED:
        return one.attendance.value
    late = one.opens_at is not None and one.opens_at < clock.now()
    return (Attendance.LATE if late else Attendance.PRESENT).value
