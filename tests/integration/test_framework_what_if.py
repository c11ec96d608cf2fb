"""Past verdicts tried under other thresholds: what turns, by which criterion, for whom by number only; nothing is written."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Account, AuditRow, Award, JuryRecordRow, Role
from app.queries.framework_what_if import settled_counts, settled_records
from blocks import catalogue
from blocks.authoring import MOST_TOLERATED
from blocks.rules import BlockRule, CompetencyRule
from tests.support.factories import AccountFactory, FrameworkVersionFactory
from tests.support.frameworks import stored
from tests.support.juries import Scene, decide, fill, scene

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Any], Sequence[Any]]
CRITERION = "BC03C01K1"

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def administrator(client: FlaskClient, login: Login) -> FlaskClient:
    return login(client, AccountFactory(roles=[Role.ADMINISTRATOR]))


def text_of(response: Any) -> str:
    """The page as its reader reads it."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
    return " ".join(bare.replace("’", "'").replace("\u00a0", " ").split())


def judged(app: Flask, level: int = 4, but: dict[str, int] | None = None) -> Scene:
    """A block that both jurors judged alike, signed."""
    made = scene(app)
    for juror in (made.first, made.second):
        fill(app, made, juror, level, but)
    decide(app, made)
    return made


def address(made: Scene, **asked: object) -> str:
    query = "&".join(f"{name.replace('_', '.')}={value}" for name, value in asked.items())
    return f"/administration/framework/{made.candidacy.framework_version_id}/what-if?block=BC03&{query}"


@pytest.mark.parametrize(("threshold", "turns"), [(2, 0), (3, 0), (4, 1)])
def test_at_just_below_and_just_above_the_level_given(app: Flask, administrator: FlaskClient, threshold: int, turns: int) -> None:
    made = judged(app, 4, {CRITERION: 3})
    page = text_of(administrator.get(address(made, **{f"t_{CRITERION}": threshold})))
    if turns:
        assert "1 verdict tournerait." in page
        assert "n° 0147" in page
        assert f"{CRITERION}, Commande reçue deux fois" in page
    elif threshold == 3:
        assert "Changez un seuil ou une règle, puis rejouez." in page, "3 is the version's own"
    else:
        assert "Aucun verdict ne tournerait." in page
    assert "Mokrani" not in page, "a trial names nobody"


def test_other_rules_acquire_what_was_refused(app: Flask, administrator: FlaskClient) -> None:
    made = judged(app, 4, {"BC03C01K2": 2})
    page = text_of(administrator.get(address(made, criteria=1)))
    assert "1 verdict tournerait." in page
    assert "la règle seule" in page
    assert "Acquis à l'essai 1" in page


def test_nothing_is_written(app: Flask, administrator: FlaskClient, rows: Rows) -> None:
    made = judged(app, 3)

    def everything() -> list[Any]:
        return [rows(select(column)) for column in (Award.body, JuryRecordRow.body, AuditRow.id)]

    before = everything()
    assert "1 verdict tournerait." in text_of(administrator.get(address(made, **{f"t_{CRITERION}": 4})))
    assert everything() == before


@pytest.mark.one_database
@pytest.mark.parametrize(
    "asked",
    [{f"t_{CRITERION}": 5}, {f"t_{CRITERION}": "x"}, {f"t_{CRITERION}": ""}, {"criteria": 21}, {"criteria": "03"}, {"unsettled": "mean"}],
)
def test_a_value_that_cannot_be_is_told_at_its_field(app: Flask, administrator: FlaskClient, asked: dict[str, object]) -> None:
    made = judged(app)
    answer = administrator.get(address(made, **asked))
    assert answer.status_code == 422
    assert "Une valeur n'est pas possible." in text_of(answer)
    assert 'aria-invalid="true"' in answer.get_data(as_text=True)


@pytest.mark.parametrize(("own", "offered"), [(7, MOST_TOLERATED), (MOST_TOLERATED, MOST_TOLERATED), (23, 23)])
def test_the_form_sends_the_rules_of_the_version_back(app: Flask, administrator: FlaskClient, own: int, offered: int) -> None:
    committed = catalogue.read("RNCP35663")
    competency, block = CompetencyRule(criteria_tolerated=own, source="a"), BlockRule(competencies_tolerated=own, source="b")
    stored(msgspec.structs.replace(committed, rules=msgspec.structs.replace(committed.rules, competency=competency, block=block)))
    made = judged(app, 3)
    page = administrator.get(address(made)).get_data(as_text=True)
    sent = {}
    for name in ("criteria", "competencies"):
        select = re.findall(rf'<select[^>]* name="{name}".*?</select>', page, re.DOTALL)[0]
        assert re.findall(r'<option value="(\d+)"', select) == [str(count) for count in range(offered + 1)]
        sent[name] = re.findall(r'<option value="(\d+)" selected', select)[0]
    assert sent == {"criteria": str(own), "competencies": str(own)}
    answer = administrator.get(address(made, **sent))
    assert answer.status_code == 200
    assert "Changez un seuil ou une règle, puis rejouez." in text_of(answer), "nothing is tried that the version does not say"


def test_what_turns_is_exported(app: Flask, administrator: FlaskClient) -> None:
    made = judged(app, 3)
    page = administrator.get(address(made, **{f"t_{CRITERION}": 4})).get_data(as_text=True)
    link = html.unescape(re.findall(r'href="([^"]*export=csv)"', page)[0])
    answer = administrator.get(link)
    _heads, *lines = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";")
    assert lines == [["0147", "BC03", "Acquis", "Non acquis", CRITERION]]


def test_a_block_nobody_judged_says_so(app: Flask, administrator: FlaskClient) -> None:
    version = FrameworkVersionFactory()
    here = f"/administration/framework/{version.id}/what-if"
    assert "il n'y a rien à rejouer" in text_of(administrator.get(here))
    assert administrator.get(f"{here}?block=BC09").status_code == 404


def test_only_what_is_signed_under_that_version_is_read(app: Flask) -> None:
    made = judged(app)
    other = FrameworkVersionFactory(version=2, digest="e" * 64)
    with app.app_context():
        version = made.candidacy.framework_version_id
        assert settled_counts(version) == {"BC03": 1}
        assert settled_counts(other.id) == {}
        assert len(settled_records(version, "BC03")) == 1
        assert settled_records(version, "BC01") == ()
        assert settled_records(other.id, "BC03") == ()


def test_an_unsigned_record_is_not_a_verdict(app: Flask) -> None:
    from app.services import judging_decision
    from tests.support.juries import actor

    made = scene(app)
    for juror in (made.first, made.second):
        fill(app, made, juror, 4)
    with app.app_context():
        judging_decision.draw_up_record(actor(made.first, Role.JUROR), made.jury_id)
        assert settled_records(made.candidacy.framework_version_id, "BC03") == ()
