"""Jurors: their desk, the jury room, what the pair decides; and the composition of juries by the administration."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("jury", __name__, url_prefix="/jury")

from app.web.jury import composition, desk, dossiers, interview, lock, orals, pair, record, replay, roles, room, sentences  # noqa: E402, F401
