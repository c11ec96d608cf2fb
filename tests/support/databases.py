"""A fresh database for each test, from a template that is made once: SQLite as a file that is copied, PostgreSQL as a database that is
copied, then emptied from one test to the next."""

from __future__ import annotations

import shutil
from pathlib import Path

from app.database import Database
from app.models import Base
from tests.support.postgres import Postgres

MOST_EMPTIED = 200
"""Times that a database is emptied before it is copied anew: its files keep the room of the rows that are gone."""


def make_tables(url: str) -> None:
    """The tables of the models, with their triggers, in an empty database."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()


class SqliteTemplate:
    """Databases as files of one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.source = folder / "template.db"
        make_tables(f"sqlite:///{self.source}")

    def fresh(self, name: str = "epreuve") -> str:
        """The address of a database that holds what the template holds. The one given before under that name is gone."""
        path = self.folder / f"{name}.db"
        for old in self.folder.glob(f"{name}.db*"):
            old.unlink()
        shutil.copyfile(self.source, path)
        return f"sqlite:///{path}"

    def empty(self) -> str:
        """The address of a database without any table."""
        for old in self.folder.glob("empty.db*"):
            old.unlink()
        return f"sqlite:///{self.folder / 'empty.db'}"


class PostgresTemplate:
    """Databases of one server. To copy one takes half a second, to empty one some milliseconds."""

    def __init__(self, server: Postgres, name: str = "template_epreuve") -> None:
        self.server = server
        self.name = name
        make_tables(server.create(name))
        self.shape = server.shape(name)
        self.emptied: dict[str, int] = {}

    def fresh(self, name: str = "epreuve") -> str:
        """The address of a database that holds what the template holds. What the one given before under that name held is gone."""
        database = f"{self.name}_{name}"
        times = self.emptied.get(database, MOST_EMPTIED)
        if times < MOST_EMPTIED and self.server.empty(database, self.shape):
            self.emptied[database] = times + 1
            return self.server.url(database)
        self.emptied[database] = 0
        return self.server.copy(self.name, database)

    def empty(self) -> str:
        """The address of a database without any table."""
        return self.server.copy("template0", "empty")


Template = SqliteTemplate | PostgresTemplate
