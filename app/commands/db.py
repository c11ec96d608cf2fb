"""`epreuve db`: bring the database to the present version."""

from __future__ import annotations

import click

from app.cli import with_app


@click.group()
def command() -> None:
    """The database."""


@command.command()
@with_app
def upgrade() -> None:
    """Apply the migrations that are missing."""
    from app import migrations

    migrations.upgrade()
    click.echo("La base est à jour.")
