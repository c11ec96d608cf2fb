"""The forms of an assessment session: what it is, its papers, its roster, who watches."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange
from wtforms.validators import Optional as OptionalValue

from app import clock
from app.queries import session_plans as queries
from app.queries.people import centres
from app.queries.session_plans import SessionPage
from app.services.assessment_sessions import LONGEST, Facts, Window
from app.web.administration.sessions_words import START_POLICIES, VARIANT_POLICIES
from app.web.formats import clock_time, duration, local
from app.web.forms import ChecksField, DayField, EpreuveForm, HourField, options
from juries.assessment_session import StartPolicy, VariantPolicy

MOST_SEATS = 2000


class SessionForm(EpreuveForm):
    """What a session is."""

    title = StringField(
        _l("Titre"),
        description=_l("Par exemple « Bloc 3, session de mars ». Les candidats le lisent."),
        validators=[DataRequired(_l("Donnez un titre à la session.")), Length(max=LONGEST)],
    )
    block = SelectField(_l("Bloc"), validators=[InputRequired(_l("Choisissez le bloc."))])
    centre = SelectField(_l("Centre"), validators=[InputRequired(_l("Choisissez le centre."))])
    place = StringField(
        _l("Lieu"),
        description=_l("La salle et, s'il le faut, l'adresse : « salle 204, 3e étage »."),
        validators=[DataRequired(_l("Dites où elle se tient.")), Length(max=LONGEST)],
    )
    remote = BooleanField(_l("Certains la passent à distance"))
    start_policy = RadioField(
        _l("Départ"), choices=options([(each.value, said) for each, said in START_POLICIES.items()]), default=StartPolicy.INVIGILATOR.value
    )
    variant_policy = RadioField(
        _l("Chiffres"),
        choices=options([(each.value, said) for each, said in VARIANT_POLICIES.items()]),
        default=VariantPolicy.NEIGHBOURS_APART.value,
    )

    def facts(self) -> Facts:
        """What the form says."""
        version, block = (self.block.data or "0:").split(":", 1)
        return Facts(
            title=self.title.data or "",
            framework_version_id=int(version),
            block=block,
            centre_id=int(self.centre.data),
            place=self.place.data or "",
            remote=bool(self.remote.data),
            start_policy=StartPolicy(self.start_policy.data),
            variant_policy=VariantPolicy(self.variant_policy.data),
        )


def session_form(page: SessionPage | None, formdata: Any = None) -> SessionForm:
    """The form of a new session, or of `page`, whose version may be older than those offered now."""
    form = SessionForm(formdata=formdata, data=_shown(page) if page else None)
    blocks = [(f"{version}:{block.code}", f"{block.code}, {block.label}") for version, _title, block in queries.blocks_there_are()]
    if page and f"{page.version_id}:{page.block.code}" not in dict(blocks):
        blocks.append((f"{page.version_id}:{page.block.code}", f"{page.block.code}, {page.block.label}"))
    form.block.choices = options([("", _("Choisir")), *blocks])
    form.centre.choices = options([("", _("Choisir")), *((str(centre_id), name) for centre_id, name in centres())])
    return form


def _shown(page: SessionPage) -> dict[str, Any]:
    return {
        "title": page.title,
        "block": f"{page.version_id}:{page.block.code}",
        "centre": str(page.centre_id),
        "place": page.place,
        "remote": page.remote,
        "start_policy": page.start_policy.value,
        "variant_policy": page.variant_policy.value,
    }


class WindowForm(EpreuveForm):
    """The window of a paper: a day, from an hour to another. The hours are those of Paris."""

    day = DayField(_l("Jour"), validators=[DataRequired(_l("Écrivez le jour, par exemple 04/03/2027."))])
    opens = HourField(_l("S'ouvre à"), validators=[DataRequired(_l("Écrivez l'heure, par exemple 9 h."))])
    closes = HourField(
        _l("Se ferme à"),
        description=_l("Pour qui n'a pas de mesure : pour les autres, la fin recule d'elle-même."),
        validators=[DataRequired(_l("Écrivez l'heure, par exemple 12 h 30."))],
    )

    def window(self) -> Window:
        """What the form says, once it is valid."""
        assert self.day.day is not None
        assert self.opens.hour is not None
        assert self.closes.hour is not None
        return Window(
            *(datetime.combine(self.day.day, hour, tzinfo=clock.PARIS).astimezone(UTC) for hour in (self.opens.hour, self.closes.hour))
        )


class PaperForm(WindowForm):
    """A paper to add."""

    case = SelectField(_l("Cas"), validators=[InputRequired(_l("Choisissez un cas."))])


def paper_form(session_id: int, formdata: Any = None) -> PaperForm:
    """The form of a new paper, with the cases offered for the block."""
    form = PaperForm(formdata=formdata)
    offered = [
        (
            case.id,
            _(
                "%(title)s, %(evaluation)s, %(duration)s",
                title=case.title,
                evaluation=case.evaluation,
                duration=duration(case.duration_minutes),
            ),
        )
        for case in queries.cases_offered(session_id)
    ]
    form.case.choices = options([("", _("Choisir")), *offered] if offered else [])
    return form


def window_form(paper: Any, formdata: Any = None) -> WindowForm:
    """The form of a paper's window."""
    shown = {"day": local(paper.opens_at).date(), "opens": clock_time(paper.opens_at), "closes": clock_time(paper.closes_at)}
    return WindowForm(formdata=formdata, data=shown)


class RosterForm(EpreuveForm):
    """Who is put on the roster."""

    candidates = ChecksField(_l("Candidats"), validators=[InputRequired(_l("Cochez au moins une personne."))])


def roster_form(session_id: int, formdata: Any = None) -> RosterForm:
    """The form of those who may be put on the roster."""
    form = RosterForm(formdata=formdata)
    form.candidates.choices = options([(str(row), f"{name}, {number}") for row, number, name in queries.who_may_sit(session_id)])
    return form


class SeatForm(EpreuveForm):
    """Where one candidate sits."""

    label = StringField(
        _l("Place"),
        description=_l("Ce que la personne cherchera : « poste 7 »."),
        validators=[DataRequired(_l("Dites quelle place la personne cherchera.")), Length(max=LONGEST)],
    )
    position = IntegerField(
        _l("Rang dans la salle"),
        description=_l("Deux rangs qui se suivent sont voisins : ils n'auront aucun chiffre en commun."),
        validators=[InputRequired(_l("Écrivez un nombre.")), NumberRange(1, MOST_SEATS, _l("Écrivez un nombre, à partir de 1."))],
    )
    room = StringField(
        _l("Autre salle"),
        description=_l("Seulement si la personne n'est pas avec les autres."),
        validators=[OptionalValue(), Length(max=LONGEST)],
    )
    remote = BooleanField(_l("Passe à distance"))


class InvigilatorsForm(EpreuveForm):
    """Who watches."""

    invigilators = ChecksField(_l("Surveillance"), validators=[OptionalValue()])


def invigilators_form(page: SessionPage, formdata: Any = None) -> InvigilatorsForm:
    """The form of who watches, those named already ticked."""
    form = InvigilatorsForm(formdata=formdata, data={"invigilators": [str(account_id) for account_id, _name in page.invigilators]})
    form.invigilators.choices = options([(str(account_id), name) for account_id, name in queries.invigilators_there_are()])
    return form
