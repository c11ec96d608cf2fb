"""Trying one's measures beforehand: a page and a paper made as in a sitting, with every measure in effect."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from wtforms import TextAreaField

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.pieces import render_piece
from app.errors import NotFound
from app.queries import accommodations as queries
from app.queries import candidacies
from app.web.candidate import blueprint
from app.web.formats import clock_time, duration
from app.web.forms import EpreuveForm
from app.web.words_measures import measure_lines, time_sum
from casestudies import trial
from juries.accommodations import Audience
from juries.measure_catalogue import PAUSES, Applies, parse_pauses

EXAMPLE_MINUTES = 120
"""An evaluation of two hours, as an example."""
MADE_AT = datetime(2027, 3, 4, 8, tzinfo=clock.PARIS)
"""The date of the sample paper."""


class TrialForm(EpreuveForm):
    """A field to write in. Nothing of it is sent nor kept."""

    text = TextAreaField()


def own(candidacy_id: int) -> None:
    """Raises NotFound for another's candidacy."""
    if candidacy_id not in {file.id for file in candidacies.own_candidacies(current_actor())}:
        raise NotFound


def _time(candidacy_id: int, pauses: str) -> list[tuple[str, Any]]:
    """How two hours would go, begun now."""
    time = queries.time_for(candidacy_id, EXAMPLE_MINUTES)
    sub = time_sum(EXAMPLE_MINUTES, time.granted_minutes, time.extra_time)
    ends = clock.now() + timedelta(minutes=time.granted_minutes)
    lines: list[tuple[str, Any]] = [
        (_("Pour une épreuve de deux heures"), {"text": duration(time.granted_minutes), "sub": sub}),
        (
            _("Commencée maintenant, elle finirait"),
            {"text": clock_time(ends), "sub": _("Même si l'épreuve ferme plus tôt pour les autres.")},
        ),
    ]
    budget = parse_pauses(pauses)
    if budget:
        stopped = duration(budget.count * budget.minutes)
        lines.append((_("Avec toutes vos pauses"), {"text": _("jusqu'à %(stopped)s plus tard", stopped=stopped)}))
    return lines


@blueprint.get("/<int:candidacy_id>/measures/try")
@requires("accommodation:ask")
def try_measures(candidacy_id: int) -> str:
    """The page."""
    own(candidacy_id)
    measures = queries.measures_for(Audience.CANDIDATE, candidacy_id)
    lines = measure_lines(measures)
    return render_template(
        "candidate/measures_try.html",
        candidacy_id=candidacy_id,
        form=TrialForm(formdata=None),
        trial=trial,
        columns=[{"label": label, "header": not rank, "num": rank > 1} for rank, label in enumerate(trial.PAPER.sections[0].columns)],
        time=_time(candidacy_id, next((each.value for each in measures if each.kind == PAUSES), "")),
        screen=[line.name for line in lines if line.applies is Applies.SCREEN],
        paper=next((line.name for line in lines if line.applies is Applies.PRINT), ""),
        beside=[line.name for line in lines if line.applies in (Applies.ON_THE_DAY, Applies.BOOKED)],
    )


@blueprint.get("/<int:candidacy_id>/measures/try.pdf")
@requires("accommodation:ask")
def try_paper(candidacy_id: int) -> Response:
    """A paper as those of a case, at the size of the person's measure."""
    own(candidacy_id)
    content = render_piece(
        "paper",
        {"piece": trial.PAPER, "house": trial.PAPER.author},
        made_at=MADE_AT,
        enlarged=queries.paper_for(candidacy_id),
    )
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename="essai.pdf")
    return response
