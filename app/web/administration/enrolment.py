"""Enrolling a candidate: fields in the order of the paper, refused with the reason at its field."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.auth.guard import current_actor, requires
from app.errors import NotFound, Refused
from app.queries.candidacies import EnrolmentChoices, FrameworkChoice, enrolment_choices
from app.services import candidacies
from app.services.candidacies import Person
from app.web.administration import blueprint
from app.web.administration.person_fields import LONGEST_NAME, birth_date_field, birth_place_field, email_field, gender_field
from app.web.administration.sentences import worded
from app.web.forms import ChecksField, EpreuveForm, options
from app.web.messages import refuse, sentence
from app.web.words import ROUTES
from blocks.model import AccessRoute


class EnrolmentForm(EpreuveForm):
    """A person and what they enter. Choices come from the framework, centres and advisors there are."""

    given_name = StringField(
        _l("Prénom"), validators=[DataRequired(_l("Écrivez le prénom, comme sur la pièce d'identité.")), Length(max=LONGEST_NAME)]
    )
    family_name = StringField(
        _l("Nom de naissance"), validators=[DataRequired(_l("Écrivez le nom de naissance.")), Length(max=LONGEST_NAME)]
    )
    birth_date = birth_date_field(DataRequired(_l("Écrivez la date de naissance, par exemple 04/03/1994.")))
    birth_place = birth_place_field(DataRequired(_l("Écrivez la commune de naissance, par exemple Lorient (Morbihan).")))
    email = email_field()
    gender = gender_field(_l("Pour écrire « candidate » ou « candidat », rien d'autre."))
    centre = SelectField(_l("Centre"), validators=[InputRequired(_l("Choisissez le centre."))])
    route = RadioField(_l("Voie d'accès"), validators=[InputRequired(_l("Choisissez la voie d'accès."))])
    blocks = ChecksField(
        _l("Blocs visés"), description=_l("Tous, pour le titre entier."), validators=[InputRequired(_l("Choisissez au moins un bloc."))]
    )
    prerequisites_seen = BooleanField(_l("Les prérequis de l'entrée en formation sont vérifiés au dossier"))
    accompanied = RadioField(
        _l("Parcours de VAE"),
        choices=options([("yes", _l("Accompagné")), ("no", _l("Autonome"))]),
        default="yes",
        description=_l("Seulement pour la VAE, qui ne demande aucun prérequis."),
    )
    advisor = SelectField(_l("Accompagnateur"), default="")


def _form(choices: EnrolmentChoices, framework: FrameworkChoice, formdata: Any) -> EnrolmentForm:
    form = EnrolmentForm(formdata=formdata)
    form.route.choices = options([(route.value, ROUTES[route]) for route in framework.certification.open_routes()])
    form.blocks.choices = options([(block.code, f"{block.code}, {block.label}") for block in framework.certification.blocks])
    form.centre.choices = options([("", _("Choisir"))] + [(str(centre.id), centre.name) for centre in choices.centres])
    form.advisor.choices = options([("", _("À attribuer"))] + [(str(advisor.id), advisor.name) for advisor in choices.advisors])
    return form


def _framework(choices: EnrolmentChoices) -> FrameworkChoice | None:
    """The framework asked for, the only one when there is one; None when a person must choose or nothing is published."""
    asked = request.values.get("framework", "")
    for framework in choices.frameworks:
        if str(framework.id) == asked:
            return framework
    if asked:
        raise NotFound
    return choices.frameworks[0] if len(choices.frameworks) == 1 else None


def _page(choices: EnrolmentChoices, framework: FrameworkChoice | None, form: EnrolmentForm | None) -> str:
    closed = ""
    if framework is not None and framework.refusal is not None:
        told = worded(Refused(framework.refusal.code, **framework.refusal.params))
        closed = sentence(told.code, told.params)
    return render_template("administration/enrolment.html", choices=choices, framework=framework, form=form, closed=closed)


@blueprint.get("/candidates/new")
@requires("candidacy:enrol")
def new_candidate() -> str:
    """The form; first the choice of the certification when there are several."""
    choices = enrolment_choices()
    framework = _framework(choices)
    return _page(choices, framework, _form(choices, framework, None) if framework else None)


@blueprint.post("/candidates/new")
@requires("candidacy:enrol")
def enrol() -> Any:
    """Enrol the person."""
    choices = enrolment_choices()
    framework = _framework(choices)
    if framework is None:
        raise NotFound
    form = _form(choices, framework, request.form)
    if form.validate() and form.birth_date.day:
        try:
            made = _enrol(framework, form)
        except Refused as refused:
            refuse(form, worded(refused))
        else:
            _announce(form, made)
            return redirect(url_for("administration.candidate", candidacy_id=made.candidacy_id))
    return _page(choices, framework, form), 422


def _enrol(framework: FrameworkChoice, form: EnrolmentForm) -> candidacies.Enrolment:
    assert form.birth_date.day is not None
    route = AccessRoute(form.route.data)
    accompanied = route is AccessRoute.VAE and form.accompanied.data != "no"
    person = Person(
        given_name=form.given_name.data or "",
        family_name=form.family_name.data or "",
        email=form.email.data or "",
        birth_date=form.birth_date.day,
        birth_place=form.birth_place.data or "",
        gender=form.gender.data or None,
    )
    return candidacies.enrol(
        current_actor(),
        person,
        framework_version_id=framework.id,
        centre_id=int(form.centre.data),
        route=route,
        blocks=list(form.blocks.data or ()),
        prerequisites_seen=bool(form.prerequisites_seen.data),
        accompanied=accompanied,
        advisor_id=int(form.advisor.data) if accompanied and form.advisor.data else None,
    )


def _announce(form: EnrolmentForm, made: candidacies.Enrolment) -> None:
    name = f"{form.given_name.data} {form.family_name.data}"
    done = _("L'inscription de %(name)s est enregistrée, sous le numéro %(number)s.", name=name, number=made.number)
    if made.first_password:
        done = f"{done} {_('Premier mot de passe, à remettre en main propre : %(password)s', password=made.first_password)}"
    flash(done, "ok")
