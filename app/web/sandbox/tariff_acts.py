"""Acts on price lists to come: prepare one, correct a price, bring a workbook back, submit, give up; agree a price with a customer."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.documents.workbook import LARGEST_FILE, LARGEST_MEGABYTES, first_sheet
from app.errors import Refused
from app.queries.runs import Room
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.messages import refuse
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_acts import SOME_DAY
from app.web.sandbox.room import do, done, enter, event_made, need, page
from app.web.sandbox.tariff_words import ROUNDINGS, problem_words
from app.web.sandbox.tariffs import tariff_trail
from blocks.workbook import WorkbookError
from casestudies.company import tariff_sheet
from casestudies.company import tariffs as trade
from casestudies.company.kernel import Command, Impossible
from casestudies.company.tariffs import (
    AgreePrice,
    FamilyChange,
    LoadPrices,
    ProposeTariff,
    Rounding,
    SetPrice,
    SubmitTariff,
    TariffProposal,
    TariffProposed,
    WithdrawTariff,
)
from casestudies.company.words import plain

SOME_WORDS = _l("Écrivez quelques mots.")
SOME_PRICE = _l("Écrivez un prix au-dessus de 0, au centime, par exemple 12,40.")


class ProposeForm(EpreuveForm):
    """The list to start from, and what changes; a percent for each family is added."""

    base = SelectField(_l("D'après le tarif"), validate_choice=False)
    name = StringField(_l("Nom du nouveau tarif"), validators=[InputRequired(SOME_WORDS), Length(max=trade.NAME_LENGTH)])
    valid_from = DayField(_l("Valable à partir du"), validators=[InputRequired(SOME_DAY)])
    valid_to = DayField(_l("Jusqu'au"), validators=[MayBeEmpty()])
    rounding = SelectField(_l("Arrondi des prix"), validate_choice=False)
    floor = FrenchDecimal(
        _l("Marge plancher en %"),
        validators=[InputRequired(_l("Écrivez une marge plancher de 0 à moins de 100, par exemple 25."))],
        description=_l("En pourcentage du prix de vente HT."),
    )


class PriceForm(EpreuveForm):
    """A price to correct or to add."""

    product = SelectField(_l("Article"), validate_choice=False, validators=[InputRequired(_l("Choisissez un article dans la liste."))])
    minimum = IntegerField(_l("À partir de (unités de vente)"), default=1, validators=[InputRequired(_l("Écrivez une quantité entière."))])
    amount = FrenchDecimal(_l("Prix HT"), validators=[InputRequired(SOME_PRICE)])


class LoadForm(EpreuveForm):
    """A workbook of prices."""

    prices = FileField(
        _l("Classeur"),
        description=_l(
            "Un fichier .xlsx exporté d'ici, puis complété. %(most)s Mo au plus, sans macro ni formule.", most=LARGEST_MEGABYTES
        ),
        validators=[FileRequired(_l("Choisissez un fichier."))],
    )


class SubmitForm(EpreuveForm):
    """What is said to whoever approves."""

    note = TextAreaField(
        _l("Note d'accompagnement"),
        validators=[InputRequired(SOME_WORDS), Length(max=trade.NOTE_LENGTH)],
        description=_l("Dites ce qui change, pourquoi, et ce qui reste à trancher."),
    )


class GiveUpTariffForm(EpreuveForm):
    """Nothing to fill: a page, not a slip of the finger."""


class AgreedForm(PriceForm):
    """A price agreed with a customer."""

    customer = SelectField(_l("Client"), validate_choice=False, validators=[InputRequired(_l("Choisissez un client dans la liste."))])
    valid_from = DayField(_l("Du"), validators=[InputRequired(SOME_DAY)])
    valid_to = DayField(_l("Au"), validators=[InputRequired(SOME_DAY)])


def _families(room: Room) -> list[str]:
    return sorted({each.family for each in room.run.company.products}, key=plain)


def _propose_form(room: Room, *, fresh: bool) -> Any:
    company, families = room.run.company, _families(room)
    hint = _l("Hausse en %, négative pour une baisse.")
    fields = {f"family_{rank}": FrenchDecimal(each, validators=[MayBeEmpty()], description=hint) for rank, each in enumerate(families)}
    kind: Any = type("ProposeForm", (ProposeForm,), fields)
    lists = sorted(company.price_lists, key=lambda each: each.valid_from, reverse=True)
    form = kind(formdata=None, data={"floor": Decimal(25), "base": lists[0].code}) if fresh else kind()
    form.base.choices = options((each.code, f"{each.code}, {each.name}") for each in lists)
    form.rounding.choices = options((each.value, words) for each, words in ROUNDINGS.items())
    return form


def _page(
    room: Room, form: EpreuveForm, words: dict[str, Any], trail: list[dict[str, str]], back: dict[str, str], *, upload: bool = False
) -> str:
    template = "sandbox/act_file.html" if upload else "sandbox/act.html"
    return page(template, room, "prices", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _propose_page(room: Room, form: EpreuveForm) -> str:
    words = {
        "title": _("Préparer un tarif"),
        "said": _("Les prix sont calculés famille par famille. Une famille laissée vide garde ses prix."),
        "failed": _("Le projet n'est pas préparé."),
        "verb": _("Calculer les prix"),
    }
    back = {"label": _("Revenir aux projets"), "url": url_for("sandbox.tariffs", run_id=room.run_id)}
    return _page(room, form, words, tariff_trail(room, (_("Nouveau tarif"), "")), back)


@blueprint.get("/<int:run_id>/tariffs/new")
@requires("run:work")
def ask_tariff(run_id: int) -> Any:
    """The page that asks what changes."""
    room = enter(run_id)
    return _propose_page(room, _propose_form(room, fresh=True))


@blueprint.post("/<int:run_id>/tariffs/new")
@requires("run:work")
def propose_tariff(run_id: int) -> Any:
    """Make a new list from another."""
    room = enter(run_id)
    form, outcome = _propose_form(room, fresh=False), None
    if form.validate_on_submit() and form.valid_from.day is not None and form.rounding.data in set(Rounding):
        asked = {family: form[f"family_{rank}"].data for rank, family in enumerate(_families(room))}
        command = ProposeTariff(
            base=form.base.data or "",
            name=form.name.data,
            valid_from=form.valid_from.day,
            valid_to=form.valid_to.day,
            floor=form.floor.data,
            changes=tuple(FamilyChange(family=family, percent=percent) for family, percent in asked.items() if percent),
            rounding=Rounding(form.rounding.data),
        )
        outcome = do(room, command, "prices", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _propose_page(room, form), 422
    made = event_made(room, outcome, TariffProposed).proposal.number
    return done(_("Le projet %(number)s est préparé. Vérifiez ses prix.", number=made), "sandbox.tariff", run_id=run_id, number=made)


def _shown(room: Room, number: str) -> TariffProposal:
    found: TariffProposal = need(room.run.company.proposals.get(number))
    return found


def _act_page(room: Room, shown: TariffProposal, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.tariff", run_id=room.run_id, number=shown.number)
    trail = tariff_trail(room, (shown.number, url), (words["here"], ""))
    return _page(room, form, words, trail, {"label": _("Revenir au projet"), "url": url}, upload=isinstance(form, LoadForm))


def _answer(room: Room, shown: TariffProposal, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "prices", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, words), 422
    return done(said, "sandbox.tariff", run_id=room.run_id, number=shown.number)


def _with_products(room: Room, form: Any) -> Any:
    products = sorted(room.run.company.products, key=lambda each: each.name)
    form.product.choices = options((each.code, f"{each.name}, {each.code} ({each.unit(each.sold_in).label})") for each in products)
    return form


def _price_words(shown: TariffProposal) -> dict[str, Any]:
    return {
        "title": _("Corriger un prix de %(number)s", number=shown.number),
        "here": _("Prix"),
        "said": _("Le prix est celui d'une unité de vente. Une quantité nouvelle ajoute un palier."),
        "failed": _("Le prix n'est pas corrigé."),
        "verb": _("Corriger le prix"),
    }


@blueprint.get("/<int:run_id>/tariffs/<number>/price")
@requires("run:work")
def ask_price(run_id: int, number: str) -> Any:
    """The page that asks which price."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _with_products(room, PriceForm(formdata=None)), _price_words(shown))


@blueprint.post("/<int:run_id>/tariffs/<number>/price")
@requires("run:work")
def set_price(run_id: int, number: str) -> Any:
    """Correct a price."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), _with_products(room, PriceForm()), None
    if form.validate_on_submit():
        command = SetPrice(proposal=number, product=form.product.data, minimum=form.minimum.data, amount=form.amount.data)
    return _answer(room, shown, form, command, _price_words(shown), _("Le prix est corrigé."))


def _load_words(shown: TariffProposal) -> dict[str, Any]:
    return {
        "title": _("Charger les prix de %(number)s", number=shown.number),
        "here": _("Classeur"),
        "said": _("Tous les prix du projet sont remplacés par ceux de la première feuille. Un fichier fautif ne change rien."),
        "failed": _("Le classeur n'est pas chargé. Rien n'a changé."),
        "verb": _("Charger le classeur"),
    }


@blueprint.get("/<int:run_id>/tariffs/<number>/load")
@requires("run:work")
def ask_load(run_id: int, number: str) -> Any:
    """The page that asks for a workbook."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, LoadForm(formdata=None), _load_words(shown))


@blueprint.post("/<int:run_id>/tariffs/<number>/load")
@requires("run:work")
def load_prices(run_id: int, number: str) -> Any:
    """Bring a workbook back."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), LoadForm(), None
    if form.validate_on_submit():
        try:
            rows = first_sheet(form.prices.data.read(LARGEST_FILE + 1))
            command = LoadPrices(proposal=number, prices=tariff_sheet.prices_of(room.run.company, rows))
        except WorkbookError as error:
            form.prices.errors = [problem_words(each) for each in error.problems[:10]]
        except Impossible as reason:
            refuse(form, Refused(reason.refusal.code, field="prices", **reason.refusal.params))
    return _answer(room, shown, form, command, _load_words(shown), _("Le classeur est chargé. Vérifiez ses prix."))


def _submit_words(shown: TariffProposal) -> dict[str, Any]:
    return {
        "title": _("Soumettre %(number)s à validation", number=shown.number),
        "here": _("Validation"),
        "said": _("Le projet ne pourra plus changer. Ce qui est anormal vous est signalé avant l'envoi."),
        "failed": _("Le projet n'est pas soumis."),
        "verb": _("Soumettre le projet"),
    }


@blueprint.get("/<int:run_id>/tariffs/<number>/submit")
@requires("run:work")
def ask_submit_tariff(run_id: int, number: str) -> Any:
    """The page that asks what to say."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, SubmitForm(formdata=None), _submit_words(shown))


@blueprint.post("/<int:run_id>/tariffs/<number>/submit")
@requires("run:work")
def submit_tariff(run_id: int, number: str) -> Any:
    """Ask for approval."""
    room = enter(run_id)
    shown, form = _shown(room, number), SubmitForm()
    command = SubmitTariff(proposal=number, note=form.note.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _submit_words(shown), _("Le projet est soumis à validation."))


def _withdraw_words(shown: TariffProposal) -> dict[str, Any]:
    return {
        "title": _("Abandonner le projet %(number)s", number=shown.number),
        "here": _("Abandon"),
        "said": _("Le projet restera dans la liste, sans effet. Les tarifs en vigueur ne changent pas."),
        "failed": _("Le projet n'est pas abandonné."),
        "verb": _("Abandonner le projet"),
        "danger": True,
    }


@blueprint.get("/<int:run_id>/tariffs/<number>/withdraw")
@requires("run:work")
def ask_withdraw_tariff(run_id: int, number: str) -> Any:
    """The page that asks whether to give it up."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, GiveUpTariffForm(formdata=None), _withdraw_words(shown))


@blueprint.post("/<int:run_id>/tariffs/<number>/withdraw")
@requires("run:work")
def withdraw_tariff(run_id: int, number: str) -> Any:
    """Give it up."""
    room = enter(run_id)
    shown, form = _shown(room, number), GiveUpTariffForm()
    command = WithdrawTariff(proposal=number) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _withdraw_words(shown), _("Le projet est abandonné."))


def _agreed_form(room: Room, *, fresh: bool) -> Any:
    form = AgreedForm(formdata=None, data={"minimum": 1, "valid_from": room.run.company.now.date()}) if fresh else AgreedForm()
    form.customer.choices = options(
        (each.code, f"{each.name}, {each.code}") for each in sorted(room.run.company.customers, key=lambda each: each.name)
    )
    return _with_products(room, form)


def _agreed_page(room: Room, form: EpreuveForm) -> str:
    words = {
        "title": _("Ajouter un prix négocié"),
        "said": _("Le prix d'une unité de vente, pour ce client seulement, entre ces deux jours compris."),
        "failed": _("Le prix n'est pas enregistré."),
        "verb": _("Enregistrer le prix"),
    }
    url = url_for("sandbox.agreed_prices", run_id=room.run_id)
    trail = [*tariff_trail(room)[:1], {"label": _("Prix négociés"), "url": url}, {"label": _("Nouveau"), "url": ""}]
    return _page(room, form, words, trail, {"label": _("Revenir aux prix négociés"), "url": url})


@blueprint.get("/<int:run_id>/prices/agreed/new")
@requires("run:work")
def ask_agreed(run_id: int) -> Any:
    """The page that asks for a price agreed with a customer."""
    room = enter(run_id)
    return _agreed_page(room, _agreed_form(room, fresh=True))


@blueprint.post("/<int:run_id>/prices/agreed/new")
@requires("run:work")
def agree_price(run_id: int) -> Any:
    """Write a price agreed with a customer."""
    room = enter(run_id)
    form, outcome = _agreed_form(room, fresh=False), None
    if form.validate_on_submit() and form.valid_from.day is not None and form.valid_to.day is not None:
        command = AgreePrice(
            customer=form.customer.data,
            product=form.product.data,
            amount=form.amount.data,
            minimum=form.minimum.data,
            valid_from=form.valid_from.day,
            valid_to=form.valid_to.day,
        )
        outcome = do(room, command, "prices", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _agreed_page(room, form), 422
    said = _("Le prix de %(product)s est enregistré.", product=form.product.data)
    return done(said, "sandbox.agreed_prices", run_id=run_id)
