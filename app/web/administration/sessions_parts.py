"""The parts of an assessment session: papers and windows, roster and seats, who watches."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries import session_plans as queries
from app.queries.assessment_sessions import Paper, Seat
from app.queries.convocations import SendingState, sending_states
from app.queries.session_plans import SessionPage, Stage
from app.services import assessment_sessions
from app.web.administration import blueprint
from app.web.administration.sessions import case_title
from app.web.administration.sessions_forms import SeatForm, invigilators_form, paper_form, roster_form, window_form
from app.web.administration.sessions_words import SENDINGS
from app.web.formats import moment
from app.web.lists import State
from app.web.messages import refuse


def _page(session_id: int) -> SessionPage:
    return queries.session_page(current_actor(), session_id)


def _planned(session_id: int) -> SessionPage:
    page = _page(session_id)
    if page.opened:
        raise Refused("session.opened")
    if page.stage is Stage.OPENING:
        raise Refused("session.being_opened")
    return page


def _back(session_id: int, part: str) -> Response:
    return redirect(url_for("administration.assessment_session", session_id=session_id, _anchor=part))


@blueprint.get("/sessions/<int:session_id>/papers/new")
@requires("session:administer")
def new_session_paper(session_id: int) -> str:
    """The choice of a case and its window."""
    return render_template("administration/session_paper.html", page=_planned(session_id), paper=None, form=paper_form(session_id))


@blueprint.post("/sessions/<int:session_id>/papers/new")
@requires("session:administer")
def add_session_paper(session_id: int) -> Any:
    """Add it."""
    page = _planned(session_id)
    form = paper_form(session_id, request.form)
    if form.validate():
        try:
            assessment_sessions.add_paper(current_actor(), session_id, form.case.data, form.window())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("L'épreuve est ajoutée."), "ok")
            return _back(session_id, "epreuves")
    return render_template("administration/session_paper.html", page=page, paper=None, form=form), 422


def _paper(page: SessionPage, paper_id: int) -> Paper:
    for paper in page.papers:
        if paper.id == paper_id:
            return paper
    raise NotFound


def _paper_page(page: SessionPage, paper: Paper, form: Any) -> str:
    return render_template("administration/session_paper.html", page=page, paper=paper, title=case_title(paper.case_id), form=form)


@blueprint.get("/sessions/<int:session_id>/papers/<int:paper_id>")
@requires("session:administer")
def session_paper(session_id: int, paper_id: int) -> str:
    """A paper's window."""
    page = _page(session_id)
    paper = _paper(page, paper_id)
    return _paper_page(page, paper, window_form(paper))


@blueprint.post("/sessions/<int:session_id>/papers/<int:paper_id>")
@requires("session:administer")
def move_session_paper(session_id: int, paper_id: int) -> Any:
    """Move it."""
    page = _page(session_id)
    paper = _paper(page, paper_id)
    form = window_form(paper, request.form)
    if form.validate():
        try:
            assessment_sessions.move_paper(current_actor(), session_id, paper_id, form.window())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("La plage de l'épreuve est changée."), "ok")
            return _back(session_id, "epreuves")
    return _paper_page(page, paper, form), 422


@blueprint.post("/sessions/<int:session_id>/papers/<int:paper_id>/remove")
@requires("session:administer")
def remove_session_paper(session_id: int, paper_id: int) -> Response:
    """Take it out."""
    assessment_sessions.remove_paper(current_actor(), session_id, paper_id)
    flash(_("L'épreuve est retirée."), "ok")
    return _back(session_id, "epreuves")


@blueprint.get("/sessions/<int:session_id>/roster")
@requires("session:administer")
def session_roster(session_id: int) -> str:
    """Who may be put on the roster."""
    return render_template("administration/session_roster.html", page=_planned(session_id), form=roster_form(session_id))


@blueprint.post("/sessions/<int:session_id>/roster")
@requires("session:administer")
def seat_candidates(session_id: int) -> Any:
    """Put them on it."""
    page = _planned(session_id)
    form = roster_form(session_id, request.form)
    if form.validate():
        chosen = [int(candidacy_id) for candidacy_id in form.candidates.data or ()]
        assessment_sessions.seat(current_actor(), session_id, chosen)
        flash(ngettext("%(num)s personne est inscrite.", "%(num)s personnes sont inscrites.", len(chosen)), "ok")
        return _back(session_id, "candidats")
    return render_template("administration/session_roster.html", page=page, form=form), 422


def _seat(page: SessionPage, seat_id: int) -> Seat:
    for seat in page.seats:
        if seat.id == seat_id:
            return seat
    raise NotFound


def _seat_page(page: SessionPage, seat: Seat, form: SeatForm) -> str:
    sent = sending_states(page.id).get(seat.id, SendingState())
    run_id = next(iter(seat.runs.values()), None)
    return render_template(
        "administration/session_seat.html",
        page=page,
        seat=seat,
        form=form,
        run_id=run_id if page.stage is Stage.UNDER_WAY else None,
        sent=State(*SENDINGS[sent.sending]),
        sent_on=moment(sent.at) if sent.at else "",
        again=page.opened and page.stage is not Stage.OVER,
    )


@blueprint.get("/sessions/<int:session_id>/seats/<int:seat_id>")
@requires("session:administer")
def session_seat(session_id: int, seat_id: int) -> str:
    """Where one candidate sits."""
    page = _page(session_id)
    seat = _seat(page, seat_id)
    shown = {"label": seat.label, "position": seat.position, "room": seat.room, "remote": seat.remote}
    return _seat_page(page, seat, SeatForm(formdata=None, data=shown))


@blueprint.post("/sessions/<int:session_id>/seats/<int:seat_id>")
@requires("session:administer")
def place_session_seat(session_id: int, seat_id: int) -> Any:
    """Change it."""
    page = _page(session_id)
    seat = _seat(page, seat_id)
    form = SeatForm(request.form)
    if form.validate():
        try:
            assessment_sessions.place_seat(
                current_actor(),
                session_id,
                seat_id,
                position=form.position.data or seat.position,
                label=form.label.data or "",
                remote=bool(form.remote.data),
                room=form.room.data or "",
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("La place de %(name)s est enregistrée.", name=seat.candidate), "ok")
            return _back(session_id, "candidats")
    return _seat_page(page, seat, form), 422


@blueprint.post("/sessions/<int:session_id>/seats/<int:seat_id>/remove")
@requires("session:administer")
def remove_session_seat(session_id: int, seat_id: int) -> Response:
    """Take the candidate off the roster."""
    assessment_sessions.unseat(current_actor(), session_id, seat_id)
    flash(_("La personne n'est plus sur la liste."), "ok")
    return _back(session_id, "candidats")


@blueprint.get("/sessions/<int:session_id>/invigilators")
@requires("session:administer")
def session_invigilators(session_id: int) -> str:
    """Who watches."""
    page = _page(session_id)
    return render_template("administration/session_invigilators.html", page=page, form=invigilators_form(page))


@blueprint.post("/sessions/<int:session_id>/invigilators")
@requires("session:administer")
def name_session_invigilators(session_id: int) -> Any:
    """Name them."""
    page = _page(session_id)
    form = invigilators_form(page, request.form)
    if form.validate():
        try:
            assessment_sessions.name_invigilators(current_actor(), session_id, [int(each) for each in form.invigilators.data or ()])
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("La surveillance est enregistrée."), "ok")
            return _back(session_id, "surveillance")
    return render_template("administration/session_invigilators.html", page=page, form=form), 422
