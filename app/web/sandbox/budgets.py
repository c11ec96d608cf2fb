"""The budget and its follow-up: the year to date by key, the alerts, the remarks; every closed month as a list that goes out as a file."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.sandbox import blueprint
from app.web.sandbox.budget_words import AXES, KEYS, key_name, month_name, title_of
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import person
from casestudies.company import budget as trade
from casestudies.company import margins
from casestudies.company.budget import Budget, Remark, Variance
from casestudies.company.words import plain

MOST_ALERTS = 8
"""Alerts shown on the sheet; the list has all."""


def budget_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the budgets to a page: (label, url) each."""
    first = (_("Budget"), url_for("sandbox.budgets", run_id=room.run_id))
    return [{"label": label, "url": url} for label, url in (first, *steps)]


def signed_money(amount: Decimal) -> str:
    """An amount with its sign: +1 200,00 € or −350,00 €."""
    return ("+" if amount > 0 else "−" if amount < 0 else "") + formats.money(abs(amount))


def signed_percent(percent: Decimal | None) -> str | None:
    """A percentage with its sign; None stays None."""
    if percent is None:
        return None
    return ("+" if percent > 0 else "−" if percent < 0 else "") + formats.percent(abs(percent))


def _list_spec(room: Room) -> ListSpec[Budget]:
    def name(found: Budget) -> Cell:
        return Cell(text=title_of(found), href=url_for("sandbox.budget", run_id=room.run_id, code=found.code))

    def total(found: Budget) -> Decimal:
        return sum((each.sales for each in found.targets), Decimal(0))

    return ListSpec(
        file="budgets",
        label=_l("Budgets"),
        columns=(
            Column("name", _l("Budget"), name, lambda found: found.code, header=True),
            Column("base", _l("D'après"), lambda found: str(found.base_year or "–"), lambda found: found.base_year),
            Column("growth", _l("Croissance"), lambda found: signed_percent(found.growth) or "0 %", lambda found: found.growth, num=True),
            Column(
                "threshold", _l("Seuil d'alerte"), lambda found: formats.percent(found.threshold), lambda found: found.threshold, num=True
            ),
            Column("total", _l("Objectif de l'année"), lambda found: formats.money(total(found)), total, num=True),
        ),
        sort="-name",
        empty_text=_l("Aucun budget. Préparez-en un d'après les ventes d'une année."),
    )


@blueprint.get("/<int:run_id>/budget")
@requires("run:work")
def budgets(run_id: int) -> Any:
    """The budgets."""
    room = enter(run_id)
    new = {"label": _("Préparer un budget…"), "url": url_for("sandbox.ask_budget", run_id=run_id)}
    rows = list(room.run.company.budgets)
    return respond(_list_spec(room), rows, "sandbox/list.html", **frame(room, "budget"), title=_("Budget"), new=new)


@blueprint.get("/<int:run_id>/budget/<code>")
@requires("run:work")
def budget(run_id: int, code: str) -> Any:
    """One budget: the closed months together, the alerts, what was written."""
    room = enter(run_id)
    shown: Budget = need(room.run.company.budgets.get(code))
    monthly = trade.variances(room.run.company, shown)
    to: dict[str, Any] = {"run_id": run_id, "code": code}
    sheet = Sheet(
        title=title_of(shown),
        sub=_period(room, shown),
        trail=budget_trail(room, (title_of(shown), "")),
        acts=[
            act(_("Fixer un objectif…"), url_for("sandbox.ask_target", **to)),
            act(_("Commenter un écart…"), url_for("sandbox.ask_remark", **to), primary=True),
        ],
        facts=_facts(shown, monthly),
        notices=[*_notices(room, shown, monthly), *passed_warnings(room, code)],
        tables=[_year_to_date(room, shown, monthly), _alerts(room, shown, monthly), _remarks(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, code),
    )
    return show(room, "budget", sheet)


def _period(room: Room, shown: Budget) -> str:
    end = trade.ended(shown, room.run.company)
    return _("cumul arrêté au %(day)s", day=formats.day(end)) if end else _("aucun mois n'est encore terminé")


def _facts(shown: Budget, monthly: tuple[Variance, ...]) -> list[tuple[str, Any]]:
    whole = trade.summed(shown, None, list(monthly))
    base = _("d'après %(year)s, croissance de %(growth)s", year=shown.base_year, growth=signed_percent(shown.growth) or "0 %")
    return [
        (_("Objectif à date"), {"text": formats.money(whole.target.sales), "sub": base if shown.base_year else ""}),
        (_("Réalisé HT"), formats.money(whole.actual.sales)),
        (_("Écart"), {"text": signed_money(whole.amount), "sub": signed_percent(whole.percent) or ""}),
        (_("dont volume"), {"text": signed_money(whole.volume), "sub": _("et mix des articles")}),
        (_("dont prix"), {"text": signed_money(whole.price), "sub": _("par rapport à l'année de base")}),
        (_("Marge à date"), {"text": formats.money(whole.actual.margin), "sub": _rates(whole)}),
        (_("Seuil d'alerte"), formats.percent(shown.threshold)),
    ]


def _rates(found: Variance) -> str:
    wanted, made = (margins.rate(each.sales, each.cost) for each in (found.target, found.actual))
    if wanted is None or made is None:
        return ""
    return _("%(rate)s, objectif %(wanted)s", rate=formats.percent(made), wanted=formats.percent(wanted))


def _notices(room: Room, shown: Budget, monthly: tuple[Variance, ...]) -> list[dict[str, Any]]:
    silent = [each for each in trade.to_date(shown, monthly) if each.alert and not _commented(shown, each)]
    if not silent:
        return []
    names = ", ".join(key_name(each.key) for each in silent)
    return [notice("info", "chat-square-text", _("Écarts au-delà du seuil, sans commentaire"), names)]


def _commented(shown: Budget, found: Variance) -> bool:
    return any(each.key == found.key for each in shown.remarks)


HEADS = (
    lambda: ">" + _("Objectif HT"),
    lambda: ">" + _("Réalisé HT"),
    lambda: ">" + _("Écart"),
    lambda: ">" + _("Écart en %"),
    lambda: ">" + _("Volume"),
    lambda: ">" + _("Prix"),
    lambda: ">" + _("Taux de marge"),
    lambda: _("Alerte"),
)


def _cells(found: Variance) -> list[Any]:
    rate = margins.rate(found.actual.sales, found.actual.cost)
    return [
        formats.money(found.target.sales),
        formats.money(found.actual.sales),
        signed_money(found.amount),
        signed_percent(found.percent),
        signed_money(found.volume),
        signed_money(found.price),
        formats.percent(rate) if rate is not None else None,
        {"state": _alert_state(found)} if found.alert else "",
    ]


def _alert_state(found: Variance) -> State:
    if found.amount < 0:
        return State("bad", "arrow-down-circle-fill", _("En dessous"), True)
    return State("warn", "arrow-up-circle-fill", _("Au-dessus"), True)


def _year_to_date(room: Room, shown: Budget, monthly: tuple[Variance, ...]) -> dict[str, Any]:
    found = sorted(trade.to_date(shown, monthly), key=lambda each: plain(each.key or "zz"))
    rows = [[key_name(each.key), *_cells(each)] for each in found]
    if rows:
        rows.append([{"text": _("Total"), "strong": True}, *_cells(trade.summed(shown, None, list(monthly)))])
    heads = [str(KEYS[shown.axis]), *(head() for head in HEADS)]
    url = url_for("sandbox.budget_months", run_id=room.run_id, code=shown.code)
    more = {"label": _("Voir mois par mois"), "url": url}
    return table("cumul", _("Cumul"), heads, rows, ("graph-up", _("Aucun mois n'est encore terminé.")), act=more)


def _alerts(room: Room, shown: Budget, monthly: tuple[Variance, ...]) -> dict[str, Any]:
    found = sorted((each for each in monthly if each.alert), key=lambda each: -abs(each.amount))
    rows = [[month_name(shown.year, each.month), key_name(each.key), *_cells(each)[:6]] for each in found[:MOST_ALERTS]]
    heads = [_("Mois"), str(KEYS[shown.axis]), *(head() for head in HEADS[:6])]
    url = url_for("sandbox.budget_months", run_id=room.run_id, code=shown.code, alert="yes")
    more = {"label": _("Toutes les alertes (%(count)s)", count=len(found)), "url": url} if len(found) > MOST_ALERTS else None
    empty = ("check-circle", _("Aucun mois ne dépasse le seuil."))
    return table("alertes", _("Plus forts écarts du mois"), heads, rows, empty, act=more)


def _remarks(room: Room, shown: Budget) -> dict[str, Any]:
    heads = [_("Écart"), _("Commentaire"), _("Par")]
    rows = [[_place(shown, each), each.text, _by(room, each)] for each in shown.remarks[::-1]]
    return table("commentaires", _("Commentaires"), heads, rows, ("chat-square-text", _("Aucun commentaire.")))


def _place(shown: Budget, remark: Remark) -> dict[str, str]:
    when = month_name(shown.year, remark.month) if remark.month else _("cumul")
    return {"text": key_name(remark.key) if remark.key else _("Tout le budget"), "sub": when}


def _by(room: Room, remark: Remark) -> dict[str, str]:
    return {"text": person(room.run.company, remark.by), "sub": formats.company_moment(remark.at)}


def _papers(room: Room, shown: Budget) -> list[dict[str, str]]:
    url = url_for("sandbox.budget_months", run_id=room.run_id, code=shown.code, export="xlsx")
    return [{"icon": "file-earmark-spreadsheet", "name": _("Suivi mois par mois"), "href": url, "detail": _("Classeur")}]


def _month_spec(room: Room, shown: Budget) -> ListSpec[Variance]:
    keys = sorted({*trade.keys_of(room.run.company, shown.axis)}, key=plain)

    def number(read: Any) -> Any:
        return lambda found: formats.money(read(found))

    def rate(found: Variance) -> Decimal | None:
        return margins.rate(found.actual.sales, found.actual.cost)

    def shown_rate(found: Variance) -> str | None:
        value = rate(found)
        return None if value is None else formats.percent(value)

    return ListSpec(
        file=f"budget-{shown.code}",
        label=_l("Suivi mois par mois"),
        columns=(
            Column("month", _l("Mois"), lambda found: month_name(shown.year, found.month), lambda found: found.month, header=True),
            Column("key", KEYS[shown.axis], lambda found: key_name(found.key), lambda found: key_name(found.key)),
            Column("target", _l("Objectif HT"), number(lambda found: found.target.sales), lambda found: found.target.sales, num=True),
            Column("actual", _l("Réalisé HT"), number(lambda found: found.actual.sales), lambda found: found.actual.sales, num=True),
            Column("amount", _l("Écart"), lambda found: signed_money(found.amount), lambda found: found.amount, num=True),
            Column("percent", _l("Écart en %"), lambda found: signed_percent(found.percent), lambda found: found.percent, num=True),
            Column("volume", _l("Volume"), lambda found: signed_money(found.volume), lambda found: found.volume, num=True),
            Column("price", _l("Prix"), lambda found: signed_money(found.price), lambda found: found.price, num=True),
            Column("cost", _l("Coût"), number(lambda found: found.actual.cost), lambda found: found.actual.cost, num=True),
            Column("margin", _l("Marge"), number(lambda found: found.actual.margin), lambda found: found.actual.margin, num=True),
            Column("rate", _l("Taux de marge"), shown_rate, rate, num=True),
            Column(
                "alert",
                _l("Alerte"),
                lambda found: Cell(state=_alert_state(found)) if found.alert else Cell(text=""),
                lambda found: str(_alert_state(found).word) if found.alert else "",
            ),
        ),
        filters=(
            Filter(
                "month", _l("Mois"), lambda found: str(found.month), [(str(rank), month_name(shown.year, rank)) for rank in range(1, 13)]
            ),
            Filter("key", KEYS[shown.axis], lambda found: found.key or "", [(each, each) for each in keys]),
            Filter("alert", _l("Alerte"), lambda found: "yes" if found.alert else "no", (("yes", _l("Oui")), ("no", _l("Non")))),
        ),
        sort="month",
        empty_text=_l("Aucun mois n'est encore terminé."),
    )


@blueprint.get("/<int:run_id>/budget/<code>/months")
@requires("run:work")
def budget_months(run_id: int, code: str) -> Any:
    """Every closed month by key, with its variance."""
    room = enter(run_id)
    shown: Budget = need(room.run.company.budgets.get(code))
    url = url_for("sandbox.budget", run_id=run_id, code=code)
    context = {
        **frame(room, "budget"),
        "title": _("Suivi mois par mois"),
        "sub": _("%(year)s %(axis)s", year=shown.year, axis=AXES[shown.axis]),
        "trail": budget_trail(room, (title_of(shown), url), (_("Mois par mois"), "")),
    }
    return respond(_month_spec(room, shown), list(trade.variances(room.run.company, shown)), "sandbox/list.html", **context)
