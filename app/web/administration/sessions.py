"""Assessment sessions: the list, and one session with what is left to do before it is opened."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext, ngettext

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import convocations as convocation_queries
from app.queries import session_plans as queries
from app.queries.assessment_sessions import Paper, Seat
from app.queries.convocations import Sending, SendingState
from app.queries.session_plans import SessionPage, SessionRow, Stage
from app.services import assessment_sessions, session_cancelling, session_opening
from app.services.convocations import TO_SEND
from app.web.administration import blueprint
from app.web.administration.sessions_forms import session_form
from app.web.administration.sessions_words import SENDINGS, STAGES, START_POLICIES, VARIANT_POLICIES, opening_said, stage_state
from app.web.formats import clock_time, day, duration, moment
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.messages import announce, refuse, sentence
from casestudies import library
from juries.assessment_session import Attendance

NOTED: dict[Attendance, tuple[str, str, Any]] = {
    Attendance.EXPECTED: ("mute", "hourglass-split", _l("Attendu")),
    Attendance.PRESENT: ("ok", "check-circle-fill", lazy_pgettext("attendance", "Présent")),
    Attendance.LATE: ("warn", "clock-fill", _l("En retard")),
    Attendance.ABSENT: ("bad", "x-circle-fill", _l("Absent")),
    Attendance.EXCUSED: ("mute", "dash-circle-fill", _l("Excusé")),
}


def _spec(rows: list[SessionRow]) -> ListSpec[SessionRow]:
    blocks, cities = sorted({row.block for row in rows}), sorted({row.city for row in rows})
    return ListSpec(
        file="sessions",
        label=_l("Sessions d'épreuve"),
        columns=(
            Column(
                "title",
                _l("Session"),
                lambda row: Cell(row.title, href=url_for("administration.assessment_session", session_id=row.id), sub=row.place),
                value=lambda row: row.title,
                header=True,
            ),
            Column("block", _l("Bloc"), lambda row: row.block, value=lambda row: row.block),
            Column("city", _l("Centre"), lambda row: row.city, value=lambda row: row.city),
            Column(
                "opens", _l("Jour"), lambda row: moment(row.opens_at, "short_year") if row.opens_at else "–", value=lambda row: row.opens_at
            ),
            Column("papers", _l("Épreuves"), lambda row: row.papers, value=lambda row: row.papers, num=True),
            Column("candidates", _l("Candidats"), lambda row: row.candidates, value=lambda row: row.candidates, num=True),
            Column("stage", _l("État"), lambda row: Cell(state=stage_state(row.stage)), value=lambda row: str(STAGES[row.stage][2])),
        ),
        filters=(
            Filter("stage", _l("État"), lambda row: row.stage.value, [(stage.value, words[2]) for stage, words in STAGES.items()]),
            Filter("block", _l("Bloc"), lambda row: row.block, [(code, code) for code in blocks]),
            Filter("city", _l("Centre"), lambda row: row.city, [(city, city) for city in cities]),
        ),
        haystack=lambda row: f"{row.title} {row.place}",
        search_label=_l("Titre ou lieu"),
        sort="-opens",
        empty_text=_l("Aucune session n'est prévue. Créez la première : vous y mettrez les épreuves, puis les candidats."),
    )


@blueprint.get("/sessions")
@requires("session:administer")
def sessions() -> str | Response:
    """Every session."""
    rows = queries.session_rows()
    return respond(_spec(rows), rows, "administration/sessions.html")


@blueprint.get("/sessions/new")
@requires("session:administer")
def new_session() -> str:
    """The form of a new session."""
    return render_template("administration/session_form.html", page=None, form=session_form(None))


@blueprint.post("/sessions/new")
@requires("session:administer")
def create_session() -> Any:
    """Plan it."""
    form = session_form(None, request.form)
    if form.validate():
        try:
            session_id = assessment_sessions.create(current_actor(), form.facts())
        except Refused as refused:
            refuse(form, refused)
        else:
            announce(_("La session est créée."), _("Ajoutez ses épreuves, ses candidats et qui surveille, puis ouvrez-la."))
            return redirect(url_for("administration.assessment_session", session_id=session_id))
    return render_template("administration/session_form.html", page=None, form=form), 422


@blueprint.get("/sessions/<int:session_id>")
@requires("session:administer")
def assessment_session(session_id: int) -> str:
    """One session."""
    page = queries.session_page(current_actor(), session_id)
    return render_template("administration/session.html", **_shown(page))


def _shown(page: SessionPage) -> dict[str, Any]:
    left: dict[str, list[str]] = {}
    sent = convocation_queries.sending_states(page.id)
    for obstacle in page.obstacles:
        left.setdefault(obstacle.place, []).append(sentence(obstacle.refusal.code, obstacle.refusal.params))
    return {
        "page": page,
        "state": stage_state(page.stage),
        "left": left,
        "count": len(page.obstacles),
        "subtitle": _("%(block)s, %(city)s", block=page.block.code, city=page.city),
        "facts": _facts(page),
        "opening": opening_said(page),
        "convoked": any(state.sending is not Sending.NONE for state in sent.values()),
        "papers": [_paper_row(page, paper) for paper in page.papers],
        "seats": [_seat_row(page, seat, sent.get(seat.id, SendingState())) for seat in page.seats],
        "to_send": sum(state.sending in TO_SEND for state in sent.values()) if page.stage is not Stage.OVER else 0,
    }


def _facts(page: SessionPage) -> list[tuple[str, Any]]:
    return [
        (_("Certification"), {"text": page.certification, "lang": "fr"}),
        (_("Bloc"), {"text": page.block.code, "sub": page.block.label}),
        (_("Centre"), page.centre),
        (_("Lieu"), {"text": page.place, "sub": _("Certains passent à distance") if page.remote else ""}),
        (_("Départ"), START_POLICIES[page.start_policy]),
        (_("Chiffres"), VARIANT_POLICIES[page.variant_policy]),
        *([(_("Ouverte le"), moment(page.opened_at))] if page.opened_at else []),
    ]


def case_title(case_id: str) -> str:
    """The title of a case of the shelf, its identifier once it has left it."""
    return library.load(case_id).file.title if case_id in library.identifiers() else case_id


def window_said(paper: Paper) -> str:
    """mercredi 25 novembre 2026, de 9 h 00 à 12 h 00."""
    return _(
        "%(day)s, de %(opens)s à %(closes)s",
        day=day(paper.opens_at, "full"),
        opens=clock_time(paper.opens_at),
        closes=clock_time(paper.closes_at),
    )


def _paper_row(page: SessionPage, paper: Paper) -> list[Any]:
    href = url_for("administration.session_paper", session_id=page.id, paper_id=paper.id)
    title = case_title(paper.case_id)
    return [
        str(paper.number),
        {"text": title, "href": href, "sub": paper.evaluation, "lang": "fr"},
        window_said(paper),
        duration(paper.minutes),
    ]


def _seat_row(page: SessionPage, seat: Seat, state: SendingState) -> list[Any]:
    href = url_for("administration.session_seat", session_id=page.id, seat_id=seat.id)
    where = _("à distance") if seat.remote else seat.room
    cells: list[Any] = [str(seat.position), {"text": seat.candidate, "href": href, "sub": seat.number}, {"text": seat.label, "sub": where}]
    if page.opened:
        noted = seat.attendance(page.papers[0].id).status
        cells += [_sent(state), {"state": _status(NOTED[noted])}]
    return cells


def _status(words: tuple[str, str, Any]) -> dict[str, Any]:
    return dict(zip(("tone", "symbol", "word", "plain"), (*words, True), strict=True))


def _sent(state: SendingState) -> dict[str, Any]:
    return {"state": _status(SENDINGS[state.sending]), "sub": moment(state.at, "short") if state.at else ""}


@blueprint.get("/sessions/<int:session_id>/facts")
@requires("session:administer")
def session_facts(session_id: int) -> str:
    """The form of what it is."""
    page = queries.session_page(current_actor(), session_id)
    return render_template("administration/session_form.html", page=page, form=session_form(page))


@blueprint.post("/sessions/<int:session_id>/facts")
@requires("session:administer")
def correct_session(session_id: int) -> Any:
    """Correct it."""
    page = queries.session_page(current_actor(), session_id)
    form = session_form(page, request.form)
    if form.validate():
        try:
            assessment_sessions.correct(current_actor(), session_id, form.facts())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Les changements sont enregistrés."), "ok")
            return redirect(url_for("administration.assessment_session", session_id=session_id))
    return render_template("administration/session_form.html", page=page, form=form), 422


@blueprint.post("/sessions/<int:session_id>/open")
@requires("session:administer")
def open_assessment_session(session_id: int) -> Any:
    """Have it opened: the page of the session says how far that is."""
    try:
        session_opening.order(current_actor(), session_id)
    except Refused as refused:
        announce(_("La session n'est pas ouverte."), sentence(refused.code, refused.params), tone="bad")
    return redirect(url_for("administration.assessment_session", session_id=session_id))


@blueprint.get("/sessions/<int:session_id>/cancel")
@requires("session:administer")
def give_up_session(session_id: int) -> str:
    """Ask before giving it up."""
    page = queries.session_page(current_actor(), session_id)
    if page.stage is Stage.OVER:
        raise Refused("session.begun")
    return render_template("administration/session_cancel.html", page=page, facts=_facts(page))


@blueprint.post("/sessions/<int:session_id>/cancel")
@requires("session:administer")
def cancel_session(session_id: int) -> Any:
    """Give it up."""
    try:
        told = session_cancelling.cancel(current_actor(), session_id)
    except Refused as refused:
        announce(_("La session n'est pas abandonnée."), sentence(refused.code, refused.params), tone="bad")
        return redirect(url_for("administration.assessment_session", session_id=session_id))
    said = ngettext("%(num)s personne convoquée est prévenue.", "%(num)s personnes convoquées sont prévenues.", told)
    announce(_("La session est abandonnée."), said if told else _("Personne n'avait été convoqué."))
    return redirect(url_for("administration.sessions"))
