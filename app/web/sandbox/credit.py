"""Credit: what each customer uses of its limit, one customer's credit, and solvency files with their figures."""

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
from app.web.sandbox.credit_words import CREDIT_STATES, FIGURES, OPINIONS, RATIOS, VERDICTS
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.words import person, state
from casestudies.company import credit as trade
from casestudies.company import crm, solvency
from casestudies.company.credit import LimitRequest, SolvencyConclusion
from casestudies.company.crm import Customer
from casestudies.company.solvency import AnnualAccounts, Ratio

NEAR = Decimal("0.8")


@dataclass(frozen=True)
class Row:
    """A customer's credit."""

    customer: Customer
    used: Decimal
    late: Decimal
    insured: Decimal | None
    status: str


def credit_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the credits to a page: (label, url) each."""
    first = {"label": _("Encours"), "url": url_for("sandbox.credits", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


def row_of(room: Room, customer: Customer) -> Row:
    """What a customer uses of its credit today."""
    company = room.run.company
    used = crm.exposure(company, customer)
    status = "held" if trade.held(company, customer.code) else "over" if used > customer.credit_limit else "fine"
    status = "near" if status == "fine" and used > customer.credit_limit * NEAR else status
    return Row(customer, used, trade.past_due(company, customer.code), trade.insured(company, customer.code), status)


def _spec(room: Room) -> ListSpec[Row]:
    def name(row: Row) -> Cell:
        url = url_for("sandbox.credit", run_id=room.run_id, code=row.customer.code)
        return Cell(text=row.customer.name, href=url, sub=row.customer.code)

    return ListSpec(
        file="encours",
        label=_l("Encours des clients"),
        columns=(
            Column("name", _l("Client"), name, lambda row: row.customer.name, header=True),
            Column("used", _l("Utilisé"), lambda row: formats.money(row.used), lambda row: row.used, num=True),
            Column(
                "limit",
                _l("Autorisé"),
                lambda row: formats.money(row.customer.credit_limit),
                lambda row: row.customer.credit_limit,
                num=True,
            ),
            Column("late", _l("Dont échu"), lambda row: formats.money(row.late) if row.late else None, lambda row: row.late, num=True),
            Column(
                "insured",
                _l("Assuré"),
                lambda row: formats.money(row.insured) if row.insured is not None else None,
                lambda row: row.insured,
                num=True,
            ),
            Column(
                "status",
                _l("État"),
                lambda row: Cell(state=state(CREDIT_STATES, row.status, plain=True)),
                lambda row: str(CREDIT_STATES[row.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda row: row.status, [(key, words[2]) for key, words in CREDIT_STATES.items()]),),
        haystack=lambda row: f"{row.customer.name} {row.customer.code} {row.customer.siren}",
        search_label=_l("Chercher un client"),
        sort="-used",
    )


@blueprint.get("/<int:run_id>/credit")
@requires("run:work")
def credits(run_id: int) -> Any:
    """What each customer uses of its limit."""
    room = enter(run_id)
    rows = [row_of(room, customer) for customer in room.run.company.customers]
    acts = [{"label": _("Dossiers de solvabilité"), "url": url_for("sandbox.solvency_files", run_id=run_id)}]
    sub = _("Factures dues, plus ce qui est commandé et pas encore facturé, TTC.")
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "credit"), title=_("Encours des clients"), sub=sub, acts=acts)


@blueprint.get("/<int:run_id>/credit/<code>")
@requires("run:work")
def credit(run_id: int, code: str) -> Any:
    """One customer's credit."""
    room = enter(run_id)
    company = room.run.company
    shown: Customer = need(company.customers.get(code))
    row = row_of(room, shown)
    requests = trade.requests_of(company, code)
    sheet = Sheet(
        title=shown.name,
        sub=_("Encours du client %(code)s", code=code),
        state=state(CREDIT_STATES, row.status),
        trail=credit_trail(room, (shown.name, "")),
        acts=_acts(room, code, requests),
        more=_more(room, code),
        facts=_facts(room, row),
        notices=[*_notices(room, code), *passed_warnings(room, code)],
        tables=[_requests(requests), _files(room, solvency.accounts_of(company, code))],
        changes=changes_told(room, code),
    )
    return show(room, "credit", sheet)


def _acts(room: Room, code: str, requests: tuple[LimitRequest, ...]) -> list[dict[str, Any]]:
    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, code=code)

    waiting = any(each.granted is None for each in requests)
    ask = act(_("Noter la réponse de l'assureur…"), to("sandbox.ask_answer"))
    ask = ask if waiting else act(_("Interroger l'assureur…"), to("sandbox.ask_request"))
    if trade.held(room.run.company, code):
        return [ask, act(_("Débloquer les commandes…"), to("sandbox.ask_release"), primary=True)]
    return [ask, act(_("Bloquer les commandes…"), to("sandbox.ask_credit_hold"))]


def _more(room: Room, code: str) -> list[dict[str, Any]]:
    return [
        act(_("Changer l'encours autorisé…"), url_for("sandbox.ask_limit_change", run_id=room.run_id, code=code)),
        act(_("Voir la fiche du client"), url_for("sandbox.customer", run_id=room.run_id, code=code)),
    ]


def _facts(room: Room, row: Row) -> list[tuple[str, Any]]:
    left = row.customer.credit_limit - row.used
    unpaid = crm.unpaid(room.run.company, row.customer)
    insured = formats.money(row.insured) if row.insured is not None else _("aucune réponse de l'assureur")
    return [
        (_("Encours utilisé"), {"text": formats.money(row.used), "strong": True}),
        (_("Encours autorisé"), formats.money(row.customer.credit_limit)),
        (_("Disponible"), formats.money(left)),
        (_("Factures dues"), {"text": formats.money(unpaid), "sub": _("dont échu : %(late)s", late=formats.money(row.late))}),
        (_("Commandé, pas encore facturé"), formats.money(row.used - unpaid)),
        (_("Assuré"), insured),
        (_("Règlement"), {"text": row.customer.terms.label, "sub": row.customer.terms.means}),
    ]


def _notices(room: Room, code: str) -> list[dict[str, Any]]:
    hold = trade.held(room.run.company, code)
    if hold is None:
        return []
    title = _(
        "Commandes bloquées depuis le %(day)s par %(name)s.", day=formats.day(hold.held_on), name=person(room.run.company, hold.held_by)
    )
    return [notice("bad", "lock-fill", title, hold.reason)]


def _requests(found: tuple[LimitRequest, ...]) -> dict[str, Any]:
    rows = [
        [
            each.number,
            formats.day(each.asked_on, "short_year"),
            {"text": formats.money(each.amount), "sub": each.reason},
            formats.money(each.granted) if each.granted is not None else _("en attente"),
            {"text": each.reference, "sub": each.answer} if each.reference else None,
        ]
        for each in found[::-1]
    ]
    heads = [_("Demande"), _("Du"), ">" + _("Demandé"), ">" + _("Accordé"), _("Réponse")]
    return table("assureur", _("Demandes à l'assureur"), heads, rows, ("shield", _("Rien n'a été demandé à l'assureur.")))


def _files(room: Room, found: tuple[AnnualAccounts, ...]) -> dict[str, Any]:
    rows = [[_file_cell(room, each), str(each.year), _state_cell(each)] for each in found]
    heads = [_("Dossier"), _("Exercice"), _("Score")]
    return table("comptes", _("Comptes annuels"), heads, rows, ("file-earmark-bar-graph", _("Aucun bilan de ce client.")))


def _file_cell(room: Room, each: AnnualAccounts) -> Cell:
    return Cell(text=each.code, href=url_for("sandbox.solvency_file", run_id=room.run_id, code=each.code))


def _state_cell(each: AnnualAccounts) -> Cell:
    return Cell(state=state(VERDICTS, solvency.verdict(solvency.score(each)), plain=True))


def _files_spec(room: Room) -> ListSpec[AnnualAccounts]:
    def opinion(each: AnnualAccounts) -> str:
        found = conclusions_on(room, each.code)
        return str(OPINIONS[found[-1].opinion]) if found else str(_("À conclure"))

    return ListSpec(
        file="solvabilite",
        label=_l("Dossiers de solvabilité"),
        columns=(
            Column("code", _l("Dossier"), lambda each: _file_cell(room, each), lambda each: each.code, header=True),
            Column("name", _l("Société"), lambda each: Cell(text=each.name, sub=each.party), lambda each: each.name),
            Column("year", _l("Exercice"), lambda each: str(each.year), lambda each: each.year, num=True),
            Column("sales", _l("Chiffre d'affaires"), lambda each: euros(each.sales), lambda each: each.sales, num=True),
            Column("score", _l("Score"), _state_cell, lambda each: solvency.score(each)),
            Column("opinion", _l("Avis"), opinion, opinion),
        ),
        haystack=lambda each: f"{each.code} {each.name} {each.party}",
        search_label=_l("Chercher une société"),
        sort="name",
        empty_text=_l("Aucun dossier. Les bilans arrivent avec les demandes d'ouverture de compte."),
    )


def euros(amount: int) -> str:
    """Whole euros: 412 300 €."""
    return f"{formats.quantity(amount)} €"


@blueprint.get("/<int:run_id>/credit/files")
@requires("run:work")
def solvency_files(run_id: int) -> Any:
    """The accounts received, by name."""
    room = enter(run_id)
    rows = list(room.run.company.annual_accounts)
    trail = credit_trail(room, (_("Dossiers de solvabilité"), ""))
    return respond(_files_spec(room), rows, "sandbox/list.html", **frame(room, "credit"), title=_("Dossiers de solvabilité"), trail=trail)


def conclusions_on(room: Room, code: str) -> list[SolvencyConclusion]:
    """The conclusions on these accounts, oldest first."""
    return [each for each in room.run.company.conclusions if each.accounts == code]


@blueprint.get("/<int:run_id>/credit/files/<code>")
@requires("run:work")
def solvency_file(run_id: int, code: str) -> Any:
    """One party's accounts, with the figures read in them and what was concluded."""
    room = enter(run_id)
    shown: AnnualAccounts = need(room.run.company.annual_accounts.get(code))
    verdict = solvency.verdict(solvency.score(shown))
    conclude = act(_("Conclure…"), url_for("sandbox.ask_conclusion", run_id=run_id, code=code), primary=True)
    sheet = Sheet(
        title=shown.name,
        sub=_("Exercice %(year)s, %(months)s mois", year=shown.year, months=shown.months),
        state=state(VERDICTS, verdict),
        trail=credit_trail(room, (_("Dossiers de solvabilité"), url_for("sandbox.solvency_files", run_id=run_id)), (shown.name, "")),
        acts=[conclude],
        facts=[
            (_("Société"), {"text": shown.name, "sub": shown.party}),
            (_("Comptes"), shown.filed or "–"),
            (_("Total du bilan"), euros(shown.total)),
            (_("Chiffre d'affaires HT"), euros(shown.sales)),
        ],
        notices=[each for made in conclusions_on(room, code) for each in passed_warnings(room, made.number)],
        tables=[_conclusions(room, code), _ratios(shown), _figures(room, shown)],
        changes=changes_told(room, code),
    )
    return show(room, "credit", sheet)


def _conclusions(room: Room, code: str) -> dict[str, Any]:
    rows = [
        [
            each.number,
            formats.day(each.concluded_on, "short_year"),
            {"text": OPINIONS[each.opinion], "strong": True, "sub": each.reasons},
            formats.money(each.limit),
        ]
        for each in conclusions_on(room, code)[::-1]
    ]
    heads = [_("Conclusion"), _("Du"), _("Avis"), ">" + _("Encours proposé")]
    return table("conclusions", _("Conclusions"), heads, rows, ("pencil-square", _("Rien n'est conclu sur ces comptes.")))


def _ratios(shown: AnnualAccounts) -> dict[str, Any]:
    rows = [[{"text": RATIOS[each.code][0], "sub": RATIOS[each.code][1]}, _value(each)] for each in solvency.ratios(shown)]
    note = _("Score : sain au-dessus de 16,4 ; risque élevé sous 6,8. C'est un indice, pas une décision.")
    return table("ratios", _("Ratios"), [_("Ratio"), ">" + _("Valeur")], rows, ("", ""), count=note)


def _value(each: Ratio) -> str:
    if each.value is None:
        return str(_("non calculable"))
    words = {
        "eur": lambda value: euros(int(value)),
        "days": lambda value: _("%(count)s jours", count=formats.quantity(value)),
        "percent": formats.percent,
        "times": formats.quantity,
        "points": lambda value: _("%(count)s points", count=formats.quantity(value)),
    }
    return str(words[each.unit](each.value))


def _figures(room: Room, shown: AnnualAccounts) -> dict[str, Any]:
    """The figures of the accounts, beside those of the year before where they are known."""
    before = next((each for each in solvency.accounts_of(room.run.company, shown.party) if each.year == shown.year - 1), None)
    heads = [_("Poste"), ">" + str(shown.year)]
    rows = [[str(label), euros(getattr(shown, name))] for name, label in FIGURES]
    if before is not None:
        heads.append(">" + str(before.year))
        rows = [[*row, euros(getattr(before, name))] for row, (name, _label) in zip(rows, FIGURES, strict=True)]
    return table("comptes", _("Bilan et compte de résultat"), heads, rows, ("", ""))
