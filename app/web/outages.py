"""What a person is told while a disk is full or the database does not answer: nothing was done, nothing kept is lost, what to do."""

from __future__ import annotations

from http import HTTPStatus

import structlog
from flask import Flask
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import DBAPIError

from app.outages import no_answer, no_room
from app.web.errors import Explanation, page
from app.web.kept import kept_now

TRY_AGAIN_AFTER = 10
"""Seconds that a program is asked to wait."""
FULL = Explanation(
    _l("Le service n'a plus de place pour enregistrer"),
    _l("Cette action n'a pas été faite. Tout ce qui était enregistré le reste."),
    _l("Prévenez le centre, gardez cette page ouverte, puis envoyez de nouveau. Rien ne sera fait deux fois."),
    symbol="hdd-fill",
    again=True,
    tone="bad",
)
SILENT = Explanation(
    _l("Le service ne répond pas pour l'instant"),
    _l("Cette action n'a peut-être pas été faite. Tout ce qui était enregistré le reste."),
    _l("Attendez quelques secondes et regardez si elle est faite. Sinon, envoyez de nouveau."),
    symbol="hourglass-split",
    again=True,
    tone="bad",
)
log = structlog.get_logger()


def _outage(error: Exception) -> tuple[str, int, dict[str, str]]:
    """The page of an outage. Raises `error` when it is a fault of ours."""
    if no_room(error):
        status, explanation = HTTPStatus.INSUFFICIENT_STORAGE, FULL
    elif no_answer(error):
        status, explanation = HTTPStatus.SERVICE_UNAVAILABLE, SILENT
    else:
        raise error
    log.error("outage", status=status.value, error=str(getattr(error, "orig", error)))
    return *page(status.value, explanation, kept=kept_now()), {"Retry-After": str(TRY_AGAIN_AFTER)}


def init_app(app: Flask) -> None:
    """Answer outages with a page of ours; any other error goes its way."""
    app.register_error_handler(DBAPIError, _outage)
    app.register_error_handler(OSError, _outage)
