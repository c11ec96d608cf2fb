"""Acts on export files: open, correct the Incoterm, pack, make a paper, copy one that came, close."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, NumberRange
from wtforms.validators import Optional as MayBeEmpty

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.forms import DayField, EpreuveForm, FrenchDecimal, options
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_acts import GRAMS, SOME_DAY
from app.web.sandbox.delivery_words import kilograms
from app.web.sandbox.export_files import export_kinds, export_trail
from app.web.sandbox.export_words import country_name
from app.web.sandbox.room import do, done, enter, event_made, need, page
from app.web.sandbox.transport_words import INCOTERMS
from casestudies.company import customs, export, export_checks, exporting
from casestudies.company.export import (
    AddPackage,
    ChangeTerms,
    CloseFile,
    ExportFile,
    FileOpened,
    IssuePaper,
    OpenFile,
    Packed,
    PaperKind,
    RecordPaper,
    RemovePackage,
    Statement,
)
from casestudies.company.kernel import Command

SOME_WORDS = _l("Écrivez quelques mots.")
MOST_KILOGRAMS = exporting.MOST_GROSS / GRAMS


class TermsForm(EpreuveForm):
    """An Incoterm and its place."""

    incoterm = SelectField(_l("Incoterm 2020"), validate_choice=False)
    place = StringField(_l("Lieu de l'Incoterm"), validators=[InputRequired(SOME_WORDS), Length(max=export.PLACE_LENGTH)])


class OpenForm(TermsForm):
    """The order too."""

    order = SelectField(_l("Commande"), validate_choice=False, validators=[InputRequired(_l("Choisissez une commande dans la liste."))])


class PackageForm(EpreuveForm):
    """A package; a quantity for each line is added."""

    marks = StringField(_l("Marques et numéros"), validators=[InputRequired(SOME_WORDS), Length(max=export.REFERENCE_LENGTH)])
    gross = FrenchDecimal(
        _l("Poids brut en kg"),
        validators=[InputRequired(_l("Écrivez un poids, par exemple 12,5.")), NumberRange(min=0, max=MOST_KILOGRAMS)],
    )


class RemoveForm(EpreuveForm):
    """Which package goes."""

    package = SelectField(_l("Colis"), validate_choice=False)


class IssueForm(EpreuveForm):
    """Which of our papers is made."""

    kind = SelectField(_l("Document"), validate_choice=False)


class RecordForm(EpreuveForm):
    """A paper that came, as it is. What it does not say stays empty."""

    kind = SelectField(_l("Document"), validate_choice=False)
    reference = StringField(_l("Référence"), validators=[InputRequired(SOME_WORDS), Length(max=export.REFERENCE_LENGTH)])
    dated = DayField(_l("Daté du"), validators=[InputRequired(SOME_DAY)])
    amount = FrenchDecimal(_l("Montant HT qu'il indique"), validators=[MayBeEmpty()])
    packages = IntegerField(_l("Nombre de colis qu'il indique"), validators=[MayBeEmpty()])
    gross = FrenchDecimal(_l("Poids brut en kg qu'il indique"), validators=[MayBeEmpty(), NumberRange(min=0, max=MOST_KILOGRAMS)])
    incoterm = SelectField(_l("Incoterm qu'il indique"), validate_choice=False)
    place = StringField(_l("Lieu qu'il indique"), validators=[MayBeEmpty(), Length(max=export.PLACE_LENGTH)])


class CloseForm(EpreuveForm):
    """What is said of the file."""

    note = TextAreaField(_l("Note de clôture"), validators=[InputRequired(SOME_WORDS), Length(max=export.NOTE_LENGTH)])


def _terms(form: Any, *, empty: bool = False) -> Any:
    known = [(code, f"{code} – {words}") for code, words in INCOTERMS.items()]
    form.incoterm.choices = options([("", _("Non indiqué")), *known] if empty else known)
    return form


def _open_form(room: Room, *, fresh: bool) -> Any:
    company = room.run.company
    form = _terms(OpenForm(formdata=None, data={"incoterm": "DAP"}) if fresh else OpenForm())
    found = [
        each
        for each in company.orders
        if each.status in ("confirmed", "held", "draft")
        and exporting.country_of(company, each) != "FR"
        and exporting.file_of(company, each.number) is None
    ]
    words = [
        (each.number, f"{each.number}, {company.customers[each.customer].name}, {country_name(exporting.country_of(company, each))}")
        for each in found
    ]
    form.order.choices = options(words)
    return form


def _page(room: Room, form: EpreuveForm, words: dict[str, Any], trail: list[dict[str, str]], back: dict[str, str]) -> str:
    return page("sandbox/act.html", room, "export", form=form, trail=trail, back=back, **{"danger": False, "said": "", **words})


def _open_page(room: Room, form: EpreuveForm) -> str:
    words = {
        "title": _("Ouvrir un dossier d'exportation"),
        "said": _("L'Incoterm et son lieu sont ceux qui ont été convenus avec le client."),
        "failed": _("Le dossier n'est pas ouvert."),
        "verb": _("Ouvrir le dossier"),
    }
    back = {"label": _("Revenir aux dossiers"), "url": url_for("sandbox.export_files", run_id=room.run_id)}
    return _page(room, form, words, export_trail(room, (_("Nouveau dossier"), "")), back)


@blueprint.get("/<int:run_id>/export/new")
@requires("run:work")
def ask_export(run_id: int) -> Any:
    """The page that asks for the order and the Incoterm."""
    room = enter(run_id)
    return _open_page(room, _open_form(room, fresh=True))


@blueprint.post("/<int:run_id>/export/new")
@requires("run:work")
def open_export(run_id: int) -> Any:
    """Open a file."""
    room = enter(run_id)
    form, outcome = _open_form(room, fresh=False), None
    if form.validate_on_submit():
        command = OpenFile(order=form.order.data, incoterm=form.incoterm.data or "", place=form.place.data)
        outcome = do(room, command, "export", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _open_page(room, form), 422
    made = event_made(room, outcome, FileOpened).file.number
    return done(_("Le dossier %(number)s est ouvert.", number=made), "sandbox.export_file", run_id=run_id, number=made)


def _shown(room: Room, number: str) -> ExportFile:
    found: ExportFile = need(room.run.company.export_files.get(number))
    return found


def _act_page(room: Room, shown: ExportFile, form: EpreuveForm, words: dict[str, Any]) -> str:
    url = url_for("sandbox.export_file", run_id=room.run_id, number=shown.number)
    trail = export_trail(room, (shown.number, url), (words["here"], ""))
    return _page(room, form, words, trail, {"label": _("Revenir au dossier"), "url": url})


def _answer(room: Room, shown: ExportFile, form: EpreuveForm, command: Command | None, words: dict[str, Any], said: str) -> Any:
    """Do the command of a form that is well filled, or show it again."""
    outcome = do(room, command, "export", form=form) if command else None
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _act_page(room, shown, form, words), 422
    return done(said, "sandbox.export_file", run_id=room.run_id, number=shown.number)


def _words(title: str, here: str, failed: str, verb: str, said: str = "") -> dict[str, Any]:
    return {"title": title, "here": here, "failed": failed, "verb": verb, "said": said}


def _terms_words() -> dict[str, Any]:
    said = _("Les documents déjà établis gardent l'ancien : établissez-les de nouveau.")
    return _words(_("Corriger l'Incoterm"), _("Incoterm"), _("L'Incoterm n'est pas corrigé."), _("Corriger l'Incoterm"), said)


@blueprint.get("/<int:run_id>/export/<number>/terms")
@requires("run:work")
def ask_terms(run_id: int, number: str) -> Any:
    """The page that asks for the Incoterm."""
    room = enter(run_id)
    shown = _shown(room, number)
    form = _terms(TermsForm(formdata=None, data={"incoterm": shown.incoterm, "place": shown.place}))
    return _act_page(room, shown, form, _terms_words())


@blueprint.post("/<int:run_id>/export/<number>/terms")
@requires("run:work")
def change_terms(run_id: int, number: str) -> Any:
    """Correct the Incoterm or its place."""
    room = enter(run_id)
    shown, form = _shown(room, number), _terms(TermsForm())
    ready = form.validate_on_submit()
    command = ChangeTerms(file=number, incoterm=form.incoterm.data or "", place=form.place.data) if ready else None
    return _answer(room, shown, form, command, _terms_words(), _("L'Incoterm est corrigé."))


def _package_form(room: Room, shown: ExportFile, *, fresh: bool) -> Any:
    company, left = room.run.company, export_checks.unpacked(room.run.company, shown)
    fields: dict[str, Any] = {}
    for line in company.orders[shown.order].lines:
        if left[line.number]:
            product = company.products[line.product]
            hint = _(
                "%(code)s, reste %(left)s × %(unit)s, %(weight)s net l'unité",
                code=product.code,
                left=formats.quantity(left[line.number]),
                unit=product.unit(line.unit).label,
                weight=kilograms(customs.net_grams(company, product.code, line.pieces)),
            )
            fields[f"line_{line.number}"] = IntegerField(product.name, validators=[MayBeEmpty()], description=hint)
    kind: Any = type("PackageForm", (PackageForm,), fields)
    return kind(formdata=None) if fresh else kind()


def _package_words() -> dict[str, Any]:
    return _words(_("Ajouter un colis"), _("Colis"), _("Le colis n'est pas ajouté."), _("Ajouter le colis"))


@blueprint.get("/<int:run_id>/export/<number>/package")
@requires("run:work")
def ask_package(run_id: int, number: str) -> Any:
    """The page that asks what is in a package."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _package_form(room, shown, fresh=True), _package_words())


@blueprint.post("/<int:run_id>/export/<number>/package")
@requires("run:work")
def add_package(run_id: int, number: str) -> Any:
    """Write a package."""
    room = enter(run_id)
    shown = _shown(room, number)
    form, command = _package_form(room, shown, fresh=False), None
    if form.validate_on_submit():
        asked = {
            line.number: form[f"line_{line.number}"].data
            for line in room.run.company.orders[shown.order].lines
            if f"line_{line.number}" in form
        }
        contents = tuple(Packed(line=line, quantity=quantity) for line, quantity in asked.items() if quantity)
        command = AddPackage(file=number, marks=form.marks.data, gross=int(form.gross.data * GRAMS), contents=contents)
    return _answer(room, shown, form, command, _package_words(), _("Le colis est ajouté."))


def _remove_form(shown: ExportFile, *, fresh: bool) -> RemoveForm:
    form = RemoveForm(formdata=None) if fresh else RemoveForm()
    form.package.choices = options(
        (str(each.number), _("Colis %(number)s, %(marks)s", number=each.number, marks=each.marks)) for each in shown.packages
    )
    return form


def _remove_words() -> dict[str, Any]:
    words = _words(_("Retirer un colis"), _("Colis"), _("Le colis n'est pas retiré."), _("Retirer le colis"))
    return {**words, "danger": True}


@blueprint.get("/<int:run_id>/export/<number>/unpack")
@requires("run:work")
def ask_remove_package(run_id: int, number: str) -> Any:
    """The page that asks which package goes."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _remove_form(shown, fresh=True), _remove_words())


@blueprint.post("/<int:run_id>/export/<number>/unpack")
@requires("run:work")
def remove_package(run_id: int, number: str) -> Any:
    """Take a package off."""
    room = enter(run_id)
    shown = _shown(room, number)
    form, command = _remove_form(shown, fresh=False), None
    if form.validate_on_submit():
        known = {str(each.number): each.number for each in shown.packages}
        command = RemovePackage(file=number, package=known.get(form.package.data or "", 0))
    return _answer(room, shown, form, command, _remove_words(), _("Le colis est retiré."))


def _issue_form(*, fresh: bool) -> IssueForm:
    form = IssueForm(formdata=None) if fresh else IssueForm()
    form.kind.choices = options(export_kinds(ours=True))
    return form


def _issue_words() -> dict[str, Any]:
    said = _("Le document reprend ce que dit le dossier maintenant. Le dernier établi remplace le précédent.")
    return _words(_("Établir un document"), _("Document"), _("Le document n'est pas établi."), _("Établir le document"), said)


@blueprint.get("/<int:run_id>/export/<number>/issue")
@requires("run:work")
def ask_issue_paper(run_id: int, number: str) -> Any:
    """The page that asks which paper."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _issue_form(fresh=True), _issue_words())


@blueprint.post("/<int:run_id>/export/<number>/issue")
@requires("run:work")
def issue_paper(run_id: int, number: str) -> Any:
    """Make a paper."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), _issue_form(fresh=False), None
    if form.validate_on_submit() and form.kind.data in set(PaperKind):
        command = IssuePaper(file=number, kind=PaperKind(form.kind.data))
    return _answer(room, shown, form, command, _issue_words(), _("Le document est établi."))


def _record_form(*, fresh: bool) -> Any:
    form = _terms(RecordForm(formdata=None) if fresh else RecordForm(), empty=True)
    form.kind.choices = options(export_kinds(ours=False))
    return form


def _record_words() -> dict[str, Any]:
    said = _("Recopiez ce que le document dit, même s'il se trompe. Laissez vide ce qu'il ne dit pas.")
    return _words(_("Recopier un document reçu"), _("Document"), _("Le document n'est pas enregistré."), _("Enregistrer le document"), said)


@blueprint.get("/<int:run_id>/export/<number>/record")
@requires("run:work")
def ask_record_paper(run_id: int, number: str) -> Any:
    """The page that asks what a paper says."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, _record_form(fresh=True), _record_words())


@blueprint.post("/<int:run_id>/export/<number>/record")
@requires("run:work")
def record_paper(run_id: int, number: str) -> Any:
    """Copy a paper that came."""
    room = enter(run_id)
    shown, form, command = _shown(room, number), _record_form(fresh=False), None
    if form.validate_on_submit() and form.dated.day is not None and form.kind.data in set(PaperKind):
        gross = None if form.gross.data is None else int(form.gross.data * GRAMS)
        says = Statement(
            amount=form.amount.data,
            packages=form.packages.data,
            gross=gross,
            incoterm=form.incoterm.data or "",
            place=(form.place.data or "").strip(),
        )
        kind = PaperKind(form.kind.data)
        command = RecordPaper(file=number, kind=kind, reference=form.reference.data, dated=form.dated.day, says=says)
    return _answer(room, shown, form, command, _record_words(), _("Le document est au dossier."))


def _close_words() -> dict[str, Any]:
    said = _("Ce qui manque ou ne concorde pas vous est signalé avant la clôture.")
    return _words(_("Clore le dossier"), _("Clôture"), _("Le dossier n'est pas clos."), _("Clore le dossier"), said)


@blueprint.get("/<int:run_id>/export/<number>/close")
@requires("run:work")
def ask_close_export(run_id: int, number: str) -> Any:
    """The page that asks what is to be said."""
    room = enter(run_id)
    shown = _shown(room, number)
    return _act_page(room, shown, CloseForm(formdata=None), _close_words())


@blueprint.post("/<int:run_id>/export/<number>/close")
@requires("run:work")
def close_export(run_id: int, number: str) -> Any:
    """Close the file."""
    room = enter(run_id)
    shown, form = _shown(room, number), CloseForm()
    command = CloseFile(file=number, note=form.note.data) if form.validate_on_submit() else None
    return _answer(room, shown, form, command, _close_words(), _("Le dossier est clos."))
