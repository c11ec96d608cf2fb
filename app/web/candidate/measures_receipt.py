"""What was applied of one's measures in a sitting: theirs to read and to keep."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.queries import receipts
from app.web import measures_receipt as shown
from app.web.candidate import blueprint


@blueprint.get("/receipts/<int:run_id>")
@requires("accommodation:ask")
def measures_receipt(run_id: int) -> str:
    """The receipt of one sitting."""
    held = receipts.receipt(current_actor(), run_id)
    trail = [
        {"label": _("Mon parcours"), "url": url_for("candidate.home")},
        {"label": _("Mes mesures"), "url": url_for("candidate.measures", candidacy_id=held.candidacy_id)},
    ]
    return render_template(
        "accommodation/receipt.html",
        trail=trail,
        subtitle=held.title,
        pdf=url_for("candidate.measures_receipt_pdf", run_id=run_id),
        reserved=_("Ce reçu est pour vous et pour la personne référente handicap. Le jury n'en sait rien."),
        **shown.context(held),
    )


@blueprint.get("/receipts/<int:run_id>.pdf")
@requires("accommodation:ask")
def measures_receipt_pdf(run_id: int) -> Response:
    """The same on paper."""
    return shown.paper(receipts.receipt(current_actor(), run_id))
