"""Writing a message: a reply or a new one, its draft saved as it is written, then sent."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, abort, jsonify, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields import SelectChoice
from wtforms.validators import InputRequired, Length

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries.runs import Room
from app.services import late, runs
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.sandbox import blueprint
from app.web.sandbox.room import do, done, enter, page
from app.web.sandbox.words import person, person_and_role
from casestudies.company.messages import BODY_LENGTH, SUBJECT_LENGTH, Message, SendMessage
from casestudies.company.state import Company

NEW = "letter"
LONGEST_AGE = 7
"""Digits of the seconds that a text waited."""
ON_THE_WAY = timedelta(seconds=30)
"""A text saved so soon after another was written may have left the same page before it."""
WRITE_SOMETHING = _l("Écrivez quelques mots.")


class ReplyForm(EpreuveForm):
    """The answer to a message."""

    body = TextAreaField(_l("Votre réponse"), validators=[InputRequired(WRITE_SOMETHING), Length(max=BODY_LENGTH)])
    about = SelectField(_l("Commande concernée"), choices=options([("", _l("Aucune"))]), validate_choice=False)


class LetterForm(ReplyForm):
    """A new message."""

    body = TextAreaField(_l("Message"), validators=[InputRequired(WRITE_SOMETHING), Length(max=BODY_LENGTH)])
    to = SelectField(_l("Destinataire"), validators=[InputRequired(_l("Choisissez un destinataire dans la liste."))], validate_choice=False)
    subject = StringField(_l("Objet"), validators=[InputRequired(_l("Donnez un objet à ce message.")), Length(max=SUBJECT_LENGTH)])


def reply_key(message: Message) -> str:
    """The key of the draft that answers a message."""
    return f"reply:{message.code}"


def _draft(room: Room, key: str) -> dict[str, str]:
    return next((draft.body for draft in room.drafts if draft.key == key), {})


def reply_draft(room: Room, message: Message) -> dict[str, str]:
    """What was last saved of the answer to this message."""
    return _draft(room, reply_key(message))


def _people(company: Company) -> list[tuple[str, str]]:
    known = sorted(company.people, key=lambda each: (each.customer is not None, each.name))
    return [("", _("Choisir…")), *((each.code, person_and_role(company, each.code)) for each in known if each.code != "prigent")]


def about_choices(company: Company) -> list[SelectChoice]:
    """The orders of the morning, to link a message to."""
    today = company.now.date()
    return options([("", _("Aucune")), *((order.number, order.number) for order in company.orders if order.entered_at.date() == today)])


def _letter_form(room: Room, **given: Any) -> LetterForm:
    form = LetterForm(**given)
    form.to.choices = options(_people(room.run.company))
    form.about.choices = about_choices(room.run.company)
    return form


def _letter_page(room: Room, form: LetterForm) -> str:
    return page("sandbox/write.html", room, "messages", form=form)


@blueprint.get("/<int:run_id>/messages/new")
@requires("run:work")
def write_letter(run_id: int) -> Any:
    """A new message: the draft if there is one, else addressed as the link asks."""
    room = enter(run_id)
    known = _draft(room, NEW)
    wanted = {name: request.args[name] for name in ("to", "subject", "about") if name in request.args}
    return _letter_page(room, _letter_form(room, formdata=None, data=known or wanted))


@blueprint.post("/<int:run_id>/messages/new")
@requires("run:work")
def send_letter(run_id: int) -> Any:
    """Send a new message."""
    room = enter(run_id)
    form = _letter_form(room)
    if not form.validate_on_submit():
        return _letter_page(room, form), 422
    command = SendMessage(to=form.to.data, subject=form.subject.data, body=form.body.data, about=form.about.data or None)
    outcome = do(room, command, "messages", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _letter_page(room, form), 422
    runs.save_draft(current_actor(), run_id, NEW, {})
    return done(_("Le message à %(name)s est envoyé.", name=person(room.run.company, form.to.data)), "sandbox.messages", run_id=run_id)


@blueprint.post("/<int:run_id>/drafts/<key>")
@requires("run:work")
def save_draft(run_id: int, key: str) -> Any:
    """Keep what is being written; after the end, apart as late. Answers the script of the page in JSON, a person with the page itself."""
    room = enter(run_id)
    company = room.run.company
    code = key.removeprefix("reply:")
    if key != NEW and (code == key or code not in company.messages):
        abort(404)
    body = {name: request.form.get(name, "") for name in ("to", "subject", "body", "about") if request.form.get(name)}
    sent = _sent(company, key, body)
    if not sent and _overtaken(room, key, body):
        return jsonify(newer=True), 409
    saved_at, in_time = (clock.now(), True) if sent else _kept(room, key, body)
    if request.accept_mimetypes.best_match(["text/html", "application/json"]) == "application/json":
        said = {"saved": _("à %(time)s", time=formats.clock_time(saved_at))}
        return jsonify(said | {"sent": True} if sent else said if in_time else said | {"late": True})
    if not in_time:
        return redirect(url_for("sandbox.handed_in", run_id=run_id), 303)
    if key == NEW:
        return redirect(url_for("sandbox.write_letter", run_id=run_id), 303)
    return redirect(url_for("sandbox.message", run_id=run_id, code=code, _anchor="reponse"), 303)


def _sent(company: Company, key: str, body: dict[str, str]) -> bool:
    """Whether this text was sent as it is: what saves it while one writes may arrive after what sends it, and would leave a draft."""
    text = body.get("body", "").split()
    same = [each for each in company.messages if each.sent and each.body.split() == text]
    if key == NEW:
        return any((each.to, each.subject) == ((body.get("to"),), body.get("subject", "").strip()) for each in same)
    return any(each.thread == company.messages[key.removeprefix("reply:")].thread for each in same)


def _kept(room: Room, key: str, body: dict[str, str]) -> tuple[datetime, bool]:
    """When the text was kept, and whether in time. Nobody decides on what comes late in training: it is refused."""
    try:
        return runs.save_draft(current_actor(), room.run_id, key, body), True
    except Refused as refused:
        if refused.code != "run.over" or room.training:
            raise
        return late.keep_draft(current_actor(), room.run_id, key, body), False


def _overtaken(room: Room, key: str, body: dict[str, str]) -> bool:
    """Whether another text was saved there since this one was written. `age` is how long it waited in the browser, in seconds."""
    age = request.form.get("age", "")
    if not age.isdecimal() or len(age) > LONGEST_AGE:
        return False
    known = room.revision(key)
    return known is not None and known.body != body and known.saved_at > clock.now() - timedelta(seconds=int(age)) + ON_THE_WAY
