"""One act over the rows that are ticked: each is a command of its own, and the answer says what became of each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, cast

from flask import Response, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries.runs import Room
from app.services import runs
from app.web.commands import COMMAND_ID_LENGTH, command_id
from app.web.messages import announce
from app.web.sandbox import blueprint
from app.web.sandbox.room import enter
from casestudies.company.kernel import Command
from casestudies.company.messages import ReadMessage
from casestudies.company.orders import ConfirmOrder

TICKED_AT_MOST = 50


def bulk_of(room: Room, endpoint: str, verb: str, noun: str, note: str) -> dict[str, Any]:
    """What `listing` needs to put one act over its rows."""
    url = url_for(endpoint, run_id=room.run_id)
    return {"url": url, "id": runs.new_command_id(), "acts": [{"name": "act", "value": "do", "label": verb}], "noun": noun, "note": note}


def _each(room: Room, ticked: str, command_of: Callable[[str], Command]) -> tuple[int, list[str]]:
    """Do the command of each row that is ticked; how many were done, and those that were not. Raises Refused when it came late."""
    wanted = list(dict.fromkeys(request.form.getlist(ticked)))[:TICKED_AT_MOST]
    sent = command_id()
    done, left = 0, []
    for rank, key in enumerate(wanted):
        answer = runs.execute(current_actor(), room.run_id, f"{sent}.{rank}"[-COMMAND_ID_LENGTH:], command_of(key))
        if answer.status == "late":
            raise Refused("run.late")
        done += answer.accepted
        left += [] if answer.accepted else [key]
    return done, left


def _back(room: Room, endpoint: str) -> Response:
    return cast(Response, redirect(url_for(endpoint, run_id=room.run_id), 303))


@blueprint.post("/<int:run_id>/orders/confirm")
@requires("run:work")
def confirm_orders(run_id: int) -> Any:
    """Confirm the orders that are ticked. Those that warn stay as they are, to be read one by one."""
    room = enter(run_id)
    done, left = _each(room, "order", lambda number: ConfirmOrder(order=number))
    said = ngettext("%(num)s commande confirmée.", "%(num)s commandes confirmées.", done)
    if left:
        why = _("Restées en l'état, car un avertissement ou un refus les attend : %(names)s. Ouvrez-les une à une.", names=", ".join(left))
        announce(said, why, tone="warn")
    elif done:
        flash(said, "ok")
    else:
        flash(_("Rien n'était coché."), "info")
    return _back(room, "sandbox.orders")


@blueprint.post("/<int:run_id>/messages/read")
@requires("run:work")
def read_messages(run_id: int) -> Any:
    """Mark as read the messages that are ticked."""
    room = enter(run_id)
    done, _left = _each(room, "message", lambda code: ReadMessage(message=code))
    flash(
        ngettext("%(num)s message marqué comme lu.", "%(num)s messages marqués comme lus.", done) if done else _("Rien n'a changé."), "ok"
    )
    return _back(room, "sandbox.messages")
