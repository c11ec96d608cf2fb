"""What was written in a draft: each save and what it changed, in words, searched, filtered and exported."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries import framework_authoring as queries
from app.queries.framework_authoring import Edit
from app.web.administration import blueprint
from app.web.administration.framework_change_words import said
from app.web.administration.framework_workbook_words import cut
from app.web.formats import moment
from app.web.lists import Cell, Column, Filter, ListSpec, respond


@dataclass(frozen=True)
class Row:
    """One change of one save; the last of a long one says how many more there were."""

    edit: Edit
    place: str
    what: str
    before: str = ""
    after: str = ""


def _rows(edits: Sequence[Edit]) -> list[Row]:
    rows: list[Row] = []
    for edit in edits:
        rows += [Row(edit, each.change.place, each.what, each.before, each.after) for each in map(said, edit.changes)]
        more = edit.count - len(edit.changes)
        if more > 0:
            rows.append(Row(edit, "", _("et %(count)s autres changements", count=more)))
    return rows


def _spec(edits: Sequence[Edit]) -> ListSpec[Row]:
    people = sorted({edit.who for edit in edits})
    return ListSpec(
        file="historique-du-brouillon",
        label=_l("Historique du brouillon"),
        columns=(
            Column("place", _l("Place"), lambda row: row.place, lambda row: row.place, header=True),
            Column("what", _l("Ce qui change"), lambda row: Cell(row.what, sub=row.edit.file), lambda row: row.what),
            Column("before", _l("Avant"), lambda row: Cell(cut(row.before), lang="fr"), lambda row: row.before),
            Column("after", _l("Après"), lambda row: Cell(cut(row.after), lang="fr"), lambda row: row.after),
            Column("who", _l("Par"), lambda row: row.edit.who, lambda row: row.edit.who),
            Column("at", _l("Quand"), lambda row: moment(row.edit.at, "short"), lambda row: row.edit.at, num=True),
        ),
        filters=(Filter("who", _l("Par"), lambda row: row.edit.who, [(name, name) for name in people]),),
        haystack=lambda row: f"{row.place} {row.what} {row.before} {row.after} {row.edit.file}",
        search_label=_l("Code ou mots"),
        sort="-at",
        empty_text=_l("Rien n'a encore été écrit dans ce brouillon."),
    )


@blueprint.get("/framework/<int:version_id>/authoring/history")
@requires("framework:administer")
def author_history(version_id: int) -> Any:
    """What was written, newest first."""
    draft = queries.draft(version_id)
    edits = queries.edits(version_id)
    return respond(_spec(edits), _rows(edits), "administration/framework/author_history.html", draft=draft)
