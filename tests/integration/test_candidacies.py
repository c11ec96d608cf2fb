"""Enrolment: by an open route, within the registration, with what each route asks; who reaches a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, Candidacy, Centre, FrameworkVersion, RenewalAct, Role, RoleGrant, VaeFile, VersionState
from app.queries.candidacies import candidate_file, candidates
from app.queries.progress import Progress
from app.services import candidacies
from app.services.candidacies import Person
from app.services.login import password_matches
from blocks.model import AccessRoute
from juries.vae_table import State
from tests.support.factories import AccountFactory, CandidacyFactory, CentreFactory, FrameworkVersionFactory

TODAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
INES = Person("Inès", "Mokrani", "Ines.Mokrani@essais.example", date(1994, 3, 4), "Lorient", "F")
Rows = Callable[[Any], Sequence[Any]]


@pytest.fixture
def administrator(session: Session) -> Actor:
    account = AccountFactory(roles=[Role.ADMINISTRATOR])
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def version(session: Session) -> FrameworkVersion:
    return FrameworkVersionFactory()


@pytest.fixture
def centre(session: Session) -> Centre:
    return CentreFactory()


@pytest.fixture
def renewal(session: Session, administrator: Actor) -> None:
    session.add(
        RenewalAct(
            certification_number="RNCP35663",
            decision="Renouvellement d'essai",
            decided_on=date(2024, 6, 1),
            new_end=date(2027, 6, 17),
            invented=True,
            actor_id=administrator.person_id,
            at=TODAY,
        )
    )
    session.commit()


@pytest.fixture
def enrol(in_app: Flask, administrator: Actor, version: FrameworkVersion, centre: Centre) -> Callable[..., candidacies.Enrolment]:
    def attempt(person: Person = INES, **given: Any) -> candidacies.Enrolment:
        asked = {"route": AccessRoute.CONTINUING_TRAINING, "blocks": ["BC03"], "prerequisites_seen": True, **given}
        with clock.frozen(TODAY):
            return candidacies.enrol(administrator, person, framework_version_id=version.id, centre_id=centre.id, **asked)

    return attempt


def refusal(attempt: Callable[..., Any], *args: Any, **given: Any) -> tuple[str, str | None]:
    with pytest.raises(Refused) as refused:
        attempt(*args, **given)
    return refused.value.code, refused.value.field


def test_entry_is_refused_after_the_registration_s_end_with_the_reason(enrol: Any, rows: Rows) -> None:
    with pytest.raises(Refused) as refused:
        enrol()
    assert refused.value.code == "admission.registration_ended"
    assert refused.value.params["end"] == "2024-06-17"
    assert rows(select(Candidacy)) == []
    assert rows(select(AuditRow)) == []


def test_a_renewal_opens_entry_and_the_person_may_log_in(enrol: Any, renewal: None, rows: Rows) -> None:
    made = enrol()
    (candidacy,) = rows(select(Candidacy))
    assert (candidacy.number, candidacy.entered_on, candidacy.blocks) == ("0001", date(2026, 11, 24), ["BC03"])
    account = rows(select(Account).where(Account.email == "ines.mokrani@essais.example"))[0]
    assert password_matches(account, made.first_password)
    assert [grant.role for grant in rows(select(RoleGrant).where(RoleGrant.account_id == account.id))] == [Role.CANDIDATE]


def test_training_asks_for_its_prerequisites_and_vae_never_does(enrol: Any, renewal: None, rows: Rows) -> None:
    assert refusal(enrol, prerequisites_seen=False) == ("admission.prerequisites_not_seen", "prerequisites_seen")
    enrol(route=AccessRoute.VAE, prerequisites_seen=False, accompanied=False)
    (file,) = rows(select(VaeFile))
    assert (file.number, file.accompanied, file.state) == ("V-2026-001", False, State.PROJECT)


def test_a_route_that_is_not_open_and_a_block_that_is_not_there(enrol: Any, renewal: None) -> None:
    assert refusal(enrol, route=AccessRoute.INDIVIDUAL_APPLICATION) == ("admission.route_closed", "route")
    assert refusal(enrol, blocks=[]) == ("admission.no_block", "blocks")
    assert refusal(enrol, blocks=["BC09"]) == ("admission.unknown_block", "blocks")


def test_the_same_person_enters_once_by_route_and_keeps_one_account(enrol: Any, renewal: None, rows: Rows) -> None:
    enrol()
    assert refusal(enrol) == ("candidacy.already", "email")
    second = enrol(route=AccessRoute.VAE, accompanied=False)
    assert (second.number, second.first_password) == ("0002", None)
    assert len(rows(select(Account).where(Account.email == "ines.mokrani@essais.example"))) == 1
    stranger = Person("Léo", "Autre", INES.email, date(1990, 1, 1), "Brest")
    assert refusal(enrol, stranger, route=AccessRoute.APPRENTICESHIP) == ("person.email_taken", "email")


def test_a_date_of_birth_that_is_a_typing_error(enrol: Any, renewal: None) -> None:
    assert refusal(enrol, Person("A", "B", "a@essais.example", date(2026, 1, 1), "Lorient")) == ("person.birth_date", "birth_date")


def test_the_advisor_must_be_one(enrol: Any, renewal: None, administrator: Actor, rows: Rows) -> None:
    with pytest.raises(NotFound):
        enrol(route=AccessRoute.VAE, advisor_id=administrator.account_id)
    advisor = AccountFactory(roles=[Role.VAE_ADVISOR])
    enrol(route=AccessRoute.VAE, advisor_id=advisor.id)
    assert rows(select(Candidacy))[0].advisor_id == advisor.id


def test_an_unknown_version_or_centre_is_not_found(in_app: Flask, administrator: Actor, version: FrameworkVersion) -> None:
    with pytest.raises(NotFound):
        candidacies.enrol(administrator, INES, framework_version_id=version.id, centre_id=99_999, route=AccessRoute.VAE, blocks=["BC03"])


def test_an_advisor_reaches_their_own_candidates_alone(in_app: Flask, session: Session, administrator: Actor) -> None:
    account = AccountFactory(roles=[Role.VAE_ADVISOR])
    advisor = Actor(account_id=account.id, name=account.name, roles=frozenset({Role.VAE_ADVISOR}))
    followed = CandidacyFactory(route=AccessRoute.VAE, advisor_id=account.id)
    other = CandidacyFactory()
    assert [row.id for row in candidates(advisor)] == [followed.id]
    assert len(candidates(administrator)) == 2
    with pytest.raises(NotFound):
        candidate_file(advisor, other.id)
    file = candidate_file(administrator, other.id)
    assert {block.code: block.progress for block in file.blocks} == {
        "BC01": Progress.NOT_AIMED,
        "BC02": Progress.NOT_AIMED,
        "BC03": Progress.AHEAD,
    }


def test_the_list_takes_the_same_number_of_statements_however_long(
    app: Flask, session: Session, administrator: Actor, queries: Any
) -> None:
    CandidacyFactory()
    with app.app_context(), queries() as one:
        candidates(administrator)
    CandidacyFactory.create_batch(5)
    with app.app_context(), queries() as many:
        assert len(candidates(administrator)) == 6
    assert len(many) == len(one)


def test_nobody_enters_a_version_that_is_not_published(
    enrol: Any, renewal: None, version: FrameworkVersion, session: Session, rows: Rows
) -> None:
    version.state = VersionState.DRAFT
    session.commit()
    assert refusal(enrol) == ("framework.not_published", "framework")
    assert rows(select(Candidacy)) == []
