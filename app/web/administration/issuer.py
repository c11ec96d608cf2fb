"""Who issues certificates: today's issuer, what waits for an answer, what was decided; proposing, and answering another's proposal."""

from __future__ import annotations

from typing import Any

from flask import current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from app import clock
from app.auth.guard import current_actor, requires
from app.errors import Refused
from app.queries import issuers as queries
from app.queries.issuers import ProposalRow
from app.services import issuers as service
from app.web.administration import blueprint
from app.web.formats import day, siret
from app.web.forms import DayField, EpreuveForm, options
from app.web.lists import State
from app.web.messages import announce, refuse, sentence
from juries.issuers import LONGEST, Issuer, siret_digits

CONFIRM, SET_ASIDE = "confirm", "set_aside"


def _text(label: Any, description: Any = "") -> StringField:
    return StringField(
        label,
        description=description,
        validators=[
            InputRequired(_l("Remplissez ce champ : le certificat l'imprime.")),
            Length(max=LONGEST, message=_l("Ce texte est trop long pour le certificat : %(max)d signes au plus.")),
        ],
    )


class IssuerForm(EpreuveForm):
    """What a certificate prints of its issuer, and from when."""

    certifier = _text(_l("Nom du certificateur"), _l("Tel qu'il s'imprime, par exemple « Institut Ravelin des métiers de la vente »."))
    siret = StringField(_l("SIRET"), description=_l("Facultatif. Quatorze chiffres ; la page de vérification le montre."))
    city = _text(_l("Ville"), _l("Le certificat dit « Fait à … »."))
    signatory = _text(_l("Nom du signataire"))
    signatory_function = _text(_l("Qualité du signataire"), _l("Par exemple « directrice de l'institut »."))
    since = DayField(
        _l("À partir du"),
        description=_l("Aujourd'hui ou plus tard. Les certificats déjà délivrés gardent leur émetteur."),
        validators=[InputRequired(_l("Donnez le premier jour, par exemple 01/09/2027."))],
    )


class AnswerForm(EpreuveForm):
    """The answer to a proposal; a reason is asked when it is set aside."""

    answer = RadioField(
        _l("Votre réponse"),
        choices=options([(CONFIRM, _l("Je confirme cet émetteur")), (SET_ASIDE, _l("J'écarte cette proposition"))]),
        validators=[InputRequired(_l("Choisissez votre réponse."))],
    )
    reason = TextAreaField(_l("Motif"), description=_l("Seulement si vous écartez la proposition. Il reste dans le journal."))


@blueprint.get("/certificates/issuer")
@requires("issuer:administer")
def issuer() -> str:
    """Today's issuer, the mode of this installation, the open proposal, the past ones."""
    rows = queries.proposals()
    waiting = next((row for row in rows if row.confirmed is None), None)
    present = queries.issuer_for(clock.today())
    missing = queries.nobody_issues()
    return render_template(
        "administration/issuer.html",
        specimen=current_app.extensions["settings"].specimen,
        present=facts(present) if present else [],
        missing=sentence(missing.code, missing.params) if missing else "",
        waiting=waiting,
        proposed=facts(waiting.issuer) if waiting else [],
        own=waiting is not None and waiting.proposed_by == current_actor().account_id,
        past=[_past(row) for row in rows if row.confirmed is not None],
    )


@blueprint.route("/certificates/issuer/propose", methods=["GET", "POST"])
@requires("issuer:administer")
def propose_issuer() -> Any:
    """Propose an issuer; the form starts from the last one confirmed, never from the certifier of a fiche."""
    form = IssuerForm(data=_last_confirmed())
    if form.validate_on_submit() and form.since.day is not None:
        proposed = Issuer(
            certifier=_trimmed(form.certifier),
            siret=siret_digits(form.siret.data or ""),
            city=_trimmed(form.city),
            signatory=_trimmed(form.signatory),
            signatory_function=_trimmed(form.signatory_function),
            since=form.since.day,
        )
        try:
            service.propose(current_actor(), proposed)
        except Refused as refused:
            refuse(form, refused)
        else:
            announce(_("L'émetteur est proposé."), _("Une autre personne de l'administration le confirme sur cette page."))
            return redirect(url_for("administration.issuer"))
    return render_template("administration/issuer_form.html", form=form), 422 if form.is_submitted() else 200


@blueprint.route("/certificates/issuer/<int:proposal_id>", methods=["GET", "POST"])
@requires("issuer:administer")
def answer_issuer(proposal_id: int) -> Any:
    """Answer a proposal: confirm another's, or set one aside."""
    row = queries.proposal(proposal_id)
    own = row.proposed_by == current_actor().account_id
    form = AnswerForm()
    if own:
        form.answer.choices = [choice for choice in form.answer.choices if choice.value == SET_ASIDE]
        form.answer.data = SET_ASIDE
    if form.validate_on_submit():
        try:
            _answer(proposal_id, form)
        except Refused as refused:
            refuse(form, refused)
        else:
            return redirect(url_for("administration.issuer"))
    page = render_template("administration/issuer_answer.html", form=form, row=row, facts=facts(row.issuer), own=own)
    return page, 422 if form.is_submitted() else 200


def _answer(proposal_id: int, form: AnswerForm) -> None:
    if form.answer.data == CONFIRM:
        service.confirm(current_actor(), proposal_id)
        flash(_("L'émetteur est confirmé."), "ok")
    else:
        service.set_aside(current_actor(), proposal_id, reason=form.reason.data or "")
        flash(_("La proposition est écartée."), "ok")


def _trimmed(field: StringField) -> str:
    return " ".join((field.data or "").split())


def _last_confirmed() -> dict[str, Any]:
    confirmed = queries.confirmed_issuers()
    if not confirmed:
        return {"since": clock.today()}
    last = confirmed[-1]
    names = ("certifier", "siret", "city", "signatory", "signatory_function")
    return {name: getattr(last, name) for name in names} | {"since": clock.today()}


def facts(issuer: Issuer) -> list[tuple[Any, Any]]:
    """An issuer as its certificates print it."""
    return [
        (
            _("Certificateur"),
            {"text": issuer.certifier, "sub": _("SIRET %(number)s", number=siret(issuer.siret)) if issuer.siret else "", "lang": "fr"},
        ),
        (_("Fait à"), {"text": issuer.city, "lang": "fr"}),
        (_("Signataire"), {"text": issuer.signatory, "sub": issuer.signatory_function, "lang": "fr"}),
        (_("À partir du"), day(issuer.since)),
    ]


def _past(row: ProposalRow) -> list[Any]:
    issuer = row.issuer
    state = State("ok", "check-circle-fill", _l("Confirmé")) if row.confirmed else State("mute", "x-circle-fill", _l("Écarté"))
    answered = day(row.answered_at) if row.answered_at else ""
    return [
        {
            "text": issuer.certifier,
            "sub": _("%(name)s, %(function)s", name=issuer.signatory, function=issuer.signatory_function),
            "lang": "fr",
        },
        day(issuer.since),
        {"state": state, "sub": row.reason},
        {"text": row.proposer, "sub": day(row.proposed_at)},
        {"text": row.answerer, "sub": answered},
    ]
