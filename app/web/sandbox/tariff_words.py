"""How price lists to come are spoken of: statuses, anomalies, warnings, refusals, files that cannot be read."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.goods_words import SHEETS
from app.web.sandbox.sentences import WARNINGS
from app.web.tariff_told import TARIFFS
from blocks.workbook import Problem
from casestudies.company.tariffs import Rounding

TARIFF_STATES: dict[str, tuple[str, str, Any]] = {
    "draft": ("info", "pencil-square", _l("Brouillon")),
    "submitted": ("warn", "hourglass-split", _l("À valider")),
    "approved": ("ok", "check-circle-fill", _l("Approuvé")),
    "refused": ("bad", "x-circle-fill", _l("Refusé")),
    "withdrawn": ("mute", "slash-circle-fill", _l("Abandonné")),
}
ROUNDINGS: dict[Rounding, Any] = {
    Rounding.CENT: _l("au centime"),
    Rounding.FIVE_CENTS: _l("à 5 centimes"),
    Rounding.TEN_CENTS: _l("à 10 centimes"),
}
ANOMALIES: dict[str, Any] = {
    "below_cost": _l("Prix sous le coût"),
    "unit_mistake": _l("Prix hors d'échelle : erreur d'unité ?"),
    "below_floor": _l("Marge sous le plancher"),
    "tier_order": _l("Plus cher par quantité"),
    "missing_product": _l("Article absent"),
    "missing_tier": _l("Palier absent"),
    "off_rule": _l("Prix différent de la règle"),
    "overlap": _l("Dates qui chevauchent un autre tarif"),
    "gap": _l("Jours sans tarif"),
}
FILE_PROBLEMS: dict[str, Any] = {
    "too_large": _l("Ce fichier dépasse %(expected)s Mo. Exportez le classeur d'ici, complétez-le, puis importez-le."),
    "not_workbook": _l("Ce fichier n'est pas un classeur .xlsx qui se lise. Exportez le classeur d'ici, puis complétez-le."),
    "macros": _l("Ce classeur contient des macros : il n'est pas lu. Enregistrez-le au format .xlsx, sans macro."),
    "too_much": _l("Ce classeur se déplie en beaucoup trop de données : il n'est pas lu."),
    "external_links": _l("Ce classeur renvoie à d'autres fichiers ou en contient : il n'est pas lu. Enlevez ces liens, puis recommencez."),
    "doctype": _l("Ce fichier déclare un type de document, ce qu'un classeur ne fait jamais : il n'est pas lu."),
    "formula": _l("Une formule n'est pas admise (%(read)s). Collez sa valeur à la place."),
    "error_value": _l("La cellule contient une erreur (%(read)s). Corrigez-la."),
    "too_many_rows": _l("La feuille a plus de %(expected)s lignes. Enlevez les lignes vides du bas."),
}

SHEETS["TP"] = ("sandbox.tariff", "number")
TELLINGS.update(TARIFFS)
WARNINGS.update(
    {
        "tariffs.below_cost": _l("Prix sous le coût : %(count)s, le premier pour %(first)s."),
        "tariffs.unit_mistake": _l("Prix hors d'échelle, erreur d'unité probable : %(count)s, le premier pour %(first)s."),
        "tariffs.below_floor": _l("Marge sous le plancher : %(count)s, la première pour %(first)s."),
        "tariffs.tier_order": _l("Prix plus élevé pour une plus grande quantité : %(count)s, le premier pour %(first)s."),
        "tariffs.missing_product": _l("Articles absents du nouveau tarif : %(count)s, le premier est %(first)s."),
        "tariffs.missing_tier": _l("Paliers de quantité absents : %(count)s, le premier pour %(first)s."),
        "tariffs.off_rule": _l("Prix différents de la règle demandée : %(count)s, le premier pour %(first)s."),
        "tariffs.overlap": _l("Les dates chevauchent celles d'un autre tarif : %(first)s."),
        "tariffs.gap": _l("Aucun tarif ne couvre les jours entre %(first)s et celui-ci."),
        "tariffs.agreed_below_cost": _l("%(product)s : ce prix est sous le coût de %(cost)s."),
        "tariffs.agreed_dearer": _l("%(product)s : le tarif en vigueur est plus favorable au client, à %(cost)s."),
    }
)
register(
    {
        "tariffs.unknown": _l("Ce projet de tarif n'existe pas."),
        "tariffs.past_date": _l("Cette date est passée. Choisissez une date à partir d'aujourd'hui, dans l'entreprise."),
        "tariffs.dates": _l("La fin est avant le début. Corrigez une des deux dates."),
        "tariffs.floor": _l("Écrivez une marge plancher de 0 à moins de 100, par exemple 25."),
        "tariffs.unknown_family": _l("La famille %(family)s n'existe pas."),
        "tariffs.repeated_family": _l("La famille %(family)s figure deux fois."),
        "tariffs.change": _l("%(family)s : écrivez un pourcentage de −90 à 200, par exemple 3,5."),
        "tariffs.closed": _l("Le projet %(proposal)s n'est plus un brouillon : il ne peut plus changer."),
        "tariffs.amount": _l("Écrivez un prix au-dessus de 0, au centime, par exemple 12,40."),
        "tariffs.minimum": _l("Écrivez une quantité entière, à partir de 1."),
        "tariffs.row_amount": _l("Ligne %(row)s, article %(product)s : le prix doit être au-dessus de 0, au centime."),
        "tariffs.row_minimum": _l("Ligne %(row)s, article %(product)s : la quantité doit être entière, à partir de 1."),
        "tariffs.same_price": _l("Ce prix est déjà celui de l'article %(product)s."),
        "tariffs.no_prices": _l("Cette feuille ne contient aucun prix."),
        "tariffs.too_many": _l("Cette feuille contient plus de %(limit)s prix."),
        "tariffs.unknown_product": _l("Ligne %(row)s : l'article « %(product)s » n'existe pas."),
        "tariffs.unit": _l("Ligne %(row)s, article %(product)s : l'unité « %(unit)s » n'est pas celle de vente."),
        "tariffs.twice": _l("Ligne %(row)s : l'article %(product)s figure deux fois avec la même quantité."),
        "tariffs.nothing_changed": _l("Cette feuille contient les mêmes prix que le projet : rien n'a changé."),
        "tariffs.sheet_head": _l("La colonne « %(head)s » manque, ou figure deux fois. Remettez les titres de la feuille exportée."),
        "tariffs.sheet_cell": _l("Ligne %(row)s, colonne « %(head)s » : « %(value)s » ne se lit pas. Écrivez un nombre, sans formule."),
        "tariffs.agreed_already": _l("Un prix négocié de ces jours-là existe déjà : %(agreed)s."),
    }
)


def problem_words(problem: Problem) -> str:
    """What is wrong with a file, its place first."""
    said = str(FILE_PROBLEMS[problem.code]) % {"read": problem.read, "expected": problem.expected}
    return _("Ligne %(row)s, colonne « %(column)s » : %(said)s", row=problem.row, column=problem.column, said=said) if problem.row else said
