"""Which function does which kind of job."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

PLACES = ("app.services", "app.documents")
"""Packages whose modules may hold handlers."""


@dataclass(frozen=True)
class Task:
    """One job as its handler sees it. `attempt` is 1 the first time. Long work calls `progress(percent)`, which renews the lease."""

    id: int
    kind: str
    payload: Mapping[str, Any]
    attempt: int
    progress: Callable[[int], None]


Handler = Callable[[Task], None]
_handlers: dict[str, Handler] = {}


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Make a function the handler of a kind of job. Raises ValueError when the kind has one already."""

    def register(function: Handler) -> Handler:
        known = _handlers.setdefault(kind, function)
        if known is not function:
            raise ValueError(f"two handlers for {kind}: {known.__module__}.{known.__name__} and {function.__module__}.{function.__name__}")
        return function

    return register


def handler_of(kind: str) -> Handler:
    """The handler of a kind. Raises LookupError when no module registers one."""
    try:
        return _handlers[kind]
    except KeyError:
        raise LookupError(f"no handler for the jobs of kind {kind}") from None


def load_handlers() -> None:
    """Import every module that may hold handlers."""
    for place in PLACES:
        package = importlib.import_module(place)
        for module in pkgutil.walk_packages(package.__path__, f"{place}."):
            importlib.import_module(module.name)
