"""What the tests of the framework share."""

from __future__ import annotations

from pathlib import Path

import pytest

from blocks import catalogue
from blocks.model import Certification

FIXTURES = Path(__file__).parents[2] / "fixtures"


@pytest.fixture(scope="session")
def page_text() -> str:
    """The register's page of RNCP35663."""
    return catalogue.source_text("RNCP35663")


@pytest.fixture(scope="session")
def certification() -> Certification:
    """The committed framework, grids included."""
    return catalogue.read("RNCP35663")


@pytest.fixture(scope="session")
def export() -> bytes:
    """Twelve real fiches of the open-data export."""
    return (FIXTURES / "rncp_v4_1_sample.xml").read_bytes()
