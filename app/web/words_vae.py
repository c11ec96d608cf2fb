"""The words of VAE: states, acts, stages, deadlines and who must act."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.queries.vae import Stage, VaeRow
from app.web.formats import day
from app.web.lists import State as Status
from juries.vae import Deadline
from juries.vae_table import JuryResult, Party, State

STATES: dict[State, tuple[str, str, Any]] = {
    State.PROJECT: ("mute", "pencil-fill", _l("Projet")),
    State.SUBMITTED: ("mute", "hourglass-split", _l("À prendre en charge")),
    State.TAKEN_IN_CHARGE: ("info", "person-check-fill", _l("Pris en charge")),
    State.PATH_PROPOSED: ("info", "signpost-fill", _l("Parcours proposé")),
    State.PATH_CONFIRMED: ("info", "signpost-2-fill", _l("Parcours confirmé")),
    State.FEASIBILITY_PENDING: ("mute", "hourglass-split", _l("À vérifier")),
    State.FEASIBILITY_INCOMPLETE: ("warn", "arrow-return-left", _l("Incomplet, renvoyé")),
    State.FEASIBILITY_COMPLETE: ("info", "inbox-fill", _l("Complet, à décider")),
    State.ADMISSIBLE: ("ok", "check-circle-fill", _l("Recevable")),
    State.REJECTED: ("bad", "x-octagon-fill", _l("Non recevable")),
    State.VALIDATION_SENT: ("info", "inbox-fill", _l("Dossier reçu")),
    State.VALIDATION_FLAGGED: ("warn", "flag-fill", _l("Dossier signalé")),
    State.JURY_PLANNED: ("info", "calendar-event-fill", _l("Jury fixé")),
    State.RESULT: ("ok", "clipboard-check-fill", _l("Résultat rendu")),
    State.ARCHIVED: ("mute", "archive-fill", _l("Archivé")),
    State.DROPPED_OUT: ("mute", "dash-circle-fill", _l("Abandonné")),
}
STAGES: dict[Stage, Any] = {
    Stage.CONTACT: _l("Premier contact"),
    Stage.PATH: _l("Parcours proposé"),
    Stage.FEASIBILITY: _l("Recevabilité en cours"),
    Stage.ADMISSIBLE: _l("Recevable, dossier en cours"),
    Stage.VALIDATION: _l("Dossier reçu"),
    Stage.JURY: _l("Jury fixé"),
    Stage.RESULT: _l("Résultat à publier"),
    Stage.OVER: _l("Terminé ou arrêté"),
}
ACTS: dict[str, Any] = {
    "submit": _l("Envoyer mon projet"),
    "take_in_charge": _l("Prendre en charge"),
    "propose_path": _l("Proposer un parcours"),
    "confirm_path": _l("Confirmer mon parcours"),
    "send_feasibility": _l("Enregistrer le dossier de recevabilité"),
    "return_incomplete": _l("Renvoyer le dossier"),
    "declare_complete": _l("Déclarer le dossier complet"),
    "accept": _l("Déclarer recevable"),
    "reject": _l("Déclarer non recevable"),
    "accept_by_silence": _l("Constater l'acceptation par silence"),
    "revoke": _l("Révoquer la décision"),
    "send_validation": _l("Enregistrer le dossier de validation"),
    "flag": _l("Signaler le dossier"),
    "plan_jury": _l("Fixer un jury"),
    "cancel_jury": _l("Annuler le jury"),
    "record_result": _l("Publier le résultat"),
    "archive": _l("Archiver"),
    "drop_out": _l("Enregistrer l'abandon"),
    "unarchive": _l("Sortir de l'archive"),
}
OWN_ACTS: dict[str, Any] = {
    "send_feasibility": _l("Envoyer mon dossier de recevabilité"),
    "send_validation": _l("Envoyer mon dossier de validation"),
    "drop_out": _l("Abandonner mon parcours"),
}
"""The same acts, said to the candidate who does them."""
DONE: dict[str, Any] = {
    "submit": _l("Projet envoyé"),
    "take_in_charge": _l("Pris en charge"),
    "propose_path": _l("Parcours proposé"),
    "confirm_path": _l("Parcours confirmé"),
    "send_feasibility": _l("Dossier de recevabilité reçu"),
    "return_incomplete": _l("Dossier renvoyé, incomplet"),
    "declare_complete": _l("Dossier déclaré complet"),
    "accept": _l("Déclaré recevable"),
    "reject": _l("Déclaré non recevable"),
    "accept_by_silence": _l("Accepté par silence"),
    "revoke": _l("Décision révoquée"),
    "send_validation": _l("Dossier de validation reçu"),
    "flag": _l("Dossier signalé"),
    "plan_jury": _l("Jury fixé"),
    "cancel_jury": _l("Jury annulé"),
    "record_result": _l("Résultat publié"),
    "archive": _l("Archivé"),
    "drop_out": _l("Abandon"),
    "unarchive": _l("Sorti de l'archive"),
}
RESULTS: dict[JuryResult, Any] = {
    JuryResult.FULL_SUCCESS: _l("Titre entier acquis"),
    JuryResult.SUCCESS_OF_PARTIAL: _l("Blocs demandés tous acquis"),
    JuryResult.PARTIAL_SUCCESS: _l("Titre acquis en partie"),
    JuryResult.PARTIAL_SUCCESS_OF_PARTIAL: _l("Blocs demandés acquis en partie"),
    JuryResult.PENDING_CONFIRMATION: _l("Acquis en partie, à confirmer"),
    JuryResult.FAILURE: _l("Non acquis"),
    JuryResult.EXCUSED: _l("Absence excusée"),
    JuryResult.ABSENT: _l("Absence"),
}
PARTIES: dict[Party, Any] = {
    Party.CANDIDATE: _l("Candidat"),
    Party.ADVISOR: _l("Accompagnateur"),
    Party.CERTIFIER: _l("Certificateur"),
    Party.CLOCK: _l("Délai écoulé"),
}
ACCEPTED_BY_SILENCE = ("bad", "exclamation-octagon-fill", _l("Acceptée par silence"))


def state_of(row: VaeRow) -> Status:
    """The status of a file; once the time to answer is over, the law has answered."""
    return Status(*(ACCEPTED_BY_SILENCE if row.silence else STATES[row.state]))


def next_act(row: VaeRow) -> tuple[str, str]:
    """What the next deadline asks, and why: a verb with its object, and the rule that sets the date."""
    due = row.deadline
    assert due is not None
    since = day(due.counted_from, "short")
    asked = {
        "feasibility_answer": (_("Décider la recevabilité"), _("Déposée le %(day)s : sans réponse, elle est acceptée", day=since)),
        "jury_date": (
            _("Fixer un jury"),
            _("Dossier reçu le %(day)s, jury avant le %(due)s", day=since, due=day(due.due, "short")),
        ),
        "jury_result": (_("Publier le résultat"), _("Jury VAE du %(day)s, résultat dû sous 15 jours", day=since)),
        "advisor_inactivity": (_("Reprendre contact"), _("Sans suite depuis le %(day)s", day=since)),
        "inactivity_before": (_("Attendre la suite"), _("Sans activité depuis le %(day)s", day=since)),
        "inactivity_after": (_("Attendre le dossier de validation"), _("Recevable depuis le %(day)s", day=since)),
    }
    if row.silence:
        return _("Constater l'acceptation"), _("Déposée le %(day)s : le délai de réponse est passé", day=since)
    return asked[due.rule]


def who_acts(due: Deadline | None) -> str:
    """Who must act next."""
    return str(PARTIES[due.by]) if due else _("Personne")


OWN_SITUATION: dict[State, tuple[Any, Any]] = {
    State.PROJECT: (_l("Envoyer votre projet"), _l("Dites quel titre vous visez. Nous vous proposons ensuite un parcours.")),
    State.SUBMITTED: (_l("Un accompagnateur prend votre projet en charge"), _l("Vous n'avez rien à envoyer pour l'instant.")),
    State.TAKEN_IN_CHARGE: (_l("Votre accompagnateur prépare un parcours"), _l("Il vous le propose ici.")),
    State.PATH_PROPOSED: (_l("Confirmer votre parcours"), _l("Relisez ce que votre accompagnateur propose, puis confirmez.")),
    State.PATH_CONFIRMED: (
        _l("Envoyer votre dossier de recevabilité"),
        _l("Il dit ce que vous avez fait et depuis quand. Aucun diplôme n'est demandé."),
    ),
    State.FEASIBILITY_PENDING: (
        _l("Nous vérifions votre dossier de recevabilité"),
        _l("Sans réponse à cette date, votre candidature est acceptée."),
    ),
    State.FEASIBILITY_INCOMPLETE: (_l("Compléter votre dossier de recevabilité"), _l("Le motif du renvoi est dans votre dossier.")),
    State.FEASIBILITY_COMPLETE: (
        _l("Nous décidons de votre recevabilité"),
        _l("Sans réponse à cette date, votre candidature est acceptée."),
    ),
    State.ADMISSIBLE: (
        _l("Envoyer votre dossier de validation"),
        _l("Votre candidature est recevable. Décrivez votre expérience, bloc par bloc."),
    ),
    State.VALIDATION_SENT: (_l("Nous fixons votre jury"), _l("Votre dossier de validation est reçu.")),
    State.VALIDATION_FLAGGED: (_l("Corriger votre dossier de validation"), _l("Le motif du signalement est dans votre dossier.")),
    State.JURY_PLANNED: (_l("Rencontrer le jury"), _l("Le résultat vous est donné dans les quinze jours, bloc par bloc.")),
}
"""What a file says to its candidate: a title and a sentence. States where nothing is due are not here."""


def own_situation(row: VaeRow) -> tuple[str, str]:
    """Title and sentence for the candidate."""
    if row.silence:
        return _("Votre candidature est acceptée"), _("Le délai de réponse est passé. Nous vous l'écrivons sous peu.")
    title, text = OWN_SITUATION[row.state]
    return str(title), str(text)


def own_act_name(act: str) -> Any:
    """An act as its candidate does it."""
    return OWN_ACTS.get(act, ACTS[act])
