"""The screens: a blueprint folder per audience, registered here."""

from __future__ import annotations

import importlib

from flask import Flask
from werkzeug.routing import IntegerConverter, ValidationError

AIDS = ("measure", "i18n", "security", "limits", "assets", "formats", "forms", "appearance", "navigation", "errors", "outages")
"""Modules that give something to every page; each has `init_app`."""
AUDIENCES = ("public", "account", "framework", "candidate", "sandbox", "jury", "administration", "accommodation", "oversight")
"""Packages of screens; each has its `blueprint`."""

LARGEST_NUMBER = 2**63 - 1
"""The largest integer of a database column (eight bytes, signed)."""


class RowNumber(IntegerConverter):
    """A row's number in an address: what no database can hold is no address of ours (404)."""

    def to_python(self, value: str) -> int:
        number: int = super().to_python(value)
        if number > LARGEST_NUMBER:
            raise ValidationError
        return number


def init_app(app: Flask) -> None:
    """Register what every page uses, then each audience's blueprint."""
    app.url_map.converters["int"] = RowNumber
    for name in AIDS:
        importlib.import_module(f"app.web.{name}").init_app(app)
    for name in AUDIENCES:
        app.register_blueprint(importlib.import_module(f"app.web.{name}").blueprint)
