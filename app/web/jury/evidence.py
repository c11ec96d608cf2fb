"""The side of the jury room: facts, messages, documents, notes."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.queries import late
from app.queries.judging_replay import Desk, Replay, desk_of
from app.queries.judging_room import Fact, Room
from app.web import formats
from app.web.jury.dossiers import dossiers as dossiers_of
from app.web.jury.event_words import happened
from app.web.jury.pages import room_url
from app.web.oversight.late_words import late_name
from app.web.sandbox.words import ORDER_STATES
from app.web.typography import typo
from blocks.model import INTERVIEW, AccessRoute, Competency
from blocks.observation import Outcome
from casestudies.company.messages import Message

TABS = {
    "interview": _l("Entretien"),
    "oral": _l("Oral"),
    "facts": _l("Faits"),
    "messages": _l("Messages"),
    "documents": _l("Documents"),
    "notes": _l("Notes"),
}
OF_A_RUN = frozenset({"facts", "messages"})
"""Tabs that only a run of a case fills."""
OPINIONS = {
    Outcome.MET: _l("conforme à l'attendu"),
    Outcome.NOT_MET: _l("non conforme à l'attendu"),
    Outcome.NOT_SEEN: _l("rien n'a été vu"),
}


@dataclass(frozen=True)
class Side:
    """The side panel, on the tab that is open."""

    tab: str
    tabs: tuple[dict[str, Any], ...]
    messages: tuple[dict[str, str], ...]
    late: tuple[dict[str, str], ...]
    dossiers: tuple[dict[str, Any], ...]
    files: tuple[dict[str, str], ...]
    pins: tuple[dict[str, Any], ...]
    comments: tuple[dict[str, str], ...]
    interview: tuple[dict[str, Any], ...]
    oral: tuple[dict[str, Any], ...]
    caption: str
    when: str
    what: str


def side_panel(room: Room, competency: Competency, replay: Replay | None) -> Side:
    """What the four tabs hold for one competency, at the event of the replay."""
    desk = desk_of(replay) if replay else Desk((), (), (), ())
    messages = tuple(_message(room, replay, message) for message in desk.messages) if replay else ()
    admitted = tuple(_admitted(room))
    dossiers, files = dossiers_of(room), tuple(_papers(room, replay, desk)) if replay else ()
    pins, comments = tuple(_pins(room, competency)), tuple(_comments(room))
    interview = tuple(_heard(room, competency))
    oral = tuple(_heard_at_oral(room, competency))
    counts = {
        "interview": len(interview),
        "oral": len(oral),
        "facts": len(room.facts(competency.code)),
        "messages": len(messages) + len(admitted),
        "documents": len(dossiers) + len(files),
        "notes": len(pins) + len(comments),
    }
    shown = _tabs(room)
    tab = request.args.get("tab", "")
    tab = tab if tab in shown else shown[0]
    return Side(
        tab=tab,
        tabs=tuple(
            {"label": TABS[key], "count": counts[key], "url": room_url(room.file.id, competency.code, tab=key), "current": key == tab}
            for key in shown
        ),
        messages=messages,
        late=admitted,
        dossiers=dossiers,
        files=files,
        pins=pins,
        comments=comments,
        interview=interview,
        oral=oral,
        caption=_("Ce que le candidat avait sous les yeux à l'événement %(number)s.", number=replay.at) if replay else "",
        when=formats.company_moment(replay.event.at) if replay else "",
        what=happened(replay.event, replay.company.people) if replay else "",
    )


def _tabs(room: Room) -> list[str]:
    """A VAE candidate is heard, and has a run only by exception; the others have an oral where their block has one."""
    if room.file.route is AccessRoute.VAE:
        return [key for key in TABS if key != "oral" and (room.runs or key not in OF_A_RUN)]
    shown = [key for key in TABS if key not in ("interview", "oral")]
    return shown if not room.orals else [*shown, "oral"] if room.runs else ["oral", *shown]


def _admitted(room: Room) -> list[dict[str, str]]:
    """What came after the end and was admitted: what it is and its words, without a time or a reason."""
    things = late.admitted([source.run_id for source in room.runs if source.run_id is not None])
    return [{"name": late_name(thing), "text": thing.text} for thing in things]


def _heard(room: Room, competency: Competency) -> list[dict[str, Any]]:
    """The criteria of a competency that show in the interview: whether it was asked, in which words, and the reader's own note."""
    questions = {each.criterion: each.wording for each in room.interview.interview.questions} if room.interview else {}
    return [
        {
            "name": typo(criterion.name),
            "asked": criterion.code in questions,
            "question": questions.get(criterion.code, ""),
            "note": room.interview_notes.get(criterion.code, ""),
        }
        for criterion in competency.criteria
        if room.file.route is AccessRoute.VAE and INTERVIEW in criterion.observed_in
    ]


def _heard_at_oral(room: Room, competency: Competency) -> list[dict[str, Any]]:
    """The criteria of a competency that show at an oral of this file: what was asked, the reader's own note, where the oral is held."""
    held = {record.slot_id: record.held for record in room.oral_records}
    return [
        {
            "name": typo(criterion.name),
            "url": url_for("jury.oral", slot_id=oral.id),
            "held": oral.id in held,
            "questions": [typo(each.wording) for each in held[oral.id].questions if each.criterion == criterion.code]
            if oral.id in held
            else [],
            "note": room.interview_notes.get(criterion.code, ""),
        }
        for oral in room.orals
        for criterion in competency.criteria
        if oral.evaluation in criterion.observed_in
    ]


def fact_cards(room: Room, competency: Competency, replay: Replay | None) -> tuple[dict[str, Any], ...]:
    """The observations as cards. Expected, done, moment; the rule's opinion once the reader's level is set."""
    numbers = {criterion.code: number for number, criterion in enumerate(competency.criteria, start=1)}
    return tuple(_card(room, competency, replay, fact, numbers) for fact in room.facts(competency.code))


def _card(room: Room, competency: Competency, replay: Replay | None, fact: Fact, numbers: dict[str, int]) -> dict[str, Any]:
    told = fact.observation
    event = told.events[-1] if told.events else None
    pinned = any(pin.event == event and pin.evidence_id == fact.source.id and pin.criterion == told.criterion for pin in room.pins)
    return {
        "title": typo(told.title),
        "criterion": numbers.get(told.criterion, "?"),
        "expected": typo(told.expected),
        "done": typo(told.done),
        "moment": _moments(fact),
        "event": event,
        "pin_value": f"{fact.source.id}:{told.criterion}:{event}",
        "replay_url": room_url(room.file.id, competency.code, evidence=fact.source.id, event=event or 1) + "#relecture",
        "pinned": pinned,
        "locked": room.sheet.locked,
        "open": replay is not None and replay.source.id == fact.source.id and replay.at in told.events,
        "opinion": _opinion(fact),
    }


def _moments(fact: Fact) -> str:
    """The company's time of each moment: "lundi 9 mars, 09:31 puis 09:38"."""
    moments = fact.observation.moments
    if not moments:
        return ""
    later = [
        formats.company_time(moment) if moment.date() == before.date() else formats.company_moment(moment)
        for before, moment in pairwise(moments)
    ]
    return _(" puis ").join([formats.company_moment(moments[0]), *later])


def _opinion(fact: Fact) -> str:
    if fact.opinion is None:
        return ""
    why = typo(fact.opinion.why)
    word = OPINIONS[fact.opinion.outcome]
    return _("Avis de la règle : %(word)s. %(why)s", word=word, why=why) if why else _("Avis de la règle : %(word)s.", word=word)


def _message(room: Room, replay: Replay, message: Message) -> dict[str, str]:
    people = replay.company.people
    who = message.to[0] if message.sent else message.sender
    person = people.get(who)
    direction = _("à %(name)s, %(when)s") if message.sent else _("de %(name)s, %(when)s")
    return {
        "icon": "send" if message.sent else "envelope-open" if message.read else "envelope-fill",
        "name": message.subject,
        "href": screen_url(room, replay, message=message.code),
        "detail": direction % {"name": person.name if person else who, "when": formats.company_moment(message.at)},
    }


def _papers(room: Room, replay: Replay, desk: Desk) -> list[dict[str, str]]:
    files = [
        {
            "icon": "file-earmark-ruled",
            "name": _("Bon de commande %(reference)s", reference=paper.reference),
            "href": screen_url(room, replay, paper=paper.code),
            "detail": _("Reçu du client"),
        }
        for paper in desk.papers
    ]
    files += [
        {
            "icon": "box-seam",
            "name": _("Commande %(number)s", number=order.number),
            "href": screen_url(room, replay, order=order.number),
            "detail": ORDER_STATES[order.status][2],
        }
        for order in desk.orders
    ]
    files += [
        {
            "icon": "file-earmark-spreadsheet",
            "name": _("Devis %(number)s", number=quote.number),
            "href": screen_url(room, replay, quote=quote.number),
            "detail": _("Devis de l'entreprise"),
        }
        for quote in desk.quotes
    ]
    return files


def screen_url(room: Room, replay: Replay, **document: str) -> str:
    """The candidate's screen at the event of the replay, open at a document."""
    return url_for("jury.screen", jury_id=room.file.id, evidence=replay.source.id, event=replay.at, back=request.path, **document)  # type: ignore[arg-type]


def _pins(room: Room, competency: Competency) -> list[dict[str, Any]]:
    names = {criterion.code: criterion.name for criterion in competency.criteria}
    return [
        {
            "label": _("Événement %(number)s", number=pin.event),
            "url": room_url(room.file.id, competency.code, evidence=pin.evidence_id, event=pin.event),
            "criterion": names[pin.criterion],
            "value": f"{pin.evidence_id}:{pin.criterion}:{pin.event}",
        }
        for pin in room.pins
        if pin.criterion in names
    ]


def _comments(room: Room) -> list[dict[str, str]]:
    return [
        {"code": each.code, "label": each.label, "comment": room.notes[each.code].comment, "url": room_url(room.file.id, each.code)}
        for each in room.file.block.competencies
        if each.code in room.notes and room.notes[each.code].comment
    ]
