"""Where a version of a dossier stands and what was declared of it, in words, for whoever reads it."""

from __future__ import annotations

from flask_babel import gettext as _

from juries.dossier import Consent, VersionState


def dossier_state(state: VersionState, *, admitted: bool, validation: bool) -> tuple[str, str, str]:
    """Tone, symbol and word of a version. `admitted`: late, let in all the same.

    `validation`: a file for VAE, which the jury reads once it is sent.
    """
    match state:
        case VersionState.COUNTS if validation:
            return "ok", "check-circle-fill", _("celui que le jury lit, une fois envoyé")
        case VersionState.COUNTS if admitted:
            return "ok", "check-circle-fill", _("admis en retard, compte pour l'épreuve")
        case VersionState.COUNTS:
            return "ok", "check-circle-fill", _("compte pour l'épreuve")
        case VersionState.TO_SIGN:
            return "warn", "pen-fill", _("à signer : ne compte pas encore")
        case VersionState.LATE:
            return "warn", "clock-history", _("en retard, gardé à part")
        case _:
            return "mute", "archive", _("remplacé")


def consent_told(consent: Consent) -> str:
    """By what right the dossier speaks of an employer."""
    if consent is Consent.EMPLOYER:
        return _("L'employeur a donné son accord écrit.")
    return _("L'entreprise et les personnes sont rendues anonymes.")


def ai_told(ai_use: str) -> str:
    """Which tools of artificial intelligence were used, and for what."""
    return ai_use or _("Aucun outil d'intelligence artificielle.")
