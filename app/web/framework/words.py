"""How the facts of a framework are worded: states of a version, doubts, findings, where a criterion is seen."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.models import VersionState
from app.web.formats import day, distance
from app.web.framework.finding_words import finding_said as finding_said
from app.web.lists import State
from app.web.words import ROUTES
from blocks.model import INTERVIEW, VALIDATION_FILE, AccessRoute, Block, Criterion, Flag
from blocks.registration import Delivery, Entry

VERSION_STATES: dict[VersionState, tuple[str, str, Any]] = {
    VersionState.DRAFT: ("mute", "pencil-fill", _l("Brouillon")),
    VersionState.REVIEWED: ("info", "eye-fill", _l("Relue, à publier")),
    VersionState.PUBLISHED: ("ok", "check-circle-fill", _l("Publiée")),
    VersionState.FROZEN: ("ok", "lock-fill", _l("Publiée, figée par une épreuve")),
    VersionState.RETIRED: ("mute", "archive-fill", _l("Retirée")),
}
FLAG_PLACES: Mapping[str, Any] = {
    "new_caledonia": _l("Nouvelle-Calédonie"),
    "french_polynesia": _l("Polynésie française"),
    "registration_end": _l("Fin de l'enregistrement"),
}
FLAG_DOUBTS: Mapping[str, Any] = {
    "jury_table_flattened": _l("Le tableau des jurys a perdu ses colonnes : la voie et son jury sont déduits de l'ordre des lignes."),
    "territory_flattened": _l("La croix a perdu sa colonne : on ne peut dire si c'est oui ou non."),
    "end_dates_differ": _l("La page donne deux dates : celle du tableau est gardée."),
    "label_not_attested": _l("Ce libellé ne se trouve pas parmi les compétences attestées."),
    "competencies_split": _l("L'export met les compétences bout à bout : leur découpage est une proposition."),
    "text_before_competencies": _l("Une phrase précède la liste des compétences."),
    "evaluations_not_numbered": _l("Les modalités d'évaluation ne sont pas numérotées : elles restent un seul texte."),
    "equivalence_to_confirm": _l(
        "Le répertoire ne publie pas cette équivalence : rien n'est accordé tant que le certificateur n'a pas décidé."
    ),
}
FLAG_ACTS: Mapping[str, Any] = {
    "territory_flattened": _l("Confirmer qu'on ne sait pas"),
    "equivalence_to_confirm": _l("Confirmer que rien n'est accordé"),
}
VERBS: Mapping[str, Any] = {
    "imported": _l("a importé la fiche"),
    "copied": _l("a ouvert ce brouillon d'après la version"),
    "edited": _l("a modifié le brouillon :"),
    "flag_confirmed": _l("a confirmé un point lu dans la fiche :"),
    "flag_reopened": _l("a changé ce qui était lu : à confirmer de nouveau,"),
    "reviewed": _l("a relu la version"),
    "sent_back": _l("a rendu la version à l'écriture"),
    "published": _l("a publié la version"),
    "frozen": _l("a commencé une épreuve : la version est figée"),
    "retired": _l("a retiré la version"),
}
VAE_PLACES: Mapping[str, Any] = {VALIDATION_FILE: _l("dossier de validation"), INTERVIEW: _l("entretien VAE")}


def version_state(state: VersionState, *, plain: bool = False) -> State:
    """The status of a version."""
    tone, symbol, word = VERSION_STATES[state]
    return State(tone, symbol, word, plain)


def flag_place(flag: Flag) -> str:
    """Where a doubt lies, in words: a route, a territory, a block, a competency."""
    if flag.place.startswith("jury_rules."):
        return str(ROUTES[AccessRoute(flag.place.removeprefix("jury_rules."))])
    if flag.code == "equivalence_to_confirm":
        _start, block, predecessor = flag.place.split(".")
        return _("Équivalence de %(block)s avec %(predecessor)s", block=block, predecessor=predecessor)
    return str(FLAG_PLACES.get(flag.place, flag.place))


def flag_read(flag: Flag) -> str:
    """What was understood at that place."""
    if flag.code == "jury_table_flattened":
        return _("Voie ouverte. Jury : %(jury)s.", jury=flag.read.replace(" · ", ", ")) if flag.read else _("Voie fermée, sans jury.")
    if flag.code == "competencies_split":
        return ngettext("%(num)s compétence", "%(num)s compétences", int(flag.read))
    return flag.read


def flag_act(flag: Flag) -> str:
    """What a person does about it: the words of the button."""
    return str(FLAG_ACTS.get(flag.code, _("Confirmer cette lecture")))


def entry_state(entry: Entry) -> State:
    """Whether one may enter today."""
    if entry.allowed:
        return State("ok", "door-open-fill", _("Entrées ouvertes"))
    words = {
        "registration_ended": _("Entrées closes"),
        "registration_end_unknown": _("Fin inconnue, entrées refusées"),
        "registration_not_started": _("Pas encore ouverte"),
    }
    return State("warn", "door-closed-fill", words[entry.refusal or ""])


def entry_detail(entry: Entry) -> str:
    """Until when, and how far that is."""
    if entry.end is None or entry.days_left is None:
        return _("La fiche ne dit pas jusqu'à quand.")
    if entry.days_left < 0:
        return _("closes après le %(day)s", day=day(entry.end))
    return _("jusqu'au %(day)s inclus, %(distance)s", day=day(entry.end), distance=distance(entry.days_left))


def delivery_said(delivery: Delivery, deadline: Any) -> str:
    """The last day of issue, or that the fiche is silent."""
    if delivery is Delivery.UNKNOWN:
        return _("Non dite par la fiche")
    return day(deadline)


def evaluation_numbers(block: Block, criterion: Criterion) -> list[str]:
    """The evaluations of a criterion by number; those outside the fiche, which count among themselves, say so."""
    return [
        _("%(number)s hors fiche", number=each.number) if each.outside_fiche else str(each.number)
        for each in block.evaluations
        if each.code in criterion.observed_in
    ]


def evaluation_title(name: str) -> str:
    """An evaluation's name as a title: the fiche's words, a capital first."""
    return name[:1].upper() + name[1:]


def act_said(verb: str, subject: str, places: Mapping[str, str]) -> str:
    """What a person did to the version."""
    said = str(VERBS[verb])
    if verb == "edited" and not subject:
        return _("a modifié le brouillon par un classeur")
    return f"{said} {places.get(subject, subject)}" if subject else said
