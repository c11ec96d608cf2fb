"""SQL by someone who holds the database, with the triggers of the append-only tables out of the way."""

from __future__ import annotations

from sqlalchemy import Engine, text

GUARDED = ("audit_row", "run_event", "audit_checkpoint")


def tamper_with(engine: Engine, *statements: str) -> None:
    """Run `statements` in one transaction, the triggers out of the way: on PostgreSQL meanwhile, on SQLite for good."""
    with engine.execution_options(immediate=True).begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SET LOCAL session_replication_role = replica"))
        else:
            for table in GUARDED:
                for act in ("update", "delete"):
                    connection.execute(text(f"DROP TRIGGER IF EXISTS {table}_no_{act}"))
        for statement in statements:
            connection.execute(text(statement))
