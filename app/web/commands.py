"""The id that a form with a command carries, so that sending it twice does it once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import abort, request

from app.auth.guard import current_actor
from app.chain import canonical
from app.services import watching

T = TypeVar("T")

COMMAND_ID_LENGTH = 40
ENVELOPE = frozenset({"csrf_token", "command_id"})
"""What a form carries around what is asked."""


def command_id() -> str:
    """The id that the form carries. A form without one is no form of ours."""
    given = request.form.get("command_id", "")
    # PostgreSQL keeps no NUL in a text.
    if not 1 <= len(given) <= COMMAND_ID_LENGTH or not given.isprintable():
        abort(400)
    return given


def once(act: Callable[[], T]) -> T:
    """Do this act of whoever watches once for the id of its form, all of which must be the same when it comes again. Raises Refused."""
    return watching.once(current_actor(), command_id(), _asked(), act)


def _asked() -> str:
    return canonical({"path": request.path, "fields": [pair for pair in request.form.items(multi=True) if pair[0] not in ENVELOPE]})
