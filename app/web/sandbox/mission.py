"""The mission: read it, begin, look at what is left undone, hand in."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import current_actor, requires
from app.clock import PARIS
from app.queries import places
from app.queries import runs as queries
from app.queries.runs import Room
from app.services import runs
from app.web import formats
from app.web.lists import State
from app.web.sandbox import blueprint
from app.web.sandbox.balance import balance
from app.web.sandbox.hints import labels_of
from app.web.sandbox.printing import printed
from app.web.sandbox.receipt import late_lines, receipt
from app.web.sandbox.room import covered, enter, frame, page, press
from app.web.sandbox.shipment_papers import pdf
from app.web.sandbox.standing import minutes_left
from app.web.sandbox.waiting import waiting_page
from blocks.observation import Outcome
from casestudies.debrief import Debrief, debrief
from casestudies.scenario.clock import NextDay, Wait


@blueprint.get("/<int:run_id>/")
@requires("run:work")
def mission(run_id: int) -> Any:
    """What there is to do. Before the start of a sitting, what will happen instead: nobody reads the mission before their time runs."""
    room = queries.room(current_actor(), run_id)
    if room.submitted_at is not None or (room.started_at is not None and not room.open):
        return redirect(url_for("sandbox.handed_in", run_id=run_id))
    if room.started_at is not None and covered(room):
        return redirect(url_for("sandbox.standing", run_id=run_id))
    place = places.place(current_actor(), run_id) if room.started_at is None else None
    if place is not None:
        return waiting_page(room, place)
    return render_template("sandbox/mission.html", **frame(room, "mission"), brief=room.run.case.brief, people=_people(room))


@blueprint.get("/<int:run_id>/mission.pdf")
@requires("run:work")
def mission_pdf(run_id: int) -> Response:
    """The mission on paper, at the size of the trainee's papers; like its page, for whoever has begun."""
    room = enter(run_id)
    case = room.run.case
    data = {"title": case.file.title, "brief": case.brief}
    return pdf(printed(room, "brief", data, made_at=case.file.opens_at.replace(tzinfo=PARIS)), "mission")


def _people(room: Room) -> list[dict[str, str]]:
    """Who answers messages, as the brief may say it."""
    company = room.run.company
    found = []
    for each in room.run.case.people.people:
        person = company.people[each.person]
        place = company.customers[person.customer].name if person.customer else ""
        found.append({"name": person.name, "role": person.role, "place": place})
    return found


@blueprint.post("/<int:run_id>/begin")
@requires("run:work")
def begin(run_id: int) -> Any:
    """The time runs from now on; of a sitting, the mission is read now."""
    runs.begin(current_actor(), run_id)
    in_session = places.place(current_actor(), run_id) is not None
    return redirect(url_for("sandbox.mission" if in_session else "sandbox.messages", run_id=run_id), 303)


@blueprint.post("/<int:run_id>/wait")
@requires("run:work")
def wait(run_id: int) -> Any:
    """Let the company's time pass until something happens."""
    room = enter(run_id)
    return press(room, Wait(), "agenda", _("Le temps a passé dans l'entreprise."), "sandbox.messages")


@blueprint.post("/<int:run_id>/next-day")
@requires("run:work")
def next_day(run_id: int) -> Any:
    """Go home, and begin again on the next working morning."""
    room = enter(run_id)
    return press(room, NextDay(), "agenda", _("Une nouvelle journée commence dans l'entreprise."), "sandbox.messages")


@blueprint.get("/<int:run_id>/submit")
@requires("run:work")
def review(run_id: int) -> Any:
    """The page before handing in: what was asked, what is done, what is left undone or not sent, each with where it is (RGAA 11.12)."""
    room = enter(run_id)
    context = {"brief": room.run.case.brief, "drafts": room.drafts, "left": minutes_left(room.clock)}
    return page("sandbox/submit.html", room, "submit", lines=balance(room), **context)


@blueprint.post("/<int:run_id>/submit")
@requires("run:work")
def submit(run_id: int) -> Any:
    """Hand in, for good."""
    runs.submit(current_actor(), run_id)
    return redirect(url_for("sandbox.handed_in", run_id=run_id), 303)


@blueprint.get("/<int:run_id>/handed-in")
@requires("run:work")
def handed_in(run_id: int) -> Any:
    """What was handed in, when, and what follows: in training, the debriefing and another variant."""
    room = queries.room(current_actor(), run_id)
    if room.started_at is None or room.open:
        return redirect(url_for("sandbox.mission", run_id=run_id))
    title = room.run.case.file.title
    if not room.training or room.submitted_at is None:
        return render_template("sandbox/handed_in.html", room=room, title=title, facts=receipt(room), late=late_lines(room))
    told = debrief(room.run)
    again = url_for("candidate.train", candidacy_id=room.candidacy_id, case_id=room.case_id)
    return render_template("sandbox/debrief.html", room=room, title=title, debrief=told, groups=_lessons(room, told), again=again)


OUTCOMES = {
    Outcome.MET: State("ok", "check-circle-fill", _l("Comme attendu")),
    Outcome.NOT_MET: State("bad", "x-circle-fill", _l("À reprendre")),
    Outcome.NOT_SEEN: State("mute", "dash-circle", _l("Rien n'a été vu")),
}


def _lessons(room: Room, told: Debrief) -> list[dict[str, Any]]:
    labels = labels_of(room)
    return [
        {
            "code": each.competency,
            "label": labels.get(each.competency, each.competency),
            "met": each.met,
            "lessons": [
                {
                    "seen": lesson.observation,
                    "state": OUTCOMES[lesson.observation.outcome],
                    "expert": lesson.expert,
                    "hints": lesson.hints,
                    "when": [formats.company_moment(moment) for moment in lesson.observation.moments[-1:]],
                }
                for lesson in each.lessons
            ],
        }
        for each in told.competencies
    ]
