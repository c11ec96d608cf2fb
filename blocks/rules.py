"""The rules of a certification as data: scale, verdict, reconciliation, retake, juries, equivalences.

The fiche fixes few of them ("every competency is compared with the thresholds required", the jury of each route, the title once every
block is held). The rest is the certifier's own, carried by a framework version: each part says whose it is in `source`. A version stored
without rules has the defaults, which hold the fiche to the letter.
"""

from __future__ import annotations

from enum import StrEnum

import msgspec

from blocks.routes import AccessRoute


class Level(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the scale: its name, and what it means whatever the criterion. Texts of the certifier."""

    label: str
    meaning: str


class LevelScale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The scale of every criterion: `levels` from 1 to 4, or none when the certifier names none; `not_observed` stands beside them."""

    levels: tuple[Level, ...] = ()
    not_observed: Level | None = None
    source: str = ""

    def named(self, level: int) -> Level | None:
        """The step of that number (0 is "not observed"); None when the scale does not name it."""
        if level == 0:
            return self.not_observed
        return self.levels[level - 1] if 0 < level <= len(self.levels) else None


class CompetencyRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A competency is acquired when its criteria reach their thresholds, save `criteria_tolerated` (0 upwards) non-critical ones."""

    criteria_tolerated: int = 0
    source: str = ""


class BlockRule(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A block is acquired when its competencies are, save `competencies_tolerated` (0 upwards)."""

    competencies_tolerated: int = 0
    source: str = ""


class Unsettled(StrEnum):
    """The level that stands where two jurors differ on the same side of the threshold and did not discuss it."""

    LOWER = "lower"
    HIGHER = "higher"


class Reconciliation(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How two sheets become one. A straddled threshold is always settled together; `unsettled` says what stands elsewhere."""

    unsettled: Unsettled = Unsettled.LOWER
    source: str = ""


class Kept(StrEnum):
    """What a candidate keeps of a block that was not acquired."""

    NOTHING = "nothing"
    COMPETENCIES = "competencies"


class Retake(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """When and how often a block that was not acquired may be judged again.

    `keeps`: whether the competencies acquired stay so. `wait_days` (0 upwards) pass between a decision and the next jury, `within_days`
    at most (None: no limit). `retakes`: how many juries may follow the first (None: no limit).
    """

    keeps: Kept = Kept.NOTHING
    wait_days: int = 0
    within_days: int | None = None
    retakes: int | None = None
    source: str = ""


class JurySeat(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A line of the fiche's jury: its `words` to the letter, and how they are understood."""

    words: str
    count: int = 1
    presides: bool = False
    outside: bool = False
    in_activity: bool = False


class JuryComposition(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The jury of a route.

    `seats` is the fiche's jury, which meets for the title; `scorers` of them judge each block, `outside_scorers` of these (0 to `scorers`)
    from outside the centre. `scorers_in_activity`: each shows a dated proof of activity. `vae_president`: the head of the VAE service
    presides. `minimum_size` members at least. `added` is what the certifier adds, a sentence each; `sources` say where each part is read.
    """

    route: AccessRoute
    seats: tuple[JurySeat, ...] = ()
    scorers: int = 2
    outside_scorers: int = 1
    scorers_in_activity: bool = False
    vae_president: bool = False
    minimum_size: int = 2
    added: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()


class EquivalenceOrigin(StrEnum):
    """Whose an equivalence is."""

    REGISTER = "register"
    CERTIFIER = "certifier"


class Equivalence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Whether a block is held by who holds `blocks` (codes) of a former certification, or the whole of it when `blocks` is empty.

    `granted` is None while nobody has decided. What the register does not publish is the certifier's, and `to_confirm` until a person
    has said so: nothing is granted on it before.
    """

    block: str
    predecessor: str
    blocks: tuple[str, ...] = ()
    granted: bool | None = None
    origin: EquivalenceOrigin = EquivalenceOrigin.CERTIFIER
    to_confirm: bool = True
    reason: str = ""
    source: str = ""


class Rules(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Every rule of a certification. `name` is what a jury's record says of them; another content takes another name.

    Without a composition of its own, a route takes the one read from the fiche (`blocks.jury_lines`).
    """

    name: str = "every-competency-1"
    scale: LevelScale = LevelScale()
    competency: CompetencyRule = CompetencyRule()
    block: BlockRule = BlockRule()
    reconciliation: Reconciliation = Reconciliation()
    retake: Retake = Retake()
    juries: tuple[JuryComposition, ...] = ()
    equivalences: tuple[Equivalence, ...] = ()

    def jury(self, route: AccessRoute) -> JuryComposition | None:
        """The composition that these rules give for a route; None when they give none."""
        return next((composition for composition in self.juries if composition.route == route), None)

    def equivalences_of(self, block: str) -> tuple[Equivalence, ...]:
        """What former certifications count for, in that block."""
        return tuple(each for each in self.equivalences if each.block == block)
