"""A new password, by the link that an administrator gave."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import requires
from app.errors import NotFound, Refused
from app.services import password_links
from app.web.forms import EpreuveForm, again_field, new_password_field
from app.web.limits import LOOK_UPS, limiter
from app.web.messages import refuse
from app.web.public import blueprint


class NewPasswordForm(EpreuveForm):
    """The new password, twice."""

    new_password = new_password_field()
    again = again_field()


@blueprint.route("/new-password/<token>", methods=["GET", "POST"])
@limiter.limit(LOOK_UPS)
@requires("public:read")
def new_password(token: str) -> Any:
    """The form, while the link lives; then the new password, and the login page."""
    form = NewPasswordForm()
    try:
        name = password_links.holder(token)
        if form.validate_on_submit():
            password_links.use(token, form.new_password.data or "")
            flash(_("Votre mot de passe est changé. Connectez-vous."), "ok")
            return redirect(url_for("public.login"))
    except NotFound:
        return render_template("public/new_password.html", form=None), 404
    except Refused as refused:
        refuse(form, refused)
    return render_template("public/new_password.html", form=form, name=name), 422 if form.is_submitted() else 200
