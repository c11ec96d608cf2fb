"""The screens: a blueprint folder per audience, registered here."""

from __future__ import annotations

import importlib
import pkgutil

from flask import Flask

AIDS = ("measure", "i18n", "security", "limits", "assets", "formats", "forms", "appearance", "navigation", "errors")
"""Modules that give something to every page; each has `init_app`."""


def init_app(app: Flask) -> None:
    """Register what every page uses, then each audience's blueprint."""
    found = {module.name: module.ispkg for module in pkgutil.iter_modules(__path__)}
    for name in AIDS:
        if name in found:
            importlib.import_module(f"app.web.{name}").init_app(app)
    for name, is_package in found.items():
        if is_package:
            audience = importlib.import_module(f"app.web.{name}")
            app.register_blueprint(audience.blueprint)
            for extra in getattr(audience, "more_blueprints", ()):
                app.register_blueprint(extra)
