"""The forms of the orals: a series to lay out, a slot to move."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Optional

from app import clock
from app.queries import orals as queries
from app.queries.orals import Oral, ToPlan
from app.services.orals import Place, Series
from app.web.formats import clock_time, local
from app.web.forms import ChecksField, DayField, EpreuveForm, HourField, options

USUAL_REST = 10
"""Minutes between two candidates that the form proposes."""


class WhereForm(EpreuveForm):
    """When, where, and who plays."""

    day = DayField(
        _l("Jour"), description=_l("Jour, mois, année"), validators=[DataRequired(_l("Écrivez le jour, par exemple 04/03/2027."))]
    )
    hour = HourField(
        _l("Heure du passage"),
        description=_l("L'heure à laquelle le jury reçoit. La préparation vient avant, avec le temps de chacun."),
        validators=[DataRequired(_l("Écrivez l'heure, par exemple 9 h."))],
    )
    room = StringField(_l("Salle du jury"), validators=[DataRequired(_l("Écrivez la salle où le jury reçoit."))])
    preparation_room = StringField(_l("Salle de préparation"), validators=[Optional()])
    player = SelectField(
        _l("Joue le rôle"),
        description=_l("Cette personne lit la consigne de rôle, que les candidats ne voient pas. Un juré du passage ne peut pas jouer."),
    )

    def meets_at(self) -> datetime:
        """The first meeting, once the form is valid."""
        assert self.day.day is not None
        assert self.hour.hour is not None
        return datetime.combine(self.day.day, self.hour.hour, tzinfo=clock.PARIS).astimezone(UTC)

    def player_id(self) -> int | None:
        """The account of who plays, None when nobody does."""
        return int(self.player.data) if self.player.data else None


class SeriesForm(WhereForm):
    """Candidates of one evaluation, one after the other."""

    juries = ChecksField(_l("Candidats"), description=_l("Ils passent dans cet ordre, à intervalle régulier."))
    rest = IntegerField(
        _l("Minutes entre deux candidats"),
        description=_l("L'intervalle compte le passage le plus long de la série : personne n'y lit une mesure."),
        default=USUAL_REST,
        validators=[InputRequired(_l("Écrivez un nombre de minutes."))],
    )

    def series(self) -> Series:
        """What the form says, once it is valid."""
        return Series(
            first=self.meets_at(),
            rest_minutes=self.rest.data or 0,
            room=self.room.data or "",
            preparation_room=self.preparation_room.data or "",
            player_id=self.player_id(),
        )


class MoveForm(WhereForm):
    """One slot, elsewhere or at another hour."""

    def place(self) -> Place:
        """What the form says, once it is valid."""
        return Place(self.meets_at(), self.room.data or "", self.preparation_room.data or "", self.player_id())


def series_form(number: str, evaluation: str, formdata: Any = None) -> SeriesForm:
    """The form of a series, with those who wait for a slot; all of them are ticked at first, but who shows the same without an oral."""
    waiting = queries.to_plan(number, evaluation)
    form = SeriesForm(
        formdata=formdata, data={"juries": [str(row.jury_id) for row in waiting if not row.instead]} if formdata is None else None
    )
    form.juries.choices = options((str(row.jury_id), _waits(row)) for row in waiting)
    form.player.choices = _players()
    return form


def _waits(row: ToPlan) -> str:
    told = _("%(name)s, n° %(number)s. Jury : %(members)s", name=row.name, number=row.number, members=_list(row.members))
    return f"{told}. {_('Oral remplacé : %(text)s.', text=row.instead.rstrip('.'))}" if row.instead else told


def move_form(oral: Oral, formdata: Any = None) -> MoveForm:
    """The form of one slot, as it stands."""
    meets_at = oral.slot.meets_at
    shown = {
        "day": local(meets_at).date(),
        "hour": clock_time(meets_at),
        "room": oral.slot.room,
        "preparation_room": oral.preparation_room,
        "player": oral.slot.player or "",
    }
    form = MoveForm(formdata=formdata, data=shown)
    form.player.choices = _players()
    return form


def _players() -> list[Any]:
    return options([("", _("Personne")), *((str(account), name) for account, name in queries.possible_players())])


def _list(names: tuple[str, ...]) -> str:
    return ", ".join(names)
