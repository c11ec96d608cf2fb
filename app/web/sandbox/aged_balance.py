"""The aged balance: what each customer owes by days late; and the letters sent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.dunning_words import DUNNING_CHANNELS, LEVELS
from app.web.sandbox.room import enter, frame
from casestudies.company import ageing, expecting
from casestudies.company.ageing import AgedBalance
from casestudies.company.dunning import Channel, Dunning

BUCKET_LABELS = (_l("Non échu"), _l("1 à 30 j"), _l("31 à 60 j"), _l("61 à 90 j"), _l("Plus de 90 j"))
HOLDS = (
    ("late", _l("Échu")),
    ("b1", _l("1 à 30 jours")),
    ("b2", _l("31 à 60 jours")),
    ("b3", _l("61 à 90 jours")),
    ("b4", _l("Plus de 90 jours")),
    ("credit", _l("Crédit à affecter")),
)


@dataclass(frozen=True)
class Row:
    """A customer of the balance, with its last letter and whether it disputes an invoice."""

    balance: AgedBalance
    name: str
    last: Dunning | None
    disputed: bool


def dunning_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the aged balance to a page: (label, url) each."""
    first = {"label": _("Balance âgée"), "url": url_for("sandbox.aged_balance", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def account_cell(room: Room, code: str) -> Cell:
    """A customer's name and code, as a link to its account."""
    url = url_for("sandbox.account", run_id=room.run_id, code=code)
    return Cell(text=room.run.company.customers[code].name, href=url, sub=code)


def _holds(row: Row) -> frozenset[str]:
    found = {f"b{rank}" for rank, amount in enumerate(row.balance.buckets) if rank and amount}
    return frozenset(found | ({"late"} if row.balance.late else set()) | ({"credit"} if row.balance.credit else set()))


def _spec(room: Room) -> ListSpec[Row]:
    def bucket(rank: int) -> Column[Row]:
        def cell(row: Row) -> Any:
            amount = row.balance.buckets[rank]
            return formats.money(amount) if amount else None

        return Column(f"b{rank}", BUCKET_LABELS[rank], cell, lambda row: row.balance.buckets[rank], num=True)

    def last(row: Row) -> Any:
        if row.last is None:
            return None
        return Cell(text=LEVELS[row.last.level], sub=formats.day(row.last.sent_on, "short_year"))

    return ListSpec(
        file="balance-agee",
        label=_l("Balance âgée"),
        columns=(
            Column("name", _l("Client"), lambda row: account_cell(room, row.balance.customer), lambda row: row.name, header=True),
            *(bucket(rank) for rank in range(len(BUCKET_LABELS))),
            Column(
                "credit",
                _l("Crédit"),
                lambda row: formats.money(row.balance.credit) if row.balance.credit else None,
                lambda row: row.balance.credit,
                num=True,
            ),
            Column(
                "total",
                _l("Solde"),
                lambda row: Cell(text=formats.money(row.balance.total), strong=True),
                lambda row: row.balance.total,
                num=True,
            ),
            Column("last", _l("Dernière relance"), last, lambda row: row.last.level if row.last else -1),
        ),
        filters=(
            Filter("holds", _l("Contient"), _holds, HOLDS),
            Filter("disputed", _l("Litige"), lambda row: "yes" if row.disputed else "no", (("yes", _l("Oui")), ("no", _l("Non")))),
        ),
        haystack=lambda row: f"{row.name} {row.balance.customer}",
        search_label=_l("Chercher un client"),
        sort="-b4",
        empty_text=_l("Aucun client ne doit rien."),
    )


@blueprint.get("/<int:run_id>/dunning")
@requires("run:work")
def aged_balance(run_id: int) -> Any:
    """What each customer owes, by days late."""
    room = enter(run_id)
    company = room.run.company
    held = {company.invoices[number].customer for number in expecting.disputed(company)}
    last = {each.customer: each for each in company.dunnings}
    rows = [
        Row(each, company.customers[each.customer].name, last.get(each.customer), each.customer in held)
        for each in ageing.aged_balance(company, company.now.date())
    ]
    late = sum((row.balance.late for row in rows), Decimal("0.00"))
    total = sum((row.balance.total for row in rows), Decimal("0.00"))
    sub = _(
        "Au %(day)s : %(total)s dus, dont %(late)s échus.",
        day=formats.day(company.now),
        total=formats.money(total),
        late=formats.money(late),
    )
    acts = [{"label": _("Lettres envoyées"), "url": url_for("sandbox.dunning_letters", run_id=run_id)}]
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "dunning"), title=_("Balance âgée"), sub=sub, acts=acts)


def _letters_spec(room: Room) -> ListSpec[Dunning]:
    company = room.run.company

    def name(each: Dunning) -> str:
        return company.customers[each.customer].name

    def number(each: Dunning) -> Cell:
        return Cell(text=each.number, href=url_for("sandbox.dunning_letter", run_id=room.run_id, number=each.number))

    return ListSpec(
        file="relances",
        label=_l("Lettres de relance"),
        columns=(
            Column("number", _l("Lettre"), number, lambda each: each.number, header=True),
            Column("sent_on", _l("Envoyée le"), lambda each: formats.day(each.sent_on, "short_year"), lambda each: each.sent_on),
            Column("customer", _l("Client"), lambda each: account_cell(room, each.customer), name),
            Column("level", _l("Niveau"), lambda each: LEVELS[each.level], lambda each: each.level),
            Column("channel", _l("Envoi"), lambda each: DUNNING_CHANNELS[Channel(each.channel)], lambda each: each.channel),
            Column(
                "invoices", _l("Factures"), lambda each: formats.quantity(len(each.invoices)), lambda each: len(each.invoices), num=True
            ),
            Column("claimed", _l("Réclamé"), lambda each: formats.money(each.claimed), lambda each: each.claimed, num=True),
        ),
        filters=(Filter("level", _l("Niveau"), lambda each: str(each.level), [(str(key), words) for key, words in LEVELS.items()]),),
        haystack=lambda each: f"{each.number} {name(each)} {each.customer} {' '.join(one.invoice for one in each.invoices)}",
        search_label=_l("Chercher une lettre"),
        sort="-number",
        empty_text=_l("Aucune lettre envoyée."),
    )


@blueprint.get("/<int:run_id>/dunning/letters")
@requires("run:work")
def dunning_letters(run_id: int) -> Any:
    """Every letter, the newest first."""
    room = enter(run_id)
    rows = list(room.run.company.dunnings)[::-1]
    trail = dunning_trail(room, (_("Lettres envoyées"), ""))
    return respond(_letters_spec(room), rows, "sandbox/list.html", **frame(room, "dunning"), title=_("Lettres de relance"), trail=trail)
