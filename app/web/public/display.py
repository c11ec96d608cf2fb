"""Display and reading for whoever has no account, or has not logged in yet: kept on the device, in a cookie that tells of nobody."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.web.account.preferences import PreferencesForm, filled
from app.web.appearance import COOKIE, for_device
from app.web.i18n import COOKIE as LANGUAGE_COOKIE
from app.web.i18n import language, speak_anew
from app.web.public import blueprint
from app.web.public.pages import ONE_YEAR


@blueprint.get("/display")
@requires("public:read")
def display() -> Any:
    """The switches as this device has them; an account has its own page."""
    if current_actor().account_id is not None:
        return redirect(url_for("account.preferences"))
    return render_template("account/preferences.html", form=filled(language()), visitor=True)


@blueprint.post("/display")
@requires("public:read")
def save_display() -> Any:
    """Keep them on this device."""
    form = PreferencesForm()
    if not form.validate():
        return render_template("account/preferences.html", form=form, visitor=True), 422
    flash(_("Vos préférences sont enregistrées sur cet appareil."), "ok")
    response = redirect(url_for("public.display"))
    secure = bool(current_app.config["SESSION_COOKIE_SECURE"])
    for name, value in ((COOKIE, for_device(form.wanted())), (LANGUAGE_COOKIE, form.locale.data)):
        response.set_cookie(name, value, max_age=ONE_YEAR if value else 0, secure=secure, httponly=True, samesite="Lax")
    speak_anew()
    return response
