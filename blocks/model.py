"""The vocabulary of a certification, as immutable values.

Texts of the register's page (the "fiche") are data, kept to the letter. What the fiche does not fix (activities, criteria,
levels, thresholds) is the certifier's own and is carried by a framework version (`blocks.versions`).
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum

import msgspec

from blocks.routes import AccessRoute as AccessRoute
from blocks.rules import Rules

LEVELS = 4
"""Levels of every criterion, from 1 upwards."""
VALIDATION_FILE, INTERVIEW = "VAE:file", "VAE:interview"
"""Where a candidate for validation of acquired experience shows a criterion, as `Criterion.observed_in` names it."""
VAE_PLACES = (VALIDATION_FILE, INTERVIEW)


class Coded(msgspec.Struct, frozen=True):
    """A code of a public nomenclature (NSF, Formacode, ROME) with its label."""

    code: str
    label: str


class Certifier(msgspec.Struct, frozen=True, kw_only=True):
    """A certifying body as the register names it. `siret` is None when the register does not give it."""

    name: str
    siret: str | None = None
    active: bool = True


class JuryRule(msgspec.Struct, frozen=True, kw_only=True):
    """Whether a route is open, and the jury that the fiche demands for it, one entry per member line."""

    route: AccessRoute
    open: bool
    composition: tuple[str, ...] = ()


class PromotionStatistics(msgspec.Struct, frozen=True, kw_only=True):
    """One year of the fiche's statistics. Rates are percentages, 0 to 100; None when the register leaves them out."""

    year: int
    certified: int | None = None
    certified_by_vae: int | None = None
    employed_6_months: int | None = None
    employed_in_trade_6_months: int | None = None
    employed_in_trade_2_years: int | None = None


class Partner(msgspec.Struct, frozen=True, kw_only=True):
    """An organisation that the certifier empowers; `role` is the register's own code (HABILITATION_FORMER…)."""

    name: str
    siret: str | None = None
    role: str = ""
    active: bool = True


class Predecessor(msgspec.Struct, frozen=True):
    """A certification that this one replaces. `title` is None when the source names the number alone."""

    number: str
    title: str | None = None


class Criterion(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One observable criterion of a competency, the certifier's own.

    `levels` describes four behaviours, from level 1 to level 4. `threshold` is the first sufficient level (1 to 4).
    A critical criterion below its threshold is never compensated. `observed_in` names evaluations by code (BC03E1),
    or "VAE:file" and "VAE:interview".
    """

    code: str
    name: str
    levels: tuple[str, str, str, str]
    threshold: int
    critical: bool = False
    indicators: tuple[str, ...] = ()
    observed_in: tuple[str, ...] = ()


class Competency(msgspec.Struct, frozen=True, kw_only=True):
    """One competency: the fiche's label to the letter, and the certifier's criteria (empty until they are written).

    `source` says where the label was read; `criteria_source` says whose the activity, criteria, levels and thresholds are.
    """

    code: str
    label: str
    source: str = ""
    activity: str | None = None
    criteria: tuple[Criterion, ...] = ()
    criteria_source: str = ""


class EvaluationForm(StrEnum):
    """How a candidate shows what they can do."""

    SANDBOX_CASE = "sandbox_case"
    WRITTEN_CASE = "written_case"
    PROJECT = "project"
    DOSSIER = "dossier"
    ORAL = "oral"
    ROLE_PLAY = "role_play"


class EvaluationPlan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How an evaluation is held, the certifier's own. What it judges is read from the criteria (`Block.judged_in`).

    `duration_minutes` is None for work that is deposited. `weight` is its percentage (1 to 100) of the evidence of the block; it guides
    the preparation and never averages levels. `juror_receives` lists what a juror is handed, `instructions` what the candidate is told.
    A dossier with an index tells situations, `most_situations` of them at most (None: it has none), each with all of `situation_parts`.
    """

    form: EvaluationForm
    duration_minutes: int | None
    weight: int
    juror_receives: tuple[str, ...]
    instructions: str = ""
    source: str = ""
    most_situations: int | None = None
    situation_parts: tuple[str, ...] = ()


class Evaluation(msgspec.Struct, frozen=True, kw_only=True):
    """One evaluation of a block. `code` is BC03E1, `number` the fiche's own (1), `name` and `description` its words.

    One that the certifier adds is `outside_fiche`: its code is BC03S1, its number counts among those, its words are the certifier's.
    """

    code: str
    number: int
    name: str
    description: str
    outside_fiche: bool = False
    plan: EvaluationPlan | None = None


class Block(msgspec.Struct, frozen=True, kw_only=True):
    """A "bloc de compétences". `code` is short (BC03), `register_code` the register's (RNCP35663BC03)."""

    code: str
    register_code: str
    label: str
    competencies: tuple[Competency, ...]
    evaluations: tuple[Evaluation, ...] = ()
    evaluation_text: str = ""

    def evaluation(self, code: str) -> Evaluation:
        """The evaluation of that code. Raises KeyError when there is none."""
        for evaluation in self.evaluations:
            if evaluation.code == code:
                return evaluation
        raise KeyError(code)

    def judged_in(self, place: str) -> tuple[str, ...]:
        """The competencies that an evaluation judges, by code, in the fiche's order: those with a criterion observed there.

        `place` is a code of evaluation, or "VAE:file" and "VAE:interview".
        """
        return tuple(each.code for each in self.competencies if any(place in criterion.observed_in for criterion in each.criteria))

    def sources_of(self, competency: str) -> tuple[Evaluation, ...]:
        """The evaluations in which that competency is judged."""
        return tuple(each for each in self.evaluations if competency in self.judged_in(each.code))


class Flag(msgspec.Struct, frozen=True):
    """A place where the source is ambiguous and a person must confirm what was read.

    `code` says why; the screens have the sentence. `read` is what was understood, or the words that could not be.
    Codes: `jury_table_flattened`, `territory_flattened`, `end_dates_differ`, `label_not_attested`, `competencies_split`,
    `text_before_competencies`, `evaluations_not_numbered`, `equivalence_to_confirm`.
    """

    place: str
    code: str
    read: str = ""


class Certification(msgspec.Struct, frozen=True, kw_only=True):
    """A certification of the national register, whole. Dates the source does not give are None, never guessed.

    Two dates are two rules: `registration_end` is the last day on which a candidate may enter (DATE_FIN_ENREGISTREMENT),
    `delivery_deadline` the last day on which the certification may be issued (DATE_LIMITE_DELIVRANCE).
    """

    number: str
    title: str
    active: bool
    level: int | None
    abbreviation: Coded | None = None
    registration_type: str = ""
    nsf: tuple[Coded, ...] = ()
    formacodes: tuple[Coded, ...] = ()
    rome: tuple[Coded, ...] = ()
    certifiers: tuple[Certifier, ...] = ()
    partners: tuple[Partner, ...] = ()
    decision_date: date | None = None
    effective_date: date | None = None
    duration_years: int | None = None
    registration_end: date | None = None
    delivery_deadline: date | None = None
    jury_rules: tuple[JuryRule, ...] = ()
    entry_prerequisites: str = ""
    certification_prerequisites: str = ""
    block_prerequisites: str = ""
    objectives: str = ""
    activities: str = ""
    attested_abilities: str = ""
    evaluation_modes: str = ""
    sectors: str = ""
    jobs: tuple[str, ...] = ()
    block_acquisition: str = ""
    regulation: str = ""
    url: str | None = None
    new_caledonia: bool | None = None
    french_polynesia: bool | None = None
    statistics: tuple[PromotionStatistics, ...] = ()
    predecessors: tuple[Predecessor, ...] = ()
    successors: tuple[str, ...] = ()
    blocks: tuple[Block, ...] = ()
    source: str = ""
    flags: tuple[Flag, ...] = ()
    rules: Rules = Rules()

    def block(self, code: str) -> Block:
        """The block of that short code. Raises KeyError when there is none."""
        for block in self.blocks:
            if block.code == code:
                return block
        raise KeyError(code)

    def open_routes(self) -> tuple[AccessRoute, ...]:
        """The access routes that the fiche opens, in its order."""
        return tuple(rule.route for rule in self.jury_rules if rule.open)


class RegistrationRenewal(msgspec.Struct, frozen=True, kw_only=True):
    """A recorded act that extends a registration: who decided, when, until when. `invented` marks a demonstration."""

    decision: str
    decided_on: date
    new_end: date
    invented: bool = False
