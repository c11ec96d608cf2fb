"""The rules of a certification, its evaluations and its juries, in words: the same for every reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.web.formats import duration, percent
from app.web.framework.words import evaluation_title as evaluation_title
from app.web.lists import State
from app.web.words import ROUTES
from blocks.jury_lines import composition_for
from blocks.model import Certification, Evaluation, EvaluationForm
from blocks.rules import BlockRule, CompetencyRule, Equivalence, EquivalenceOrigin, JuryComposition, Kept, Reconciliation, Retake, Unsettled

FORMS: Mapping[EvaluationForm, Any] = {
    EvaluationForm.SANDBOX_CASE: _l("Mini-cas dans l'entreprise simulée"),
    EvaluationForm.WRITTEN_CASE: _l("Étude de cas écrite"),
    EvaluationForm.PROJECT: _l("Projet"),
    EvaluationForm.DOSSIER: _l("Dossier déposé"),
    EvaluationForm.ORAL: _l("Oral"),
    EvaluationForm.ROLE_PLAY: _l("Mise en situation jouée"),
}


DAYS_OF_A_YEAR = 365


@dataclass(frozen=True)
class JuryLine:
    """The jury of one route. `seats` are the fiche's words, `added` the certifier's; `scoring` says who judges when they do not."""

    route: Any
    open: State
    seats: tuple[str, ...]
    scoring: str
    added: tuple[str, ...]


def evaluation_label(evaluation: Evaluation) -> str:
    """How an evaluation is called in a line: its number, or that the fiche does not know it."""
    if evaluation.outside_fiche:
        return _("Épreuve hors fiche %(number)s", number=evaluation.number)
    return _("Épreuve %(number)s", number=evaluation.number)


def evaluation_facts(evaluation: Evaluation) -> list[tuple[str, Any]]:
    """Form, time and weight of an evaluation; nothing while it has no plan."""
    plan = evaluation.plan
    if plan is None:
        return []
    return [
        (_("Forme"), FORMS[plan.form]),
        (_("Durée"), duration(plan.duration_minutes) if plan.duration_minutes else _("Déposé avant le jury")),
        (_("Part des preuves du bloc"), percent(plan.weight)),
    ]


def evaluation_sum(evaluation: Evaluation) -> str:
    """The same in one line."""
    plan = evaluation.plan
    if plan is None:
        return ""
    parts = [str(FORMS[plan.form])]
    if plan.duration_minutes:
        parts.append(duration(plan.duration_minutes))
    return ", ".join(parts)


def rule_sentences(certification: Certification) -> list[str]:
    """How one is judged, a sentence a rule."""
    rules = certification.rules
    return [
        *_competency(rules.competency),
        *_block(rules.block),
        *_reconciliation(rules.reconciliation),
        *_retake(rules.retake),
    ]


def _competency(rule: CompetencyRule) -> Iterator[str]:
    if rule.criteria_tolerated:
        yield ngettext(
            "Une compétence est acquise quand ses critères atteignent leur seuil, %(num)s critère au plus pouvant rester au-dessous.",
            "Une compétence est acquise quand ses critères atteignent leur seuil, %(num)s critères au plus pouvant rester au-dessous.",
            rule.criteria_tolerated,
        )
    else:
        yield _("Une compétence est acquise quand chacun de ses critères atteint son seuil.")
    yield _("Un critère critique au-dessous de son seuil ne se rattrape par aucun autre.")


def _block(rule: BlockRule) -> Iterator[str]:
    if rule.competencies_tolerated:
        yield ngettext(
            "Un bloc est acquis quand ses compétences le sont, %(num)s compétence au plus pouvant manquer.",
            "Un bloc est acquis quand ses compétences le sont, %(num)s compétences au plus pouvant manquer.",
            rule.competencies_tolerated,
        )
    else:
        yield _("Un bloc est acquis quand toutes ses compétences le sont : l'une ne compense pas l'autre.")


def _reconciliation(rule: Reconciliation) -> Iterator[str]:
    yield _("Deux jurés jugent séparément. Quand un seuil les sépare, ils en parlent et s'accordent par écrit.")
    if rule.unsettled is Unsettled.LOWER:
        yield _("Quand ils diffèrent sans qu'un seuil les sépare, le niveau le plus bas des deux est retenu.")
    else:
        yield _("Quand ils diffèrent sans qu'un seuil les sépare, le niveau le plus haut des deux est retenu.")


def _retake(rule: Retake) -> Iterator[str]:
    if rule.keeps is Kept.COMPETENCIES:
        yield _("Un bloc qui n'est pas acquis se reprend sur les seules compétences qui manquent.")
    else:
        yield _("Un bloc qui n'est pas acquis se reprend en entier.")
    if rule.wait_days:
        yield ngettext(
            "Le jury suivant siège au plus tôt %(num)s jour après la décision.",
            "Le jury suivant siège au plus tôt %(num)s jours après la décision.",
            rule.wait_days,
        )
    if rule.within_days is not None:
        yield _within(rule.within_days)
    if rule.retakes is not None:
        yield ngettext(
            "Un bloc peut être présenté de nouveau %(num)s fois.", "Un bloc peut être présenté de nouveau %(num)s fois.", rule.retakes
        )


def _within(days: int) -> str:
    """How long one has: whole years are said in years."""
    years, rest = divmod(days, DAYS_OF_A_YEAR)
    if years and not rest:
        return ngettext("Il siège au plus tard %(num)s an après elle.", "Il siège au plus tard %(num)s ans après elle.", years)
    return ngettext("Il siège au plus tard %(num)s jour après elle.", "Il siège au plus tard %(num)s jours après elle.", days)


def jury_lines(certification: Certification) -> list[JuryLine]:
    """The jury of each route that the fiche names, in its order."""
    lines = []
    for rule in certification.jury_rules:
        opened = State("ok", "check-circle-fill", _("Ouverte")) if rule.open else State("mute", "dash-circle-fill", _("Fermée"))
        composition = composition_for(certification, rule.route) if rule.open else None
        lines.append(
            JuryLine(
                route=ROUTES[rule.route],
                open=opened,
                seats=tuple(seat.words for seat in composition.seats) if composition else rule.composition,
                scoring=_scoring(composition) if composition and not composition.added else "",
                added=composition.added if composition else (),
            )
        )
    return lines


def _scoring(composition: JuryComposition) -> str:
    """Who of them judges a block."""
    if composition.outside_scorers == composition.scorers:
        return _("%(count)s jurés jugent chaque bloc, tous extérieurs au centre.", count=composition.scorers)
    if composition.outside_scorers:
        return _(
            "%(count)s jurés jugent chaque bloc, dont %(outside)s de l'extérieur du centre.",
            count=composition.scorers,
            outside=composition.outside_scorers,
        )
    return _("%(count)s jurés jugent chaque bloc.", count=composition.scorers)


def equivalence_state(equivalence: Equivalence) -> State:
    """What a former certification counts for, as a status."""
    if equivalence.to_confirm or equivalence.granted is None:
        return State("mute", "hourglass-split", _("À confirmer"))
    return (
        State("ok", "check-circle-fill", _("Bloc acquis")) if equivalence.granted else State("mute", "dash-circle-fill", _("Non reprise"))
    )


def equivalence_held(equivalence: Equivalence) -> str:
    """What must be held of the former certification."""
    if not equivalence.blocks:
        return _("%(number)s entière", number=equivalence.predecessor)
    return f"{equivalence.predecessor}, {', '.join(equivalence.blocks)}"


def equivalence_origin(equivalence: Equivalence) -> str:
    """Whose decision it is."""
    if equivalence.origin is EquivalenceOrigin.REGISTER:
        return _("Dite par le répertoire")
    return _("Décision du certificateur")
