"""A fresh database for each test, copied from a template that is made once: SQLite as a file, PostgreSQL as a database."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from app.database import Database
from app.models import Base
from tests.support.postgres import Postgres


def make_tables(url: str) -> None:
    """The tables of the models, with their triggers, in an empty database."""
    database = Database(url)
    Base.metadata.create_all(database.engine)
    database.dispose()


class SqliteTemplate:
    """Databases as files of one folder."""

    def __init__(self, folder: Path, fill: Callable[[str], None] = make_tables) -> None:
        self.folder = folder
        self.source = folder / "template.db"
        fill(f"sqlite:///{self.source}")

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
    """Databases of one server."""

    def __init__(self, server: Postgres, fill: Callable[[str], None] = make_tables, name: str = "template_epreuve") -> None:
        self.server = server
        self.name = name
        fill(server.create(name))

    def fresh(self, name: str = "epreuve") -> str:
        """The address of a database that holds what the template holds. The one given before under that name is gone."""
        return self.server.copy(self.name, f"{self.name}_{name}")

    def empty(self) -> str:
        """The address of a database without any table."""
        return self.server.copy("template0", "empty")


Template = SqliteTemplate | PostgresTemplate
