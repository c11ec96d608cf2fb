"""The auditor's journal: every act in words, nothing of health, nothing of the other juror's sheet, and a proof that sees a forged row."""

from __future__ import annotations

import ast
import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.chain import CHECKPOINT_FILE
from app.database import write
from app.demo.load import load
from app.models import Account, AuditRow, CertificateState, Role
from app.services import audit
from app.services import framework as frameworks
from app.web.oversight.words import AREAS, VERBS
from juries.sitting_clock import Mark
from tests.support.factories import AccountFactory
from tests.support.html import Page
from tests.support.juries import actor
from tests.support.tampering import tamper_with
from tests.support.tree import files, name, parsed

Rows = Callable[[Any], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
VERB = re.compile(r"[a-z]+\.[a-z_]+")
RECORDERS = {"_record", "_append", "record"}
ENDINGS = {
    "framework.": {frameworks.IMPORTED, frameworks.CONFIRMED, frameworks.REVIEWED, frameworks.PUBLISHED, frameworks.FROZEN},
    "certificate.": {state.value for state in CertificateState},
    "sitting.": {mark.value for mark in Mark},
}
"""What follows the verbs that are put together."""


@write
def act(session: Session, who: Actor, stream: str, verb: str, target: str = "") -> None:
    audit.record(session, who, stream=stream, verb=verb, target=target)


@pytest.fixture
def acted(app: Flask, session: Session) -> Account:
    """An administrator who did one act of each kind that these tests tell apart."""
    (Path(app.extensions["settings"].data) / CHECKPOINT_FILE).unlink(missing_ok=True)
    account = AccountFactory(given_name="Hélène", family_name="Morvan", roles=[Role.ADMINISTRATOR])
    who = actor(account, Role.ADMINISTRATOR)
    with app.app_context():
        act(who, "jury:1", "jury.composed", "jury:1")
        act(who, "framework:RNCP35663", "framework.published", "framework_version:1")
        act(who, "sheet:4", "sheet.scored", "BC03C01")
        act(who, "accommodation:7", "measures.decided", "decision:7")
        audit.checkpoint()
    return account


@pytest.fixture
def auditor(app: Flask, acted: Account, login: Login) -> FlaskClient:
    return login(app.test_client(), AccountFactory(roles=[Role.AUDITOR]))


def acts(browser: FlaskClient, **state: str) -> list[dict[str, str]]:
    """The journal as its export holds it."""
    answer = browser.get("/oversight/journal", query_string={"export": "csv", **state})
    assert answer.status_code == 200
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig")), delimiter=";"))


def streams(browser: FlaskClient, **state: str) -> set[str]:
    return {one["Dossier"] for one in acts(browser, **state)}


def _constants(node: ast.AST) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Constant) and isinstance(part.value, str):
            yield part.value


def verbs_of(tree: ast.Module) -> set[str]:
    """Every verb that a module gives the log: by name, by place to what records, by a variable, or put together."""
    given: list[ast.AST] = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            given += [keyword.value for keyword in node.keywords if keyword.arg == "verb"]
            if isinstance(node.func, ast.Name) and node.func.id in RECORDERS:
                given += [argument for argument in node.args if isinstance(argument, ast.Constant)]
        elif isinstance(node, ast.Assign) and any(isinstance(target, ast.Name) and target.id == "verb" for target in node.targets):
            given.append(node.value)
    found: set[str] = set()
    for node in given:
        if isinstance(node, ast.JoinedStr):
            (start,) = _constants(node)
            found |= {start + ending for ending in ENDINGS[start]}
        else:
            found |= {text for text in _constants(node) if VERB.fullmatch(text)}
    return found


def test_every_act_of_the_demonstration_is_said_in_words(in_app: Flask, rows: Rows) -> None:
    assert load() is True
    found = rows(select(AuditRow))
    assert len(found) > 50
    assert {row.verb for row in found} - VERBS.keys() == set()
    assert {row.stream.partition(":")[0] for row in found} - AREAS.keys() == set()


def test_every_act_that_a_service_or_a_job_may_record_is_said_in_words() -> None:
    recorded = {name(path): verbs_of(parsed(path)) for path in files("app/services", "app/jobs", "app/demo", suffixes=(".py",))}
    assert len(set().union(*recorded.values())) > 40
    assert {place: verbs - VERBS.keys() for place, verbs in recorded.items() if verbs - VERBS.keys()} == {}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ('audit.record(session, actor, stream="a:1", verb="thing.done")', {"thing.done"}),
        ('_record(session, actor, 1, "thing.read", f"thing:{row.id}")', {"thing.read"}),
        ('verb = "thing.kept" if kept else "thing.lost"', {"thing.kept", "thing.lost"}),
        ('audit.record(session, actor, verb=f"framework.{verb}")', {f"framework.{ending}" for ending in ENDINGS["framework."]}),
        ('raise Refused("thing.empty")', set()),
    ],
)
def test_the_reading_of_services_finds_verbs(source: str, expected: set[str]) -> None:
    assert verbs_of(ast.parse(source)) == expected


def test_the_journal_lists_acts_in_words(auditor: FlaskClient) -> None:
    page = Page(auditor.get("/oversight/journal").text)
    assert page.texts("//h1") == ["Journal"]
    (row,) = [text for text in page.texts("//tbody/tr") if "jury.composed" in text]
    assert "Jury composé" in row
    assert "Hélène Morvan" in row
    assert "jury:1" in row


def test_the_journal_is_filtered_by_what_it_is_about(auditor: FlaskClient) -> None:
    shown = Page(auditor.get("/oversight/journal?area=framework").text).texts("//tbody/tr")
    assert len(shown) == 1
    assert "Référentiel publié" in shown[0]
    assert streams(auditor, area="framework") == {"framework:RNCP35663"}
    assert [one["Objet"] for one in acts(auditor, q="jury compose")] == ["jury:1"]


def test_the_export_holds_the_whole_digest(auditor: FlaskClient, rows: Rows) -> None:
    (stored,) = rows(select(AuditRow).where(AuditRow.verb == "framework.published"))
    (one,) = acts(auditor, area="framework")
    assert (one["Acte"], one["Par"], one["Rang"], one["Empreinte"]) == ("Référentiel publié", "Hélène Morvan", "1", stored.hash)


def test_acts_about_health_are_not_shown_to_an_auditor(app: Flask, auditor: FlaskClient, login: Login) -> None:
    assert {"jury:1", "framework:RNCP35663", "sheet:4"} <= streams(auditor)
    assert streams(auditor, area="accommodation") == set()
    page = auditor.get("/oversight/journal").text
    assert "accommodation:7" not in page
    assert "measures.decided" not in page
    officer = login(app.test_client(), AccountFactory(roles=[Role.AUDITOR, Role.DISABILITY_OFFICER]))
    assert streams(officer, area="accommodation") == {"accommodation:7"}


def test_a_juror_who_is_also_auditor_sees_no_sheet(app: Flask, acted: Account, login: Login) -> None:
    browser = login(app.test_client(), AccountFactory(roles=[Role.JUROR, Role.AUDITOR]))
    assert "jury:1" in streams(browser)
    assert streams(browser, area="sheet") == set()
    assert "sheet:4" not in browser.get("/oversight/journal").text


def test_an_intact_journal_is_said_intact(auditor: FlaskClient) -> None:
    page = Page(auditor.get("/oversight/journal/verification").text)
    assert "Le journal est intact." in page.words
    assert page.find("//tbody/tr") == []


def test_an_altered_row_is_told_with_its_place(app: Flask, auditor: FlaskClient) -> None:
    tamper_with(app.extensions["database"].engine, "UPDATE audit_row SET target = 'jury:9' WHERE stream = 'jury:1' AND seq = 1")
    page = Page(auditor.get("/oversight/journal/verification").text)
    assert "Le journal est intact." not in page.words
    assert page.texts("//tbody/tr/*") == ["Une ligne a été modifiée", "jury:1", "1"]
