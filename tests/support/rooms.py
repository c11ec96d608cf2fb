"""A work room on the company of the two years, with every trade open: for the pages that no case opens yet."""

from __future__ import annotations

import hashlib
from functools import lru_cache

import pytest
from msgspec.structs import replace

from app.web.sandbox.room import TOOLS
from casestudies import content, library
from casestudies.company import history
from casestudies.scenario.casefile import Case

FIRST_CASE = "matinee_des_commandes"


@lru_cache(maxsize=1)
def wide_case() -> Case:
    """The first case, moved to the company of the two years."""
    case = library.load(FIRST_CASE)
    file = replace(case.file, company=history.ARTIFACT, trades=tuple(dict.fromkeys(tool.trade for tool in TOOLS)))
    case = replace(case, file=file)
    return replace(case, digest=hashlib.sha256(content.encode(case)).hexdigest())


def open_wide(monkeypatch: pytest.MonkeyPatch) -> str:
    """From now on, in this test, the first case is the wide one. Gives its identifier."""
    case = wide_case()
    monkeypatch.setattr(library, "load", lambda identifier: case)
    return FIRST_CASE
