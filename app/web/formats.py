"""How figures, dates and times are written. Two times, two spellings: real time "10 h 42", the company's time "09:26"."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel import Locale, dates, numbers
from flask import Flask
from flask_babel import gettext, ngettext

from app.web.i18n import spoken
from app.web.typography import NARROW, NBSP, typo

PARIS = ZoneInfo("Europe/Paris")
FRENCH = Locale("fr", "FR")
ENGLISH = Locale("en", "GB")
KEPT = 8192
"""Figures and days already written that a process remembers: a list writes the same ones at each reading."""
PATTERNS = {
    "full": "EEEE d MMMM y",
    "weekday": "EEEE d MMMM",
    "long": "d MMMM y",
    "short": "d MMM",
    "short_year": "d MMM y",
    "numeric": "dd/MM/y",
}


def _locale() -> Locale:
    return ENGLISH if spoken() == "en" else FRENCH


def _spaced(text: str) -> str:
    return text.replace(NARROW, NBSP)


def local(instant: datetime) -> datetime:
    """An aware instant in the time of Paris. Raises ValueError for a naive one."""
    if instant.tzinfo is None:
        raise ValueError("a real time must be aware")
    return instant.astimezone(PARIS)


def money(amount: Decimal | int, currency: str = "EUR") -> str:
    """1 938,78 €"""
    return _money(amount, currency, _locale() is ENGLISH)


@lru_cache(maxsize=KEPT)
def _money(amount: Decimal | int, currency: str, english: bool) -> str:
    return _spaced(numbers.format_currency(amount, currency, locale=ENGLISH if english else FRENCH))


def unit_price(amount: Decimal) -> str:
    """2,6507 €: a purchase price, with two to four decimals."""
    pattern = "¤#,##0.00##" if _locale() is ENGLISH else "#,##0.00##\u00a0¤"
    return _spaced(numbers.format_currency(amount, "EUR", format=pattern, locale=_locale(), currency_digits=False))


def quantity(number: Decimal | int | float) -> str:
    """2 000 or 12,5: no more decimals than there are."""
    return _quantity(number, _locale() is ENGLISH)


@lru_cache(maxsize=KEPT)
def _quantity(number: Decimal | int | float, english: bool) -> str:
    return _spaced(numbers.format_decimal(number, locale=ENGLISH if english else FRENCH))


def percent(number: Decimal | int | float) -> str:
    """`number` already in per cent: 5 → 5 %."""
    return f"{quantity(number)}%" if _locale() is ENGLISH else f"{quantity(number)}{NBSP}%"


def day(value: date | datetime, style: str = "long") -> str:
    """A date. `style`: full, weekday, long, short, short_year, numeric. The first of a month is "1er"."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = local(value)
    return _day(value.date() if isinstance(value, datetime) else value, style, _locale() is ENGLISH)


@lru_cache(maxsize=KEPT)
def _day(value: date, style: str, english: bool) -> str:
    text = dates.format_date(value, PATTERNS[style], locale=ENGLISH if english else FRENCH)
    if english or style == "numeric":
        return text
    if value.day == 1:
        text = text.replace("1 ", "1er ", 1)
    return str(typo(text))


def clock_time(instant: datetime) -> str:
    """A real time, in Paris: 10 h 42."""
    here = local(instant)
    return f"{here:%H:%M}" if _locale() is ENGLISH else f"{here.hour}{NBSP}h{NBSP}{here.minute:02}"


def moment(instant: datetime, style: str = "long") -> str:
    """A real date and time: 24 novembre 2026 à 10 h 42."""
    return gettext("%(day)s à %(time)s", day=day(instant, style), time=clock_time(instant))


def company_time(value: datetime) -> str:
    """The company's time: 09:26."""
    return f"{value:%H:%M}"


def company_moment(value: datetime) -> str:
    """The company's date and time: lundi 9 mars, 10:12."""
    return f"{day(value.replace(tzinfo=None), 'weekday')}, {company_time(value)}"


def duration(span: timedelta | int) -> str:
    """A length of time, to the minute: 1 h 12, 8 min. An int is minutes; what is negative counts as nothing."""
    minutes = max(span if isinstance(span, int) else int(span.total_seconds() // 60), 0)
    hours, rest = divmod(minutes, 60)
    return f"{hours}{NBSP}h{NBSP}{rest:02}" if hours else f"{rest}{NBSP}min"


def duration_iso(span: timedelta | int) -> str:
    """The same for machines: PT1H12M."""
    minutes = max(span if isinstance(span, int) else int(span.total_seconds() // 60), 0)
    hours, rest = divmod(minutes, 60)
    return "PT" + (f"{hours}H" if hours else "") + (f"{rest}M" if rest or not hours else "")


def distance(days: int) -> str:
    """How far a day is: -7 → "depuis 7 jours", 0 → "aujourd'hui", 3 → "dans 3 jours"."""
    if days == 0:
        return gettext("aujourd'hui")
    if days == 1:
        return gettext("demain")
    if days == -1:
        return gettext("depuis hier")
    if days < 0:
        return ngettext("depuis %(num)s jour", "depuis %(num)s jours", -days)
    return ngettext("dans %(num)s jour", "dans %(num)s jours", days)


def size(octets: int) -> str:
    """The size of a file: 812 Ko, 1,4 Mo."""
    if octets < 1_000_000:
        return gettext("%(number)s Ko", number=quantity(max(round(octets / 1000), 1)))
    return gettext("%(number)s Mo", number=quantity(round(octets / 1_000_000, 1)))


def siret(number: str) -> str:
    """A SIRET as one reads it: 000 000 001 00016."""
    return "\u00a0".join((number[:3], number[3:6], number[6:9], number[9:]))


FILTERS = {
    function.__name__: function
    for function in (
        typo,
        money,
        quantity,
        percent,
        day,
        clock_time,
        moment,
        company_time,
        company_moment,
        duration,
        duration_iso,
        distance,
        size,
        siret,
    )
}


def init_app(app: Flask) -> None:
    """Give templates the filters, under the names of their functions."""
    app.jinja_env.filters.update(FILTERS)
