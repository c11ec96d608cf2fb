"""SQL by someone who holds the database, with the triggers of the append-only tables out of the way."""

from __future__ import annotations

from sqlalchemy import Engine, text

GUARDED = ("audit_row", "run_event", "audit_checkpoint")


def tamper_with(engine: Engine, *statements: str) -> None:
    """Take the triggers away for good, then run `statements`, in one transaction."""
    with engine.execution_options(immediate=True).begin() as connection:
        for table in GUARDED:
            if engine.dialect.name == "postgresql":
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER USER"))
            else:
                for act in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
        for statement in statements:
            connection.execute(text(statement))
