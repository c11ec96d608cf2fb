"""Acts of the audit log, each said in a reader's words."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

VERBS: dict[str, Any] = {}
"""Verb of a row → what was done. A test holds it complete."""

AREAS: dict[str, Any] = {}
"""Kind of stream → what it is about."""


def said(verb: str) -> Any:
    """What was done, in words; the verb itself for one that an older version wrote."""
    return VERBS.get(verb, verb)


def area_said(area: str) -> Any:
    """What a stream is about."""
    return AREAS.get(area, area)
