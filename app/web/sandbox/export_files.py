"""Export files: the list, and one of them whole with what is missing and what disagrees."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.export_told import PAPERS
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_words import kilograms
from app.web.sandbox.export_words import FIELDS, FILE_STATES, PROOFS, REASONS, TREATMENTS, country_name, value_words
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.transport_words import INCOTERMS
from app.web.sandbox.words import state
from casestudies.company import export_checks, incoterms, invoicing
from casestudies.company.export import OURS, ExportFile, PaperKind

BORNE: dict[str, Any] = {
    "export": _l("dédouanement export"),
    "carriage": _l("transport principal"),
    "insurance": _l("assurance"),
    "unloading": _l("déchargement"),
    "import": _l("droits et taxes d'importation"),
}


def export_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the export files to a page: (label, url) each."""
    first = (_("Export"), url_for("sandbox.export_files", run_id=room.run_id))
    return [{"label": label, "url": url} for label, url in (first, *steps)]


def _spec(room: Room) -> ListSpec[ExportFile]:
    company = room.run.company

    def number(found: ExportFile) -> Cell:
        return Cell(text=found.number, href=url_for("sandbox.export_file", run_id=room.run_id, number=found.number), sub=found.order)

    def name(found: ExportFile) -> str:
        return company.customers[found.customer].name

    def lacking(found: ExportFile) -> int:
        return len(export_checks.missing(company, found))

    return ListSpec(
        file="dossiers-export",
        label=_l("Dossiers d'exportation"),
        columns=(
            Column("number", _l("Dossier"), number, lambda found: found.number, header=True),
            Column("customer", _l("Client"), lambda found: Cell(text=name(found), sub=country_name(found.country)), name),
            Column("terms", _l("Incoterm"), lambda found: f"{found.incoterm} {found.place}", lambda found: found.incoterm),
            Column(
                "packages", _l("Colis"), lambda found: formats.quantity(len(found.packages)), lambda found: len(found.packages), num=True
            ),
            Column("missing", _l("Documents manquants"), lambda found: formats.quantity(lacking(found)), lacking, num=True),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(FILE_STATES, found.status, plain=True)),
                lambda found: str(FILE_STATES[found.status][2]),
            ),
        ),
        filters=(Filter("status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in FILE_STATES.items()]),),
        haystack=lambda found: f"{found.number} {found.order} {name(found)} {found.place}",
        search_label=_l("Chercher un dossier"),
        sort="-number",
        empty_text=_l("Aucun dossier. Ouvrez-en un pour une commande livrée hors de France."),
    )


@blueprint.get("/<int:run_id>/export")
@requires("run:work")
def export_files(run_id: int) -> Any:
    """Every export file, the last first."""
    room = enter(run_id)
    new = {"label": _("Ouvrir un dossier…"), "url": url_for("sandbox.ask_export", run_id=run_id)}
    rows = list(room.run.company.export_files)
    return respond(_spec(room), rows, "sandbox/list.html", **frame(room, "export"), title=_("Dossiers d'exportation"), new=new)


@blueprint.get("/<int:run_id>/export/<number>")
@requires("run:work")
def export_file(run_id: int, number: str) -> Any:
    """One file, whole."""
    room = enter(run_id)
    shown: ExportFile = need(room.run.company.export_files.get(number))
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Dossier d'exportation %(number)s", number=number),
        state=state(FILE_STATES, shown.status),
        trail=export_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        tables=[_checklist(room, shown), _packages(room, shown), _customs(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "export", sheet)


def _acts(room: Room, shown: ExportFile) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    if shown.closed_at is not None:
        return [], []

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    acts = [
        act(_("Recopier un document reçu…"), to("sandbox.ask_record_paper")),
        act(_("Établir un document…"), to("sandbox.ask_issue_paper"), primary=True),
    ]
    more = [
        act(_("Corriger l'Incoterm…"), to("sandbox.ask_terms")),
        act(_("Retirer un colis…"), to("sandbox.ask_remove_package")),
        act(_("Clore le dossier…"), to("sandbox.ask_close_export")),
    ]
    return acts, more if shown.packages else [more[0], more[2]]


def _facts(room: Room, shown: ExportFile) -> list[tuple[str, Any]]:
    company = room.run.company
    buyer, order = company.customers[shown.customer], company.orders[shown.order]
    rule = incoterms.known(shown.incoterm)
    borne = ", ".join(str(words) for key, words in BORNE.items() if rule.borne_by_seller(key)) or _(
        "rien : l'acheteur enlève la marchandise"
    )
    vat = invoicing.vat_treatment(buyer, company.products[order.lines[0].product].vat_rate)[0] if order.lines else None
    packages = ngettext("%(num)s colis", "%(num)s colis", len(shown.packages))
    return [
        (
            _("Commande"),
            {"text": order.number, "href": url_for("sandbox.order", run_id=room.run_id, number=order.number), "sub": order.reference},
        ),
        (
            _("Client"),
            {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.vat_number},
        ),
        (_("Destination"), country_name(shown.country)),
        (_("Incoterm 2020"), {"text": f"{shown.incoterm} {shown.place}", "sub": INCOTERMS[shown.incoterm]}),
        (_("À la charge du vendeur"), borne),
        (_("Montant HT"), formats.money(order.totals.net)),
        (_("Colisage"), {"text": packages, "sub": kilograms(sum(each.gross for each in shown.packages))}),
        *([(_("TVA"), {"text": TREATMENTS[vat], "sub": PROOFS[vat]})] if vat in TREATMENTS else []),
    ]


def _notices(room: Room, shown: ExportFile) -> list[dict[str, Any]]:
    found = []
    if shown.closed_at is not None:
        found.append(
            notice("info", "check-circle-fill", _("Dossier clos le %(at)s.", at=formats.company_moment(shown.closed_at)), shown.note)
        )
    for each in export_checks.disagreements(room.run.company, shown):
        said, expected = value_words(each.field, each.said), value_words(each.field, each.expected)
        title = _("%(paper)s : %(field)s à vérifier.", paper=PAPERS[each.kind], field=FIELDS[each.field])
        found.append(
            notice(
                "warn",
                "exclamation-triangle-fill",
                title,
                _("Le document dit %(said)s, le dossier dit %(expected)s.", said=said, expected=expected),
            )
        )
    return found


def _checklist(room: Room, shown: ExportFile) -> dict[str, Any]:
    rows = []
    for each in export_checks.needs(room.run.company, shown):
        word = State("ok", "check-circle-fill", _("Au dossier"), True) if each.found else State("warn", "file-earmark-x", _("Manque"), True)
        said = {"text": each.found.reference, "sub": formats.day(each.found.dated, "short_year")} if each.found else None
        rows.append([PAPERS[each.kind], str(REASONS[each.reason]), {"state": word}, said])
    heads = [_("Document"), _("Demandé par"), _("État"), _("Référence")]
    return table("documents-demandes", _("Ce que demande ce dossier"), heads, rows, ("folder", _("Aucun document demandé.")))


def _packages(room: Room, shown: ExportFile) -> dict[str, Any]:
    company = room.run.company
    lines = {line.number: line for line in company.orders[shown.order].lines}
    rows = []
    for each in shown.packages:
        inside = ", ".join(
            f"{formats.quantity(part.quantity)} × {company.products[lines[part.line].product].name}" for part in each.contents
        )
        rows.append([_("Colis %(number)s", number=each.number), each.marks, inside, kilograms(each.net), kilograms(each.gross)])
    if rows:
        total = [kilograms(sum(getattr(each, name) for each in shown.packages)) for name in ("net", "gross")]
        rows.append([{"text": _("Total"), "strong": True}, "", "", *total])
    left = sum(each > 0 for each in export_checks.unpacked(company, shown).values())
    heads = [_("Colis"), _("Marques"), _("Contenu"), ">" + _("Poids net"), ">" + _("Poids brut")]
    said = ngettext("%(num)s ligne à mettre en colis", "%(num)s lignes à mettre en colis", left) if left else _("commande entière")
    url = url_for("sandbox.ask_package", run_id=room.run_id, number=shown.number)
    add = {"label": _("Ajouter un colis…"), "url": url} if left and shown.closed_at is None else None
    return table("colisage", _("Colisage"), heads, rows, ("box-seam", _("Aucun colis.")), count=said, act=add)


def _customs(room: Room, shown: ExportFile) -> dict[str, Any]:
    company = room.run.company
    rows = [
        [each.code, country_name(each.origin) or _("à demander au fournisseur"), formats.money(each.value), kilograms(each.net)]
        for each in export_checks.customs_lines(company, shown)
    ]
    union = export_checks.zone(shown.country) == export_checks.UNION
    title = _("Lignes de l'enquête EMEBI") if union else _("Lignes de la déclaration d'exportation")
    value = _("dont %(amount)s d'origine préférentielle", amount=formats.money(export_checks.preferential_value(company, shown)))
    heads = [_("Nomenclature"), _("Origine"), ">" + _("Valeur HT"), ">" + _("Masse nette")]
    return table("douane", title, heads, rows, ("list", _("Aucune ligne.")), count=value)


def _papers(room: Room, shown: ExportFile) -> list[dict[str, str]]:
    found = []
    for rank, each in reversed(tuple(enumerate(shown.papers, start=1))):
        detail = _("%(reference)s, %(day)s", reference=each.reference, day=formats.day(each.dated, "short_year"))
        if each.kind in OURS:
            url = url_for("sandbox.export_pdf", run_id=room.run_id, number=shown.number, rank=rank)
            found.append({"icon": "file-earmark-pdf", "name": str(PAPERS[each.kind]), "href": url, "detail": detail})
    return found


def export_kinds(*, ours: bool) -> list[tuple[str, Any]]:
    """The papers that we make, or those that come from others, as choices."""
    return [(kind.value, PAPERS[kind]) for kind in PaperKind if (kind in OURS) == ours]
