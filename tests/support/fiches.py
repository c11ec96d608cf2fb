"""Frameworks for tests of authoring: any draft that the editor can make, and one without what the certifier wrote."""

from __future__ import annotations

import msgspec
from hypothesis import strategies as st

from blocks import authoring
from blocks.jury_lines import composition_of
from blocks.model import (
    AccessRoute,
    Block,
    Certification,
    Competency,
    Criterion,
    Evaluation,
    EvaluationForm,
    EvaluationPlan,
    Flag,
    JuryRule,
)
from blocks.rules import (
    BlockRule,
    CompetencyRule,
    Equivalence,
    EquivalenceOrigin,
    JuryComposition,
    Kept,
    Level,
    LevelScale,
    Reconciliation,
    Retake,
    Rules,
    Unsettled,
)

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cn", "Co"]), max_size=40).map(authoring.clean)
LINE = TEXT.map(authoring.clean_line)
NAME = LINE.filter(bool)
LINES = st.lists(NAME, max_size=3).map(tuple)
JURIES = (
    JuryRule(route=AccessRoute.CONTINUING_TRAINING, open=True, composition=("Un formateur (président)", "Deux professionnels externes")),
    JuryRule(route=AccessRoute.VAE, open=True, composition=("La responsable du service VAE (Présidente)", "Deux professionnels externes")),
)


def bare(certification: Certification) -> Certification:
    """The certification without activities, criteria, plans, evaluations outside the fiche and rules."""

    def stripped(block: Block) -> Block:
        competencies = tuple(msgspec.structs.replace(each, activity=None, criteria=(), criteria_source="") for each in block.competencies)
        evaluations = tuple(msgspec.structs.replace(each, plan=None) for each in block.evaluations if not each.outside_fiche)
        return msgspec.structs.replace(block, competencies=competencies, evaluations=evaluations)

    without = msgspec.structs.replace(certification, blocks=tuple(stripped(block) for block in certification.blocks))
    return authoring.with_rules(without, Rules())


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
    fiche = Certification(
        number="RNCP1",
        title="Titre",
        active=True,
        level=5,
        blocks=blocks,
        jury_rules=JURIES,
        flags=(Flag("BC02", "evaluations_not_numbered", blocks[1].evaluation_text),),
    )
    return authoring.with_rules(fiche, draw(rules()))


@st.composite
def rules(draw: st.DrawFn) -> Rules:
    """Any rules that the editor can make, for a fiche with these juries."""
    levels = st.builds(Level, label=NAME, meaning=LINE)
    steps = tuple(draw(levels) for _ in range(4)) if draw(st.booleans()) else ()
    wait = draw(st.integers(0, 3660))
    return Rules(
        name=draw(NAME),
        scale=LevelScale(levels=steps, not_observed=draw(st.none() | levels), source=draw(LINE)),
        competency=CompetencyRule(criteria_tolerated=draw(st.integers(0, 20)), source=draw(LINE)),
        block=BlockRule(competencies_tolerated=draw(st.integers(0, 20)), source=draw(LINE)),
        reconciliation=Reconciliation(unsettled=draw(st.sampled_from(Unsettled)), source=draw(LINE)),
        retake=Retake(
            keeps=draw(st.sampled_from(Kept)),
            wait_days=wait,
            within_days=draw(st.none() | st.integers(max(wait, 1), 3660)),
            retakes=draw(st.none() | st.integers(0, 20)),
            source=draw(LINE),
        ),
        juries=tuple(draw(_juries(each)) for each in JURIES if draw(st.booleans())),
        equivalences=tuple(draw(_equivalences(block)) for block in ("BC01", "BC02") if draw(st.booleans())),
    )


@st.composite
def _juries(draw: st.DrawFn, demanded: JuryRule) -> JuryComposition:
    return msgspec.structs.replace(
        composition_of(demanded),
        outside_scorers=draw(st.integers(0, 2)),
        scorers_in_activity=draw(st.booleans()),
        vae_president=demanded.route is AccessRoute.VAE and draw(st.booleans()),
        minimum_size=draw(st.integers(2, 12)),
        added=draw(LINES),
        sources=draw(LINES),
    )


@st.composite
def _equivalences(draw: st.DrawFn, block: str) -> Equivalence:
    granted = draw(st.sampled_from([None, True, False]))
    return Equivalence(
        block=block,
        predecessor=draw(st.sampled_from(["RNCP28662", "RS5"])),
        blocks=draw(LINES),
        granted=granted,
        origin=draw(st.sampled_from(EquivalenceOrigin)),
        to_confirm=granted is None or draw(st.booleans()),
        reason=draw(LINE),
        source=draw(LINE),
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
