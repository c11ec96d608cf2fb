"""Login: who gets in, who waits, which sessions live."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import close_reading
from app.errors import NotFound, Refused
from app.models import LoginSession, Role, RoleGrant
from app.services import login as logins
from tests.support.factories import PASSWORD, AccountFactory

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def try_in(email: str, password: str = "wrong", address: str = "192.0.2.7") -> str:
    return logins.login(email, password, address=address, device="Firefox")


def refusal(email: str, password: str = "wrong", address: str = "192.0.2.7") -> str:
    with pytest.raises(Refused) as caught:
        try_in(email, password, address)
    return caught.value.code


def test_the_right_password_opens_a_session(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    token = try_in(f"  {person.email.upper()} ", PASSWORD)
    living = logins.living_session(token)
    assert living is not None
    assert living.roles == frozenset()
    assert living.person.id == person.id
    row = session.get_one(LoginSession, living.id)
    assert row.account_id == person.id
    assert token not in row.token_digest


def test_a_session_gives_every_role_of_its_person(in_app: Flask, session: Session) -> None:
    person, other = AccountFactory(), AccountFactory()
    wanted = {Role.TRAINER, Role.JUROR, Role.VAE_ADVISOR}
    session.add_all(RoleGrant(account_id=person.id, role=role) for role in wanted)
    session.add(RoleGrant(account_id=other.id, role=Role.ADMINISTRATOR))
    session.commit()
    living = logins.living_session(try_in(person.email, PASSWORD))
    assert living is not None
    assert (living.person.id, living.roles) == (person.id, wanted)


def test_a_wrong_password_an_unknown_or_a_closed_account_get_the_same_answer(in_app: Flask, session: Session) -> None:
    assert refusal(AccountFactory().email) == "login.wrong"
    assert refusal("nobody@essais.example") == "login.wrong"
    assert refusal(AccountFactory(active=False).email, PASSWORD) == "login.wrong"


def test_five_failures_from_one_place_make_wait_there_and_not_elsewhere(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with clock.frozen(AT):
        for _ in range(logins.TRIES_PER_PERSON_AND_PLACE):
            assert refusal(person.email) == "login.wrong"
        assert refusal(person.email, PASSWORD) == "login.wait"
        assert try_in(person.email, PASSWORD, address="192.0.2.8")
    with clock.frozen(AT + logins.WINDOW + timedelta(seconds=1)):
        assert try_in(person.email, PASSWORD)


def test_guessing_from_everywhere_makes_wait_too(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with clock.frozen(AT):
        for number in range(logins.TRIES_PER_PERSON):
            assert refusal(person.email, address=f"198.51.100.{number}") == "login.wrong"
        assert refusal(person.email, PASSWORD, address="203.0.113.1") == "login.wait"


def test_a_school_behind_one_address_is_not_stopped(in_app: Flask, session: Session) -> None:
    with clock.frozen(AT):
        for number in range(25):
            assert refusal(f"mistyped{number}@essais.example") == "login.wrong"
        assert try_in(AccountFactory().email, PASSWORD)


def test_the_wait_says_when_it_ends(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with clock.frozen(AT):
        for _ in range(logins.TRIES_PER_PERSON_AND_PLACE):
            refusal(person.email)
        with pytest.raises(Refused) as caught:
            try_in(person.email)
    assert caught.value.params["until"] == AT + logins.WINDOW


def test_a_session_ends_by_its_person_by_idleness_or_with_the_account(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    actor = Actor(account_id=person.id)
    with clock.frozen(AT):
        first, second, third = (try_in(person.email, PASSWORD) for _ in range(3))
        living = logins.living_session(first)
        assert living is not None
        with pytest.raises(NotFound):
            logins.end_session(Actor(account_id=AccountFactory().id), living.id)
        logins.end_session(actor, living.id)
        assert logins.living_session(first) is None
        assert logins.end_other_sessions(actor, third) == 1
        assert logins.living_session(second) is None
        assert logins.living_session(third) is not None
    with clock.frozen(AT + timedelta(hours=5)):
        assert logins.living_session(third) is None
    with clock.frozen(AT):
        person.active = False
        session.commit()
        close_reading()
        assert logins.living_session(third) is None


def test_a_new_password_needs_the_old_one_and_ends_the_other_sessions(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    actor = Actor(account_id=person.id)
    here, elsewhere = try_in(person.email, PASSWORD), try_in(person.email, PASSWORD)
    with pytest.raises(Refused, match=r"password\.wrong"):
        logins.change_password(actor, current="wrong", new="une phrase bien longue", keep_token=here)
    with pytest.raises(Refused, match=r"password\.short"):
        logins.change_password(actor, current=PASSWORD, new="court", keep_token=here)
    logins.change_password(actor, current=PASSWORD, new="une phrase bien longue", keep_token=here)
    assert logins.living_session(here) is not None
    assert logins.living_session(elsewhere) is None
    assert try_in(person.email, "une phrase bien longue")
    assert refusal(person.email, PASSWORD) == "login.wrong"
