"""Those who look without acting: the auditor's journal, the invigilator's board, the trainer's view of progress."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

from app.web.oversight import board, journal, progress  # noqa: E402

__all__ = ["board", "journal", "progress"]
