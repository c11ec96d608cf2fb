"""The words of what came after the end of a sitting."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _

from app.queries.late import LateThing
from app.web.formats import clock_time, moment
from app.web.sandbox.room import TOOLS

TRADES = {tool.trade: tool.label for tool in TOOLS}


def late_entry(thing: LateThing) -> dict[str, Any]:
    """One thing that came late, as a list shows it: {name, text, when, state}."""
    tone, symbol, word = _state(thing)
    when = _("Arrivé le %(moment)s", moment=moment(thing.at, "short"))
    decided = (
        _("Décidé à %(time)s : %(reason)s", time=clock_time(thing.decision.at), reason=thing.decision.reason) if thing.decision else ""
    )
    return {"name": late_name(thing), "text": thing.text, "when": when, "decided": decided, "tone": tone, "symbol": symbol, "word": word}


def _state(thing: LateThing) -> tuple[str, str, str]:
    if thing.decision is None:
        return "warn", "hourglass", _("À décider")
    if thing.decision.admitted:
        return "ok", "check2", _("Admis")
    return "mute", "x-lg", _("Écarté")


def late_name(thing: LateThing) -> str:
    """What it is: a text, or an act of a trade."""
    if thing.kind == "draft":
        return _("Texte tapé")
    trade = TRADES.get(thing.kind.partition(".")[0])
    return _("Acte, %(trade)s", trade=str(trade).lower()) if trade else _("Acte")
