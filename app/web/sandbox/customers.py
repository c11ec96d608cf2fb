"""Customers: the list; one file with its addresses, terms, credit, contacts, orders and notes."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.room import do, done, enter, frame, need, page
from app.web.sandbox.words import ORDER_STATES, person, state
from casestudies.company import crm
from casestudies.company.crm import AddNote, Customer
from casestudies.company.orders import Order


@dataclass(frozen=True)
class Row:
    """A customer in the list."""

    code: str
    name: str
    city: str
    segment: str
    terms: str
    limit: Decimal
    used: Decimal
    url: str


def _spec(segments: list[str]) -> ListSpec[Row]:
    return ListSpec(
        file="clients",
        label=_l("Clients"),
        columns=(
            Column("name", _l("Client"), lambda row: Cell(text=row.name, href=row.url, sub=row.code), lambda row: row.name, header=True),
            Column("city", _l("Ville"), lambda row: row.city, lambda row: row.city),
            Column("segment", _l("Activité"), lambda row: row.segment, lambda row: row.segment),
            Column("terms", _l("Règlement"), lambda row: row.terms, lambda row: row.terms),
            Column("used", _l("Encours utilisé"), lambda row: formats.money(row.used), lambda row: row.used, num=True),
            Column("limit", _l("Encours autorisé"), lambda row: formats.money(row.limit), lambda row: row.limit, num=True),
        ),
        filters=(Filter("segment", _l("Activité"), lambda row: row.segment, [(name, name) for name in segments]),),
        haystack=lambda row: f"{row.name} {row.code} {row.city} {row.segment}",
        search_label=_l("Chercher un client"),
        sort="name",
    )


ORDERS_SHOWN = 10
"""How many orders a file shows; the list of orders has them all."""


def _row(room: Room, customer: Customer) -> Row:
    return Row(
        code=customer.code,
        name=customer.name,
        city=customer.first("bill").city,
        segment=customer.segment,
        terms=customer.terms.label,
        limit=customer.credit_limit,
        used=crm.exposure(room.run.company, customer),
        url=url_for("sandbox.customer", run_id=room.run_id, code=customer.code),
    )


@blueprint.get("/<int:run_id>/customers")
@requires("run:work")
def customers(run_id: int) -> Any:
    """Every customer, by name."""
    room = enter(run_id)
    rows = [_row(room, customer) for customer in room.run.company.customers]
    return respond(_spec(sorted({row.segment for row in rows})), rows, "sandbox/list.html", **frame(room, "customers"), title=_("Clients"))


class NoteForm(EpreuveForm):
    """A remark in the file."""

    text = TextAreaField(_l("Note"), validators=[InputRequired(_l("Écrivez quelques mots.")), Length(max=crm.NOTE_LENGTH)])


@blueprint.get("/<int:run_id>/customers/<code>")
@requires("run:work")
def customer(run_id: int, code: str) -> Any:
    """One customer's file."""
    room = enter(run_id)
    return _customer_page(room, need(room.run.company.customers.get(code)), NoteForm(formdata=None))


def _customer_page(room: Room, shown: Customer, form: NoteForm) -> str:
    company = room.run.company
    mine = sorted(crm.orders_of(company, shown.code), key=lambda each: each.entered_at, reverse=True)
    facts = [
        (_("Code"), shown.code),
        (_("SIREN"), _siren(shown.siren)),
        (_("TVA"), shown.vat_number),
        (_("Code lieu EDI (GLN)"), shown.gln),
        (_("Règlement"), {"text": shown.terms.label, "sub": shown.terms.means}),
        (_("Encours autorisé"), {"text": formats.money(shown.credit_limit), "sub": _used(room, shown)}),
        *((each.name, {"text": each.street, "sub": f"{each.postcode} {each.city}"}) for each in shown.addresses),
    ]
    contacts = [company.people[contact] for contact in shown.contacts]
    notes = [
        {"when": formats.day(note.at, "short_year"), "who": person(company, note.who), "you": note.who == "trainee", "what": note.text}
        for note in reversed(shown.notes)
    ]
    columns = [
        {"label": _("Commande"), "header": True},
        {"label": _("Référence")},
        {"label": _("Livraison")},
        {"label": _("État")},
        {"label": _("Total TTC"), "num": True},
    ]
    rows = [_order_row(room, order) for order in mine[:ORDERS_SHOWN]]
    return page(
        "sandbox/customer.html",
        room,
        "customers",
        customer=shown,
        facts=facts,
        contacts=contacts,
        notes=notes,
        rows=rows,
        columns=columns,
        all_orders=len(mine) if len(mine) > ORDERS_SHOWN else 0,
        form=form,
    )


def _used(room: Room, shown: Customer) -> str:
    return _("utilisé : %(amount)s", amount=formats.money(crm.exposure(room.run.company, shown)))


def _siren(number: str) -> str:
    """000 002 188: three groups of three."""
    return "\N{NO-BREAK SPACE}".join(number[start : start + 3] for start in (0, 3, 6))


def _order_row(room: Room, order: Order) -> list[Any]:
    return [
        {"text": order.number, "href": url_for("sandbox.order", run_id=room.run_id, number=order.number)},
        order.reference,
        formats.day(order.requested, "short_year"),
        Cell(state=state(ORDER_STATES, order.status, plain=True)),
        formats.money(order.totals.gross),
    ]


@blueprint.post("/<int:run_id>/customers/<code>/notes")
@requires("run:work")
def add_note(run_id: int, code: str) -> Any:
    """Write a remark in the file."""
    room = enter(run_id)
    shown = need(room.run.company.customers.get(code))
    form = NoteForm()
    if not form.validate_on_submit():
        return _customer_page(room, shown, form), 422
    outcome = do(room, AddNote(customer=code, text=form.text.data), "customers", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _customer_page(room, shown, form), 422
    return done(_("La note est enregistrée."), "sandbox.customer", run_id=run_id, code=code)
