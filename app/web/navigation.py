"""The menus, as data: what each role finds in the bar, in which order. An entry whose page does not exist is not shown."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, g, request, url_for
from flask_babel import lazy_gettext as _l

from app.auth.actor import VISITOR, Actor
from app.auth.guard import current_actor
from app.auth.policy import allows
from app.models.people import Role
from app.web.i18n import LANGUAGES

PLACES: tuple[tuple[Role, str, Any], ...] = (
    (Role.CANDIDATE, "candidate.home", _l("Mon parcours")),
    (Role.CANDIDATE, "candidate.training", _l("S'entraîner")),
    (Role.CANDIDATE, "framework.mine", _l("Ce qui est attendu")),
    (Role.CANDIDATE, "candidate.documents", _l("Documents")),
    (Role.JUROR, "jury.desk", _l("Mes jurys")),
    (Role.JUROR, "framework.mine", _l("Grilles")),
    (Role.JUROR, "jury.roles", _l("Jeux de rôle")),
    (Role.ADMINISTRATOR, "administration.desk", _l("Bureau")),
    (Role.VAE_ADVISOR, "administration.desk", _l("Bureau")),
    (Role.ADMINISTRATOR, "administration.candidates", _l("Candidats")),
    (Role.VAE_ADVISOR, "administration.candidates", _l("Candidats")),
    (Role.ADMINISTRATOR, "administration.vae", _l("VAE")),
    (Role.VAE_ADVISOR, "administration.vae", _l("VAE")),
    (Role.ADMINISTRATOR, "administration.sessions", _l("Sessions")),
    (Role.ADMINISTRATOR, "jury.compositions", _l("Jurys")),
    (Role.ADMINISTRATOR, "administration.orals_planned", _l("Oraux")),
    (Role.ADMINISTRATOR, "administration.certificates", _l("Certificats")),
    (Role.ADMINISTRATOR, "administration.framework", _l("Référentiels")),
    (Role.ADMINISTRATOR, "administration.everyone", _l("Personnes")),
    (Role.DISABILITY_OFFICER, "accommodation.desk", _l("Aménagements")),
    (Role.INVIGILATOR, "oversight.board", _l("Surveillance")),
    (Role.INVIGILATOR, "jury.roles", _l("Jeux de rôle")),
    (Role.TRAINER, "oversight.progress", _l("Stagiaires")),
    (Role.TRAINER, "framework.mine", _l("Grilles")),
    (Role.TRAINER, "jury.roles", _l("Jeux de rôle")),
    (Role.AUDITOR, "oversight.journal", _l("Journal")),
    (Role.ADMINISTRATOR, "oversight.journal", _l("Journal")),
)
"""Role, endpoint, label. The first place a person may enter is their home."""


@dataclass(frozen=True)
class Entry:
    """One link of a menu. `post`: a button that posts; `unread`: the hidden word after `count`; `lang`: the language the link leads to."""

    label: Any
    url: str
    current: bool = False
    count: int = 0
    unread: str = ""
    post: bool = False
    lang: str = ""


@dataclass(frozen=True)
class Menu:
    """The light bar of one reader."""

    home: str
    items: tuple[Entry, ...]
    person: str
    entries: tuple[Entry, ...]


def this_address() -> str:
    """The address of this page with its query: a form that is sent to it comes back to what it was asked about."""
    return request.full_path.rstrip("?")


def _open_to(actor: Actor, endpoint: str) -> bool:
    view = current_app.view_functions.get(endpoint)
    permission = getattr(view, "permission", None)
    return permission is not None and allows(actor, permission)


def places(actor: Actor) -> list[tuple[str, Any]]:
    """Endpoints and labels of what `actor` finds in the bar, each once."""
    found: dict[str, Any] = {}
    for role, endpoint, label in PLACES:
        if role in actor.roles and endpoint not in found and _open_to(actor, endpoint):
            found[endpoint] = label
    return list(found.items())


def home_url(actor: Actor | None = None) -> str:
    """Where a person's work starts; the login page for a visitor, the preferences for someone without a place."""
    actor = actor or current_actor()
    if actor.account_id is None:
        return url_for("public.login")
    for endpoint, _label in places(actor):
        return url_for(endpoint)
    return url_for("account.preferences")


def _here(addresses: dict[str, str]) -> str | None:
    """The place that the page is, or is under: of all those of the bar, the one whose address is the longest start of ours."""
    here = request.path
    under = [place for place, address in addresses.items() if here == address or here.startswith(address.rstrip("/") + "/")]
    return max(under, key=lambda place: len(addresses[place]), default=None)


def navigation() -> Menu:
    """The menu of this request."""
    actor = g.get("actor", VISITOR)
    found = places(actor)
    # Each address is made once: every page draws the bar.
    addresses = {endpoint: url_for(endpoint) for endpoint, _label in found}
    here = _here(addresses)
    items = tuple(Entry(label, addresses[endpoint], current=endpoint == here) for endpoint, label in found)
    if actor.account_id is None:
        back = this_address() if request.method == "GET" else "/"
        languages = tuple(Entry(label, url_for("public.language", code=code, next=back), lang=code) for code, label in LANGUAGES.items())
        display = Entry(_l("Affichage et lecture"), url_for("public.display"), current=request.endpoint == "public.display")
        return Menu(home=url_for("public.index"), items=items, person="", entries=(*languages, display))
    entries = (
        Entry(_l("Affichage et lecture"), url_for("account.preferences"), current=request.endpoint == "account.preferences"),
        Entry(_l("Mot de passe et connexions"), url_for("account.sessions"), current=request.endpoint == "account.sessions"),
        Entry(_l("Se déconnecter"), url_for("public.logout"), post=True),
    )
    return Menu(home=home_url(actor), items=items, person=actor.name, entries=entries)


def init_app(app: Flask) -> None:
    """Give templates `navigation` and `home_url`."""
    app.jinja_env.globals.update(navigation=navigation, home_url=home_url, this_address=this_address)
