"""Handing in a dossier for an evaluation: choose the files, get a receipt; what was handed in before stays on file."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from flask import Response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_wtf.file import FileField, MultipleFileField
from werkzeug.datastructures import FileStorage

from app.auth.guard import current_actor, requires
from app.documents.receipt import print_receipt
from app.errors import Refused
from app.queries import deposits as queries
from app.queries.deposits import Desk, Receipted
from app.queries.dossiers import DossierVersion
from app.services import deposits, uploads
from app.services.file_checks import ANNEXES, DOCUMENTS, EXTENSIONS, LARGEST_MEGABYTES, PDF
from app.web import formats
from app.web.forms import EpreuveForm
from app.web.messages import announce, refuse
from app.web.sandbox import blueprint
from app.web.sandbox.dossier_words import steps
from app.web.stored import stored_file
from app.web.words_dossier import ai_told, consent_told, dossier_state
from blocks.model import VALIDATION_FILE
from juries.dossier import MOST_FILES

ACCEPTED = {
    "file": ",".join(sorted(EXTENSIONS[each] for each in DOCUMENTS)),
    "annexes": ",".join(sorted([*(EXTENSIONS[each] for each in ANNEXES), ".jpeg"])),
}


class DossierForm(EpreuveForm):
    """The files."""

    file = FileField(
        _l("Votre dossier"),
        description=_l("Un PDF, un DOCX ou un ODT de %(most)s Mo au plus, sans mot de passe ni macro.", most=LARGEST_MEGABYTES),
    )
    annexes = MultipleFileField(
        _l("Vos annexes"),
        description=_l(
            "PDF, DOCX, ODT, XLSX, ODS, PNG ou JPEG, de %(most)s Mo au plus chacune. %(files)s fichiers au plus, dossier compris.",
            most=LARGEST_MEGABYTES,
            files=MOST_FILES,
        ),
    )


def dossier_url(desk: Desk, endpoint: str = "sandbox.dossier", **more: Any) -> str:
    """The address of a page of that dossier."""
    return url_for(endpoint, candidacy_id=desk.candidacy_id, evaluation=desk.evaluation.code, **more)


def _page(candidacy_id: int, evaluation: str, form: DossierForm) -> str:
    desk = queries.desk(current_actor(), candidacy_id, evaluation)
    return render_template(
        "sandbox/dossier.html",
        desk=desk,
        form=form,
        accepted=ACCEPTED,
        steps=steps(desk),
        rows=[_row(desk, version) for version in desk.versions],
        open_files=[_file_link(desk, desk.latest, number) for number in range(len(desk.latest.files))] if desk.latest else [],
        piece=uploads.PIECE,
    )


def _row(desk: Desk, version: DossierVersion) -> list[Any]:
    tone, symbol, word = dossier_state(version.state, admitted=version.admitted is not None, validation=bool(desk.shown))
    files = _file_link(desk, version, 0)
    count = len(version.annexes)
    annexes = ngettext(" et %(num)s annexe", " et %(num)s annexes", count) if count else ""
    return [
        {"text": version.receipt, "href": dossier_url(desk, "sandbox.dossier_receipt", version=version.id)},
        {
            "text": files["name"],
            "href": files["href"],
            "sub": files["detail"] + annexes,
        },
        formats.moment(version.deposited_at, "short"),
        {"state": {"tone": tone, "symbol": symbol, "word": word, "plain": True}},
    ]


def _file_link(desk: Desk, version: DossierVersion, number: int) -> dict[str, Any]:
    file = version.files[number]
    pages = ngettext("%(num)s page, ", "%(num)s pages, ", file.pages) if file.pages else ""
    return {
        "number": number,
        "icon": "file-earmark-text" if not number else "paperclip",
        "name": file.name,
        "href": dossier_url(desk, "sandbox.dossier_file", version=version.id, number=number),
        "detail": f"{pages}{formats.size(file.size)}",
    }


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>")
@requires("deposit:make")
def dossier(candidacy_id: int, evaluation: str) -> Any:
    """What is asked, what was handed in already, the form."""
    return _page(candidacy_id, evaluation, DossierForm(formdata=None))


@blueprint.post("/dossier/<int:candidacy_id>/<evaluation>")
@requires("deposit:make")
def deposit(candidacy_id: int, evaluation: str) -> Any:
    """Hand files in: those of the form, and those that were sent in pieces."""
    form, actor = DossierForm(), current_actor()
    here = url_for("sandbox.dossier", candidacy_id=candidacy_id, evaluation=evaluation)
    if dropped := request.form.get("drop", type=int):
        uploads.drop(actor, dropped)
        return redirect(here, 303)
    desk = queries.desk(actor, candidacy_id, evaluation)
    try:
        if not form.validate_on_submit():
            return _page(candidacy_id, evaluation, form), 422
        receipt = _handed_in(desk)
    except Refused as refused:
        refuse(form, refused)
        return _page(candidacy_id, evaluation, form), 422
    _tell(desk, receipt)
    return redirect(here, 303)


def _handed_in(desk: Desk) -> deposits.Receipt:
    actor, candidacy_id, evaluation = current_actor(), desk.candidacy_id, desk.evaluation.code
    ids = request.form.getlist("uploads", type=int)
    main, annexes = deposits.from_tray(actor, candidacy_id, evaluation, ids)
    typed = list(_typed(desk))
    main = next((piece for field, piece in typed if field == "file"), main)
    more = tuple(piece for field, piece in typed if field == "annexes")
    return deposits.hand_in(
        actor,
        candidacy_id,
        evaluation,
        main=main,
        annexes=(*annexes, *more),
        kept=frozenset(request.form.getlist("kept", type=int)) if "tick" in request.form else frozenset(range(1, MOST_FILES)),
        asked=bool(ids),
    )


def _typed(desk: Desk) -> Iterator[tuple[str, deposits.Piece]]:
    """The files of the plain form; a validation file has no annexes."""
    for field in ("file", "annexes") if not desk.shown else ("file",):
        for given in request.files.getlist(field):
            if given.filename:
                yield field, _checked(given, field)


def _checked(given: FileStorage, field: str) -> deposits.Piece:
    path = uploads.receive(cast("BinaryIO", given.stream))
    return deposits.from_form(path, given.filename or "", main=field == "file", field=field)


def _tell(desk: Desk, receipt: deposits.Receipt) -> None:
    if receipt.late:
        announce(
            _("Votre dossier est déposé en retard."),
            _("Reçu %(number)s. Il est gardé à part : il ne compte que si votre centre l'admet.", number=receipt.number),
            tone="warn",
        )
    elif desk.shown:
        announce(_("Votre dossier est déposé."), _("Reçu %(number)s. Gardez ce numéro.", number=receipt.number))
    else:
        announce(
            _("Votre dossier est déposé."),
            _(
                "Reçu %(number)s. Gardez ce numéro. Signez maintenant vos déclarations : sans elles, il ne compte pas.",
                number=receipt.number,
            ),
        )


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/<int:version>/<int:number>")
@requires("deposit:make")
def dossier_file(candidacy_id: int, evaluation: str, version: int, number: int) -> Response:
    """One file of one's own dossier, in any of its versions."""
    file = queries.own_file(current_actor(), candidacy_id, evaluation, version, number)
    return stored_file(file, inline="view" in request.args)


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/<int:version>/receipt")
@requires("deposit:make")
def dossier_receipt(candidacy_id: int, evaluation: str, version: int) -> str:
    """The receipt of one version: when, which files by their SHA-256, what was declared."""
    actor = current_actor()
    desk = queries.desk(actor, candidacy_id, evaluation)
    held = queries.receipted(actor, candidacy_id, evaluation, version)
    return render_template(
        "sandbox/dossier_receipt.html",
        desk=desk,
        held=held,
        facts=_receipt_facts(held),
        files=[_file_link(desk, held.version, number) | {"digest": file.digest} for number, file in enumerate(held.version.files)],
        back=dossier_url(desk),
        print_url=dossier_url(desk, "sandbox.dossier_receipt_pdf", version=version),
    )


def _receipt_facts(held: Receipted) -> list[tuple[str, Any]]:
    version, declared = held.version, held.version.declared
    _tone, _symbol, word = dossier_state(
        version.state, admitted=version.admitted is not None, validation=version.evaluation == VALIDATION_FILE
    )
    facts: list[tuple[str, Any]] = [
        (_("Candidat"), {"text": held.name, "sub": held.number}),
        (_("Déposé"), formats.moment(version.deposited_at, "weekday")),
        (_("État"), word),
    ]
    if declared is not None:
        facts += [
            (_("Déclarations signées"), formats.moment(declared.at, "weekday")),
            (_("L'entreprise dont parle le dossier"), consent_told(declared.consent)),
            (_("Outils d'intelligence artificielle"), ai_told(declared.ai_use)),
        ]
    return facts


@blueprint.get("/dossier/<int:candidacy_id>/<evaluation>/<int:version>/receipt.pdf")
@requires("deposit:make")
def dossier_receipt_pdf(candidacy_id: int, evaluation: str, version: int) -> Response:
    """The same on paper."""
    held = queries.receipted(current_actor(), candidacy_id, evaluation, version)
    answer = Response(print_receipt(held), mimetype=PDF)
    answer.headers["Content-Disposition"] = f'attachment; filename="recu-{held.version.receipt}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer
