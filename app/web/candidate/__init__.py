"""The candidate's own pages: where they stand, what comes next, their measures, their documents."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("candidate", __name__, url_prefix="/candidate")

from app.web.candidate import (  # noqa: E402, F401 - the views need the blueprint
    documents,
    home,
    measures,
    measures_receipt,
    measures_try,
    measures_without,
    orals,
    practice,
    sessions,
    training,
    vae,
)
