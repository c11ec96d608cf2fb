"""Training: cases that one may do again and again, with one's own measures; nothing of it counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries import candidacies
from app.queries.candidacies import CandidateFile
from app.queries.training import Attempt, attempts
from app.services import runs
from app.web.candidate import blueprint
from app.web.formats import duration, moment
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from casestudies import offer
from casestudies.scenario.casefile import CaseFile

STATES = {
    "new": State("mute", "circle", _l("À découvrir"), plain=True),
    "open": State("info", "play-circle", _l("À reprendre"), plain=True),
    "done": State("warn", "arrow-repeat", _l("Fait"), plain=True),
    "perfect": State("ok", "check-circle-fill", _l("Tout est comme attendu"), plain=True),
}


@dataclass(frozen=True)
class Row:
    """A case in the list. `best` of `observed` observations were as expected in the best try; `last` is when the last one began."""

    case: CaseFile
    url: str
    status: str
    tries: int
    best: int
    observed: int
    last: datetime | None


SPEC: ListSpec[Row] = ListSpec(
    file="entrainement",
    label=_l("Cas à travailler"),
    columns=(
        Column("title", _l("Cas"), lambda row: _title(row), lambda row: row.case.title, header=True),
        Column("status", _l("Où vous en êtes"), lambda row: Cell(state=STATES[row.status]), lambda row: [*STATES].index(row.status)),
        Column("best", _l("Meilleur essai"), lambda row: _best(row), lambda row: row.best / (row.observed or 1)),
        Column("tries", _l("Essais"), lambda row: str(row.tries), lambda row: row.tries, num=True),
        Column("duration", _l("Durée"), lambda row: duration(row.case.duration_minutes), lambda row: row.case.duration_minutes, num=True),
        Column(
            "last",
            _l("Dernier essai"),
            lambda row: moment(row.last, "short") if row.last else "–",
            lambda row: row.last.timestamp() if row.last else 0.0,
        ),
    ),
    filters=(
        Filter("block", _l("Bloc"), lambda row: row.case.block, [("BC01", "BC01"), ("BC02", "BC02"), ("BC03", "BC03")]),
        Filter("status", _l("Où vous en êtes"), lambda row: row.status, [(key, state.word) for key, state in STATES.items()]),
    ),
    haystack=lambda row: f"{row.case.title} {row.case.block} {' '.join(row.case.competencies)}",
    search_label=_l("Chercher un cas"),
    sort="title",
    empty_text=_l("Aucun cas n'est prêt pour vos blocs. Les prochains s'afficheront ici."),
)


def _title(row: Row) -> Cell:
    return Cell(text=row.case.title, href=row.url, sub=", ".join(row.case.competencies), lang="fr")


def _best(row: Row) -> str:
    return _("%(met)s sur %(all)s", met=row.best, all=row.observed) if row.observed else "–"


def _began(row: Row) -> str:
    return moment(row.last, "short") if row.last else "–"


def _row(case: CaseFile, done: list[Attempt]) -> Row:
    tries = [each for each in done if each.case_id == case.id]
    best = max(tries, key=lambda each: (each.met or 0) / (each.observed or 1), default=None)
    handed_in = [each for each in tries if each.observed]
    if any(each.submitted_at is None for each in tries):
        status = "open"
    elif best is not None and handed_in:
        status = "perfect" if best.met == best.observed else "done"
    else:
        status = "new"
    return Row(
        case=case,
        url=url_for("candidate.training_case", case_id=case.id),
        status=status,
        tries=len(tries),
        best=(best.met or 0) if best else 0,
        observed=(best.observed or 0) if best else 0,
        last=tries[0].started_at if tries else None,
    )


def _own() -> list[CandidateFile]:
    return list(candidacies.own_candidacies(current_actor()))


@blueprint.get("/training")
@requires("run:work")
def training() -> Any:
    """What one may train on, and where one stands."""
    files = _own()
    done = attempts(current_actor())
    cases = {case.id: case for file in files for case in offer.serving(file.certification.number, file.aims)}
    left = [each for each in done if each.submitted_at is None]
    return respond(SPEC, [_row(case, done) for case in cases.values()], "candidate/training.html", left=[_past(each) for each in left])


@blueprint.get("/training/<case_id>")
@requires("run:work")
def training_case(case_id: str) -> Any:
    """One case: what it trains, one's tries, the button that begins another."""
    for file in _own():
        case = next((each for each in offer.serving(file.certification.number, file.aims) if each.id == case_id), None)
        if case is not None:
            labels = {each.code: each.label for block in file.certification.blocks for each in block.competencies}
            return render_template(
                "candidate/training_case.html",
                case=case,
                competencies=[labels.get(code, code) for code in case.competencies],
                begin=url_for("candidate.train", candidacy_id=file.id, case_id=case_id),
                past=[_past(each) for each in attempts(current_actor(), case_id)],
            )
    raise NotFound


def _past(each: Attempt) -> dict[str, str]:
    """A try, for the list of documents."""
    if each.submitted_at is None:
        said = _("Pas encore commencé")
        if each.started_at is not None:
            said = _("Commencé le %(moment)s, à reprendre", moment=moment(each.started_at, "short"))
        return {"icon": "play-circle", "name": each.title, "href": url_for("sandbox.mission", run_id=each.run_id), "detail": said}
    day = moment(each.submitted_at, "short")
    said = _("%(met)s sur %(all)s comme attendu, rendu le %(moment)s", met=each.met, all=each.observed, moment=day)
    return {"icon": "check-circle", "name": each.title, "href": url_for("sandbox.handed_in", run_id=each.run_id), "detail": said}


@blueprint.post("/<int:candidacy_id>/training/<case_id>")
@requires("run:work")
def train(candidacy_id: int, case_id: str) -> Any:
    """Begin a training run."""
    if candidacy_id not in {file.id for file in _own()}:
        raise NotFound
    run_id = runs.start_run(current_actor(), candidacy_id, case_id)
    return redirect(url_for("sandbox.mission", run_id=run_id))
