"""The mission: read it, begin, look at what is left undone, hand in."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.auth.guard import current_actor, requires
from app.queries import runs as queries
from app.queries.runs import Room
from app.services import runs
from app.web import formats
from app.web.lists import State
from app.web.sandbox import blueprint
from app.web.sandbox.hints import labels_of
from app.web.sandbox.room import enter, frame, page, press, waiting
from blocks.observation import Outcome
from casestudies.company.messages import MessageSent
from casestudies.debrief import Debrief, debrief
from casestudies.scenario.clock import NextDay, Wait


@blueprint.get("/<int:run_id>/")
@requires("run:work")
def mission(run_id: int) -> Any:
    """What there is to do; the button that begins, before the start."""
    room = queries.room(current_actor(), run_id)
    if room.submitted_at is not None or (room.started_at is not None and not room.open):
        return redirect(url_for("sandbox.handed_in", run_id=run_id))
    return render_template("sandbox/mission.html", **frame(room, "mission"), brief=room.run.case.brief, people=_people(room))


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
    """The time runs from now on."""
    runs.begin(current_actor(), run_id)
    return redirect(url_for("sandbox.messages", run_id=run_id), 303)


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
    """The page before handing in: what is done, what is left undone."""
    room = enter(run_id)
    return page("sandbox/submit.html", room, "submit", facts=_balance(room), drafts=room.drafts, left=formats.duration(room.left))


def _balance(room: Room) -> list[tuple[str, Any]]:
    company = room.run.company
    today = company.now.date()
    morning = [order for order in company.orders if order.entered_at.date() == today]
    treated = sum(order.status != "draft" for order in morning)
    sent = sum(isinstance(entry.event, MessageSent) for entry in room.run.events)
    drafts, exchanges = len(room.drafts), waiting(company)
    unread = sum(not message.read for message in company.messages)
    return [
        (_("Commandes traitées"), _("%(done)s sur %(all)s", done=treated, all=len(morning))),
        (_("Messages envoyés"), str(sent)),
        (_("Brouillons non envoyés"), _watched(drafts, ngettext("%(num)s brouillon", "%(num)s brouillons", drafts))),
        (_("Messages EDI à traiter"), _watched(exchanges, str(exchanges))),
        (_("Messages non lus"), _watched(unread, str(unread))),
    ]


def _watched(count: int, words: str) -> Any:
    """A count that asks for a look when it is not zero."""
    if not count:
        return _("Aucun")
    return {"state": {"tone": "warn", "symbol": "exclamation-triangle-fill", "word": words, "plain": True}}


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
        return render_template("sandbox/handed_in.html", room=room, title=title)
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
