"""French working days: Monday to Friday, without the public holidays (C. trav. L3133-1; those of mainland France)."""

from __future__ import annotations

from datetime import date, timedelta
from functools import lru_cache

SATURDAY, SUNDAY = 5, 6
FIXED = ((1, 1), (5, 1), (5, 8), (7, 14), (8, 15), (11, 1), (11, 11), (12, 25))
AFTER_EASTER = (1, 39, 50)
"""Easter Monday, Ascension, Whit Monday."""


def easter(year: int) -> date:
    """Easter Sunday of that year (Gregorian computus, the method of Butcher)."""
    a, b, c = year % 19, year // 100, year % 100
    d, e = b // 4, b % 4
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = c // 4, c % 4
    weekday = (32 + 2 * e + 2 * i - h - k) % 7
    m = (a + 11 * h + 22 * weekday) // 451
    month, day = divmod(h + weekday - 7 * m + 114, 31)
    return date(year, month, day + 1)


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The eleven public holidays of that year."""
    sunday = easter(year)
    return frozenset((*(date(year, month, day) for month, day in FIXED), *(sunday + timedelta(days=days) for days in AFTER_EASTER)))


def is_working(day: date) -> bool:
    """Whether offices, carriers and banks work that day."""
    return day.weekday() < SATURDAY and day not in holidays(day.year)


def on_or_after(day: date) -> date:
    """That day when it is worked, else the next that is."""
    while not is_working(day):
        day += timedelta(days=1)
    return day


def on_or_before(day: date) -> date:
    """That day when it is worked, else the last that was."""
    while not is_working(day):
        day -= timedelta(days=1)
    return day


def shifted(day: date, count: int) -> date:
    """The working day `count` (any sign) working days from that day; the day itself need not be worked."""
    step = timedelta(days=1 if count >= 0 else -1)
    for _ in range(abs(count)):
        day += step
        while not is_working(day):
            day += step
    return day


def without_holidays(day: date, count: int) -> date:
    """The last of the `count` (1 upwards) days that follow that day, Sundays and public holidays not counted."""
    while count:
        day += timedelta(days=1)
        count -= day.weekday() != SUNDAY and day not in holidays(day.year)
    return day
