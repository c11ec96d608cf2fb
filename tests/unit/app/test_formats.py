"""Figures, dates and times as French readers write them."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask

from app.web import formats, i18n


@pytest.mark.parametrize(
    ("written", "given", "said"),
    [
        (formats.money, (Decimal("1938.78"),), "1\u00a0938,78\u00a0€"),
        (formats.money, (0,), "0,00\u00a0€"),
        (formats.money, (Decimal("-3.5"),), "-3,50\u00a0€"),
        (formats.quantity, (2000,), "2\u00a0000"),
        (formats.quantity, (Decimal("12.5"),), "12,5"),
        (formats.percent, (5,), "5\u00a0%"),
        (
            formats.day,
            (
                date(2026, 11, 24),
                "full",
            ),
            "mardi 24\u00a0novembre 2026",
        ),
        (formats.day, (date(2026, 11, 24),), "24\u00a0novembre 2026"),
        (
            formats.day,
            (
                date(2026, 11, 24),
                "short",
            ),
            "24\u00a0nov.",
        ),
        (
            formats.day,
            (
                date(2026, 12, 1),
                "short",
            ),
            "1er\u00a0déc.",
        ),
        (
            formats.day,
            (
                date(2026, 12, 1),
                "weekday",
            ),
            "mardi 1er\u00a0décembre",
        ),
        (
            formats.day,
            (
                date(2026, 12, 11),
                "short",
            ),
            "11\u00a0déc.",
        ),
        (
            formats.day,
            (
                date(2026, 12, 1),
                "numeric",
            ),
            "01/12/2026",
        ),
        (formats.clock_time, (datetime(2026, 11, 24, 9, 42, tzinfo=UTC),), "10\u00a0h\u00a042"),
        (formats.clock_time, (datetime(2026, 7, 1, 6, 5, tzinfo=UTC),), "8\u00a0h\u00a005"),
        (formats.moment, (datetime(2026, 11, 24, 23, 30, tzinfo=UTC),), "25\u00a0novembre 2026 à 0\u00a0h\u00a030"),
        (formats.company_time, (datetime(2026, 3, 9, 9, 26),), "09:26"),  # noqa: DTZ001 - the company's time has no zone
        (formats.company_moment, (datetime(2026, 3, 9, 10, 12, tzinfo=UTC),), "lundi 9\u00a0mars, 10:12"),
        (formats.duration, (72,), "1\u00a0h\u00a012"),
        (formats.duration, (timedelta(minutes=8, seconds=59),), "8\u00a0min"),
        (formats.duration, (timedelta(seconds=-5),), "0\u00a0min"),
        (formats.duration_iso, (72,), "PT1H12M"),
        (formats.duration_iso, (60,), "PT1H"),
        (formats.duration_iso, (0,), "PT0M"),
        (formats.distance, (0,), "aujourd’hui"),
        (formats.distance, (1,), "demain"),
        (formats.distance, (-1,), "depuis hier"),
        (formats.distance, (3,), "dans 3\u00a0jours"),
        (formats.distance, (-7,), "depuis 7\u00a0jours"),
        (formats.size, (812_300,), "812\u00a0Ko"),
        (formats.size, (1_400_000,), "1,4\u00a0Mo"),
    ],
)
def test_as_written(written: Callable[..., str], given: tuple[Any, ...], said: str) -> None:
    app = Flask(__name__)
    i18n.init_app(app)
    with app.test_request_context():
        assert written(*given) == said


def test_a_real_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        formats.clock_time(datetime(2026, 11, 24, 9, 42))  # noqa: DTZ001 - that is what is refused
