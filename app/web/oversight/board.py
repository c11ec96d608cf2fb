"""The invigilator's boards: one session, or all that one watches today. Live: a page asks again and is answered 304 when nothing moved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from typing import Any

from flask import Response, make_response, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app import clock
from app.auth.guard import current_actor, requires
from app.queries import board as queries
from app.queries import board_sessions, incidents
from app.queries.assessment_sessions import Paper
from app.queries.board import Sitting
from app.queries.board_sessions import Head
from app.queries.board_stages import Stage
from app.web.formats import clock_time, day, duration, local
from app.web.oversight import blueprint
from app.web.oversight.board_words import OPTIONAL, STAGES, asks_said, incident_said, incident_title, many_said, tile_of
from juries.sitting_clock import Hold

FRESH_FOR = 15
"""Seconds after which a board is made anew though nothing was written: times left, pauses that end, windows that close."""
PART = "X-Board-Part"
"""Header of a request for what lives on the page alone."""
SHOWN_ALONE = 5
"""Beyond so many of a kind, those who wait are told together."""
INCIDENTS_SHOWN = 6
SORTS: dict[str, tuple[Any, Callable[[Sitting], Any]]] = {
    "action": (_l("Ce qui demande une action"), lambda one: 0),
    "seat": (_l("Place"), lambda one: (one.session, one.position, one.sort_name)),
    "left": (_l("Temps restant"), lambda one: (one.started_at is None or one.submitted_at is not None, one.left, one.sort_name)),
    "name": (_l("Nom"), lambda one: one.sort_name),
}


@blueprint.get("/board")
@requires("board:watch")
def board() -> Response:
    """All that one watches today."""
    return _live(_today)


def _today() -> dict[str, Any]:
    everyone, sessions = queries.today(current_actor()), board_sessions.of_today(current_actor())
    return _view(everyone) | {
        "title": _("Surveillance"),
        "sub": day(clock.now(), "full"),
        "sessions": [_session_line(head, everyone) for head in sessions],
    }


def _session_line(head: Head, everyone: list[Sitting]) -> dict[str, str]:
    paper = head.paper(None, clock.now())
    count = len({one.candidacy_id for one in everyone if one.session_id == head.id})
    window = _("%(opens)s à %(closes)s", opens=clock_time(paper.opens_at), closes=clock_time(paper.closes_at))
    people = ngettext("%(num)s personne", "%(num)s personnes", count)
    return {
        "url": url_for(".session_board", session_id=head.id),
        "name": head.title,
        "detail": " · ".join((place_said(head), window, people)),
    }


@blueprint.get("/board/sessions/<int:session_id>")
@requires("board:watch")
def session_board(session_id: int) -> Response:
    """One session: everyone on its roster, for the paper that is on."""
    return _live(lambda: _session(session_id))


def _session(session_id: int) -> dict[str, Any]:
    actor = current_actor()
    head = board_sessions.head(actor, session_id)
    paper = head.paper(request.args.get("paper", type=int), clock.now())
    everyone, lines = queries.of_paper(actor, paper.id), incidents.of_session(actor, session_id)
    ready = sum(one.may_start for one in everyone)
    stopped = [one for one in everyone if Hold.INVIGILATOR in one.time.holds]
    return _view(everyone) | {
        "title": head.title,
        "sub": session_sub(head, paper),
        "head": head,
        "paper": paper,
        "papers": [_paper_link(head, each, paper) for each in head.papers] if len(head.papers) > 1 else [],
        "ready": ngettext("Démarrer %(num)s personne prête", "Démarrer les %(num)s prêts", ready) if ready else "",
        "may_stop": any(one.stage in (Stage.WORKING, Stage.OFFLINE, Stage.PAUSED) for one in everyone),
        "stopped": len(stopped),
        "open_count": sum(line.ending is None for line in lines),
        "closed_count": sum(line.ending is not None for line in lines),
        "incidents": [
            {
                "url": url_for(".incident", session_id=session_id, number=line.number),
                "title": incident_title(line),
                "said": incident_said(line),
                "open": line.ending is None,
            }
            for line in sorted(lines, key=lambda line: (line.ending is not None, -line.number))[:INCIDENTS_SHOWN]
        ],
    }


def place_said(head: Head) -> str:
    """Where a session is held."""
    return _("%(place)s et à distance", place=head.place) if head.remote else head.place


def session_sub(head: Head, paper: Paper) -> str:
    """The line under the title of a session's board."""
    return " · ".join((day(paper.opens_at, "full"), place_said(head), _("%(span)s, hors mesures", span=duration(paper.minutes))))


def _paper_link(head: Head, each: Paper, shown: Paper) -> dict[str, Any]:
    return {
        "url": url_for(".session_board", session_id=head.id, paper=each.number),
        "label": _("%(evaluation)s à %(time)s", evaluation=each.evaluation, time=clock_time(each.opens_at)),
        "current": each == shown,
    }


def _view(everyone: list[Sitting]) -> dict[str, Any]:
    """What both boards show."""
    wanted, sort = request.args.get("stage", ""), request.args.get("sort", "action")
    sort = sort if sort in SORTS else "action"
    # Sorting is stable: those that ask for attention come first already.
    shown = sorted((one for one in everyone if not wanted or one.stage == wanted), key=SORTS[sort][1])
    ends = min((one.ends_at for one in everyone if one.ends_at and one.under_way), default=None)
    return {
        "tally": _tally(everyone, wanted),
        "tiles": [tile_of(one, url_for(".sitting", run_id=one.run_id)) for one in shown],
        "decisions": _decisions(everyone),
        "sorts": [(name, label) for name, (label, _key) in SORTS.items()],
        "sort": sort,
        "filtered": bool(wanted),
        "now": clock.now(),
        "machine": f"{local(clock.now()):%H:%M}",
        "next_end": _("prochaine fin : %(time)s", time=clock_time(ends)) if ends else _("aucune fin prévue"),
        "here": _address(stage=None, sort=None),
        "again": _address(),
        "kept": {name: value for name, value in request.args.items() if name in ("stage", "paper")},
    }


def _address(**changes: Any) -> str:
    """This board's address with these arguments changed, None to leave one out."""
    kept = {name: value for name, value in request.args.items() if name in ("stage", "sort", "paper")}
    return url_for(str(request.endpoint), **(request.view_args or {}), **(kept | changes))


def _tally(everyone: list[Sitting], wanted: str) -> list[dict[str, Any]]:
    counts = dict.fromkeys(Stage, 0)
    for one in everyone:
        counts[one.stage] += 1
    items = [
        {"count": len(everyone), "tone": "mute", "symbol": "list", "word": _("Tous"), "url": _address(stage=None), "current": not wanted}
    ]
    for stage, (tone, symbol, _word, word) in STAGES.items():
        if counts[stage] or stage not in OPTIONAL:
            url = _address(stage=stage.value)
            items.append({"count": counts[stage], "tone": tone, "symbol": symbol, "word": word, "url": url, "current": wanted == stage})
    return items


def _decisions(everyone: list[Sitting]) -> list[dict[str, Any]]:
    """What waits for a decision, the most pressing first: {kind, key, said, one}, or {kind, key, said, url} for many together.

    `key` is the same for as long as the same thing waits: the page tells aloud what it did not know of.
    """
    late_ones = [one for one in everyone if one.stage is Stage.EXPECTED and one.opens_at and one.opens_at <= clock.now()]
    unchecked = [one for one in everyone if one.stage is Stage.READY and one.seat_id is not None and not one.identity_checked]
    return [
        *(_decision("machine", one) for one in everyone if one.stage is Stage.MACHINE),
        *(_decision("offline", one) for one in everyone if one.stage is Stage.OFFLINE),
        *_grouped("expected", late_ones, Stage.EXPECTED),
        *_grouped("identity", unchecked, Stage.READY),
        *(_decision("late", one) for one in everyone if one.late),
    ]


def _decision(kind: str, one: Sitting) -> dict[str, Any]:
    return {"kind": kind, "key": f"{kind}-{one.run_id}", "said": asks_said(kind, one), "one": one}


def _grouped(kind: str, several: list[Sitting], stage: Stage) -> Iterable[dict[str, Any]]:
    if len(several) <= SHOWN_ALONE:
        return [_decision(kind, one) for one in several]
    return [{"kind": "many", "key": kind, "said": many_said(kind, len(several)), "url": _address(stage=stage.value)}]


def _live(content: Callable[[], dict[str, Any]]) -> Response:
    """The page, or what lives on it alone; 304 when the asker has it already.

    The tag comes from one cheap statement, before the page is made: what is written meanwhile gives another tag at the next look.
    """
    tag = _tag()
    alone = request.headers.get(PART) == "1"
    if alone and request.if_none_match.contains(tag):
        response = Response(status=304)
    else:
        response = make_response(render_template("oversight/board_live.html" if alone else "oversight/board.html", view=content(), tag=tag))
    response.set_etag(tag)
    response.headers["Vary"] = PART
    return response


def _tag() -> str:
    moved = queries.pulse(current_actor())
    parts = (moved, int(clock.now().timestamp()) // FRESH_FOR, request.full_path, str(get_locale()))
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:24]
