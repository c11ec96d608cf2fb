"""Where one is logged in, and one's password."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user
from wtforms import PasswordField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import accounts
from app.services import login as logins
from app.web.account import blueprint
from app.web.forms import EpreuveForm, again_field, new_password_field
from app.web.messages import refuse

BROWSERS = (("Edg/", "Edge"), ("OPR/", "Opera"), ("Firefox/", "Firefox"), ("Chrome/", "Chrome"), ("Safari/", "Safari"))
SYSTEMS = (("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Mac OS X", "Mac"), ("Linux", "Linux"))


class PasswordForm(EpreuveForm):
    """The old password, the new one twice."""

    current_password = PasswordField(_l("Mot de passe actuel"), validators=[InputRequired(_l("Tapez votre mot de passe actuel."))])
    new_password = new_password_field()
    again = again_field()


def device_name(agent: str) -> str:
    """A browser and a system that a person recognises: "Firefox, Windows"."""
    browser = next((said for mark, said in BROWSERS if mark in agent), "")
    system = next((said for mark, said in SYSTEMS if mark in agent), "")
    return ", ".join(part for part in (browser, system) if part) or _("Appareil inconnu")


def _page(form: PasswordForm) -> str:
    rows = accounts.open_sessions(current_actor(), current_user.token)
    return render_template("account/sessions.html", rows=rows, form=form, device_name=device_name)


@blueprint.get("/sessions")
@requires("account:own")
def sessions() -> str:
    """The living logins, and the form that changes the password."""
    return _page(PasswordForm(formdata=None))


@blueprint.post("/sessions/<int:session_id>/end")
@requires("account:own")
def end_session(session_id: int) -> Any:
    """End one login."""
    logins.end_session(current_actor(), session_id)
    flash(_("Cette connexion est fermée."), "ok")
    return redirect(url_for("account.sessions"))


@blueprint.post("/sessions/end-others")
@requires("account:own")
def end_other_sessions() -> Any:
    """End every login but this one."""
    count = logins.end_other_sessions(current_actor(), current_user.token)
    flash(ngettext("%(num)s autre connexion est fermée.", "%(num)s autres connexions sont fermées.", count), "ok")
    return redirect(url_for("account.sessions"))


@blueprint.post("/password")
@requires("account:own")
def change_password() -> Any:
    """Change the password; the other logins end."""
    form = PasswordForm()
    if not form.validate():
        return _page(form), 422
    try:
        logins.change_password(
            current_actor(), current=form.current_password.data or "", new=form.new_password.data or "", keep_token=current_user.token
        )
    except Refused as refused:
        refuse(form, refused)
        return _page(form), 422
    flash(_("Votre mot de passe est changé. Vos autres connexions sont fermées."), "ok")
    return redirect(url_for("account.sessions"))
