"""Frameworks for tests of authoring: any draft that the editor can make, and one without what the certifier wrote."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from blocks import authoring
from blocks.model import Block, Certification, Competency, Criterion, Evaluation, EvaluationForm, EvaluationPlan, Flag

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=40).map(authoring.clean)
LINE = TEXT.map(authoring.clean_line)
NAME = LINE.filter(bool)
LINES = st.lists(NAME, max_size=3).map(tuple)


def bare(certification: Certification) -> Certification:
    """The certification without activities, criteria, plans and evaluations outside the fiche."""

    def stripped(block: Block) -> Block:
        competencies = tuple(msgspec.structs.replace(each, activity=None, criteria=(), criteria_source="") for each in block.competencies)
        evaluations = tuple(msgspec.structs.replace(each, plan=None) for each in block.evaluations if not each.outside_fiche)
        return msgspec.structs.replace(block, competencies=competencies, evaluations=evaluations)

    return msgspec.structs.replace(certification, blocks=tuple(stripped(block) for block in certification.blocks))


@st.composite
def plans(draw: st.DrawFn) -> EvaluationPlan:
    return EvaluationPlan(
        form=draw(st.sampled_from(EvaluationForm)),
        duration_minutes=draw(st.none() | st.integers(1, 3000)),
        weight=draw(st.integers(1, 100)),
        juror_receives=draw(LINES),
        instructions=draw(TEXT),
        source=draw(LINE),
    )


@st.composite
def framework_drafts(draw: st.DrawFn) -> Certification:
    """Two blocks: one whose evaluations the fiche numbers, one whose evaluations an author read from its text."""
    blocks = (_block(draw, "BC01"), _block(draw, "BC02"))
    return Certification(
        number="RNCP1",
        title="Titre",
        active=True,
        level=5,
        blocks=blocks,
        flags=(Flag("BC02", "evaluations_not_numbered", blocks[1].evaluation_text),),
    )


def _block(draw: st.DrawFn, code: str) -> Block:
    texts = draw(st.lists(st.tuples(NAME, TEXT), min_size=1, max_size=2))
    evaluations = [
        Evaluation(code=f"{code}E{rank}", number=rank, name=name, description=text, plan=draw(st.none() | plans()))
        for rank, (name, text) in enumerate(texts, 1)
    ]
    evaluations += [
        Evaluation(
            code=f"{code}S{rank}", number=rank, name=draw(NAME), description=draw(TEXT), outside_fiche=True, plan=draw(st.none() | plans())
        )
        for rank in range(1, draw(st.integers(0, 2)) + 1)
    ]
    places = [each.code for each in evaluations] + ["VAE:file", "VAE:interview"]
    competencies = tuple(_competency(draw, f"{code}C{rank:02}", places) for rank in (1, 2))
    said = "  ".join(part for pair in texts for part in pair)
    return Block(
        code=code,
        register_code=f"RNCP1{code}",
        label="Bloc",
        competencies=competencies,
        evaluations=tuple(evaluations),
        evaluation_text=said,
    )


def _competency(draw: st.DrawFn, code: str, places: list[str]) -> Competency:
    criteria = tuple(
        Criterion(
            code=f"{code}K{rank}",
            name=draw(NAME),
            levels=(draw(TEXT), draw(TEXT), draw(TEXT), draw(TEXT)),
            threshold=draw(st.integers(1, 4)),
            critical=draw(st.booleans()),
            indicators=draw(LINES),
            observed_in=tuple(draw(st.lists(st.sampled_from(places), unique=True, max_size=3))),
        )
        for rank in range(1, draw(st.integers(0, 3)) + 1)
    )
    return Competency(
        code=code,
        label=draw(NAME),
        source="fiche",
        activity=draw(LINE) or None,
        criteria=criteria,
        criteria_source=draw(LINE),
    )
