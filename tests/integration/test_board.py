"""Those who look without acting: the invigilator's board, with the time as the server counts it, and the trainer's own centre."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock
from app.chain import ORIGIN
from app.models import Account, Candidacy, Jury, JuryMember, Role, Run, RunMode
from app.queries.candidacies import candidate_file
from app.services import accommodations
from tests.support.factories import AccountFactory, CandidacyFactory, CaseContentFactory, CentreFactory
from tests.support.html import Page
from tests.support.juries import actor

Login = Callable[[FlaskClient, Account], FlaskClient]
Queries = Callable[[], AbstractContextManager[list[str]]]
BEGUN = clock.now().replace(microsecond=0)
MINUTES = 90
WATCHED = "LOR"
"""The centre of the invigilator and of the candidates."""


def sitting(
    session: Session,
    candidacy: Candidacy,
    *,
    started_at: datetime | None = None,
    submitted_at: datetime | None = None,
    mode: RunMode = RunMode.CERTIFYING,
) -> Run:
    run = Run(
        candidacy_id=candidacy.id,
        case_id="matinee_des_commandes",
        case_digest=CaseContentFactory().digest,
        base_digest=ORIGIN,
        variant_seed=1,
        mode=mode,
        block_code="BC03",
        evaluation_code="BC03E1",
        framework_version_id=candidacy.framework_version_id,
        duration_minutes=MINUTES,
        started_at=started_at,
        submitted_at=submitted_at,
        created_at=BEGUN,
    )
    session.add(run)
    session.commit()
    return run


def candidate(family_name: str = "Mokrani") -> Candidacy:
    account = AccountFactory(given_name="Inès", family_name=family_name, roles=[Role.CANDIDATE])
    return CandidacyFactory(account=account, centre=CentreFactory(code=WATCHED))


@pytest.fixture
def invigilator(app: Flask, session: Session, login: Login) -> FlaskClient:
    return login(app.test_client(), AccountFactory(roles=[Role.INVIGILATOR], centre=CentreFactory(code=WATCHED)))


def tiles(browser: FlaskClient, path: str = "/oversight/board") -> list[str]:
    """The board's tiles as they are read, with plain spaces."""
    answer = browser.get(path)
    assert answer.status_code == 200
    return Page(answer.text).texts("//li[contains(@class, 'ep-tile')]")


def test_a_prepared_sitting_is_ready_with_its_whole_time(invigilator: FlaskClient, session: Session) -> None:
    sitting(session, candidate())
    (tile,) = tiles(invigilator)
    assert "Inès Mokrani" in tile
    assert "Prêt à commencer" in tile
    assert "1 h 30 prévues" in tile


@pytest.mark.parametrize(
    ("share", "after", "left"), [(None, 30, "1 h 00 restantes"), ("1/3", 30, "1 h 30 restantes"), ("1/3", 100, "20 min restantes")]
)
def test_a_begun_sitting_shows_the_time_left_with_extra_time(
    app: Flask, invigilator: FlaskClient, session: Session, share: str | None, after: int, left: str
) -> None:
    candidacy = candidate()
    if share:
        officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
        with app.app_context(), clock.frozen(BEGUN - timedelta(days=1)):
            accommodations.decide(officer, candidacy.id, {"extra_time": share})
    sitting(session, candidacy, started_at=BEGUN)
    with clock.frozen(BEGUN + timedelta(minutes=after)):
        (tile,) = tiles(invigilator)
    assert "Au travail" in tile
    assert left in tile


def test_a_ready_sitting_shows_the_candidates_own_time(app: Flask, invigilator: FlaskClient, session: Session) -> None:
    candidacy = candidate()
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    with app.app_context():
        accommodations.decide(officer, candidacy.id, {"extra_time": "1/3"})
    sitting(session, candidacy)
    assert "2 h 00 prévues" in tiles(invigilator)[0]


def test_an_invigilator_watches_their_centre_an_administrator_every_one(
    app: Flask, invigilator: FlaskClient, session: Session, login: Login
) -> None:
    run = sitting(session, CandidacyFactory(account=AccountFactory(family_name="Benali")))
    assert tiles(invigilator) == []
    assert invigilator.get(f"/oversight/board/{run.id}").status_code == 404
    administrator = login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR]))
    assert len(tiles(administrator)) == 1


def test_who_judges_a_candidate_reads_no_clock_of_theirs(app: Flask, session: Session, login: Login) -> None:
    candidacy = candidate()
    run = sitting(session, candidacy, started_at=BEGUN)
    person = AccountFactory(roles=[Role.ADMINISTRATOR, Role.JUROR])
    browser = login(app.test_client(), person)
    assert len(tiles(browser)) == 1
    with app.app_context():
        assert len(candidate_file(actor(person, Role.ADMINISTRATOR), candidacy.id).sittings) == 1
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code="BC03",
        framework_version_id=candidacy.framework_version_id,
        place="Lorient",
        created_at=BEGUN,
    )
    session.add(jury)
    session.flush()
    session.add(JuryMember(jury_id=jury.id, account_id=person.id, outside=True))
    session.commit()
    assert tiles(browser) == []
    assert browser.get(f"/oversight/board/{run.id}").status_code == 404
    with app.app_context():
        assert candidate_file(actor(person, Role.ADMINISTRATOR), candidacy.id).sittings == ()
    assert "run:" not in browser.get("/oversight/journal?export=csv").text


def test_a_sitting_whose_time_is_over_asks_for_attention_first(invigilator: FlaskClient, session: Session) -> None:
    sitting(session, candidate("Abgrall"), started_at=BEGUN)
    sitting(session, candidate("Zimmer"), started_at=BEGUN - timedelta(minutes=60))
    with clock.frozen(BEGUN + timedelta(minutes=40)):
        first, second = tiles(invigilator)
    assert "Zimmer" in first
    assert "Temps écoulé" in first
    assert "0 min restantes" in first
    assert "Au travail" in second


def test_a_submitted_sitting_shows_when_it_was_handed_in(invigilator: FlaskClient, session: Session) -> None:
    handed_in = datetime(2026, 11, 24, 9, 42, tzinfo=UTC)
    run = sitting(session, candidate(), started_at=handed_in - timedelta(minutes=50), submitted_at=handed_in)
    with clock.frozen(handed_in + timedelta(minutes=5)):
        (tile,) = tiles(invigilator)
        page = Page(invigilator.get(f"/oversight/board/{run.id}").text)
    assert "Rendu" in tile
    assert "à 10 h 42" in tile
    assert "rendu à 10 h 42" in page.words


def test_a_sitting_handed_in_long_ago_leaves_the_board(invigilator: FlaskClient, session: Session) -> None:
    sitting(session, candidate(), started_at=BEGUN - timedelta(days=3), submitted_at=BEGUN - timedelta(days=2))
    assert tiles(invigilator) == []


def test_training_is_not_watched(invigilator: FlaskClient, session: Session) -> None:
    run = sitting(session, candidate(), started_at=BEGUN, mode=RunMode.TRAINING)
    assert tiles(invigilator) == []
    assert invigilator.get(f"/oversight/board/{run.id}").status_code == 404


def test_the_board_keeps_those_of_one_state(invigilator: FlaskClient, session: Session) -> None:
    sitting(session, candidate("Abgrall"))
    sitting(session, candidate("Zimmer"), started_at=clock.now())
    (tile,) = tiles(invigilator, "/oversight/board?stage=working")
    assert "Zimmer" in tile


def test_more_sittings_ask_no_more_of_the_database(invigilator: FlaskClient, session: Session, queries: Queries) -> None:
    sitting(session, candidate(), started_at=clock.now())
    with queries() as for_one:
        assert len(tiles(invigilator)) == 1
    for _ in range(6):
        sitting(session, candidate(), started_at=clock.now())
    with queries() as for_seven:
        assert len(tiles(invigilator)) == 7
    assert len(for_seven) == len(for_one) > 0


def test_a_trainer_sees_the_candidates_of_their_centre_only(app: Flask, session: Session, login: Login) -> None:
    lorient, rennes = CentreFactory(), CentreFactory()
    followed = CandidacyFactory(account=AccountFactory(family_name="Mokrani"), centre=lorient)
    CandidacyFactory(account=AccountFactory(family_name="Benali"), centre=rennes)
    trainer = login(app.test_client(), AccountFactory(roles=[Role.TRAINER], centre=lorient))
    words = Page(trainer.get("/oversight/progress").text).words
    assert "Mokrani" in words
    assert "Benali" not in words
    assert followed.number not in words, "who trains and judges cannot match a number with a name"
    exported = trainer.get("/oversight/progress?export=csv").text
    assert "Mokrani" in exported
    assert followed.number not in exported
    assert "Benali" not in exported
    administrator = login(app.test_client(), AccountFactory(roles=[Role.ADMINISTRATOR], centre=lorient))
    assert "Benali" in Page(administrator.get("/oversight/progress").text).words


def test_a_trainer_without_a_centre_sees_nobody(app: Flask, session: Session, login: Login) -> None:
    CandidacyFactory(account=AccountFactory(family_name="Mokrani"))
    trainer = login(app.test_client(), AccountFactory(roles=[Role.TRAINER]))
    assert "Mokrani" not in Page(trainer.get("/oversight/progress").text).words
