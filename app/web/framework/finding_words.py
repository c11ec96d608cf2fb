"""How what a check of a framework found is worded: what it is, and what to do about it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.words import ROUTES
from blocks.coverage import MAX_ACTIVITIES
from blocks.findings import Finding, Severity
from blocks.lint_texts import DISTINCT, LONGEST, SHORTEST
from blocks.routes import AccessRoute

FINDINGS: Mapping[str, Any] = {
    "duplicate_code": _l("Ce code sert deux fois."),
    "code_out_of_order": _l("Le code attendu est %(detail)s."),
    "no_source": _l("La source du libellé manque."),
    "no_criteria_source": _l("Les critères ne disent pas de qui ils viennent."),
    "no_activity": _l("L'activité manque."),
    "too_many_activities": _l("%(detail)s activités : le dossier en admet %(activities)s."),
    "criteria_count": _l("%(detail)s critère ou critères : il en faut de deux à quatre."),
    "levels_not_distinct": _l("Deux niveaux disent la même chose."),
    "level_empty": _l("Un niveau est vide."),
    "level_repeats_label": _l("Un niveau répète le libellé de la compétence."),
    "levels_differ_by_degree": _l("Deux niveaux ne diffèrent que par un adverbe."),
    "level_too_short": _l("Le niveau %(detail)s a moins de %(shortest)s caractères."),
    "level_too_long": _l("Le niveau %(detail)s a plus de %(longest)s caractères."),
    "level_form": _l("Le niveau %(detail)s n'est pas une phrase."),
    "text_shared": _l("Un texte sert aussi à %(detail)s."),
    "text_close": _l("Un niveau dit presque la même chose que %(detail)s."),
    "texts_not_distinct": _l("%(detail)s %% des niveaux sont distincts : il en faut %(distinct)s %%."),
    "threshold_out_of_range": _l("Le seuil %(detail)s n'est pas un niveau."),
    "not_observed_anywhere": _l("Le critère n'est observé dans aucune épreuve."),
    "not_observed_in_vae": _l("Le critère n'est observé ni dans le dossier de VAE ni dans l'entretien."),
    "unknown_evaluation": _l("L'épreuve %(detail)s n'existe pas dans ce bloc."),
    "no_indicator": _l("Rien ne dit au jury quoi regarder."),
    "no_criteria": _l("Les critères restent à écrire."),
    "no_evaluation": _l("La fiche ne numérote aucune épreuve."),
    "no_plan": _l("Cette épreuve n'a pas de plan."),
    "weight_out_of_range": _l("La part de %(detail)s %% n'est pas entre 1 et 100."),
    "weights_not_whole": _l("Les parts des épreuves font %(detail)s %%, et non 100."),
    "duration_missing": _l("La durée manque : seul un travail déposé n'en a pas."),
    "duration_out_of_range": _l("La durée de %(detail)s minutes n'en est pas une."),
    "nothing_handed": _l("Rien ne dit ce que le juré reçoit."),
    "judges_nothing": _l("Aucun critère n'est observé dans cette épreuve."),
    "single_source": _l("Cette compétence n'est jugée que dans %(detail)s."),
    "outside_fiche_only": _l("Cette compétence n'est jugée que hors fiche."),
    "no_scale": _l("Les quatre niveaux n'ont pas de nom."),
    "scale_incomplete": _l("L'échelle nomme %(detail)s niveaux : il en faut quatre, et le « non observé »."),
    "rule_out_of_range": _l("Une règle dit un nombre impossible : %(detail)s."),
    "no_jury": _l("La fiche ouvre cette voie sans dire son jury."),
    "jury_impossible": _l("Ce jury ne peut pas siéger."),
    "jury_words_differ": _l("Le jury ne reprend pas les lignes de la fiche : %(detail)s."),
    "unknown_block": _l("Le bloc %(detail)s n'existe pas."),
}
REMEDIES: Mapping[str, Any] = {
    "duplicate_code": _l("Donnez à chacun son code."),
    "code_out_of_order": _l("Numérotez dans l'ordre de la fiche, sans trou."),
    "no_source": _l("Dites où le libellé a été lu."),
    "no_criteria_source": _l("Nommez le référentiel du certificateur et son édition."),
    "no_activity": _l("Rangez la compétence dans une activité du bloc."),
    "too_many_activities": _l("Regroupez des activités."),
    "criteria_count": _l("Ajoutez un critère, ou réunissez-en deux."),
    "levels_not_distinct": _l("Décrivez à chaque niveau une autre conduite."),
    "level_empty": _l("Décrivez la conduite de ce niveau."),
    "level_repeats_label": _l("Dites ce que l'on voit faire, non ce que la fiche demande."),
    "levels_differ_by_degree": _l("Remplacez l'adverbe par ce que fait la personne."),
    "level_too_short": _l("Dites le geste et son effet."),
    "level_too_long": _l("Gardez une conduite, et passez le reste aux indicateurs."),
    "level_form": _l("Commencez par une majuscule et finissez par un point."),
    "text_shared": _l("Écrivez ce qui est propre à cette compétence."),
    "text_close": _l("Écrivez ce qui distingue ces deux compétences, ou réunissez les critères."),
    "texts_not_distinct": _l("Réécrivez les niveaux que seul le libellé distingue."),
    "threshold_out_of_range": _l("Choisissez le premier niveau suffisant, de 1 à 4."),
    "not_observed_anywhere": _l("Nommez au moins une épreuve du bloc."),
    "not_observed_in_vae": _l("Dites si le dossier ou l'entretien le montre."),
    "unknown_evaluation": _l("Corrigez le code, ou ajoutez l'épreuve au plan du bloc."),
    "no_indicator": _l("Ajoutez deux à quatre indicateurs."),
    "no_criteria": _l("Écrivez de deux à quatre critères."),
    "no_evaluation": _l("Ajoutez au plan du bloc les épreuves du certificateur."),
    "no_plan": _l("Dites sa forme, sa durée, sa part et ce que le juré reçoit."),
    "weight_out_of_range": _l("Donnez une part de 1 à 100."),
    "weights_not_whole": _l("Répartissez 100 entre les épreuves du bloc."),
    "duration_missing": _l("Donnez une durée en minutes."),
    "duration_out_of_range": _l("Donnez une durée d'au moins une minute."),
    "nothing_handed": _l("Nommez au moins une pièce."),
    "judges_nothing": _l("Observez-y un critère, ou retirez l'épreuve si elle est hors fiche."),
    "single_source": _l("Si une autre épreuve la montre, dites-le dans ses critères."),
    "outside_fiche_only": _l("Si une épreuve de la fiche la montre, dites-le dans ses critères."),
    "no_scale": _l("Nommez les quatre niveaux et le « non observé » dans les règles."),
    "scale_incomplete": _l("Nommez quatre niveaux et le « non observé »."),
    "rule_out_of_range": _l("Corrigez ce nombre dans les règles."),
    "no_jury": _l("Demandez au certificateur le jury de cette voie."),
    "jury_impossible": _l("Deux jurés, pas plus d'extérieurs que de jurés, et au moins deux membres."),
    "jury_words_differ": _l("Recopiez les lignes de la fiche."),
    "unknown_block": _l("Corrigez le code du bloc."),
}
SEVERITIES: Mapping[Severity, Any] = {
    Severity.FAULT: _l("Faute"),
    Severity.GAP: _l("Manque"),
    Severity.NOTICE: _l("À peser"),
}
LIMITS = {"shortest": SHORTEST, "longest": LONGEST, "activities": MAX_ACTIVITIES, "distinct": round(DISTINCT * 100)}
RULES = "rules"


def finding_what(finding: Finding) -> str:
    """What the check found, without its place."""
    return str(FINDINGS[finding.code]) % {"detail": finding.detail, **LIMITS}


def finding_said(finding: Finding) -> str:
    """What the check found, with its place."""
    return _("%(place)s : %(said)s", place=finding_place(finding), said=finding_what(finding))


def finding_place(finding: Finding) -> str:
    """Where: a code, a route in words, the rules."""
    if finding.place == RULES:
        return _("Règles")
    return str(ROUTES[AccessRoute(finding.place)]) if finding.place in set(AccessRoute) else finding.place


def finding_remedy(finding: Finding) -> str:
    """What to do about it."""
    return str(REMEDIES[finding.code])
