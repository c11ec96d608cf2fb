"""The committed framework with words of our own in one competency: tests of its pages do not hang on the certifier's texts."""

from __future__ import annotations

from typing import Any

import msgspec

from app.models import FrameworkVersion
from blocks import catalogue
from blocks.model import Certification, Competency, Criterion
from blocks.versions import canonical, content_digest
from tests.support.factories import FrameworkVersionFactory

NUMBER = "RNCP35663"
ACTIVITY = "Quetsches et mirabelles"
NAMES = ("Zibeline repérée", "Loutre comptée")
LEVEL = "Range l'opossum à l'œil nu."
INDICATOR = "Wombat visible sur le bordereau"


def marked() -> Certification:
    """The certification whose BC03C01 has two criteria of our own, the first critical."""
    certification = catalogue.read(NUMBER)
    criteria = tuple(
        Criterion(
            code=f"BC03C01K{rank}",
            name=name,
            levels=(f"Ignore {rank}.", f"Hésite {rank}.", LEVEL if rank == 1 else "Compte.", f"Prévient {rank}."),
            threshold=3,
            critical=rank == 1,
            indicators=(INDICATOR if rank == 1 else "Total écrit",),
            observed_in=("BC03E1", "VAE:file"),
        )
        for rank, name in enumerate(NAMES, 1)
    )
    blocks = tuple(
        msgspec.structs.replace(block, competencies=tuple(_with(each, criteria) for each in block.competencies))
        for block in certification.blocks
    )
    return msgspec.structs.replace(certification, blocks=blocks)


def _with(competency: Competency, criteria: tuple[Criterion, ...]) -> Competency:
    if competency.code != "BC03C01":
        return competency
    return msgspec.structs.replace(competency, activity=ACTIVITY, criteria=criteria)


def stored(certification: Certification | None = None, **values: Any) -> FrameworkVersion:
    """A published version that holds it; `values` change the row."""
    held = certification or marked()
    row: FrameworkVersion = FrameworkVersionFactory(
        certification_number=held.number, title=held.title, body=canonical(held).decode(), digest=content_digest(held), **values
    )
    return row
