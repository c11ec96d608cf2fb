"""A page that asks for what a command needs, and does it: one view answers the GET that asks and the POST that sends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask import Response
from flask_babel import lazy_gettext as _l

from app.queries.runs import Room
from app.services.runs import Answer
from app.web.forms import EpreuveForm
from app.web.sandbox.room import do, page
from casestudies.company.kernel import Command

SOME_WORDS = _l("Écrivez quelques mots.")
WHOLE = _l("Écrivez une quantité entière, par exemple 48.")
SOME_DAY = _l("Écrivez une date, par exemple 12/03/2026.")
CHOOSE = _l("Choisissez dans la liste.")


@dataclass(frozen=True)
class Asking:
    """The words of the page: `failed` says what was not done, `verb` is the button; `back` and `trail` as the macros take them."""

    current: str
    title: str
    verb: str
    failed: str
    trail: list[dict[str, str]]
    back: dict[str, str]
    said: str = ""
    danger: bool = False


@dataclass(frozen=True)
class Lines:
    """A row of a `Grid`: what it is about, then texts and names of fields."""

    head: dict[str, Any]
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Grid:
    """Fields of a form laid out as a table: `form.grid` makes `sandbox/act.html` draw it. Each head starts with ">" when its column holds
    figures; the fields named in `below` come after the table, the others before."""

    heads: tuple[str, ...]
    rows: tuple[Lines, ...]
    names: frozenset[str]
    below: tuple[str, ...] = ()

    @property
    def columns(self) -> list[dict[str, Any]]:
        """The columns, as `data_table` takes them."""
        return [{"label": head.lstrip(">"), "num": head.startswith(">"), "header": rank == 0} for rank, head in enumerate(self.heads)]


def with_fields(kind: type[EpreuveForm], fields: dict[str, Any], **given: Any) -> Any:
    """A form of that kind with these fields added at the end."""
    return type(kind.__name__, (kind,), fields)(**given)


def perform(room: Room, form: EpreuveForm, asking: Asking, command: Callable[[], Command], then: Callable[[Answer], Any]) -> Any:
    """The page that asks; once sent, the command done and `then` its answer, or the page again with what is wrong."""
    outcome: Answer | Response | None = None
    if form.is_submitted():
        outcome = do(room, command(), asking.current, form=form) if form.validate() else None
        if isinstance(outcome, Response):
            return outcome
        if outcome is not None:
            return then(outcome)
    words = {"title": asking.title, "said": asking.said, "failed": asking.failed, "verb": asking.verb, "danger": asking.danger}
    body = page("sandbox/act.html", room, asking.current, form=form, trail=asking.trail, back=asking.back, **words)
    return (body, 422) if form.is_submitted() else body
