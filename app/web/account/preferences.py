"""Display and reading: the switches of the design, kept in the account."""

from __future__ import annotations

from typing import Any

from flask import flash, g, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField

from app.auth.guard import current_actor, requires
from app.services import accounts
from app.web.account import blueprint
from app.web.appearance import own
from app.web.formats import percent
from app.web.forms import EpreuveForm, options
from app.web.i18n import LANGUAGES, speak_anew

SIZES = {"normal": 100, "lg": 118, "xl": 137, "xxl": 156}
"""Sizes of text, in per cent of the browser's own."""


class PreferencesForm(EpreuveForm):
    """One radio group a switch; the values are those of tokens.css, "normal" where the attribute is left out."""

    locale = RadioField(_l("Langue"), choices=options(list(LANGUAGES.items())))
    theme = RadioField(_l("Thème"), choices=options([("light", _l("Clair")), ("dark", _l("Sombre")), ("auto", _l("Comme l'appareil"))]))
    contrast = RadioField(_l("Contraste"), choices=options([("normal", _l("Normal")), ("more", _l("Renforcé"))]))
    reading = RadioField(_l("Espacement"), choices=options([("normal", _l("Normal")), ("comfort", _l("Aéré"))]))
    font = RadioField(
        _l("Police"), choices=options([("normal", _l("Celle d'Épreuve")), ("andika", _l("Andika")), ("system", _l("Celle de l'appareil"))])
    )
    size = RadioField(_l("Taille"), choices=lambda: options([(value, percent(share)) for value, share in SIZES.items()]))
    motion = RadioField(_l("Animations"), choices=options([("normal", _l("Oui")), ("none", _l("Non"))]))
    shortcuts = RadioField(_l("Raccourcis clavier"), choices=options([("normal", _l("Oui")), ("none", _l("Non"))]))
    read_aloud = RadioField(_l("Lecture à voix haute"), choices=options([("normal", _l("Non")), ("browser", _l("Oui"))]), default="normal")
    voice = RadioField(
        _l("Vitesse de la voix"),
        choices=options([("normal", _l("Normale")), ("slow", _l("Lente")), ("fast", _l("Rapide"))]),
        default="normal",
    )

    def wanted(self) -> dict[str, str]:
        """What was chosen, without the language, as tokens.css names it."""
        return {name: "" if field.data == "normal" else field.data for name, field in self._fields.items() if name != "locale"}


def filled(locale: str) -> PreferencesForm:
    """The form as the reader's choices fill it."""
    return PreferencesForm(formdata=None, data={name: value or "normal" for name, value in own().items()} | {"locale": locale})


@blueprint.get("/preferences")
@requires("account:own")
def preferences() -> str:
    """The switches as they are."""
    return render_template("account/preferences.html", form=filled(g.account.locale))


@blueprint.post("/preferences")
@requires("account:own")
def save_preferences() -> Any:
    """Keep the switches; the next page already looks so."""
    form = PreferencesForm()
    if not form.validate():
        return render_template("account/preferences.html", form=form), 422
    accounts.set_appearance(current_actor(), appearance=form.wanted(), locale=form.locale.data)
    g.account = g.account._replace(locale=form.locale.data)
    speak_anew()
    flash(_("Vos préférences sont enregistrées. Elles vous suivent sur tous vos appareils."), "ok")
    return redirect(url_for("account.preferences"))
