"""The auditor's journal: who did what, and the proof that nothing was changed since."""

from __future__ import annotations

from typing import Any

from flask import Response, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import lazy_pgettext

from app.auth.guard import current_actor, requires
from app.queries import audit
from app.queries import journal as queries
from app.queries.audit import Tampering
from app.queries.journal import Act
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.oversight import blueprint
from app.web.oversight.words import AREAS, area_said, said

FAULTS: dict[Tampering, Any] = {
    Tampering.CHANGED: _l("Une ligne a été modifiée"),
    Tampering.MISSING: _l("Une ligne manque"),
    Tampering.REORDERED: _l("Une ligne a changé de place"),
    Tampering.CUT_TAIL: _l("La fin de la chaîne a été coupée"),
    Tampering.REWRITTEN: _l("La chaîne a été récrite"),
    Tampering.CHECKPOINT: _l("Un point de contrôle ne correspond plus à son double"),
}

ACTS: ListSpec[Act] = ListSpec(
    file="journal",
    label=_l("Journal"),
    columns=(
        Column("at", _l("Quand"), lambda act: formats.moment(act.at), value=lambda act: act.at),
        Column("verb", _l("Acte"), lambda act: Cell(said(act.verb), sub=act.verb), value=lambda act: str(said(act.verb)), header=True),
        Column("author", _l("Par"), lambda act: act.author or _("Le service"), value=lambda act: act.author),
        Column("stream", _l("Dossier"), lambda act: Cell(area_said(act.area), sub=act.stream), value=lambda act: act.stream),
        Column("target", lazy_pgettext("journal", "Objet"), lambda act: act.target or "–", value=lambda act: act.target),
        Column("number", _l("Rang"), lambda act: act.number, value=lambda act: act.number, num=True),
        Column("digest", _l("Empreinte"), lambda act: act.digest[:12], value=lambda act: act.digest),
    ),
    filters=(Filter("area", _l("Dossier"), lambda act: act.area, choices=lambda: [(area, label) for area, label in AREAS.items()]),),
    haystack=lambda act: f"{said(act.verb)} {act.verb} {act.author} {act.stream} {act.target}",
    search_label=_l("Chercher un acte, une personne, un dossier"),
    sort="-at",
    page_size=50,
    empty_text=_l("Aucun acte n'est encore enregistré."),
)


@blueprint.get("/journal")
@requires("audit:read")
def journal() -> str | Response:
    """The latest acts, as a list."""
    return respond(ACTS, queries.latest(current_actor()), "oversight/journal.html")


@blueprint.get("/journal/verification")
@requires("audit:read")
def verification() -> str:
    """Read every chain again and hold it against the signed checkpoints."""
    return render_template("oversight/verification.html", report=audit.verify(), faults=FAULTS)
