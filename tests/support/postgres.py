"""A PostgreSQL server of the tests' own: made in a temporary folder, reached by a Unix socket, thrown away at the end.

`fsync` is off: the tests lose nothing that matters when the machine stops. A server never runs as root, so that when the tests do, it
runs as the `postgres` user that Debian's package makes.
"""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

import psycopg
from psycopg import sql

TUNING = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "autovacuum=off",
    "shared_buffers=64MB",
    "max_connections=60",
    "timezone=UTC",
)
INSTALL = "PostgreSQL is missing: sudo apt-get update && sudo apt-get install --yes --no-install-recommends postgresql"

SHAPE = """
SELECT md5(string_agg(part, ',' ORDER BY part)) FROM (
    SELECT concat(relname, relkind, relnatts) AS part FROM pg_class WHERE relnamespace = 'public'::regnamespace
    UNION ALL SELECT concat(tgrelid::regclass, tgname, tgenabled) FROM pg_trigger WHERE NOT tgisinternal
    UNION ALL SELECT concat(conname, contype) FROM pg_constraint WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT concat(proname, md5(prosrc)) FROM pg_proc WHERE pronamespace = 'public'::regnamespace
) AS parts
"""


class PostgresMissingError(RuntimeError):
    """No server binaries on this machine. The message holds the command that installs them."""


def binaries() -> Path:
    """The folder of `initdb` and `postgres`, newest release first. Raises PostgresMissingError."""
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if not found:
        raise PostgresMissingError(INSTALL)
    return found[-1].parent


class Postgres:
    """One running server."""

    def __init__(self) -> None:
        self.bin = binaries()
        # A Unix socket's path may hold 107 bytes: the folder stays directly under the system's temporary one.
        self.root = Path(tempfile.mkdtemp(prefix="epg", dir="/tmp"))
        self.data = self.root / "data"
        self.user = "postgres"
        self._demote: list[str] = []
        if os.geteuid() == 0:
            account = pwd.getpwnam("postgres")
            os.chown(self.root, account.pw_uid, account.pw_gid)
            self._demote = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        try:
            self._start()
        except BaseException:
            shutil.rmtree(self.root, ignore_errors=True)
            raise

    def _run(self, command: Sequence[str]) -> None:
        done = subprocess.run([*self._demote, *command], cwd=self.root, capture_output=True, text=True, check=False)
        if done.returncode:
            log = self.root / "log"
            raise RuntimeError(f"{command[0]} failed:\n{done.stdout}{done.stderr}{log.read_text() if log.exists() else ''}")

    def _start(self) -> None:
        initdb = [str(self.bin / "initdb"), "--pgdata", str(self.data), "--username", self.user, "--auth", "trust"]
        self._run([*initdb, "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--no-instructions"])
        options = ["listen_addresses=''", f"unix_socket_directories='{self.root}'", *TUNING]
        settings = " ".join(f"-c {option}" for option in options)
        # `-l` sends the server's output to a file: it must not hold the pipe of the command that started it.
        self._run([str(self.bin / "pg_ctl"), "--pgdata", str(self.data), "-w", "-l", str(self.root / "log"), "-o", settings, "start"])

    def stop(self) -> None:
        """Ends the server at once and removes its folder."""
        self._run([str(self.bin / "pg_ctl"), "--pgdata", str(self.data), "-m", "immediate", "stop"])
        shutil.rmtree(self.root, ignore_errors=True)

    def url(self, database: str) -> str:
        """The SQLAlchemy address of a database of this server."""
        return f"postgresql+psycopg://{self.user}@/{database}?host={self.root}"

    def _execute(self, *statements: sql.Composed) -> None:
        with psycopg.connect(f"user={self.user} host={self.root} dbname=postgres", autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement)

    def create(self, name: str) -> str:
        """Makes an empty database and returns its address."""
        self._execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        return self.url(name)

    def copy(self, template: str, name: str) -> str:
        """Replaces database `name` by a copy of `template`, to which nobody may be connected. Returns its address."""
        self._execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)),
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)),
        )
        return self.url(name)

    def shape(self, name: str) -> str:
        """A digest of what a database is made of, whatever its rows: tables, constraints, triggers and whether they bite, functions."""
        with psycopg.connect(f"user={self.user} host={self.root} dbname={name}") as connection:
            return _shape(connection)

    def empty(self, name: str, shape: str) -> bool:
        """Takes every row away and starts the numbers anew, whoever is connected. False, and nothing done, when its shape is another."""
        with psycopg.connect(f"user={self.user} host={self.root} dbname={name}") as connection:
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s AND pid <> pg_backend_pid()", [name]
            )
            if _shape(connection) != shape:
                return False
            connection.execute("SET LOCAL session_replication_role = replica")  # no trigger keeps the rows that only grow
            tables = [sql.Identifier(row[0]) for row in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]
            connection.execute(sql.SQL(";").join(sql.SQL("DELETE FROM {}").format(table) for table in tables))
            connection.execute("SELECT setval(seqrelid, seqstart, false) FROM pg_sequence")
        return True

    def drop(self, name: str) -> None:
        """Drops a database, whoever is connected to it."""
        self._execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))


def _shape(connection: psycopg.Connection) -> str:
    (digest,) = connection.execute(SHAPE).fetchone() or ("",)
    return str(digest)
