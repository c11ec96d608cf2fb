"""`epreuve audit`: the proof that nothing was changed behind the application's back."""

from __future__ import annotations

import dataclasses
import json

import click

from app.cli import with_app

SAID = {
    "changed": "ligne modifiée",
    "missing": "ligne manquante",
    "reordered": "ligne déplacée",
    "cut_tail": "fin de chaîne coupée à partir de cette ligne",
    "rewritten": "chaîne réécrite : cette ligne n'est plus celle qui avait été signée",
    "checkpoint": "point de contrôle modifié, ou absent de la copie hors base",
}


@click.group()
def command() -> None:
    """The audit log."""


@command.command()
@click.option("--json", "as_json", is_flag=True, help="For a script.")
@with_app
def verify(as_json: bool) -> None:
    """Read every chain and every signed checkpoint. Exit code 1, with each place, when something does not hold."""
    from app.queries import audit

    report = audit.verify()
    if as_json:
        click.echo(json.dumps({"ok": not report.faults, **dataclasses.asdict(report)}, ensure_ascii=False))
    else:
        for fault in report.faults:
            click.echo(f"{fault.stream}, n° {fault.seq} : {SAID[fault.kind]}", err=True)
        read = f"{report.chains} chaînes, {report.rows} lignes, {report.checkpoints} points de contrôle"
        click.echo(f"{read} : {'tout se tient.' if not report.faults else f'{len(report.faults)} anomalies.'}")
    if report.faults:
        raise SystemExit(1)
