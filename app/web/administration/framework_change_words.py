"""Changes between two versions, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.formats import day
from app.web.framework.rules_said import FORMS
from app.web.framework.words import VAE_PLACES
from app.web.words import ROUTES
from blocks.diff import Change, ChangeKind, Segment, word_changes
from blocks.model import Certification, EvaluationForm
from blocks.routes import AccessRoute

WORDED = frozenset(
    {ChangeKind.BLOCK_REWORDED, ChangeKind.EVALUATION_TEXT, ChangeKind.COMPETENCY_REWORDED, ChangeKind.LEVEL, ChangeKind.CRITERION_RENAMED}
    | {ChangeKind.EVALUATION_REWORDED, ChangeKind.INDICATORS, ChangeKind.SOURCE}
)
"""What is shown word by word."""
SHORT_FACT = 60
"""Characters of a fact that are read at a glance: up to that, its two values stand alone."""
FAMILIES: Mapping[str, tuple[Any, frozenset[ChangeKind]]] = {
    "thresholds": (_l("Seuils et critères critiques"), frozenset({ChangeKind.THRESHOLD, ChangeKind.CRITICAL})),
    "criteria": (
        _l("Critères"),
        frozenset(
            {ChangeKind.CRITERION_ADDED, ChangeKind.CRITERION_REMOVED, ChangeKind.CRITERION_RENAMED, ChangeKind.CRITERION_RENUMBERED}
            | {ChangeKind.INDICATORS, ChangeKind.OBSERVED_IN}
        ),
    ),
    "levels": (_l("Niveaux"), frozenset({ChangeKind.LEVEL})),
    "plan": (
        _l("Épreuves"),
        frozenset({ChangeKind.PLAN, ChangeKind.EVALUATION_ADDED, ChangeKind.EVALUATION_REMOVED, ChangeKind.EVALUATION_REWORDED}),
    ),
    "rules": (_l("Règles"), frozenset({ChangeKind.RULE})),
    "fiche": (
        _l("Fiche et libellés"),
        frozenset(
            {ChangeKind.FACT, ChangeKind.BLOCK_ADDED, ChangeKind.BLOCK_REMOVED, ChangeKind.BLOCK_REWORDED, ChangeKind.EVALUATION_TEXT}
            | {ChangeKind.COMPETENCY_ADDED, ChangeKind.COMPETENCY_REMOVED, ChangeKind.COMPETENCY_REWORDED}
            | {ChangeKind.ACTIVITY, ChangeKind.SOURCE}
        ),
    ),
}
SAID: Mapping[ChangeKind, Any] = {
    ChangeKind.BLOCK_ADDED: _l("Bloc ajouté"),
    ChangeKind.BLOCK_REMOVED: _l("Bloc retiré"),
    ChangeKind.BLOCK_REWORDED: _l("Libellé du bloc réécrit"),
    ChangeKind.EVALUATION_TEXT: _l("Modalités d'évaluation réécrites"),
    ChangeKind.COMPETENCY_ADDED: _l("Compétence ajoutée"),
    ChangeKind.COMPETENCY_REMOVED: _l("Compétence retirée"),
    ChangeKind.COMPETENCY_REWORDED: _l("Libellé réécrit"),
    ChangeKind.ACTIVITY: _l("Rangée dans une autre activité"),
    ChangeKind.SOURCE: _l("Autre source"),
    ChangeKind.CRITERION_ADDED: _l("Critère ajouté"),
    ChangeKind.CRITERION_REMOVED: _l("Critère retiré"),
    ChangeKind.CRITERION_RENAMED: _l("Critère renommé"),
    ChangeKind.CRITERION_RENUMBERED: _l("Critère renuméroté : « %(name)s »"),
    ChangeKind.LEVEL: _l("« %(name)s », niveau %(detail)s réécrit"),
    ChangeKind.INDICATORS: _l("« %(name)s », autres indicateurs"),
    ChangeKind.OBSERVED_IN: _l("« %(name)s », observé ailleurs"),
    ChangeKind.EVALUATION_ADDED: _l("Épreuve ajoutée"),
    ChangeKind.EVALUATION_REMOVED: _l("Épreuve retirée"),
    ChangeKind.EVALUATION_REWORDED: _l("Épreuve « %(name)s » réécrite"),
}
FACTS: Mapping[str, Any] = {
    "number": _l("Numéro"),
    "title": _l("Intitulé"),
    "active": _l("Active au répertoire"),
    "level": _l("Niveau"),
    "abbreviation": _l("Abrégé"),
    "registration_type": _l("Type d'enregistrement"),
    "nsf": _l("Codes NSF"),
    "formacodes": _l("Formacodes"),
    "rome": _l("Codes ROME"),
    "certifiers": _l("Certificateurs"),
    "partners": _l("Partenaires"),
    "decision_date": _l("Date de la décision"),
    "effective_date": _l("Date d'effet"),
    "duration_years": _l("Durée de l'enregistrement, en années"),
    "registration_end": _l("Fin de l'enregistrement"),
    "delivery_deadline": _l("Dernière délivrance"),
    "jury_rules": _l("Voies d'accès et jurys de la fiche"),
    "entry_prerequisites": _l("Prérequis à l'entrée en formation"),
    "certification_prerequisites": _l("Prérequis à la validation"),
    "block_prerequisites": _l("Prérequis des blocs"),
    "objectives": _l("Objectifs et contexte"),
    "activities": _l("Activités visées"),
    "attested_abilities": _l("Compétences attestées"),
    "evaluation_modes": _l("Modalités d'évaluation"),
    "sectors": _l("Secteurs d'activité"),
    "jobs": _l("Emplois accessibles"),
    "block_acquisition": _l("Obtention par blocs"),
    "regulation": _l("Réglementation"),
    "url": _l("Page de la certification chez le certificateur"),
    "new_caledonia": _l("Nouvelle-Calédonie"),
    "french_polynesia": _l("Polynésie française"),
    "statistics": _l("Statistiques des promotions"),
    "predecessors": _l("Certifications remplacées"),
    "successors": _l("Certifications qui la remplacent"),
}
PLAN_FIELDS: Mapping[str, Any] = {
    "form": _l("forme"),
    "duration_minutes": _l("durée en minutes"),
    "weight": _l("part des preuves du bloc, en pour cent"),
    "juror_receives": _l("ce que le juré reçoit"),
    "instructions": _l("consigne"),
    "most_situations": _l("situations du dossier, au plus"),
    "situation_parts": _l("parties de chaque situation"),
    "source": _l("source"),
}
PARTS: Mapping[str, Any] = {
    "name": _l("Nom des règles"),
    "scale": _l("Échelle"),
    "competency": _l("Règle de la compétence"),
    "block": _l("Règle du bloc"),
    "reconciliation": _l("Règle d'accord"),
    "retake": _l("Rattrapage"),
}
FIELDS: Mapping[str, Any] = {
    "label": _l("nom"),
    "meaning": _l("sens"),
    "source": _l("source"),
    "criteria_tolerated": _l("critères admis sous leur seuil"),
    "competencies_tolerated": _l("compétences admises en moins"),
    "unsettled": _l("niveau retenu quand les jurés diffèrent hors d'un seuil"),
    "keeps": _l("ce qui reste acquis"),
    "wait_days": _l("attente en jours"),
    "within_days": _l("délai en jours"),
    "retakes": _l("nombre de rattrapages"),
    "seats": _l("membres selon la fiche"),
    "scorers": _l("jurés qui jugent"),
    "outside_scorers": _l("dont extérieurs au centre"),
    "scorers_in_activity": _l("preuve d'activité demandée"),
    "vae_president": _l("présidence du service VAE"),
    "minimum_size": _l("membres au moins"),
    "added": _l("ce que le certificateur ajoute"),
    "sources": _l("sources"),
    "blocks": _l("blocs détenus"),
    "granted": _l("accordée"),
    "origin": _l("origine"),
    "to_confirm": _l("à confirmer"),
    "reason": _l("motif"),
}
VALUES: Mapping[str, Any] = {
    "yes": _l("oui"),
    "no": _l("non"),
    "lower": _l("le plus bas"),
    "higher": _l("le plus haut"),
    "nothing": _l("rien"),
    "competencies": _l("les compétences acquises"),
    "register": _l("le répertoire"),
    "certifier": _l("le certificateur"),
}
RULES = "rules"


@dataclass(frozen=True)
class SaidChange:
    """A change as the page and its export show it."""

    change: Change
    what: str
    before: str
    after: str

    @cached_property
    def segments(self) -> tuple[Segment, ...]:
        """The two wordings laid over each other; none where the values stand alone. Found when it is asked for: that takes time."""
        kind, before, after = self.change.kind, self.change.before, self.change.after
        if kind in WORDED or (kind is ChangeKind.FACT and max(len(before), len(after)) > SHORT_FACT):
            return word_changes(before, after)
        return ()


@dataclass(frozen=True)
class Group:
    """The changes of one place of a block: its own, or one competency's."""

    code: str
    label: str
    changes: tuple[SaidChange, ...]


def said(change: Change) -> SaidChange:
    """One change, in words."""
    return SaidChange(change, _what(change), value_said(change, change.before), value_said(change, change.after))


def _what(change: Change) -> str:
    params = {"name": change.name, "detail": change.detail}
    if change.kind is ChangeKind.FACT:
        return str(FACTS[change.detail])
    if change.kind is ChangeKind.RULE:
        return rule_named(change.detail)
    if change.kind is ChangeKind.PLAN:
        return _("Épreuve « %(name)s », %(what)s", name=change.name, what=PLAN_FIELDS[change.detail])
    if change.kind is ChangeKind.THRESHOLD:
        raised = int(change.after) > int(change.before)
        return _("« %(name)s », seuil relevé", **params) if raised else _("« %(name)s », seuil abaissé", **params)
    if change.kind is ChangeKind.CRITICAL:
        return _("« %(name)s » devient critique", **params) if change.after == "yes" else _("« %(name)s » n'est plus critique", **params)
    return str(SAID[change.kind]) % params


def rule_named(path: str) -> str:
    """A rule by its path: "retake.wait_days", "juries.VAE.scorers", "scale.0.label"."""
    part, *rest = path.split(".")
    if not rest:
        return str(PARTS[part])
    field = str(FIELDS[rest[-1]])
    if part == "juries":
        return _("Jury, %(route)s : %(field)s", route=ROUTES[AccessRoute(rest[0])], field=field)
    if part == "equivalences":
        return _("Équivalence de %(block)s avec %(predecessor)s : %(field)s", block=rest[0], predecessor=rest[1], field=field)
    if part == "scale" and len(rest) == 2:
        level = _("« non observé »") if rest[0] == "0" else _("niveau %(level)s", level=rest[0])
        return _("Échelle, %(level)s : %(field)s", level=level, field=field)
    return _("%(part)s : %(field)s", part=PARTS[part], field=field)


def value_said(change: Change, value: str) -> str:
    """One of its values as a person reads it."""
    if not value:
        return ""
    if change.kind is ChangeKind.PLAN and change.detail == "form":
        return str(FORMS[EvaluationForm(value)])
    if change.kind is ChangeKind.THRESHOLD:
        return _("niveau %(level)s", level=value)
    if change.kind is ChangeKind.OBSERVED_IN:
        return ", ".join(str(VAE_PLACES.get(code, code)) for code in value.split())
    if change.kind is ChangeKind.FACT and change.detail in {"decision_date", "effective_date", "registration_end", "delivery_deadline"}:
        return day(date.fromisoformat(value))
    if change.kind in {ChangeKind.FACT, ChangeKind.RULE, ChangeKind.CRITICAL} and value in VALUES:
        return str(VALUES[value])
    return value


def family_of(change: Change) -> str:
    """The family that a filter names."""
    return next(name for name, (_label, kinds) in FAMILIES.items() if change.kind in kinds)


def grouped(changes: Sequence[SaidChange], new: Certification, old: Certification) -> list[tuple[str, str, list[Group]]]:
    """Sections for the page: (code, heading, groups) for the fiche, the rules, then each block, in the order of the changes."""
    sections: dict[str, dict[str, list[SaidChange]]] = {}
    for each in changes:
        section = each.change.block or (RULES if each.change.kind is ChangeKind.RULE else "")
        sections.setdefault(section, {}).setdefault(each.change.competency, []).append(each)
    labels = {part.code: part.label for version in (old, new) for block in version.blocks for part in block.competencies}
    headings = {"": _("La certification"), RULES: _("Les règles")} | {
        block.code: f"{block.code}. {block.label}" for version in (old, new) for block in version.blocks
    }
    return [
        (code, headings[code], [Group(place, labels.get(place, ""), tuple(found)) for place, found in places.items()])
        for code, places in sections.items()
    ]


def counted(changes: Sequence[Change]) -> list[tuple[Any, str]]:
    """How many changes of each family, those there are."""
    counts = {name: sum(change.kind in kinds for change in changes) for name, (_label, kinds) in FAMILIES.items()}
    return [(FAMILIES[name][0], str(count)) for name, count in counts.items() if count]
