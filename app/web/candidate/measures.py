"""One's measures: what they are, where those to book stand, what was applied; and asking for one, in words for the officer alone."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import TextAreaField
from wtforms.validators import DataRequired

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import accommodations as queries
from app.queries import receipts
from app.queries.aids import Aid, booked_for
from app.services import accommodations
from app.web.candidate import blueprint
from app.web.candidate.measures_try import own
from app.web.formats import day
from app.web.forms import EpreuveForm
from app.web.lists import State
from app.web.messages import refuse
from app.web.words_measures import AID_STATES, APPLIES, MeasureLine, appointment_said, kind_name, measure_lines
from juries.aids import AidState
from juries.measure_catalogue import KINDS, Applies

BY_SOMEBODY = frozenset({Applies.ON_THE_DAY, Applies.BOOKED})
TOLD = frozenset({AidState.TO_BOOK, AidState.BOOKED, AidState.IMPOSSIBLE})
"""What the candidate reads of a booking; the rest is the administration's own."""


class RequestForm(EpreuveForm):
    """The person's own words."""

    text = TextAreaField(
        _l("Ce qui vous aiderait"),
        description=_l("Par exemple : « plus de temps pour lire », « des lignes plus espacées ». Aucun justificatif à joindre."),
        validators=[DataRequired(_l("Dites ce qui vous aiderait, par exemple « des lignes plus espacées »."))],
    )


def _booking(aid: Aid) -> dict[str, Any]:
    tone, symbol, word = AID_STATES[aid.state]
    last = aid.last
    said = ", ".join(filter(None, (last.provider, appointment_said(aid, last)))) if last and aid.state is AidState.BOOKED else ""
    when = _("session du %(day)s", day=day(aid.occasion.opens_at, "short")) if aid.occasion else ""
    return {"state": State(tone, symbol, word), "said": said, "when": when}


def _line(line: MeasureLine, aids: list[Aid], today: tuple[str, ...]) -> dict[str, Any]:
    return {
        "icon": line.icon,
        "name": line.name,
        "effect": line.effect,
        "how": APPLIES[line.applies] if line.applies in BY_SOMEBODY else "",
        "aside": line.kind in today,
        "bookings": [_booking(aid) for aid in aids if aid.kind == line.kind and aid.state in TOLD],
        "told": line.told_to_jurors,
    }


def _page(candidacy_id: int, form: RequestForm) -> str:
    own(candidacy_id)
    aside, aids = receipts.days_without(candidacy_id), booked_for(candidacy_id)
    decided = queries.decided_for(candidacy_id)
    values = {measure.kind: measure.value for measure in decided}
    return render_template(
        "candidate/measures.html",
        candidacy_id=candidacy_id,
        form=form,
        measures=[_line(line, aids, aside.get(clock.today(), ())) for line in measure_lines(decided)],
        days=[_day(candidacy_id, on, kinds, values) for on, kinds in aside.items()],
        receipts=[
            {
                "icon": "file-earmark-check",
                "name": _("Épreuve %(code)s, %(day)s", code=run.evaluation, day=day(run.submitted_at.astimezone(clock.PARIS).date())),
                "href": url_for("candidate.measures_receipt", run_id=run.run_id),
                "detail": run.title,
            }
            for run in receipts.finished(candidacy_id)
        ],
    )


def _day(candidacy_id: int, on: date, kinds: tuple[str, ...], values: dict[str, str]) -> dict[str, str]:
    names = [kind_name(kind, values[kind]) for kind in kinds if kind in values and kind in KINDS]
    return {
        "day": day(on),
        "names": ", ".join(names),
        "url": url_for("candidate.without", candidacy_id=candidacy_id, day=on.isoformat()),
    }


@blueprint.get("/<int:candidacy_id>/measures")
@requires("accommodation:ask")
def measures(candidacy_id: int) -> str:
    """The measures, and the form of a request."""
    return _page(candidacy_id, RequestForm(formdata=None))


@blueprint.post("/<int:candidacy_id>/measures")
@requires("accommodation:ask")
def ask(candidacy_id: int) -> Any:
    """Send it."""
    form = RequestForm()
    if form.validate():
        try:
            accommodations.ask(current_actor(), candidacy_id, form.text.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Votre demande est envoyée. Seule la personne référente handicap la lira."), "ok")
            return redirect(url_for("candidate.home"))
    return _page(candidacy_id, form), 422
