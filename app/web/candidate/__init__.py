"""The candidate's own pages: where they stand, what comes next, their measures, their documents."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("candidate", __name__, url_prefix="/candidate")

from app.web.candidate import documents, home, measures, orals, sessions, training, vae  # noqa: E402, F401 - the views need the blueprint
