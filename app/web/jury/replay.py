"""What the candidate had on screen at an event, read-only; pins."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, redirect, render_template, request, url_for

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries.judging_replay import Replay, replay_of
from app.queries.judging_room import Room, room_of
from app.services import judging_scores
from app.web import formats
from app.web.jury import blueprint, labels
from app.web.jury.event_words import happened
from app.web.jury.pages import where
from app.web.kept import local_path
from app.web.sandbox import words
from casestudies.company import edi, messages, orders, quotes
from casestudies.company.kernel import Shelf


@blueprint.post("/<int:jury_id>/<competency>/pin")
@requires("jury:sit")
def pin(jury_id: int, competency: str) -> Response:
    """Pin an event to a criterion, or take the pin off. The button's value is evidence:criterion:event."""
    pinned = "pin" in request.form
    parts = request.form.get("pin" if pinned else "unpin", "").split(":")
    if len(parts) != 3 or not (parts[0].isdecimal() and parts[2].isdecimal()):
        abort(400)
    evidence, criterion, event = int(parts[0][:9]), parts[1], int(parts[2][:9])
    judging_scores.pin_event(current_actor(), jury_id, evidence_id=evidence, criterion=criterion, event=event, pinned=pinned)
    return redirect(where(competency))  # type: ignore[return-value]


@blueprint.get("/<int:jury_id>/screen/<int:evidence>/<int:event>")
@requires("jury:sit")
def screen(jury_id: int, evidence: int, event: int) -> str:
    """The candidate's screen at an event: the document asked for, else the one that the event is about."""
    room = room_of(current_actor(), jury_id)
    source = next((each for each in room.runs if each.id == evidence), None)
    replay = replay_of((source,), "", {"event": str(event)}) if source else None
    if replay is None or replay.at != event:
        raise NotFound
    return render_template(
        "jury/screen.html",
        room=room,
        title=labels.candidate_and_block(room.file),
        replay=replay,
        when=formats.company_moment(replay.event.at),
        what=happened(replay.event, replay.company.people),
        back=_back(room),
        company=replay.company,
        **_words(replay),
        **_document(replay),
    )


def _words(replay: Replay) -> dict[str, Any]:
    """The words of the company's documents, as the candidate's own screens have them."""
    return {
        "order_state": lambda order: words.state(words.ORDER_STATES, order.status),
        "exchange_state": lambda exchange: words.state(words.EXCHANGE_STATES, exchange.status),
        "unit_label": lambda line: words.unit_label(replay.company, line),
        "price_words": words.price_words,
        "discount_words": words.discount_words,
        "warning_words": words.warning_words,
    }


def _back(room: Room) -> str:
    """Where the juror came from: a page of this very room, else its first competency."""
    asked = request.args.get("back", "")
    if asked.startswith(url_for("jury.enter", jury_id=room.file.id)) and local_path(asked):
        return asked
    return url_for("jury.room", jury_id=room.file.id, competency=room.file.block.competencies[0].code)


def _document(replay: Replay) -> dict[str, Any]:
    """The document on screen by its kind (order, quote, message, paper, exchange): the one asked for, else the one of the event."""
    company = replay.company
    shelves: dict[str, Shelf[Any]] = {
        "order": company.orders,
        "quote": company.quotes,
        "message": company.messages,
        "paper": company.purchase_orders,
        "exchange": company.interchanges,
    }
    asked = {kind: request.args[kind] for kind in shelves if kind in request.args}
    wanted = asked or _subject(replay)
    return {kind: shelf[wanted[kind]] for kind, shelf in shelves.items() if wanted.get(kind) in shelf}


def _subject(replay: Replay) -> dict[str, str]:
    """The document that an event is about, by kind."""
    match replay.event.event:
        case messages.MessageReceived(message=message) | messages.MessageSent(message=message):
            return {"message": message.code}
        case messages.MessageRead(message=code):
            return {"message": code}
        case edi.InterchangeReceived(interchange=interchange):
            return {"exchange": interchange.code}
        case edi.InterchangeRefused(interchange=code):
            return {"exchange": code}
        case orders.OrderDrafted(order=order):
            return {"order": order.number}
        case quotes.QuoteDrafted(quote=quote):
            return {"quote": quote.number}
        case other:
            found = {kind: getattr(other, kind, "") for kind in ("order", "quote")}
            subject = str(getattr(other, "subject", ""))
            return {kind: code or subject for kind, code in found.items()}
