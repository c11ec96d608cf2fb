"""Quotes: the list; one with its lines; drafting, sending, withdrawing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.prices import validity
from app.web.sandbox.room import do, done, enter, event_made, frame, need, page, press
from app.web.sandbox.words import QUOTE_STATES, discount_words, person, price_words, state, unit_label
from casestudies.company.pricing import Line
from casestudies.company.quotes import AddQuoteLine, DraftQuote, Quote, QuoteDrafted, SendQuote, WithdrawQuote


@dataclass(frozen=True)
class Row:
    """A quote in the list."""

    number: str
    customer: str
    written: date
    valid_until: date | None
    status: str
    net: Decimal
    url: str


SPEC: ListSpec[Row] = ListSpec(
    file="devis",
    label=_l("Devis"),
    columns=(
        Column("number", _l("Devis"), lambda row: Cell(text=row.number, href=row.url), lambda row: row.number, header=True),
        Column("customer", _l("Client"), lambda row: row.customer, lambda row: row.customer),
        Column("written", _l("Écrit le"), lambda row: formats.day(row.written, "short"), lambda row: row.written),
        Column("valid_until", _l("Valable jusqu'au"), lambda row: _day(row.valid_until), lambda row: row.valid_until),
        Column(
            "status",
            _l("État"),
            lambda row: Cell(state=state(QUOTE_STATES, row.status, plain=True)),
            lambda row: str(QUOTE_STATES[row.status][2]),
        ),
        Column("net", _l("Total HT"), lambda row: formats.money(row.net), lambda row: row.net, num=True),
    ),
    filters=(Filter("status", _l("État"), lambda row: row.status, [(key, words[2]) for key, words in QUOTE_STATES.items()]),),
    haystack=lambda row: f"{row.number} {row.customer}",
    search_label=_l("Chercher un devis"),
    sort="-number",
    empty_text=_l("Aucun devis."),
)


def _day(day: date | None) -> str:
    return formats.day(day, "short") if day else "–"


def _row(room: Room, quote: Quote) -> Row:
    company = room.run.company
    return Row(
        number=quote.number,
        customer=company.customers[quote.customer].name,
        written=quote.written_at.date(),
        valid_until=quote.valid_until,
        status=quote.status(company.now.date()),
        net=quote.totals.net,
        url=url_for("sandbox.quote", run_id=room.run_id, number=quote.number),
    )


@blueprint.get("/<int:run_id>/quotes")
@requires("run:work")
def quotes(run_id: int) -> Any:
    """Every quote, the newest first."""
    room = enter(run_id)
    rows = [_row(room, quote) for quote in room.run.company.quotes]
    new = {"label": _("Nouveau devis"), "url": url_for("sandbox.new_quote", run_id=run_id)}
    return respond(SPEC, rows, "sandbox/list.html", **frame(room, "quotes"), title=_("Devis"), new=new)


class QuoteForm(EpreuveForm):
    """Whom the quote is for, and until when it holds."""

    customer = SelectField(_l("Client"), validators=[InputRequired(_l("Choisissez un client dans la liste."))], validate_choice=False)
    valid_until = DayField(_l("Valable jusqu'au"), validators=[MayBeEmpty()])


class QuoteLineForm(EpreuveForm):
    """A line to add to a quote."""

    product = SelectField(_l("Article"), validate_choice=False, validators=[InputRequired(_l("Choisissez un article dans la liste."))])
    quantity = IntegerField(_l("Quantité"), validators=[InputRequired(_l("Écrivez une quantité entière, par exemple 48."))])
    price_list = SelectField(_l("Tarif"), validate_choice=False, validators=[InputRequired(_l("Choisissez un tarif."))])
    discount = FrenchDecimal(_l("Remise en %"), default=Decimal(0), validators=[MayBeEmpty()])


class WithdrawForm(EpreuveForm):
    """Why a quote is taken back."""

    reason = TextAreaField(_l("Motif"), validators=[InputRequired(_l("Écrivez quelques mots.")), Length(max=500)])


def _quote_form(room: Room, **given: Any) -> QuoteForm:
    form = QuoteForm(**given)
    customers = sorted(room.run.company.customers, key=lambda each: each.name)
    form.customer.choices = options([("", _("Choisir…")), *((each.code, f"{each.name}, {each.code}") for each in customers)])
    return form


def _act(room: Room, form: EpreuveForm, title: str, failed: str, verb: str, back: str, *, danger: bool = False) -> str:
    trail = [{"label": _("Devis"), "url": url_for("sandbox.quotes", run_id=room.run_id)}, {"label": title}]
    words = {"title": title, "said": "", "failed": failed, "verb": verb, "danger": danger}
    return page("sandbox/act.html", room, "quotes", form=form, trail=trail, back={"label": _("Revenir"), "url": back}, **words)


def _new_page(room: Room, form: QuoteForm) -> str:
    back = url_for("sandbox.quotes", run_id=room.run_id)
    return _act(room, form, _("Nouveau devis"), _("Le devis n'est pas ouvert."), _("Ouvrir le devis"), back)


@blueprint.get("/<int:run_id>/quotes/new")
@requires("run:work")
def new_quote(run_id: int) -> Any:
    """The page that asks for whom."""
    room = enter(run_id)
    return _new_page(room, _quote_form(room, formdata=None))


@blueprint.post("/<int:run_id>/quotes/new")
@requires("run:work")
def draft_quote(run_id: int) -> Any:
    """Open a quote."""
    room = enter(run_id)
    form, outcome = _quote_form(room), None
    if form.validate_on_submit():
        outcome = do(room, DraftQuote(customer=form.customer.data, valid_until=form.valid_until.day), "quotes", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _new_page(room, form), 422
    number = event_made(room, outcome, QuoteDrafted).quote.number
    return done(_("Le devis %(number)s est ouvert, en brouillon.", number=number), "sandbox.quote", run_id=run_id, number=number)


def _line_form(room: Room, **given: Any) -> QuoteLineForm:
    form = QuoteLineForm(**given)
    products = sorted(room.run.company.products, key=lambda each: each.name)
    form.product.choices = options(
        [("", _("Choisir…")), *((each.code, f"{each.name}, {each.unit(each.sold_in).label}") for each in products)]
    )
    lists = sorted(room.run.company.price_lists, key=lambda each: each.valid_from, reverse=True)
    form.price_list.choices = options([(each.code, f"{each.code}, {validity(each)}") for each in lists])
    return form


@blueprint.get("/<int:run_id>/quotes/<number>")
@requires("run:work")
def quote(run_id: int, number: str) -> Any:
    """One quote."""
    room = enter(run_id)
    return _quote_page(room, need(room.run.company.quotes.get(number)), _line_form(room, formdata=None))


def _quote_page(room: Room, shown: Quote, form: QuoteLineForm) -> str:
    company = room.run.company
    buyer = company.customers[shown.customer]
    accepted = formats.day(shown.accepted_on) if shown.accepted_on else "–"
    facts = [
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (_("Écrit le"), {"text": formats.company_moment(shown.written_at), "sub": person(company, shown.written_by)}),
        (_("Valable jusqu'au"), formats.day(shown.valid_until) if shown.valid_until else "–"),
        (_("Accepté le"), accepted),
    ]
    columns = [
        {"label": _("Article"), "header": True},
        {"label": _("Quantité"), "num": True},
        {"label": _("Unité")},
        {"label": _("Prix HT"), "num": True},
        {"label": _("Tarif")},
        {"label": _("Remise"), "num": True},
        {"label": _("Montant HT"), "num": True},
    ]
    foot = [
        {"label": _("Total HT"), "value": formats.money(shown.totals.net)},
        {"label": _("Total TTC"), "value": formats.money(shown.totals.gross), "total": True},
    ]
    rows = [_line_cells(room, line) for line in shown.lines]
    status = shown.status(company.now.date())
    return page(
        "sandbox/quote.html",
        room,
        "quotes",
        quote=shown,
        status=status,
        state=state(QUOTE_STATES, status),
        facts=facts,
        columns=columns,
        rows=rows,
        foot=foot,
        form=form,
    )


def _line_cells(room: Room, line: Line) -> list[Any]:
    product = room.run.company.products[line.product]
    return [
        {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": product.code},
        formats.quantity(line.quantity),
        unit_label(room.run.company, line),
        price_words(line),
        line.price_list or _("hors tarif"),
        discount_words(line.discount),
        formats.money(line.amount),
    ]


@blueprint.post("/<int:run_id>/quotes/<number>/lines")
@requires("run:work")
def add_quote_line(run_id: int, number: str) -> Any:
    """Add a line, in the unit that its article is sold in."""
    room = enter(run_id)
    shown = need(room.run.company.quotes.get(number))
    form, outcome = _line_form(room), None
    if form.validate_on_submit():
        product = room.run.company.products.get(form.product.data)
        command = AddQuoteLine(
            quote=number,
            product=form.product.data,
            quantity=form.quantity.data,
            unit=product.sold_in if product else "",
            price_list=form.price_list.data,
            discount=form.discount.data if form.discount.data is not None else Decimal(0),
        )
        outcome = do(room, command, "quotes", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _quote_page(room, shown, form), 422
    return done(_("La ligne est ajoutée."), "sandbox.quote", run_id=run_id, number=number)


@blueprint.post("/<int:run_id>/quotes/<number>/send")
@requires("run:work")
def send_quote(run_id: int, number: str) -> Any:
    """Send it to the customer."""
    room = enter(run_id)
    need(room.run.company.quotes.get(number))
    return press(
        room, SendQuote(quote=number), "quotes", _("Le devis %(number)s est envoyé.", number=number), "sandbox.quote", number=number
    )


def _withdraw_page(room: Room, number: str, form: WithdrawForm) -> str:
    back = url_for("sandbox.quote", run_id=room.run_id, number=number)
    title = _("Retirer le devis %(number)s", number=number)
    return _act(room, form, title, _("Le devis n'est pas retiré."), _("Retirer le devis"), back, danger=True)


@blueprint.get("/<int:run_id>/quotes/<number>/withdraw")
@requires("run:work")
def ask_withdraw(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    need(room.run.company.quotes.get(number))
    return _withdraw_page(room, number, WithdrawForm(formdata=None))


@blueprint.post("/<int:run_id>/quotes/<number>/withdraw")
@requires("run:work")
def withdraw_quote(run_id: int, number: str) -> Any:
    """Take it back."""
    room = enter(run_id)
    need(room.run.company.quotes.get(number))
    form, outcome = WithdrawForm(), None
    if form.validate_on_submit():
        outcome = do(room, WithdrawQuote(quote=number, reason=form.reason.data), "quotes", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _withdraw_page(room, number, form), 422
    return done(_("Le devis %(number)s est retiré.", number=number), "sandbox.quote", run_id=run_id, number=number)
