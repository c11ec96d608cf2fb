"""The ground of every table: naming of constraints, column types, and the tables that only grow."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, TypeVar

from sqlalchemy import JSON, BigInteger, DateTime, Enum, ForeignKey, Integer, LargeBinary, MetaData, String, Text, event
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import DeclarativeBase, mapped_column
from sqlalchemy.types import TypeDecorator

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
T = TypeVar("T", bound="Base")
BIG = BigInteger().with_variant(Integer(), "sqlite")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, stored in UTC. Refuses a naive value."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Parent of every mapped class."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime(), dict[str, Any]: JSON(), bytes: LargeBinary(), int: BIG, str: String(255)}


def choice(kind: type[StrEnum], name: str) -> Enum:
    """A column type that holds a StrEnum by value, guarded by a CHECK named after `name`."""
    return Enum(
        kind, name=name, native_enum=False, create_constraint=True, length=40, values_callable=lambda members: [m.value for m in members]
    )


Id = Annotated[int, mapped_column(BIG, primary_key=True, autoincrement=True)]
LongText = Annotated[str, mapped_column(Text)]
Code = Annotated[str, mapped_column(String(40))]
Digest = Annotated[str, mapped_column(String(64))]
AccountRef = Annotated[int, mapped_column(ForeignKey("account.id"))]
CandidacyRef = Annotated[int, mapped_column(ForeignKey("candidacy.id"), index=True)]

APPEND_ONLY: set[str] = set()


def append_only(cls: type[T]) -> type[T]:
    """Mark a table as one that only grows: the database itself refuses an update or a delete."""
    APPEND_ONLY.add(cls.__tablename__)
    event.listen(cls.__table__, "after_create", lambda target, connection, **_: guard(connection, target.name))
    return cls


def guard(connection: Connection, table: str) -> None:
    """Create the triggers that refuse updates and deletes on `table` (a name of ours, never input)."""
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(
            "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger AS $$ "
            "BEGIN RAISE EXCEPTION USING MESSAGE = 'append-only: ' || TG_TABLE_NAME; END $$ LANGUAGE plpgsql"
        )
        for name, act in (("append_only", "UPDATE OR DELETE ON {} FOR EACH ROW"), ("no_truncate", "TRUNCATE ON {} FOR EACH STATEMENT")):
            connection.exec_driver_sql(f"CREATE TRIGGER {table}_{name} BEFORE {act.format(table)} EXECUTE FUNCTION refuse_change()")
        return
    for act in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER {table}_no_{act.lower()} BEFORE {act} ON {table} BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
        )
