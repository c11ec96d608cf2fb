"""The two years of « Ateliers Vaubrun », as every test of this folder reads them."""

from __future__ import annotations

import pytest

from casestudies.company import base, history, past
from casestudies.company.base import BaseCompany
from casestudies.company.state import Company, open_company


@pytest.fixture(scope="session")
def stored() -> BaseCompany:
    return base.load(history.ARTIFACT)


@pytest.fixture(scope="session")
def company(stored: BaseCompany) -> Company:
    return open_company(stored, past.LAST_EVENING)
