"""The application and its databases, for every test of this folder."""

from tests.support.fixtures import (
    app,
    built_app,
    client,
    data_folder,
    database_url,
    empty_database_url,
    in_app,
    login,
    own_app,
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
    "own_app",
    "postgres",
    "queries",
    "rows",
    "session",
    "template",
]
