"""A small invented framework without a fault, to be spoilt one thing at a time."""

from __future__ import annotations

from typing import Any

import msgspec

from blocks.model import Block, Certification, Competency, Criterion, Evaluation, EvaluationForm, EvaluationPlan
from blocks.rules import Level, LevelScale, Rules

CRITERION = Criterion(
    code="BC01C01K1",
    name="Avoir",
    levels=(
        "Supprime la facture contestée du compte.",
        "Arrondit le montant pour clore l’appel.",
        "Cite la facture d’origine et son motif.",
        "Consulte aussi les litiges du même compte.",
    ),
    threshold=3,
    indicators=("Facture citée",),
    observed_in=("BC01E1", "BC01S1", "VAE:file"),
)
OTHER = msgspec.structs.replace(
    CRITERION,
    code="BC01C01K2",
    name="Accord",
    levels=(
        "Envoie le document sans demander rien.",
        "Téléphone au chef, sans garder de trace.",
        "Obtient une signature avant tout envoi.",
        "Prévient la comptabilité de la signature.",
    ),
)
COMPETENCY = Competency(
    code="BC01C01",
    label="Établir un avoir",
    source="Fiche",
    activity="Facturation",
    criteria=(CRITERION, OTHER),
    criteria_source="Certificateur",
)
PLAN = EvaluationPlan(form=EvaluationForm.WRITTEN_CASE, duration_minutes=60, weight=60, juror_receives=("La copie.",))
EVALUATION = Evaluation(code="BC01E1", number=1, name="cas", description="", plan=PLAN)
ADDED = Evaluation(
    code="BC01S1",
    number=1,
    name="entretien",
    description="",
    outside_fiche=True,
    plan=msgspec.structs.replace(PLAN, form=EvaluationForm.ROLE_PLAY, weight=40),
)
SCALE = LevelScale(levels=tuple(Level(label=str(rank), meaning="") for rank in range(1, 5)), not_observed=Level(label="0", meaning=""))
RULES = Rules(scale=SCALE)


def certification(*competencies: Competency, rules: Rules = RULES, **block: Any) -> Certification:
    """A certification of one block; `block` changes what the block holds."""
    held = {"code": "BC01", "register_code": "RNCP1BC01", "label": "Bloc", "evaluations": (EVALUATION, ADDED)}
    whole = Block(**{**held, "competencies": competencies, **block})
    return Certification(number="RNCP1", title="", active=True, level=5, blocks=(whole,), rules=rules)


def with_criterion(**change: Any) -> Certification:
    """The framework with its first criterion changed."""
    return certification(msgspec.structs.replace(COMPETENCY, criteria=(msgspec.structs.replace(CRITERION, **change), OTHER)))


def with_levels(*levels: str) -> Certification:
    """The framework with the first levels of its first criterion replaced."""
    return with_criterion(levels=(*levels, *CRITERION.levels[len(levels) :]))
