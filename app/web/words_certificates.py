"""The words of certificates, said one way to the public and to the administration."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from app.queries.waiting_certificates import Standing
from app.web.lists import State
from app.web.messages import register
from juries.certificates import CertificateState, StatusCategory

STATES: dict[CertificateState, tuple[str, str, Any]] = {
    CertificateState.VALID: ("ok", "check-circle-fill", _l("Valable")),
    CertificateState.SUSPENDED: ("warn", "pause-circle-fill", _l("Suspendu")),
    CertificateState.REVOKED: ("bad", "x-octagon-fill", _l("Retiré")),
    CertificateState.REPLACED: ("mute", "arrow-repeat", _l("Remplacé")),
}
"""Tone, icon, word of each."""

VERDICTS: dict[CertificateState, Any] = {
    CertificateState.VALID: _l("Ce certificat est valable."),
    CertificateState.SUSPENDED: _l("Ce certificat est suspendu."),
    CertificateState.REVOKED: _l("Ce certificat est retiré."),
    CertificateState.REPLACED: _l("Ce certificat est remplacé."),
}
ADVICE: dict[CertificateState, Any] = {
    CertificateState.VALID: _l("Comparez ce qui suit avec le document que vous avez en main."),
    CertificateState.SUSPENDED: _l("Un examen est en cours. Attendez qu'il soit clos avant de vous appuyer sur ce certificat."),
    CertificateState.REVOKED: _l("Il ne prouve plus rien. Le document que vous avez en main n'a plus d'effet."),
    CertificateState.REPLACED: _l("Demandez à son titulaire le certificat qui le remplace."),
}
"""What a stranger should do, by state."""

CATEGORIES: dict[StatusCategory, Any] = {
    StatusCategory.ISSUED: _l("Délivrance"),
    StatusCategory.UNDER_REVIEW: _l("Examen en cours"),
    StatusCategory.REVIEW_CLOSED: _l("Examen clos, certificat rétabli"),
    StatusCategory.ISSUED_IN_ERROR: _l("Délivré par erreur"),
    StatusCategory.DECISION_WITHDRAWN: _l("Décision du jury retirée"),
    StatusCategory.DATA_CORRECTED: _l("Données corrigées"),
}
"""The public categories of reasons."""


STANDINGS: dict[Standing, tuple[str, str, Any]] = {
    Standing.PREPARING: ("mute", "hourglass-split", _l("En préparation")),
    Standing.RETRYING: ("warn", "arrow-repeat", _l("Nouvel essai bientôt")),
    Standing.FAILED: ("bad", "exclamation-octagon-fill", _l("Échec")),
    Standing.BLOCKED: ("warn", "exclamation-triangle-fill", _l("À compléter")),
}
"""Tone, icon, word of a certificate that is not there yet."""

MISSING: dict[str, Any] = {
    "identity": _l("La date ou le lieu de naissance manque. Complétez l'identité du candidat, puis recommencez."),
    "issuer": _l("Aucun émetteur n'est confirmé pour aujourd'hui. Proposez-le, faites-le confirmer, et le certificat suivra de lui-même."),
    "level": _l("La fiche ne donne pas le niveau du titre. Complétez le référentiel, puis recommencez."),
}
"""What a certificate lacks, and what to do."""


def standing_state(standing: Standing) -> State:
    """Where a certificate that is not there yet stands."""
    return State(*STANDINGS[standing])


def certificate_state(state: CertificateState, *, plain: bool = False) -> State:
    """The status of a certificate."""
    tone, symbol, word = STATES[state]
    return State(tone, symbol, word, plain)


register(
    {
        "certificate.not_awarded": _l("Ce bloc n'est pas acquis : il n'y a pas de certificat à établir."),
        "certificate.issued": _l("Ce certificat est délivré : il est dans la liste."),
        "certificate.missing_issuer": MISSING["issuer"],
        "certificate.missing_level": MISSING["level"],
        "certificate.missing_identity": MISSING["identity"],
        "certificate.final": _l("Ce certificat est retiré ou remplacé : son statut ne change plus."),
        "certificate.transition": _l("Le statut a changé entre-temps : relisez-le, puis choisissez de nouveau."),
        "certificate.category": _l("Ce motif public ne convient pas à ce changement. Choisissez-en un de la liste."),
        "certificate.successor": _l("Un certificat remplacé doit nommer celui qui le remplace."),
        "certificate.order": _l("L'heure du serveur précède le dernier changement. Prévenez l'administration du système."),
        "certificate.reason_missing": _l("Écrivez le motif en une ou deux phrases."),
        "certificate.reason_long": _l("Ce motif est trop long : %(maximum)s caractères au plus."),
        "issuer.none": _l("Aucun émetteur n'est proposé. Une personne de l'administration le propose, une autre le confirme."),
        "issuer.waits": _l(
            "%(certifier)s, signataire %(signatory)s : la proposition attend qu'une autre personne de l'administration la confirme."
        ),
        "issuer.later": _l("%(certifier)s est confirmé, mais ne délivre qu'à partir du %(since)s."),
        "issuer.demo": _l("Cette base contient la démonstration et ses personnes inventées : elle ne délivre que des spécimens."),
        "issuer.demo_for_real": _l("La démonstration ne délivre que des spécimens : chargez-la sans EPREUVE_SPECIMEN=0."),
        "issuer.missing": _l("Remplissez ce champ : le certificat l'imprime."),
        "issuer.long": _l("Ce texte est trop long pour le certificat : %(maximum)s signes au plus."),
        "issuer.siret": _l("Ce numéro ne peut pas être un SIRET : quatorze chiffres, dont le dernier est une clé. Recopiez-le."),
        "issuer.past": _l("Choisissez aujourd'hui ou un jour à venir : aucun certificat déjà délivré ne change d'émetteur."),
        "issuer.open": _l("Une autre proposition attend sa réponse. Faites-la confirmer ou écartez-la, puis proposez celle-ci."),
        "issuer.own": _l("Cette proposition est la vôtre : une autre personne de l'administration la confirme."),
        "issuer.answered": _l("Cette proposition a reçu sa réponse entre-temps. Relisez-la."),
        "issuer.reason_missing": _l("Écrivez en une phrase pourquoi cette proposition est écartée."),
        "issuer.reason_long": _l("Ce motif est trop long : %(maximum)s caractères au plus."),
    }
)
