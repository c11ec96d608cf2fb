"""The sentences of the jury's refusals. Reasons that name a person or a competency receive the name, not the number."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from flask_babel import lazy_gettext as _l

from app.web import oral_sentences  # noqa: F401 - registers its own
from app.web.messages import register, sentence
from juries.refusal import Refusal

DAYS = frozenset({"first", "from", "last", "on", "until"})
"""Parameters that are days, in ISO form."""

register(
    {
        "jury.route_closed": _l("La fiche n'ouvre pas cette voie d'accès : aucun jury ne peut y siéger."),
        "jury.scorers_count": _l("Il faut %(need)s jurés. Vous en avez nommé %(have)s."),
        "jury.named_twice": _l("%(person)s est nommé deux fois. Choisissez deux personnes différentes."),
        "jury.judges_themselves": _l("%(person)s est la personne jugée. Choisissez quelqu'un d'autre."),
        "jury.not_enough_outside": _l(
            "Il faut au moins %(need)s membre extérieur au centre du candidat parmi les deux jurés. Vous en avez %(have)s : choisissez "
            "quelqu'un qui n'y travaille pas et n'y enseigne pas."
        ),
        "jury.activity_proof_missing": _l(
            "Pour une VAE, chaque juré prouve son activité. Il manque la preuve de %(person)s : ajoutez-la à son compte, puis recommencez."
        ),
        "jury.activity_proof_expired": _l("La preuve d'activité de %(person)s s'arrête avant aujourd'hui. Demandez-en une nouvelle."),
        "jury.jury_too_small": _l("Un jury de cette voie compte au moins %(need)s membres. Vous en avez nommé %(have)s."),
        "jury.retakes_used": _l("Les règles de la certification permettent %(allowed)s rattrapages de ce bloc : ils sont épuisés."),
        "jury.retake_too_early": _l("Un nouveau jury de ce bloc peut être nommé à partir du %(from)s. Recommencez ce jour-là."),
        "jury.retake_too_late": _l("Le rattrapage de ce bloc devait se tenir au plus tard le %(until)s. Il faut une nouvelle inscription."),
        "jury.several_presidents": _l("Une seule personne préside le jury."),
        "jury.president_missing": _l("Un jury de VAE est présidé par la personne responsable du service VAE. Choisissez-la."),
        "jury.president_not_head_of_vae": _l(
            "%(person)s n'est pas responsable du service VAE. Choisissez une personne qui accompagne les VAE et décide pour le centre."
        ),
        "jury.conflict": _l("%(person)s a déclaré un conflit d'intérêts. Le jury s'arrête jusqu'à son remplacement."),
        "jury.not_declared": _l("%(person)s n'a pas encore déclaré ses liens avec le candidat. Le jury siège quand chacun l'a fait."),
        "jury.not_a_juror": _l("Cette personne n'a pas le rôle de juré. Choisissez-en une dans la liste."),
        "jury.block_not_aimed": _l("Ce candidat ne vise pas le bloc %(block)s."),
        "jury.block_held": _l("Ce candidat a déjà acquis le bloc %(block)s."),
        "jury.exists": _l("Un autre jury est déjà nommé pour ce bloc et n'a pas rendu sa décision."),
        "jury.no_conflict_declared": _l("On ne remplace que la personne qui a déclaré un conflit d'intérêts."),
        "jury.already_sat": _l("Cette personne a déjà siégé dans ce jury. Choisissez quelqu'un d'autre."),
        "jury.conflict_stands": _l("Vous avez déclaré un conflit d'intérêts. Il reste au dossier : l'administration vous remplace."),
        "jury.conflict_reason": _l("Dites en une phrase quel est le lien, par exemple « ancienne collègue »."),
        "jury.record_drawn_up": _l("Le procès-verbal est établi. Il ne change plus."),
        "jury.sheet_locked": _l("Votre grille est verrouillée. Elle ne change plus."),
        "jury.criterion_unknown": _l("Ce critère n'est pas dans la grille de ce bloc. Rechargez la page."),
        "jury.level_unknown": _l("Choisissez un niveau de 1 à 4, ou « Non observé »."),
        "jury.no_evidence": _l(
            "Rien au dossier ne montre ce critère dans une épreuve où il s'observe. Choisissez « Non observé », ou attendez "
            "la pièce qui manque."
        ),
        "jury.no_interview": _l("Ce critère se juge sur l'entretien. Écrivez d'abord son compte rendu."),
        "jury.not_asked": _l(
            "Ce critère n'a pas été abordé pendant l'entretien. Choisissez « Non observé », ou corrigez le compte rendu s'il l'a été."
        ),
        "jury.no_validation_file": _l("Ce critère se juge sur le dossier de validation, que le candidat n'a pas encore envoyé."),
        "jury.interview_nothing_to_ask": _l("Aucun critère du bloc %(block)s ne se juge sur un entretien."),
        "jury.interview_not_planned": _l("Le jour du jury n'est pas fixé. L'administration le fixe, puis l'entretien a lieu."),
        "jury.interview_to_come": _l("L'entretien a lieu le %(on)s, jour du jury. Vos notes et son compte rendu s'ouvrent ce jour-là."),
        "jury.interview_day": _l("Choisissez un jour du %(first)s, jour fixé pour le jury, au %(last)s."),
        "jury.interview_place_missing": _l("Écrivez le lieu de l'entretien, ou choisissez « À distance »."),
        "jury.interview_minutes": _l("Écrivez une durée de 1 à %(longest)s minutes."),
        "jury.interview_absent": _l("%(person)s n'est pas parmi les présents. L'entretien se tient devant tout le jury."),
        "jury.interview_stranger": _l("Une personne cochée ne siège pas dans ce jury. Rechargez la page."),
        "jury.interview_nothing_asked": _l("Cochez au moins un critère abordé."),
        "jury.interview_criterion": _l("%(criterion)s ne se juge pas sur l'entretien, ou est coché deux fois. Rechargez la page."),
        "jury.interview_closed": _l("Une grille est verrouillée : le compte rendu de l'entretien ne change plus."),
        "jury.note_long": _l("Cette note est trop longue. Ramenez-la à %(maximum)s caractères."),
        "jury.place_long": _l("Ce lieu est trop long. Ramenez-le à %(maximum)s caractères."),
        "jury.wording_long": _l("Une question est trop longue. Ramenez-la à %(maximum)s caractères."),
        "jury.no_criteria": _l("%(competency)s n'a pas de critère dans ce référentiel : ce bloc ne peut pas être jugé."),
        "jury.unscored": _l("%(competency)s : %(criterion)s"),
        "jury.comment_long": _l("Ce commentaire est trop long. Ramenez-le à %(maximum)s caractères."),
        "jury.confidence_unknown": _l("Choisissez l'une des trois réponses proposées."),
        "jury.not_both_locked": _l("Les deux grilles ne sont pas encore verrouillées. La comparaison s'ouvre ensuite."),
        "jury.no_difference": _l("Vous êtes déjà d'accord sur ce critère : il n'y a rien à régler."),
        "jury.not_of_the_pair": _l("Seuls les deux jurés règlent un écart."),
        "jury.level_outside_both": _l("Choisissez un niveau entre vos deux choix, de %(lowest)s à %(highest)s."),
        "jury.settlement_reason_missing": _l("Dites ce qui vous décide, par exemple le message ou l'événement qui le montre."),
        "jury.reason_long": _l("Ce motif est trop long. Ramenez-le à %(maximum)s caractères."),
        "jury.own_proposal": _l("Cette proposition est la vôtre : l'autre juré doit l'accepter."),
        "jury.proposal_replaced": _l("Une autre proposition a suivi celle-ci. Relisez-la avant d'accepter."),
        "jury.straddle_open": _l("%(competency)s : %(criterion)s"),
        "jury.no_record": _l("Le procès-verbal n'est pas encore établi. Établissez-le, puis signez."),
        "jury.signature_password": _l("Ce n'est pas votre mot de passe. Tapez celui avec lequel vous vous connectez."),
        "jury.not_signed": _l("Les deux jurés n'ont pas tous deux signé ce procès-verbal. La décision suit la seconde signature."),
        "jury.no_blocks": _l("Cette certification n'a pas de bloc : il n'y a rien à décerner."),
        "jury.block_missing": _l("Le bloc %(block)s n'est pas acquis. Le titre se décerne quand tous les blocs le sont."),
        "jury.record_changed": _l("Ce procès-verbal n'est pas celui que vous avez lu. Relisez-le avant de signer."),
    }
)


def told(reasons: Iterable[Refusal], names: Mapping[str, str]) -> list[str]:
    """One sentence a reason. `names` gives people, competencies and criteria their name by code; what it does not know stays a code."""
    return [
        sentence(
            f"jury.{reason.code}", {key: _day(value) if key in DAYS else names.get(value, value) for key, value in reason.params.items()}
        )
        for reason in reasons
    ]


def _day(value: str) -> date:
    return date.fromisoformat(value)
