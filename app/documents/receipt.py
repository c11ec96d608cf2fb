"""The receipt of a dossier: what was received, when, and the SHA-256 of each file."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from app.clock import PARIS
from app.documents.french import french_date, french_time
from app.documents.pieces import SANS, sans_faces
from app.documents.rendering import render_pdf
from app.queries.deposits import Receipted
from blocks.model import VALIDATION_FILE
from juries.dossier import Consent

CONSENTS = {
    Consent.EMPLOYER: "L’employeur a donné son accord écrit.",
    Consent.ANONYMISED: "L’entreprise et les personnes sont rendues anonymes.",
}
MEGABYTE = 1024 * 1024


def print_receipt(held: Receipted) -> bytes:
    """The receipt (PDF/A-3a, PDF/UA-1), the same bytes as long as nothing more is declared. Raises RenderingFailed."""
    version, declared = held.version, held.version.declared
    day, time = _told(version.deposited_at)
    context: dict[str, Any] = {
        "receipt": version.receipt,
        "name": held.name,
        "number": held.number,
        "dossier": "Dossier de validation" if version.evaluation == VALIDATION_FILE else f"Dossier {version.evaluation}",
        "day": day,
        "time": time,
        "late": version.closed_at is not None,
        "files": [{"name": each.name, "digest": each.digest, "size": _size(each.size)} for each in version.files],
        "declared": None,
    }
    if declared is not None:
        signed = dict(zip(("day", "time"), _told(declared.at), strict=True))
        told = ["Ce dossier est mon travail. Ce qui est repris d’ailleurs est cité.", CONSENTS[declared.consent]]
        used = f"Outils d’intelligence artificielle : {declared.ai_use}" if declared.ai_use else "Aucun outil d’intelligence artificielle."
        context["declared"] = signed | {"lines": [*told, used]}
    made_at = declared.at if declared is not None else version.deposited_at
    return render_pdf("dossier/receipt.html", context, made_at=made_at, resources=sans_faces(), font=SANS)


def _told(moment: datetime) -> tuple[str, str]:
    here = moment.astimezone(PARIS)
    return french_date(here.date()), french_time(here)


def _size(octets: int) -> str:
    """In units that people read: "12,3 Mo", "640 ko"."""
    if octets >= MEGABYTE:
        return f"{octets / MEGABYTE:.1f}".replace(".", ",") + "\u00a0Mo"
    return f"{max(round(octets / 1024), 1)}\u00a0ko"
