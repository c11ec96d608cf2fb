"""How often one address may ask: on the public pages that search or compute. Counted in Redis at scale, else in each process."""

from __future__ import annotations

from flask import Flask
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

LOOK_UPS = "60 per minute"
"""A whole class behind one school's address may verify at once; guessing a 54-bit code at this pace is hopeless."""
UPLOADS = "20 per minute"


class CountedViews(Limiter):
    """Counts where a view carries `@limiter.limit`, and does nothing at every other request: there is no limit for all pages."""

    def _check_request_limit(self, callable_name: str | None = None, in_middleware: bool = True) -> None:
        if not in_middleware:
            super()._check_request_limit(callable_name, in_middleware)


limiter = CountedViews(key_func=get_remote_address, headers_enabled=False, strategy="moving-window")


def init_app(app: Flask) -> None:
    """Count in Redis when the settings name one."""
    app.config["RATELIMIT_STORAGE_URI"] = app.extensions["settings"].redis_url or "memory://"
    limiter.init_app(app)
