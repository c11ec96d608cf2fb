"""The keys of the work room, and the page that lists them."""

from __future__ import annotations

from typing import Any

from flask import url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.web.sandbox import blueprint
from app.web.sandbox.room import KEYS, TOOLS, enter, page


@blueprint.get("/<int:run_id>/shortcuts")
@requires("run:work")
def shortcuts(run_id: int) -> Any:
    """What each key does in this case."""
    room = enter(run_id)
    tools = [tool for tool in TOOLS if tool.trade in room.run.case.file.trades and tool.trade in KEYS]
    rows = [[_said(KEYS[tool.trade]), {"text": str(tool.label), "href": url_for(tool.endpoint, run_id=run_id)}] for tool in tools]
    rows.append(["?", _("Cette page")])
    columns = [{"label": _("Touches"), "header": True}, {"label": _("Où elles mènent")}]
    return page("sandbox/shortcuts.html", room, "shortcuts", rows=rows, columns=columns)


def _said(key: str) -> str:
    return key if key == "/" else _("g puis %(key)s", key=key)
