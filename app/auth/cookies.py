"""The session's cookie: Flask's own, signed by a signer that is made once."""

from __future__ import annotations

from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import URLSafeTimedSerializer


class SignedCookies(SecureCookieSessionInterface):
    """Flask's sessions. The signer hangs on the service's key alone, which does not change while the process lives; each request asks for
    it when its cookie is read and again when it is written."""

    _signer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        if self._signer is None:
            self._signer = super().get_signing_serializer(app)
        return self._signer


def init_app(app: Flask) -> None:
    """Sign the sessions of the application."""
    app.session_interface = SignedCookies()
