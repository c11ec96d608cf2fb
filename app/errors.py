"""What a service may say instead of doing its work. The web layer turns each into a page and a sentence."""

from __future__ import annotations

from typing import Any


class Refused(Exception):
    """A rule says no. `code` names the rule ("area.reason"), `params` fill its sentence, `field` is the form field it concerns."""

    def __init__(self, code: str, *, field: str | None = None, **params: Any) -> None:
        super().__init__(code, params)
        self.code = code
        self.field = field
        self.params = params


class Conflict(Refused):
    """What was read has changed since: the act was not done and may be tried again after reading (HTTP 409)."""


class NotFound(Exception):
    """Nothing there for this person: absent, or another's (HTTP 404 for both)."""
