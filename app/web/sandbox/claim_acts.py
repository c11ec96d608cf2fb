"""Acts on claims: open one on a delivery, qualify it, hand it over, dispute an invoice, settle it, take it up again."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.services.runs import Answer
from app.web import formats
from app.web.forms import EpreuveForm, options
from app.web.sandbox import blueprint
from app.web.sandbox.acting import CHOOSE, SOME_WORDS, Asking, perform, with_fields
from app.web.sandbox.after_sales_words import CLAIM_CAUSES, CLAIM_REASONS, OUTCOMES
from app.web.sandbox.claims import claims_trail, invoices_of
from app.web.sandbox.room import done, enter, event_made, need, page
from app.web.sandbox.words import person_and_role
from casestudies.company.after_sales import ANSWER_LENGTH, NOTE_LENGTH, Claim, ClaimCause, ClaimedLine, ClaimOutcome, ClaimReason
from casestudies.company.claiming import (
    ClaimOpened,
    DisputeInvoice,
    ForwardClaim,
    LiftDispute,
    OpenClaim,
    QualifyClaim,
    ReopenClaim,
    SettleClaim,
)
from casestudies.company.delivery import Delivery
from casestudies.company.kernel import Command

YES, NO = "yes", "no"
RECENT_MESSAGES = 40


class WhichForm(EpreuveForm):
    """The delivery that a claim is about."""

    class Meta(EpreuveForm.Meta):
        csrf = False

    delivery = StringField(_l("Bon de livraison"), description=_l("Par exemple BL-2026-0512."))


class OpenForm(EpreuveForm):
    """A claim; a quantity and a lot for each line of the delivery are added."""

    reason = SelectField(
        _l("Motif"),
        choices=options([("", _l("Choisir…")), *((key.value, words) for key, words in CLAIM_REASONS.items())]),
        validators=[InputRequired(CHOOSE)],
    )
    said = TextAreaField(_l("Ce que dit le client"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])
    source = SelectField(_l("Message reçu"), validate_choice=False, validators=[MayBeEmpty()])


class QualifyForm(EpreuveForm):
    """Where the fault lies."""

    cause = SelectField(
        _l("D'où vient la faute"),
        choices=options([("", _l("Choisir…")), *((key.value, words) for key, words in CLAIM_CAUSES.items())]),
        validators=[InputRequired(CHOOSE)],
    )
    founded = RadioField(
        _l("La réclamation est"), choices=options([(YES, _l("fondée")), (NO, _l("non fondée"))]), validators=[InputRequired(CHOOSE)]
    )
    findings = TextAreaField(
        _l("Constat"),
        validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)],
        description=_l("Les documents comparés et ce qu'ils disent."),
    )


class ForwardForm(EpreuveForm):
    """Who takes it over."""

    to = SelectField(_l("Collègue"), validate_choice=False, validators=[InputRequired(CHOOSE)])
    note = TextAreaField(_l("Message"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])


class DisputeForm(EpreuveForm):
    """Which invoice is disputed."""

    invoice = SelectField(_l("Facture"), validate_choice=False, validators=[InputRequired(CHOOSE)])


class LiftForm(EpreuveForm):
    """Nothing is asked."""


class SettleForm(EpreuveForm):
    """How the claim ends."""

    outcome = RadioField(
        _l("Issue"), choices=options([(key.value, words) for key, words in OUTCOMES.items()]), validators=[InputRequired(CHOOSE)]
    )
    justification = TextAreaField(
        _l("Motif de l'issue"),
        validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)],
        description=_l("Pour le dossier : ce qui justifie la décision."),
    )
    answer = TextAreaField(
        _l("Réponse au client"),
        validators=[MayBeEmpty(), Length(max=ANSWER_LENGTH)],
        description=_l("Envoyée à son contact. Laissez vide pour ne rien envoyer."),
    )


class ReopenForm(EpreuveForm):
    """Why a claim is taken up again."""

    note = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=NOTE_LENGTH)])


@blueprint.route("/<int:run_id>/claims/new", methods=["GET", "POST"])
@requires("run:work")
def new_claim(run_id: int) -> Any:
    """First which delivery, then what the customer says of its lines."""
    room = enter(run_id)
    number = request.args.get("delivery", "").strip()
    found = room.run.company.deliveries.get(number)
    trail = claims_trail(room, (_("Nouvelle réclamation"), ""))
    if request.method == "POST":
        need(found)
    if found is None:
        form = WhichForm(request.args if number else None)
        if number:
            form.delivery.errors = [_("Ce bon de livraison n'existe pas. Recopiez son numéro, par exemple BL-2026-0512.")]
        return page("sandbox/which.html", room, "claims", form=form, trail=trail), 422 if number else 200
    form = _open_form(room, found)
    asking = Asking(
        current="claims",
        title=_("Réclamation sur %(number)s", number=found.number),
        said=_(
            "%(customer)s, commande %(order)s, partie le %(day)s.",
            customer=room.run.company.customers[found.customer].name,
            order=found.order,
            day=formats.day(found.shipped_at or found.planned_on, "full"),
        ),
        verb=_("Ouvrir la réclamation"),
        failed=_("La réclamation n'est pas ouverte."),
        trail=trail,
        back={"label": _("Revenir aux réclamations"), "url": url_for("sandbox.claims", run_id=run_id)},
    )

    def then(answer: Answer) -> Any:
        made = event_made(room, answer, ClaimOpened).claim.number
        return done(_("La réclamation %(number)s est ouverte.", number=made), "sandbox.claim", run_id=run_id, number=made)

    return perform(room, form, asking, lambda: _opening(found, form), then)


def _open_form(room: Room, found: Delivery) -> Any:
    company = room.run.company
    fields: dict[str, Any] = {}
    for line in found.lines:
        product = company.products[line.product]
        unit = product.unit(line.unit).label
        hint = _("%(code)s, livré : %(quantity)s × %(unit)s", code=product.code, quantity=formats.quantity(line.quantity), unit=unit)
        fields[f"line_{line.number}"] = IntegerField(product.name, validators=[MayBeEmpty()], description=hint)
        if line.lots:
            label = _("Lot que cite le client")
            fields[f"lot_{line.number}"] = StringField(label, validators=[MayBeEmpty(), Length(max=20)])
    form = with_fields(OpenForm, fields, data={"source": request.args.get("source", "")})
    contacts = set(company.customers[found.customer].contacts)
    letters = sorted((each for each in company.messages if each.sender in contacts), key=lambda each: each.at, reverse=True)
    heard = [(each.code, f"{formats.company_moment(each.at)}, {each.subject}") for each in letters[:RECENT_MESSAGES]]
    form.source.choices = options([("", _("Aucun : dit de vive voix")), *heard])
    return form


def _opening(found: Delivery, form: Any) -> Command:
    lines = tuple(
        ClaimedLine(
            delivery_line=line.number,
            product=line.product,
            quantity=form[f"line_{line.number}"].data,
            lot=((form[f"lot_{line.number}"].data or "").strip() or None) if line.lots else None,
        )
        for line in found.lines
        if form[f"line_{line.number}"].data is not None
    )
    return OpenClaim(
        delivery=found.number, reason=ClaimReason(form.reason.data), lines=lines, said=form.said.data, source=form.source.data or None
    )


def _shown(run_id: int, number: str) -> tuple[Room, Claim]:
    room = enter(run_id)
    return room, need(room.run.company.claims.get(number))


def _asking(room: Room, shown: Claim, *, title: str, verb: str, failed: str, here: str, said: str = "", danger: bool = False) -> Asking:
    url = url_for("sandbox.claim", run_id=room.run_id, number=shown.number)
    trail = claims_trail(room, (shown.number, url), (here, ""))
    back = {"label": _("Revenir à la réclamation"), "url": url}
    return Asking("claims", title, verb, failed, trail, back, said, danger)


def _done(room: Room, shown: Claim, words: str) -> Any:
    return lambda _answer: done(words, "sandbox.claim", run_id=room.run_id, number=shown.number)


@blueprint.route("/<int:run_id>/claims/<number>/qualify", methods=["GET", "POST"])
@requires("run:work")
def qualify_claim(run_id: int, number: str) -> Any:
    """Say where the fault lies, from what was looked into."""
    room, shown = _shown(run_id, number)
    known = {"cause": shown.cause, "founded": YES if shown.founded else NO, "findings": shown.findings} if shown.cause else {}
    form = QualifyForm(data=known)
    asking = _asking(
        room,
        shown,
        title=_("Qualifier la réclamation %(number)s", number=number),
        here=_("Qualification"),
        said=_("Comparez la commande, la préparation, le bon de livraison signé et la facture avant de répondre."),
        verb=_("Enregistrer la qualification"),
        failed=_("La réclamation n'est pas qualifiée."),
    )

    def command() -> Command:
        cause = ClaimCause(form.cause.data)
        return QualifyClaim(claim=number, cause=cause, founded=form.founded.data == YES, findings=form.findings.data)

    return perform(room, form, asking, command, _done(room, shown, _("La réclamation est qualifiée.")))


@blueprint.route("/<int:run_id>/claims/<number>/forward", methods=["GET", "POST"])
@requires("run:work")
def forward_claim(run_id: int, number: str) -> Any:
    """Hand it over to a colleague."""
    room, shown = _shown(run_id, number)
    form = ForwardForm()
    company = room.run.company
    colleagues = sorted((each for each in company.people if each.customer is None), key=lambda each: each.name)
    form.to.choices = options([("", _("Choisir…")), *((each.code, person_and_role(company, each.code)) for each in colleagues)])
    asking = _asking(
        room,
        shown,
        title=_("Transmettre la réclamation %(number)s", number=number),
        here=_("Transmission"),
        said=_("Votre message part en même temps."),
        verb=_("Transmettre la réclamation"),
        failed=_("La réclamation n'est pas transmise."),
    )
    return perform(
        room,
        form,
        asking,
        lambda: ForwardClaim(claim=number, to=form.to.data, note=form.note.data),
        _done(room, shown, _("La réclamation est transmise.")),
    )


@blueprint.route("/<int:run_id>/claims/<number>/dispute", methods=["GET", "POST"])
@requires("run:work")
def dispute_invoice(run_id: int, number: str) -> Any:
    """Mark an invoice as disputed."""
    room, shown = _shown(run_id, number)
    form = DisputeForm()
    found = [
        (
            each.number,
            _("%(number)s du %(day)s, %(amount)s", number=each.number, day=formats.day(each.issued_on), amount=formats.money(each.payable)),
        )
        for each in invoices_of(room, shown.order)
    ]
    form.invoice.choices = options([("", _("Choisir…")), *found])
    asking = _asking(
        room,
        shown,
        title=_("Mettre une facture en litige"),
        here=_("Litige"),
        said=_("Tant que la réclamation est ouverte, cette facture ne doit pas être relancée."),
        verb=_("Mettre en litige"),
        failed=_("Aucune facture n'est mise en litige."),
    )
    return perform(
        room,
        form,
        asking,
        lambda: DisputeInvoice(claim=number, invoice=form.invoice.data),
        _done(room, shown, _("La facture est en litige.")),
    )


@blueprint.route("/<int:run_id>/claims/<number>/lift-dispute", methods=["GET", "POST"])
@requires("run:work")
def lift_dispute(run_id: int, number: str) -> Any:
    """The invoice may be dunned again."""
    room, shown = _shown(run_id, number)
    asking = _asking(
        room,
        shown,
        title=_("Lever le litige"),
        here=_("Litige"),
        said=_("La facture %(number)s pourra de nouveau être relancée.", number=shown.disputed or "–"),
        verb=_("Lever le litige"),
        failed=_("Le litige n'est pas levé."),
    )
    return perform(room, LiftForm(), asking, lambda: LiftDispute(claim=number), _done(room, shown, _("Le litige est levé.")))


@blueprint.route("/<int:run_id>/claims/<number>/settle", methods=["GET", "POST"])
@requires("run:work")
def settle_claim(run_id: int, number: str) -> Any:
    """End it: how, why, and what the customer is told."""
    room, shown = _shown(run_id, number)
    form = SettleForm()
    asking = _asking(
        room,
        shown,
        title=_("Clore la réclamation %(number)s", number=number),
        here=_("Clôture"),
        said=_("Un avoir sera établi par la facturation. Un remplacement ouvre une commande sans frais, en brouillon."),
        verb=_("Clore la réclamation"),
        failed=_("La réclamation n'est pas close."),
    )

    def command() -> Command:
        outcome = ClaimOutcome(form.outcome.data)
        return SettleClaim(claim=number, outcome=outcome, justification=form.justification.data, answer=form.answer.data or "")

    return perform(room, form, asking, command, _done(room, shown, _("La réclamation %(number)s est close.", number=number)))


@blueprint.route("/<int:run_id>/claims/<number>/reopen", methods=["GET", "POST"])
@requires("run:work")
def reopen_claim(run_id: int, number: str) -> Any:
    """Take it up again."""
    room, shown = _shown(run_id, number)
    form = ReopenForm()
    asking = _asking(
        room,
        shown,
        title=_("Rouvrir la réclamation %(number)s", number=number),
        here=_("Réouverture"),
        verb=_("Rouvrir la réclamation"),
        failed=_("La réclamation n'est pas rouverte."),
    )
    words = _("La réclamation %(number)s est rouverte.", number=number)
    return perform(room, form, asking, lambda: ReopenClaim(claim=number, note=form.note.data), _done(room, shown, words))
