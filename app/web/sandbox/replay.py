"""What waited in the browser, sent when the network is back: the answers told to a script, which shows them beside what was written."""

from __future__ import annotations

from typing import Any

from flask import Response, g, get_flashed_messages, jsonify, request
from flask_babel import gettext as _

from app.web import messages
from app.web.sandbox import blueprint
from app.web.vault import vault_of

blueprint.context_processor(lambda: {"vault_of": vault_of})

LATER = frozenset({"sitting.stopped", "sitting.elsewhere", "run.moved", "run.not_begun"})
"""Refusals of the moment, not of the act: it is sent again."""


def _sent_by_script() -> bool:
    preferred = request.accept_mimetypes.best_match(["text/html", "application/json"])
    return request.method == "POST" and preferred == "application/json" and "command_id" in request.form


@blueprint.after_request
def tell_outcome(response: Response) -> Response:
    """Say in JSON what became of an act sent by a script: {outcome: done | late | wait | warned | refused, said}."""
    if not _sent_by_script() or response.mimetype == "application/json":
        return response
    told = _outcome(response)
    if told is None:
        return response
    answer = jsonify(outcome=told[0], said=told[1])
    answer.status_code = 200 if told[0] in ("done", "late") else response.status_code
    return answer


def _outcome(response: Response) -> tuple[str, str] | None:
    refused = g.get("refused")
    if refused is not None:
        outcome = "late" if refused.code == "run.late" else "wait" if refused.code in LATER else "refused"
        return outcome, messages.sentence(refused.code, refused.params)
    match response.status_code:
        case 303:
            return "done", " ".join(_words(each) for each in get_flashed_messages())
        case 409:
            return "warned", _("L'entreprise vous avertit d'abord : reprenez cet acte et lisez l'avertissement.")
        case 404:
            return "refused", _("Ce que cet acte concerne n'existe plus.")
        case 422:
            return "refused", " ".join(g.get("refusals", ())) or _("Un champ est à corriger : reprenez cet acte.")
    return None


def _words(message: Any) -> str:
    return message if isinstance(message, str) else ". ".join(str(part) for part in message)
