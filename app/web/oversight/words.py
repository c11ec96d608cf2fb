"""Acts of the audit log, each said in a reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {
    "account.changed": _l("Compte modifié"),
    "account.closed": _l("Compte clos"),
    "account.opened": _l("Compte ouvert"),
    "account.reopened": _l("Compte rouvert"),
    "appearance.changed": _l("Affichage changé"),
    "attendance.noted": _l("Présence notée"),
    "block.decided": _l("Décision prise sur le bloc"),
    "candidacy.opened": _l("Candidature ouverte"),
    "centre.opened": _l("Centre ouvert"),
    "certificate.issued": _l("Certificat délivré"),
    "certificate.numbered": _l("Numéro de certificat réservé"),
    "certificate.ordered": _l("Certificat demandé de nouveau"),
    "certificate.postponed": _l("Certificat remis à plus tard : il manque quelque chose"),
    "certificate.replaced": _l("Certificat remplacé"),
    "certificate.revoked": _l("Certificat révoqué"),
    "certificate.suspended": _l("Certificat suspendu"),
    "certificate.valid": _l("Certificat rétabli"),
    "dossier.admitted_late": _l("Dossier en retard admis"),
    "dossier.deposited": _l("Dossier déposé"),
    "dossier.indexed": _l("Sommaire d'un dossier enregistré"),
    "dossier.signed": _l("Déclarations d'un dossier signées"),
    "framework.copied": _l("Brouillon ouvert d'après une version"),
    "framework.edited": _l("Brouillon modifié"),
    "framework.flag_confirmed": _l("Lecture de la fiche confirmée"),
    "framework.flag_reopened": _l("Lecture de la fiche à confirmer de nouveau"),
    "framework.frozen": _l("Référentiel figé"),
    "framework.imported": _l("Référentiel importé"),
    "framework.published": _l("Référentiel publié"),
    "framework.retired": _l("Référentiel retiré"),
    "framework.reviewed": _l("Référentiel relu"),
    "framework.sent_back": _l("Référentiel rendu à l'écriture"),
    "incident.closed": _l("Incident clos"),
    "incident.declared": _l("Incident déclaré"),
    "interview.noted": _l("Notes prises pendant un entretien de VAE"),
    "interview.recorded": _l("Entretien de VAE enregistré"),
    "issuer.confirmed": _l("Émetteur confirmé"),
    "issuer.proposed": _l("Émetteur proposé"),
    "issuer.set_aside": _l("Proposition d'émetteur écartée"),
    "jury.composed": _l("Jury composé"),
    "jury.conflict_declared": _l("Lien avec le candidat déclaré"),
    "jury.member_replaced": _l("Juré remplacé"),
    "jury.no_conflict_declared": _l("Absence de lien déclarée"),
    "machine.asked": _l("Changement de poste demandé de nouveau"),
    "machine.changed": _l("Poste changé"),
    "measures.decided": _l("Mesures décidées"),
    "measures.withdrawn": _l("Mesures retirées"),
    "need.asked": _l("Demande d'aménagement reçue"),
    "need.noted": _l("Besoin noté"),
    "need.read": _l("Besoin lu"),
    "needs.erased": _l("Besoins effacés"),
    "needs.expired": _l("Besoins effacés à leur terme"),
    "password.changed": _l("Mot de passe changé"),
    "password.link_made": _l("Lien pour un nouveau mot de passe fait"),
    "password.reset": _l("Nouveau mot de passe choisi par un lien"),
    "reason.read": _l("Motif lu"),
    "record.drawn_up": _l("Procès-verbal établi"),
    "record.signed": _l("Procès-verbal signé"),
    "registration.renewed": _l("Renouvellement enregistré"),
    "run.begun": _l("Épreuve commencée"),
    "run.end_moved": _l("Fin de l'épreuve déplacée"),
    "run.prepared": _l("Épreuve préparée"),
    "draft.late": _l("Texte arrivé après la fin"),
    "late.admitted": _l("Envois tardifs admis"),
    "late.refused": _l("Envois tardifs écartés"),
    "run.submitted": _l("Travail rendu"),
    "session.ended": _l("Connexion fermée"),
    "session.ended_others": _l("Autres connexions fermées"),
    "session.opened": _l("Connexion ouverte"),
    "settlement.agreed": _l("Proposition acceptée"),
    "settlement.proposed": _l("Niveau proposé à l'autre juré"),
    "sheet.event_pinned": _l("Événement épinglé"),
    "sheet.event_unpinned": _l("Événement désépinglé"),
    "sheet.locked": _l("Grille verrouillée"),
    "sheet.scored": _l("Compétence notée"),
    "sitting.back": _l("Retour après une pause"),
    "sitting.ended": _l("Épreuve terminée avant l'heure"),
    "sitting.minutes_given": _l("Minutes ajoutées à une épreuve"),
    "sitting.not_started": _l("Départ refusé"),
    "sitting.paused": _l("Pause commencée"),
    "sitting.ready": _l("Personne installée à son poste"),
    "sitting.released": _l("Chronomètre reparti"),
    "sitting.resumed": _l("Pause terminée"),
    "sitting.stopped": _l("Chronomètre arrêté"),
    "upload.begun": _l("Envoi d'un fichier commencé"),
    "upload.checked": _l("Fichier envoyé et vérifié"),
    "upload.dropped": _l("Fichier envoyé retiré"),
    "vae.moved": _l("Dossier de VAE avancé"),
}
"""Verb of a row → what was done. A test holds it complete."""

AREAS: dict[str, Any] = {
    "account": _l("Compte"),
    "accommodation": _l("Aménagement"),
    "candidacies": _l("Candidatures"),
    "candidacy": _l("Candidature"),
    "centre": _l("Centre"),
    "certificates": _l("Certificats"),
    "deposits": _l("Dossiers déposés"),
    "framework": _l("Référentiel"),
    "issuer": _l("Émetteur des certificats"),
    "jury": _l("Jury"),
    "run": _l("Épreuve"),
    "session": _l("Session d'examen"),
    "sheet": _l("Grille d'un juré"),
    "vae": _l("VAE"),
}
"""Kind of stream → what it is about."""


def said(verb: str) -> Any:
    """What was done, in words; the verb itself for one that an older version wrote."""
    return VERBS.get(verb, verb)


def area_said(area: str) -> Any:
    """What a stream is about."""
    return AREAS.get(area, area)
