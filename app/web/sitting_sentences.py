"""What is answered when a sitting may not begin, or its clock may not be marked."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.messages import register
from juries.sitting_clock import LARGEST_GIFT

register(
    {
        "sitting.not_begun": _l("L'épreuve n'a pas commencé."),
        "sitting.over": _l("L'épreuve est terminée."),
        "sitting.already_stopped": _l("Le chronomètre est déjà arrêté."),
        "sitting.not_stopped": _l("Le chronomètre n'est pas arrêté."),
        "sitting.no_pause_left": _l("Toutes les pauses sont prises."),
        "sitting.not_paused": _l("Aucune pause n'est en cours."),
        "sitting.minutes": _l("Écrivez un nombre de minutes, de 1 à %(most)s.", most=LARGEST_GIFT),
        "sitting.reason_needed": _l("Dites pourquoi en quelques mots : la raison reste au journal de l'épreuve."),
        "sitting.stopped": _l("Le chronomètre est arrêté : cet acte n'est pas enregistré. Reprenez l'épreuve, puis refaites-le."),
        "sitting.elsewhere": _l("L'épreuve se poursuit sur un autre poste. Ici, rien n'est enregistré."),
        "sitting.already_here": _l("L'épreuve est déjà sur ce poste."),
        "sitting.no_machine_asked": _l("Aucun changement de poste n'est demandé."),
        "late.reason_needed": _l("Dites pourquoi en quelques mots : la personne lira cette raison."),
        "late.nothing_waits": _l("Rien n'attend de décision : tout ce qui est arrivé après la fin est déjà décidé."),
        "late.not_over": _l("L'épreuve n'est pas terminée : enregistrez ce texte normalement."),
        "session.invigilator_starts": _l("La personne qui surveille donne le départ. Votre temps n'a pas commencé."),
        "session.not_open_yet": _l("L'épreuve n'est pas encore ouverte."),
        "session.window_closed": _l("L'épreuve est fermée : l'heure limite pour commencer est passée."),
        "session.noted_absent": _l("Cette personne est notée absente. Corrigez sa présence avant de donner le départ."),
        "attendance.reason_needed": _l("Dites en quelques mots pourquoi la personne est excusée, sans rien de médical."),
        "attendance.absent_checked": _l("Une personne absente n'a pas montré de pièce d'identité. Corrigez l'un ou l'autre."),
        "attendance.begun": _l("Cette personne a commencé l'épreuve : elle ne peut pas être notée absente."),
        "session.identity_unchecked": _l("L'identité n'est pas encore vérifiée."),
    }
)
