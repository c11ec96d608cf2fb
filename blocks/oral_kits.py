"""What an oral is held with: its phases, the questions a jury may ask, the roles that someone plays. All of it the certifier's own.

    data/<number>/orals/<evaluation>.yaml     one file an evaluation, read by `kit_of`

A role is a text with figures: each variant gives them all, so that two candidates who follow each other never meet the same ones.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from functools import cache
from pathlib import Path

import msgspec

from blocks.catalogue import DATA, load


class PhaseKind(StrEnum):
    """What the candidate does: prepares, is before the jury, writes down what was agreed."""

    PREPARE = "prepare"
    HOLD = "hold"
    WRITE = "write"


class Phase(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One part of an oral: `minutes` for whoever has no measure, `scene` the number of the role that is played in it."""

    kind: PhaseKind
    minutes: int
    scene: int = 1


class BankQuestion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A question that a jury may ask about a criterion."""

    criterion: str
    wording: str


class Objection(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the person played objects, and what settles it."""

    says: str
    settled_by: str


class Role(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A role sheet: who it is, what they want, their objections in order, what they give way on, what they never say, how it ends.

    `brief` is what the candidate is handed in its preparation; `scene` the part of the oral. `{figures}` are filled from a variant.
    """

    code: str
    scene: int = 1
    title: str
    person: str
    situation: str
    opening: str
    wants: tuple[str, ...]
    objections: tuple[Objection, ...]
    gives_way: tuple[str, ...]
    never_says: tuple[str, ...]
    ending: str
    brief: tuple[str, ...]
    variants: tuple[dict[str, str], ...] = ()

    def filled(self, variant: int) -> Role:
        """The sheet with the figures of that variant, counted from 0 and round again."""
        figures = self.variants[variant % len(self.variants)] if self.variants else {}

        def said(text: str) -> str:
            return text.format_map(figures)

        return msgspec.structs.replace(
            self,
            person=said(self.person),
            situation=said(self.situation),
            opening=said(self.opening),
            wants=tuple(map(said, self.wants)),
            objections=tuple(Objection(said(each.says), said(each.settled_by)) for each in self.objections),
            gives_way=tuple(map(said, self.gives_way)),
            never_says=tuple(map(said, self.never_says)),
            ending=said(self.ending),
            brief=tuple(map(said, self.brief)),
            variants=(),
        )


class OralKit(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All that an oral evaluation is held with. `source` says whose it is."""

    evaluation: str
    source: str
    phases: tuple[Phase, ...]
    questions: tuple[BankQuestion, ...]
    roles: tuple[Role, ...]

    def cast(self, rank: int) -> tuple[Role, ...]:
        """The roles played for the candidate of that rank (0 upwards), one a scene; the next rank has another role or other figures."""
        return tuple(_dealt(roles, rank) for roles in self._by_scene())

    @property
    def briefed(self) -> tuple[Role, ...]:
        """The roles of which the candidate is handed something."""
        return tuple(role for role in self.roles if role.brief)

    def _by_scene(self) -> Iterator[tuple[Role, ...]]:
        for scene in sorted({role.scene for role in self.roles}):
            yield tuple(role for role in self.roles if role.scene == scene)


def _dealt(roles: tuple[Role, ...], rank: int) -> Role:
    return roles[rank % len(roles)].filled(rank // len(roles))


@cache
def kit_of(number: str, evaluation: str, data: Path = DATA) -> OralKit | None:
    """The kit committed for an evaluation of a framework, None when there is none. Raises CatalogueError when its file is wrong."""
    if not (number.isalnum() and evaluation.isalnum()):
        return None
    path = data / number.lower() / "orals" / f"{evaluation.lower()}.yaml"
    return load(path, OralKit) if path.is_file() else None
