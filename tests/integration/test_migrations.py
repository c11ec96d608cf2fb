"""The migrations make what the models say, and can be undone and done again, on both databases."""

from collections.abc import Iterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError

from app import create_app, migrations
from app.config import Settings
from app.models import APPEND_ONLY, Base


@pytest.fixture
def empty(empty_database_url: str, data_folder) -> Iterator[Flask]:
    """The application on a database without any table."""
    application = create_app(Settings(data=data_folder, database_url=empty_database_url, testing=True))
    with application.app_context():
        yield application
    application.extensions["database"].dispose()


def connection_of(app: Flask) -> Connection:
    return app.extensions["database"].engine.execution_options(immediate=True).begin()


def tables(app: Flask) -> set[str]:
    with connection_of(app) as connection:
        return set(inspect(connection).get_table_names()) - {"alembic_version"}


def triggers(connection: Connection) -> set[tuple[str, str]]:
    """(table, trigger) of the database, without PostgreSQL's own."""
    if connection.dialect.name == "postgresql":
        statement = "SELECT relname, tgname FROM pg_trigger JOIN pg_class ON pg_class.oid = tgrelid WHERE NOT tgisinternal"
    else:
        statement = "SELECT tbl_name, name FROM sqlite_master WHERE type = 'trigger'"
    return {(table, name) for table, name in connection.execute(text(statement))}


def test_one_head() -> None:
    assert len(ScriptDirectory(str(migrations.HERE)).get_heads()) == 1


def test_the_head_equals_the_models(empty: Flask) -> None:
    migrations.upgrade()
    with connection_of(empty) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []
        by_migrations = (checks(connection), triggers(connection))
        for table in reversed(Base.metadata.sorted_tables):
            table.drop(connection)
        Base.metadata.create_all(connection)
        assert (checks(connection), triggers(connection)) == by_migrations


def checks(connection: Connection) -> dict[str, set[str | None]]:
    """The CHECK constraints of each table, which Alembic does not compare."""
    found = inspect(connection)
    return {name: {check["name"] for check in found.get_check_constraints(name)} for name in Base.metadata.tables}


def test_up_and_down_and_up(empty: Flask) -> None:
    migrations.upgrade()
    everything = tables(empty)
    assert everything == set(Base.metadata.tables)
    migrations.downgrade("base")
    assert tables(empty) == set()
    migrations.upgrade()
    assert tables(empty) == everything


def test_upgrading_twice_changes_nothing(empty: Flask) -> None:
    migrations.upgrade()
    migrations.upgrade()
    assert tables(empty) == set(Base.metadata.tables)


def test_a_database_at_a_revision_taken_out_of_the_chain_goes_on(empty: Flask) -> None:
    for gone, before in migrations.GONE.items():
        migrations.upgrade(before)
        with connection_of(empty) as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = :gone"), {"gone": gone})
        migrations.upgrade()
        with connection_of(empty) as connection:
            standing = connection.scalar(text("SELECT version_num FROM alembic_version"))
        assert standing == ScriptDirectory(str(migrations.HERE)).get_current_head()
        assert tables(empty) == set(Base.metadata.tables)
        migrations.downgrade("base")


def test_every_table_that_only_grows_refuses_changes(empty: Flask) -> None:
    migrations.upgrade()
    with connection_of(empty) as connection:
        guarded = {table for table, _ in triggers(connection)}
    assert guarded == APPEND_ONLY
    bare = {
        "stored_file": "INSERT INTO stored_file (digest, size, media_type, stored_at) VALUES ('d', 1, 'text/plain', '2026-11-02 08:00:00')"
    }
    for table, insert in bare.items():
        with connection_of(empty) as connection:
            connection.execute(text(insert))
        for statement in (f"UPDATE {table} SET size = 2", f"DELETE FROM {table}"):
            with pytest.raises(DBAPIError, match="append-only"), connection_of(empty) as connection:
                connection.execute(text(statement))
