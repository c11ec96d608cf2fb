"""The administrator's desk: what is due on the left, the whole of VAE on the right."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.auth.guard import current_actor, requires
from app.auth.policy import allows
from app.models.people import Role
from app.queries import vae as queries
from app.queries.vae import Stage, StageCount, VaeRow
from app.queries.waiting_certificates import Standing, waiting_certificates
from app.web.administration import blueprint
from app.web.administration.candidates import search_box
from app.web.administration.vae import LIST
from app.web.formats import day, distance
from app.web.lists import respond
from app.web.words_vae import STAGES, next_act
from juries.vae_table import Party

SUNDAY = 6
"""Its number in a week that starts with Monday at 0."""


@blueprint.get("/")
@requires("administration:desk")
def desk() -> str | Response:
    """Deadlines, pipeline, list."""
    actor = current_actor()
    rows = [row for row in queries.files(actor) if row.stage is not Stage.OVER]
    party = Party.CERTIFIER if Role.ADMINISTRATOR in actor.roles else Party.ADVISOR
    mine = sorted((row for row in rows if row.deadline and row.deadline.by is party), key=lambda row: row.days_left or 0)
    groups = _groups(mine)
    chosen = request.args.get("stage", "")
    return respond(
        replace(LIST, haystack=None),
        rows,
        "administration/desk.html",
        title=day(clock.today(), "weekday").capitalize(),
        summary=_summary(groups),
        groups=[group for group in groups if group["items"]],
        later=sum(1 for row in mine if (row.days_left or 0) > _days_to_sunday()),
        others=sum(1 for row in rows if row.deadline and row.deadline.by is not party),
        stages=[_stage(each, chosen) for each in queries.pipeline(rows)],
        open_files=len(rows),
        heading=STAGES[Stage(chosen)] if chosen in set(Stage) else _("Dossiers ouverts"),
        may_enrol=allows(actor, "candidacy:enrol"),
        stuck=_stuck_certificates() if allows(actor, "certificate:administer") else 0,
        search=search_box(),
    )


def _stuck_certificates() -> int:
    """How many certificates wait for a person."""
    return sum(each.standing in (Standing.FAILED, Standing.BLOCKED) for each in waiting_certificates())


def _days_to_sunday() -> int:
    return SUNDAY - clock.today().weekday()


def _groups(rows: list[VaeRow]) -> list[dict[str, Any]]:
    """Late, today, the rest of the week."""
    late = [row for row in rows if (row.days_left or 0) < 0]
    today = [row for row in rows if row.days_left == 0]
    week = [row for row in rows if row.days_left is not None and 0 < row.days_left <= _days_to_sunday()]
    return [
        {"tone": "bad", "symbol": "exclamation-octagon-fill", "word": _("En retard"), "items": [_due(row) for row in late]},
        {"tone": "warn", "symbol": "clock-fill", "word": _("Aujourd'hui"), "items": [_due(row) for row in today]},
        {"tone": "mute", "symbol": "calendar3", "word": _("Cette semaine"), "items": [_due(row) for row in week]},
    ]


def _due(row: VaeRow) -> dict[str, Any]:
    assert row.deadline is not None
    act, why = next_act(row)
    return {
        "when": day(row.deadline.due, "short"),
        "detail": distance(row.days_left or 0),
        "act": act,
        "url": url_for("administration.vae_file", number=row.number),
        "who": _("pour %(name)s", name=row.candidate),
        "why": why,
    }


def _summary(groups: list[dict[str, Any]]) -> str:
    late, today, week = (len(group["items"]) for group in groups)
    sunday = day(clock.today() + timedelta(days=_days_to_sunday()), "weekday").split()[0]
    parts = [
        ngettext("%(num)s échéance dépassée", "%(num)s échéances dépassées", late) if late else "",
        ngettext("%(num)s échéance aujourd'hui", "%(num)s échéances aujourd'hui", today) if today else "",
        ngettext("%(num)s d'ici %(weekday)s", "%(num)s d'ici %(weekday)s", week, weekday=sunday) if week else "",
    ]
    return ", ".join(part for part in parts if part) or _("Aucune échéance cette semaine")


def _stage(each: StageCount, chosen: str) -> dict[str, Any]:
    ages = []
    if each.count:
        ages = [_("médiane %(age)s j", age=each.median_age), _("plus ancien %(age)s j", age=each.oldest_age)]
    return {
        "name": STAGES[each.stage],
        "count": each.count,
        "url": url_for("administration.desk", stage=each.stage.value) if each.stage.value != chosen else url_for("administration.desk"),
        "current": each.stage.value == chosen,
        "ages": ages,
        "late": ngettext("%(num)s hors délai", "%(num)s hors délai", each.late) if each.late else "",
    }
