"""The mailbox: received, sent, drafts; one message in its thread; opening one for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor, requires
from app.queries.runs import Room
from app.services import runs
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.bulk import bulk_of
from app.web.sandbox.letters import ReplyForm, about_choices, reply_draft, reply_key
from app.web.sandbox.pieces import attachments_of
from app.web.sandbox.room import do, done, enter, frame, need, page, press
from app.web.sandbox.words import person, person_and_role
from casestudies.company.messages import SUBJECT_LENGTH, Message, ReadMessage, SendMessage, thread_of

OURS = frozenset({"trainee", "prigent"})
"""The mailbox that the trainee keeps: their own and the colleague's they replace."""


@dataclass(frozen=True)
class Row:
    """A message in the list."""

    code: str
    who: str
    place: str
    subject: str
    at: datetime
    box: str
    read: bool
    attached: bool
    text: str
    url: str


def _row(room: Room, message: Message) -> Row:
    company = room.run.company
    sent = message.sender in OURS and "trainee" not in message.to
    other = message.to[0] if sent else message.sender
    return Row(
        code=message.code,
        who=person(company, other),
        place=person_and_role(company, other).partition(", ")[2],
        subject=message.subject,
        at=message.at,
        box="sent" if sent else "received",
        read=message.read,
        attached=bool(message.attachments),
        text=message.body,
        url=url_for("sandbox.message", run_id=room.run_id, code=message.code),
    )


def _subject(row: Row) -> Cell:
    notes = [*([] if row.read else [_("Non lu")]), *([_("pièce jointe")] if row.attached else [])]
    return Cell(text=row.subject, href=row.url, sub=", ".join(notes))


def _when(row: Row) -> Cell:
    return Cell(text=formats.company_time(row.at), sub=formats.day(row.at, "weekday"))


SPEC: ListSpec[Row] = ListSpec(
    file="messages",
    label=_l("Messages"),
    columns=(
        Column("at", _l("Date"), _when, lambda row: row.at),
        Column("subject", _l("Objet"), _subject, lambda row: row.subject, header=True),
        Column("who", _l("Avec"), lambda row: Cell(text=row.who, sub=row.place), lambda row: row.who),
        Column("box", _l("Boîte"), lambda row: _("Envoyé") if row.box == "sent" else _("Reçu"), lambda row: row.box),
    ),
    filters=(
        Filter("box", _l("Boîte"), lambda row: row.box, (("received", _l("Reçus")), ("sent", _l("Envoyés")))),
        Filter("read", _l("Lecture"), lambda row: "yes" if row.read else "no", (("no", _l("Non lus")), ("yes", _l("Lus")))),
    ),
    haystack=lambda row: f"{row.subject} {row.who} {row.place} {row.text}",
    search_label=_l("Chercher dans les messages"),
    sort="-at",
    empty_text=_l("Aucun message. Les réponses arrivent pendant que vous travaillez."),
    select="message",
    key=lambda row: row.code,
    name=lambda row: row.subject,
)


@blueprint.get("/<int:run_id>/messages")
@requires("run:work")
def messages(run_id: int) -> Any:
    """Every message, the newest first."""
    room = enter(run_id)
    rows = [_row(room, message) for message in room.run.company.messages]
    bulk = bulk_of(room, "sandbox.read_messages", _("Marquer comme lus"), _("messages cochés"), _("Rien n'est envoyé."))
    return respond(SPEC, rows, "sandbox/messages.html", **frame(room, "messages"), drafts=room.drafts, bulk=bulk)


@blueprint.get("/<int:run_id>/messages/<code>")
@requires("run:work")
def message(run_id: int, code: str) -> Any:
    """One message, its thread, its attachments, the answer being written."""
    room = enter(run_id)
    company = room.run.company
    shown = need(company.messages.get(code))
    form = ReplyForm(formdata=None, data=reply_draft(room, shown))
    form.about.choices = about_choices(company)
    return message_page(room, shown, form)


def message_page(room: Room, shown: Message, form: ReplyForm) -> str:
    """The page of one message, with the answer's form as it stands."""
    company = room.run.company
    thread = [each for each in thread_of(company, shown.thread) if each.code != shown.code]
    order = next((each for each in shown.attachments if each.purchase_order), None)
    paper = company.purchase_orders[order.purchase_order] if order else None
    entered = next((order for order in company.orders if order.source == shown.code and order.status != "cancelled"), None)
    return page(
        "sandbox/message.html",
        room,
        "messages",
        message=shown,
        sender=person_and_role(company, shown.sender),
        recipients=", ".join(person(company, to) for to in shown.to),
        thread=[(each, person(company, each.sender)) for each in reversed(thread)],
        paper=paper,
        paper_name=order.name if order else "",
        attached=attachments_of(room, shown),
        entered=entered,
        form=form,
        answerable=shown.sender not in OURS,
        draft_saved=next((draft for draft in room.drafts if draft.key == reply_key(shown)), None),
    )


@blueprint.post("/<int:run_id>/messages/<code>/open")
@requires("run:work")
def open_message(run_id: int, code: str) -> Any:
    """Open a message for the first time: it counts as read."""
    room = enter(run_id)
    shown = need(room.run.company.messages.get(code))
    return press(
        room,
        ReadMessage(message=code),
        "messages",
        _("Message marqué comme lu : %(subject)s", subject=shown.subject),
        "sandbox.message",
        code=code,
    )


@blueprint.post("/<int:run_id>/messages/<code>/reply")
@requires("run:work")
def send_reply(run_id: int, code: str) -> Any:
    """Send the answer to a message, in its thread."""
    room = enter(run_id)
    company = room.run.company
    answered = need(company.messages.get(code))
    form = ReplyForm()
    form.about.choices = about_choices(company)
    if not form.validate_on_submit():
        return message_page(room, answered, form), 422
    subject = answered.subject if answered.subject.startswith("Re : ") else f"Re : {answered.subject}"
    command = SendMessage(
        to=answered.sender, subject=subject[:SUBJECT_LENGTH], body=form.body.data, reply_to=code, about=form.about.data or None
    )
    outcome = do(room, command, "messages", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return message_page(room, answered, form), 422
    runs.save_draft(current_actor(), run_id, reply_key(answered), {})
    return done(_("La réponse à %(name)s est envoyée.", name=person(company, answered.sender)), "sandbox.message", run_id=run_id, code=code)
