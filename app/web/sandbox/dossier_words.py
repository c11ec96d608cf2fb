"""The steps that are left before a dossier counts, in words."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from app.queries.deposits import Desk
from app.web.formats import moment


def situations_told(desk: Desk) -> str:
    """How many situations the index of the latest version holds."""
    count = len(desk.latest.index) if desk.latest else 0
    return ngettext("%(num)s situation", "%(num)s situations", count) if count else ""


def steps(desk: Desk) -> list[dict[str, Any]]:
    """What makes the latest version complete, each step with its state and where it is done. Nothing before a deposit, nor for VAE."""
    latest = desk.latest
    if latest is None or desk.shown:
        return []
    found = [
        {
            "name": _("Fichiers"),
            "done": True,
            "detail": _("Reçu %(number)s, %(moment)s", number=latest.receipt, moment=moment(latest.deposited_at, "short")),
        }
    ]
    if desk.evaluation.plan is not None and desk.evaluation.plan.most_situations:
        found.append(
            {
                "name": _("Sommaire des situations"),
                "done": bool(latest.index),
                "detail": situations_told(desk) or _("À remplir"),
                "to": "sandbox.dossier_index",
            }
        )
    declared = latest.declared
    found.append(
        {
            "name": _("Déclarations signées"),
            "done": declared is not None,
            "detail": _("Signées le %(moment)s", moment=moment(declared.at, "short"))
            if declared
            else _("À signer : sans elles, le dossier ne compte pas"),
            "to": "sandbox.dossier_statements",
        }
    )
    return found
