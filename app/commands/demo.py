"""`epreuve demo`: an invented centre to try everything in."""

from __future__ import annotations

import click

from app.cli import with_app


@click.command()
@with_app
def command() -> None:
    """Load the invented centre (once) and print an account per role."""
    from flask import current_app

    from app.demo.load import load
    from app.demo.people import PASSWORD, SHOWN
    from app.web.messages import sentence

    if not current_app.extensions["settings"].specimen:
        raise click.ClickException(sentence("issuer.demo_for_real"))
    click.echo("Démonstration chargée." if load() else "La démonstration est déjà chargée.")
    width = max(len(person.email) for person, _ in SHOWN)
    click.echo(f"\nComptes de démonstration (mot de passe : {PASSWORD})")
    for person, what in SHOWN:
        click.echo(f"  {person.email:<{width}}  {what}")
    click.echo()
