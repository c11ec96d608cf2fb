"""What whoever watches does to sittings: start, stop, release, give minutes, end, answer a change of machine, note who came."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from wtforms import BooleanField, IntegerField, RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import board as queries
from app.queries import board_sessions
from app.queries.assessment_sessions import Paper
from app.queries.board import Sitting
from app.queries.board_sessions import Head
from app.queries.board_stages import Stage
from app.services import attendance as attendances
from app.services import sittings, watching
from app.web.formats import clock_time, duration, moment
from app.web.forms import EpreuveForm, options
from app.web.messages import announce, refuse, sentence
from app.web.oversight import blueprint
from app.web.oversight.board import session_sub
from app.web.oversight.board_sitting import back_to
from app.web.oversight.board_words import ATTENDANCE, place_of
from juries.assessment_session import Attendance
from juries.sitting_clock import LARGEST_GIFT, Hold

TOLD_ALONE = 5
"""How many of those who could not be started are named on the page that follows."""


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


# one sitting


def _to_sitting(run_id: int) -> Any:
    return redirect(url_for(".sitting", run_id=run_id), 303)


def _at_once(run_id: int, act: Callable[[], object], done: str) -> Any:
    """Do what one click does; a refusal is said on the page of the sitting."""
    try:
        act()
    except Refused as refused:
        announce(_("Rien n'a changé."), sentence(refused.code, refused.params), tone="warn")
    else:
        flash(done, "ok")
    return _to_sitting(run_id)


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
                act()
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
    """Start one."""
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
        failed=_("Le chronomètre n'est pas arrêté."),
    )


@blueprint.post("/board/<int:run_id>/release")
@requires("board:act")
def release_one(run_id: int) -> Any:
    """Let the clock of one run again."""
    one = queries.sitting(current_actor(), run_id)
    hold = Hold.INVIGILATOR if Hold.INVIGILATOR in one.time.holds or Hold.LATER not in one.time.holds else Hold.LATER
    return _at_once(run_id, lambda: sittings.release(current_actor(), run_id, hold=hold), _("Le chronomètre est reparti."))


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
        failed=_("L'épreuve continue."),
        danger=True,
    )


@blueprint.post("/board/<int:run_id>/machine")
@requires("board:act")
def answer_machine(run_id: int) -> Any:
    """Allow a change of machine, or not."""
    allowed = request.form.get("answer") == "allow"
    done = _("Le travail continue sur le nouveau poste.") if allowed else _("Le travail continue sur le poste d'avant.")
    return _at_once(run_id, lambda: sittings.answer_machine(current_actor(), run_id, allowed=allowed), done)


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


# all sittings of a paper


def _paper(session_id: int) -> tuple[Head, Paper, list[Sitting]]:
    head = board_sessions.head(current_actor(), session_id)
    paper = head.paper(request.args.get("paper", type=int), clock.now())
    return head, paper, queries.of_paper(current_actor(), paper.id)


def _to_board(head: Head, paper: Paper) -> Any:
    return redirect(_board_url(head, paper), 303)


def _board_url(head: Head, paper: Paper) -> str:
    number = paper.number if len(head.papers) > 1 else None
    return url_for(".session_board", session_id=head.id, paper=number)


def _session_form(head: Head, paper: Paper, form: Any, status: int, **texts: Any) -> tuple[str, int]:
    back = {"label": _("Revenir au tableau"), "url": _board_url(head, paper)}
    trail = [
        {"label": _("Surveillance"), "url": url_for(".board")},
        {"label": head.title, "url": back["url"]},
        {"label": texts["title"]},
    ]
    return render_template("oversight/board_act.html", form=form, trail=trail, back=back, sub=session_sub(head, paper), **texts), status


@blueprint.route("/board/sessions/<int:session_id>/start", methods=["GET", "POST"])
@requires("board:act")
def start_all(session_id: int) -> Any:
    """Start all who are ready, once it is said who they are and who is not among them."""
    head, paper, everyone = _paper(session_id)
    ready = [one for one in everyone if one.may_start]
    if request.method == "POST" and ready:
        _tell_started(ready, sittings.start(current_actor(), [one.run_id for one in ready]))
        return _to_board(head, paper)
    others = [one for one in everyone if one.stage in (Stage.READY, Stage.EXPECTED) and not one.may_start]
    left_out = [(one.candidate, _why_not(one)) for one in others]
    return _session_form(
        head,
        paper,
        EpreuveForm(),
        200,
        title=_("Démarrer les épreuves"),
        intro=ngettext(
            "Le temps de %(num)s personne commence tout de suite.", "Le temps de %(num)s personnes commence tout de suite.", len(ready)
        )
        if ready
        else _("Personne ne peut commencer maintenant."),
        names=[one.candidate for one in ready],
        left_out=left_out,
        verb=ngettext("Démarrer %(num)s épreuve", "Démarrer %(num)s épreuves", len(ready)) if ready else "",
        failed="",
    )


def _why_not(one: Sitting) -> str:
    early = one.obstacle is not None and one.obstacle.code == "session.identity_unchecked" and one.stage is Stage.EXPECTED
    if one.obstacle is None or early:
        return _("Sa présence n'est pas notée.")
    return sentence(one.obstacle.code, one.obstacle.params)


def _tell_started(ready: list[Sitting], refused: dict[int, Any]) -> None:
    done = len(ready) - len(refused)
    if done:
        flash(ngettext("%(num)s épreuve a commencé.", "%(num)s épreuves ont commencé.", done), "ok")
    names = {one.run_id: one.candidate for one in ready}
    for run_id, refusal in list(refused.items())[:TOLD_ALONE]:
        said = sentence(refusal.code, refusal.params)
        announce(_("L'épreuve de %(name)s n'a pas commencé.", name=names[run_id]), said, tone="warn")
    if len(refused) > TOLD_ALONE:
        flash(_("%(count)s autres n'ont pas commencé non plus : leur tuile dit pourquoi.", count=len(refused) - TOLD_ALONE), "warn")


@blueprint.route("/board/sessions/<int:session_id>/stop", methods=["GET", "POST"])
@requires("board:act")
def stop_all(session_id: int) -> Any:
    """Stop the clock of all at work."""
    head, paper, everyone = _paper(session_id)
    form = StopForm()
    at_work = [one for one in everyone if one.under_way and Hold.INVIGILATOR not in one.time.holds]
    if request.method == "POST" and form.validate():
        count = watching.stop_all(current_actor(), [one.run_id for one in at_work], reason=form.reason.data or "")
        flash(ngettext("%(num)s chronomètre est arrêté.", "%(num)s chronomètres sont arrêtés.", count), "ok")
        return _to_board(head, paper)
    return _session_form(
        head,
        paper,
        form,
        422 if form.errors else 200,
        title=_("Suspendre pour tous"),
        intro=ngettext(
            "Le chronomètre de %(num)s personne s'arrête, sa fin recule d'autant.",
            "Le chronomètre de %(num)s personnes s'arrête, leurs fins reculent d'autant.",
            len(at_work),
        )
        if at_work
        else _("Personne n'est au travail."),
        verb=_("Suspendre pour tous") if at_work else "",
        failed=_("Rien n'est suspendu."),
    )


@blueprint.post("/board/sessions/<int:session_id>/release")
@requires("board:act")
def release_all(session_id: int) -> Any:
    """Let the clocks run again that an invigilator stopped."""
    head, paper, everyone = _paper(session_id)
    held = [one.run_id for one in everyone if Hold.INVIGILATOR in one.time.holds]
    count = watching.release_all(current_actor(), held)
    flash(ngettext("%(num)s chronomètre est reparti.", "%(num)s chronomètres sont repartis.", count), "ok")
    return _to_board(head, paper)
