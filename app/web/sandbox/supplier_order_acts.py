"""Acts on purchase orders: prepare, change a line, send, write down the supplier's dates, receive, call off."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_DAY, SOME_WORDS, WHOLE, Asking, perform, with_fields
from app.web.sandbox.room import done, enter, event_made, need, page, press
from app.web.sandbox.supplier_orders import left_to_come, purchasing_trail
from casestudies.company import reorder, stock
from casestudies.company.kernel import Command
from casestudies.company.purchasing import NOTE_LENGTH, REFERENCE_LENGTH, SupplierOrder
from casestudies.company.receiving import LOT_LENGTH, GoodsReceived, ReceivedGoods, ReceiveGoods
from casestudies.company.supplier_orders import (
    AcknowledgeSupplierOrder,
    CancelSupplierOrder,
    DraftSupplierOrder,
    PromisedLine,
    SendSupplierOrder,
    SetSupplierLine,
    SupplierOrderDrafted,
    WantedLine,
)


class WhichForm(EpreuveForm):
    """The supplier of a new order."""

    supplier = SelectField(_l("Fournisseur"), validate_choice=False, validators=[InputRequired(CHOOSE)])


class DraftForm(EpreuveForm):
    """A new order; a quantity for each product of the supplier, or a quantity and a price of a tender's, are added."""

    requested = DayField(
        _l("Livraison demandée"), validators=[MayBeEmpty()], description=_l("Vide : au plus tôt, selon le délai du fournisseur.")
    )
    note = TextAreaField(_l("Note au fournisseur"), validators=[MayBeEmpty(), Length(max=NOTE_LENGTH)])


class LineForm(EpreuveForm):
    """A line of a draft."""

    product = SelectField(_l("Article"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    quantity = IntegerField(_l("Quantité"), validators=[InputRequired(WHOLE)], description=_l("En unités de base. 0 retire la ligne."))
    price = FrenchDecimal(_l("Prix d'achat HT"), validators=[MayBeEmpty()], description=_l("Vide : le prix connu."))


class DatesForm(EpreuveForm):
    """The supplier's dates; one for each line is added."""

    reference = StringField(_l("Référence de sa confirmation"), validators=[InputRequired(SOME_WORDS), Length(max=REFERENCE_LENGTH)])


class ReceiveForm(EpreuveForm):
    """What came; quantities, lot and date for each line are added."""

    note = StringField(_l("Bon de livraison du fournisseur"), validators=[InputRequired(SOME_WORDS), Length(max=REFERENCE_LENGTH)])


class CancelForm(EpreuveForm):
    """Why an order is called off."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])


def _new_asking(room: Room, verb: str, said: str = "") -> Asking:
    return Asking(
        current="purchasing",
        title=_("Nouvelle commande à un fournisseur"),
        verb=verb,
        failed=_("La commande n'est pas préparée."),
        trail=purchasing_trail(room, (_("Nouvelle commande"), "")),
        back={"label": _("Revenir aux commandes"), "url": url_for("sandbox.supplier_orders", run_id=room.run_id)},
        said=said,
    )


@blueprint.route("/<int:run_id>/purchasing/new", methods=["GET", "POST"])
@requires("run:work")
def new_supplier_order(run_id: int) -> Any:
    """First which supplier, then how much of each of its products, as the stock suggests."""
    room = enter(run_id)
    company = room.run.company
    code, tender = request.args.get("supplier", ""), request.args.get("tender") or None
    found = company.suppliers.get(code)
    if found is None:
        if request.method == "POST":
            need(found)
        return _choose_supplier(room)
    asked = company.tenders.get(tender or "")
    products = [line.product for line in asked.lines] if asked else [each.product for each in company.sources if each.supplier == code]
    form = _draft_form(room, code, products, {line.product: line.quantity for line in asked.lines} if asked else None)
    said = _(
        "%(name)s livre en %(days)s jours ouvrés ; minimum : %(minimum)s.",
        name=found.name,
        days=found.lead_days,
        minimum=formats.money(found.minimum_order),
    )

    def command() -> Command:
        lines = tuple(
            WantedLine(product=product, quantity=form[_field(product)].data) for product in products if form[_field(product)].data
        )
        return DraftSupplierOrder(supplier=code, lines=lines, requested=form.requested.day, tender=tender, note=form.note.data or "")

    def then(answer: Answer) -> Any:
        number = event_made(room, answer, SupplierOrderDrafted).order.number
        words = _("La commande %(number)s est préparée. Relisez-la, puis envoyez-la.", number=number)
        return done(words, "sandbox.supplier_order", run_id=run_id, number=number)

    return perform(room, form, _new_asking(room, _("Préparer la commande"), said), command, then)


def _field(product: str) -> str:
    return f"product_{product.replace('-', '_')}"


def _choose_supplier(room: Room) -> Any:
    suppliers = sorted(room.run.company.suppliers, key=lambda each: each.name)
    rows = [
        [
            {"text": each.name, "href": url_for("sandbox.new_supplier_order", run_id=room.run_id, supplier=each.code), "sub": each.code},
            each.city,
            formats.quantity(each.lead_days),
            formats.money(each.minimum_order),
        ]
        for each in suppliers
    ]
    columns = [
        {"label": _("Fournisseur"), "header": True},
        {"label": _("Ville")},
        {"label": _("Délai (jours ouvrés)"), "num": True},
        {"label": _("Minimum HT"), "num": True},
    ]
    trail = purchasing_trail(room, (_("Nouvelle commande"), ""))
    return page(
        "sandbox/choose.html", room, "purchasing", title=_("À quel fournisseur commander ?"), columns=columns, rows=rows, trail=trail
    )


def _draft_form(room: Room, supplier: str, products: list[str], asked: dict[str, int] | None) -> Any:
    company = room.run.company
    suggested = {each.product: each.quantity for each in reorder.suggestions(company) if each.supplier == supplier}
    known = asked if asked is not None else suggested
    fields = {}
    for code in products:
        source = company.sources.get(code)
        level = company.stock[code]
        hint = _(
            "%(code)s, disponible : %(there)s, point de commande : %(point)s",
            code=code,
            there=formats.quantity(level.available),
            point=formats.quantity(level.reorder_point),
        )
        if source and source.supplier == supplier:
            packing = _("par %(lot)s, à %(price)s", lot=formats.quantity(source.lot_size), price=formats.unit_price(source.cost))
            hint = f"{hint}, {packing}"
        fields[_field(code)] = IntegerField(company.products[code].name, validators=[MayBeEmpty()], description=hint)
    return with_fields(DraftForm, fields, data={_field(code): known.get(code) for code in products})


def _shown(run_id: int, number: str) -> tuple[Room, SupplierOrder]:
    room = enter(run_id)
    return room, need(room.run.company.supplier_orders.get(number))


def _asking(
    room: Room, shown: SupplierOrder, *, title: str, verb: str, failed: str, here: str, said: str = "", danger: bool = False
) -> Asking:
    url = url_for("sandbox.supplier_order", run_id=room.run_id, number=shown.number)
    trail, back = purchasing_trail(room, (shown.number, url), (here, "")), {"label": _("Revenir à la commande"), "url": url}
    return Asking("purchasing", title, verb, failed, trail, back, said, danger)


def _done(room: Room, shown: SupplierOrder, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.supplier_order", run_id=room.run_id, number=shown.number)


@blueprint.route("/<int:run_id>/purchasing/<number>/line", methods=["GET", "POST"])
@requires("run:work")
def set_supplier_line(run_id: int, number: str) -> Any:
    """Add, change or take away a line of a draft."""
    room, shown = _shown(run_id, number)
    company = room.run.company
    form = LineForm()
    mine = {line.product for line in shown.lines} | {each.product for each in company.sources if each.supplier == shown.supplier}
    products = sorted((company.products[code] for code in mine), key=lambda each: each.name)
    form.product.choices = options([("", _("Choisir…")), *((each.code, f"{each.name}, {each.code}") for each in products)])
    asking = _asking(
        room,
        shown,
        title=_("Une ligne de %(number)s", number=number),
        here=_("Ligne"),
        verb=_("Enregistrer la ligne"),
        failed=_("La ligne n'est pas enregistrée."),
    )

    def command() -> Command:
        return SetSupplierLine(order=number, product=form.product.data, quantity=form.quantity.data, price=form.price.data)

    return perform(room, form, asking, command, _done(room, shown, _("La ligne est enregistrée.")))


@blueprint.post("/<int:run_id>/purchasing/<number>/send")
@requires("run:work")
def send_supplier_order(run_id: int, number: str) -> Any:
    """Send a draft to the supplier."""
    room, _order = _shown(run_id, number)
    words = _("La commande %(number)s est envoyée au fournisseur.", number=number)
    return press(room, SendSupplierOrder(order=number), "purchasing", words, "sandbox.supplier_order", number=number)


@blueprint.route("/<int:run_id>/purchasing/<number>/dates", methods=["GET", "POST"])
@requires("run:work")
def acknowledge_supplier_order(run_id: int, number: str) -> Any:
    """Write down the dates that the supplier gives."""
    room, shown = _shown(run_id, number)
    fields = {
        f"line_{line.number}": DayField(
            room.run.company.products[line.product].name,
            validators=[MayBeEmpty()],
            description=_("demandé pour le %(day)s", day=formats.day(shown.requested, "short_year")),
        )
        for line in shown.lines
    }
    form = with_fields(DatesForm, fields, data={f"line_{line.number}": line.promised for line in shown.lines})
    asking = _asking(
        room,
        shown,
        title=_("Dates du fournisseur pour %(number)s", number=number),
        here=_("Dates"),
        said=_("Recopiez sa confirmation, ou les nouvelles dates qu'il annonce."),
        verb=_("Enregistrer les dates"),
        failed=_("Les dates ne sont pas enregistrées."),
    )

    def command() -> Command:
        days: dict[int, date | None] = {line.number: form[f"line_{line.number}"].day for line in shown.lines}
        lines = tuple(PromisedLine(number=line, promised=day) for line, day in days.items() if day)
        return AcknowledgeSupplierOrder(order=number, reference=form.reference.data, lines=lines)

    return perform(room, form, asking, command, _done(room, shown, _("Les dates du fournisseur sont notées.")))


@blueprint.route("/<int:run_id>/purchasing/<number>/receive", methods=["GET", "POST"])
@requires("run:work")
def receive_goods(run_id: int, number: str) -> Any:
    """Write down what came, what was refused, under which lot."""
    room, shown = _shown(run_id, number)
    left = {line: quantity for line, quantity in left_to_come(room, shown).items() if quantity}
    form = _receive_form(room, shown, left)
    asking = _asking(
        room,
        shown,
        title=_("Recevoir %(number)s", number=number),
        here=_("Réception"),
        said=_("Comptez ce qui est sur le quai. Ce que vous refusez repart avec le transporteur et reste attendu."),
        verb=_("Enregistrer la réception"),
        failed=_("La réception n'est pas enregistrée."),
    )

    def command() -> Command:
        lines = tuple(
            ReceivedGoods(
                order_line=line,
                quantity=form[f"quantity_{line}"].data or 0,
                rejected=form[f"rejected_{line}"].data or 0,
                lot=((form[f"lot_{line}"].data or "").strip() or None) if f"lot_{line}" in form else None,
                expires_on=form[f"expires_{line}"].day if f"expires_{line}" in form else None,
            )
            for line in left
            if form[f"quantity_{line}"].data or form[f"rejected_{line}"].data
        )
        return ReceiveGoods(order=number, note=form.note.data, lines=lines)

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, GoodsReceived).receipt.number
        return done(_("La réception %(number)s est enregistrée.", number=made), "sandbox.receipt", run_id=run_id, number=made)

    return perform(room, form, asking, command, then)


def _receive_form(room: Room, shown: SupplierOrder, left: dict[int, int]) -> Any:
    company = room.run.company
    fields: dict[str, Any] = {}
    for line in shown.lines:
        if line.number not in left:
            continue
        name = company.products[line.product].name
        hint = _("%(code)s, reste à recevoir : %(left)s", code=line.product, left=formats.quantity(left[line.number]))
        fields[f"quantity_{line.number}"] = IntegerField(_("%(name)s, accepté", name=name), validators=[MayBeEmpty()], description=hint)
        fields[f"rejected_{line.number}"] = IntegerField(_("%(name)s, refusé au quai", name=name), validators=[MayBeEmpty()])
        if stock.by_lots(company, line.product):
            fields[f"lot_{line.number}"] = StringField(_("Lot du fournisseur"), validators=[MayBeEmpty(), Length(max=LOT_LENGTH)])
            fields[f"expires_{line.number}"] = DayField(_("À vendre avant le"), validators=[MayBeEmpty()], description=SOME_DAY)
    return with_fields(ReceiveForm, fields)


@blueprint.route("/<int:run_id>/purchasing/<number>/cancel", methods=["GET", "POST"])
@requires("run:work")
def cancel_supplier_order(run_id: int, number: str) -> Any:
    """Call it off."""
    room, shown = _shown(run_id, number)
    form = CancelForm()
    asking = _asking(
        room,
        shown,
        title=_("Annuler la commande %(number)s", number=number),
        here=_("Annulation"),
        said=_("Rien n'en sera plus attendu. Prévenez le fournisseur s'il l'a reçue."),
        verb=_("Annuler la commande"),
        failed=_("La commande n'est pas annulée."),
        danger=True,
    )
    words = _("La commande %(number)s est annulée.", number=number)
    return perform(room, form, asking, lambda: CancelSupplierOrder(order=number, note=form.note.data), _done(room, shown, words))
