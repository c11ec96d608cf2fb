"""The officer's desk and one person's file. Nothing here shows the words of a need."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.auth.guard import current_actor, requires
from app.queries import accommodations as queries
from app.queries.accommodations import AccommodationFile, DecisionLine, PersonRow
from app.queries.aids import Aid, booked_for
from app.queries.case_contents import case_of
from app.queries.receipts import FinishedSitting, finished
from app.web.accommodation import blueprint
from app.web.formats import clock_time, day, distance, duration, moment
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.words import BY_ROUTE, ROUTES, numbered
from app.web.words_measures import AID_STATES, appointment_said, kind_name, measure_lines
from juries.accommodations import Measure

SOON = timedelta(days=30)
"""How long before its last day a decision is brought to the officer's eyes."""


def names(measures: tuple[Measure, ...]) -> str:
    """Measures on one line."""
    return ", ".join(line.name for line in measure_lines(measures)) or _("Aucune mesure")


def _situation(row: PersonRow) -> str:
    if row.asked_at:
        return "asked"
    return "decided" if row.measures else "none"


def _until(row: PersonRow) -> str:
    if not row.measures:
        return "–"
    return day(row.valid_until, "short_year") if row.valid_until else _("Sans limite")


LIST: ListSpec[PersonRow] = ListSpec(
    file="amenagements",
    label=_l("Candidats et mesures"),
    columns=(
        Column(
            "name",
            _l("Candidat"),
            lambda row: Cell(row.name, href=url_for("accommodation.file", candidacy_id=row.candidacy_id), sub=row.number),
            value=lambda row: row.sort_name,
            header=True,
        ),
        Column("route", _l("Voie"), lambda row: ROUTES[row.route], value=lambda row: str(ROUTES[row.route])),
        Column("city", _l("Centre"), lambda row: row.city, value=lambda row: row.city),
        Column("measures", _l("Mesures en vigueur"), lambda row: names(row.measures), value=lambda row: names(row.measures)),
        Column(
            "valid_until",
            _l("Valables jusqu'au"),
            _until,
            value=lambda row: row.valid_until if row.measures else None,
            num=True,
        ),
    ),
    filters=(
        Filter(
            "situation",
            _l("Situation"),
            _situation,
            (("asked", _l("demande à lire")), ("decided", _l("mesures en vigueur")), ("none", _l("aucune mesure"))),
        ),
        Filter("route", _l("Voie"), lambda row: row.route.value, tuple((route.value, label) for route, label in ROUTES.items())),
    ),
    haystack=lambda row: f"{row.name} {row.number}",
    search_label=_l("Nom ou numéro"),
    sort="name",
    empty_text=_l("Aucun candidat n'est inscrit. Les candidats apparaissent ici dès leur inscription."),
)


@blueprint.get("/")
@requires("accommodation:decide")
def desk() -> str | Response:
    """What waits for the officer, and everyone."""
    rows = queries.people()
    today = clock.today()
    asked = sorted((row for row in rows if row.asked_at), key=lambda row: row.asked_at or clock.now())
    ending = sorted(
        (row for row in rows if row.measures and row.valid_until and row.valid_until <= today + SOON),
        key=lambda row: row.valid_until or today,
    )
    return respond(
        LIST,
        rows,
        "accommodation/desk.html",
        requests=[
            {
                "when": day(row.asked_at, "short"),
                "detail": distance((row.asked_at.astimezone(clock.PARIS).date() - today).days),
                "act": _("Lire la demande"),
                "url": url_for("accommodation.file", candidacy_id=row.candidacy_id),
                "who": _("de %(name)s", name=row.name),
                "why": names(row.measures),
            }
            for row in asked
            if row.asked_at
        ],
        ending=[
            {
                "when": day(row.valid_until, "short"),
                "detail": distance((row.valid_until - today).days),
                "act": _("Revoir les mesures"),
                "url": url_for("accommodation.file", candidacy_id=row.candidacy_id),
                "who": _("de %(name)s", name=row.name),
                "why": names(row.measures),
            }
            for row in ending
            if row.valid_until
        ],
    )


def _decision_entry(line: DecisionLine) -> dict[str, object]:
    until = _(", jusqu'au %(day)s", day=day(line.valid_until)) if line.valid_until and line.measures else ""
    what = names(line.measures) + until if line.measures else _("Mesures retirées")
    return {"when": moment(line.at, "short_year"), "machine": line.at.isoformat(), "who": line.decided_by, "you": line.mine, "what": what}


def _run_lines(file: AccommodationFile) -> list[tuple[str, str]]:
    lines = []
    for run in file.runs:
        said = _("Fin à %(time)s", time=clock_time(run.ends_at)) if run.ends_at else _("Pas encore commencé")
        title = case_of(run.case_digest).file.title
        lines.append((_("%(case)s, %(duration)s", case=title, duration=duration(run.duration_minutes)), said))
    return lines


def _booking(aid: Aid) -> tuple[str, Any]:
    tone, symbol, word = AID_STATES[aid.state]
    last = aid.last
    said = " · ".join(filter(None, (last.provider, appointment_said(aid, last), last.reason))) if last else ""
    when = day(aid.occasion.opens_at, "short_year") if aid.occasion else ""
    return kind_name(aid.kind, aid.value), {"state": State(tone, symbol, word, plain=True), "sub": " · ".join(filter(None, (when, said)))}


def _receipt(run: FinishedSitting) -> dict[str, str]:
    return {
        "icon": "file-earmark-check",
        "name": _("Épreuve %(code)s, %(day)s", code=run.evaluation, day=day(run.submitted_at.astimezone(clock.PARIS).date())),
        "href": url_for("accommodation.receipt", run_id=run.run_id),
        "detail": run.title,
    }


@blueprint.get("/<int:candidacy_id>")
@requires("accommodation:decide")
def file(candidacy_id: int) -> str:
    """One person: measures in force, needs on file, decisions, readings."""
    held = queries.file(current_actor(), candidacy_id)
    return render_template(
        "accommodation/file.html",
        file=held,
        subtitle=f"{numbered(held.gender, held.number)}, {BY_ROUTE[held.route]}, {held.city}",
        measures=measure_lines(held.effective.decided),
        bookings=[_booking(aid) for aid in booked_for(candidacy_id)],
        receipts=[_receipt(run) for run in finished(candidacy_id)],
        runs=_run_lines(held),
        decisions=[_decision_entry(line) for line in held.decisions],
        readings=[
            {
                "when": moment(line.at, "short_year"),
                "machine": line.at.isoformat(),
                "who": line.by,
                "what": _("Besoin lu") if line.verb == "need.read" else _("Motif lu"),
            }
            for line in held.readings
        ],
    )
