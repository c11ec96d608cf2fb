"""The disability officer's room: needs, which they alone read, and the measures they decide."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("accommodation", __name__, url_prefix="/accommodation")

from app.web.accommodation import desk, measures, needs, receipts, sentences  # noqa: E402, F401 - the views need the blueprint
