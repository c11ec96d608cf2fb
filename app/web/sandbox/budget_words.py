"""How the budget is spoken of: axes, months, warnings, refusals."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.budget_told import BUDGET
from app.web.goods_told import TELLINGS
from app.web.messages import register
from app.web.sandbox.sentences import WARNINGS
from casestudies.company.budget import Budget
from casestudies.company.sales_facts import FAMILY, SEGMENT

AXES: dict[str, Any] = {FAMILY: _l("par famille d'articles"), SEGMENT: _l("par secteur de clients")}
KEYS: dict[str, Any] = {FAMILY: _l("Famille"), SEGMENT: _l("Secteur")}

TELLINGS.update(BUDGET)
WARNINGS.update(
    {
        "budget.replaced": _l("Ce budget existe déjà : ses objectifs et ses commentaires seraient remplacés."),
        "budget.part_year": _l("L'année %(year)s n'est pas complète : %(count)s mois manquent, sans objectif dans le budget."),
        "budget.open_month": _l("Ce mois n'est pas terminé : son écart n'est pas encore connu."),
    }
)
register(
    {
        "budget.unknown": _l("Ce budget n'existe pas."),
        "budget.axis": _l("Choisissez un découpage dans la liste."),
        "budget.year": _l("Choisissez l'année passée, celle-ci ou la suivante."),
        "budget.base_year": _l("Aucune vente de %(year)s ne peut servir de base à ce budget. Choisissez une année antérieure."),
        "budget.growth": _l("Écrivez un pourcentage de −90 à 200, par exemple 3."),
        "budget.threshold": _l("Écrivez un seuil au-dessus de 0, jusqu'à 100, par exemple 10."),
        "budget.unknown_key": _l("« %(key)s » n'est pas de ce budget. Choisissez dans la liste."),
        "budget.repeated_key": _l("« %(key)s » figure deux fois."),
        "budget.month": _l("Choisissez un mois dans la liste."),
        "budget.sales": _l("Écrivez un montant à partir de 0, au centime, par exemple 12500."),
        "budget.same": _l("C'est déjà l'objectif de ce mois."),
    }
)


def title_of(found: Budget) -> str:
    """Budget 2026 par famille d'articles."""
    return _("Budget %(year)s %(axis)s", year=found.year, axis=AXES[found.axis])


def month_name(year: int, month: int) -> str:
    """janvier 2026."""
    return str(format_date(date(year, month, 1), "LLLL yyyy"))


def key_name(key: str | None) -> str:
    """The key, or what stands for sales of no product and for all together."""
    return _("Total") if key is None else key or _("Hors article")
