"""Aids to book for candidates' measures: the list of what waits, and one aid with what was done about it. Never why it is needed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import aids as queries
from app.queries.aids import Aid
from app.services import aids as services
from app.web.administration import blueprint
from app.web.formats import clock_time, moment
from app.web.forms import DayField, EpreuveForm, HourField, options
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.messages import refuse, register
from app.web.words_measures import AID_STATES, appointment_said, kind_name, measure_line
from juries.accommodations import Measure
from juries.aids import AidState, to_do
from juries.measure_catalogue import SITTINGS
from juries.sitting_parts import kept_parts, write_parts

register(
    {
        "aid.none": _l("Plus rien n'est à réserver ici. Rechargez la liste."),
        "aid.with_whom": _l("Dites avec qui ou quoi c'est réservé, par exemple « salle 112 »."),
        "aid.when": _l("Dites quand l'épreuve continue : au moins le jour et l'heure de la partie 2."),
        "aid.parts_order": _l("Chaque partie vient après la précédente. Vérifiez les jours et les heures."),
        "aid.parts_past": _l("Ces jours sont passés. Donnez celui de la partie à venir."),
        "aid.why": _l("Dites pourquoi ce n'est pas possible : la personne référente handicap décide de la suite."),
        "aid.not_booked": _l("Rien n'est réservé : il n'y a rien à annuler."),
        "aid.no_longer_wanted": _l("La mesure ne s'applique plus : il reste à annuler la réservation."),
        "aid.long": _l("C'est trop long. Restez sous %(longest)s caractères."),
    }
)


def aid_state(state: AidState) -> State:
    """The words and the tone of where an aid stands."""
    return State(*AID_STATES[state])


def _url(aid: Aid) -> str:
    return url_for("administration.aid", candidacy_id=aid.candidacy_id, kind=aid.kind, seat=aid.seat_id)


def _when(aid: Aid) -> Cell:
    if aid.occasion is None:
        return Cell(_("Aucune session prévue"))
    return Cell(moment(aid.occasion.opens_at, "short_year"), sub=f"{aid.occasion.title}, {aid.occasion.place}")


def _with(aid: Aid) -> Cell:
    last = aid.last
    if last is None:
        return Cell("–")
    return Cell(last.provider or last.reason or "–", sub=appointment_said(aid, last))


def _spec(rows: list[Aid]) -> ListSpec[Aid]:
    return ListSpec(
        file="aides",
        label=_l("Aides à réserver"),
        columns=(
            Column(
                "name",
                _l("Candidat"),
                lambda row: Cell(row.name, href=_url(row), sub=row.number),
                value=lambda row: row.sort_name,
                header=True,
            ),
            Column("aid", _l("Aide"), lambda row: kind_name(row.kind, row.value), value=lambda row: kind_name(row.kind, row.value)),
            Column("when", _l("Pour"), _when, value=lambda row: row.occasion.opens_at if row.occasion else None),
            Column("city", _l("Centre"), lambda row: row.city, value=lambda row: row.city),
            Column("state", _l("État"), lambda row: Cell(state=aid_state(row.state)), value=lambda row: str(AID_STATES[row.state][2])),
            Column("with", _l("Avec"), _with, value=lambda row: row.last.provider if row.last else None),
        ),
        filters=(
            Filter("state", _l("État"), lambda row: row.state.value, tuple((state.value, words[2]) for state, words in AID_STATES.items())),
            Filter("city", _l("Centre"), lambda row: row.city, tuple((city, city) for city in sorted({row.city for row in rows}))),
        ),
        haystack=lambda row: f"{row.name} {row.number}",
        search_label=_l("Nom ou numéro"),
        sort="when",
        empty_text=_l("Rien n'est à réserver. Une aide arrive ici dès que la personne référente handicap la décide."),
    )


@blueprint.get("/aids")
@requires("aid:book")
def aids() -> str | Response:
    """Every aid, the nearest session first."""
    rows = queries.aids(current_actor())
    return respond(_spec(rows), rows, "administration/aids.html", waiting=to_do(row.state for row in rows))


class AidForm(EpreuveForm):
    """What was done about it."""

    state = RadioField(
        _l("Où en est-ce"),
        choices=options(
            [
                (AidState.BOOKED.value, _l("C'est réservé")),
                (AidState.IMPOSSIBLE.value, _l("Ce n'est pas possible")),
                (AidState.CANCELLED.value, _l("La réservation est annulée")),
            ]
        ),
        validators=[InputRequired(_l("Choisissez où en est cette aide."))],
    )
    provider = StringField(_l("Avec qui ou quoi"), description=_l("Une personne, un service, une salle, un matériel. Le candidat le lit."))
    appointment = StringField(_l("Rendez-vous"), description=_l("S'il y en a un, par exemple « 8 h 30, accueil ». Le candidat le lit."))
    reason = TextAreaField(_l("Pourquoi ce n'est pas possible"), description=_l("Rien de médical. La personne référente handicap le lit."))


class PartsForm(AidForm):
    """The parts of a sitting that come after the first; `_parts_form` gives each its day and its hour."""

    provider = StringField(_l("Où"), description=_l("La salle, par exemple « salle 112 ». Le candidat et la surveillance la lisent."))
    appointment = None

    def validate(self, extra_validators: Any = None) -> bool:
        """Also that a day has its hour, and an hour its day."""
        valid = super().validate(extra_validators)
        for day, hour in self.parts:
            if bool(day.data) != bool(hour.data):
                empty, said = (hour, _("Écrivez l'heure, par exemple 9 h 30.")) if day.data else (day, _("Écrivez le jour."))
                empty.errors = [*empty.errors, said]
                valid = False
        return valid

    @property
    def parts(self) -> list[tuple[DayField, HourField]]:
        """The fields of each part, in order."""
        days = [field for field in self if isinstance(field, DayField)]
        return list(zip(days, [field for field in self if isinstance(field, HourField)], strict=True))

    def written(self) -> str:
        """The parts that are filled in; only of a valid form."""
        filled = [(day.day, hour.hour) for day, hour in self.parts if day.day and hour.hour]
        return write_parts([datetime.combine(*each, tzinfo=clock.PARIS) for each in filled])


def _parts_form(sittings: int) -> type[PartsForm]:
    fields: dict[str, Any] = {}
    for number in range(2, sittings + 1):
        fields[f"day_{number}"] = DayField(_("Jour de la partie %(number)s", number=number), description=_("Jour, mois, année."))
        fields[f"hour_{number}"] = HourField(_("Heure de la partie %(number)s", number=number), description=_("Par exemple 9 h 30."))
    return type("NumberedPartsForm", (PartsForm,), fields)


def _form_of(aid: Aid, typed: Any = None) -> AidForm:
    """The form of an aid: as it is noted, or as `typed`."""
    last = aid.last
    kept: dict[str, Any] = {"provider": last.provider, "appointment": last.appointment} if last else {}
    if aid.kind != SITTINGS:
        return AidForm(formdata=typed, data=kept)
    for number, begins_at in enumerate((kept_parts(last.appointment) if last else None) or (), 2):
        kept |= {f"day_{number}": begins_at.astimezone(clock.PARIS).date(), f"hour_{number}": clock_time(begins_at)}
    return _parts_form(int(aid.value))(formdata=typed, data=kept)


def _page(aid: Aid, form: AidForm) -> str:
    return render_template(
        "administration/aid.html",
        aid=aid,
        form=form,
        when_fields=[field for part in form.parts for field in part] if isinstance(form, PartsForm) else [form.appointment],
        measure=measure_line(Measure(aid.kind, aid.value)),
        state=aid_state(aid.state),
        when=_when(aid),
        steps=[
            {
                "when": moment(step.at, "short_year"),
                "machine": step.at.isoformat(),
                "who": step.by,
                "what": " · ".join(filter(None, (str(AID_STATES[step.state][2]), step.provider, appointment_said(aid, step), step.reason))),
            }
            for step in aid.steps
        ],
    )


def _seat() -> int | None:
    return request.args.get("seat", type=int)


@blueprint.get("/aids/<int:candidacy_id>/<kind>")
@requires("aid:book")
def aid(candidacy_id: int, kind: str) -> str:
    """One aid and the form of what was done."""
    found = queries.aid(current_actor(), candidacy_id, kind, _seat())
    return _page(found, _form_of(found))


@blueprint.post("/aids/<int:candidacy_id>/<kind>")
@requires("aid:book")
def note_aid(candidacy_id: int, kind: str) -> Any:
    """Note it."""
    found = queries.aid(current_actor(), candidacy_id, kind, _seat())
    form = _form_of(found, request.form)
    if form.validate():
        try:
            services.note(
                current_actor(),
                candidacy_id,
                kind,
                found.seat_id,
                AidState(form.state.data),
                provider=form.provider.data or "",
                appointment=form.written() if isinstance(form, PartsForm) else form.appointment.data or "",
                reason=form.reason.data or "",
            )
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("C'est noté. Le candidat le voit sur sa page."), "ok")
            return redirect(url_for("administration.aids"))
    return _page(found, form), 422
