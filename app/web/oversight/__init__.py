"""Those who oversee: the auditor's journal, the invigilator's board and acts, the trainer's view of progress."""

from flask import Blueprint

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")

from app.web.oversight import board, board_acts, board_incidents, board_late, board_sitting, journal, progress  # noqa: E402

__all__ = ["board", "board_acts", "board_incidents", "board_late", "board_sitting", "journal", "progress"]
