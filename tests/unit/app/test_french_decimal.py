"""A number typed as a person writes it: what is read, what is refused, what a browser is given."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from flask import Flask
from flask_babel import Babel
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict
from wtforms import Form

from app.web.forms import FrenchDecimal, control_attributes, field_kind


class Priced(Form):
    amount = FrenchDecimal("Montant")


@pytest.fixture(autouse=True)
def spoken() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("159,48", "159.48"), ("159.48", "159.48"), (" 2 105,53 ", "2105.53"), ("2\u202f105,53", "2105.53"), ("-3", "-3"), ("12,", "12")],
)
def test_a_number_is_read_as_a_person_writes_it(typed: str, meant: str) -> None:
    form = Priced(MultiDict({"amount": typed}))
    assert form.validate()
    assert form.amount.data == Decimal(meant)


@pytest.mark.parametrize("typed", ["douze", "NaN", "Infinity", "1e9", "1,2,3", "12 €", "--3", "9" * 30])
def test_what_is_no_number_is_refused_and_kept_to_be_corrected(typed: str) -> None:
    form = Priced(MultiDict({"amount": typed}))
    assert not form.validate()
    assert form.amount.data is None
    assert form.amount.errors == ["Écrivez un nombre, par exemple 12,50."]
    assert f'value="{typed}"' in form.amount()


def test_a_control_shows_its_comma() -> None:
    field = Priced(data={"amount": Decimal("159.480")}).amount
    drawn = field(**control_attributes(field, None, {}, field_kind(field)))
    for part in ('type="text"', 'value="159,48"', 'inputmode="decimal"'):
        assert part in drawn


@given(st.decimals(min_value=-999_999, max_value=999_999, places=2))
def test_law_what_is_shown_is_read_back(amount: Decimal) -> None:
    shown = Priced(data={"amount": amount}).amount._value()
    assert Priced(MultiDict({"amount": shown})).amount.data == amount
