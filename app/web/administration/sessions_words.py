"""What the screens of assessment sessions say: states, policies, and the sentences of refusals."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.queries.convocations import Sending
from app.queries.session_plans import SessionPage, Stage
from app.web.lists import State
from app.web.messages import register
from juries.assessment_session import StartPolicy, VariantPolicy

STAGES: dict[Stage, tuple[str, str, Any]] = {
    Stage.PLANNED: ("warn", "pencil-fill", lazy_pgettext("session", "À préparer")),
    Stage.OPENING: ("info", "hourglass-split", _l("S'ouvre")),
    Stage.OPENED: ("info", "calendar-event-fill", _l("Ouverte")),
    Stage.UNDER_WAY: ("info", "play-circle-fill", _l("En cours")),
    Stage.OVER: ("ok", "check-circle-fill", _l("Terminée")),
}
SENDINGS: dict[Sending, tuple[str, str, Any]] = {
    Sending.NONE: ("warn", "envelope", _l("À envoyer")),
    Sending.UNDER_WAY: ("info", "hourglass-split", _l("En route")),
    Sending.SENT: ("ok", "envelope-check-fill", _l("Envoyée")),
    Sending.OUTDATED: ("warn", "arrow-repeat", _l("À renvoyer")),
    Sending.FAILED: ("bad", "exclamation-octagon-fill", _l("Non partie")),
}
START_POLICIES: dict[StartPolicy, Any] = {
    StartPolicy.INVIGILATOR: _l("La personne qui surveille donne le départ"),
    StartPolicy.CANDIDATE: _l("Chacun commence quand il veut dans la plage"),
}
VARIANT_POLICIES: dict[VariantPolicy, Any] = {
    VariantPolicy.NEIGHBOURS_APART: _l("Deux voisins n'ont aucun chiffre en commun"),
    VariantPolicy.SAME: _l("Tous ont les mêmes chiffres"),
}


def stage_state(stage: Stage) -> State:
    """The status that says where a session stands."""
    return State(*STAGES[stage])


def opening_said(page: SessionPage) -> str:
    """How far the opening of a session is; empty when none is under way."""
    opening = page.opening
    if opening is None or not opening.under_way:
        return ""
    if not opening.begun:
        return (
            _("Un essai n'a pas abouti. Un autre part de lui-même dans quelques minutes.")
            if opening.again
            else _("L'ouverture commence dans un instant.")
        )
    if not opening.shared_out:
        return _("Les chiffres de chaque épreuve se répartissent entre les candidats.")
    return ngettext(
        "Les chiffres sont répartis. Les épreuves de %(num)s personne se préparent.",
        "Les chiffres sont répartis. Les épreuves de %(num)s personnes se préparent.",
        page.candidates,
    )


register(
    {
        "session.title_needed": _l("Donnez un titre à la session, par exemple « Bloc 3, session de mars »."),
        "session.place_needed": _l("Dites où elle se tient, par exemple « salle 204 »."),
        "session.opened": _l("La session est ouverte : les épreuves sont prêtes et les convocations ont pu partir. Ceci ne change plus."),
        "session.being_opened": _l("La session s'ouvre : rien n'y change pendant ce temps. Revenez-y dans un instant."),
        "session.begun": _l(
            "Quelqu'un a commencé : la session ne s'abandonne plus. Arrêtez ou terminez ses épreuves au tableau de surveillance."
        ),
        "session.given_up": _l("Cette session est annulée : l'épreuve ne s'ouvre pas. Votre centre vous convoquera à une autre."),
        "session.block_in_use": _l(
            "Des épreuves ou des candidats sont déjà là pour ce bloc et ce centre. Retirez-les, ou créez une autre session."
        ),
        "session.nobody_chosen": _l("Cochez au moins une personne."),
        "session.label_needed": _l("Dites quelle place la personne cherchera, par exemple « poste 7 »."),
        "session.position_kept": _l("Le rang ne change plus : les chiffres ont été répartis selon lui. La place, elle, peut changer."),
        "session.not_remote": _l("Cette session ne se passe pas à distance. Changez d'abord la session."),
        "session.paper_begun": _l(
            "Quelqu'un a commencé cette épreuve : sa plage ne change plus. Donnez plutôt des minutes à qui en manque."
        ),
        "session.window_reversed": _l("La fin doit venir après le début."),
        "session.window_short": _l("La plage est plus courte que l'épreuve, qui dure %(minutes)s minutes. Fermez-la plus tard."),
        "session.window_past": _l("Cette plage est déjà passée. Choisissez un jour à venir."),
        "session.window_reversed_at": _l("L'épreuve %(paper)s finit avant de commencer. Corrigez sa plage."),
        "session.window_short_at": _l("La plage de l'épreuve %(paper)s est plus courte que ses %(minutes)s minutes. Fermez-la plus tard."),
        "session.window_past_at": _l("La plage de l'épreuve %(paper)s est passée. Corrigez-la."),
        "session.no_paper": _l("Ajoutez au moins une épreuve, avec sa plage."),
        "session.case_not_offered": _l("Le cas de l'épreuve %(paper)s n'est plus proposé. Retirez-la, puis choisissez un autre cas."),
        "session.case_twice": _l("Les épreuves %(one)s et %(other)s sont le même cas. Retirez l'une des deux."),
        "session.windows_cross": _l("Les plages des épreuves %(one)s et %(other)s se croisent. Écartez-les."),
        "session.own_windows_cross": _l(
            "Le temps du candidat %(candidate)s est plus long : pour lui, les plages des épreuves %(one)s et %(other)s se croisent. "
            "Écartez-les."
        ),
        "session.no_candidate": _l("Inscrivez au moins une personne."),
        "session.acquired": _l("Le candidat %(candidate)s a déjà obtenu ce bloc. Retirez-le de la liste."),
        "session.candidacy_closed": _l("Le dossier du candidat %(candidate)s est clos. Retirez-le de la liste."),
        "session.seat_twice": _l("Deux personnes ont la place « %(seat)s ». Changez l'une des deux."),
        "session.candidate_elsewhere": _l("Le candidat %(candidate)s passe une autre épreuve au même moment, dans une autre session."),
        "session.no_invigilator": _l("Désignez au moins une personne pour surveiller."),
        "session.invigilator_sits": _l("%(name)s est parmi les candidats de cette session, et ne peut pas la surveiller."),
        "session.invigilator_judges": _l(
            "%(name)s juge le candidat %(candidate)s, et ne peut pas le surveiller. Désignez une autre personne."
        ),
        "session.delivery_over": _l("La certification ne se délivre plus après le %(end)s : aucune épreuve ne peut se tenir ensuite."),
        "convocation.not_opened": _l("Ouvrez d'abord la session : les places et les épreuves sont alors fixées."),
        "convocation.over": _l("La session est passée : plus personne n'est à convoquer."),
        "convocation.all_sent": _l("Tout le monde a déjà une convocation à jour. Renvoyez-en une depuis la place de la personne."),
        "session.sheet_incomplete": _l(
            "Vous jugez une personne de cette session : la feuille serait incomplète. Demandez-la à une autre personne de l'administration."
        ),
        "session.case_too_alike": _l(
            "L'épreuve %(paper)s n'a pas assez de variantes : deux voisins auraient un chiffre en commun. "
            "Choisissez un autre cas, ou les mêmes chiffres pour tous."
        ),
    }
)
