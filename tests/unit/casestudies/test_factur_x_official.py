"""What the company issues passes the XSD and the schematron that the standard's editors publish; a changed total does not."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from casestudies.company import factur_x
from casestudies.company.invoicing import CreditNote, Invoice
from tests.support.tree import ROOT
from tests.unit.casestudies.test_factur_x import ABROAD, COMPANY, DEPOSIT, DISCOUNTED, FINAL, SUMMATION, WITHOUT_VAT, changed

SOUND: list[Invoice | CreditNote] = [DISCOUNTED, WITHOUT_VAT, ABROAD, FINAL, DEPOSIT, next(iter(COMPANY.credit_notes))]
BROKEN = {
    "grand total": changed(DISCOUNTED, f"{SUMMATION}/ram:GrandTotalAmount", "1.00"),
    "sum of the lines": changed(DISCOUNTED, f"{SUMMATION}/ram:LineTotalAmount", "1.00"),
    "due": changed(DISCOUNTED, f"{SUMMATION}/ram:DuePayableAmount", "1.00"),
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> dict[str, dict[str, list[str]]]:
    """What the official rules say of each document, by its name."""
    folder: Path = tmp_path_factory.mktemp("factur-x")
    documents = (
        {each.number: factur_x.write(COMPANY, each) for each in SOUND} | BROKEN | {"no schema": changed(FINAL, "ram:TypeCode", None)}
    )
    paths = []
    for rank, content in enumerate(documents.values()):
        paths.append(folder / f"{rank}.xml")
        paths[-1].write_bytes(content)
    command = [sys.executable, "-m", "tests.support.schematron", *map(str, paths)]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return dict(zip(documents, map(json.loads, answer.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("document", SOUND, ids=lambda each: each.number)
def test_the_official_rules_find_nothing(told: dict[str, dict[str, list[str]]], document: Invoice | CreditNote) -> None:
    assert told[document.number] == {"schema": [], "rules": []}


@pytest.mark.parametrize("what", BROKEN)
def test_the_official_rules_find_a_changed_total(told: dict[str, dict[str, list[str]]], what: str) -> None:
    assert told[what]["schema"] == []
    assert told[what]["rules"] != []


def test_the_schema_finds_a_lost_element(told: dict[str, dict[str, list[str]]]) -> None:
    assert told["no schema"]["schema"] != []
