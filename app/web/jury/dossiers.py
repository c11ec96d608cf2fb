"""The dossiers that a candidate handed in, as their jurors read them: the index beside the grid, the files under neutral names."""

from __future__ import annotations

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext

from app.auth.guard import current_actor, requires
from app.errors import NotFound
from app.queries.dossiers import DossierFile, DossierVersion
from app.queries.judging import own_file
from app.queries.judging_room import Room
from app.queries.judging_sheet import sources
from app.services.file_checks import EXTENSIONS, PDF
from app.web import formats
from app.web.jury import blueprint, labels
from app.web.stored import stored_file
from app.web.words_dossier import ai_told, consent_told
from juries.dossier_index import Situation


def dossiers(room: Room) -> tuple[dict[str, Any], ...]:
    """The dossiers that count, each with its files, its index and what the candidate declared of it."""
    return tuple(
        _told(room, labels.source_title(room.file.block, source), source.dossier) for source in room.sources if source.dossier is not None
    )


def _told(room: Room, title: str, version: DossierVersion) -> dict[str, Any]:
    declared = version.declared
    return {
        "title": title,
        "files": [
            {
                "icon": "paperclip" if file.number else "file-earmark-text",
                "name": _("Annexe %(number)s", number=file.number) if file.number else _("Le dossier"),
                "href": _url(room, version, file),
                "detail": _detail(file),
            }
            for file in version.files
        ],
        "situations": [_situation(room, version, each) for each in version.index],
        "declared": [consent_told(declared.consent), ai_told(declared.ai_use)] if declared else [],
    }


def _situation(room: Room, version: DossierVersion, each: Situation) -> dict[str, Any]:
    """A situation with the way to its first page: a browser opens a PDF there, any other file is found by its page number."""
    return {
        "title": each.title,
        "activity": each.activity,
        "pages": _("page %(page)s", page=each.first_page)
        if each.first_page == each.last_page
        else _("pages %(first)s à %(last)s", first=each.first_page, last=each.last_page),
        "href": f"{_url(room, version, version.main)}#page={each.first_page}",
        "parts": each.parts,
        "annexes": [
            {"name": _("Annexe %(number)s", number=file.number), "href": _url(room, version, file)}
            for file in version.annexes
            if file.number in each.annexes
        ],
    }


def _detail(file: DossierFile) -> str:
    kind, size = EXTENSIONS[file.media_type][1:].upper(), formats.size(file.size)
    if file.pages:
        return ngettext("%(kind)s, %(num)s page, %(size)s", "%(kind)s, %(num)s pages, %(size)s", file.pages, kind=kind, size=size)
    return _("%(kind)s, %(size)s", kind=kind, size=size)


def _url(room: Room, version: DossierVersion, file: DossierFile) -> str:
    shown = {"view": 1} if file.media_type == PDF else {}
    return url_for("jury.dossier", jury_id=room.file.id, deposit_id=version.id, number=file.number or None, **shown)  # type: ignore[arg-type]


@blueprint.get("/<int:jury_id>/dossier/<int:deposit_id>")
@requires("jury:sit")
def dossier(jury_id: int, deposit_id: int) -> Response:
    """A file of a dossier (`number`: 0 the document, then its annexes), for each member, who presides included.

    Under a neutral name: its own may tell who the candidate is.
    """
    file = own_file(current_actor(), jury_id)
    version = next((each.dossier for each in sources(file) if each.dossier is not None and each.dossier.id == deposit_id), None)
    number = request.args.get("number", 0, type=int)
    found = next((each for each in version.files if each.number == number), None) if version else None
    if version is None or found is None:
        raise NotFound
    name = f"{file.candidate}-{version.evaluation.replace(':', '-')}"
    return stored_file(found, f"{name}-annexe-{number}" if number else name, inline="view" in request.args)
