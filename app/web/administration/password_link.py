"""The link by which a person who forgot their password sets a new one."""

from __future__ import annotations

from flask import current_app, render_template, url_for
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor, requires
from app.queries import people as queries
from app.services import password_links
from app.web.administration import blueprint
from app.web.messages import register

register(
    {
        "password.own_link": _l("Ce compte est le vôtre : changez votre mot de passe dans « Mot de passe et connexions »."),
    }
)


@blueprint.post("/people/<int:account_id>/password-link")
@requires("people:administer")
def make_password_link(account_id: int) -> str:
    """Make a link and show it, this once: only its digest is kept, so that no later page could."""
    row = queries.person(account_id)
    made = password_links.make(current_actor(), account_id)
    address = current_app.extensions["settings"].public_url + url_for("public.new_password", token=made.token)
    return render_template("administration/password_link.html", row=row, address=address, expires_at=made.expires_at)
