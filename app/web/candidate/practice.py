"""Practice: the room of an evaluation in training, with one's own measures, so that nobody discovers it on the day."""

from __future__ import annotations

from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _

from app.auth.guard import current_actor, requires
from app.queries import accommodations, candidacies
from app.queries.candidacies import CandidateFile
from app.web.candidate import blueprint
from app.web.formats import duration
from app.web.words_measures import measure_lines, time_sum
from casestudies import offer
from casestudies.scenario.casefile import CaseFile
from juries.accommodations import Audience


@blueprint.get("/practice")
@requires("run:work")
def practice() -> Any:
    """What to try, and the button that opens the room on the shortest case of one's blocks."""
    found = _shortest(list(candidacies.own_candidacies(current_actor())))
    if found is None:
        return render_template("candidate/practice.html", case=None)
    file, case = found
    time = accommodations.time_for(file.id, case.duration_minutes)
    return render_template(
        "candidate/practice.html",
        case=case,
        begin=url_for("candidate.train", candidacy_id=file.id, case_id=case.id),
        facts=[
            (_("Mission"), {"text": case.title, "lang": "fr"}),
            (
                _("Votre temps"),
                {"text": duration(time.granted_minutes), "sub": time_sum(time.duration_minutes, time.granted_minutes, time.extra_time)},
            ),
        ],
        measures=measure_lines(accommodations.measures_for(Audience.CANDIDATE, file.id)),
    )


def _shortest(files: list[CandidateFile]) -> tuple[CandidateFile, CaseFile] | None:
    cases = [(file, case) for file in files for case in offer.serving(file.certification.number, file.aims)]
    return min(cases, key=lambda each: (each[1].duration_minutes, each[1].id), default=None)
