"""How pages look for this reader: written on <html> from the account, so that no page ever changes under the eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import Flask, g
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
}
"""The switches of tokens.css, whether keys alone act (WCAG 2.1.4), whether the work room reads aloud on demand; the first value of each is
what an account has before choosing."""


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


def chosen(stored: Mapping[str, Any]) -> dict[str, str]:
    """The choices of an account, complete: what is missing or unknown is the default."""
    return {name: stored[name] if stored.get(name) in values else values[0] for name, values in CHOICES.items()}


def appearance() -> Appearance:
    """The look of this request: the account's choices, and a candidate's measures where they are stronger.

    Without login: light, normal, in the language of the device.
    """
    account = g.get("account")
    choices = chosen(account.appearance if account is not None else {})
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
