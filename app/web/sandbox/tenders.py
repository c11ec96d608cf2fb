"""Calls for tenders: the list, one with its offers side by side, and what is done with it: open, write down an offer, choose, give up."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, FrenchDecimal, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_DAY, SOME_WORDS, WHOLE, Asking, perform, with_fields
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.purchasing_words import TENDER_STATES
from app.web.sandbox.room import done, enter, event_made, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.suppliers import rate_words
from app.web.sandbox.words import state
from casestudies.company import scorecard
from casestudies.company import tenders as trade
from casestudies.company.kernel import Command
from casestudies.company.purchasing import NOTE_LENGTH
from casestudies.company.tenders import (
    TITLE_LENGTH,
    CancelTender,
    ChooseOffer,
    Offer,
    OfferedPrice,
    OpenTender,
    RecordOffer,
    Tender,
    TenderLine,
    TenderOpened,
)

LINES = 3
"""Products that one call for tenders asks for at most, on the screen."""


def _spec(room: Room) -> ListSpec[Tender]:
    company = room.run.company

    def chosen(tender: Tender) -> str:
        return company.suppliers[tender.chosen].name if tender.chosen else ""

    return ListSpec(
        file="appels-d-offres",
        label=_l("Appels d'offres"),
        columns=(
            Column("number", _l("Appel d'offres"), lambda each: paper_link(room, each.number), lambda each: each.number, header=True),
            Column("title", _l("Objet"), lambda each: each.title, lambda each: each.title),
            Column("reply_by", _l("Offres avant le"), lambda each: formats.day(each.reply_by, "short_year"), lambda each: each.reply_by),
            Column("needed_on", _l("Besoin le"), lambda each: formats.day(each.needed_on, "short_year"), lambda each: each.needed_on),
            Column(
                "offers", _l("Offres"), lambda each: f"{len(each.offers)} / {len(each.suppliers)}", lambda each: len(each.offers), num=True
            ),
            Column("chosen", _l("Retenu"), lambda each: chosen(each) or None, chosen),
            Column(
                "status",
                _l("État"),
                lambda each: Cell(state=state(TENDER_STATES, each.status, plain=True)),
                lambda each: str(TENDER_STATES[each.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda each: each.status, [(key, words[2]) for key, words in TENDER_STATES.items()]),),
        haystack=lambda each: f"{each.number} {each.title} {chosen(each)}",
        search_label=_l("Chercher un appel d'offres"),
        sort="-number",
        empty_text=_l("Aucun appel d'offres."),
    )


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": _("Appels d'offres"), "url": url_for("sandbox.tenders", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/tenders")
@requires("run:work")
def tenders(run_id: int) -> Any:
    """Every call for tenders, the newest first."""
    room = enter(run_id)
    new = {"label": _("Consulter des fournisseurs…"), "url": url_for("sandbox.new_tender", run_id=run_id)}
    rows = list(room.run.company.tenders)
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "tenders"), title=_("Appels d'offres"), new=new)


@blueprint.get("/<int:run_id>/tenders/<number>")
@requires("run:work")
def tender(run_id: int, number: str) -> Any:
    """One call for tenders, its offers side by side."""
    room = enter(run_id)
    shown: Tender = need(room.run.company.tenders.get(number))
    texts = ((_("Exigences"), shown.requirements), (_("Motif du choix"), shown.reasons))
    sheet = Sheet(
        title=shown.title,
        sub=number,
        state=state(TENDER_STATES, shown.status),
        trail=_trail(room, (number, "")),
        acts=_acts(room, shown),
        more=[act(_("Classer sans suite…"), url_for("sandbox.cancel_tender", run_id=run_id, number=number))]
        if shown.cancelled_on is None
        else [],
        facts=_facts(room, shown),
        notices=passed_warnings(room, number),
        texts=[{"title": title, "text": text, "lang": "fr"} for title, text in texts if text],
        tables=[_comparison(room, shown), _lines(room, shown)],
        changes=changes_told(room, number),
    )
    return show(room, "tenders", sheet)


def _acts(room: Room, shown: Tender) -> list[dict[str, Any]]:
    if shown.cancelled_on is not None:
        return []
    record = act(
        _("Enregistrer une offre…"), url_for("sandbox.record_offer", run_id=room.run_id, number=shown.number), primary=not shown.offers
    )
    if not shown.offers:
        return [record]
    choose = act(_("Choisir…"), url_for("sandbox.choose_offer", run_id=room.run_id, number=shown.number), primary=shown.chosen is None)
    if shown.chosen is None:
        return [record, choose]
    order = url_for("sandbox.new_supplier_order", run_id=room.run_id, supplier=shown.chosen, tender=shown.number)
    return [record, choose, act(_("Commander…"), order, primary=True)]


def _facts(room: Room, shown: Tender) -> list[tuple[str, Any]]:
    company = room.run.company
    names = ", ".join(company.suppliers[code].name for code in shown.suppliers)
    chosen = company.suppliers[shown.chosen] if shown.chosen else None
    return [
        (_("Ouvert le"), formats.day(shown.opened_on)),
        (_("Offres avant le"), formats.day(shown.reply_by, "full")),
        (_("Besoin le"), formats.day(shown.needed_on, "full")),
        (_("Consultés"), names),
        (
            _("Retenu"),
            {"text": chosen.name, "href": url_for("sandbox.supplier", run_id=room.run_id, code=chosen.code), "strong": True}
            if chosen
            else None,
        ),
    ]


def _comparison(room: Room, shown: Tender) -> dict[str, Any]:
    company = room.run.company
    heads = [_("Fournisseur"), ">" + _("Marchandise HT"), ">" + _("Transport HT"), ">" + _("Coût total HT"), _("Livré le"), _("Qualité")]
    heads += [">" + _("Paiement"), ">" + _("À l'heure")]
    rows = [_offer(room, shown, offer) for offer in sorted(shown.offers, key=lambda each: trade.total_cost(shown, each))]
    waiting = [company.suppliers[code].name for code in shown.suppliers if shown.offer(code) is None]
    count = _("sans réponse : %(names)s", names=", ".join(waiting)) if waiting and shown.offers else ""
    return table("offres", _("Offres"), heads, rows, ("envelope-open", _("Aucune offre n'est enregistrée.")), count=count)


def _offer(room: Room, shown: Tender, offer: Offer) -> list[Any]:
    company = room.run.company
    arrival = trade.arrival(company, offer)
    valid = _("valable jusqu'au %(day)s", day=formats.day(offer.valid_until, "short")) if offer.valid_until else ""
    missing = _("prix manquants") if trade.missing(shown, offer) else ""
    low = trade.goods_cost(shown, offer) < offer.minimum_order
    minimum = _("minimum %(amount)s", amount=formats.money(offer.minimum_order)) if offer.minimum_order else ""
    return [
        {
            "text": company.suppliers[offer.supplier].name,
            "href": url_for("sandbox.supplier", run_id=room.run_id, code=offer.supplier),
            "sub": valid,
        },
        {"text": formats.money(trade.goods_cost(shown, offer)), "sub": missing or (_("sous le minimum") if low else minimum)},
        formats.money(offer.transport),
        {"text": formats.money(trade.total_cost(shown, offer)), "strong": True},
        {"text": formats.day(arrival, "short"), "sub": _("%(days)s jours ouvrés", days=offer.delivery_days)},
        offer.quality or None,
        _("%(days)s jours", days=offer.payment_days),
        rate_words(scorecard.score(company, offer.supplier).on_time),
    ]


def _lines(room: Room, shown: Tender) -> dict[str, Any]:
    company = room.run.company
    offers = sorted(shown.offers, key=lambda each: trade.total_cost(shown, each))
    rows = []
    for line in shown.lines:
        prices = [shown.price_of(offer.supplier, line.product) for offer in offers]
        rows.append(
            [
                {
                    "text": company.products[line.product].name,
                    "href": url_for("sandbox.product", run_id=room.run_id, code=line.product),
                    "sub": line.product,
                },
                formats.quantity(line.quantity),
                *(formats.unit_price(price) if price is not None else None for price in prices),
            ]
        )
    heads = [_("Article"), ">" + _("Quantité"), *(">" + company.suppliers[offer.supplier].name for offer in offers)]
    return table("articles", _("Prix unitaires HT"), heads, rows, ("list", _("Aucun article.")))


class TenderForm(EpreuveForm):
    """What is asked of whom; a product and a quantity, LINES times, are added."""

    title = StringField(_l("Objet"), validators=[InputRequired(SOME_WORDS), Length(max=TITLE_LENGTH)])
    suppliers = ChecksField(_l("Fournisseurs consultés"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    reply_by = DayField(_l("Offres avant le"), validators=[InputRequired(SOME_DAY)])
    needed_on = DayField(_l("Marchandise nécessaire le"), validators=[InputRequired(SOME_DAY)])
    requirements = TextAreaField(
        _l("Exigences"),
        validators=[MayBeEmpty(), Length(max=NOTE_LENGTH)],
        description=_l("Qualité, certificats, conditionnement, ce que le client demande."),
    )


class OfferForm(EpreuveForm):
    """An offer; a price for each product is added."""

    supplier = SelectField(_l("Fournisseur"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    delivery_days = IntegerField(_l("Délai en jours ouvrés"), validators=[InputRequired(WHOLE)])
    transport = FrenchDecimal(_l("Transport HT"), default=Decimal(0), validators=[MayBeEmpty()])
    minimum_order = FrenchDecimal(_l("Minimum de commande HT"), default=Decimal(0), validators=[MayBeEmpty()])
    payment_days = IntegerField(_l("Paiement, en jours"), default=30, validators=[InputRequired(WHOLE)])
    valid_until = DayField(_l("Valable jusqu'au"), validators=[MayBeEmpty()])
    quality = StringField(
        _l("Qualité"), validators=[MayBeEmpty(), Length(max=NOTE_LENGTH)], description=_l("Certificats, garanties, échantillons.")
    )


class ChooseForm(EpreuveForm):
    """Which supplier, and why."""

    supplier = RadioField(_l("Fournisseur retenu"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    reasons = TextAreaField(
        _l("Motif du choix"),
        validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)],
        description=_l("Prix, délai, qualité, fiabilité : ce qui a compté, et pourquoi."),
    )


class CancelForm(EpreuveForm):
    """Why it is given up."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])


@blueprint.route("/<int:run_id>/tenders/new", methods=["GET", "POST"])
@requires("run:work")
def new_tender(run_id: int) -> Any:
    """Ask several suppliers."""
    room = enter(run_id)
    form = _tender_form(room)
    asking = Asking(
        current="tenders",
        title=_("Consulter des fournisseurs"),
        verb=_("Ouvrir l'appel d'offres"),
        failed=_("L'appel d'offres n'est pas ouvert."),
        trail=_trail(room, (_("Nouvel appel d'offres"), "")),
        back={"label": _("Revenir aux appels d'offres"), "url": url_for("sandbox.tenders", run_id=run_id)},
    )

    def command() -> Command:
        reply_by, needed_on = form.reply_by.day, form.needed_on.day
        assert reply_by is not None
        assert needed_on is not None
        ranks = range(1, LINES + 1)
        asked = [(form[f"product_{rank}"].data, form[f"quantity_{rank}"].data or 0) for rank in ranks]
        return OpenTender(
            title=form.title.data,
            lines=tuple(TenderLine(product=product, quantity=quantity) for product, quantity in asked if product),
            suppliers=tuple(form.suppliers.data or ()),
            needed_on=needed_on,
            reply_by=reply_by,
            requirements=form.requirements.data or "",
        )

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, TenderOpened).tender.number
        return done(_("L'appel d'offres %(number)s est ouvert.", number=made), "sandbox.tender", run_id=run_id, number=made)

    return perform(room, form, asking, command, then)


def _tender_form(room: Room) -> Any:
    products = sorted(room.run.company.products, key=lambda each: each.name)
    choices = options([("", _("Aucun")), *((each.code, f"{each.name}, {each.code}") for each in products)])
    fields: dict[str, Any] = {}
    for rank in range(1, LINES + 1):
        fields[f"product_{rank}"] = SelectField(_("Article %(rank)s", rank=rank), choices=choices, validators=[MayBeEmpty()])
        fields[f"quantity_{rank}"] = IntegerField(_("Quantité %(rank)s", rank=rank), validators=[MayBeEmpty()])
    form = with_fields(TenderForm, fields)
    known = sorted(room.run.company.suppliers, key=lambda each: each.name)
    form.suppliers.choices = options((each.code, each.name) for each in known)
    return form


def _asked(run_id: int, number: str, title: str, verb: str, failed: str) -> tuple[Room, Tender, Asking]:
    room = enter(run_id)
    shown: Tender = need(room.run.company.tenders.get(number))
    url = url_for("sandbox.tender", run_id=run_id, number=number)
    back = {"label": _("Revenir à l'appel d'offres"), "url": url}
    return room, shown, Asking("tenders", title, verb, failed, _trail(room, (number, url), (verb, "")), back)


def _done(room: Room, number: str, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.tender", run_id=room.run_id, number=number)


@blueprint.route("/<int:run_id>/tenders/<number>/offer", methods=["GET", "POST"])
@requires("run:work")
def record_offer(run_id: int, number: str) -> Any:
    """Write down what a supplier offers."""
    title = _("Une offre pour %(number)s", number=number)
    room, shown, asking = _asked(run_id, number, title, _("Enregistrer l'offre"), _("L'offre n'est pas enregistrée."))
    company = room.run.company
    fields = {
        f"price_{rank}": FrenchDecimal(
            _("Prix HT de %(name)s", name=company.products[line.product].name),
            validators=[MayBeEmpty()],
            description=_("l'unité, pour %(quantity)s", quantity=formats.quantity(line.quantity)),
        )
        for rank, line in enumerate(shown.lines)
    }
    form = with_fields(OfferForm, fields)
    form.supplier.choices = options([("", _("Choisir…")), *((code, company.suppliers[code].name) for code in shown.suppliers)])

    def command() -> Command:
        given = [(line.product, form[f"price_{rank}"].data) for rank, line in enumerate(shown.lines)]
        return RecordOffer(
            tender=number,
            supplier=form.supplier.data,
            prices=tuple(OfferedPrice(product=product, price=price) for product, price in given if price is not None),
            delivery_days=form.delivery_days.data,
            transport=form.transport.data or Decimal("0.00"),
            minimum_order=form.minimum_order.data or Decimal("0.00"),
            payment_days=form.payment_days.data,
            valid_until=form.valid_until.day,
            quality=form.quality.data or "",
        )

    return perform(room, form, asking, command, _done(room, number, _("L'offre est enregistrée.")))


@blueprint.route("/<int:run_id>/tenders/<number>/choose", methods=["GET", "POST"])
@requires("run:work")
def choose_offer(run_id: int, number: str) -> Any:
    """Choose a supplier, with the reasons."""
    title = _("Choisir pour %(number)s", number=number)
    room, shown, asking = _asked(run_id, number, title, _("Retenir ce fournisseur"), _("Aucun fournisseur n'est retenu."))
    form = ChooseForm(data={"supplier": shown.chosen, "reasons": shown.reasons})
    suppliers = room.run.company.suppliers
    form.supplier.choices = options(
        (offer.supplier, f"{suppliers[offer.supplier].name}, {formats.money(trade.total_cost(shown, offer))}") for offer in shown.offers
    )

    def command() -> Command:
        return ChooseOffer(tender=number, supplier=form.supplier.data, reasons=form.reasons.data)

    return perform(room, form, asking, command, _done(room, number, _("Le fournisseur est retenu.")))


@blueprint.route("/<int:run_id>/tenders/<number>/cancel", methods=["GET", "POST"])
@requires("run:work")
def cancel_tender(run_id: int, number: str) -> Any:
    """Give it up."""
    title = _("Classer %(number)s sans suite", number=number)
    room, _tender, asking = _asked(run_id, number, title, _("Classer sans suite"), _("L'appel d'offres n'est pas classé."))
    form = CancelForm()
    words = _("L'appel d'offres %(number)s est classé sans suite.", number=number)
    return perform(room, form, asking, lambda: CancelTender(tender=number, note=form.note.data), _done(room, number, words))
