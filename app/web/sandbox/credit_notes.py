"""Credit notes: the list, one of them whole; making one of an invoice, setting it against one; the statuses of an invoice."""

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
from app.web.forms import EpreuveForm, FrenchDecimal, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, Asking, Grid, Lines, perform, with_fields
from app.web.sandbox.billing_words import CREDIT_STATES, LIFE_STATES, REASONS, line_name, unit_name
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.invoices import invoice_trail, lines_of, vat_table
from app.web.sandbox.room import done, enter, event_made, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.words import person, state
from casestudies.company import billing as trade
from casestudies.company import crediting
from casestudies.company.billing import ApplyCredit, CreditedLine, CreditNoteIssued, IssueCreditNote, RecordStatus
from casestudies.company.invoicing import CreditNote, CreditReason, Invoice, InvoiceLine, LifeCycle


class CreditForm(EpreuveForm):
    """Why an invoice is credited; a quantity and a price for each line are added."""

    reason = RadioField(
        _l("Motif"),
        choices=options((key.value, words) for key, words in REASONS.items()),
        validators=[InputRequired(_l("Choisissez un motif."))],
    )
    source = StringField(
        _l("Retour ou réclamation"), validators=[MayBeEmpty(), Length(max=20)], description=_l("Son numéro, par exemple RT-2026-0007.")
    )


class ApplyForm(EpreuveForm):
    """Which invoice a credit note settles, for how much."""

    invoice = SelectField(_l("Facture"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    amount = FrenchDecimal(_l("Montant TTC en euros"), validators=[InputRequired(_l("Écrivez un montant, par exemple 77,05."))])


class StatusForm(EpreuveForm):
    """What became of an invoice."""

    status = SelectField(_l("Statut"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    reason = TextAreaField(
        _l("Motif"),
        validators=[MayBeEmpty(), Length(max=trade.REASON_LENGTH)],
        description=_l("Demandé pour un rejet, un refus ou un litige."),
    )


def _reason(note: CreditNote) -> str:
    return str(REASONS[CreditReason(note.reason)]) if note.reason in set(CreditReason) else note.reason


def _status(note: CreditNote) -> str:
    return "open" if crediting.left_of(note) > 0 else "used"


def _spec(room: Room) -> ListSpec[CreditNote]:
    company = room.run.company

    def number(note: CreditNote) -> Cell:
        return Cell(text=note.number, href=url_for("sandbox.credit_note", run_id=room.run_id, number=note.number))

    def buyer(note: CreditNote) -> str:
        return company.customers[note.customer].name

    def left(note: CreditNote) -> Any:
        return formats.money(crediting.left_of(note)) if crediting.left_of(note) else "–"

    return ListSpec(
        file="avoirs",
        label=_l("Avoirs"),
        columns=(
            Column("number", _l("Avoir"), number, lambda note: note.number, header=True),
            Column("customer", _l("Client"), buyer, buyer),
            Column("invoice", _l("Facture"), lambda note: paper_link(room, note.invoice), lambda note: note.invoice),
            Column("issued_on", _l("Établi le"), lambda note: formats.day(note.issued_on, "numeric"), lambda note: note.issued_on),
            Column("reason", _l("Motif"), _reason, _reason),
            Column(
                "status",
                _l("État"),
                lambda note: Cell(state=state(CREDIT_STATES, _status(note), plain=True)),
                lambda note: str(CREDIT_STATES[_status(note)][2]),
            ),
            Column("gross", _l("Total TTC"), lambda note: formats.money(note.totals.gross), lambda note: note.totals.gross, num=True),
            Column("left", _l("À imputer"), left, crediting.left_of, num=True),
        ),
        filters=(
            Filter("status", _l("État"), _status, [(key, words[2]) for key, words in CREDIT_STATES.items()]),
            Filter("reason", _l("Motif"), lambda note: note.reason, [(key.value, words) for key, words in REASONS.items()]),
        ),
        haystack=lambda note: f"{note.number} {buyer(note)} {note.invoice} {note.source or ''}",
        search_label=_l("Chercher un avoir"),
        sort="-issued_on",
        empty_text=_l("Aucun avoir."),
    )


@blueprint.get("/<int:run_id>/credit-notes")
@requires("run:work")
def credit_notes(run_id: int) -> Any:
    """Every credit note, the newest first."""
    room = enter(run_id)
    rows = list(room.run.company.credit_notes)[::-1]
    trail = invoice_trail(room, (_("Avoirs"), ""))
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "invoicing"), title=_("Avoirs"), trail=trail)


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    return invoice_trail(room, (_("Avoirs"), url_for("sandbox.credit_notes", run_id=room.run_id)), *steps)


@blueprint.get("/<int:run_id>/credit-notes/<number>")
@requires("run:work")
def credit_note(run_id: int, number: str) -> Any:
    """One credit note, whole."""
    room = enter(run_id)
    shown: CreditNote = need(room.run.company.credit_notes.get(number))
    left = crediting.left_of(shown)
    url = url_for("sandbox.apply_credit", run_id=run_id, number=number)
    pdf = url_for("sandbox.credit_note_pdf", run_id=run_id, number=number)
    sheet = Sheet(
        title=_("Avoir %(number)s", number=number),
        state=state(CREDIT_STATES, _status(shown)),
        trail=_trail(room, (number, "")),
        acts=[act(_("Imputer l'avoir…"), url, primary=True)] if left > 0 else [],
        facts=_facts(room, shown, left),
        notices=passed_warnings(room, number),
        tables=[lines_of(room, shown.lines, shown.totals), vat_table(shown.vat), _applied(room, shown)],
        papers=[
            {"icon": "file-earmark-pdf", "name": _("Avoir %(number)s", number=number), "href": pdf, "detail": _("PDF, Factur-X EN 16931")}
        ],
        changes=changes_told(room, number),
    )
    return show(room, "invoicing", sheet)


def _facts(room: Room, shown: CreditNote, left: Decimal) -> list[tuple[str, Any]]:
    company = room.run.company
    buyer = company.customers[shown.customer]
    return [
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (_("Facture"), paper_link(room, shown.invoice)),
        (_("Motif"), {"text": _reason(shown), "sub": shown.source or ""}),
        (_("Établi le"), {"text": formats.day(shown.issued_on, "full"), "sub": person(company, shown.issued_by)}),
        (_("À imputer"), {"text": formats.money(left), "strong": True}),
    ]


def _applied(room: Room, shown: CreditNote) -> dict[str, Any]:
    rows = [[paper_link(room, each.invoice), formats.day(each.on, "short_year"), formats.money(each.amount)] for each in shown.applied]
    heads = [_("Facture"), _("Le"), ">" + _("Montant TTC")]
    return table("imputations", _("Imputé sur"), heads, rows, ("cash-coin", _("L'avoir n'est imputé sur aucune facture.")))


def _credit_form(room: Room, shown: Invoice) -> Any:
    """The form, with a quantity and a price for each line."""
    company = room.run.company
    fields: dict[str, Any] = {}
    rows = []
    for line in shown.lines:
        left, amount = crediting.creditable(company, shown, line)
        name = line_name(company, line)
        quantity, price = f"quantity_{line.number}", f"price_{line.number}"
        fields[quantity] = IntegerField(_("Quantité créditée, %(name)s", name=name), validators=[MayBeEmpty()])
        fields[price] = FrenchDecimal(_("Prix HT crédité, %(name)s", name=name), validators=[MayBeEmpty()])
        head = {"text": name, "sub": _("ligne %(line)s, %(price)s", line=line.number, price=formats.money(line.price))}
        unit = {"text": f"{formats.quantity(left)} × {unit_name(company, line)}", "sub": formats.money(amount)}
        rows.append(Lines(head, (unit, quantity, price)))
    form = with_fields(CreditForm, fields)
    form.grid = Grid((_("Article"), _("Reste à créditer"), _("Quantité"), _("Autre prix HT")), tuple(rows), frozenset(fields))
    return form


def _credited(form: Any, line: InvoiceLine) -> CreditedLine | None:
    quantity = form[f"quantity_{line.number}"].data
    return CreditedLine(line=line.number, quantity=quantity, price=form[f"price_{line.number}"].data) if quantity else None


def _invoice_asking(room: Room, number: str, title: str, here: str, verb: str, failed: str, said: str = "") -> Asking:
    url = url_for("sandbox.invoice", run_id=room.run_id, number=number)
    trail = invoice_trail(room, (number, url), (here, ""))
    return Asking("invoicing", title, verb, failed, trail, {"label": _("Revenir à la facture"), "url": url}, said)


@blueprint.route("/<int:run_id>/invoices/<number>/credit", methods=["GET", "POST"])
@requires("run:work")
def credit_invoice(run_id: int, number: str) -> Any:
    """Make a credit note of an invoice."""
    room = enter(run_id)
    shown: Invoice = need(room.run.company.invoices.get(number))
    form = _credit_form(room, shown)
    asking = _invoice_asking(
        room,
        number,
        _("Avoir sur la facture %(number)s", number=number),
        _("Avoir"),
        _("Établir l'avoir"),
        _("L'avoir n'est pas établi."),
        _("Écrivez la quantité créditée de chaque ligne concernée. Pour une baisse de prix, écrivez l'écart de prix unitaire."),
    )

    def command() -> IssueCreditNote:
        lines = tuple(each for line in shown.lines if (each := _credited(form, line)))
        return IssueCreditNote(invoice=number, reason=CreditReason(form.reason.data), lines=lines, source=form.source.data or None)

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, CreditNoteIssued).credit_note.number
        return done(
            _("L'avoir %(number)s est établi. Il reste à l'imputer.", number=made), "sandbox.credit_note", run_id=run_id, number=made
        )

    return perform(room, form, asking, command, then)


@blueprint.route("/<int:run_id>/credit-notes/<number>/apply", methods=["GET", "POST"])
@requires("run:work")
def apply_credit(run_id: int, number: str) -> Any:
    """Set a credit note against an invoice."""
    room = enter(run_id)
    company = room.run.company
    shown: CreditNote = need(company.credit_notes.get(number))
    left = crediting.left_of(shown)
    unpaid = crediting.unpaid_of(company, shown.customer)
    cited = next((amount for invoice, amount in unpaid if invoice.number == shown.invoice), Decimal(0))
    form = ApplyForm(data={"invoice": shown.invoice if cited else "", "amount": min(left, cited) if cited else left})
    words = ((each.number, f"{each.number}, {each.order}, {formats.money(amount)}") for each, amount in unpaid)
    form.invoice.choices = options([("", _("Choisir…")), *words])
    url = url_for("sandbox.credit_note", run_id=run_id, number=number)
    asking = Asking(
        "invoicing",
        _("Imputer l'avoir %(number)s", number=number),
        _("Imputer l'avoir"),
        _("L'avoir n'est pas imputé."),
        _trail(room, (number, url), (_("Imputation"), "")),
        {"label": _("Revenir à l'avoir"), "url": url},
        _("Il en reste %(amount)s TTC.", amount=formats.money(left)),
    )
    return perform(
        room,
        form,
        asking,
        lambda: ApplyCredit(credit_note=number, invoice=form.invoice.data, amount=form.amount.data),
        lambda answer: done(_("L'avoir est imputé."), "sandbox.credit_note", run_id=run_id, number=number),
    )


@blueprint.route("/<int:run_id>/invoices/<number>/status", methods=["GET", "POST"])
@requires("run:work")
def record_status(run_id: int, number: str) -> Any:
    """Write what became of an invoice."""
    room = enter(run_id)
    shown: Invoice = need(room.run.company.invoices.get(number))
    form = StatusForm()
    coming = crediting.NEXT.get(shown.status, ())
    form.status.choices = options([("", _("Choisir…")), *((each.value, LIFE_STATES[each.value][2]) for each in coming)])
    asking = _invoice_asking(
        room,
        number,
        _("Statut de la facture %(number)s", number=number),
        _("Statut"),
        _("Enregistrer le statut"),
        _("Le statut n'est pas enregistré."),
        "" if coming else _("Cette facture ne change plus de statut."),
    )

    def command() -> RecordStatus:
        given = form.status.data if form.status.data in set(LifeCycle) else LifeCycle.PAID.value
        return RecordStatus(invoice=number, status=LifeCycle(given), reason=form.reason.data or "")

    return perform(
        room,
        form,
        asking,
        command,
        lambda answer: done(_("Le statut est enregistré."), "sandbox.invoice", run_id=run_id, number=number),
    )
