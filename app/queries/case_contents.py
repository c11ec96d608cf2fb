"""The cases as runs were bound to them, whatever their files say today."""

from __future__ import annotations

import zlib

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import read
from app.models import CaseContent
from casestudies import content
from casestudies.scenario.casefile import Case

KEPT_CASES = 64
"""Contents that a process keeps decoded; one beyond empties what is kept, and costs a reading each."""

_kept: dict[str, Case] = {}
"""By digest: a content never changes, hence is read from the database once a process."""


class LostCase(RuntimeError):
    """A run is bound to a content that is not there, or no longer what it was. No other content is served in its place."""


@read
def case_of(session: Session, digest: str) -> Case:
    """The case of that digest, as it was when a run was bound to it. Raises LostCase."""
    case = _kept.get(digest)
    if case is None:
        case = _load(session, digest)
        if len(_kept) >= KEPT_CASES:
            _kept.clear()
        _kept[digest] = case
    return case


def forget() -> None:
    """Forget what this process keeps, as a new one would."""
    _kept.clear()


def _load(session: Session, digest: str) -> Case:
    packed = session.scalar(select(CaseContent.packed).where(CaseContent.digest == digest))
    if packed is None:
        raise LostCase(f"no content {digest}")
    try:
        return content.decode(zlib.decompress(packed), digest)
    except (zlib.error, content.Damaged) as error:
        raise LostCase(str(error)) from error
