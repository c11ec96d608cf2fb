"""What the events of the budget say to a juror, and on a sheet; `app.web.sandbox.budget_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import budget
from casestudies.company.kernel import Event


def _about(event: Any) -> tuple[str, ...]:
    return (event.budget,)


def _target(event: Any) -> dict[str, Any]:
    return {"budget": event.budget, "key": event.target.key, "month": event.target.month, "sales": formats.money(event.target.sales)}


BUDGET: dict[type[Event], Telling] = {
    budget.BudgetPrepared: Telling(
        _l("Le candidat prépare le budget %(budget)s d'après %(year)s."),
        _l("Budget préparé d'après %(year)s"),
        lambda event: (event.budget.code,),
        lambda event: {"budget": event.budget.code, "year": event.budget.base_year},
    ),
    budget.TargetSet: Telling(
        _l("Le candidat fixe un objectif du budget %(budget)s : %(key)s, mois %(month)s, %(sales)s."),
        _l("Objectif fixé : %(key)s, mois %(month)s, %(sales)s"),
        _about,
        _target,
    ),
    budget.RemarkWritten: Telling(
        _l("Le candidat commente le budget %(budget)s : « %(text)s »."),
        _l("Commentaire : %(text)s"),
        _about,
        lambda event: {"budget": event.budget, "text": event.text},
    ),
}
