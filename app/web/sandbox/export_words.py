"""How export is spoken of: papers, reasons, fields, warnings, refusals."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from babel import Locale
from flask_babel import get_locale
from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.export_told import EXPORT, PAPERS
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.delivery_words import kilograms
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import FILLINGS, WARNINGS
from casestudies.company.export import PaperKind
from casestudies.company.invoicing import VatCategory

FILE_STATES: dict[str, tuple[str, str, Any]] = {
    "open": ("info", "folder2-open", _l("En cours")),
    "closed": ("ok", "check-circle-fill", _l("Clos")),
}
REASONS: dict[str, Any] = {
    "union": _l("livraison dans l'Union européenne"),
    "third": _l("sortie de l'Union européenne"),
    "incoterm": _l("à la charge du vendeur selon l'Incoterm"),
    "preference": _l("droits réduits pour l'acheteur"),
}
FIELDS: dict[str, Any] = {
    "amount": _l("montant"),
    "packages": _l("nombre de colis"),
    "gross": _l("poids brut"),
    "incoterm": _l("Incoterm"),
    "place": _l("lieu de l'Incoterm"),
    "country": _l("pays de destination"),
}
TREATMENTS: dict[VatCategory, Any] = {
    VatCategory.STANDARD: _l("TVA française : le n° de TVA de l'acheteur manque"),
    VatCategory.INTRA_COMMUNITY: _l("Exonérée, livraison intracommunautaire (CGI, art. 262 ter, I)"),
    VatCategory.EXPORT: _l("Exonérée, exportation (CGI, art. 262, I)"),
}
PROOFS: dict[VatCategory, Any] = {
    VatCategory.STANDARD: _l("Demandez ce numéro avant de facturer."),
    VatCategory.INTRA_COMMUNITY: _l("À prouver : n° de TVA valide et transport hors de France ; état récapitulatif à déposer."),
    VatCategory.EXPORT: _l("À prouver : sortie de l'Union certifiée par la douane."),
}

SHEETS["XP"] = ("sandbox.export_file", "number")
TELLINGS.update(EXPORT)


def _filled(params: dict[str, Any]) -> dict[str, Any]:
    """The paper, the field and what is said of it, in words."""
    field = str(params.get("field", ""))
    told: dict[str, Any] = {name: value_words(field, str(params[name])) for name in ("said", "expected") if name in params}
    return {**told, "paper": PAPERS[PaperKind(params["paper"])], "field": FIELDS.get(field, "")}


def value_words(field: str, value: str) -> str:
    """The value of a field of a paper, as one reads it."""
    if field == "amount":
        return formats.money(Decimal(value))
    if field == "gross":
        return kilograms(int(value))
    return country_name(value) if field == "country" else value


def country_name(code: str) -> str:
    """Suisse; an empty text for no country."""
    return (get_locale() or Locale("fr")).territories.get(code, code)


FILLINGS.update(dict.fromkeys(("export.disagree", "export.missing"), _filled))
WARNINGS.update(
    {
        "export.waterway": _l(
            "%(incoterm)s ne vaut que pour un transport par mer ou par voie d'eau. Ces marchandises partent par la route."
        ),
        "export.ex_works": _l("Avec %(incoterm)s, l'acheteur fait sortir la marchandise : la preuve de sortie ne dépend plus de vous."),
        "export.duty_paid": _l("Avec %(incoterm)s, vous payez les droits et la TVA du pays de l'acheteur, où vous devez être représenté."),
        "export.unpacked": _l("La liste de colisage est incomplète : %(count)s lignes de la commande ne sont pas toutes en colis."),
        "export.no_statement": _l(
            "Une déclaration d'origine ne convient pas ici : pas d'accord avec ce pays, ou valeur au-dessus du seuil."
        ),
        "export.disagree": _l("%(paper)s, %(field)s : le document dit %(said)s, le dossier dit %(expected)s."),
        "export.missing": _l("Ce document manque au dossier : %(paper)s."),
    }
)
register(
    {
        "export.unknown": _l("Ce dossier d'exportation n'existe pas."),
        "export.cancelled_order": _l("La commande %(order)s est annulée."),
        "export.at_home": _l("La commande %(order)s est livrée en France : elle n'a pas de dossier d'exportation."),
        "export.opened_already": _l("Le dossier de cette commande existe déjà : %(file)s."),
        "export.closed": _l("Le dossier %(file)s est clos : il ne peut plus changer."),
        "export.same_terms": _l("Ce sont déjà l'Incoterm et le lieu du dossier."),
        "export.too_many": _l("Un dossier a %(limit)s colis au plus."),
        "export.empty_package": _l("Écrivez une quantité sur une ligne au moins."),
        "export.repeated_line": _l("La ligne %(line)s figure deux fois."),
        "export.quantity": _l("Ligne %(line)s : écrivez une quantité entière, à partir de 1."),
        "export.more_than_ordered": _l("Ligne %(line)s : il n'en reste que %(left)s à mettre en colis."),
        "export.gross": _l("Le poids brut ne peut être sous le poids net des articles (%(net)s g)."),
        "export.unknown_package": _l("Ce dossier n'a pas de colis %(package)s."),
        "export.not_ours": _l("Ce document vient d'un tiers : recopiez-le."),
        "export.ours": _l("Ce document se fait depuis le dossier : il ne se recopie pas."),
        "export.no_packages": _l("Ajoutez d'abord les colis."),
        "export.no_origin": _l("Aucun article de cette commande n'a une origine préférentielle que nous puissions déclarer."),
        "export.paper_date": _l("Un document ne peut être daté de l'avenir."),
        "export.amount": _l("Écrivez un montant à partir de 0, au centime, par exemple 1250,40."),
        "export.number": _l("Écrivez un nombre entier à partir de 0."),
    }
)
