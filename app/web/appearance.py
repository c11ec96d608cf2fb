"""How pages look for this reader: written on <html> from the account, so that no page ever changes under the eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlencode

from flask import Flask, g, has_request_context, request
from flask_babel import get_locale

from app.models.people import Role
from app.queries.accommodations import served_display

CHOICES: dict[str, tuple[str, ...]] = {
    "theme": ("light", "dark", "auto"),
    "contrast": ("", "more"),
    "reading": ("", "comfort"),
    "font": ("", "andika", "system"),
    "size": ("", "lg", "xl", "xxl"),
    "motion": ("", "none"),
    "shortcuts": ("", "none"),
    "read_aloud": ("", "browser"),
    "voice": ("", "slow", "fast"),
}
"""The switches of tokens.css, whether keys alone act (WCAG 2.1.4), whether pages are read aloud on demand and how fast; the first value of
each is what an account has before choosing."""
COOKIE = "epreuve-display"
"""The choices made on this device without an account. Never written from an account's choices nor from a measure: machines of an
examination room serve one person after the other."""


@dataclass(frozen=True)
class Appearance:
    """The attributes of <html>. `follows_device`: the theme shown is the device's, which a small script reads before the first paint."""

    language: str = "fr"
    theme: str = "light"
    follows_device: bool = False
    contrast: str = ""
    reading: str = ""
    font: str = ""
    size: str = ""
    motion: str = ""
    shortcuts: str = ""
    read_aloud: str = ""
    voice: str = ""


def chosen(stored: Mapping[str, Any]) -> dict[str, str]:
    """The choices of an account, complete: what is missing or unknown is the default."""
    return {name: stored[name] if stored.get(name) in values else values[0] for name, values in CHOICES.items()}


def of_device() -> dict[str, str]:
    """What was chosen on this device without an account, complete."""
    return chosen(dict(parse_qsl(request.cookies.get(COOKIE, ""))) if has_request_context() else {})


def for_device(choices: Mapping[str, str]) -> str:
    """Choices as the cookie keeps them; empty when nothing departs from the usual."""
    return urlencode({name: value for name, value in choices.items() if value and value != CHOICES[name][0]})


def own() -> dict[str, str]:
    """The reader's own choices, complete: the account's, or the device's while the account has none."""
    account = g.get("account")
    return chosen(account.appearance) if account is not None and account.appearance else of_device()


def appearance() -> Appearance:
    """The look of this request: the reader's choices, and a candidate's measures where they are stronger."""
    account = g.get("account")
    choices = own()
    if account is not None and Role.CANDIDATE in g.actor.roles:
        choices = served_display(account.id, choices)
    locale = get_locale()
    follows = choices["theme"] == "auto"
    return Appearance(
        language=locale.language if locale else "fr",
        follows_device=follows,
        **choices | {"theme": "light" if follows else choices["theme"]},
    )


def init_app(app: Flask) -> None:
    """Give templates `appearance`."""
    app.jinja_env.globals["appearance"] = appearance
