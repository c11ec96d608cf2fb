"""Orals: the slots of every day, a series to lay out, one slot to move or take off, what is printed for the day."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app import clock
from app.auth.guard import current_actor, requires
from app.documents.orals import print_oral_day, print_oral_subject
from app.errors import NotFound, Refused
from app.queries import orals as queries
from app.queries.accommodations import paper_for
from app.queries.orals import Oral, OralEvaluation, PlannedOral
from app.services import orals
from app.services.orals import OralRefused
from app.web.administration import blueprint
from app.web.administration.orals_forms import move_form, series_form
from app.web.formats import clock_time, day, moment
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.messages import announce, refuse, sentence
from app.web.words_orals import ORAL_STATES, oral_stage, oral_state
from juries.refusal import Refusal


def _spec(rows: list[PlannedOral]) -> ListSpec[PlannedOral]:
    return ListSpec(
        file="oraux",
        label=_l("Créneaux d'oral"),
        columns=(
            Column("candidate", _l("Candidat"), _candidate, value=lambda row: row.oral.name, header=True),
            Column("evaluation", _l("Épreuve"), lambda row: row.oral.evaluation, value=lambda row: row.oral.evaluation),
            Column(
                "meets", _l("Passage"), lambda row: moment(row.oral.slot.meets_at, "short_year"), value=lambda row: row.oral.slot.meets_at
            ),
            Column("room", _l("Salle"), lambda row: row.oral.slot.room, value=lambda row: row.oral.slot.room),
            Column("jurors", _l("Jurés"), lambda row: ", ".join(row.oral.jurors), value=lambda row: ", ".join(row.oral.jurors)),
            Column("player", _l("Joue le rôle"), lambda row: row.oral.player or "–", value=lambda row: row.oral.player or None),
            Column("state", _l("État"), lambda row: Cell(state=oral_state(row)), value=lambda row: str(oral_state(row).word)),
        ),
        filters=(
            Filter("state", _l("État"), oral_stage, [(code, words[2]) for code, words in ORAL_STATES.items()]),
            Filter("day", _l("Jour"), lambda row: row.oral.day.isoformat(), _days(rows)),
            Filter("evaluation", _l("Épreuve"), lambda row: row.oral.evaluation, _same({row.oral.evaluation for row in rows})),
            Filter("room", _l("Salle"), lambda row: row.oral.slot.room, _same({row.oral.slot.room for row in rows})),
            Filter("juror", _l("Juré"), lambda row: frozenset(row.oral.jurors), _same({name for row in rows for name in row.oral.jurors})),
        ),
        haystack=lambda row: f"{row.oral.name} {row.oral.number}",
        search_label=_l("Nom ou numéro"),
        sort="meets",
        empty_text=_l("Aucun oral n'est planifié. Choisissez une épreuve à placer."),
        select="slot",
        key=lambda row: str(row.oral.id),
        name=lambda row: row.oral.name,
    )


def _candidate(row: PlannedOral) -> Cell:
    return Cell(row.oral.name, href=url_for("administration.oral", slot_id=row.oral.id), sub=_("n° %(number)s", number=row.oral.number))


def _when(row: PlannedOral) -> str:
    return moment(row.oral.slot.meets_at, "short_year")


def _same(values: set[str]) -> list[tuple[str, str]]:
    return [(value, value) for value in sorted(values)]


def _days(rows: list[PlannedOral]) -> list[tuple[str, str]]:
    return [(each.isoformat(), day(each)) for each in sorted({row.oral.day for row in rows})]


@blueprint.get("/orals")
@requires("oral:plan")
def orals_planned() -> str | Response:
    """Every slot, and what is still to place."""
    rows = queries.planned(current_actor())
    coming = sorted({row.oral.day for row in rows if row.oral.day >= clock.today()})
    return respond(
        _spec(rows),
        rows,
        "administration/orals.html",
        waiting=[each for each in queries.oral_evaluations() if each.waiting],
        bulk={
            "url": url_for("administration.publish_orals"),
            "id": "",
            "noun": _("créneaux cochés"),
            "note": _("Le candidat, les jurés et la personne qui joue voient un créneau publié. Le candidat en reçoit un courriel."),
            "acts": [{"name": "act", "value": "publish", "label": _("Publier"), "icon": "send"}],
        },
        sheets=[{"label": day(each), "url": url_for("administration.oral_day", on=each.isoformat())} for each in coming[:6]],
    )


@blueprint.post("/orals/publish")
@requires("oral:plan")
def publish_orals() -> Any:
    """Publish the slots that are ticked."""
    ticked = [int(slot) for slot in request.form.getlist("slot") if slot.isdecimal()]
    back = redirect(url_for("administration.orals_planned"), 303)
    try:
        count = orals.publish(current_actor(), ticked)
    except Refused as refused:
        announce(_("Rien n'est publié."), " ".join(_told(refused)), tone="bad")
        return back
    flash(
        ngettext("%(num)s créneau est publié.", "%(num)s créneaux sont publiés.", count) if count else _("Ils étaient déjà publiés."), "ok"
    )
    return back


def _evaluation(number: str, code: str) -> OralEvaluation:
    for evaluation in queries.oral_evaluations():
        if (evaluation.framework, evaluation.code) == (number, code):
            return evaluation
    raise NotFound


@blueprint.get("/orals/<number>/<evaluation>/new")
@requires("oral:plan")
def new_orals(number: str, evaluation: str) -> str:
    """The form of a series."""
    return _series_page(_evaluation(number, evaluation), series_form(number, evaluation))


@blueprint.post("/orals/<number>/<evaluation>/new")
@requires("oral:plan")
def plan_orals(number: str, evaluation: str) -> Any:
    """Lay it out."""
    found = _evaluation(number, evaluation)
    form = series_form(number, evaluation, request.form)
    if form.validate():
        juries = [int(jury) for jury in form.juries.data or ()]
        try:
            slots = orals.plan(current_actor(), number, evaluation, juries, form.series())
        except Refused as refused:
            _tell(form, refused)
        else:
            done = ngettext("%(num)s créneau est planifié.", "%(num)s créneaux sont planifiés.", len(slots))
            announce(done, _("Relisez les heures, puis publiez."))
            return redirect(url_for("administration.orals_planned", day=form.meets_at().astimezone(clock.PARIS).date().isoformat()), 303)
    return _series_page(found, form), 422


def _series_page(found: OralEvaluation, form: Any) -> str:
    return render_template("administration/orals_new.html", found=found, form=form)


@blueprint.get("/orals/<int:slot_id>")
@requires("oral:plan")
def oral(slot_id: int) -> str:
    """One slot."""
    found = queries.planned_oral(current_actor(), slot_id)
    return _slot_page(found, move_form(found.oral))


@blueprint.post("/orals/<int:slot_id>")
@requires("oral:plan")
def move_oral(slot_id: int) -> Any:
    """Move it."""
    found = queries.planned_oral(current_actor(), slot_id)
    form = move_form(found.oral, request.form)
    if form.validate():
        try:
            orals.move(current_actor(), slot_id, form.place())
        except Refused as refused:
            _tell(form, refused)
        else:
            if found.oral.published:
                announce(
                    _("Le créneau est enregistré."),
                    _("Si l'heure ou une salle a changé, le candidat reçoit un courriel. Prévenez les jurés et la personne qui joue."),
                )
            else:
                flash(_("Le créneau est enregistré."), "ok")
            return redirect(url_for("administration.oral", slot_id=slot_id), 303)
    return _slot_page(found, form), 422


def _slot_page(found: PlannedOral, form: Any) -> str:
    return render_template(
        "administration/oral.html",
        found=found,
        oral=found.oral,
        form=form,
        state=oral_state(found),
        facts=_facts(found),
        clashes=[_said(found.oral.number, reason) for reason in orals.named(found.clashes)],
        subject=handed_out(found.oral),
        movable=not found.oral.blind and not found.oral.marks,
    )


def _facts(found: PlannedOral) -> list[tuple[str, Any]]:
    told, slot = found.oral, found.oral.slot
    facts: list[tuple[str, Any]] = [
        (_("Épreuve"), {"text": told.evaluation_name, "lang": "fr"}),
        (_("Passage"), {"text": moment(slot.meets_at), "sub": slot.room, "strong": True}),
        (_("Jurés"), ", ".join(told.jurors)),
        (_("Joue le rôle"), told.player or _("Personne")),
    ]
    if not told.blind:
        facts[1:1] = [
            (_("Début de la préparation"), {"text": _("à %(time)s", time=clock_time(slot.begins_at)), "sub": told.preparation_room})
        ]
        facts.append((_("Salle libre"), _("à %(time)s", time=clock_time(slot.meeting_ends_at))))
    return facts


@blueprint.get("/orals/<int:slot_id>/cancel")
@requires("oral:plan")
def give_up_oral(slot_id: int) -> str:
    """Ask before taking it off."""
    found = queries.planned_oral(current_actor(), slot_id)
    return render_template("administration/oral_cancel.html", oral=found.oral, facts=_facts(found))


@blueprint.post("/orals/<int:slot_id>/cancel")
@requires("oral:plan")
def cancel_oral(slot_id: int) -> Any:
    """Take it off the day."""
    try:
        orals.cancel(current_actor(), slot_id)
    except Refused as refused:
        announce(_("Le créneau n'est pas annulé."), sentence(refused.code, refused.params), tone="bad")
        return redirect(url_for("administration.oral", slot_id=slot_id), 303)
    announce(
        _("Le créneau est annulé."),
        _("Si le créneau était publié, le candidat reçoit un courriel. Prévenez les jurés et la personne qui joue."),
    )
    return redirect(url_for("administration.orals_planned"), 303)


@blueprint.get("/orals/day/<on>")
@requires("oral:plan")
def oral_day(on: str) -> Response:
    """The sheet of a day, by room and by juror (PDF)."""
    wanted, found = _of_day(on)
    return _printed(print_oral_day(found, wanted, clock.now()), f"oraux-{wanted.isoformat()}.pdf")


@blueprint.get("/orals/<int:slot_id>/subject.pdf")
@requires("oral:plan")
def oral_subject(slot_id: int) -> Response:
    """What the candidate is handed as they begin to prepare, at the size of their papers (PDF)."""
    found = queries.planned_oral(current_actor(), slot_id).oral
    if not handed_out(found):
        raise NotFound
    return _printed(_subject(found), _subject_name(found))


@blueprint.get("/orals/day/<on>/subjects.zip")
@requires("oral:plan")
def oral_subjects(on: str) -> Response:
    """Those of a day, a file each."""
    wanted, found = _of_day(on)
    packed = BytesIO()
    with ZipFile(packed, "w") as archive:
        for each in filter(handed_out, found):
            archive.writestr(_subject_name(each), _subject(each))
    response = Response(packed.getvalue(), mimetype="application/zip")
    response.headers["Content-Disposition"] = f'attachment; filename="sujets-{wanted.isoformat()}.zip"'
    return response


def handed_out(oral: Oral) -> bool:
    """Whether the reader may print its subject: there is one, and they do not judge this candidate."""
    return bool(oral.kit.briefed) and not oral.blind


def _subject(oral: Oral) -> bytes:
    return print_oral_subject(oral, paper_for(oral.candidacy_id))


def _subject_name(oral: Oral) -> str:
    return f"sujet-oral-{oral.number}.pdf"


def _of_day(on: str) -> tuple[date, list[Oral]]:
    try:
        wanted = date.fromisoformat(on)
    except ValueError:
        raise NotFound from None
    found = [row.oral for row in queries.planned(current_actor()) if row.oral.day == wanted]
    if not found:
        raise NotFound
    return wanted, found


def _printed(paper: bytes, name: str) -> Response:
    response = Response(paper, mimetype="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{name}"'
    return response


def _told(refused: Refused) -> list[str]:
    if isinstance(refused, OralRefused):
        return [_said(number, reason) for number, reason in refused.reasons]
    return [sentence(refused.code, refused.params)]


def _said(number: str, reason: Refusal) -> str:
    params: dict[str, Any] = {"number": number, **reason.params}
    if "at" in params:
        params["at"] = clock_time(datetime.fromisoformat(params["at"]))
    return sentence(reason.code, params)


def _tell(form: Any, refused: Refused) -> None:
    """Every clash over the form; any other refusal at its field."""
    if isinstance(refused, OralRefused):
        form.form_errors = [*form.form_errors, *_told(refused)]
    else:
        refuse(form, refused)
