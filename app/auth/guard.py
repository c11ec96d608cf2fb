"""The door of every view: a permission, declared; without one the application does not start."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from flask import Flask, abort, g

from app.auth.actor import VISITOR, Actor
from app.auth.policy import POLICY, allows

View = TypeVar("View", bound=Callable[..., Any])
UNGUARDED = frozenset({"static"})
"""Endpoints of Flask's own that serve our public files."""


class Unauthenticated(Exception):
    """The page asks for a login, and there is none (any more)."""


def current_actor() -> Actor:
    """Who makes this request; a visitor without login is an Actor without roles."""
    actor: Actor = g.get("actor", VISITOR)
    return actor


def requires(permission: str) -> Callable[[View], View]:
    """Declare the permission of a view and enforce it. Raises KeyError at import when the policy does not know it."""
    POLICY[permission]

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(*args: Any, **kwargs: Any) -> Any:
            actor = current_actor()
            if not allows(actor, permission):
                if actor.account_id is None:
                    raise Unauthenticated
                abort(403)
            return view(*args, **kwargs)

        guarded: Any = wrapper
        guarded.permission = permission
        return cast(View, guarded)

    return decorate


def permissions(app: Flask) -> dict[str, str | None]:
    """Endpoint → declared permission, None where there is none."""
    return {name: getattr(view, "permission", None) for name, view in app.view_functions.items() if name not in UNGUARDED}


def assert_guarded(app: Flask) -> None:
    """Stop the start-up when a route has no permission."""
    bare = sorted(name for name, permission in permissions(app).items() if permission is None)
    if bare:
        raise RuntimeError(f"Routes without a permission: {', '.join(bare)}")
