"""The one way to list: columns, filters, search, sort, pages and export, with the whole state in the query string.

A screen declares a `ListSpec` once, and answers with `respond(SPEC, rows, "…/list.html")`; the template calls `listing(view)` of
templates/_ui/data.html. Rows are frozen and already filtered by right; here they are only arranged. Works without JavaScript.

A list of thousands of documents of a company is answered by `app.web.shelf_lists`, which makes the rows of the page shown alone.

What is dear to know about a row is asked late: a list with `late` names and a `complete` function gets its rows bare, and completes those
of the page shown alone, unless the request sorts, filters or exports by what is late.

Query string: q (search), sort (key of a column, "-" before it for descending), page, export (csv | xlsx), and one name per filter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, render_template, request
from flask_babel import gettext

from app.web.exports import MIMETYPES, as_csv, as_xlsx

Row = TypeVar("Row")
Item = TypeVar("Item")
Complete = Callable[[Sequence[Row]], Sequence[Row]]
"""Gives the same rows, in the same order, with what is late."""
TEXTS_KEPT = 8192
"""Texts that a process keeps folded: the same names are sorted on every page of a list."""
RESERVED = frozenset({"q", "sort", "page", "export"})


@dataclass(frozen=True)
class State:
    """A status inside a cell: tone ok | info | warn | bad | mute, icon, word."""

    tone: str
    symbol: str
    word: Any
    plain: bool = False


@dataclass(frozen=True)
class Cell:
    """What one cell shows. `sub` is the second line, `lang` the language of `text` when it is not the page's."""

    text: Any = ""
    href: str = ""
    sub: Any = ""
    state: State | None = None
    strong: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A column. `cell` gives a Cell or a text. `value` is what sorts and what an export holds (number, date, text or None); without it the
    column neither sorts nor goes out. `num`: figures, to the right. `header`: the row's name, a link. `of` reads the same value on the
    document that a row is made from, when that is possible without the row: a function of a module, never a lambda."""

    key: str
    label: Any
    cell: Callable[[Row], Any]
    value: Callable[[Row], Any] | None = None
    num: bool = False
    header: bool = False
    of: Callable[[Any], Any] | None = None


@dataclass(frozen=True)
class Filter(Generic[Row]):
    """A filter on one value. `value` gives the row's (or several, in a set); `choices` are (value, label). `of` gives the same values on
    the document that a row is made from, as a tuple; as for a column."""

    name: str
    label: Any
    value: Callable[[Row], str | frozenset[str]]
    choices: Sequence[tuple[str, Any]] | Callable[[], Sequence[tuple[str, Any]]]
    of: Callable[[Any], tuple[str, ...]] | None = None

    def options(self) -> Sequence[tuple[str, Any]]:
        return self.choices() if callable(self.choices) else self.choices

    def admits(self, row: Row, wanted: str) -> bool:
        held = self.value(row)
        return wanted in held if isinstance(held, frozenset) else wanted == held


@dataclass(frozen=True)
class ListSpec(Generic[Row]):
    """A list, declared. `sort` is the order at first sight; `haystack` gives the text that a search reads; `select` names the checkboxes,
    whose value and spoken name are `key` and `name`; `file` names the export; `late` names the columns and filters that bare rows cannot
    answer."""

    file: str
    label: Any
    columns: Sequence[Column[Row]]
    filters: Sequence[Filter[Row]] = ()
    haystack: Callable[[Row], str] | None = None
    search_label: Any = ""
    sort: str = ""
    page_size: int = 25
    empty_text: Any = ""
    select: str = ""
    key: Callable[[Row], str] = lambda row: ""
    name: Callable[[Row], str] = lambda row: ""
    late: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        clash = RESERVED & {filter_.name for filter_ in self.filters}
        if clash:
            raise ValueError(f"Names of filters that the list keeps for itself: {sorted(clash)}")
        unknown = self.late - {column.key for column in self.columns} - {filter_.name for filter_ in self.filters}
        if unknown or self.sort.lstrip("-") in self.late:
            raise ValueError(f"Late names that no column or filter has, or that the list sorts by: {sorted(unknown) or self.sort}")


@dataclass(frozen=True)
class View:
    """A list as the macro `listing` draws it."""

    label: Any
    columns: tuple[dict[str, Any], ...]
    rows: tuple[dict[str, Any], ...]
    total: int
    first: int
    last: int
    chips: tuple[dict[str, Any], ...]
    addable: tuple[dict[str, Any], ...]
    state: dict[str, str]
    search: dict[str, Any] | None
    action: str
    clear_url: str
    previous_url: str
    next_url: str
    exports: tuple[dict[str, Any], ...]
    select: str
    empty_text: Any
    filtered: bool = field(default=False)


def folded(text: object) -> str:
    """Text for comparing: no case, no accents."""
    return _folded(str(text))


@lru_cache(maxsize=TEXTS_KEPT)
def _folded(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c)).casefold()


def order_key(value: Any) -> tuple[int, Any]:
    return (0, folded(value)) if isinstance(value, str) or not hasattr(value, "__lt__") else (0, value)


def arranged(spec: ListSpec[Row], rows: Sequence[Row], wanted: Mapping[str, str]) -> list[Row]:
    """The rows that search and filters keep, sorted; those without the sorted value come last in both directions."""
    kept = list(rows)
    for filter_ in spec.filters:
        if wanted.get(filter_.name):
            kept = [row for row in kept if filter_.admits(row, wanted[filter_.name])]
    words = folded(wanted.get("q", "")).split()
    if words and spec.haystack:
        haystack = spec.haystack
        kept = [row for row in kept if all(word in folded(haystack(row)) for word in words)]
    column, descending = sorting(spec, wanted)
    if column is None or column.value is None:
        return kept
    value = column.value
    present = [row for row in kept if value(row) is not None]
    absent = [row for row in kept if value(row) is None]
    return sorted(present, key=lambda row: order_key(value(row)), reverse=descending) + absent


def sorting(spec: ListSpec[Row], wanted: Mapping[str, str]) -> tuple[Column[Row] | None, bool]:
    """The column that sorts and whether it goes down; the list's own order when what is wanted is unknown."""
    sortable = {column.key: column for column in spec.columns if column.value}
    for asked in (wanted.get("sort", ""), spec.sort):
        if asked.lstrip("-") in sortable:
            return sortable[asked.lstrip("-")], asked.startswith("-")
    return None, False


def state_of(spec: ListSpec[Row], asked: Mapping[str, str]) -> dict[str, str]:
    """The part of a query string that a list understands, without what is empty, unknown or on its own default."""
    known = {"q", "sort"} | {filter_.name for filter_ in spec.filters}
    state = {name: value.strip() for name, value in asked.items() if name in known and value.strip()}
    for filter_ in spec.filters:
        if filter_.name in state and state[filter_.name] not in {value for value, _label in filter_.options()}:
            del state[filter_.name]
    column, descending = sorting(spec, state)
    if column is None or ("-" if descending else "") + column.key == spec.sort:
        state.pop("sort", None)
    return state


def needs_late(spec: ListSpec[Row], asked: Mapping[str, str]) -> bool:
    """Whether a request sorts or filters by what bare rows do not know."""
    state = state_of(spec, asked)
    return bool(spec.late & (state.keys() | {state.get("sort", "").lstrip("-")}))


def view(spec: ListSpec[Row], rows: Sequence[Row], asked: Mapping[str, str], path: str, complete: Complete[Row] | None = None) -> View:
    """One page of the list. A page that does not exist gives the nearest that does. `complete` is given the rows of the page alone."""
    state = state_of(spec, asked)
    return view_of(spec, state, arranged(spec, rows, state), asked, path, complete or (lambda page: page))


def view_of(
    spec: ListSpec[Row],
    state: dict[str, str],
    kept: Sequence[Item],
    asked: Mapping[str, str],
    path: str,
    rows_of: Callable[[Sequence[Item]], Sequence[Row]],
) -> View:
    """One page of what the state keeps, already in order; `rows_of` makes the rows of the page."""
    pages = max((len(kept) - 1) // spec.page_size + 1, 1)
    number = min(max(int(asked["page"]) if asked.get("page", "").isascii() and asked.get("page", "").isdigit() else 1, 1), pages)
    start = (number - 1) * spec.page_size
    shown = rows_of(kept[start : start + spec.page_size])
    return View(
        label=spec.label,
        columns=tuple(_head(spec, column, state, path) for column in spec.columns),
        rows=tuple(_drawn(spec, row) for row in shown),
        total=len(kept),
        first=start + 1 if kept else 0,
        last=start + len(shown),
        chips=tuple(_chips(spec, state, path)),
        addable=tuple({"name": f.name, "label": f.label, "choices": f.options()} for f in spec.filters if f.name not in state),
        state=state,
        search={"name": "q", "label": spec.search_label or gettext("Chercher"), "value": state.get("q", "")} if spec.haystack else None,
        action=path,
        clear_url=_url(path, {name: value for name, value in state.items() if name == "sort"}),
        previous_url=_url(path, state, page=number - 1) if number > 1 else "",
        next_url=_url(path, state, page=number + 1) if number < pages else "",
        exports=tuple({"url": _url(path, state, export=kind), "label": label} for kind, label in _export_labels()),
        select=spec.select,
        empty_text=_nothing(spec, state),
        filtered=bool(state.keys() - {"sort"}),
    )


def _drawn(spec: ListSpec[Row], row: Row) -> dict[str, Any]:
    return {"cells": [_shown(column.cell(row)) for column in spec.columns], "key": spec.key(row), "name": spec.name(row)}


def _shown(value: Any) -> Any:
    """What a template draws: a Cell, safe markup, None as it is; anything else as the text that it is in this language."""
    return value if value is None or isinstance(value, Cell | str) else str(value)


def _export_labels() -> list[tuple[str, str]]:
    return [("csv", gettext("Exporter en CSV")), ("xlsx", gettext("Exporter pour tableur"))]


def _nothing(spec: ListSpec[Row], state: Mapping[str, str]) -> Any:
    if state.keys() - {"sort"}:
        return gettext("Aucune ligne ne correspond. Retirez un filtre ou changez les mots cherchés.")
    return spec.empty_text or gettext("Il n'y a encore rien ici.")


def _url(path: str, state: Mapping[str, str], **more: object) -> str:
    query = urlencode({**state, **more})
    return f"{path}?{query}" if query else path


def _head(spec: ListSpec[Row], column: Column[Row], state: Mapping[str, str], path: str) -> dict[str, Any]:
    head: dict[str, Any] = {"label": str(column.label), "num": column.num, "header": column.header, "sort_url": "", "sort": ""}
    if column.value:
        sorted_by, descending = sorting(spec, state)
        mine = sorted_by is not None and sorted_by.key == column.key
        head["sort"] = ("descending" if descending else "ascending") if mine else ""
        head["sort_url"] = _url(path, {**state, "sort": f"-{column.key}" if mine and not descending else column.key})
    return head


def _chips(spec: ListSpec[Row], state: Mapping[str, str], path: str) -> list[dict[str, Any]]:
    chips = []
    for filter_ in spec.filters:
        if filter_.name in state:
            said = dict(filter_.options())[state[filter_.name]]
            label = gettext("%(filter)s : %(value)s", filter=filter_.label, value=said)
            chips.append({"label": label, "url": _url(path, {name: value for name, value in state.items() if name != filter_.name})})
    if "q" in state:
        chips.append(
            {
                "label": gettext("« %(words)s »", words=state["q"]),
                "url": _url(path, {name: value for name, value in state.items() if name != "q"}),
            }
        )
    return chips


def table_of(spec: ListSpec[Row], rows: Sequence[Row], asked: Mapping[str, str]) -> tuple[list[str], list[list[Any]]]:
    """Heads and values of everything the state keeps, all pages, for an export."""
    columns = [column for column in spec.columns if column.value]
    kept = arranged(spec, rows, state_of(spec, asked))
    return [str(column.label) for column in columns], [[column.value(row) for column in columns if column.value] for row in kept]


def respond(
    spec: ListSpec[Row], rows: Sequence[Row], template: str, *, complete: Complete[Row] | None = None, **context: Any
) -> str | Response:
    """The answer of a list's page: its template with `view`, or the file when an export is asked."""
    asked = request.args.to_dict()
    kind = asked.get("export")
    if complete and (kind in MIMETYPES or needs_late(spec, asked)):
        rows, complete = complete(rows), None
    if kind in MIMETYPES:
        heads, values = table_of(spec, rows, asked)
        body = as_csv(heads, values) if kind == "csv" else as_xlsx(heads, values, spec.file)
        response = Response(body, mimetype=MIMETYPES[kind])
        response.headers["Content-Disposition"] = f'attachment; filename="{spec.file}.{kind}"'
        return response
    return render_template(template, view=view(spec, rows, asked, request.path, complete), **context)
