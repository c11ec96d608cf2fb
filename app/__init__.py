"""Épreuve: trains and certifies people, bloc de compétences by bloc de compétences."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_wtf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from app import config, database, keys, logging
from app.auth import cookies, guard, identity
from app.documents.keys import load_issuer_keys

ROOT = Path(__file__).parent


class Application(Flask):
    """Flask, whose views and hooks are all plain functions: none is looked at again at each request for being a coroutine."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def create_app(settings: config.Settings | None = None) -> Flask:
    """The application, ready to serve. Without `settings` they are read from the environment."""
    settings = settings or config.from_environment()
    app = Application("app", static_folder=None, template_folder=str(ROOT.parent / "templates"))
    if settings.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.proxies, x_proto=settings.proxies)  # type: ignore[method-assign]  # as Flask asks
    keys.private_folder(settings.data)
    app.extensions["settings"] = settings
    app.extensions["service_keys"] = secrets = keys.load_service_keys(settings.keys)
    app.extensions["issuer_keys"] = load_issuer_keys(settings.keys)
    app.config.update(_flask_settings(settings, secrets))
    logging.init_app(app)
    database.init_app(app, settings.database_url)
    cookies.init_app(app)
    identity.init_app(app)
    CSRFProtect(app)

    from app import web

    web.init_app(app)
    guard.assert_guarded(app)
    return app


def _flask_settings(settings: config.Settings, secrets: keys.ServiceKeys) -> dict[str, object]:
    return {
        "SECRET_KEY": secrets.cookie,
        "TESTING": settings.testing,
        "MAX_CONTENT_LENGTH": 52 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 1024 * 1024,
        "SESSION_COOKIE_NAME": "__Host-epreuve" if settings.secure_cookies else "epreuve",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "fr",
        "BABEL_DEFAULT_TIMEZONE": "Europe/Paris",
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }
