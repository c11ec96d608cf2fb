"""What was applied of a person's measures in a sitting, as the officer checks it."""

from __future__ import annotations

from flask import Response, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.queries import receipts
from app.web import measures_receipt as shown
from app.web.accommodation import blueprint


@blueprint.get("/receipts/<int:run_id>")
@requires("accommodation:decide")
def receipt(run_id: int) -> str:
    """The receipt of one sitting."""
    held = receipts.receipt(current_actor(), run_id)
    trail = [
        {"label": _("Aménagements"), "url": url_for("accommodation.desk")},
        {"label": held.name, "url": url_for("accommodation.file", candidacy_id=held.candidacy_id)},
    ]
    return render_template(
        "accommodation/receipt.html",
        trail=trail,
        subtitle=_("%(name)s, dossier %(number)s", name=held.name, number=held.number),
        pdf=url_for("accommodation.receipt_pdf", run_id=run_id),
        reserved=_("Ce reçu est pour la personne et pour vous. Le jury n'en sait rien."),
        **shown.context(held),
    )


@blueprint.get("/receipts/<int:run_id>.pdf")
@requires("accommodation:decide")
def receipt_pdf(run_id: int) -> Response:
    """The same on paper."""
    return shown.paper(receipts.receipt(current_actor(), run_id))
