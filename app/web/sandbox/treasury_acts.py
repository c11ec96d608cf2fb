"""Acts on the bank's lines and on payments: match, settle with what is left, undo, pay back, pay a cheque in."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.room import do, done, enter, event_made, need, page
from app.web.sandbox.treasury import treasury_trail
from casestudies.company import suggesting, treasury
from casestudies.company.invoicing import CashDiscount
from casestudies.company.kernel import Command
from casestudies.company.treasury import (
    AllocatePayment,
    LineMatched,
    MatchLine,
    MatchRefund,
    Part,
    PayIn,
    Payment,
    RefundPayment,
    StatementLine,
    UndoMatch,
)

NUMBER_LENGTH = 20
SOME_WORDS = _l("Écrivez quelques mots.")


class PartsForm(EpreuveForm):
    """What settles each open invoice: its amount and its discount are added; then one of another customer, when it pays for it."""

    other = StringField(
        _l("Facture d'un autre client"),
        validators=[MayBeEmpty(), Length(max=NUMBER_LENGTH)],
        description=_l("Son numéro, si le règlement la solde aussi."),
    )
    other_amount = FrenchDecimal(_l("Montant affecté à cette autre facture"), validators=[MayBeEmpty()])


class ReasonForm(EpreuveForm):
    """Why."""

    reason = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=treasury.NOTE_LENGTH)])


class PaymentForm(EpreuveForm):
    """Which payment."""

    payment = SelectField(_l("Règlement"), validate_choice=False, validators=[InputRequired(_l("Choisissez un règlement dans la liste."))])


def _euros(label: str) -> FrenchDecimal:
    return FrenchDecimal(label, validators=[MayBeEmpty()])


def _parts_form(room: Room, customer: str, parts: Iterable[Part] = (), *, fresh: bool) -> Any:
    """The form of a customer's open invoices, filled with these parts."""
    fields: dict[str, Any] = {}
    for invoice, _left in treasury.open_invoices(room.run.company, customer):
        fields[f"amount_{invoice.number}"] = _euros(_("Montant affecté à %(invoice)s", invoice=invoice.number))
        if invoice.cash_discount:
            fields[f"discount_{invoice.number}"] = _euros(_("Escompte sur %(invoice)s", invoice=invoice.number))
    kind = type("PartsForm", (PartsForm,), fields)
    if not fresh:
        return kind()
    known = {f"amount_{part.invoice}": part.amount for part in parts}
    known |= {f"discount_{part.invoice}": part.discount for part in parts if part.discount}
    return kind(formdata=None, data=known)


def _parts(form: Any) -> tuple[Part, ...]:
    """What the form says, invoice by invoice."""
    found = []
    for each in form:
        if each.name.startswith("amount_") and each.data:
            number = each.name.removeprefix("amount_")
            discount = form[f"discount_{number}"].data if f"discount_{number}" in form else None
            found.append(Part(invoice=number, amount=each.data, discount=discount or Decimal(0)))
    if form.other.data and form.other_amount.data:
        found.append(Part(invoice=form.other.data.strip().upper(), amount=form.other_amount.data))
    return tuple(found)


def _discount(terms: CashDiscount) -> str:
    rate, day = formats.percent(terms.rate.normalize()), formats.day(terms.until, "short")
    return _("escompte de %(rate)s jusqu'au %(day)s", rate=rate, day=day)


def _rows(room: Room, customer: str, form: Any) -> list[dict[str, Any]]:
    """The open invoices with their fields, for the template."""
    today, disputed = room.run.company.now.date(), {each.disputed for each in room.run.company.claims if each.status == "open"}
    rows = []
    for invoice, left in treasury.open_invoices(room.run.company, customer):
        notes = [_discount(invoice.cash_discount)] if invoice.cash_discount else []
        notes += [_("en litige")] if invoice.number in disputed else []
        rows.append(
            {
                "invoice": invoice.number,
                "reference": invoice.reference,
                "due": formats.day(invoice.due_on, "short_year"),
                "far": formats.distance((invoice.due_on - today).days),
                "left": formats.money(left),
                "notes": ", ".join(notes),
                "amount": form._fields.get(f"amount_{invoice.number}"),
                "discount": form._fields.get(f"discount_{invoice.number}"),
            }
        )
    return rows


def _match_page(room: Room, form: Any, customer: str, words: dict[str, Any]) -> str:
    return page("sandbox/match.html", room, "treasury", form=form, rows=_rows(room, customer, form), **words)


def _line_words(room: Room, line: StatementLine, customer: str) -> dict[str, Any]:
    name = room.run.company.customers[customer].name
    url = url_for("sandbox.statement_line", run_id=room.run_id, number=line.number)
    amount, day = formats.money(line.amount), formats.day(line.booked_on)
    said = _("%(name)s a versé %(amount)s le %(day)s.", name=line.counterparty, amount=amount, day=day)
    return {
        "title": _("Rapprocher la ligne %(number)s de %(name)s", number=line.number, name=name),
        "said": said,
        "label": line.remittance,
        "failed": _("La ligne n'est pas rapprochée."),
        "verb": _("Rapprocher la ligne"),
        "trail": treasury_trail(room, (line.number, url), (_("Rapprochement"), "")),
        "back": {"label": _("Revenir à la ligne"), "url": url},
    }


@blueprint.get("/<int:run_id>/treasury/lines/<number>/match/<customer>")
@requires("run:work")
def ask_match(run_id: int, number: str, customer: str) -> Any:
    """The open invoices of a customer, to say what a line settles; filled when a suggestion was picked."""
    room = enter(run_id)
    line: StatementLine = need(room.run.company.statement_lines.get(number))
    need(room.run.company.customers.get(customer))
    pick = request.args.get("pick", type=int)
    found = suggesting.suggestions(room.run.company, line) if pick else ()
    picked = next((each for rank, each in enumerate(found, start=1) if rank == pick and each.customer == customer), None)
    form = _parts_form(room, customer, picked.parts if picked else (), fresh=True)
    return _match_page(room, form, customer, _line_words(room, line, customer))


@blueprint.post("/<int:run_id>/treasury/lines/<number>/match/<customer>")
@requires("run:work")
def match_line(run_id: int, number: str, customer: str) -> Any:
    """Match a line."""
    room = enter(run_id)
    line: StatementLine = need(room.run.company.statement_lines.get(number))
    need(room.run.company.customers.get(customer))
    form, outcome = _parts_form(room, customer, fresh=False), None
    if form.validate_on_submit():
        outcome = do(room, MatchLine(line=number, customer=customer, parts=_parts(form)), "treasury", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _match_page(room, form, customer, _line_words(room, line, customer)), 422
    made = event_made(room, outcome, LineMatched).payment
    said = _("La ligne %(line)s est rapprochée : règlement %(number)s.", line=number, number=made.number)
    return done(said, "sandbox.payment", run_id=run_id, number=made.number)


def _payment_trail(room: Room, number: str, here: str) -> list[dict[str, str]]:
    every = (_("Règlements"), url_for("sandbox.payments", run_id=room.run_id))
    one = (number, url_for("sandbox.payment", run_id=room.run_id, number=number))
    return treasury_trail(room, every, one, (here, ""))


def _payment_back(room: Room, number: str) -> dict[str, str]:
    return {"label": _("Revenir au règlement"), "url": url_for("sandbox.payment", run_id=room.run_id, number=number)}


def _allocate_words(room: Room, shown: Payment) -> dict[str, Any]:
    return {
        "title": _("Affecter le reste du règlement %(number)s", number=shown.number),
        "said": _("Il reste %(amount)s à affecter.", amount=formats.money(shown.left)),
        "label": room.run.company.customers[shown.customer].name,
        "failed": _("Le reste n'est pas affecté."),
        "verb": _("Affecter le reste"),
        "trail": _payment_trail(room, shown.number, _("Affectation")),
        "back": _payment_back(room, shown.number),
    }


@blueprint.get("/<int:run_id>/treasury/payments/<number>/allocate")
@requires("run:work")
def ask_allocate(run_id: int, number: str) -> Any:
    """The open invoices, to say what else a payment settles."""
    room = enter(run_id)
    shown: Payment = need(room.run.company.payments.get(number))
    return _match_page(room, _parts_form(room, shown.customer, fresh=True), shown.customer, _allocate_words(room, shown))


@blueprint.post("/<int:run_id>/treasury/payments/<number>/allocate")
@requires("run:work")
def allocate_payment(run_id: int, number: str) -> Any:
    """Settle more invoices."""
    room = enter(run_id)
    shown: Payment = need(room.run.company.payments.get(number))
    form, outcome = _parts_form(room, shown.customer, fresh=False), None
    if form.validate_on_submit():
        outcome = do(room, AllocatePayment(payment=number, parts=_parts(form)), "treasury", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _match_page(room, form, shown.customer, _allocate_words(room, shown)), 422
    return done(_("Le reste est affecté."), "sandbox.payment", run_id=run_id, number=number)


def _reason_words(room: Room, shown: Payment, *, back: bool) -> dict[str, Any]:
    if back:
        return {
            "title": _("Rembourser le reste de %(number)s", number=shown.number),
            "said": _("Un virement de %(amount)s part au client. Cela ne se reprend pas.", amount=formats.money(shown.left)),
            "failed": _("Rien n'est remboursé."),
            "verb": _("Rembourser le client"),
            "trail": _payment_trail(room, shown.number, _("Remboursement")),
        }
    said = _("Les factures soldées redeviennent dues et la ligne de relevé est de nouveau à rapprocher.")
    if shown.means != treasury.TRANSFER:
        said = _("Les factures soldées redeviennent dues. Le chèque reste un crédit du client.")
    return {
        "title": _("Défaire le rapprochement de %(number)s", number=shown.number),
        "said": said,
        "failed": _("Le rapprochement n'est pas défait."),
        "verb": _("Défaire le rapprochement"),
        "trail": _payment_trail(room, shown.number, _("Défaire")),
    }


def _reason_page(room: Room, shown: Payment, form: ReasonForm, *, back: bool) -> str:
    words = _reason_words(room, shown, back=back)
    return page("sandbox/act.html", room, "treasury", form=form, back=_payment_back(room, shown.number), danger=True, **words)


def _reason_answer(room: Room, shown: Payment, form: ReasonForm, command: Command | None, said: str, *, back: bool) -> Any:
    outcome = do(room, command, "treasury", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _reason_page(room, shown, form, back=back), 422
    return done(said, "sandbox.payment", run_id=room.run_id, number=shown.number)


@blueprint.get("/<int:run_id>/treasury/payments/<number>/undo")
@requires("run:work")
def ask_undo(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    return _reason_page(room, need(room.run.company.payments.get(number)), ReasonForm(formdata=None), back=False)


@blueprint.post("/<int:run_id>/treasury/payments/<number>/undo")
@requires("run:work")
def undo_match(run_id: int, number: str) -> Any:
    """Take back what a payment settles."""
    room = enter(run_id)
    shown: Payment = need(room.run.company.payments.get(number))
    form = ReasonForm()
    command = UndoMatch(payment=number, reason=form.reason.data) if form.validate_on_submit() else None
    return _reason_answer(room, shown, form, command, _("Le rapprochement est défait."), back=False)


@blueprint.get("/<int:run_id>/treasury/payments/<number>/refund")
@requires("run:work")
def ask_refund(run_id: int, number: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    return _reason_page(room, need(room.run.company.payments.get(number)), ReasonForm(formdata=None), back=True)


@blueprint.post("/<int:run_id>/treasury/payments/<number>/refund")
@requires("run:work")
def refund_payment(run_id: int, number: str) -> Any:
    """Pay back what is left."""
    room = enter(run_id)
    shown: Payment = need(room.run.company.payments.get(number))
    form = ReasonForm()
    command = RefundPayment(payment=number, reason=form.reason.data) if form.validate_on_submit() else None
    return _reason_answer(room, shown, form, command, _("Le remboursement est ordonné."), back=True)


def _choice_form(room: Room, found: Iterable[Payment], **given: Any) -> PaymentForm:
    form, company = PaymentForm(**given), room.run.company
    told = []
    for each in found:
        amount = each.amount - each.allocated if each.refunded_on else each.amount
        told.append((each.number, f"{each.number}, {company.customers[each.customer].name}, {formats.money(amount)}"))
    form.payment.choices = options([("", _("Choisir…")), *told])
    return form


def _choice_page(room: Room, line: StatementLine, form: PaymentForm, title: str) -> str:
    url = url_for("sandbox.statement_line", run_id=room.run_id, number=line.number)
    words = {
        "said": f"{line.counterparty}, {line.remittance}, {formats.money(line.amount)}",
        "failed": _("La ligne n'est pas rapprochée."),
        "verb": _("Rapprocher la ligne"),
        "trail": treasury_trail(room, (line.number, url), (_("Rapprochement"), "")),
        "back": {"label": _("Revenir à la ligne"), "url": url},
    }
    return page("sandbox/act.html", room, "treasury", form=form, title=title, danger=False, **words)


def _choice_answer(room: Room, line: StatementLine, form: PaymentForm, command: Command | None, title: str) -> Any:
    outcome = do(room, command, "treasury", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _choice_page(room, line, form, title), 422
    return done(_("La ligne est rapprochée."), "sandbox.statement_line", run_id=room.run_id, number=line.number)


def _refunds(room: Room) -> list[Payment]:
    return [each for each in room.run.company.payments if each.refunded_on and not each.refund_line]


def _cheques(room: Room) -> list[Payment]:
    found = (each for each in room.run.company.payments if each.means != treasury.TRANSFER and each.statement_line is None)
    return [each for each in found if each.cancelled_on is None]


@blueprint.get("/<int:run_id>/treasury/lines/<number>/refund")
@requires("run:work")
def ask_match_refund(run_id: int, number: str) -> Any:
    """The page that asks which refund a line is of."""
    room = enter(run_id)
    line = need(room.run.company.statement_lines.get(number))
    return _choice_page(room, line, _choice_form(room, _refunds(room), formdata=None), _("De quel remboursement est cette ligne ?"))


@blueprint.post("/<int:run_id>/treasury/lines/<number>/refund")
@requires("run:work")
def match_refund(run_id: int, number: str) -> Any:
    """Match the line of a refund."""
    room = enter(run_id)
    line = need(room.run.company.statement_lines.get(number))
    form = _choice_form(room, _refunds(room))
    command = MatchRefund(line=number, payment=form.payment.data) if form.validate_on_submit() else None
    return _choice_answer(room, line, form, command, _("De quel remboursement est cette ligne ?"))


@blueprint.get("/<int:run_id>/treasury/lines/<number>/cheque")
@requires("run:work")
def ask_pay_in(run_id: int, number: str) -> Any:
    """The page that asks which cheque a deposit is of."""
    room = enter(run_id)
    line = need(room.run.company.statement_lines.get(number))
    return _choice_page(room, line, _choice_form(room, _cheques(room), formdata=None), _("De quel chèque est cette ligne ?"))


@blueprint.post("/<int:run_id>/treasury/lines/<number>/cheque")
@requires("run:work")
def pay_in(run_id: int, number: str) -> Any:
    """Match the deposit of a cheque."""
    room = enter(run_id)
    line = need(room.run.company.statement_lines.get(number))
    form = _choice_form(room, _cheques(room))
    command = PayIn(line=number, payment=form.payment.data) if form.validate_on_submit() else None
    return _choice_answer(room, line, form, command, _("De quel chèque est cette ligne ?"))
