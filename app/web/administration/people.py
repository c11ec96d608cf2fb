"""People: who has an account, with which roles; opening one, changing it, closing it."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length
from wtforms.validators import Optional as OptionalValue

from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.models.people import Role
from app.queries import people as queries
from app.queries.people import PersonRow
from app.services import people
from app.services.people import Details
from app.web.administration import blueprint
from app.web.administration.person_fields import LONGEST_NAME, birth_date_field, birth_place_field, email_field, gender_field
from app.web.formats import day
from app.web.forms import ChecksField, DayField, EpreuveForm, options
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.messages import refuse, register

ROLES: dict[Role, Any] = {
    Role.CANDIDATE: _l("Candidat"),
    Role.TRAINER: _l("Formateur"),
    Role.JUROR: _l("Juré"),
    Role.INVIGILATOR: _l("Surveillant"),
    Role.ADMINISTRATOR: _l("Administration"),
    Role.DISABILITY_OFFICER: _l("Référent handicap"),
    Role.VAE_ADVISOR: _l("Accompagnateur de VAE"),
    Role.AUDITOR: _l("Auditeur"),
}
"""What a person may be, as the screens name it."""
GIVEN_HERE = tuple(role for role in Role if role is not Role.CANDIDATE)
"""Roles that the administration gives; that of candidate comes with an enrolment."""

register(
    {
        "account.no_role": _l("Cochez au moins un rôle : sans rôle, cette personne n'aurait aucune page."),
        "account.own_administration": _l("Vous ne pouvez pas vous retirer l'administration. Demandez-le à un autre administrateur."),
        "account.candidate_role": _l("Le rôle de candidat vient avec une inscription, et reste avec elle."),
        "person.birth_emptied": _l("Corrigez ce qui est faux, sans le vider : un certificat l'imprime."),
        "account.own": _l("Vous ne pouvez pas clore votre propre compte. Demandez-le à un autre administrateur."),
    }
)


def roles_said(row: PersonRow) -> str:
    """The roles of a person, in the order of the menus."""
    return ", ".join(str(label) for role, label in ROLES.items() if role in row.roles)


def _state(row: PersonRow) -> State:
    if row.active:
        return State("ok", "check-circle-fill", _l("Ouvert"), plain=True)
    return State("mute", "dash-circle-fill", _l("Clos"), plain=True)


def _ties(row: PersonRow) -> Cell:
    said = row.centre[1] if row.centre else _("aucun")
    teaching = ", ".join(city for _centre, city in row.teaches_for)
    return Cell(said, sub=_("enseigne à %(cities)s", cities=teaching) if teaching else "")


def _spec(cities: list[str]) -> ListSpec[PersonRow]:
    return ListSpec(
        file="personnes",
        label=_l("Personnes"),
        columns=(
            Column(
                "name",
                _l("Personne"),
                lambda row: Cell(row.name, href=url_for("administration.person", account_id=row.id), sub=row.email),
                value=lambda row: row.sort_name,
                header=True,
            ),
            Column("roles", _l("Rôles"), roles_said, value=roles_said),
            Column("centre", _l("Centre"), _ties, value=lambda row: row.centre[1] if row.centre else None),
            Column("occupation", _l("Profession"), lambda row: row.occupation or "–", value=lambda row: row.occupation),
            Column(
                "activity",
                _l("En activité jusqu'au"),
                lambda row: day(row.in_activity_until, "short_year") if row.in_activity_until else "–",
                value=lambda row: row.in_activity_until,
                num=True,
            ),
            Column("state", _l("Compte"), lambda row: Cell(state=_state(row)), value=lambda row: str(_state(row).word)),
        ),
        filters=(
            Filter(
                "role", _l("Rôle"), lambda row: frozenset(role.value for role in row.roles), [(r.value, said) for r, said in ROLES.items()]
            ),
            Filter("city", _l("Centre"), lambda row: row.centre[1] if row.centre else "", [(city, city) for city in cities]),
            Filter("state", _l("Compte"), lambda row: "open" if row.active else "closed", [("open", _l("Ouvert")), ("closed", _l("Clos"))]),
        ),
        haystack=lambda row: f"{row.name} {row.email}",
        search_label=_l("Nom ou adresse"),
        sort="name",
        empty_text=_l("Personne n'a de compte. Ouvrez-en un : la personne apparaîtra ici."),
    )


class PersonForm(EpreuveForm):
    """A person and what ties them to the centres."""

    given_name = StringField(_l("Prénom"), validators=[DataRequired(_l("Écrivez le prénom.")), Length(max=LONGEST_NAME)])
    family_name = StringField(_l("Nom"), validators=[DataRequired(_l("Écrivez le nom.")), Length(max=LONGEST_NAME)])
    email = email_field(_l("Elle sert à se connecter."))
    birth_date = birth_date_field(OptionalValue())
    birth_place = birth_place_field(OptionalValue())
    gender = gender_field()
    roles = ChecksField(_l("Rôles"), validators=[InputRequired(_l("Cochez au moins un rôle."))])
    centre = SelectField(_l("Centre qui l'emploie"), default="", validators=[OptionalValue()])
    teaches_for = ChecksField(
        _l("Centres qui la paient pour enseigner"),
        description=_l("Un juré n'est pas extérieur à un centre qui le paie, même sans y être salarié."),
        validators=[OptionalValue()],
    )
    occupation = StringField(_l("Profession"), validators=[OptionalValue(), Length(max=LONGEST_NAME)])
    in_activity_until = DayField(
        _l("Preuve d'activité valable jusqu'au"),
        description=_l("Pour un juré professionnel : dernier jour que couvre l'attestation datée."),
        validators=[OptionalValue()],
    )

    def details(self) -> Details:
        """What the form says."""
        return Details(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data or "",
            roles=frozenset(Role(role) for role in self.roles.data or ()),
            gender=self.gender.data or None,
            centre_id=int(self.centre.data) if self.centre.data else None,
            teaches_for=frozenset(int(centre) for centre in self.teaches_for.data or ()),
            occupation=(self.occupation.data or "").strip() or None,
            in_activity_until=self.in_activity_until.day,
            birth_date=self.birth_date.day if self.birth_date else None,
            birth_place=self.birth_place.data if self.birth_place else None,
        )


def _form(row: PersonRow | None, formdata: Any = None) -> PersonForm:
    form = PersonForm(formdata=formdata, data=_shown(row) if row else None)
    if row is None or Role.CANDIDATE not in row.roles:
        del form.birth_date, form.birth_place
    given = (*((Role.CANDIDATE,) if row and Role.CANDIDATE in row.roles else ()), *GIVEN_HERE)
    form.roles.choices = options([(role.value, ROLES[role]) for role in given])
    centres = [(str(centre_id), name) for centre_id, name in queries.centres()]
    form.centre.choices = options([("", _("Aucun de nos centres")), *centres])
    form.teaches_for.choices = options(centres)
    return form


def _shown(row: PersonRow) -> dict[str, Any]:
    return {
        "given_name": row.given_name,
        "family_name": row.family_name,
        "email": row.email,
        "gender": row.gender or "",
        "roles": [role.value for role in row.roles],
        "centre": str(row.centre[0]) if row.centre else "",
        "teaches_for": [str(centre_id) for centre_id, _city in row.teaches_for],
        "occupation": row.occupation or "",
        "in_activity_until": row.in_activity_until,
        "birth_date": row.birth_date,
        "birth_place": row.birth_place or "",
    }


def _page(row: PersonRow | None, form: PersonForm) -> str:
    return render_template("administration/person.html", row=row, form=form, mine=row is not None and row.id == current_actor().account_id)


@blueprint.get("/people")
@requires("people:administer")
def everyone() -> str | Response:
    """Everyone who has an account."""
    rows = queries.people()
    return respond(_spec(sorted({row.centre[1] for row in rows if row.centre})), rows, "administration/people.html")


@blueprint.get("/people/new")
@requires("people:administer")
def new_person() -> str:
    """The form of a new account."""
    return _page(None, _form(None))


@blueprint.post("/people/new")
@requires("people:administer")
def open_account() -> Any:
    """Open an account."""
    form = _form(None, request.form)
    if form.validate():
        try:
            account_id, password = people.open_account(current_actor(), form.details())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Le compte est ouvert. Premier mot de passe, à remettre en main propre : %(password)s", password=password), "ok")
            return redirect(url_for("administration.person", account_id=account_id))
    return _page(None, form), 422


@blueprint.get("/people/<int:account_id>")
@requires("people:administer")
def person(account_id: int) -> str:
    """One person."""
    row = queries.person(account_id)
    return _page(row, _form(row))


@blueprint.post("/people/<int:account_id>")
@requires("people:administer")
def change_person(account_id: int) -> Any:
    """Change what is known of a person."""
    row = queries.person(account_id)
    form = _form(row, request.form)
    if form.validate():
        try:
            people.change(current_actor(), account_id, form.details())
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(_("Les changements sont enregistrés."), "ok")
            return redirect(url_for("administration.person", account_id=account_id))
    return _page(row, form), 422


@blueprint.post("/people/<int:account_id>/close")
@requires("people:administer")
def close_account(account_id: int) -> Any:
    """Close an account."""
    people.close(current_actor(), account_id)
    flash(_("Le compte est clos : cette personne ne peut plus se connecter. Ce qu'elle a fait reste."), "ok")
    return redirect(url_for("administration.person", account_id=account_id))


@blueprint.post("/people/<int:account_id>/reopen")
@requires("people:administer")
def reopen_account(account_id: int) -> Any:
    """Open a closed account again."""
    people.reopen(current_actor(), account_id)
    flash(_("Le compte est rouvert, avec le même mot de passe."), "ok")
    return redirect(url_for("administration.person", account_id=account_id))
