"""The administrator's desk: what is due on the left, aids to book included, the whole of VAE on the right."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app import clock
from app.auth.actor import Actor
from app.auth.guard import current_actor, requires
from app.auth.policy import allows
from app.models.people import Role
from app.queries import vae as queries
from app.queries.aids import Aid, aids
from app.queries.vae import Stage, StageCount, VaeRow
from app.queries.waiting_certificates import Standing, waiting_certificates
from app.web.administration import blueprint
from app.web.administration.candidates import search_box
from app.web.administration.vae import LIST
from app.web.formats import day, distance
from app.web.lists import respond
from app.web.words_measures import kind_name
from app.web.words_vae import STAGES, next_act
from juries.aids import to_do
from juries.vae_table import Party

SUNDAY = 6
"""Its number in a week that starts with Monday at 0."""
AIDS_AHEAD = timedelta(days=30)
"""How long before a session what it still lacks is brought to the eyes: the certifier's own, an interpreter is booked weeks ahead."""


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
        groups=[group for group in (*groups, _aids_due(actor)) if group["items"]],
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


def _aids_due(actor: Actor) -> dict[str, Any]:
    """What is to be booked or cancelled for the sessions of the weeks to come, a line each."""
    sessions: dict[tuple[str, datetime], list[Aid]] = defaultdict(list)
    for each in aids(actor) if allows(actor, "aid:book") else ():
        if each.occasion and each.occasion.opens_at < clock.now() + AIDS_AHEAD and to_do([each.state]):
            sessions[each.occasion.title, each.occasion.opens_at].append(each)
    items = [_aids_of(title, opens_at, lacking) for (title, opens_at), lacking in sessions.items()]
    return {"tone": "warn", "symbol": "hourglass-split", "word": _("Aides à réserver"), "items": items}


def _aids_of(title: str, opens_at: datetime, lacking: list[Aid]) -> dict[str, Any]:
    opens = opens_at.astimezone(clock.PARIS).date()
    return {
        "when": day(opens, "short"),
        "detail": distance((opens - clock.today()).days),
        "act": _("Réserver les aides"),
        "url": url_for("administration.aids"),
        "who": _("pour %(name)s", name=title),
        "why": ", ".join(sorted({kind_name(each.kind, each.value) for each in lacking})),
    }


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
