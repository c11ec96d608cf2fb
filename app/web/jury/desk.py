"""The juror's desk and their declaration of ties."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries.judging import own_file
from app.queries.judging_desk import JuryRow, Step, juries_of
from app.queries.orals import heard_by
from app.services import judging
from app.web.formats import clock_time, day
from app.web.forms import EpreuveForm, options
from app.web.jury import blueprint, labels
from app.web.lists import State
from app.web.messages import refuse
from juries.oral_clock import OralState

ACTS: dict[Step, tuple[Any, str]] = {
    Step.DECLARE: (_l("Déclarer mes liens avec le candidat"), "jury.declaration"),
    Step.INTERVIEW: (_l("Conduire l'entretien"), "jury.interview"),
    Step.SCORE: (_l("Juger les compétences"), "jury.enter"),
    Step.LOCK: (_l("Verrouiller ma grille"), "jury.lock"),
    Step.RECONCILE: (_l("Régler les écarts"), "jury.reconciliation"),
    Step.DRAW_UP: (_l("Établir le procès-verbal"), "jury.reconciliation"),
    Step.SIGN: (_l("Relire et signer le procès-verbal"), "jury.record"),
}
"""What a juror has to do, and where."""

STATES: dict[Step, tuple[str, str, Any]] = {
    Step.DECLARE: ("info", "person-check-fill", _l("À déclarer")),
    Step.STOPPED: ("warn", "pause-circle-fill", _l("En attente du jury")),
    Step.INTERVIEW: ("info", "chat-left-text-fill", _l("Entretien à conduire")),
    Step.SCORE: ("info", "pencil-fill", _l("À juger")),
    Step.LOCK: ("info", "lock-fill", _l("À verrouiller")),
    Step.WAITING: ("mute", "hourglass-split", _l("En attente de l'autre juré")),
    Step.RECONCILE: ("warn", "exclamation-triangle-fill", _l("Écarts à régler")),
    Step.DRAW_UP: ("info", "file-earmark-text-fill", _l("Procès-verbal à établir")),
    Step.SIGN: ("info", "pen-fill", _l("À signer")),
    Step.DECIDED: ("ok", "check-circle-fill", _l("Décidé")),
}
PAGES = {
    Step.STOPPED: "jury.declaration",
    Step.WAITING: "jury.enter",
    Step.DECIDED: "jury.record",
}
"""Where the name of a file leads when nothing is asked of the juror."""


class DeclarationForm(EpreuveForm):
    """One's ties with the candidate."""

    conflict = RadioField(
        _l("Vos liens avec ce candidat"),
        choices=options([("no", _l("Aucun : je peux juger")), ("yes", _l("Un lien m'empêche de juger"))]),
        validators=[InputRequired(_l("Choisissez l'une des deux réponses."))],
    )
    reason = TextAreaField(_l("Quel lien"), description=_l("Demandé quand un lien vous empêche de juger. L'administration le lit."))


@blueprint.get("/")
@requires("jury:sit")
def desk() -> str:
    """What waits for the juror, then all their juries."""
    rows = juries_of(current_actor())
    waiting = [_waiting(row) for row in rows if row.step in ACTS]
    return render_template("jury/desk.html", waiting=[*_orals(), *waiting], rows=[_line(row) for row in rows])


def _orals() -> list[dict[str, Any]]:
    """The orals to hear from today on, and those heard whose record is still to write."""
    return [
        {
            "when": clock_time(heard.slot.meets_at),
            "detail": day(heard.slot.meets_at, "short"),
            "act": _("Écrire le compte rendu de l'oral") if heard.clock.state is OralState.ENDED else _("Conduire l'oral"),
            "url": url_for("jury.oral", slot_id=heard.id),
            "who": "",
            "why": _("Candidat %(number)s, %(room)s.", number=heard.number, room=heard.slot.room),
        }
        for heard in heard_by(current_actor())
        if heard.day >= clock.today() or heard.clock.state is OralState.ENDED
    ]


def _waiting(row: JuryRow) -> dict[str, Any]:
    label, endpoint = ACTS[row.step]
    return {
        "when": _("N° %(number)s", number=row.file.candidate),
        "detail": row.file.block.code,
        "act": label,
        "url": url_for(endpoint, jury_id=row.file.id),
        "who": "",
        "why": _why(row),
    }


def _why(row: JuryRow) -> str:
    match row.step:
        case Step.DECLARE:
            return _("Le jury siège quand chaque membre l'a fait.")
        case Step.INTERVIEW:
            return _("Le jury se tient. Le compte rendu de l'entretien ouvre les critères qui s'y jugent.")
        case Step.SCORE:
            return _("%(scored)s critères jugés sur %(total)s.", scored=row.scored, total=row.criteria)
        case Step.LOCK:
            return _("Tous les critères sont jugés.")
        case Step.RECONCILE:
            return _("Vos deux grilles se séparent autour d'un seuil.")
        case Step.DRAW_UP:
            return _("Plus aucun seuil ne vous sépare.")
        case _:
            return _("La décision suit la seconde signature.")


def _line(row: JuryRow) -> dict[str, Any]:
    tone, symbol, word = STATES[row.step]
    if row.presides and row.step is Step.WAITING:
        word = _("Les jurés jugent")
    page = ACTS[row.step][1] if row.step in ACTS else PAGES[row.step]
    if row.presides and page not in ("jury.declaration", "jury.interview"):
        page = "jury.record" if row.step is Step.DECIDED else "jury.declaration"
    return {
        "title": labels.candidate_and_block(row.file),
        "url": url_for(page, jury_id=row.file.id),
        "label": row.file.block.label,
        "grid": _grid(row),
        "members": ", ".join(member.name for member in row.file.members),
        "state": labels.block_state(bool(row.awarded)) if row.step is Step.DECIDED else State(tone, symbol, word),
    }


def _grid(row: JuryRow) -> str:
    """The grid that binds the jury, to be read."""
    file = row.file
    return url_for("framework.block", number=file.certification.number, block=file.block.code, version=file.framework_version)


@blueprint.route("/<int:jury_id>/declaration", methods=["GET", "POST"])
@requires("jury:sit")
def declaration(jury_id: int) -> Any:
    """Declare one's ties. Where the jury cannot sit yet, the page says why."""
    actor = current_actor()
    file = own_file(actor, jury_id)
    form = DeclarationForm()
    if form.validate_on_submit():
        try:
            judging.declare(actor, jury_id, conflict=form.conflict.data == "yes", reason=form.reason.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Votre déclaration est enregistrée."), "ok")
            return redirect(url_for("jury.desk"))
    page = render_template(
        "jury/declaration.html", form=form, file=file, member=file.seat_of(actor), title=labels.candidate_and_block(file)
    )
    return page, 422 if form.is_submitted() else 200
