"""A small invented block with its evidence, and the strategies over its levels."""

from __future__ import annotations

from hypothesis import strategies as st

from blocks.model import Block, Competency, Criterion
from blocks.observation import Evidence, Observation, Outcome
from blocks.rules import Rules
from juries.deliberation import Decided, Deliberation
from juries.grid import Grid, Piece, lay_grid
from juries.reconciliation import Settlement
from juries.rulebook import reconciliation_rule, verdict_rule
from juries.scoring import Score, Scoresheet

VERDICT, RECONCILIATION = verdict_rule(Rules()), reconciliation_rule(Rules())
LEVELS = ("Ne lit pas la commande.", "Lit la commande.", "Rapproche la commande du tarif.", "Fait corriger le tarif.")


def criterion(code: str, threshold: int = 3, critical: bool = False, observed_in: tuple[str, ...] = ("BC09E1", "BC09E2")) -> Criterion:
    return Criterion(code=code, name=code, levels=LEVELS, threshold=threshold, critical=critical, observed_in=observed_in)


BLOCK = Block(
    code="BC09",
    register_code="RNCP00000BC09",
    label="Bloc inventé",
    competencies=(
        Competency(code="C1", label="Première", criteria=(criterion("C1.a", 3, critical=True), criterion("C1.b", 2))),
        Competency(code="C2", label="Deuxième", criteria=(criterion("C2.a", 1), criterion("C2.b", 4))),
        Competency(code="C3", label="Troisième", criteria=(criterion("C3.a", 3),)),
    ),
)
CODES = tuple(c.code for competency in BLOCK.competencies for c in competency.criteria)
THRESHOLDS = {c.code: c.threshold for competency in BLOCK.competencies for c in competency.criteria}


def fact(competency: str, of: str = "C1.a") -> Observation:
    return Observation(
        code="double",
        competency=competency,
        criterion=of,
        title="Commande reçue deux fois",
        expected="Une seule commande.",
        done="Une commande annulée.",
        outcome=Outcome.MET,
        why="Même référence.",
        source="CE-2026-0033",
        events=(41,),
    )


def evidence(reference: str = "run:1", evaluation: str = "BC09E1", *facts: Observation) -> Evidence:
    return Evidence(reference=reference, evaluation=evaluation, digest="a" * 64, observations=facts)


DOSSIER = Piece(evidence=evidence("deposit:1", "BC09E2"), covers=frozenset({"C1", "C2", "C3"}))
PIECES = (Piece(evidence=evidence("run:1", "BC09E1", fact("C1")), covers=frozenset({"C2"})), DOSSIER)
GRID: Grid = lay_grid(BLOCK, PIECES)


def sheet(juror: str, levels: dict[str, int], locked: bool = True) -> Scoresheet:
    return Scoresheet(juror=juror, scores=tuple(Score(code, level) for code, level in levels.items()), locked=locked)


def flat(level: int) -> dict[str, int]:
    return dict.fromkeys(CODES, level)


def settled(code: str, level: int, agreed: bool = True) -> Settlement:
    return Settlement(
        criterion=code, level=level, reason="Le message de 10:12 le montre.", proposed_by="anne", agreed_by="bruno" if agreed else None
    )


def deliberation(
    first: dict[str, int], second: dict[str, int], settlements: tuple[Settlement, ...] = (), swapped: bool = False, locked: bool = True
) -> Deliberation:
    ours, theirs = sheet("anne", first), sheet("bruno", second, locked)
    return Deliberation(
        decided=Decided(jury="7", candidate="0147", framework="RNCP00000@1", block="BC09"),
        grid=GRID,
        pieces=PIECES,
        sheets=(theirs, ours) if swapped else (ours, theirs),
        verdict_rule=VERDICT,
        reconciliation_rule=RECONCILIATION,
        settlements=settlements,
    )


all_levels = st.fixed_dictionaries({code: st.integers(0, 4) for code in CODES})
