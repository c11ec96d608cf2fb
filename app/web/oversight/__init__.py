"""Those who oversee: the auditor's journal, the invigilator's board and acts, the trainer's view of progress."""

from flask import Blueprint

from app.services.runs import new_command_id

blueprint = Blueprint("oversight", __name__, url_prefix="/oversight")
blueprint.context_processor(lambda: {"new_command_id": new_command_id})

from app.web.oversight import board, board_acts, board_all, board_incidents, board_late, board_sitting, journal, progress  # noqa: E402

__all__ = ["board", "board_acts", "board_all", "board_incidents", "board_late", "board_sitting", "journal", "progress"]
