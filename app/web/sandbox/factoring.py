"""Factoring: the assignments, one of them whole, and the acts: assign, take back, match the bank's lines with the factor."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.lists import Cell, Column, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import do, done, enter, event_made, frame, need, page
from app.web.sandbox.sheets import Sheet, changes_told, passed_warnings, show, table
from app.web.sandbox.treasury import treasury_trail
from app.web.sandbox.words import person
from casestudies.company import factoring as trade
from casestudies.company.factoring import AssignInvoices, Assignment, HandOver, InvoicesAssigned, MatchFactorLine, TakeBack
from casestudies.company.kernel import Command

SOME_WORDS = _l("Écrivez quelques mots.")
NUMBERS_LENGTH = 800


class AssignForm(EpreuveForm):
    """What is assigned."""

    factor = SelectField(_l("Factor"), validate_choice=False, validators=[InputRequired(_l("Choisissez un factor."))])
    invoices = TextAreaField(
        _l("Factures à céder"),
        validators=[InputRequired(_l("Écrivez le numéro d'une facture au moins.")), Length(max=NUMBERS_LENGTH)],
        description=_l("Leurs numéros, séparés par des espaces ou à la ligne."),
    )
    mentioned = BooleanField(_l("Porter sur les factures la mention du factor"), description=_l("Elle dit au client à qui payer."))


class FactorLineForm(EpreuveForm):
    """Whose money a line is."""

    factor = SelectField(_l("Factor"), validate_choice=False, validators=[InputRequired(_l("Choisissez un factor."))])
    invoice = StringField(
        _l("Facture cédée que le client nous a payée"),
        validators=[MayBeEmpty(), Length(max=20)],
        description=_l("Son numéro, si la ligne vient du client : l'argent est alors à reverser au factor."),
    )


class ReasonForm(EpreuveForm):
    """Why."""

    reason = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=trade.NOTE_LENGTH)])


def factoring_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the assignments to a page: (label, url) each."""
    first = {"label": _("Affacturage"), "url": url_for("sandbox.assignments", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def _with_factors(room: Room, form: Any) -> Any:
    found = [(each.code, each.name) for each in room.run.company.factors]
    form.factor.choices = options(found if len(found) == 1 else [("", _("Choisir…")), *found])
    return form


def _spec(room: Room) -> ListSpec[Assignment]:
    def number(each: Assignment) -> Cell:
        return Cell(text=each.number, href=url_for("sandbox.assignment", run_id=room.run_id, number=each.number))

    return ListSpec(
        file="cessions",
        label=_l("Cessions"),
        columns=(
            Column("number", _l("Cession"), number, lambda each: each.number, header=True),
            Column("assigned_on", _l("Du"), lambda each: formats.day(each.assigned_on, "short_year"), lambda each: each.assigned_on),
            Column(
                "invoices", _l("Factures"), lambda each: formats.quantity(len(each.invoices)), lambda each: len(each.invoices), num=True
            ),
            Column("total", _l("Cédé"), lambda each: formats.money(each.total), lambda each: each.total, num=True),
            Column("paid", _l("Financé, net"), lambda each: formats.money(each.paid_at_once), lambda each: each.paid_at_once, num=True),
            Column("reserve", _l("Réserve"), lambda each: formats.money(each.reserve), lambda each: each.reserve, num=True),
        ),
        haystack=lambda each: f"{each.number} {' '.join(one.invoice for one in each.invoices)}",
        search_label=_l("Chercher une cession, une facture"),
        sort="-number",
        empty_text=_l("Aucune facture n'est cédée."),
    )


@blueprint.get("/<int:run_id>/factoring")
@requires("run:work")
def assignments(run_id: int) -> Any:
    """Every assignment, the newest first."""
    room = enter(run_id)
    company = room.run.company
    told = [
        _("%(name)s nous doit %(amount)s (compte 467).", name=each.name, amount=formats.money(trade.owed_by_factor(company, each.code)))
        for each in company.factors
    ]
    acts = [{"label": _("Céder des factures…"), "url": url_for("sandbox.ask_assignment", run_id=run_id)}] if told else []
    sub = " ".join(told) or _("Aucun contrat d'affacturage.")
    rows = list(company.assignments)
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "factoring"), title=_("Affacturage"), sub=sub, acts=acts)


@blueprint.get("/<int:run_id>/factoring/<number>")
@requires("run:work")
def assignment(run_id: int, number: str) -> Any:
    """One assignment, whole."""
    room = enter(run_id)
    company = room.run.company
    shown: Assignment = need(company.assignments.get(number))
    factor = company.factors[shown.factor]
    facts: list[tuple[str, Any]] = [
        (_("Factor"), factor.name),
        (_("Du"), {"text": formats.day(shown.assigned_on, "full"), "sub": person(company, shown.assigned_by)}),
        (_("Cédé"), formats.money(shown.total)),
        (_("Financé"), {"text": formats.money(shown.financed), "sub": formats.percent(factor.advance.normalize())}),
        (_("Réserve"), formats.money(shown.reserve)),
        (_("Commission HT"), {"text": formats.money(shown.commission), "sub": _("TVA : %(vat)s", vat=formats.money(shown.vat))}),
        (_("Virement attendu"), {"text": formats.money(shown.paid_at_once), "strong": True}),
        (
            _("Mention sur les factures"),
            {"text": _("portée") if shown.mentioned else _("absente"), "sub": factor.mention if shown.mentioned else ""},
        ),
    ]
    sheet = Sheet(
        title=_("Cession %(number)s", number=number),
        trail=factoring_trail(room, (number, "")),
        facts=facts,
        notices=passed_warnings(room, number),
        tables=[_invoices(room, shown)],
        changes=changes_told(room, number),
    )
    return show(room, "factoring", sheet)


def _invoices(room: Room, shown: Assignment) -> dict[str, Any]:
    company, rows = room.run.company, []
    for each in shown.invoices:
        url = url_for("sandbox.ask_take_back", run_id=room.run_id, number=shown.number, invoice=each.invoice)
        back = {"text": _("Reprendre…"), "href": url}
        if each.recourse_on:
            back = _("reprise le %(day)s", day=formats.day(each.recourse_on, "short_year"))
        due = formats.day(company.invoices[each.invoice].due_on, "short_year")
        rows.append([paper_link(room, each.invoice), company.customers[each.customer].name, due, formats.money(each.amount), back])
    heads = [_("Facture"), _("Client"), _("Échéance"), ">" + _("Montant cédé"), _("Recours")]
    return table("factures", _("Factures cédées"), heads, rows, ("receipt", _("Aucune facture.")))


def _page(room: Room, current: str, form: EpreuveForm, words: dict[str, Any]) -> str:
    return page("sandbox/act.html", room, current, form=form, **{"danger": False, "said": "", **words})


def _assign_words(room: Room) -> dict[str, Any]:
    return {
        "title": _("Céder des factures"),
        "said": _("Livrées, sans litige et à échoir : les autres ne se cèdent pas."),
        "failed": _("Rien n'est cédé."),
        "verb": _("Céder les factures"),
        "trail": factoring_trail(room, (_("Cession"), "")),
        "back": {"label": _("Revenir à l'affacturage"), "url": url_for("sandbox.assignments", run_id=room.run_id)},
    }


@blueprint.get("/<int:run_id>/factoring/assign")
@requires("run:work")
def ask_assignment(run_id: int) -> Any:
    """The page that asks what is assigned."""
    room = enter(run_id)
    return _page(room, "factoring", _with_factors(room, AssignForm(formdata=None)), _assign_words(room))


@blueprint.post("/<int:run_id>/factoring/assign")
@requires("run:work")
def assign_invoices(run_id: int) -> Any:
    """Assign invoices."""
    room = enter(run_id)
    form, outcome = _with_factors(room, AssignForm()), None
    if form.validate_on_submit():
        numbers = tuple(form.invoices.data.upper().replace(",", " ").replace(";", " ").split())
        command = AssignInvoices(factor=form.factor.data, invoices=numbers, mentioned=form.mentioned.data)
        outcome = do(room, command, "factoring", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, "factoring", form, _assign_words(room)), 422
    made = event_made(room, outcome, InvoicesAssigned).assignment.number
    return done(_("La cession %(number)s est faite.", number=made), "sandbox.assignment", run_id=run_id, number=made)


def _back_words(room: Room, shown: Assignment, invoice: str) -> dict[str, Any]:
    url = url_for("sandbox.assignment", run_id=room.run_id, number=shown.number)
    return {
        "title": _("Reprendre la facture %(invoice)s au factor", invoice=invoice),
        "said": _("Le client nous la doit de nouveau, et nous rendons au factor ce qu'il a financé."),
        "failed": _("La facture n'est pas reprise."),
        "verb": _("Reprendre la facture"),
        "trail": factoring_trail(room, (shown.number, url), (_("Recours"), "")),
        "back": {"label": _("Revenir à la cession"), "url": url},
        "danger": True,
    }


@blueprint.get("/<int:run_id>/factoring/<number>/take-back/<invoice>")
@requires("run:work")
def ask_take_back(run_id: int, number: str, invoice: str) -> Any:
    """The page that asks why the factor gives an invoice back."""
    room = enter(run_id)
    shown = need(room.run.company.assignments.get(number))
    return _page(room, "factoring", ReasonForm(formdata=None), _back_words(room, shown, invoice))


@blueprint.post("/<int:run_id>/factoring/<number>/take-back/<invoice>")
@requires("run:work")
def take_back(run_id: int, number: str, invoice: str) -> Any:
    """Take an invoice back."""
    room = enter(run_id)
    shown = need(room.run.company.assignments.get(number))
    form, outcome = ReasonForm(), None
    if form.validate_on_submit():
        outcome = do(room, TakeBack(assignment=number, invoice=invoice, reason=form.reason.data), "factoring", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, "factoring", form, _back_words(room, shown, invoice)), 422
    return done(_("La facture %(invoice)s est reprise.", invoice=invoice), "sandbox.assignment", run_id=run_id, number=number)


def _line_words(room: Room, number: str) -> dict[str, Any]:
    line, url = room.run.company.statement_lines[number], url_for("sandbox.statement_line", run_id=room.run_id, number=number)
    return {
        "title": _("Rapprocher la ligne %(number)s du factor", number=number),
        "said": f"{line.counterparty}, {line.remittance}, {formats.money(line.amount)}",
        "failed": _("La ligne n'est pas rapprochée."),
        "verb": _("Rapprocher la ligne"),
        "trail": treasury_trail(room, (number, url), (_("Factor"), "")),
        "back": {"label": _("Revenir à la ligne"), "url": url},
    }


@blueprint.get("/<int:run_id>/treasury/lines/<number>/factor")
@requires("run:work")
def ask_factor_line(run_id: int, number: str) -> Any:
    """The page that asks whether a line is the factor's, or what a customer paid us in its place."""
    room = enter(run_id)
    need(room.run.company.statement_lines.get(number))
    return _page(room, "treasury", _with_factors(room, FactorLineForm(formdata=None)), _line_words(room, number))


@blueprint.post("/<int:run_id>/treasury/lines/<number>/factor")
@requires("run:work")
def match_factor_line(run_id: int, number: str) -> Any:
    """Match a line with the factor."""
    room = enter(run_id)
    need(room.run.company.statement_lines.get(number))
    form, outcome = _with_factors(room, FactorLineForm()), None
    if form.validate_on_submit():
        invoice = (form.invoice.data or "").strip().upper()
        command: Command = HandOver(line=number, invoice=invoice) if invoice else MatchFactorLine(line=number, factor=form.factor.data)
        outcome = do(room, command, "treasury", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, "treasury", form, _line_words(room, number)), 422
    return done(_("La ligne est rapprochée."), "sandbox.statement_line", run_id=run_id, number=number)
