"""The front door, the language of this device, and the pages about Épreuve."""

from __future__ import annotations

from flask import Response, abort, current_app, redirect, render_template, request

from app.auth.guard import requires
from app.web.i18n import COOKIE, LANGUAGES
from app.web.kept import local_path
from app.web.navigation import home_url
from app.web.public import blueprint

ONE_YEAR = 365 * 24 * 3600


@blueprint.get("/")
@requires("public:read")
def index() -> Response:
    """To the home of one's role, or to the login."""
    return redirect(home_url())  # type: ignore[return-value]


@blueprint.get("/language/<code>")
@requires("public:read")
def language(code: str) -> Response:
    """Remember a language on this device, for those without an account here. An account has its own, in its preferences."""
    if code not in LANGUAGES:
        abort(404)
    response: Response = redirect(local_path(request.args.get("next")) or "/")  # type: ignore[assignment]
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    response.set_cookie(COOKIE, code, max_age=ONE_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@blueprint.get("/about")
@requires("public:read")
def about() -> str:
    """What Épreuve is, what it keeps about a person, whose work it stands on."""
    return render_template("public/about.html")


@blueprint.get("/accessibility")
@requires("public:read")
def accessibility() -> str:
    """The accessibility statement: what was checked, what was not, whom to tell."""
    return render_template("public/accessibility.html")
