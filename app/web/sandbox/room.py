"""What every page of the work room shares: its frame (bar, menu), and the one way to do a command."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any, TypeVar, cast

import msgspec
from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from werkzeug.exceptions import HTTPException
from wtforms import Form

from app import clock
from app.auth.guard import current_actor
from app.errors import NotFound, Refused
from app.queries import places
from app.queries import runs as queries
from app.queries.places import Machine
from app.queries.runs import Room
from app.services import runs
from app.services.runs import Answer
from app.web import formats
from app.web.commands import ENVELOPE, command_id
from app.web.messages import refuse
from app.web.navigation import this_address
from app.web.sandbox.words import warning_words
from casestudies.company.kernel import Command, Event, Warning
from casestudies.company.state import Company
from juries.sitting_clock import Reckoning

Made = TypeVar("Made", bound=Event)
CARRIED_NOT = ENVELOPE | {"proceed"}


@dataclass(frozen=True)
class Tool:
    """An entry of the side menu: the trade it opens, its icon, the group it stands in."""

    trade: str
    endpoint: str
    symbol: str
    label: Any
    group: int


TOOLS = (
    Tool("messages", "sandbox.messages", "inbox", _l("Messages"), 0),
    Tool("agenda", "sandbox.agenda", "calendar3", _l("Agenda"), 0),
    Tool("search", "sandbox.search", "search", _l("Rechercher"), 0),
    Tool("customers", "sandbox.customers", "people", _l("Clients"), 1),
    Tool("prices", "sandbox.prices", "tags", _l("Tarifs"), 1),
    Tool("budget", "sandbox.budgets", "graph-up", _l("Budget"), 1),
    Tool("quotes", "sandbox.quotes", "file-earmark-text", _l("Devis"), 1),
    Tool("orders", "sandbox.orders", "cart3", _l("Commandes"), 1),
    Tool("edi", "sandbox.exchanges", "arrow-left-right", _l("Échanges EDI"), 1),
    Tool("stock", "sandbox.stock", "box-seam", _l("Stock"), 2),
    Tool("claims", "sandbox.claims", "chat-square-text", _l("Réclamations"), 3),
    Tool("returns", "sandbox.returns", "arrow-return-left", _l("Retours"), 3),
    Tool("quality", "sandbox.non_conformities", "clipboard-x", _l("Non-conformités"), 3),
    Tool("suppliers", "sandbox.suppliers", "building", _l("Fournisseurs"), 5),
    Tool("purchasing", "sandbox.supplier_orders", "bag", _l("Commandes fournisseurs"), 5),
    Tool("tenders", "sandbox.tenders", "megaphone", _l("Appels d'offres"), 5),
    Tool("supplier_invoices", "sandbox.supplier_invoices", "file-earmark-check", _l("Factures fournisseurs"), 5),
    Tool("incidents", "sandbox.incidents", "exclamation-triangle", _l("Incidents"), 5),
    Tool("delivery", "sandbox.deliveries", "truck", _l("Livraisons"), 2),
    Tool("transport", "sandbox.shipments", "signpost-split", _l("Expéditions"), 2),
    Tool("export", "sandbox.export_files", "globe-europe-africa", _l("Export"), 2),
    Tool("invoicing", "sandbox.invoices", "receipt", _l("Factures"), 4),
    Tool("treasury", "sandbox.statement_lines", "bank", _l("Banque"), 4),
    Tool("dunning", "sandbox.aged_balance", "envelope-exclamation", _l("Balance âgée et relances"), 4),
    Tool("credit", "sandbox.credits", "speedometer2", _l("Encours et solvabilité"), 4),
    Tool("factoring", "sandbox.assignments", "building", _l("Affacturage"), 4),
)
KEYS = {
    "messages": "m",
    "agenda": "a",
    "search": "/",
    "customers": "c",
    "prices": "t",
    "quotes": "d",
    "orders": "o",
    "edi": "e",
    "stock": "s",
    "delivery": "l",
    "invoicing": "f",
}
"""The key of a trade, after "g"; "/" alone."""
GROUPS = ("", _l("Vendre"), _l("Livrer"), _l("Après-vente"), _l("Facturer et encaisser"), _l("Acheter"))


class Elsewhere(HTTPException):
    """Answer with another page instead of the one asked for."""

    code = 303

    def __init__(self, response: Response) -> None:
        super().__init__(response=response)


def enter(run_id: int) -> Room:
    """The room of the candidate's own run. A page goes to the mission before the start, to what was handed in after the end, and to why
    the work is covered while it cannot go on here.

    A form sent meanwhile is let in: its command is refused, or kept apart as late after the end, and the answer says so.
    """
    room = queries.room(current_actor(), run_id)
    if room.started_at is not None and request.method == "POST":
        return room
    if room.open and not covered(room):
        return room
    endpoint = "sandbox.mission" if room.started_at is None else "sandbox.standing" if room.open else "sandbox.handed_in"
    raise Elsewhere(cast(Response, redirect(url_for(endpoint, run_id=run_id), 303)))


def covered(room: Room) -> bool:
    """Whether the work, begun and not over, cannot go on here now: its clock stands, or it is at another machine."""
    if not room.clock.running:
        return True
    return not room.training and places.machine_of(current_actor(), room.run_id) in (Machine.ELSEWHERE, Machine.ASKED)


def page(template: str, room: Room, current: str, **context: Any) -> str:
    """A page of the room. `current` is the trade whose menu entry is lit."""
    return render_template(template, **frame(room, current), **context)


def frame(room: Room, current: str) -> dict[str, Any]:
    """What the layout of the room needs."""
    return {"room": room, "company": room.run.company, "bar": _bar(room), "menu": _menu(room, current), "current": current}


def clock_words(time: Reckoning, *, started: bool, extra: bool) -> dict[str, str]:
    """The clock of the bar: the time left in words and in ISO 8601, and when it ends if nothing else happens."""
    minutes = -(-time.left // timedelta(minutes=1))
    detail = ""
    if time.ends_at is not None:
        end = formats.clock_time(time.ends_at)
        detail = _("fin à %(end)s, temps en plus compris", end=end) if extra else _("fin à %(end)s", end=end)
    elif started:
        detail = _("chronomètre arrêté")
    return {
        "left": formats.duration(minutes),
        "machine": formats.duration_iso(minutes),
        "label": _("restante") if minutes == 1 else _("restantes"),
        "detail": detail,
        "ends": time.ends_at.isoformat() if time.ends_at and time.running else "",
    }


def pause_word(time: Reckoning) -> str:
    """What the button of a pause says, with how many are left; empty when none may be taken now."""
    count = time.pauses_left if time.running else 0
    return ngettext("Pause (il en reste %(num)s)", "Pause (il en reste %(num)s)", count) if count else ""


def _bar(room: Room) -> dict[str, Any]:
    time = room.clock
    return {
        "title": room.run.case.file.title,
        "sub": _("Entraînement") if room.training else _("Mini-cas, épreuve %(code)s", code=room.evaluation),
        **clock_words(time, started=room.started_at is not None, extra=room.extra),
        "now": clock.now().isoformat(),
        "saved": _("à %(time)s", time=formats.clock_time(room.saved_at)) if room.saved_at else "",
        "pause": pause_word(time) if room.open else "",
    }


def _menu(room: Room, current: str) -> list[dict[str, Any]]:
    counts = {"messages": (unread(room.run.company), _("non lus")), "edi": (waiting(room.run.company), _("à traiter"))}
    groups: list[dict[str, Any]] = [{"title": title, "items": []} for title in GROUPS]
    for tool in TOOLS:
        if tool.trade in room.run.case.file.trades:
            count, word = counts.get(tool.trade, (0, ""))
            item = {
                "url": url_for(tool.endpoint, run_id=room.run_id),
                "symbol": tool.symbol,
                "label": tool.label,
                "current": tool.trade == current,
                "key": KEYS.get(tool.trade, ""),
            }
            groups[tool.group]["items"].append({**item, "count": count, "unread": word})
    if room.training and any(spec.hints for spec in room.run.case.observations):
        url = url_for("sandbox.hints", run_id=room.run_id)
        groups[0]["items"].append({"url": url, "symbol": "lightbulb", "label": _("Indices"), "current": current == "hints"})
    return [group for group in groups if group["items"]]


def unread(company: Company) -> int:
    """Messages not opened yet."""
    return sum(not message.read for message in company.messages)


def waiting(company: Company) -> int:
    """Interchanges that nobody has dealt with."""
    return sum(each.status == "received" for each in company.interchanges)


def need(document: Any) -> Any:
    """The document, or a page that says there is none."""
    if document is None:
        raise NotFound
    return document


def proceeding() -> bool:
    """Whether the person has read the warnings and goes on."""
    return request.form.get("proceed") == "1"


def do(room: Room, command: Command, current: str, *, form: Form | None = None) -> Answer | Response | None:
    """Do the command of this request. Gives the answer when done; None when the form must be shown again with what is wrong;
    a page when the company warns. Raises Refused when there is no form to show it in, or when the act came late."""
    if proceeding():
        command = msgspec.structs.replace(command, proceed=True)
    answer = runs.execute(current_actor(), room.run_id, command_id(), command, state=room.run)
    if answer.status == "late":
        raise Refused("run.late")
    if answer.status == "warned":
        return _warned(room, answer, current)
    if answer.status == "refused":
        refused = Refused(answer.code, field=answer.field, **answer.params)
        if form is None:
            raise refused
        refuse(form, refused)
        return None
    return answer


def _warned(room: Room, answer: Answer, current: str) -> Response:
    warnings = [warning_words(msgspec.convert(each, Warning)) for each in answer.warnings]
    fields = [(name, value) for name, value in request.form.items(multi=True) if name not in CARRIED_NOT]
    fresh = queries.room(current_actor(), room.run_id)
    back = request.form.get("back", "")
    body = page("sandbox/warned.html", fresh, current, warnings=warnings, fields=fields, action=this_address(), back=back)
    return Response(body, status=409)


def done(message: str, endpoint: str, **values: Any) -> Response:
    """Say what was done on the page that follows."""
    flash(message, "ok")
    return cast(Response, redirect(url_for(endpoint, **values), 303))


def press(room: Room, command: Command, current: str, message: str, endpoint: str, **values: Any) -> Response:
    """A button that holds a whole command: done and told on the next page, or the warnings first. Raises Refused."""
    outcome = do(room, command, current)
    if isinstance(outcome, Response):
        return outcome
    return done(message, endpoint, run_id=room.run_id, **values)


def event_made(room: Room, answer: Answer, kind: type[Made]) -> Made:
    """The event of that kind that the answered command made, whether just now or when it was first sent."""
    fresh = queries.room(current_actor(), room.run_id)
    return next(entry.event for entry in reversed(fresh.run.events[: answer.seq]) if isinstance(entry.event, kind))
