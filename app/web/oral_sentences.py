"""What is answered when an oral cannot be planned, timed or recorded."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.messages import register

register(
    {
        "oral.nobody": _l("Choisissez au moins un candidat."),
        "oral.none_chosen": _l("Aucun créneau n'attend d'être publié."),
        "oral.already_planned": _l("Le candidat %(number)s a déjà un créneau pour cette épreuve. Décochez-le, ou annulez ce créneau."),
        "oral.past": _l("Cette heure est passée. Choisissez un moment à venir."),
        "oral.rest": _l("Écrivez un nombre de minutes, de 0 à %(longest)s."),
        "oral.room_missing": _l("Écrivez la salle où le jury reçoit."),
        "oral.room_long": _l("Ce nom de salle est trop long. Ramenez-le à %(maximum)s caractères."),
        "oral.player_unknown": _l("Cette personne ne peut pas jouer le rôle. Choisissez-en une dans la liste."),
        "oral.another_day": _l("Le dernier passage déborde sur un autre jour. Commencez plus tôt, ou planifiez moins de candidats."),
        "oral.under_way": _l("L'oral a commencé ou le candidat est noté absent : le créneau ne bouge plus."),
        "oral.player_sits": _l("%(person)s ne peut pas jouer et juger le même oral, ni jouer pour soi. Choisissez quelqu'un d'autre."),
        "oral.candidate_taken": _l("Candidat %(number)s : il a déjà un oral à %(at)s. Choisissez une autre heure."),
        "oral.room_taken": _l("Candidat %(number)s : %(what)s est prise à %(at)s. Changez de salle ou d'heure."),
        "oral.juror_taken": _l("Candidat %(number)s : %(what)s a déjà un oral à %(at)s. Choisissez une autre heure."),
        "oral.player_taken": _l("Candidat %(number)s : %(what)s a déjà un oral à %(at)s. Prenez quelqu'un d'autre, ou une autre heure."),
        "oral.not_today": _l("Cet oral a lieu le %(on)s. Le temps se compte ce jour-là."),
        "oral.marked_meanwhile": _l("L'autre juré vient d'agir sur le temps. Regardez où il en est, puis recommencez s'il le faut."),
        "oral.clicked_twice": _l("Vous venez de passer à cette partie. Recommencez si vous vouliez aller plus loin."),
        "oral.over": _l("L'oral est terminé."),
        "oral.begun": _l("Le candidat est déjà entré : il n'est pas absent."),
        "oral.not_begun": _l("Le candidat n'est pas encore entré."),
        "oral.no_phase_left": _l("Il ne reste aucune partie. Terminez l'oral."),
        "oral.not_running": _l("Le temps est déjà arrêté."),
        "oral.not_paused": _l("Le temps n'est pas arrêté."),
        "oral.to_come": _l("L'oral n'a pas commencé : vos notes s'ouvrent à son heure."),
        "oral.closed": _l("Une grille est verrouillée : le compte rendu de l'oral ne change plus."),
        "oral.question_unknown": _l("Une question cochée n'est pas dans la liste. Rechargez la page."),
        "jury.oral_to_come": _l("Cet oral n'a pas encore eu lieu. Son compte rendu s'écrit ensuite."),
        "jury.oral_absent": _l("%(person)s n'est pas parmi les présents. Les deux jurés entendent le candidat."),
        "jury.oral_stranger": _l("Une personne cochée ne siège pas dans ce jury. Rechargez la page."),
        "jury.oral_criterion": _l("%(criterion)s ne se juge pas à cet oral. Rechargez la page."),
    }
)
