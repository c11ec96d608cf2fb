"""What a fiche or a rule of the framework answers, in words: what is wrong, where, then what to do."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web.messages import register
from blocks.fiche import FicheError

FICHE: dict[str, Any] = {
    "not_xml": _l("Ce fichier n'est pas du XML."),
    "broken_xml": _l("Le XML s'interrompt ou se contredit (%(reason)s)."),
    "doctype_refused": _l("Le fichier déclare un type de document ou une entité, ce qu'une fiche ne fait jamais : il n'est pas lu."),
    "wrong_root": _l("Ce XML n'est pas un export du répertoire : sa racine devrait être FICHES."),
    "unsupported_version": _l("L'export est de la version %(read)s. Seules les versions 4 se lisent."),
    "no_fiche": _l("L'export ne contient aucune fiche."),
    "fiche_not_found": _l("La fiche demandée n'est pas dans ce fichier."),
    "duplicate_fiche": _l("La fiche %(read)s s'y trouve deux fois."),
    "duplicate_block": _l("Un bloc de compétences s'y trouve deux fois."),
    "missing_element": _l("Un élément obligatoire manque ou est vide."),
    "bad_value": _l("Une valeur ne se lit pas : « %(read)s »."),
    "wrong_encoding": _l("Le jeu de caractères n'est pas celui annoncé."),
    "missing_section": _l("Une section obligatoire de la page manque."),
    "truncated": _l("La page est coupée avant sa fin."),
    "no_competencies": _l("Un bloc n'a aucune compétence."),
    "evaluations_not_found": _l("Un bloc ne dit pas où commencent ses modalités d'évaluation."),
}

register(
    {
        "framework.already_there": _l(
            "Cette fiche est déjà enregistrée, à l'identique : %(number)s, version %(version)s. Rien n'a été ajouté."
        ),
        "framework.wrong_state": _l(
            "La version %(version)s n'en est plus là : une autre étape a été faite. Rechargez la page pour la voir."
        ),
        "framework.not_published": _l(
            "La version %(version)s n'est pas publiée : personne n'y entre encore. Choisissez une version publiée."
        ),
        "framework.flags_unconfirmed": _l("%(count)s points lus dans la fiche attendent une confirmation. Confirmez-les d'abord."),
        "framework.grid_faulty": _l(
            "%(count)s fautes dans les grilles de critères empêchent d'aller plus loin. Corrigez-les dans le brouillon."
        ),
        "framework.reason_missing": _l("Dites ce qui est à reprendre : qui écrit la suite le lira."),
        "framework.rules_name_taken": _l(
            "La version %(version)s donne d'autres règles sous le nom « %(name)s ». Un procès-verbal nomme ses règles : changez ce nom."
        ),
        "framework.retire_reason": _l("Dites pourquoi cette version est retirée, par exemple « remplacée par la version 3 »."),
        "framework.same_publisher": _l(
            "Vous avez publié cette version, et aucune autre n'est ouverte aux entrées : une autre personne doit la retirer."
        ),
        "framework.same_person": _l("Vous avez relu cette version : une autre personne doit la publier."),
        "framework.decision_missing": _l("Indiquez la décision qui renouvelle l'enregistrement, par exemple « Décision du 3 juin 2024 »."),
        "framework.decided_in_future": _l("Cette date est à venir. Indiquez le jour où la décision a été prise."),
        "framework.decided_before_registration": _l("Cette date précède l'enregistrement lui-même. Vérifiez l'année."),
        "framework.end_not_later": _l("Cette fin ne dépasse pas celle qui vaut déjà. Indiquez une date plus lointaine."),
    }
)


def fiche_sentence(error: FicheError) -> str:
    """Why a fiche could not be read, and where."""
    params = {"read": "", "reason": ""} | error.params
    said = str(FICHE[error.code]) % params
    places = [
        _("ligne %(line)s", line=error.line) if error.line else "",
        error.element or "",
        _("fiche %(number)s", number=error.fiche) if error.fiche else "",
    ]
    place = ", ".join(each for each in places if each)
    return _("%(said)s Endroit : %(place)s.", said=said, place=place) if place else said
