"""The application and its databases, for every test of this folder."""

import pytest

from tests.support.fixtures import (
    app,
    built_app,
    client,
    data_folder,
    database_url,
    empty_database_url,
    in_app,
    login,
    postgres,
    queries,
    rows,
    session,
    template,
)

__all__ = [
    "app",
    "built_app",
    "client",
    "data_folder",
    "database_url",
    "empty_database_url",
    "in_app",
    "login",
    "postgres",
    "queries",
    "rows",
    "session",
    "template",
]


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave to SQLite what is marked `one_database`: pages and refusals whose statements others send to both."""
    elsewhere = [item for item in items if item.get_closest_marker("one_database") and "postgresql" in item.name]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        left = set(elsewhere)
        items[:] = [item for item in items if item not in left]
