"""Languages: French is the source and is typeset on its way out; other languages come from their catalogue.

A person's language is that of their account, else the one chosen on this device (a cookie), else the browser's, else French.
"""

from __future__ import annotations

from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, Domain, get_locale, refresh
from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from app.web.typography import elided, typeset

LANGUAGES = {"fr": "Français", "en": "English"}
DEFAULT = "fr"
CATALOGUES = Path(__file__).resolve().parent.parent / "translations"
COOKIE = "epreuve-language"
SPOKEN = "language_spoken"


class FrenchTranslations(NullTranslations):
    """The source language: messages as written, typeset. In French nought and one are singular."""

    def gettext(self, message: str) -> str:
        return typeset(message)

    def ngettext(self, msgid1: str, msgid2: str, n: float) -> str:
        return typeset(msgid1 if abs(n) < 2 else msgid2)

    ugettext = gettext
    ungettext = ngettext

    def upgettext(self, context: str, message: str) -> str:
        return typeset(message)

    def unpgettext(self, context: str, singular: str, plural: str, n: float) -> str:
        return self.ngettext(singular, plural, n)


FRENCH = FrenchTranslations()


@cache
def catalogue(code: str) -> Translations:
    """The catalogue of a language, read once a process: compiled when that is up to date, else from its source."""
    source = CATALOGUES / code / "LC_MESSAGES" / "messages.po"
    compiled = source.with_suffix(".mo")
    if compiled.is_file() and compiled.stat().st_mtime >= source.stat().st_mtime:
        return Translations(BytesIO(compiled.read_bytes()))
    target = BytesIO()
    write_mo(target, read_po(BytesIO(source.read_bytes()), locale=code))
    target.seek(0)
    return Translations(target)


def _filled(text: str, values: dict[str, Any]) -> str:
    """`text` ready for its values: French elides before them."""
    return elided(text, values) if values and _present() is FRENCH else text


class TypesetDomain(Domain):
    """The catalogue of the application, with French typeset."""

    def gettext(self, string: str, **variables: Any) -> str:
        text = _present().ugettext(string)
        return _filled(text, variables) % variables if variables else text

    def ngettext(self, singular: str, plural: str, num: int, **variables: Any) -> str:
        variables.setdefault("num", num)
        return _filled(_present().ungettext(singular, plural, num), variables) % variables

    def get_translations(self) -> NullTranslations | Translations:
        return _present()


def spoken() -> str:
    """The language of what is written now, a key of LANGUAGES. A page asks hundreds of times: the answer is kept until `speak_anew`."""
    if not has_app_context():
        return DEFAULT
    known: str | None = g.get(SPOKEN)
    if known is None:
        locale = get_locale()
        known = DEFAULT if locale is None else locale.language
        setattr(g, SPOKEN, known)
    return known


def speak_anew() -> None:
    """Ask for the language again: who reads, or what they chose, is another than when this request began."""
    g.pop(SPOKEN, None)
    refresh()


def _present() -> NullTranslations | Translations:
    language = spoken()
    return FRENCH if language == DEFAULT else catalogue(language)


class TypesetBabel(Babel):
    """Flask-Babel with our domain in the place of its own."""

    domain_instance: Any = TypesetDomain()


@pass_context
def _template_gettext(context: Context, string: str, /, **variables: Any) -> str:
    """`_` in templates: always a format, whose values are escaped where the page escapes."""
    text = _filled(_present().ugettext(string), variables)
    return (Markup(text) if context.eval_ctx.autoescape else text) % variables  # noqa: S704 - our own sentence


@pass_context
def _template_ngettext(context: Context, singular: str, plural: str, num: int, /, **variables: Any) -> str:
    variables.setdefault("num", num)
    text = _filled(_present().ungettext(singular, plural, num), variables)
    return (Markup(text) if context.eval_ctx.autoescape else text) % variables  # noqa: S704 - our own sentence


def language() -> str:
    """The language of this request, a key of LANGUAGES; the source language on the console."""
    if not has_request_context():
        return DEFAULT
    account = g.get("account")
    if account is not None and account.locale in LANGUAGES:
        return str(account.locale)
    chosen = request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    return request.accept_languages.best_match(list(LANGUAGES)) or DEFAULT


def init_app(app: Flask) -> None:
    """Set the languages up."""
    TypesetBabel(app, locale_selector=language, default_locale=DEFAULT, default_timezone="Europe/Paris")
    app.jinja_env.globals.update(gettext=_template_gettext, ngettext=_template_ngettext, _=_template_gettext)
