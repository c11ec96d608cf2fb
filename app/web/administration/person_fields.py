"""The fields that every form about a person shares."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import EmailField, RadioField, StringField
from wtforms.validators import DataRequired, Length, Optional, Regexp

from app.web.forms import DayField, options

LONGEST_NAME = 100
LIKE_AN_ADDRESS = r"\s*[^@\s]+@[^@\s]+\.[^@\s]+\s*$"


def email_field(description: Any = "") -> EmailField:
    """An address that a person reads."""
    return EmailField(
        _l("Adresse électronique"),
        description=description,
        validators=[
            DataRequired(_l("Écrivez l'adresse, par exemple prenom.nom@example.org.")),
            Length(max=LONGEST_NAME),
            Regexp(LIKE_AN_ADDRESS, message=_l("Cette adresse n'est pas complète. Écrivez-la ainsi : prenom.nom@example.org.")),
        ],
    )


def gender_field(description: Any = "") -> RadioField:
    """How texts agree with the person: F, M or nothing."""
    return RadioField(
        _l("Accord des textes"),
        choices=options([("F", _l("au féminin")), ("M", _l("au masculin")), ("", _l("neutre"))]),
        default="",
        description=description,
        validators=[Optional()],
    )


def birth_date_field(*validators: Any) -> DayField:
    """The day of birth, as a certificate prints it."""
    return DayField(_l("Date de naissance"), description=_l("Jour, mois, année"), validators=list(validators))


def birth_place_field(*validators: Any) -> StringField:
    """Where a person was born, as a certificate prints it."""
    return StringField(
        _l("Lieu de naissance"), description=_l("Commune et département, ou pays"), validators=[*validators, Length(max=LONGEST_NAME)]
    )
