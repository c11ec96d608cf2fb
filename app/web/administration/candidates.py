"""Candidates on every route: the list and one candidate's file."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.actor import Actor
from app.auth.guard import current_actor, requires
from app.auth.policy import allows
from app.queries import accommodations
from app.queries import candidacies as queries
from app.queries import vae as vae_queries
from app.queries.candidacies import CandidateFile, CandidateRow, FileDeposit, LogLine
from app.queries.progress import BlockProgress, Progress
from app.web.administration import blueprint
from app.web.formats import day, duration, moment
from app.web.lists import Cell, Column, Filter, ListSpec, State, respond
from app.web.words import BY_ROUTE, PROGRESS, ROUTES, blocks_aimed, initialled, numbered, progress_state
from app.web.words_dossier import dossier_state
from app.web.words_measures import measure_lines
from app.web.words_vae import STATES, state_of
from blocks.model import VALIDATION_FILE
from juries.dossier import VersionState

ON_FILE = {
    "candidacy.opened": _l("Inscription"),
    "candidacy.closed": _l("Dossier clos"),
}
"""The acts of a candidacy's log that its file tells."""


def search_box() -> dict[str, Any]:
    """The search of the bar: a name or a number among candidates."""
    return {
        "url": url_for("administration.candidates"),
        "label": _("Chercher un nom, un numéro de candidat"),
        "placeholder": _("Nom ou numéro"),
    }


def _progress(row: CandidateRow) -> Progress:
    if row.progress is None:
        raise ValueError("a bare row does not know how far its candidacy has come")
    return row.progress


def _standing(row: CandidateRow) -> State:
    progress = _progress(row)
    if row.vae_state is not None and progress is Progress.AHEAD:
        tone, symbol, word = STATES[row.vae_state]
        return State(tone, symbol, word)
    return progress_state(progress)


def _aims(row: CandidateRow) -> str:
    return blocks_aimed(row.blocks, whole=row.whole_title)


LIST: ListSpec[CandidateRow] = ListSpec(
    file="candidats",
    label=_l("Candidats"),
    columns=(
        Column(
            "name",
            _l("Candidat"),
            lambda row: Cell(row.name, href=url_for("administration.candidate", candidacy_id=row.id), sub=row.number),
            value=lambda row: row.sort_name,
            header=True,
        ),
        Column("route", _l("Voie"), lambda row: ROUTES[row.route], value=lambda row: str(ROUTES[row.route])),
        Column("centre", _l("Centre"), lambda row: row.city, value=lambda row: row.city),
        Column("blocks", _l("Blocs visés"), _aims, value=_aims),
        Column("standing", _l("Où il en est"), lambda row: Cell(state=_standing(row)), value=lambda row: str(_standing(row).word)),
        Column(
            "advisor", _l("Suivi par"), lambda row: initialled(row.advisor) if row.advisor else "–", value=lambda row: row.advisor or ""
        ),
        Column("entered", _l("Entré le"), lambda row: day(row.entered_on, "short_year"), value=lambda row: row.entered_on, num=True),
    ),
    filters=(
        Filter("route", _l("Voie"), lambda row: row.route.value, tuple((route.value, label) for route, label in ROUTES.items())),
        Filter(
            "progress",
            _l("Où il en est"),
            lambda row: _progress(row).value,
            tuple((each.value, PROGRESS[each][2]) for each in Progress if each is not Progress.NOT_AIMED),
        ),
    ),
    haystack=lambda row: f"{row.name} {row.number} {row.vae_number or ''}",
    search_label=_l("Nom ou numéro"),
    sort="name",
    late=frozenset({"standing", "progress"}),
    empty_text=_l("Aucun candidat n'est inscrit. Inscrivez la première personne : elle apparaîtra ici."),
)


@blueprint.get("/candidates")
@requires("candidacy:read")
def candidates() -> str | Response:
    """Every candidate that this person reaches."""
    actor = current_actor()
    rows = queries.candidates(actor)
    may_enrol = allows(actor, "candidacy:enrol")
    return respond(_with_blocks(rows), rows, "administration/candidates.html", complete=queries.with_progress, may_enrol=may_enrol)


def _with_blocks(rows: list[CandidateRow]) -> ListSpec[CandidateRow]:
    """The list with a filter on the blocks that its candidates aim at: certifications have not the same."""
    codes = sorted({code for row in rows for code in row.blocks})
    blocks: Filter[CandidateRow] = Filter("block", _l("Bloc"), lambda row: frozenset(row.blocks), [(code, code) for code in codes])
    return replace(LIST, filters=(*LIST.filters, blocks))


@blueprint.get("/candidates/<int:candidacy_id>")
@requires("candidacy:read")
def candidate(candidacy_id: int) -> str:
    """One candidate's file. Measures show to the administration, which sets them up, but not to whoever judges; needs never do."""
    actor = current_actor()
    file = queries.candidate_file(actor, candidacy_id)
    measures = accommodations.measures_to_set_up(actor, candidacy_id)
    vae = next((row for row in vae_queries.files(actor) if row.candidacy_id == candidacy_id), None)
    return render_template(
        "administration/candidate.html",
        file=file,
        subtitle=f"{numbered(file.gender, file.number)}, {BY_ROUTE[file.route]}",
        facts=_facts(file),
        blocks=[_block_row(block) for block in file.blocks],
        work=_work(file),
        measures=measure_lines(measures or ()),
        shows_measures=measures is not None,
        vae=vae,
        vae_state=state_of(vae) if vae else None,
        history=[_entry(line) for line in file.log],
        acts=_acts(file, actor),
        search=search_box(),
        identity_url=url_for("administration.person", account_id=file.account_id) if allows(actor, "people:administer") else "",
    )


def _acts(file: CandidateFile, actor: Actor) -> list[dict[str, str]]:
    """What the administration may start from here: a jury for each block handed in, a sitting."""
    acts = []
    if allows(actor, "jury:compose"):
        acts += [
            {
                "label": _("Composer le jury de %(block)s…", block=block.code),
                "url": url_for("jury.compose", candidacy_id=file.id, block=block.code),
            }
            for block in file.blocks
            if block.progress is Progress.HANDED_IN
        ]
    if allows(actor, "run:prepare"):
        acts.append({"label": _("Préparer une épreuve…"), "url": url_for("administration.new_sitting", candidacy_id=file.id)})
    return acts


def _facts(file: CandidateFile) -> list[tuple[str, Any]]:
    born = _("%(day)s à %(place)s", day=day(file.birth_date), place=file.birth_place) if file.birth_date and file.birth_place else None
    known: list[tuple[str, Any]] = [
        (_("Numéro de candidat"), file.number),
        (_("Naissance"), born or (day(file.birth_date) if file.birth_date else None)),
        (_("Adresse électronique"), file.email),
        (_("Certification"), {"text": file.certification.title, "sub": file.certification.number, "lang": "fr"}),
        (_("Voie d'accès"), ROUTES[file.route]),
        (_("Centre"), file.centre),
        (_("Entrée"), day(file.entered_on)),
    ]
    return known + ([(_("Suivi par"), file.advisor)] if file.advisor else [])


def _block_row(block: BlockProgress) -> list[Any]:
    told = _("%(acquired)s sur %(total)s", acquired=block.acquired, total=block.total) if block.decided_on else str(block.total)
    return [
        {"text": block.code, "strong": True},
        {"text": block.label, "lang": "fr"},
        {"state": progress_state(block.progress)},
        told,
        day(block.decided_on, "short_year") if block.decided_on else None,
    ]


def _work(file: CandidateFile) -> list[dict[str, str]]:
    """What was done and handed in, as documents."""
    lines = []
    for run in file.sittings:
        kind = _("Mini-cas") if run.certifying else _("Entraînement")
        if run.submitted_at:
            said = _("rendu le %(moment)s", moment=moment(run.submitted_at, "short_year"))
        elif run.started_at:
            said = _("commencé le %(moment)s", moment=moment(run.started_at, "short_year"))
        else:
            said = _("à passer, %(duration)s", duration=duration(run.duration_minutes))
        lines.append({"icon": "window-stack", "name": f"{kind} {run.block}", "detail": said})
    return lines + [_dossier_line(file, each) for each in file.deposits]


def _dossier_line(file: CandidateFile, deposit: FileDeposit) -> dict[str, str]:
    """A version of a dossier; one that came late leads to its admission."""
    _tone, _symbol, word = dossier_state(deposit.state, admitted=deposit.admitted, validation=deposit.evaluation == VALIDATION_FILE)
    said = _(
        "%(name)s, déposé le %(moment)s, reçu %(receipt)s",
        name=deposit.name,
        moment=moment(deposit.at, "short_year"),
        receipt=deposit.receipt,
    )
    late = deposit.state is VersionState.LATE
    return {
        "icon": "file-earmark-text",
        "name": _("Dossier %(evaluation)s", evaluation=deposit.evaluation),
        "detail": f"{said} : {word}",
        "url": url_for("administration.late_dossier", candidacy_id=file.id, deposit_id=deposit.id) if late else "",
    }


def _entry(line: LogLine) -> dict[str, Any]:
    return {
        "when": moment(line.at, "short_year"),
        "machine": line.at.isoformat(),
        "who": line.actor or "Épreuve",
        "you": line.mine,
        "what": str(ON_FILE.get(line.verb, line.verb)),
    }
