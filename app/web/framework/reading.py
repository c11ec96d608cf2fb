"""A block laid out for its reader: activities, competencies, each criterion with where it is seen, one's own state, what is faulty."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.queries.framework_pages import Edition, Reader
from app.queries.progress import BlockProgress, Progress
from app.web.framework import words
from app.web.framework.rules_said import evaluation_label, evaluation_sum
from app.web.lists import State
from blocks.model import INTERVIEW, VALIDATION_FILE, Block, Competency, Criterion

VAE_PARTS: Mapping[str, Any] = {VALIDATION_FILE: _l("Dossier de validation"), INTERVIEW: _l("Entretien avec le jury")}
"""Where a candidate by VAE shows what they can do."""
VAE_DETAILS: Mapping[str, Any] = {
    VALIDATION_FILE: _l("Le récit d'expérience et ses pièces, que le jury lit avant l'entretien."),
    INTERVIEW: _l("L'échange avec le jury, à partir du dossier de validation."),
}


@dataclass(frozen=True)
class Where:
    """A place where something is observed: its name in a line, what it is, and the anchor of its description on the page."""

    code: str
    label: str
    detail: str = ""

    @property
    def anchor(self) -> str:
        """Its identifier on a page."""
        return self.code.replace(":", "-")


@dataclass(frozen=True)
class ShownCriterion:
    """One criterion, numbered in its competency, with where this reader finds it observed."""

    criterion: Criterion
    number: int
    places: tuple[Where, ...]

    @property
    def sufficient(self) -> str:
        """From which level it is reached, in words."""
        if self.criterion.threshold >= len(self.criterion.levels):
            return _("Atteint au niveau %(level)s", level=self.criterion.threshold)
        return _("Atteint à partir du niveau %(level)s", level=self.criterion.threshold)


@dataclass(frozen=True)
class ShownCompetency:
    """One competency. `state` is the reader's own, when a jury has decided; `findings` are sentences, for authors."""

    competency: Competency
    criteria: tuple[ShownCriterion, ...]
    places: tuple[Where, ...]
    state: State | None = None
    findings: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownActivity:
    """The competencies of one activity, in the order of the fiche. `name` is empty for those that none holds yet."""

    anchor: str
    name: str
    competencies: tuple[ShownCompetency, ...]


def activities_of(edition: Edition, block: Block) -> list[ShownActivity]:
    """The block cut by activity, in the order of the first competency of each."""
    groups: dict[str, list[ShownCompetency]] = {}
    for competency in block.competencies:
        groups.setdefault(competency.activity or "", []).append(_shown(edition, block, competency))
    return [ShownActivity(f"activite-{rank}", name, tuple(shown)) for rank, (name, shown) in enumerate(groups.items(), 1)]


def _shown(edition: Edition, block: Block, competency: Competency) -> ShownCompetency:
    own = edition.own.get(block.code)
    return ShownCompetency(
        competency=competency,
        criteria=tuple(
            ShownCriterion(criterion, number, places_of(edition, block, criterion.observed_in))
            for number, criterion in enumerate(competency.criteria, 1)
        ),
        places=places_of(edition, block, tuple(place for criterion in competency.criteria for place in criterion.observed_in)),
        state=own_state(own, competency.code) if own else None,
        findings=tuple(words.finding_said(finding) for finding in edition.found_at(competency.code)),
    )


def places_of(edition: Edition, block: Block, observed_in: tuple[str, ...]) -> tuple[Where, ...]:
    """Where it is observed, for this reader: a candidate has their own way alone, the parts of a VAE or the evaluations."""
    seen = set(observed_in)
    found: list[Where] = []
    if not edition.by_vae:
        found += [
            Where(evaluation.code, evaluation_label(evaluation), evaluation_sum(evaluation))
            for evaluation in block.evaluations
            if evaluation.code in seen
        ]
    if edition.by_vae or edition.reader is not Reader.CANDIDATE:
        found += [Where(code, str(label), str(VAE_DETAILS[code])) for code, label in VAE_PARTS.items() if code in seen]
    return tuple(found)


def vae_parts(edition: Edition, block: Block) -> tuple[Where, ...]:
    """The parts of a VAE in which something of the block is observed, when they are this reader's."""
    return tuple(each for each in places_of(edition, block, _everywhere(block)) if each.code in VAE_PARTS)


def _everywhere(block: Block) -> tuple[str, ...]:
    return tuple(place for competency in block.competencies for criterion in competency.criteria for place in criterion.observed_in)


def own_state(own: BlockProgress, code: str) -> State | None:
    """What a jury decided of that competency for the reader; None before any decision."""
    if own.progress is Progress.ACQUIRED:
        return State("ok", "check-circle-fill", _("Acquise"))
    if own.decided_on is None:
        return None
    if code in {missing for missing, _label in own.missing}:
        return State("warn", "arrow-repeat", _("À reprendre"))
    return State("ok", "check-circle-fill", _("Acquise"))


def endpoint(edition: Edition, name: str) -> str:
    """The endpoint of a page, on this reader's side."""
    if edition.reader is not Reader.PUBLIC:
        return f"framework.{name}"
    return "public.certification" if name == "certification" else f"public.certification_{name}"


def address(edition: Edition, endpoint: str, **values: Any) -> str:
    """A page of the same edition: the version stays the one that was asked for, and the eyes the same."""
    if edition.asked:
        values["version"] = edition.version
    if edition.borrowed:
        values["reader"] = Reader.CANDIDATE.value
    return url_for(endpoint, number=edition.certification.number, **values)
