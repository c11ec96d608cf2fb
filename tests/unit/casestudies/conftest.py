"""A company and a case to work on."""

from __future__ import annotations

import pytest

from casestudies import library
from casestudies.company.state import Company
from casestudies.run import Run, start
from casestudies.scenario.casefile import Case

CASE = "matinee_des_commandes"


@pytest.fixture(scope="session")
def case() -> Case:
    return library.load(CASE)


@pytest.fixture
def run(case: Case) -> Run:
    return start(case, 7)


@pytest.fixture
def company(run: Run) -> Company:
    return run.company
