"""Settings of every test. The fixtures with the application and its databases are in tests/support/fixtures.py; unit tests do without.

Under the profile "deep" every law of the unit tests is also a test marked `deep`: `make test-deep` tries each on two thousand examples.
"""

import os

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

from tests.support.laws import DEEP, EXAMPLES

PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "default")
for name, examples in EXAMPLES.items():
    settings.register_profile(
        name, deadline=None, max_examples=examples, derandomize=name != DEEP, suppress_health_check=[HealthCheck.too_slow]
    )
settings.load_profile(PROFILE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the laws, under the profile that tries them at length."""
    if PROFILE != DEEP:
        return
    for item in items:
        if isinstance(item, pytest.Function) and is_hypothesis_test(item.obj):
            item.add_marker(pytest.mark.deep)
