"""A sheet: a document of the company, whole, as `sandbox/sheet.html` draws it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask_babel import gettext as _

from app.queries.runs import Room
from app.web import formats, goods_told
from app.web.lists import State
from app.web.sandbox.room import page
from app.web.sandbox.words import person_and_role, warning_words
from casestudies.company.messages import TRAINEE


@dataclass
class Sheet:
    """What a sheet shows. `papers` and `changes` at None leave the side column out. See the head of the template for the shapes."""

    title: str
    trail: list[dict[str, str]]
    facts: list[tuple[str, Any]]
    sub: str = ""
    state: State | None = None
    acts: list[dict[str, Any]] = field(default_factory=list)
    more: list[dict[str, Any]] = field(default_factory=list)
    notices: list[dict[str, Any]] = field(default_factory=list)
    texts: list[dict[str, Any]] = field(default_factory=list)
    tables: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, str]] | None = None
    changes: list[dict[str, Any]] | None = None


def show(room: Room, current: str, sheet: Sheet) -> str:
    """The page of a sheet."""
    return page("sandbox/sheet.html", room, current, sheet=sheet)


def table(name: str, title: str, heads: list[str], rows: list[list[Any]], empty: tuple[str, str], **more: Any) -> dict[str, Any]:
    """A table of a sheet. Each head starts with ">" when its column holds figures; the first column is the row's name."""
    columns = [{"label": head.lstrip(">"), "num": head.startswith(">"), "header": rank == 0} for rank, head in enumerate(heads)]
    return {"id": name, "title": title, "columns": columns, "rows": rows, "empty": empty, "foot": [], **more}


def act(label: str, url: str, *, post: bool = False, primary: bool = False) -> dict[str, Any]:
    """A button of the head: a page to go to, or a whole command to post."""
    return {"label": label, "url": url, "post": post, "primary": primary}


def notice(
    tone: str, symbol: str, title: str, text: str = "", acts: list[dict[str, str]] | None = None, *, quiet: bool = False
) -> dict[str, Any]:
    """Something to know above the tables."""
    return {"tone": tone, "symbol": symbol, "title": title, "text": text, "acts": acts or [], "quiet": quiet}


def passed_warnings(room: Room, subject: str) -> list[dict[str, Any]]:
    """The warnings that were passed on that document, quietly."""
    return [
        notice(
            "warn",
            "exclamation-triangle-fill",
            warning_words(each.warning),
            _("Signalé à %(time)s, poursuivi malgré tout.", time=formats.company_time(each.shown_at)),
            quiet=True,
        )
        for each in room.run.company.warnings_of(subject)
    ]


def changes_told(room: Room, key: str) -> list[dict[str, Any]]:
    """Who changed what on the document of that number during the run, from the newest, for `timeline`."""
    found = []
    for entry in reversed(room.run.events):
        words = goods_told.changed(entry.event, key)
        if words:
            who = person_and_role(room.run.company, entry.who)
            found.append({"when": formats.company_time(entry.at), "who": who, "you": entry.who == TRAINEE, "what": words})
    return found
