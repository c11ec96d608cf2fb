"""Claims: the list, and one claim with what is known of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.after_sales_words import CLAIM_CAUSES, CLAIM_REASONS, CLAIM_STATES, OUTCOMES, RETURN_STATES
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import person, state
from casestudies.company import index
from casestudies.company.after_sales import Claim, ClaimOutcome, Return
from casestudies.company.invoicing import CreditNote, Invoice


def _spec(room: Room) -> ListSpec[Claim]:
    company = room.run.company

    def name(claim: Claim) -> str:
        return company.customers[claim.customer].name

    return ListSpec(
        file="reclamations",
        label=_l("Réclamations"),
        columns=(
            Column("number", _l("Réclamation"), lambda claim: _number(room, claim), lambda claim: claim.number, header=True),
            Column("customer", _l("Client"), name, name),
            Column("opened_at", _l("Ouverte le"), lambda claim: _day(claim.opened_at), lambda claim: claim.opened_at),
            Column("reason", _l("Motif"), lambda claim: CLAIM_REASONS[claim.reason], lambda claim: str(CLAIM_REASONS[claim.reason])),
            Column("delivery", _l("Livraison"), lambda claim: paper_link(room, claim.delivery), lambda claim: claim.delivery),
            Column("disputed", _l("Facture en litige"), lambda claim: _disputed(room, claim), lambda claim: claim.disputed),
            Column("handled_by", _l("Suivie par"), lambda claim: person(company, claim.handled_by), lambda claim: claim.handled_by),
            Column("outcome", _l("Issue"), lambda claim: _outcome(claim), lambda claim: str(_outcome(claim) or "")),
            Column(
                "stage",
                _l("État"),
                lambda claim: Cell(state=state(CLAIM_STATES, claim.stage, plain=True)),
                lambda claim: str(CLAIM_STATES[claim.stage][2]),
            ),
        ),
        filters=(
            Filter("stage", _l("État"), lambda claim: claim.stage, [(key, words[2]) for key, words in CLAIM_STATES.items()]),
            Filter("reason", _l("Motif"), lambda claim: claim.reason.value, [(key.value, words) for key, words in CLAIM_REASONS.items()]),
            Filter(
                "outcome",
                _l("Issue"),
                lambda claim: claim.outcome.value if claim.outcome else "",
                [(key.value, words) for key, words in OUTCOMES.items()],
            ),
        ),
        haystack=lambda claim: f"{claim.number} {name(claim)} {claim.delivery} {claim.order} {claim.disputed or ''} {claim.said}",
        search_label=_l("Chercher une réclamation"),
        sort="-opened_at",
        empty_text=_l("Aucune réclamation."),
    )


def _number(room: Room, claim: Claim) -> Cell:
    return Cell(text=claim.number, href=url_for("sandbox.claim", run_id=room.run_id, number=claim.number))


def _day(moment: datetime) -> str:
    return formats.day(moment, "short_year")


def _disputed(room: Room, claim: Claim) -> Any:
    return paper_link(room, claim.disputed) if claim.disputed and claim.closed_on is None else None


def _outcome(claim: Claim) -> Any:
    return OUTCOMES[claim.outcome] if claim.outcome else None


def claims_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the claims to a page: (label, url) each."""
    first = {"label": _("Réclamations"), "url": url_for("sandbox.claims", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/claims")
@requires("run:work")
def claims(run_id: int) -> Any:
    """Every claim, the newest first."""
    room = enter(run_id)
    new = {"label": _("Ouvrir une réclamation…"), "url": url_for("sandbox.new_claim", run_id=run_id)}
    rows = list(room.run.company.claims)[::-1]
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "claims"), title=_("Réclamations"), new=new)


@blueprint.get("/<int:run_id>/claims/<number>")
@requires("run:work")
def claim(run_id: int, number: str) -> Any:
    """One claim, whole."""
    room = enter(run_id)
    shown: Claim = need(room.run.company.claims.get(number))
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Réclamation %(number)s", number=number),
        state=state(CLAIM_STATES, shown.stage),
        trail=claims_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        texts=_texts(shown),
        tables=[_lines(room, shown), *_returns(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "claims", sheet)


def _acts(room: Room, shown: Claim) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    quality = act(_("Ouvrir une non-conformité…"), url_for("sandbox.new_non_conformity", run_id=room.run_id, source=shown.number))
    if shown.closed_on is not None:
        return [act(_("Rouvrir…"), to("sandbox.reopen_claim"))], [quality]
    dispute = (
        act(_("Lever le litige…"), to("sandbox.lift_dispute"))
        if shown.disputed
        else act(_("Mettre une facture en litige…"), to("sandbox.dispute_invoice"))
    )
    more = [
        act(_("Accepter un retour…"), to("sandbox.approve_return")),
        dispute,
        act(_("Transmettre…"), to("sandbox.forward_claim")),
        quality,
    ]
    qualify = act(_("Qualifier…"), to("sandbox.qualify_claim"), primary=shown.cause is None)
    return [qualify, act(_("Clore…"), to("sandbox.settle_claim"), primary=shown.cause is not None)], more


def _facts(room: Room, shown: Claim) -> list[tuple[str, Any]]:
    company = room.run.company
    customer = company.customers[shown.customer]
    found: list[tuple[str, Any]] = [
        (
            _("Client"),
            {"text": customer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=customer.code), "sub": customer.code},
        ),
        (_("Motif"), CLAIM_REASONS[shown.reason]),
        (_("Ouverte"), formats.company_moment(shown.opened_at)),
        (_("Suivie par"), person(company, shown.handled_by)),
        (_("Livraison"), paper_link(room, shown.delivery)),
        (_("Commande"), {"text": shown.order, "href": url_for("sandbox.order", run_id=room.run_id, number=shown.order)}),
        (_("Facture en litige"), paper_link(room, shown.disputed) if shown.disputed else None),
    ]
    if shown.cause is not None:
        ground = _("fondée") if shown.founded else _("non fondée")
        found.append((_("Cause"), {"text": CLAIM_CAUSES[shown.cause], "sub": ground}))
    if shown.outcome is not None and shown.closed_on is not None:
        found.append((_("Issue"), {"text": OUTCOMES[shown.outcome], "sub": formats.day(shown.closed_on), "strong": True}))
    return found


def _source(document: CreditNote) -> tuple[str, ...]:
    return (document.source,) if document.source else ()


def credit_notes_of(room: Room, number: str) -> list[str]:
    """The credit notes that cite that claim or return."""
    return [note.number for note in index.by_key(room.run.company.credit_notes, _source, number)]


def _notices(room: Room, shown: Claim) -> list[dict[str, Any]]:
    if shown.outcome is not ClaimOutcome.CREDIT:
        return []
    sources = [shown.number, *(each.number for each in returns_under(room, shown.number))]
    if any(credit_notes_of(room, source) for source in sources):
        return []
    return [notice("info", "receipt", _("L'avoir reste à établir."), _("La facturation le rattachera à cette réclamation."))]


def _texts(shown: Claim) -> list[dict[str, Any]]:
    texts = (
        (_("Ce que dit le client"), shown.said),
        (_("Constat"), shown.findings),
        (_("Motif de l'issue"), shown.justification),
        (_("Réponse au client"), shown.answer),
    )
    return [{"title": title, "text": text, "lang": "fr"} for title, text in texts if text]


def _lines(room: Room, shown: Claim) -> dict[str, Any]:
    company = room.run.company
    sent = {line.number: line for line in company.deliveries[shown.delivery].lines}
    rows = []
    for line in shown.lines:
        product = company.products[line.product]
        delivered = sent[line.delivery_line]
        rows.append(
            [
                {"text": product.name, "href": url_for("sandbox.product", run_id=room.run_id, code=product.code), "sub": product.code},
                product.unit(delivered.unit).label,
                formats.quantity(delivered.quantity),
                formats.quantity(line.quantity),
                line.lot,
                ", ".join(taken.lot for taken in delivered.lots) or None,
            ]
        )
    heads = [_("Article"), _("Unité"), ">" + _("Livré"), ">" + _("Réclamé"), _("Lot réclamé"), _("Lots livrés")]
    return table("lignes", _("Lignes réclamées"), heads, rows, ("list", _("Aucune ligne.")))


def _claim_of(document: Return) -> tuple[str, ...]:
    return (document.claim,) if document.claim else ()


def returns_under(room: Room, number: str) -> tuple[Return, ...]:
    """The returns of a claim, oldest first."""
    return index.by_key(room.run.company.returns, _claim_of, number)


def _returns(room: Room, shown: Claim) -> list[dict[str, Any]]:
    found = returns_under(room, shown.number)
    rows = [
        [
            paper_link(room, each.number),
            formats.day(each.approved_on, "short_year"),
            formats.day(each.received_on, "short_year") if each.received_on else None,
            {"state": state(RETURN_STATES, each.status, plain=True)},
        ]
        for each in found
    ]
    heads = [_("Retour"), _("Accepté le"), _("Reçu le"), _("État")]
    return [table("retours", _("Retours"), heads, rows, ("arrow-return-left", ""))] if rows else []


def _order_of(document: Invoice) -> tuple[str, ...]:
    return (document.order,)


def invoices_of(room: Room, order: str) -> tuple[Invoice, ...]:
    """The invoices of an order, oldest first."""
    return index.by_key(room.run.company.invoices, _order_of, order)


def linked(room: Room, icon: str, number: str, detail: str) -> dict[str, str]:
    """A document of the side column, when its sheet can be opened; else its number alone."""
    link = paper_link(room, number)
    return {"icon": icon, "name": number, "href": link.href if isinstance(link, Cell) else "", "detail": detail}


def _papers(room: Room, shown: Claim) -> list[dict[str, str]]:
    company = room.run.company
    found = [linked(room, "truck", shown.delivery, _("Bon de livraison"))]
    order = url_for("sandbox.order", run_id=room.run_id, number=shown.order)
    found.append({"icon": "cart3", "name": shown.order, "href": order, "detail": _("Commande")})
    found += [
        linked(room, "receipt", each.number, _("Facture du %(day)s", day=formats.day(each.issued_on, "short_year")))
        for each in invoices_of(room, shown.order)
    ]
    found += [linked(room, "receipt-cutoff", number, _("Avoir")) for number in credit_notes_of(room, shown.number)]
    if shown.replacement:
        url = url_for("sandbox.order", run_id=room.run_id, number=shown.replacement)
        found.append({"icon": "cart3", "name": shown.replacement, "href": url, "detail": _("Commande de remplacement")})
    found += [
        linked(room, "clipboard-x", each.number, _("Non-conformité")) for each in company.non_conformities if each.source == shown.number
    ]
    message = company.messages.get(shown.source or "")
    if message:
        url = url_for("sandbox.message", run_id=room.run_id, code=message.code)
        found.append({"icon": "envelope", "name": message.subject, "href": url, "detail": formats.company_moment(message.at)})
    return found
