"""Log in, log out. A login that interrupted someone's work gives the work back."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from wtforms import EmailField, HiddenField, PasswordField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.auth.identity import sign_in, sign_out
from app.errors import Refused
from app.services import login as logins
from app.web.forms import EpreuveForm
from app.web.i18n import speak_anew
from app.web.kept import Kept, local_path, unseal
from app.web.messages import refuse
from app.web.navigation import home_url
from app.web.public import blueprint

DEAD_ENDS = ("/login", "/logout", "/language")
"""Never gone back to after a login."""


class LoginForm(EpreuveForm):
    """Address and password; `kept` carries what was being written when the session ended."""

    email = EmailField(
        _l("Adresse électronique"), validators=[InputRequired(_l("Tapez votre adresse, par exemple prenom.nom@example.org."))]
    )
    password = PasswordField(_l("Mot de passe"), validators=[InputRequired(_l("Tapez votre mot de passe."))])
    next = HiddenField()
    kept = HiddenField()


def login_page(form: LoginForm | None = None, *, kept: str = "", ended: bool = False, stale: bool = False) -> str:
    """The login page. `kept` is a sealed POST to give back, `ended` says that a session is over, `stale` that the page was too old."""
    if form is None:
        form = LoginForm(formdata=None)
        form.next.data = local_path(request.args.get("next")) or ""
        form.kept.data = kept
    return render_template("public/login.html", form=form, ended=ended, stale=stale, carries=bool(unseal(form.kept.data)))


@blueprint.get("/login")
@requires("public:read")
def login() -> str | Response:
    """The login page; someone already logged in goes home."""
    if current_actor().account_id is not None:
        return redirect(home_url())  # type: ignore[return-value]
    return login_page()


@blueprint.post("/login")
@requires("public:read")
def log_in() -> Any:
    """Open a session, then give back what was being written, or go where the reader wanted to go."""
    form = LoginForm()
    if not form.validate():
        return login_page(form), 422
    try:
        token = logins.login(
            form.email.data or "",
            form.password.data or "",
            address=request.remote_addr or "",
            device=request.user_agent.string,
        )
    except Refused as refused:
        refuse(form, refused)
        return login_page(form), 429 if refused.code == "login.wait" else 422
    sign_in(token)
    # The session is a new one: so must be the token of the page that follows.
    g.pop("csrf_token", None)
    g.actor, g.account = current_user.actor, current_user.account
    speak_anew()
    kept = unseal(form.kept.data)
    if kept is not None and kept.writer in {None, current_user.actor.account_id}:
        return give_back(kept)
    if kept is not None:
        flash(_("Une autre personne écrivait ici. Sa saisie ne vous est pas montrée et n'a pas été envoyée."), "info")
        return redirect(home_url(current_user.actor))
    return redirect(_destination(form.next.data))


def _destination(wanted: str | None) -> str:
    path = local_path(wanted)
    if path is None or path == "/" or path.startswith(DEAD_ENDS):
        return home_url(current_user.actor)
    return path


def give_back(kept: Kept) -> str:
    """The page that holds what was typed, to be sent again by a click."""
    return render_template("public/kept.html", kept=kept)


@blueprint.post("/logout")
@requires("public:read")
def logout() -> Response:
    """End this session."""
    sign_out()
    flash(_("Vous êtes déconnecté."), "ok")
    return redirect(url_for("public.login"))  # type: ignore[return-value]
