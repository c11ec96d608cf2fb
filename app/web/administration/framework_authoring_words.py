"""What the pages of a draft say: where a finding is mended, why an edit is refused, how the certifier's parts are named."""

from __future__ import annotations

import re
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.models import VersionState
from app.queries.framework_authoring import Draft, LastEdit
from app.web.formats import moment
from app.web.framework import words
from app.web.framework.finding_words import finding_remedy, finding_said
from app.web.framework.rules_said import FORMS, evaluation_sum, rule_sentences
from app.web.lists import Cell, State
from app.web.messages import register
from app.web.typography import typo
from blocks import authoring, coverage
from blocks.findings import Finding, Severity
from blocks.model import Block, Competency

register(
    {
        "framework.not_draft": _l(
            "La version %(version)s ne s'écrit plus : elle a été relue ou publiée. Rendez-la à l'écriture, ou ouvrez un nouveau brouillon."
        ),
        "framework.already_draft": _l("La version %(version)s est déjà un brouillon. Écrivez-y directement."),
        "framework.stale": _l(
            "Cette partie a changé depuis que vous l'avez ouverte. Rien de ce que vous avez écrit n'est perdu : comparez avec ce qui est "
            "enregistré, montré sur cette page, puis enregistrez de nouveau pour le remplacer."
        ),
        "framework.stale_workbook": _l(
            "Le brouillon a changé depuis l'aperçu. Rien n'a été enregistré : choisissez de nouveau le fichier pour revoir les changements."
        ),
        "framework.words_changed": _l(
            "Les mots de la fiche ne changent pas. Au mot %(at)s, la fiche dit « … %(expected)s … » et vous avez « … %(read)s … ». "
            "Remettez ses mots ; seules les coupures se déplacent."
        ),
        "framework.split_empty": _l("La liste est vide. Laissez au moins une compétence, une par ligne."),
        "framework.split_not_open": _l("Ce découpage est celui de la fiche elle-même : il ne se change pas."),
        "framework.too_many_criteria": _l("Une compétence a %(most)s critères au plus. Retirez-en, ou réunissez-en."),
        "framework.too_many_evaluations": _l("Un bloc a %(most)s épreuves au plus. Retirez-en."),
        "framework.not_in_fiche": _l(
            "« %(text)s » ne se trouve pas dans les modalités de la fiche. Recopiez ses mots, ou dites l'épreuve hors fiche."
        ),
        "framework.fiche_evaluation": _l("Les épreuves que la fiche numérote gardent leurs mots et leur ordre. Rechargez la page."),
    }
)


def place_url(draft: Draft, place: str) -> str:
    """The page on which what stands at a place is written."""
    for block in draft.certification.blocks:
        for competency in block.competencies:
            if place == competency.code or place.startswith(f"{competency.code}K"):
                anchor = f"critere-{place.rpartition('K')[2]}" if place != competency.code else None
                return url_for("administration.author_competency", version_id=draft.id, code=competency.code, _anchor=anchor)
        if place == block.code or place.startswith(f"{block.code}E") or place.startswith(f"{block.code}S"):
            return url_for("administration.author_evaluations", version_id=draft.id, block=block.code)
    if place == draft.certification.number:
        return url_for("administration.author", version_id=draft.id)
    return url_for("administration.author_rules", version_id=draft.id)


def competency_state(draft: Draft, competency: Competency) -> State:
    """How far the grid of a competency is."""
    found = draft.at(competency.code)
    faults = sum(finding.severity is Severity.FAULT for finding in found)
    if not competency.criteria:
        return State("mute", "pencil", _("À écrire"))
    if faults:
        return State("warn", "exclamation-triangle-fill", _("À reprendre"))
    return State("ok", "check-circle-fill", _("Complète"))


def block_findings(draft: Draft, block: Block, *, notices: bool = False) -> list[Finding]:
    """What the check finds in a block and what stands under it, or what it only remarks.

    That a grid is not written yet is left out: the list of the block shows it.
    """
    return [
        finding
        for finding in draft.findings
        if finding.place.startswith(block.code) and finding.code != "no_criteria" and (finding.severity is Severity.NOTICE) is notices
    ]


def other_findings(draft: Draft) -> list[Finding]:
    """What it finds outside the blocks."""
    codes = tuple(block.code for block in draft.certification.blocks)
    return [finding for finding in draft.findings if not finding.place.startswith(codes)]


def rule_findings(draft: Draft) -> list[Finding]:
    """What it finds in the rules and the juries."""
    return [finding for finding in other_findings(draft) if finding.place != draft.certification.number]


def finding_links(draft: Draft, findings: list[Finding]) -> list[dict[str, str]]:
    """Each finding in words, with where it is mended."""
    return [
        {"label": finding_said(finding), "url": place_url(draft, finding.place), "remedy": finding_remedy(finding)} for finding in findings
    ]


def edited_by(edit: LastEdit | None) -> str:
    """Who saved the part last."""
    if edit is None:
        return ""
    if edit.mine:
        return _("Vous l'avez enregistrée %(when)s.", when=moment(edit.at, "short"))
    return _("Enregistrée par %(who)s, %(when)s.", who=edit.who, when=moment(edit.at, "short"))


def state_of(draft: Draft) -> State:
    """The status of the version."""
    return words.version_state(draft.state)


def closed_reason(draft: Draft) -> str:
    """Why a version cannot be written on, and what to do instead."""
    if draft.state is VersionState.REVIEWED:
        return _(
            "Elle est relue et attend sa publication. Pour y changer quelque chose, rendez-la à l'écriture : elle sera relue de nouveau."
        )
    return _("Une version publiée ne change plus. Pour la corriger, ouvrez un brouillon qui part d'elle.")


def closed_acts(draft: Draft) -> list[dict[str, str]]:
    """The way back to writing."""
    if draft.state is VersionState.REVIEWED:
        return [{"label": _("Rendre à l'écriture…"), "url": url_for("administration.send_back", version_id=draft.id)}]
    return [{"label": _("Ouvrir un brouillon…"), "url": url_for("administration.open_draft", version_id=draft.id)}]


def progress_lines(draft: Draft) -> list[str]:
    """How far the whole is: grids written, blocks that a jury can judge, faults."""
    competencies = [each for block in draft.certification.blocks for each in block.competencies]
    written = sum(bool(each.criteria) for each in competencies)
    judged = [block.code for block in draft.certification.blocks if coverage.assessable(block)]
    faults = sum(finding.severity is Severity.FAULT for finding in draft.findings)
    lines = [
        ngettext(
            "%(written)s grille écrite sur %(total)s.",
            "%(written)s grilles écrites sur %(total)s.",
            written,
            written=written,
            total=len(competencies),
        ),
        _("Blocs qu'un jury peut juger : %(blocks)s.", blocks=", ".join(judged) or _("aucun")),
    ]
    if faults:
        lines.append(ngettext("%(num)s point empêche de relire la version.", "%(num)s points empêchent de relire la version.", faults))
    return lines


def split_left(draft: Draft, block: Block) -> bool:
    """Whether the way the list of a block is cut waits for a confirmation."""
    return any(flag.place == block.code and flag.code == authoring.SPLIT_FLAG for flag in draft.flags_left)


def competency_rows(draft: Draft, block: Block) -> list[list[Any]]:
    """The competencies of a block, each with how far its grid is."""
    rows: list[list[Any]] = []
    for competency in block.competencies:
        address = url_for("administration.author_competency", version_id=draft.id, code=competency.code) if draft.open else ""
        name = Cell(competency.code, address, typo(competency.label))
        rows.append([name, len(competency.criteria), Cell(state=competency_state(draft, competency))])
    return rows


def paragraphs(text: str) -> list[str]:
    """The register's text as it can be read: a run of spaces was a new line."""
    return [part for part in re.split(r"\s{2,}", text) if part]


__all__ = [
    "FORMS",
    "block_findings",
    "closed_acts",
    "closed_reason",
    "competency_rows",
    "competency_state",
    "edited_by",
    "evaluation_sum",
    "finding_links",
    "other_findings",
    "paragraphs",
    "place_url",
    "progress_lines",
    "rule_findings",
    "rule_sentences",
    "split_left",
    "state_of",
]
