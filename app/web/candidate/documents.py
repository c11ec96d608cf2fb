"""What the candidate may keep: certificates, and the receipts of their dossiers."""

from __future__ import annotations

from flask import render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.queries import candidacies
from app.queries.candidacies import CandidateFile
from app.queries.progress import Progress
from app.web.candidate import blueprint
from app.web.formats import day, moment


@blueprint.get("/documents")
@requires("candidate:home")
def documents() -> str:
    """Certificates and receipts, of every candidacy of theirs."""
    files = candidacies.own_candidacies(current_actor())
    return render_template(
        "candidate/documents.html",
        certificates=[entry for file in files for entry in _certificates(file)],
        preparing=[block for file in files for block in file.blocks if block.certificate is None and block.progress is Progress.ACQUIRED],
        receipts=[entry for file in files for entry in _receipts(file)],
    )


def _certificates(file: CandidateFile) -> list[dict[str, str]]:
    return [
        {
            "icon": "file-earmark-pdf",
            "name": _("Certificat du bloc %(block)s", block=block.code),
            "href": url_for("public.certificate_pdf", number=block.certificate_number),
            "detail": _("PDF scellé, jury du %(day)s", day=day(block.decided_on)) if block.decided_on else "",
            "check": url_for("public.verify", code=block.certificate),
        }
        for block in file.blocks
        if block.certificate
    ]


def _receipts(file: CandidateFile) -> list[tuple[str, dict[str, str]]]:
    return [
        (
            _("Dossier %(evaluation)s", evaluation=deposit.evaluation),
            {"text": deposit.name, "sub": _("reçu n° %(receipt)s, le %(moment)s", receipt=deposit.receipt, moment=moment(deposit.at))},
        )
        for deposit in file.deposits
    ]
