"""Certificates for real: an installation starts in that mode only when somebody confirmed may issue them."""

from __future__ import annotations

import click
from flask import Flask
from sqlalchemy.orm import Session

from app.database import read
from app.demo.centre import is_loaded
from app.errors import Refused
from app.queries.issuers import nobody_issues
from app.web.messages import sentence


@read
def holds_the_demonstration(session: Session) -> bool:
    """Whether the invented people are in this database."""
    return is_loaded(session)


def obstacle() -> Refused | None:
    """Why this database may not issue for real; None when it may. Codes: `issuer.demo`, or those of `nobody_issues`."""
    return Refused("issuer.demo") if holds_the_demonstration() else nobody_issues()


def check(app: Flask) -> None:
    """Nothing for specimens. Raises click.ClickException, which says what is missing, when certificates for real cannot be issued."""
    if app.extensions["settings"].specimen:
        return
    with app.app_context():
        refused = obstacle()
        if refused is not None:
            said = sentence(refused.code, refused.params)
            advice = "" if refused.code == "issuer.demo" else " Démarrez sans ce réglage pour y pourvoir."
            raise click.ClickException(f"EPREUVE_SPECIMEN=0 demande un émetteur confirmé. {said}{advice}")
