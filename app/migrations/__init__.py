"""Alembic, run through the application's own engine."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from sqlalchemy.engine import Connection

from app.database import current_database

HERE = Path(__file__).parent
GONE = {"0006": "0005"}
"""Revisions that changed nothing and were taken out of the chain, each with the one that a database standing at it is at."""


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(HERE))
    config.attributes["connection"] = connection
    return config


def upgrade(revision: str = "head") -> None:
    """Apply migrations up to `revision`, in one transaction."""
    with current_database().engine.execution_options(immediate=True).begin() as connection:
        config, standing = configuration(connection), MigrationContext.configure(connection).get_current_revision()
        if standing in GONE:
            command.stamp(config, GONE[standing], purge=True)
        command.upgrade(config, revision)


def downgrade(revision: str) -> None:
    """Undo migrations down to `revision` ("base" for all)."""
    with current_database().engine.execution_options(immediate=True).begin() as connection:
        command.downgrade(configuration(connection), revision)
