"""Reading a bank statement: choose the file, see what it holds, import it."""

from __future__ import annotations

from typing import Any

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField
from wtforms import HiddenField

from app.auth.guard import requires
from app.errors import Refused
from app.queries.runs import Room
from app.web import formats
from app.web.forms import EpreuveForm
from app.web.messages import refuse
from app.web.sandbox import blueprint
from app.web.sandbox.room import do, done, enter, page
from app.web.sandbox.treasury import grouped_iban, treasury_trail
from casestudies.company import bank_files, settling
from casestudies.company.bank_files import StatementFile
from casestudies.company.kernel import Impossible
from casestudies.company.treasury import ImportStatement

UNNAMED = "releve"


class StatementForm(EpreuveForm):
    """The file; once it was read, its name and its text go with the page that shows it."""

    file = FileField(_l("Fichier du relevé"), description=_l("CAMT.053 (.xml) ou CSV de la banque, 300 Ko au plus."))
    name = HiddenField()
    content = HiddenField()


def _page(room: Room, form: StatementForm) -> str:
    back = {"label": _("Revenir à la banque"), "url": url_for("sandbox.statement_lines", run_id=room.run_id)}
    trail = treasury_trail(room, (_("Importer un relevé"), ""))
    columns = " ; ".join(bank_files.COLUMNS)
    return page("sandbox/statement_import.html", room, "treasury", form=form, trail=trail, back=back, columns=columns, found=None)


@blueprint.get("/<int:run_id>/treasury/import")
@requires("run:work")
def ask_statement(run_id: int) -> Any:
    """The page that asks for the file."""
    return _page(enter(run_id), StatementForm(formdata=None))


@blueprint.post("/<int:run_id>/treasury/import")
@requires("run:work")
def import_statement(run_id: int) -> Any:
    """Show what a file holds, or import what was shown."""
    room = enter(run_id)
    form, outcome = StatementForm(), None
    if not form.validate_on_submit():
        return _page(room, form), 422
    if not form.content.data:
        return _preview(room, form)
    # A browser sends each end of line as two characters: the file's own lines are counted again.
    content = form.content.data.replace("\r\n", "\n")
    outcome = do(room, ImportStatement(file=form.name.data or UNNAMED, content=content), "treasury", form=form)
    if isinstance(outcome, Response):
        return outcome
    if outcome is None:
        return _page(room, form), 422
    return done(_("Le relevé est importé. Ses lignes sont à rapprocher."), "sandbox.statement_lines", run_id=run_id)


def _preview(room: Room, form: StatementForm) -> Any:
    """What the file holds, or what is wrong with it and where."""
    try:
        raw = form.file.data.read(bank_files.LARGEST + 1) if form.file.data else b""
        text = bank_files.text_of(raw)
        settling.check_statements(room.run.company, found := bank_files.read(text))
    except Impossible as reason:
        refuse(form, Refused(reason.refusal.code, field=reason.refusal.field, **reason.refusal.params))
        return _page(room, form), 422
    name = (form.file.data.filename or UNNAMED).replace("\\", "/").rsplit("/", 1)[-1][-settling.FILE_LENGTH :]
    back = {"label": _("Choisir un autre fichier"), "url": url_for("sandbox.ask_statement", run_id=room.run_id)}
    trail = treasury_trail(room, (_("Importer un relevé"), back["url"]), (name, ""))
    shown = [_shown(each) for each in found]
    return page("sandbox/statement_import.html", room, "treasury", form=form, trail=trail, back=back, found=shown, name=name, content=text)


def _shown(found: StatementFile) -> dict[str, Any]:
    """A statement of the file, for the template."""
    columns = [
        {"label": _("Ligne du fichier"), "num": True},
        {"label": _("Date")},
        {"label": _("Tiers"), "header": True},
        {"label": _("Référence")},
        {"label": _("Montant"), "num": True},
    ]
    rows = [
        [
            str(entry.place),
            formats.day(entry.booked_on, "short_year"),
            {"text": entry.counterparty or "–", "sub": entry.remittance},
            entry.end_to_end or None,
            formats.money(entry.amount),
        ]
        for entry in found.entries
    ]
    facts = [
        (_("Compte"), grouped_iban(found.iban)),
        (_("Solde au début"), formats.money(found.opening)),
        (_("Solde à la fin"), formats.money(found.closing)),
        (_("Opérations"), formats.quantity(len(found.entries))),
    ]
    return {"identifier": found.identifier, "facts": facts, "columns": columns, "rows": rows}
