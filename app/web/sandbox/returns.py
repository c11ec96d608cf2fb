"""Returns: the list, one return, and what is done with it: approve, receive, inspect, call off."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_WORDS, Asking, perform, with_fields
from app.web.sandbox.after_sales_words import RETURN_STATES
from app.web.sandbox.claims import claims_trail, credit_notes_of, linked
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import done, enter, event_made, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, passed_warnings, show, table
from app.web.sandbox.words import state
from casestudies.company.after_sales import NOTE_LENGTH, Claim, Return, returned
from casestudies.company.kernel import Command
from casestudies.company.returning import (
    ApproveReturn,
    CancelReturn,
    InspectedLine,
    InspectReturn,
    ReceivedLine,
    ReceiveReturn,
    ReturnApproved,
    ReturnedLine,
)

YES, NO = "yes", "no"


def _spec(room: Room) -> ListSpec[Return]:
    company = room.run.company

    def name(found: Return) -> str:
        return company.customers[found.customer].name

    def day(key: str, label: Any) -> Column[Return]:
        def cell(found: Return) -> Any:
            value = getattr(found, key)
            return formats.day(value, "short_year") if value else None

        return Column(key, label, cell, lambda found: getattr(found, key))

    return ListSpec(
        file="retours",
        label=_l("Retours"),
        columns=(
            Column("number", _l("Retour"), lambda found: _number(room, found), lambda found: found.number, header=True),
            Column("customer", _l("Client"), name, name),
            Column("claim", _l("Réclamation"), lambda found: paper_link(room, found.claim or ""), lambda found: found.claim),
            Column("delivery", _l("Livraison"), lambda found: paper_link(room, found.delivery), lambda found: found.delivery),
            day("approved_on", _l("Accepté le")),
            day("received_on", _l("Reçu le")),
            day("inspected_on", _l("Contrôlé le")),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(RETURN_STATES, found.status, plain=True)),
                lambda found: str(RETURN_STATES[found.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in RETURN_STATES.items()]),),
        haystack=lambda found: f"{found.number} {name(found)} {found.claim or ''} {found.delivery}",
        search_label=_l("Chercher un retour"),
        sort="-approved_on",
        empty_text=_l("Aucun retour. Ils s'acceptent depuis une réclamation."),
    )


def _number(room: Room, found: Return) -> Cell:
    return Cell(text=found.number, href=url_for("sandbox.return_sheet", run_id=room.run_id, number=found.number))


def _trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    first = {"label": _("Retours"), "url": url_for("sandbox.returns", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/returns")
@requires("run:work")
def returns(run_id: int) -> Any:
    """Every return, the newest first."""
    room = enter(run_id)
    rows = list(room.run.company.returns)[::-1]
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "returns"), title=_("Retours"))


@blueprint.get("/<int:run_id>/returns/<number>")
@requires("run:work")
def return_sheet(run_id: int, number: str) -> Any:
    """One return, whole."""
    room = enter(run_id)
    shown: Return = need(room.run.company.returns.get(number))
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Retour %(number)s", number=number),
        state=state(RETURN_STATES, shown.status),
        trail=_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=passed_warnings(room, number),
        texts=[{"title": _("Constat"), "text": shown.findings, "lang": "fr"}] if shown.findings else [],
        tables=[_lines(room, shown), *_moves(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "returns", sheet)


def _acts(room: Room, shown: Return) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    quality = act(_("Ouvrir une non-conformité…"), url_for("sandbox.new_non_conformity", run_id=room.run_id, source=shown.number))
    if shown.status == "approved":
        return [act(_("Enregistrer la réception…"), to("sandbox.receive_return"), primary=True)], [
            act(_("Annuler le retour…"), to("sandbox.cancel_return"))
        ]
    if shown.status == "received":
        return [act(_("Contrôler…"), to("sandbox.inspect_return"), primary=True)], [quality]
    return [quality], []


def _facts(room: Room, shown: Return) -> list[tuple[str, Any]]:
    customer = room.run.company.customers[shown.customer]
    found: list[tuple[str, Any]] = [
        (
            _("Client"),
            {"text": customer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=customer.code), "sub": customer.code},
        ),
        (_("Réclamation"), paper_link(room, shown.claim) if shown.claim else None),
        (_("Livraison"), paper_link(room, shown.delivery)),
        (_("Accepté le"), formats.day(shown.approved_on)),
        (_("Reçu le"), formats.day(shown.received_on) if shown.received_on else None),
        (_("Contrôlé le"), formats.day(shown.inspected_on) if shown.inspected_on else None),
    ]
    return found


def _lines(room: Room, shown: Return) -> dict[str, Any]:
    company = room.run.company
    sent = {line.number: line for line in company.deliveries[shown.delivery].lines}
    inspected = shown.inspected_on is not None and shown.accepted
    rows = []
    for line in shown.lines:
        product = company.products[line.product]
        lost = (line.scrapped, line.to_supplier) if line.scrapped or line.to_supplier else (0 if line.sellable else line.came, 0)
        rows.append(
            [
                {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": product.code},
                product.unit(sent[line.delivery_line].unit).label,
                line.lot,
                formats.quantity(line.quantity),
                formats.quantity(line.came) if shown.received_on else None,
                formats.quantity(line.came - sum(lost)) if inspected else None,
                formats.quantity(lost[0]) if inspected else None,
                formats.quantity(lost[1]) if inspected else None,
            ]
        )
    heads = [_("Article"), _("Unité"), _("Lot"), ">" + _("Accepté"), ">" + _("Revenu"), ">" + _("Remis en stock"), ">" + _("Au rebut")]
    return table("lignes", _("Lignes"), [*heads, ">" + _("Au fournisseur")], rows, ("list", _("Aucune ligne.")))


def _moves(room: Room, shown: Return) -> list[dict[str, Any]]:
    rows = [
        [
            {"text": move.number, "href": url_for("sandbox.product_moves", run_id=room.run_id, code=move.product)},
            move.product,
            move.lot,
            formats.quantity(move.quantity),
        ]
        for move in room.run.company.moves.touched.values()
        if move.document == shown.number
    ]
    heads = [_("Mouvement"), _("Article"), _("Lot"), ">" + _("Quantité")]
    return [table("mouvements", _("Mouvements de stock"), heads, rows, ("box-seam", ""))] if rows else []


def _papers(room: Room, shown: Return) -> list[dict[str, str]]:
    notes = [linked(room, "receipt-cutoff", number, _("Avoir")) for number in credit_notes_of(room, shown.number)]
    quality = [
        linked(room, "clipboard-x", each.number, _("Non-conformité"))
        for each in room.run.company.non_conformities
        if each.source == shown.number
    ]
    claim = [linked(room, "chat-square-text", shown.claim, _("Réclamation"))] if shown.claim else []
    return [*claim, linked(room, "truck", shown.delivery, _("Bon de livraison")), *notes, *quality]


class ApproveForm(EpreuveForm):
    """What may come back; a quantity and a lot for each line are added."""


class ReceiveForm(EpreuveForm):
    """What came; a quantity for each line is added."""


class InspectForm(EpreuveForm):
    """What the inspection saw; three quantities for each line are added."""

    accepted = RadioField(
        _l("Le retour est"),
        choices=options([(YES, _l("accepté")), (NO, _l("refusé, il repart chez le client"))]),
        validators=[InputRequired(CHOOSE)],
    )
    findings = TextAreaField(
        _l("Constat"),
        validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)],
        description=_l("État des articles, des emballages, des étiquettes."),
    )


class CancelForm(EpreuveForm):
    """Why a return is called off."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])


@blueprint.route("/<int:run_id>/claims/<number>/return", methods=["GET", "POST"])
@requires("run:work")
def approve_return(run_id: int, number: str) -> Any:
    """Let the customer send goods back under a claim."""
    room = enter(run_id)
    shown: Claim = need(room.run.company.claims.get(number))
    form = _approve_form(room, shown)
    url = url_for("sandbox.claim", run_id=run_id, number=number)
    asking = Asking(
        current="claims",
        title=_("Accepter un retour sur %(number)s", number=number),
        said=_("Le client pourra renvoyer ces articles. Rien n'entre en stock avant leur contrôle."),
        verb=_("Accepter le retour"),
        failed=_("Le retour n'est pas accepté."),
        trail=claims_trail(room, (number, url), (_("Retour"), "")),
        back={"label": _("Revenir à la réclamation"), "url": url},
    )

    def command() -> Command:
        lines = tuple(
            ReturnedLine(delivery_line=line.number, quantity=form[f"line_{line.number}"].data, lot=_lot(form, line.number))
            for line in room.run.company.deliveries[shown.delivery].lines
            if form[f"line_{line.number}"].data
        )
        return ApproveReturn(claim=number, lines=lines)

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, ReturnApproved).made.number
        return done(_("Le retour %(number)s est accepté.", number=made), "sandbox.return_sheet", run_id=run_id, number=made)

    return perform(room, form, asking, command, then)


def _lot(form: Any, line: int) -> str | None:
    name = f"lot_{line}"
    return (form[name].data or None) if name in form else None


def _approve_form(room: Room, shown: Claim) -> Any:
    company = room.run.company
    claimed = {line.delivery_line: line for line in shown.lines}
    back = returned(company, shown.delivery)
    fields: dict[str, Any] = {}
    known: dict[str, Any] = {}
    for line in company.deliveries[shown.delivery].lines:
        product = company.products[line.product]
        hint = _(
            "%(code)s, livré : %(quantity)s × %(unit)s, déjà revenu : %(back)s",
            code=product.code,
            quantity=formats.quantity(line.quantity),
            unit=product.unit(line.unit).label,
            back=formats.quantity(back.get(line.number, 0)),
        )
        fields[f"line_{line.number}"] = IntegerField(product.name, validators=[MayBeEmpty()], description=hint)
        asked = claimed.get(line.number)
        known[f"line_{line.number}"] = asked.quantity if asked else None
        if line.lots:
            choices = options([("", _("Choisir…")), *((taken.lot, taken.lot) for taken in line.lots)])
            fields[f"lot_{line.number}"] = SelectField(_("Lot qui revient"), choices=choices, validators=[MayBeEmpty()])
    return with_fields(ApproveForm, fields, data=known)


def _shown(run_id: int, number: str) -> tuple[Room, Return]:
    room = enter(run_id)
    return room, need(room.run.company.returns.get(number))


def _asking(room: Room, shown: Return, *, title: str, verb: str, failed: str, here: str, said: str = "", danger: bool = False) -> Asking:
    url = url_for("sandbox.return_sheet", run_id=room.run_id, number=shown.number)
    trail, back = _trail(room, (shown.number, url), (here, "")), {"label": _("Revenir au retour"), "url": url}
    return Asking("returns", title, verb, failed, trail, back, said, danger)


def _done(room: Room, shown: Return, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.return_sheet", run_id=room.run_id, number=shown.number)


@blueprint.route("/<int:run_id>/returns/<number>/receive", methods=["GET", "POST"])
@requires("run:work")
def receive_return(run_id: int, number: str) -> Any:
    """Write down what came back."""
    room, shown = _shown(run_id, number)
    company = room.run.company
    fields = {
        f"line_{line.number}": IntegerField(
            company.products[line.product].name,
            validators=[InputRequired(_("Écrivez une quantité entière, 0 si rien n'est revenu."))],
            description=_("accepté : %(quantity)s", quantity=formats.quantity(line.quantity)),
        )
        for line in shown.lines
    }
    form = with_fields(ReceiveForm, fields)
    asking = _asking(
        room,
        shown,
        title=_("Recevoir le retour %(number)s", number=number),
        here=_("Réception"),
        said=_("Comptez ce qui est dans le colis, dans l'unité de la livraison."),
        verb=_("Enregistrer la réception"),
        failed=_("La réception n'est pas enregistrée."),
    )

    def command() -> Command:
        lines = tuple(ReceivedLine(number=line.number, quantity=form[f"line_{line.number}"].data) for line in shown.lines)
        return ReceiveReturn(number=number, lines=lines)

    return perform(room, form, asking, command, _done(room, shown, _("La réception est enregistrée. Contrôlez les articles.")))


@blueprint.route("/<int:run_id>/returns/<number>/inspect", methods=["GET", "POST"])
@requires("run:work")
def inspect_return(run_id: int, number: str) -> Any:
    """Say what the inspection saw, and what becomes of each line."""
    room, shown = _shown(run_id, number)
    company = room.run.company
    fields: dict[str, Any] = {}
    parts = (("sellable", _("remis en stock")), ("scrapped", _("au rebut")), ("to_supplier", _("renvoyés au fournisseur")))
    for line in shown.lines:
        for key, label in parts:
            words = _("%(name)s, %(part)s", name=company.products[line.product].name, part=label)
            hint = _("sur %(came)s revenus", came=formats.quantity(line.came))
            fields[f"{key}_{line.number}"] = IntegerField(words, validators=[MayBeEmpty()], description=hint)
    form = with_fields(InspectForm, fields)
    asking = _asking(
        room,
        shown,
        title=_("Contrôler le retour %(number)s", number=number),
        here=_("Contrôle"),
        said=_("Répartissez ce qui est revenu. Laissez vides les quantités d'un retour refusé."),
        verb=_("Enregistrer le contrôle"),
        failed=_("Le contrôle n'est pas enregistré."),
    )

    def command() -> Command:
        accepted = form.accepted.data == YES
        lines = tuple(
            InspectedLine(number=line.number, **{key: form[f"{key}_{line.number}"].data or 0 for key, _label in parts})
            for line in shown.lines
        )
        given = any(form[f"{key}_{line.number}"].data for line in shown.lines for key, _label in parts)
        return InspectReturn(number=number, accepted=accepted, findings=form.findings.data, lines=lines if accepted or given else ())

    return perform(room, form, asking, command, _done(room, shown, _("Le contrôle est enregistré.")))


@blueprint.route("/<int:run_id>/returns/<number>/cancel", methods=["GET", "POST"])
@requires("run:work")
def cancel_return(run_id: int, number: str) -> Any:
    """Call it off before it comes."""
    room, shown = _shown(run_id, number)
    form = CancelForm()
    asking = _asking(
        room,
        shown,
        title=_("Annuler le retour %(number)s", number=number),
        here=_("Annulation"),
        verb=_("Annuler le retour"),
        failed=_("Le retour n'est pas annulé."),
        danger=True,
    )
    return perform(
        room, form, asking, lambda: CancelReturn(number=number, note=form.note.data), _done(room, shown, _("Le retour est annulé."))
    )
