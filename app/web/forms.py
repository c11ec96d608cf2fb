"""What `field` and `form_errors` of templates/_ui/forms.html need to know about a WTForms form, and the fields that French forms share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time
from decimal import Decimal
from typing import Any

from flask import Flask
from flask_babel import get_locale, gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import DecimalField, Field, Form, PasswordField, SelectMultipleField, StringField
from wtforms.fields import FieldList, FormField, SelectChoice
from wtforms.validators import EqualTo, InputRequired, ValidationError
from wtforms.widgets import CheckboxInput, ListWidget, TextInput

KINDS = {
    "TextAreaField": "textarea",
    "SelectField": "select",
    "ChecksField": "checkboxes",
    "SelectMultipleField": "select",
    "RadioField": "radio",
    "BooleanField": "checkbox",
    "FileField": "file",
    "MultipleFileField": "file",
    "DateField": "date",
    "DayField": "text",
    "IntegerField": "number",
    "PasswordField": "password",
}
GROUPS = frozenset({"radio", "checkboxes"})
PLAIN_NUMBER = re.compile(r"[+-]?\d{1,12}(\.\d{0,6})?")
"""More digits than any amount, weight or rate of the company has; no NaN, no power."""
FRENCH_HOUR = re.compile(r"\s*(\d{1,2})\s*(?:h|:|\s)\s*(\d{2})?\s*")
FRENCH_DAY = re.compile(r"\s*(\d{1,2})\s*[/. -]\s*(\d{1,2})\s*[/. -]\s*(\d{4})\s*")


@dataclass(frozen=True)
class Problem:
    """One error of a form: the control to go to ("" for the whole form), its label, what is wrong."""

    target: str
    label: str
    message: str


def field_kind(field: Field) -> str:
    """The kind of control a field is drawn with."""
    return next((KINDS[kind.__name__] for kind in type(field).__mro__ if kind.__name__ in KINDS), "text")


def described(field: Field, hint: object) -> dict[str, str]:
    """aria-describedby, naming hint and error in their order on the page, and aria-invalid."""
    names = ([f"{field.id}-aide"] if hint else []) + ([f"{field.id}-erreur"] if field.errors else [])
    attributes = {"aria-describedby": " ".join(names)} if names else {}
    return attributes | {"aria-invalid": "true"} if field.errors else attributes


def control_attributes(field: Field, hint: object, extra: Mapping[str, Any], kind: str) -> dict[str, Any]:
    """Everything the control of `field` carries beside its class."""
    attributes: dict[str, Any] = {name.rstrip("_").replace("_", "-"): value for name, value in extra.items()}
    if kind == "number":
        attributes.setdefault("inputmode", "numeric")
    if isinstance(field, FrenchDecimal):
        attributes.setdefault("inputmode", "decimal")
    if kind == "textarea":
        attributes.setdefault("rows", 4)
    return attributes | described(field, hint)


def _problems(fields: Iterator[Field]) -> Iterator[Problem]:
    for field in fields:
        if isinstance(field, FormField):
            yield from _problems(iter(field.form))
        elif isinstance(field, FieldList):
            yield from _problems(iter(field))
        else:
            target = f"{field.id}-0" if field_kind(field) in GROUPS else field.id
            yield from (Problem(target, str(field.label.text), str(message)) for message in field.errors)


def form_problems(form: Form) -> list[Problem]:
    """Every error of a form, in the order of its fields; those of the whole form first."""
    return [Problem("", "", str(message)) for message in form.form_errors] + list(_problems(iter(form)))


class ChecksField(SelectMultipleField):
    """Several choices, each with its box."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


def options(choices: Iterable[tuple[Any, Any]]) -> list[SelectChoice]:
    """(value, label) pairs as WTForms takes the choices of a field."""
    return [SelectChoice(value, label) for value, label in choices]


class DayField(StringField):
    """A date typed as a person writes it, 04/03/1994. `day` is the date, or None when the field is empty or wrong."""

    day: date | None = None

    def process_data(self, value: date | None) -> None:
        self.day = value
        self.data = f"{value:%d/%m/%Y}" if value else None

    def pre_validate(self, form: Form) -> None:
        self.day = None
        typed = (self.data or "").strip()
        if not typed:
            return
        parts = FRENCH_DAY.fullmatch(typed)
        try:
            self.day = date(int(parts[3]), int(parts[2]), int(parts[1])) if parts else date.fromisoformat(typed)
        except ValueError:
            raise ValidationError(gettext("Cette date n'existe pas. Écrivez-la sous la forme 04/03/1994.")) from None


class FrenchDecimal(DecimalField):
    """A number typed with a comma or a point, and spaces between thousands; shown with a comma and no useless zero.

    A browser empties a control of type "number" that is given a comma: this one is a text, with a telephone's keys for numbers.
    """

    widget = TextInput()
    data: Any
    """The number; None only where the form was not found valid, or where nothing is asked for."""

    def _value(self) -> str:
        if self.raw_data or self.data is None:
            return str(super()._value())
        return f"{self.data.normalize():f}".replace(".", ",")

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = "".join(valuelist[0].split()).replace(",", ".") if valuelist else ""
        self.data = Decimal(typed) if PLAIN_NUMBER.fullmatch(typed) else None
        if typed and self.data is None:
            raise ValueError(gettext("Écrivez un nombre, par exemple 12,50."))


class HourField(StringField):
    """A time of day typed as a person writes it: 9 h, 9 h 30, 09:30. `hour` is the time, or None when the field is empty or wrong."""

    hour: time | None = None

    def pre_validate(self, form: Form) -> None:
        self.hour = None
        typed = (self.data or "").strip()
        if not typed:
            return
        parts = FRENCH_HOUR.fullmatch(typed.replace("\xa0", " ").lower())
        try:
            self.hour = time(int(parts[1]), int(parts[2] or 0)) if parts else None
        except ValueError:
            self.hour = None
        if self.hour is None:
            raise ValidationError(gettext("Cette heure n'existe pas. Écrivez-la sous la forme 9 h 30."))


def new_password_field() -> PasswordField:
    """The new password."""
    return PasswordField(
        _l("Nouveau mot de passe"),
        description=_l("Au moins 12 caractères. Quatre mots sans rapport font un bon mot de passe."),
        validators=[InputRequired(_l("Tapez le nouveau mot de passe."))],
    )


def again_field() -> PasswordField:
    """The password of `new_password_field`, a second time."""
    return PasswordField(
        _l("Nouveau mot de passe, une seconde fois"),
        validators=[
            InputRequired(_l("Tapez le nouveau mot de passe une seconde fois.")),
            EqualTo("new_password", _l("Les deux ne sont pas les mêmes. Tapez-les de nouveau.")),
        ],
    )


class EpreuveForm(FlaskForm):
    """The parent of every form: WTForms' own messages in the reader's language.

    A form has no token field: `CSRFProtect` asks each POST for the token of the page (`csrf` of templates/_ui/forms.html) before any view.
    """

    class Meta(FlaskForm.Meta):
        csrf = False

        def get_translations(self, form: Form) -> Any:
            locale = get_locale()
            self.locales = [locale.language if locale else "fr"]
            return super(FlaskForm.Meta, self).get_translations(form)


def init_app(app: Flask) -> None:
    """Give the macros what they call."""
    app.jinja_env.globals.update(
        field_kind=field_kind, described=described, control_attributes=control_attributes, form_problems=form_problems
    )
