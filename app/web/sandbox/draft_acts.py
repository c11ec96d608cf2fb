"""Acts on drafts of invoices: from a delivery or an order, on their lines and terms, to their issue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, WHOLE, Asking, perform
from app.web.sandbox.billing_words import VAT_WORDS, line_name
from app.web.sandbox.invoice_drafts import draft_trail
from app.web.sandbox.invoices import invoice_trail
from app.web.sandbox.orders import order_trail
from app.web.sandbox.room import do, done, enter, event_made, need
from app.web.sandbox.words import MENTION_NAMES
from casestudies.company import billing as trade
from casestudies.company.billing import (
    AddDraftLine,
    AmendDraftLine,
    DeductDeposit,
    DiscardDraft,
    DraftDeposit,
    DraftInvoice,
    DraftSet,
    InvoiceIssued,
    IssueInvoice,
    RemoveDraftLine,
    SetDraftTerms,
)
from casestudies.company.invoicing import InvoiceDraft, InvoiceKind, VatCategory
from casestudies.company.kernel import Command

PRICE = _l("Prix HT en euros")


class DeliveriesForm(EpreuveForm):
    """The deliveries that an invoice bills."""

    deliveries = ChecksField(_l("Livraisons à facturer ensemble"), validate_choice=False)


class DepositForm(EpreuveForm):
    """The share of an order that is asked in advance."""

    share = FrenchDecimal(_l("Part de la commande en %"), validators=[InputRequired(_l("Écrivez un pourcentage, par exemple 30."))])


class LineForm(EpreuveForm):
    """A line of a draft."""

    quantity = IntegerField(_l("Quantité"), validators=[InputRequired(WHOLE)])
    price = FrenchDecimal(PRICE, validators=[InputRequired(_l("Écrivez un prix, par exemple 12,60."))])
    discount = FrenchDecimal(_l("Remise en %"), default=Decimal(0), validators=[MayBeEmpty()])
    vat = SelectField(_l("Traitement de TVA"), choices=options((key.value, words) for key, words in VAT_WORDS.items()))
    label = StringField(
        _l("Désignation"), validators=[MayBeEmpty(), Length(max=trade.LABEL_LENGTH)], description=_l("Vide : celle de l'article.")
    )
    remove = BooleanField(_l("Retirer cette ligne du brouillon"))


class NewLineForm(EpreuveForm):
    """Carriage or costs."""

    label = StringField(_l("Désignation"), validators=[InputRequired(_l("Écrivez une désignation.")), Length(max=trade.LABEL_LENGTH)])
    quantity = IntegerField(_l("Quantité"), default=1, validators=[InputRequired(WHOLE)])
    price = FrenchDecimal(PRICE, validators=[InputRequired(_l("Écrivez un prix, par exemple 12,60."))])


class TermsForm(EpreuveForm):
    """What the invoice says beside its lines."""

    mentions = ChecksField(_l("Mentions"), validate_choice=False)
    reference = StringField(_l("Référence du client"), validators=[MayBeEmpty(), Length(max=trade.REFERENCE_LENGTH)])
    discount_rate = FrenchDecimal(_l("Escompte en %"), default=Decimal(0), validators=[MayBeEmpty()])
    discount_days = IntegerField(_l("pour un paiement sous (jours)"), default=0, validators=[MayBeEmpty()])
    due_on = DayField(_l("Échéance"), validators=[MayBeEmpty()], description=_l("Vide : selon les conditions du client, à l'émission."))


class DeductForm(EpreuveForm):
    """The deposit invoice that is taken off."""

    invoice = SelectField(_l("Facture d'acompte"), validate_choice=False, validators=[InputRequired(CHOOSE)])


def _asking(room: Room, number: str, title: str, here: str, verb: str, failed: str, said: str = "") -> Asking:
    """The page of an act on a draft."""
    back = {"label": _("Revenir au brouillon"), "url": url_for("sandbox.invoice_draft", run_id=room.run_id, number=number)}
    return Asking("invoicing", title, verb, failed, draft_trail(room, number, (here, "")), back, said)


def _made(room: Room, answer: Answer) -> Response:
    """Say which draft was made, on its page."""
    number = event_made(room, answer, DraftSet).draft.number
    return done(_("Le brouillon %(number)s est préparé.", number=number), "sandbox.invoice_draft", run_id=room.run_id, number=number)


@blueprint.route("/<int:run_id>/deliveries/<number>/invoice", methods=["GET", "POST"])
@requires("run:work")
def draft_invoice(run_id: int, number: str) -> Any:
    """Invoice a delivery, with others of the same customer."""
    room = enter(run_id)
    company = room.run.company
    shown = need(company.deliveries.get(number))
    found = [each for each in trade.deliveries_to_invoice(company) if each.customer == shown.customer]
    form = DeliveriesForm(data={"deliveries": [number]})
    form.deliveries.choices = options((each.number, _delivery_words(each)) for each in found)
    url = url_for("sandbox.delivery", run_id=run_id, number=number)
    asking = Asking(
        "invoicing",
        _("Facturer la livraison %(number)s", number=number),
        _("Préparer la facture"),
        _("La facture n'est pas préparée."),
        invoice_trail(room, (_("Livraisons à facturer"), url_for("sandbox.to_invoice", run_id=run_id)), (number, "")),
        {"label": _("Revenir à la livraison"), "url": url},
        _("Elle s'ouvre en brouillon, aux prix de la commande. Elle prendra son numéro à l'émission."),
    )
    return perform(
        room, form, asking, lambda: DraftInvoice(deliveries=tuple(form.deliveries.data or ())), lambda answer: _made(room, answer)
    )


def _delivery_words(each: Any) -> str:
    when = formats.day(each.proof.at, "short") if each.proof else _("pas encore reçue")
    return _("%(number)s, commande %(order)s, reçue : %(when)s", number=each.number, order=each.order, when=when)


@blueprint.route("/<int:run_id>/orders/<number>/deposit", methods=["GET", "POST"])
@requires("run:work")
def draft_deposit(run_id: int, number: str) -> Any:
    """Ask a part of an order in advance."""
    room = enter(run_id)
    shown = need(room.run.company.orders.get(number))
    form = DepositForm()
    asking = Asking(
        "orders",
        _("Facture d'acompte de la commande %(number)s", number=number),
        _("Préparer l'acompte"),
        _("L'acompte n'est pas préparé."),
        order_trail(room, shown, _("Acompte")),
        {"label": _("Revenir à la commande"), "url": url_for("sandbox.order", run_id=run_id, number=number)},
        _("Total de la commande : %(amount)s HT. La facture finale le déduira.", amount=formats.money(shown.totals.net)),
    )
    return perform(room, form, asking, lambda: DraftDeposit(order=number, share=form.share.data), lambda answer: _made(room, answer))


def _back(room: Room, number: str, said: str) -> Any:
    return lambda answer: done(said, "sandbox.invoice_draft", run_id=room.run_id, number=number)


@blueprint.route("/<int:run_id>/invoices/drafts/<number>/lines/new", methods=["GET", "POST"])
@requires("run:work")
def add_draft_line(run_id: int, number: str) -> Any:
    """Add carriage or costs."""
    room = enter(run_id)
    need(room.run.company.invoice_drafts.get(number))
    form = NewLineForm()
    asking = _asking(
        room,
        number,
        _("Nouvelle ligne du brouillon %(number)s", number=number),
        _("Nouvelle ligne"),
        _("Ajouter la ligne"),
        _("La ligne n'est pas ajoutée."),
    )
    return perform(
        room,
        form,
        asking,
        lambda: AddDraftLine(draft=number, label=form.label.data, quantity=form.quantity.data, price=form.price.data),
        _back(room, number, _("La ligne est ajoutée.")),
    )


@blueprint.route("/<int:run_id>/invoices/drafts/<number>/lines/<int:line>", methods=["GET", "POST"])
@requires("run:work")
def draft_line(run_id: int, number: str, line: int) -> Any:
    """Change a line, or take it away."""
    room = enter(run_id)
    shown: InvoiceDraft = need(room.run.company.invoice_drafts.get(number))
    found = need(next((each for each in shown.lines if each.number == line), None))
    known = {
        "quantity": found.quantity,
        "price": found.price,
        "discount": found.discount,
        "vat": found.vat_category.value,
        "label": found.label,
    }
    form = LineForm(data=known)

    def command() -> Command:
        if form.remove.data:
            return RemoveDraftLine(draft=number, line=line)
        return AmendDraftLine(
            draft=number,
            line=line,
            quantity=form.quantity.data,
            price=form.price.data,
            discount=form.discount.data if form.discount.data is not None else Decimal(0),
            label=form.label.data or "",
            vat_category=VatCategory(form.vat.data),
        )

    title = _("%(name)s, brouillon %(number)s", name=line_name(room.run.company, found), number=number)
    asking = _asking(
        room,
        number,
        title,
        _("Ligne %(line)s", line=line),
        _("Enregistrer la ligne"),
        _("La ligne n'est pas modifiée."),
        found.delivery or "",
    )
    return perform(room, form, asking, command, _back(room, number, _("La ligne %(line)s est modifiée.", line=line)))


@blueprint.route("/<int:run_id>/invoices/drafts/<number>/terms", methods=["GET", "POST"])
@requires("run:work")
def draft_terms(run_id: int, number: str) -> Any:
    """Choose the mentions, the cash discount, the due date, the reference."""
    room = enter(run_id)
    shown: InvoiceDraft = need(room.run.company.invoice_drafts.get(number))
    known = {
        "mentions": list(shown.mentions),
        "reference": shown.reference,
        "discount_rate": shown.discount_rate,
        "discount_days": shown.discount_days,
        "due_on": shown.due_on,
    }
    form = TermsForm(data=known)
    form.mentions.choices = options(MENTION_NAMES.items())
    asking = _asking(
        room,
        number,
        _("Mentions et conditions du brouillon %(number)s", number=number),
        _("Mentions et conditions"),
        _("Enregistrer les conditions"),
        _("Les conditions ne sont pas enregistrées."),
        _("Conditions du client : %(terms)s.", terms=room.run.company.customers[shown.customer].terms.label),
    )
    return perform(
        room,
        form,
        asking,
        lambda: SetDraftTerms(
            draft=number,
            mentions=tuple(form.mentions.data or ()),
            discount_rate=form.discount_rate.data or Decimal(0),
            discount_days=form.discount_days.data or 0,
            due_on=form.due_on.day,
            reference=form.reference.data or "",
        ),
        _back(room, number, _("Les mentions et les conditions sont enregistrées.")),
    )


@blueprint.route("/<int:run_id>/invoices/drafts/<number>/deduct", methods=["GET", "POST"])
@requires("run:work")
def deduct_deposit(run_id: int, number: str) -> Any:
    """Take a deposit off."""
    room = enter(run_id)
    company = room.run.company
    shown: InvoiceDraft = need(company.invoice_drafts.get(number))
    mine = [each for each in trade.of_customer(company, shown.customer) if each.kind is InvoiceKind.PREPAYMENT]
    form = DeductForm()
    words = ((each.number, f"{each.number}, {each.order}, {formats.money(each.totals.gross)}") for each in mine)
    form.invoice.choices = options([("", _("Choisir…")), *words])
    asking = _asking(
        room,
        number,
        _("Déduire un acompte du brouillon %(number)s", number=number),
        _("Acompte"),
        _("Déduire l'acompte"),
        _("L'acompte n'est pas déduit."),
        "" if mine else _("Ce client n'a pas de facture d'acompte."),
    )
    return perform(
        room, form, asking, lambda: DeductDeposit(draft=number, invoice=form.invoice.data), _back(room, number, _("L'acompte est déduit."))
    )


@blueprint.route("/<int:run_id>/invoices/drafts/<number>/discard", methods=["GET", "POST"])
@requires("run:work")
def discard_draft(run_id: int, number: str) -> Any:
    """Throw it away."""
    room = enter(run_id)
    need(room.run.company.invoice_drafts.get(number))
    asking = _asking(
        room,
        number,
        _("Abandonner le brouillon %(number)s", number=number),
        _("Abandon"),
        _("Abandonner le brouillon"),
        _("Le brouillon n'est pas abandonné."),
        _("Ses quantités resteront à facturer."),
    )
    return perform(room, EpreuveForm(), asking, lambda: DiscardDraft(draft=number), _back(room, number, _("Le brouillon est abandonné.")))


@blueprint.post("/<int:run_id>/invoices/drafts/<number>/issue")
@requires("run:work")
def issue_invoice(run_id: int, number: str) -> Any:
    """Make it an invoice."""
    room = enter(run_id)
    need(room.run.company.invoice_drafts.get(number))
    outcome = do(room, IssueInvoice(draft=number), "invoicing")
    if isinstance(outcome, Response):
        return outcome
    assert outcome is not None
    made = event_made(room, outcome, InvoiceIssued).invoice.number
    return done(_("La facture %(number)s est émise.", number=made), "sandbox.invoice", run_id=run_id, number=made)
