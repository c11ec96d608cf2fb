"""Two versions of a certification laid side by side."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from app.database import read
from app.errors import NotFound
from app.models import FrameworkVersion, VersionState
from app.queries.certifications import certification_of
from blocks.diff import Change, compare
from blocks.model import Certification


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    id: int
    version: int
    state: VersionState
    certification: Certification


@dataclass(frozen=True)
class Comparison:
    """What changed from `old` to `new`, both of the same certification."""

    old: Side
    new: Side
    changes: tuple[Change, ...]


@read
def comparison(session: Session, old_id: int, new_id: int) -> Comparison:
    """The changes from one version to the other. Raises NotFound when one is not there, or they are not of one certification."""
    old, new = (session.get(FrameworkVersion, each) for each in (old_id, new_id))
    if old is None or new is None or old.id == new.id or old.certification_number != new.certification_number:
        raise NotFound
    before, after = _side(old), _side(new)
    return Comparison(before, after, compare(before.certification, after.certification))


def _side(row: FrameworkVersion) -> Side:
    return Side(row.id, row.version, row.state, certification_of(row))
