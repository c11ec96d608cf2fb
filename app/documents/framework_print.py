"""A framework on paper, for its reader: the grid of one block or of all, A4 landscape, or A3 in large print."""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

import msgspec

from app.clock import PARIS
from app.documents.pieces import SANS, sans_faces
from app.documents.rendering import render_pdf
from blocks.model import INTERVIEW, VALIDATION_FILE, Block, Certification, Competency, Criterion, Evaluation, EvaluationForm

PRINTS_KEPT = 64
"""Papers that a process keeps, some two hundred kilobytes each: all that a version gives its four readers fits twice."""
FORMS: Mapping[EvaluationForm, str] = {
    EvaluationForm.SANDBOX_CASE: "mini-cas dans l’entreprise simulée",
    EvaluationForm.WRITTEN_CASE: "étude de cas écrite",
    EvaluationForm.PROJECT: "projet",
    EvaluationForm.DOSSIER: "dossier déposé",
    EvaluationForm.ORAL: "oral",
    EvaluationForm.ROLE_PLAY: "mise en situation jouée",
}
VAE_PARTS: Mapping[str, str] = {VALIDATION_FILE: "dossier de validation", INTERVIEW: "entretien VAE"}


class Size(StrEnum):
    """How large it is printed: A4 landscape, or A3 in 20 points for those who read large print."""

    NORMAL = "normal"
    LARGE = "large"


class Content(msgspec.Struct, frozen=True, kw_only=True):
    """What a reader may have on paper: the levels, what a juror looks for, the evaluations, the parts of a VAE."""

    levels: bool = True
    indicators: bool = False
    evaluations: bool = True
    vae: bool = True


_kept: dict[tuple[str, int, datetime, tuple[str, ...], Content, Size], bytes] = {}
_making = threading.Lock()


def print_framework(
    certification: Certification, blocks: Sequence[str], content: Content, size: Size, *, version: int, digest: str, made_at: datetime
) -> bytes:
    """The PDF of these blocks (codes), tagged (PDF/A-3a and PDF/UA-1): the same bytes for the same version, content and size.

    `digest` names the version's content; `made_at` (aware) is when the version was published or imported, the only date of the file.
    Kept in the process once made. Raises RenderingFailed, KeyError for a block that the certification has not.
    """
    key = (digest, version, made_at, tuple(blocks), content, size)
    known = _kept.get(key)
    if known is not None:
        return known
    # Who asks for the same paper meanwhile waits for it rather than make it again.
    with _making:
        if key not in _kept:
            _kept[key] = _printed(certification, blocks, content, size, version=version, digest=digest, made_at=made_at)
            while len(_kept) > PRINTS_KEPT:
                _kept.pop(next(iter(_kept)))
        return _kept[key]


def _printed(
    certification: Certification, blocks: Sequence[str], content: Content, size: Size, *, version: int, digest: str, made_at: datetime
) -> bytes:
    context: dict[str, Any] = {
        "certification": certification,
        "version": version,
        "digest": digest,
        "blocks": [_block(certification.block(code), content) for code in blocks],
        "content": content,
        "size": size.value,
        "whole": len(blocks) > 1,
        "dated": made_at.astimezone(PARIS),
    }
    return render_pdf("framework/framework.html", context, made_at=made_at, resources=sans_faces(), font=SANS)


def _block(block: Block, content: Content) -> dict[str, Any]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for competency in block.competencies:
        groups.setdefault(competency.activity or "", []).append(_competency(block, competency, content))
    return {
        "code": block.code,
        "label": block.label,
        "evaluations": [_evaluation(each) for each in block.evaluations] if content.evaluations else [],
        "activities": [
            {"anchor": f"{block.code}-{rank}", "name": name, "competencies": competencies}
            for rank, (name, competencies) in enumerate(groups.items(), 1)
        ],
    }


def _evaluation(evaluation: Evaluation) -> dict[str, str]:
    plan = evaluation.plan
    told = []
    if evaluation.outside_fiche:
        told.append("hors fiche")
    if plan is not None:
        told.append(FORMS[plan.form])
        if plan.duration_minutes:
            hours, minutes = divmod(plan.duration_minutes, 60)
            told.append(f"{hours}\u00a0h\u00a0{minutes:02}" if hours else f"{minutes}\u00a0min")
    return {"number": str(evaluation.number), "name": evaluation.name, "told": ", ".join(told)}


def _competency(block: Block, competency: Competency, content: Content) -> dict[str, Any]:
    return {
        "code": competency.code,
        "label": competency.label,
        "criteria": [_criterion(block, criterion, content, rank) for rank, criterion in enumerate(competency.criteria, 1)],
    }


def _criterion(block: Block, criterion: Criterion, content: Content, rank: int) -> dict[str, Any]:
    return {
        "rank": rank,
        "name": criterion.name,
        "critical": criterion.critical,
        "threshold": criterion.threshold,
        "levels": criterion.levels if content.levels else (),
        "indicators": criterion.indicators if content.indicators else (),
        "places": _places(block, criterion, content),
    }


def _places(block: Block, criterion: Criterion, content: Content) -> str:
    places = []
    if content.evaluations:
        places += [f"épreuve\u00a0{each.number}" for each in block.evaluations if each.code in criterion.observed_in]
    if content.vae:
        places += [name for code, name in VAE_PARTS.items() if code in criterion.observed_in]
    return ", ".join(places)
