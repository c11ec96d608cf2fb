"""Price lists to come: the proposals, one of them whole, its prices with what is wrong; the prices agreed with customers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.exports import MIMETYPES, as_xlsx
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.tariff_words import ANOMALIES, ROUNDINGS, TARIFF_STATES
from app.web.sandbox.words import person, state
from casestudies.company import margins, tariff_checks, tariff_sheet
from casestudies.company.pricing import Price
from casestudies.company.tariff_checks import Anomaly
from casestudies.company.tariffs import AgreedPrice, TariffProposal
from casestudies.company.words import plain

GRAVE = frozenset({"below_cost", "unit_mistake", "overlap", "gap"})


def period(first: Any, last: Any) -> str:
    """From when to when."""
    start = formats.day(first, "short_year")
    return (
        _("du %(start)s au %(end)s", start=start, end=formats.day(last, "short_year")) if last else _("à partir du %(start)s", start=start)
    )


def tariff_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the price lists to a page: (label, url) each."""
    first = [(_("Tarifs"), url_for("sandbox.prices", run_id=room.run_id)), (_("Projets"), url_for("sandbox.tariffs", run_id=room.run_id))]
    return [{"label": label, "url": url} for label, url in (*first, *steps)]


def _list_spec(room: Room) -> ListSpec[TariffProposal]:
    def number(found: TariffProposal) -> Cell:
        return Cell(text=found.number, href=url_for("sandbox.tariff", run_id=room.run_id, number=found.number), sub=found.name)

    return ListSpec(
        file="projets-de-tarif",
        label=_l("Projets de tarif"),
        columns=(
            Column("number", lazy_pgettext("tariff", "Projet"), number, lambda found: found.number, header=True),
            Column("code", _l("Tarif"), lambda found: found.code, lambda found: found.code),
            Column("base", _l("D'après"), lambda found: found.base, lambda found: found.base),
            Column("validity", _l("Validité"), lambda found: period(found.valid_from, found.valid_to), lambda found: found.valid_from),
            Column("prices", _l("Prix"), lambda found: formats.quantity(len(found.prices)), lambda found: len(found.prices), num=True),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(TARIFF_STATES, found.status, plain=True)),
                lambda found: str(TARIFF_STATES[found.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in TARIFF_STATES.items()]),),
        sort="-number",
        empty_text=_l("Aucun projet. Un nouveau tarif se prépare d'après un tarif existant."),
    )


@blueprint.get("/<int:run_id>/tariffs")
@requires("run:work")
def tariffs(run_id: int) -> Any:
    """The price lists in preparation."""
    room = enter(run_id)
    new = {"label": _("Préparer un tarif…"), "url": url_for("sandbox.ask_tariff", run_id=run_id)}
    trail = [*tariff_trail(room)[:1], {"label": _("Projets"), "url": ""}]
    rows = list(room.run.company.proposals)
    return respond(_list_spec(room), rows, "sandbox/list.html", **frame(room, "prices"), title=_("Projets de tarif"), trail=trail, new=new)


@blueprint.get("/<int:run_id>/tariffs/<number>")
@requires("run:work")
def tariff(run_id: int, number: str) -> Any:
    """One proposal, whole."""
    room = enter(run_id)
    shown: TariffProposal = need(room.run.company.proposals.get(number))
    found = tariff_checks.anomalies(room.run.company, shown)
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Projet de tarif %(number)s", number=number),
        sub=shown.name,
        state=state(TARIFF_STATES, shown.status),
        trail=tariff_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        texts=[{"title": _("Ce qui accompagne le projet"), "text": shown.note, "lang": ""}] if shown.note else [],
        tables=[_anomaly_table(room, shown, found), _family_table(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "prices", sheet)


def _acts(room: Room, shown: TariffProposal) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    withdraw = act(_("Abandonner le projet…"), to("sandbox.ask_withdraw_tariff"))
    if shown.status == "draft":
        load, fix = act(_("Charger un classeur…"), to("sandbox.ask_load")), act(_("Corriger un prix…"), to("sandbox.ask_price"))
        return [load, fix, act(_("Soumettre à validation…"), to("sandbox.ask_submit_tariff"), primary=True)], [withdraw]
    return [], [withdraw] if shown.status == "submitted" else []


def _facts(room: Room, shown: TariffProposal) -> list[tuple[str, Any]]:
    base = url_for("sandbox.price_list", run_id=room.run_id, code=shown.base)
    return [
        (_("Nouveau tarif"), shown.code),
        (_("D'après"), {"text": shown.base, "href": base}),
        (_("Validité"), period(shown.valid_from, shown.valid_to)),
        (_("Prix"), formats.quantity(len(shown.prices))),
        (_("Marge plancher"), formats.percent(shown.floor)),
        (_("Arrondi"), ROUNDINGS[shown.rounding]),
        (_("Préparé"), formats.company_moment(shown.drafted_at)),
        *([(_("Soumis"), formats.company_moment(shown.submitted_at))] if shown.submitted_at else []),
    ]


def _notices(room: Room, shown: TariffProposal) -> list[dict[str, Any]]:
    if shown.decided_at is None:
        return []
    by = person(room.run.company, shown.decided_by)
    if shown.approved:
        return [notice("info", "check-circle-fill", _("Approuvé par %(name)s : le tarif est enregistré.", name=by), shown.decision)]
    return [notice("warn", "x-circle-fill", _("Refusé par %(name)s.", name=by), shown.decision)]


def _anomaly_table(room: Room, shown: TariffProposal, found: tuple[Anomaly, ...]) -> dict[str, Any]:
    counts = Counter(each.code for each in found)
    rows = []
    for code, count in counts.items():
        first = next(each for each in found if each.code == code)
        url = url_for("sandbox.tariff_prices", run_id=room.run_id, number=shown.number, anomaly=code) if first.product else ""
        rows.append(
            [
                {"state": State("bad" if code in GRAVE else "warn", "exclamation-triangle-fill", ANOMALIES[code], True)},
                formats.quantity(count),
                {"text": first.product or first.price_list, "href": url, "sub": _named(room, first.product)},
            ]
        )
    heads = [_("À vérifier"), ">" + _("Nombre"), _("Le premier")]
    return table("anomalies", _("À vérifier"), heads, rows, ("check-circle", _("Rien d'anormal dans les prix et les dates.")))


def _named(room: Room, code: str) -> str:
    product = room.run.company.products.get(code)
    return product.name if product else ""


def _family_table(room: Room, shown: TariffProposal) -> dict[str, Any]:
    """By family: the change asked, the change of the prices, the margin of a unit sold of each price, before and after."""
    company = room.run.company
    before = {(each.product, each.minimum): each for each in company.price_lists[shown.base].prices}
    sums: dict[str, list[Decimal]] = {}
    for each in shown.prices:
        old, cost = before.get((each.product, each.minimum)), tariff_checks.cost_of(company, each)
        if old is not None and cost is not None:
            family = sums.setdefault(company.products[each.product].family, [Decimal(0)] * 3)
            sums[company.products[each.product].family] = [family[0] + old.amount, family[1] + each.amount, family[2] + cost]
    rows = [
        [
            family,
            _signed(shown.change(family)),
            _signed(((new - old) * 100 / old).quantize(Decimal("0.1"))),
            rate_words(margins.rate(old, cost)),
            rate_words(margins.rate(new, cost)),
        ]
        for family, (old, new, cost) in sorted(sums.items(), key=lambda each: plain(each[0]))
    ]
    heads = [_("Famille"), ">" + _("Hausse demandée"), ">" + _("Hausse obtenue"), ">" + _("Marge avant"), ">" + _("Marge après")]
    url = url_for("sandbox.tariff_prices", run_id=room.run_id, number=shown.number)
    return table("familles", _("Par famille"), heads, rows, ("tags", _("Aucun prix.")), act={"label": _("Voir tous les prix"), "url": url})


def _signed(percent: Decimal) -> str:
    return ("+" if percent > 0 else "−" if percent < 0 else "") + formats.percent(abs(percent))


def rate_words(rate: Decimal | None) -> str:
    """A margin rate, or a dash when it is not known."""
    return "–" if rate is None else formats.percent(rate)


def _papers(room: Room, shown: TariffProposal) -> list[dict[str, str]]:
    url = url_for("sandbox.tariff_file", run_id=room.run_id, number=shown.number)
    return [
        {
            "icon": "file-earmark-spreadsheet",
            "name": _("Prix de %(code)s", code=shown.code),
            "href": url,
            "detail": _("Classeur à compléter"),
        }
    ]


@blueprint.get("/<int:run_id>/tariffs/<number>.xlsx")
@requires("run:work")
def tariff_file(run_id: int, number: str) -> Any:
    """The prices of a proposal as a workbook that can be brought back."""
    room = enter(run_id)
    shown: TariffProposal = need(room.run.company.proposals.get(number))
    content = as_xlsx(tariff_sheet.HEADS, tariff_sheet.rows_of(room.run.company, shown), shown.code)
    answer = Response(content, mimetype=MIMETYPES["xlsx"])
    answer.headers["Content-Disposition"] = f'attachment; filename="{number}.xlsx"'
    return answer


@dataclass(frozen=True)
class PriceRow:
    """A price of a proposal beside the one before, with what is wrong of it. `price` is None when it is missing."""

    product: str
    minimum: int
    price: Price | None
    before: Decimal | None
    cost: Decimal | None
    anomalies: tuple[Anomaly, ...]

    @property
    def change(self) -> Decimal | None:
        """The change in percent, to the tenth."""
        if self.price is None or not self.before:
            return None
        return ((self.price.amount - self.before) * 100 / self.before).quantize(Decimal("0.1"))


def _rows(room: Room, shown: TariffProposal) -> list[PriceRow]:
    company = room.run.company
    before = {(each.product, each.minimum): each.amount for each in company.price_lists[shown.base].prices}
    told: dict[tuple[str, int], list[Anomaly]] = {}
    for each in tariff_checks.anomalies(company, shown):
        if each.product:
            told.setdefault((each.product, each.minimum), []).append(each)
    prices: dict[tuple[str, int], Price | None] = {(each.product, each.minimum): each for each in shown.prices}
    prices |= {key: None for key in told if key not in prices}
    return [
        PriceRow(
            product=product,
            minimum=minimum,
            price=price,
            before=before.get((product, minimum)),
            cost=tariff_checks.cost_of(company, price) if price else None,
            anomalies=tuple(told.get((product, minimum), ())),
        )
        for (product, minimum), price in prices.items()
    ]


def _price_spec(room: Room, shown: TariffProposal) -> ListSpec[PriceRow]:
    company = room.run.company
    families = sorted({company.products[each.product].family for each in company.price_lists[shown.base].prices}, key=plain)

    def name(row: PriceRow) -> Cell:
        url = url_for("sandbox.product", run_id=room.run_id, code=row.product)
        return Cell(text=company.products[row.product].name, href=url, sub=row.product)

    def rate(row: PriceRow) -> Decimal | None:
        return margins.rate(row.price.amount, row.cost) if row.price else None

    def wrong(row: PriceRow) -> Any:
        if not row.anomalies:
            return Cell(text="")
        first = row.anomalies[0].code
        return Cell(state=State("bad" if first in GRAVE else "warn", "exclamation-triangle-fill", ANOMALIES[first], True))

    return ListSpec(
        file=f"{shown.number}-prix",
        label=_l("Prix du projet"),
        columns=(
            Column("name", _l("Article"), name, lambda row: row.product, header=True),
            Column("minimum", _l("À partir de"), lambda row: formats.quantity(row.minimum), lambda row: row.minimum, num=True),
            Column(
                "before",
                _l("Ancien prix HT"),
                lambda row: formats.money(row.before) if row.before else None,
                lambda row: row.before,
                num=True,
            ),
            Column(
                "amount",
                _l("Nouveau prix HT"),
                lambda row: formats.money(row.price.amount) if row.price else None,
                lambda row: row.price.amount if row.price else None,
                num=True,
            ),
            Column(
                "change",
                _l("Variation"),
                lambda row: _signed(row.change) if row.change is not None else None,
                lambda row: row.change,
                num=True,
            ),
            Column("cost", _l("Coût"), lambda row: formats.money(row.cost) if row.cost else None, lambda row: row.cost, num=True),
            Column("rate", _l("Marge"), lambda row: rate_words(rate(row)), rate, num=True),
            Column("wrong", _l("À vérifier"), wrong, lambda row: ", ".join(str(ANOMALIES[each.code]) for each in row.anomalies)),
        ),
        filters=(
            Filter("family", _l("Famille"), lambda row: company.products[row.product].family, [(each, each) for each in families]),
            Filter("anomaly", _l("À vérifier"), lambda row: frozenset(each.code for each in row.anomalies), list(ANOMALIES.items())),
        ),
        haystack=lambda row: f"{row.product} {company.products[row.product].name}",
        search_label=_l("Chercher un article"),
        sort="name",
    )


@blueprint.get("/<int:run_id>/tariffs/<number>/prices")
@requires("run:work")
def tariff_prices(run_id: int, number: str) -> Any:
    """The prices of a proposal beside those before, with their margins and what is wrong."""
    room = enter(run_id)
    shown: TariffProposal = need(room.run.company.proposals.get(number))
    url = url_for("sandbox.tariff", run_id=run_id, number=number)
    context = {
        **frame(room, "prices"),
        "title": _("Prix de %(number)s", number=number),
        "sub": period(shown.valid_from, shown.valid_to),
        "trail": tariff_trail(room, (number, url), (_("Prix"), "")),
    }
    return respond(_price_spec(room, shown), _rows(room, shown), "sandbox/list.html", **context)


def _agreed_spec(room: Room) -> ListSpec[AgreedPrice]:
    company = room.run.company

    def customer(found: AgreedPrice) -> Cell:
        url = url_for("sandbox.customer", run_id=room.run_id, code=found.customer)
        return Cell(text=company.customers[found.customer].name, href=url, sub=found.number)

    def product(found: AgreedPrice) -> Cell:
        return Cell(text=company.products[found.product].name, sub=found.product)

    def rate(found: AgreedPrice) -> Decimal | None:
        price = Price(product=found.product, unit=found.unit, amount=found.amount, minimum=found.minimum)
        return margins.rate(found.amount, tariff_checks.cost_of(company, price))

    return ListSpec(
        file="prix-negocies",
        label=_l("Prix négociés"),
        columns=(
            Column("customer", _l("Client"), customer, lambda found: company.customers[found.customer].name, header=True),
            Column("product", _l("Article"), product, lambda found: found.product),
            Column("minimum", _l("À partir de"), lambda found: formats.quantity(found.minimum), lambda found: found.minimum, num=True),
            Column("amount", _l("Prix HT"), lambda found: formats.money(found.amount), lambda found: found.amount, num=True),
            Column("rate", _l("Marge"), lambda found: rate_words(rate(found)), rate, num=True),
            Column("validity", _l("Validité"), lambda found: period(found.valid_from, found.valid_to), lambda found: found.valid_from),
        ),
        haystack=lambda found: f"{company.customers[found.customer].name} {found.product} {found.number}",
        search_label=_l("Chercher un prix négocié"),
        sort="customer",
        empty_text=_l("Aucun prix négocié. Tous les clients achètent au tarif."),
    )


@blueprint.get("/<int:run_id>/prices/agreed")
@requires("run:work")
def agreed_prices(run_id: int) -> Any:
    """The prices agreed with customers."""
    room = enter(run_id)
    new = {"label": _("Ajouter un prix négocié…"), "url": url_for("sandbox.ask_agreed", run_id=run_id)}
    trail = [*tariff_trail(room)[:1], {"label": _("Prix négociés"), "url": ""}]
    rows = list(room.run.company.agreed_prices)
    return respond(_agreed_spec(room), rows, "sandbox/list.html", **frame(room, "prices"), title=_("Prix négociés"), trail=trail, new=new)
