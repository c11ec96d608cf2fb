"""Training: cases that one may do again and again, with one's own measures; nothing of it counts."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries import candidacies
from app.queries.candidacies import CandidateFile, Sitting
from app.queries.case_contents import case_of
from app.services import runs
from app.web.candidate import blueprint
from app.web.formats import duration, moment
from casestudies import library


def _cases(file: CandidateFile) -> list[dict[str, Any]]:
    """The cases of the blocks aimed at."""
    return [
        {
            "id": case.id,
            "title": case.title,
            "detail": _("Bloc %(block)s, %(duration)s environ.", block=case.block, duration=duration(case.duration_minutes)),
            "url": url_for("candidate.train", candidacy_id=file.id, case_id=case.id),
        }
        for case in library.serving(file.certification.number, file.aims)
    ]


def _past(run: Sitting) -> dict[str, str]:
    open_ = run.submitted_at is None
    return {
        "icon": "play-circle" if open_ else "check-circle",
        "name": case_of(run.case_digest).file.title,
        "href": url_for("sandbox.mission", run_id=run.run_id) if open_ else url_for("sandbox.handed_in", run_id=run.run_id),
        "detail": _("Commencé le %(moment)s, à reprendre", moment=moment(run.started_at, "short"))
        if open_ and run.started_at
        else _("Rendu le %(moment)s", moment=moment(run.submitted_at, "short"))
        if run.submitted_at
        else _("Pas encore commencé"),
    }


@blueprint.get("/training")
@requires("run:work")
def training() -> str:
    """What one may train on, and what one has done."""
    files = candidacies.own_candidacies(current_actor())
    return render_template(
        "candidate/training.html",
        cases=[case for file in files[:1] for case in _cases(file)],
        past=[_past(run) for file in files for run in reversed(file.sittings) if not run.certifying],
    )


@blueprint.post("/<int:candidacy_id>/training/<case_id>")
@requires("run:work")
def train(candidacy_id: int, case_id: str) -> Any:
    """Begin a training run."""
    if candidacy_id not in {file.id for file in candidacies.own_candidacies(current_actor())}:
        raise NotFound
    run_id = runs.start_run(current_actor(), candidacy_id, case_id)
    return redirect(url_for("sandbox.mission", run_id=run_id))
