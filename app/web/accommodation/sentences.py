"""The sentences of this room's refusals."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.web.messages import register

register(
    {
        "need.empty": _l("Écrivez ce dont la personne a besoin, par exemple « lire à voix haute les consignes »."),
        "need.long": _l("C'est trop long. Ramenez la note à %(longest)s caractères : une note, pas un dossier."),
        "need.proof_in_future": _l("Cette date est à venir. Écrivez le jour où vous avez vu le justificatif, par exemple 04/11/2026."),
        "need.already_over": _l("Cette date est passée. Écrivez le dernier jour de validité, ou laissez vide."),
        "need.nothing_to_erase": _l("Il n'y a rien à effacer : aucun besoin lisible n'est au dossier."),
        "vault.erased": _l("Cette note a été effacée. Personne ne peut plus la lire."),
        "measure.none": _l("Choisissez au moins une mesure. Pour n'en laisser aucune, retirez les mesures."),
        "measure.unknown_kind": _l("Cette mesure n'est pas au catalogue. Rechargez la page."),
        "measure.unknown_value": _l("Ce choix n'est pas au catalogue. Rechargez la page."),
        "measure.twice": _l("La même mesure est donnée deux fois. Rechargez la page."),
        "measure.bad_share": _l("Ce temps n'est pas lisible. Écrivez une part, par exemple 1/2 ou 0,25 (deux fois la durée au plus)."),
        "measure.bad_pauses": _l(
            "Ces pauses ne sont pas lisibles. Écrivez un nombre (12 au plus) et des minutes (60 au plus), par exemple 2 et 10."
        ),
        "measure.bad_text": _l("Nommez le matériel en %(longest)s caractères au plus, par exemple « bureau réglable »."),
        "measure.no_substitute": _l(
            "Rien n'est dispensé sans un remplacement. Écrivez les compétences dispensées, ce qui remplace, et ce que cela montre."
        ),
        "measure.shows_less": _l("Le remplacement doit montrer aussi %(missing)s. Complétez-le, ou ne dispensez pas de ces compétences."),
        "measure.unknown_competency": _l("%(codes)s n'est pas une compétence du référentiel. Écrivez un code comme BC01C05."),
        "measure.reason_needed": _l("Un autre temps qu'un tiers demande un motif, par exemple « avis médical motivé »."),
        "measure.already_over": _l("Cette date est passée. Écrivez le dernier jour d'application, ou laissez vide."),
        "measure.withdrawal_reason": _l("Dites en une phrase pourquoi les mesures sont retirées."),
        "measure.nothing_to_withdraw": _l("Aucune mesure ne s'applique : il n'y a rien à retirer."),
        "measure.changed": _l("Une autre décision est arrivée entre-temps. Rien n'a été enregistré : relisez-la, puis recommencez."),
    }
)
