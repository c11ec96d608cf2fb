"""From the code of a refusal to a sentence: what is wrong, then what to do. Each area registers its own.

    register({"run.closed": _l("Le temps est écoulé. Votre travail est rendu.")})

A sentence may name the parameters of its refusal: %(minimum)s. Dates and times among them are written as on every screen.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, cast

from flask import flash, g
from flask_babel import LazyString
from flask_babel import lazy_gettext as _l
from wtforms import Form

from app.errors import Refused
from app.web import formats

SENTENCES: dict[str, Any] = {}


def register(sentences: Mapping[str, Any]) -> None:
    """Add an area's sentences. Raises ValueError when another area already has one of these codes."""
    twice = sorted(code for code in sentences if code in SENTENCES and str(SENTENCES[code]) != str(sentences[code]))
    if twice:
        raise ValueError(f"Sentences registered twice: {', '.join(twice)}")
    SENTENCES.update(sentences)


AMOUNT, DAY = re.compile(r"-?\d+\.\d\d"), re.compile(r"\d{4}-\d\d-\d\d")
"""Amounts in euros and days, as the pure packages give them in texts."""


def written(value: Any) -> Any:
    """An amount or a day that came as a text, as every screen writes it; anything else as it is."""
    if not isinstance(value, str):
        return value
    if AMOUNT.fullmatch(value):
        return formats.money(Decimal(value))
    return formats.day(date.fromisoformat(value)) if DAY.fullmatch(value) else value


def _readable(value: Any) -> Any:
    if isinstance(value, str):
        return written(value)
    if isinstance(value, datetime) and value.tzinfo is not None:
        return formats.moment(value, "weekday")
    if isinstance(value, date):
        return formats.day(value)
    if isinstance(value, Decimal | int) and not isinstance(value, bool):
        return formats.quantity(value)
    if isinstance(value, list | tuple | set | frozenset):
        return ", ".join(str(_readable(part)) for part in value)
    return value


def sentence(code: str, params: Mapping[str, Any] | None = None) -> str:
    """The sentence of a code. Raises LookupError for a code that nobody registered or a parameter that is missing."""
    if code not in SENTENCES:
        raise LookupError(f"No sentence for the refusal {code!r}")
    return str(SENTENCES[code]) % {name: _readable(value) for name, value in (params or {}).items()}


def refuse(form: Form, refused: Refused) -> None:
    """Tie a refusal to the field it concerns, or to the whole form."""
    said = sentence(refused.code, refused.params)
    g.refusals = [*g.get("refusals", ()), said]
    field = form._fields.get(refused.field) if refused.field else None
    if field is None:
        form.form_errors = [*form.form_errors, said]
    else:
        field.errors = [*field.errors, said]


def announce(title: Any, todo: Any, *, tone: str = "ok") -> None:
    """Say on the next page what happened, then what to do. tone: ok | info | warn | bad. For the title alone, `flash(title, tone)`."""
    flash(cast("str", (str(title), str(todo))), tone)


def is_sentence(value: object) -> bool:
    """Whether a registered value is lazy: translated when it is read, not when its module is imported."""
    return isinstance(value, LazyString)


register(
    {
        "login.wrong": _l("Cette adresse et ce mot de passe ne vont pas ensemble. Vérifiez les deux, puis recommencez."),
        "login.wait": _l("Trop d'essais ont échoué. Réessayez %(until)s. Personne n'a été bloqué : le délai passe tout seul."),
        "account.exists": _l("%(email)s a déjà un compte. Prenez une autre adresse, ou complétez le compte qui existe."),
        "password.short": _l("Ce mot de passe est trop court. Prenez au moins %(minimum)s caractères, par exemple quatre mots."),
        "password.wrong": _l("Ce n'est pas votre mot de passe actuel. Tapez celui avec lequel vous vous êtes connecté."),
    }
)
