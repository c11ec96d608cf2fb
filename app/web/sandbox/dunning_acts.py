"""Acts of dunning: write to a customer, note a promise, agree on a plan and end it, open and close a dispute."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.errors import Refused
from app.queries.runs import Room
from app.web import formats
from app.web.forms import ChecksField, DayField, EpreuveForm, FrenchDecimal, options
from app.web.messages import refuse
from app.web.sandbox import blueprint
from app.web.sandbox.aged_balance import dunning_trail
from app.web.sandbox.dunning_words import DISPUTE_REASONS, DUNNING_CHANNELS, LEVELS
from app.web.sandbox.room import do, done, enter, event_made, need, page
from casestudies.company import bank_files, dunning, expecting, treasury
from casestudies.company.crm import Customer
from casestudies.company.dunning import (
    AgreePlan,
    CancelPlan,
    Channel,
    CloseDispute,
    DisputeReason,
    DunningSent,
    Instalment,
    NotePromise,
    OpenDispute,
    SendDunning,
)
from casestudies.company.kernel import Command, Impossible

SOME_WORDS = _l("Écrivez quelques mots.")
SOME_DAY = _l("Écrivez une date, par exemple 31/03/2026.")
ROW = re.compile(r"(\d{1,2})[/.](\d{1,2})[/.](\d{4})\s*[;:\s]\s*([0-9  \u202f]+(?:[,.][0-9]{1,2})?)\s*€?")


class InvoicesForm(EpreuveForm):
    """Which invoices."""

    invoices = ChecksField(_l("Factures"), validate_choice=False)


class SendForm(InvoicesForm):
    """A letter."""

    level = RadioField(
        _l("Niveau"),
        choices=options([(str(level), words) for level, words in LEVELS.items()]),
        validators=[InputRequired(_l("Choisissez un niveau."))],
    )
    channel = SelectField(_l("Envoi"), choices=options([(each.value, words) for each, words in DUNNING_CHANNELS.items()]))
    charges = BooleanField(
        _l("Réclamer les pénalités de retard et l'indemnité de 40 € par facture"), description=_l("Toujours dans une mise en demeure.")
    )
    deadline = DayField(_l("À payer avant le"), validators=[MayBeEmpty()], description=_l("Obligatoire pour une mise en demeure."))
    registered = StringField(
        _l("Numéro du recommandé"),
        validators=[MayBeEmpty(), Length(max=dunning.REGISTERED_LENGTH)],
        description=_l("Obligatoire pour une mise en demeure."),
    )


class PromiseForm(InvoicesForm):
    """A promise."""

    amount = FrenchDecimal(_l("Montant promis"), validators=[InputRequired(_l("Écrivez un montant, par exemple 350,00."))])
    due_on = DayField(_l("Pour le"), validators=[InputRequired(SOME_DAY)])
    said_by = StringField(
        _l("Promis par"), validators=[InputRequired(_l("Écrivez le nom de la personne.")), Length(max=dunning.REGISTERED_LENGTH)]
    )
    note = TextAreaField(_l("Précision"), validators=[MayBeEmpty(), Length(max=dunning.NOTE_LENGTH)])


class PlanForm(InvoicesForm):
    """A plan."""

    instalments = TextAreaField(
        _l("Échéances"),
        validators=[InputRequired(_l("Écrivez une échéance par ligne."))],
        description=_l("Une par ligne, la date puis le montant : 31/03/2026 500,00."),
    )
    note = TextAreaField(_l("Ce qui est convenu"), validators=[MayBeEmpty(), Length(max=dunning.NOTE_LENGTH)])


class DisputeForm(EpreuveForm):
    """A dispute."""

    invoice = SelectField(_l("Facture"), validate_choice=False, validators=[InputRequired(_l("Choisissez une facture."))])
    reason = SelectField(_l("Motif"), choices=options([(each.value, words) for each, words in DISPUTE_REASONS.items()]))
    said = TextAreaField(_l("Ce que dit le client"), validators=[InputRequired(SOME_WORDS), Length(max=dunning.NOTE_LENGTH)])


class CloseForm(EpreuveForm):
    """How a dispute ends."""

    founded = RadioField(
        _l("Le client a-t-il raison ?"),
        choices=options([("yes", _l("Oui")), ("no", _l("Non"))]),
        validators=[InputRequired(_l("Choisissez une réponse."))],
    )
    findings = TextAreaField(_l("Ce qui est établi"), validators=[InputRequired(SOME_WORDS), Length(max=dunning.NOTE_LENGTH)])


class NoteForm(EpreuveForm):
    """Why a plan ends."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=dunning.NOTE_LENGTH)])


def _with_invoices(room: Room, code: str, form: Any, *, fresh: bool) -> Any:
    """The form with the open invoices of the customer to tick; at first those that are late and undisputed."""
    company = room.run.company
    owed, today, held = treasury.open_invoices(company, code), company.now.date(), expecting.disputed(company)
    told = []
    for invoice, left in owed:
        far = formats.distance((invoice.due_on - today).days)
        words = _("%(invoice)s, %(left)s, échue %(far)s", invoice=invoice.number, left=formats.money(left), far=far)
        if invoice.due_on >= today:
            words = _("%(invoice)s, %(left)s, à échoir %(far)s", invoice=invoice.number, left=formats.money(left), far=far)
        told.append((invoice.number, _("%(words)s, en litige", words=words) if invoice.number in held else words))
    form.invoices.choices = options(told)
    if fresh:
        form.invoices.data = [invoice.number for invoice, _left in owed if invoice.due_on < today and invoice.number not in held]
    return form


def _page(room: Room, shown: Customer, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.account", run_id=room.run_id, code=shown.code)
    trail = dunning_trail(room, (shown.name, url), (words["here"], ""))
    back = {"label": _("Revenir au compte"), "url": url}
    return page("sandbox/act.html", room, "dunning", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _answer(room: Room, shown: Customer, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    outcome = do(room, command, "dunning", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, shown, form, words), 422
    if isinstance(command, SendDunning):
        made = event_made(room, outcome, DunningSent).dunning.number
        return done(said, "sandbox.dunning_letter", run_id=room.run_id, number=made)
    return done(said, "sandbox.account", run_id=room.run_id, code=shown.code)


def _customer(room: Room, code: str) -> Customer:
    found: Customer = need(room.run.company.customers.get(code))
    return found


def _send_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Relancer %(name)s", name=shown.name),
        "here": _("Relance"),
        "failed": _("La lettre n'est pas partie."),
        "verb": _("Envoyer la lettre"),
    }


@blueprint.get("/<int:run_id>/dunning/<code>/send")
@requires("run:work")
def ask_dunning(run_id: int, code: str) -> Any:
    """The page that asks what to write, about which invoices."""
    room = enter(run_id)
    shown = _customer(room, code)
    form = _with_invoices(room, code, SendForm(formdata=None), fresh=True)
    return _page(room, shown, form, _send_words(shown))


@blueprint.post("/<int:run_id>/dunning/<code>/send")
@requires("run:work")
def send_dunning(run_id: int, code: str) -> Any:
    """Send a letter."""
    room = enter(run_id)
    shown, command = _customer(room, code), None
    form = _with_invoices(room, code, SendForm(), fresh=False)
    if form.validate_on_submit():
        command = SendDunning(
            customer=code,
            level=int(form.level.data),
            invoices=tuple(form.invoices.data or ()),
            channel=Channel(form.channel.data),
            charges=form.charges.data,
            deadline=form.deadline.day,
            registered=form.registered.data or "",
        )
    return _answer(room, shown, form, command, _send_words(shown), _("La lettre est partie."))


def _promise_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Noter une promesse de %(name)s", name=shown.name),
        "here": _("Promesse"),
        "failed": _("La promesse n'est pas notée."),
        "verb": _("Noter la promesse"),
    }


@blueprint.get("/<int:run_id>/dunning/<code>/promise")
@requires("run:work")
def ask_promise(run_id: int, code: str) -> Any:
    """The page that asks what was promised."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, _with_invoices(room, code, PromiseForm(formdata=None), fresh=True), _promise_words(shown))


@blueprint.post("/<int:run_id>/dunning/<code>/promise")
@requires("run:work")
def note_promise(run_id: int, code: str) -> Any:
    """Note a promise."""
    room = enter(run_id)
    shown, command = _customer(room, code), None
    form = _with_invoices(room, code, PromiseForm(), fresh=False)
    if form.validate_on_submit() and form.due_on.day is not None:
        command = NotePromise(
            customer=code,
            invoices=tuple(form.invoices.data or ()),
            amount=form.amount.data,
            due_on=form.due_on.day,
            said_by=form.said_by.data,
            note=form.note.data or "",
        )
    return _answer(room, shown, form, command, _promise_words(shown), _("La promesse est notée."))


def _plan_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Accorder un échéancier à %(name)s", name=shown.name),
        "here": _("Échéancier"),
        "said": _("La somme des échéances est ce qui reste dû des factures cochées."),
        "failed": _("L'échéancier n'est pas accordé."),
        "verb": _("Accorder l'échéancier"),
    }


def _instalments(said: str) -> tuple[Instalment, ...]:
    """The instalments of a text, one a line. Raises Impossible dunning.plan_line with the rank of the line."""
    found = []
    for rank, line in enumerate((each for each in said.splitlines() if each.strip()), start=1):
        parts = ROW.fullmatch(line.strip())
        if parts is None:
            raise Impossible("dunning.plan_line", "instalments", line=rank)
        day, month, year, amount = parts.groups()
        whole = re.sub(r"[^0-9,.]", "", amount).replace(",", ".")
        try:
            due_on = bank_files.french_day(rank, f"{int(day):02}/{int(month):02}/{year}")
        except Impossible as reason:
            raise Impossible("dunning.plan_line", "instalments", line=rank) from reason
        found.append(Instalment(due_on=due_on, amount=Decimal(whole).quantize(Decimal("0.01"))))
    return tuple(found)


@blueprint.get("/<int:run_id>/dunning/<code>/plan")
@requires("run:work")
def ask_plan(run_id: int, code: str) -> Any:
    """The page that asks at which dates the customer pays."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, _with_invoices(room, code, PlanForm(formdata=None), fresh=True), _plan_words(shown))


@blueprint.post("/<int:run_id>/dunning/<code>/plan")
@requires("run:work")
def agree_plan(run_id: int, code: str) -> Any:
    """Agree on a plan."""
    room = enter(run_id)
    shown, command = _customer(room, code), None
    form = _with_invoices(room, code, PlanForm(), fresh=False)
    if form.validate_on_submit():
        try:
            instalments = _instalments(form.instalments.data)
            command = AgreePlan(customer=code, invoices=tuple(form.invoices.data or ()), instalments=instalments, note=form.note.data or "")
        except Impossible as reason:
            refuse(form, Refused(reason.refusal.code, field=reason.refusal.field, **reason.refusal.params))
    return _answer(room, shown, form, command, _plan_words(shown), _("L'échéancier est accordé."))


def _dispute_form(room: Room, code: str, **given: Any) -> DisputeForm:
    form = DisputeForm(**given)
    owed: Iterable[Any] = treasury.open_invoices(room.run.company, code)
    told = [(invoice.number, f"{invoice.number}, {formats.money(left)}") for invoice, left in owed]
    form.invoice.choices = options([("", _("Choisir…")), *told])
    return form


def _dispute_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Ouvrir un litige avec %(name)s", name=shown.name),
        "here": _("Litige"),
        "said": _("La facture ne sera plus relancée tant que le litige est ouvert."),
        "failed": _("Le litige n'est pas ouvert."),
        "verb": _("Ouvrir le litige"),
    }


@blueprint.get("/<int:run_id>/dunning/<code>/dispute")
@requires("run:work")
def ask_dispute(run_id: int, code: str) -> Any:
    """The page that asks what the customer contests."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, _dispute_form(room, code, formdata=None), _dispute_words(shown))


@blueprint.post("/<int:run_id>/dunning/<code>/dispute")
@requires("run:work")
def open_dispute(run_id: int, code: str) -> Any:
    """Open a dispute."""
    room = enter(run_id)
    shown, command = _customer(room, code), None
    form = _dispute_form(room, code)
    if form.validate_on_submit():
        command = OpenDispute(invoice=form.invoice.data, reason=DisputeReason(form.reason.data), said=form.said.data)
    return _answer(room, shown, form, command, _dispute_words(shown), _("La facture est en litige."))


def _close_words(number: str) -> dict[str, Any]:
    return {
        "title": _("Clore le litige %(number)s", number=number),
        "here": _("Clore le litige"),
        "failed": _("Le litige n'est pas clos."),
        "verb": _("Clore le litige"),
    }


@blueprint.get("/<int:run_id>/dunning/disputes/<number>/close")
@requires("run:work")
def ask_close_dispute(run_id: int, number: str) -> Any:
    """The page that asks how a dispute ends."""
    room = enter(run_id)
    dispute = need(room.run.company.disputes.get(number))
    return _page(room, _customer(room, dispute.customer), CloseForm(formdata=None), _close_words(number))


@blueprint.post("/<int:run_id>/dunning/disputes/<number>/close")
@requires("run:work")
def close_dispute(run_id: int, number: str) -> Any:
    """End a dispute."""
    room = enter(run_id)
    dispute = need(room.run.company.disputes.get(number))
    form, command = CloseForm(), None
    if form.validate_on_submit():
        command = CloseDispute(dispute=number, founded=form.founded.data == "yes", findings=form.findings.data)
    return _answer(room, _customer(room, dispute.customer), form, command, _close_words(number), _("Le litige est clos."))


def _cancel_words(number: str) -> dict[str, Any]:
    return {
        "title": _("Mettre fin à l'échéancier %(number)s", number=number),
        "here": _("Fin de l'échéancier"),
        "said": _("Ses factures sont de nouveau dues à leur échéance d'origine."),
        "failed": _("L'échéancier n'est pas terminé."),
        "verb": _("Mettre fin à l'échéancier"),
        "danger": True,
    }


@blueprint.get("/<int:run_id>/dunning/plans/<number>/cancel")
@requires("run:work")
def ask_cancel_plan(run_id: int, number: str) -> Any:
    """The page that asks why a plan ends."""
    room = enter(run_id)
    plan = need(room.run.company.plans.get(number))
    return _page(room, _customer(room, plan.customer), NoteForm(formdata=None), _cancel_words(number))


@blueprint.post("/<int:run_id>/dunning/plans/<number>/cancel")
@requires("run:work")
def cancel_plan(run_id: int, number: str) -> Any:
    """End a plan."""
    room = enter(run_id)
    plan = need(room.run.company.plans.get(number))
    form = NoteForm()
    command = CancelPlan(plan=number, note=form.note.data) if form.validate_on_submit() else None
    return _answer(room, _customer(room, plan.customer), form, command, _cancel_words(number), _("L'échéancier est terminé."))
