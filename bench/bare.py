"""The floor: Flask, SQLAlchemy and Jinja with nothing around them, on the same server, database library and settings as the application.

`/list` is five ORM queries and a table of 50 rows; `/command` is two reads, an update, an insert and a commit at synchronous=FULL.
"""

from __future__ import annotations

import os
import uuid
from typing import Any

import pysqlite3
from flask import Flask, redirect, render_template_string, request
from sqlalchemy import ForeignKey, create_engine, event, func, select
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column
from werkzeug.wrappers import Response

ROWS = 500
SHOWN = 50
PAGE = """<!doctype html><html lang="fr"><head><title>Liste</title></head><body><h1>{{ total }} personnes, {{ opened }} dossiers</h1>
<p>{{ person.name }}, {{ places|length }} centres</p>
<table><thead><tr><th>Nom</th><th>Ville</th><th>Adresse</th><th>État</th></tr></thead><tbody>
{% for row in rows %}<tr><td><a href="/people/{{ row.id }}">{{ row.name }}</a></td><td>{{ row.city }}</td><td>{{ row.email }}</td>
<td>{{ "ouvert" if row.revision else "nouveau" }}</td></tr>{% endfor %}</tbody></table></body></html>"""


class Base(DeclarativeBase):
    """The floor's own tables."""


class Person(Base):
    __tablename__ = "person"
    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str]
    city: Mapped[str]
    email: Mapped[str]
    revision: Mapped[int]


class Act(Base):
    __tablename__ = "act"
    id: Mapped[int] = mapped_column(primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    command_id: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]


def create_app() -> Flask:
    """The bare application on the file that BARE_DATABASE names."""
    app = Flask("bare")
    engine = create_engine(f"sqlite:///{os.environ['BARE_DATABASE']}", module=pysqlite3, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL"):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if connection.get_execution_options().get("immediate") else "BEGIN")

    writing = engine.execution_options(immediate=True)

    @app.get("/list")
    def show() -> str:
        with Session(engine) as session:
            return render_template_string(
                PAGE,
                person=session.get(Person, 1),
                total=session.scalar(select(func.count()).select_from(Person)),
                opened=session.scalar(select(func.count()).select_from(Person).where(Person.revision > 0)),
                places=session.scalars(select(Person.city).distinct()).all(),
                rows=session.scalars(select(Person).order_by(Person.name).limit(SHOWN)).all(),
            )

    @app.post("/command")
    def act() -> Response:
        with Session(writing) as session:
            person = session.get_one(Person, int(request.form["person"]))
            known = session.scalar(select(Act.id).where(Act.command_id == request.form["command_id"]))
            if known is None:
                person.revision += 1
                session.add(Act(person_id=person.id, command_id=request.form["command_id"], body=request.form["body"]))
                session.commit()
        return redirect("/list", 303)

    return app


def fill(path: str) -> None:
    """Make the file with its people."""
    engine = create_engine(f"sqlite:///{path}", module=pysqlite3)
    Base.metadata.create_all(engine)
    with Session(engine) as session:
        for number in range(1, ROWS + 1):
            name = f"Personne {uuid.uuid5(uuid.NAMESPACE_URL, str(number)).hex[:8]}"
            city = ("Lorient", "Rennes", "Vannes")[number % 3]
            session.add(Person(name=name, city=city, email=f"p{number}@essais.example", revision=0))
        session.commit()
    engine.dispose()
