"""Acts of credit: hold and release a customer's orders, ask the insurer, write its answer, change a limit, conclude on accounts."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.credit import credit_trail
from app.web.sandbox.credit_words import OPINIONS
from app.web.sandbox.room import do, done, enter, need, page
from casestudies.company import credit as trade
from casestudies.company.credit import AskLimit, ChangeLimit, Conclude, HoldCustomer, Opinion, RecordAnswer, ReleaseCustomer
from casestudies.company.crm import Customer
from casestudies.company.kernel import Command
from casestudies.company.solvency import AnnualAccounts

SOME_WORDS = _l("Écrivez quelques mots.")
SOME_AMOUNT = _l("Écrivez un montant, par exemple 8 000,00.")


class ReasonForm(EpreuveForm):
    """Why."""

    reason = TextAreaField(_l("Motif"), validators=[InputRequired(SOME_WORDS), Length(max=trade.NOTE_LENGTH)])


class AmountForm(ReasonForm):
    """How much, and why."""

    amount = FrenchDecimal(_l("Montant en euros TTC"), validators=[InputRequired(SOME_AMOUNT)])


class AnswerForm(EpreuveForm):
    """What the insurer answered."""

    granted = FrenchDecimal(
        _l("Montant accordé en euros TTC"), validators=[InputRequired(SOME_AMOUNT)], description=_l("0 si l'assureur refuse.")
    )
    reference = StringField(
        _l("Référence de la réponse"), validators=[InputRequired(_l("Recopiez la référence.")), Length(max=trade.NOTE_LENGTH)]
    )
    answer = TextAreaField(_l("Ce que dit l'assureur"), validators=[MayBeEmpty(), Length(max=trade.NOTE_LENGTH)])


class ConclusionForm(EpreuveForm):
    """What is concluded of accounts."""

    opinion = RadioField(
        _l("Avis"),
        choices=options([(each.value, words) for each, words in OPINIONS.items()]),
        validators=[InputRequired(_l("Choisissez un avis."))],
    )
    limit = FrenchDecimal(_l("Encours proposé en euros TTC"), validators=[InputRequired(SOME_AMOUNT)])
    reasons = TextAreaField(_l("Motifs"), validators=[InputRequired(SOME_WORDS), Length(max=trade.NOTE_LENGTH)])


def _customer(room: Room, code: str) -> Customer:
    found: Customer = need(room.run.company.customers.get(code))
    return found


def _page(room: Room, shown: Customer, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.credit", run_id=room.run_id, code=shown.code)
    back = {"label": _("Revenir à l'encours"), "url": url}
    trail = credit_trail(room, (shown.name, url), (words["here"], ""))
    return page("sandbox/act.html", room, "credit", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _answer(room: Room, shown: Customer, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    outcome = do(room, command, "credit", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, shown, form, words), 422
    return done(said, "sandbox.credit", run_id=room.run_id, code=shown.code)


def _hold_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Bloquer les commandes de %(name)s", name=shown.name),
        "here": _("Blocage"),
        "said": _("Confirmer une de ses commandes avertira, jusqu'au déblocage."),
        "failed": _("Les commandes ne sont pas bloquées."),
        "verb": _("Bloquer les commandes"),
    }


@blueprint.get("/<int:run_id>/credit/<code>/hold")
@requires("run:work")
def ask_credit_hold(run_id: int, code: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, ReasonForm(formdata=None), _hold_words(shown))


@blueprint.post("/<int:run_id>/credit/<code>/hold")
@requires("run:work")
def hold_customer(run_id: int, code: str) -> Any:
    """Hold a customer's orders."""
    room = enter(run_id)
    shown, form = _customer(room, code), ReasonForm()
    command = HoldCustomer(customer=code, reason=form.reason.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _hold_words(shown), _("Les commandes de ce client sont bloquées."))


def _release_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Débloquer les commandes de %(name)s", name=shown.name),
        "here": _("Déblocage"),
        "failed": _("Les commandes ne sont pas débloquées."),
        "verb": _("Débloquer les commandes"),
    }


@blueprint.get("/<int:run_id>/credit/<code>/release")
@requires("run:work")
def ask_release(run_id: int, code: str) -> Any:
    """The page that asks why."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, ReasonForm(formdata=None), _release_words(shown))


@blueprint.post("/<int:run_id>/credit/<code>/release")
@requires("run:work")
def release_customer(run_id: int, code: str) -> Any:
    """Let a customer's orders go again."""
    room = enter(run_id)
    shown, form = _customer(room, code), ReasonForm()
    command = ReleaseCustomer(customer=code, reason=form.reason.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _release_words(shown), _("Les commandes de ce client sont débloquées."))


def _request_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Interroger l'assureur sur %(name)s", name=shown.name),
        "here": _("Demande"),
        "said": _("L'assureur-crédit répondra par un montant couvert, qui peut être moindre ou nul."),
        "failed": _("La demande n'est pas partie."),
        "verb": _("Envoyer la demande"),
    }


@blueprint.get("/<int:run_id>/credit/<code>/request")
@requires("run:work")
def ask_request(run_id: int, code: str) -> Any:
    """The page that asks what limit is wanted."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, AmountForm(formdata=None), _request_words(shown))


@blueprint.post("/<int:run_id>/credit/<code>/request")
@requires("run:work")
def request_limit(run_id: int, code: str) -> Any:
    """Ask the insurer."""
    room = enter(run_id)
    shown, form = _customer(room, code), AmountForm()
    command = AskLimit(customer=code, amount=form.amount.data, reason=form.reason.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _request_words(shown), _("La demande est partie chez l'assureur."))


def _answer_words(shown: Customer) -> dict[str, Any]:
    return {
        "title": _("Réponse de l'assureur sur %(name)s", name=shown.name),
        "here": _("Réponse"),
        "failed": _("La réponse n'est pas notée."),
        "verb": _("Noter la réponse"),
    }


@blueprint.get("/<int:run_id>/credit/<code>/answer")
@requires("run:work")
def ask_answer(run_id: int, code: str) -> Any:
    """The page that asks what the insurer answered."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, AnswerForm(formdata=None), _answer_words(shown))


@blueprint.post("/<int:run_id>/credit/<code>/answer")
@requires("run:work")
def record_answer(run_id: int, code: str) -> Any:
    """Write the insurer's answer."""
    room = enter(run_id)
    shown, form, command = _customer(room, code), AnswerForm(), None
    waiting = [each.number for each in trade.requests_of(room.run.company, code) if each.granted is None]
    if form.validate_on_submit():
        request = waiting[0] if waiting else ""
        command = RecordAnswer(request=request, granted=form.granted.data, reference=form.reference.data, answer=form.answer.data or "")
    return _answer(room, shown, form, command, _answer_words(shown), _("La réponse de l'assureur est notée."))


def _limit_words(shown: Customer) -> dict[str, Any]:
    now = formats.money(shown.credit_limit)
    return {
        "title": _("Changer l'encours autorisé de %(name)s", name=shown.name),
        "here": _("Encours autorisé"),
        "said": _("Il est de %(amount)s.", amount=now),
        "failed": _("L'encours autorisé n'a pas changé."),
        "verb": _("Changer l'encours"),
    }


@blueprint.get("/<int:run_id>/credit/<code>/limit")
@requires("run:work")
def ask_limit_change(run_id: int, code: str) -> Any:
    """The page that asks for the new limit."""
    room = enter(run_id)
    shown = _customer(room, code)
    return _page(room, shown, AmountForm(formdata=None), _limit_words(shown))


@blueprint.post("/<int:run_id>/credit/<code>/limit")
@requires("run:work")
def change_limit(run_id: int, code: str) -> Any:
    """Change the credit allowed."""
    room = enter(run_id)
    shown, form = _customer(room, code), AmountForm()
    command = ChangeLimit(customer=code, limit=form.amount.data, reason=form.reason.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _limit_words(shown), _("L'encours autorisé est changé."))


def _conclusion_page(room: Room, shown: AnnualAccounts, form: ConclusionForm) -> str:
    url = url_for("sandbox.solvency_file", run_id=room.run_id, code=shown.code)
    every = (_("Dossiers de solvabilité"), url_for("sandbox.solvency_files", run_id=room.run_id))
    words = {
        "title": _("Conclure sur %(name)s", name=shown.name),
        "said": _("Dites ce que vous proposez, et les chiffres qui vous y conduisent."),
        "failed": _("La conclusion n'est pas enregistrée."),
        "verb": _("Enregistrer la conclusion"),
        "trail": credit_trail(room, every, (shown.name, url), (_("Conclusion"), "")),
        "back": {"label": _("Revenir au dossier"), "url": url},
        "danger": False,
    }
    return page("sandbox/act.html", room, "credit", form=form, **words)


@blueprint.get("/<int:run_id>/credit/files/<code>/conclude")
@requires("run:work")
def ask_conclusion(run_id: int, code: str) -> Any:
    """The page that asks for an opinion."""
    room = enter(run_id)
    return _conclusion_page(room, need(room.run.company.annual_accounts.get(code)), ConclusionForm(formdata=None))


@blueprint.post("/<int:run_id>/credit/files/<code>/conclude")
@requires("run:work")
def conclude(run_id: int, code: str) -> Any:
    """Conclude on accounts."""
    room = enter(run_id)
    shown: AnnualAccounts = need(room.run.company.annual_accounts.get(code))
    form, outcome = ConclusionForm(), None
    if form.validate_on_submit():
        command = Conclude(accounts=code, opinion=Opinion(form.opinion.data), limit=form.limit.data, reasons=form.reasons.data)
        outcome = do(room, command, "credit", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _conclusion_page(room, shown, form), 422
    return done(_("La conclusion est enregistrée."), "sandbox.solvency_file", run_id=run_id, code=code)
