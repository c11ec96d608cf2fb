"""Lists of thousands of a company's documents: sorted and filtered by what is noted of the base, the rows of the page shown alone made.

It answers as `lists.respond` does on all the rows; a search, or a sort or filter that cannot be read on the document, makes them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, TypeVar

from flask import Response, render_template, request

from app.web.lists import ListSpec, View, order_key, respond, sorting, state_of, view_of
from casestudies.company import index
from casestudies.company.kernel import Shelf

Row = TypeVar("Row")
Document = TypeVar("Document")


def respond_shelf(
    spec: ListSpec[Row], shelf: Shelf[Document], row_of: Callable[[Document], Row], template: str, **context: Any
) -> str | Response:
    """The answer of a list's page over a whole shelf: as `lists.respond`, with the rows that `row_of` makes."""
    asked = request.args.to_dict()
    view = None if asked.get("export") else shelf_view(spec, shelf, row_of, asked, request.path)
    if view is None:
        return respond(spec, [row_of(document) for document in shelf], template, **context)
    return render_template(template, view=view, **context)


def shelf_view(
    spec: ListSpec[Row], shelf: Shelf[Document], row_of: Callable[[Document], Row], asked: Mapping[str, str], path: str
) -> View | None:
    """One page of the list, None when what is asked needs all the rows."""
    state = state_of(spec, asked)
    column, descending = sorting(spec, state)
    filters = [each for each in spec.filters if each.name in state]
    if "q" in state or column is None or column.of is None or any(each.of is None for each in filters):
        return None
    bearing = tuple((each.of, state[each.name]) for each in filters if each.of is not None)
    names = index.in_order(shelf, _comparable(column.of), descending=descending, bearing=bearing)
    return view_of(spec, state, names, asked, path, lambda page: [row_of(shelf[name]) for name in page])


@lru_cache(maxsize=256)
def _comparable(read: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """The reading of a value as lists compare it; the same function for the same reading, since what is noted is found by it."""

    def value(document: Any) -> Any:
        found = read(document)
        return None if found is None else order_key(found)

    return value
