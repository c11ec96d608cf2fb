"""People as the administration keeps them: opened, changed, closed, and what that does to their logins and to juries."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, Role, RoleGrant
from app.queries import judging
from app.queries import people as queries
from app.services import login as logins
from app.services import password_links, people
from app.services.people import Details
from juries.composition import Seat
from tests.support.factories import PASSWORD, AccountFactory, CandidacyFactory, CentreFactory


@pytest.fixture
def administrator(session: Session) -> Account:
    account: Account = AccountFactory(roles=[Role.ADMINISTRATOR])
    return account


def acting(account: Account) -> Actor:
    return Actor(account_id=account.id, roles=frozenset({Role.ADMINISTRATOR}))


def details(**given: Any) -> Details:
    known = {"given_name": "Maël", "family_name": "Tanguy", "email": "mael.tanguy@essais.example", "roles": frozenset({Role.JUROR})}
    return Details(**{**known, **given})


def refusal(function: Any, *args: Any) -> str:
    with pytest.raises(Refused) as caught:
        function(*args)
    return caught.value.code


def test_an_account_is_opened_with_a_password_told_once(in_app: Flask, session: Session, administrator: Account) -> None:
    account_id, password = people.open_account(acting(administrator), details(email=" Mael.Tanguy@essais.example "))
    assert logins.living_session(logins.login("mael.tanguy@essais.example", password, address="192.0.2.1", device="essai")) is not None
    assert queries.person(account_id).roles == {Role.JUROR}
    assert refusal(people.open_account, acting(administrator), details()) == "account.exists"
    assert (
        refusal(people.open_account, acting(administrator), details(email="autre@essais.example", roles=frozenset())) == "account.no_role"
    )
    with pytest.raises(NotFound):
        people.open_account(acting(administrator), details(email="autre@essais.example", centre_id=999_999))


def test_who_is_paid_to_teach_by_a_centre_is_not_outside_of_it(in_app: Flask, session: Session, administrator: Account) -> None:
    here, there = CentreFactory(), CentreFactory()
    account_id, _password = people.open_account(acting(administrator), details(centre_id=there.id))
    outside = judging.judge_of(session.get_one(Account, account_id), Seat.SCORER)
    assert outside.is_outside(str(here.id))
    people.change(acting(administrator), account_id, details(centre_id=there.id, teaches_for=frozenset({here.id})))
    assert not judging.judge_of(session.get_one(Account, account_id), Seat.SCORER).is_outside(str(here.id))
    people.change(acting(administrator), account_id, details(centre_id=there.id))
    assert judging.judge_of(session.get_one(Account, account_id), Seat.SCORER).is_outside(str(here.id))


def test_taking_a_role_ends_the_logins_and_tells_the_audit_before_and_after(
    in_app: Flask, session: Session, administrator: Account
) -> None:
    person = AccountFactory(roles=[Role.JUROR, Role.TRAINER])
    token = logins.login(person.email, PASSWORD, address="192.0.2.1", device="essai")
    kept = {"given_name": person.given_name, "family_name": person.family_name, "email": person.email}
    people.change(acting(administrator), person.id, details(**kept, roles=frozenset({Role.JUROR, Role.TRAINER, Role.AUDITOR})))
    assert logins.living_session(token) is not None
    people.change(acting(administrator), person.id, details(**kept, roles=frozenset({Role.JUROR})))
    assert logins.living_session(token) is None
    session.expire_all()
    assert set(session.scalars(select(RoleGrant.role).where(RoleGrant.account_id == person.id))) == {Role.JUROR}
    told = session.scalars(select(AuditRow.body).where(AuditRow.verb == "account.changed").order_by(AuditRow.id)).all()
    assert told[-1] == '{"roles":[["auditor","juror","trainer"],["juror"]]}'


def test_some_changes_are_refused(in_app: Flask, session: Session, administrator: Account) -> None:
    mine = details(given_name=administrator.given_name, family_name=administrator.family_name, email=administrator.email)
    assert refusal(people.change, acting(administrator), administrator.id, mine) == "account.own_administration"
    assert refusal(people.close, acting(administrator), administrator.id) == "account.own"
    person = AccountFactory(roles=[Role.JUROR])
    both = details(email=person.email, roles=frozenset({Role.JUROR, Role.CANDIDATE}))
    assert refusal(people.change, acting(administrator), person.id, both) == "account.candidate_role"
    assert refusal(people.change, acting(administrator), person.id, details(email=administrator.email)) == "account.exists"
    with pytest.raises(NotFound):
        people.change(acting(administrator), 999_999, details())


def test_a_closed_account_logs_in_no_more_until_it_is_reopened(in_app: Flask, session: Session, administrator: Account) -> None:
    person = AccountFactory(roles=[Role.JUROR])
    token = logins.login(person.email, PASSWORD, address="192.0.2.1", device="essai")
    people.close(acting(administrator), person.id)
    people.close(acting(administrator), person.id)
    assert logins.living_session(token) is None
    assert refusal(lambda: logins.login(person.email, PASSWORD, address="192.0.2.1", device="essai")) == "login.wrong"
    people.reopen(acting(administrator), person.id)
    people.reopen(acting(administrator), person.id)
    assert logins.login(person.email, PASSWORD, address="192.0.2.1", device="essai")
    verbs = session.scalars(select(AuditRow.verb).where(AuditRow.stream == f"account:{person.id}").order_by(AuditRow.id)).all()
    assert [verb for verb in verbs if verb.startswith("account.")] == ["account.closed", "account.reopened"]


def test_people_through_the_pages(app: Flask, session: Session, client: FlaskClient, login: Any, administrator: Account) -> None:
    centre = CentreFactory(city="Vannes")
    candidate = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE], family_name="Kerleau")).account
    login(client, administrator)
    empty = client.post("/administration/people/new", data={"email": "pas une adresse"})
    assert empty.status_code == 422
    assert 'id="roles-erreur"' in empty.text
    assert 'id="email-erreur"' in empty.text
    form = {"given_name": "Maël", "family_name": "Tanguy", "email": "mael@essais.example", "roles": ["juror", "trainer"]}
    made = client.post("/administration/people/new", data={**form, "centre": str(centre.id), "in_activity_until": "31/12/2026"})
    assert made.status_code == 302
    page = client.get(made.location)
    assert "Premier mot de passe" in page.text
    taken = client.post("/administration/people/new", data=form)
    assert taken.status_code == 422
    assert "a déjà un compte" in taken.text
    found = client.get("/administration/people?role=juror&city=Vannes")
    assert "Tanguy" in found.text
    assert "Kerleau" not in found.text
    assert "31 déc. 2026" in found.text.replace("\N{NO-BREAK SPACE}", " ")
    assert client.get("/administration/people?export=csv").text.count("\n") >= 3
    changed = client.post(made.location, data={**form, "teaches_for": [str(centre.id)], "in_activity_until": "31/02/2026"})
    assert changed.status_code == 422
    assert "Cette date n’existe pas" in changed.text
    assert client.post(made.location, data={**form, "teaches_for": [str(centre.id)]}).status_code == 302
    assert "enseigne à Vannes" in client.get("/administration/people").text
    assert client.post(f"{made.location}/close").status_code == 302
    assert "Ce compte est clos" in client.get(made.location).text
    assert client.post(f"{made.location}/reopen").status_code == 302
    kept = client.get(f"/administration/people/{candidate.id}")
    assert 'value="candidate"' in kept.text
    own = client.post(f"/administration/people/{administrator.id}/close")
    assert own.status_code in {409, 422}


def test_saving_what_is_so_already_changes_nothing(in_app: Flask, session: Session, administrator: Account) -> None:
    account_id, _password = people.open_account(acting(administrator), details())
    people.change(acting(administrator), account_id, details())
    assert session.scalars(select(AuditRow.verb).where(AuditRow.stream == f"account:{account_id}")).all() == ["account.opened"]


def test_the_agreement_of_texts_alone_may_change(in_app: Flask, session: Session, administrator: Account) -> None:
    account_id, _password = people.open_account(acting(administrator), details())
    people.change(acting(administrator), account_id, details(gender="F"))
    assert queries.person(account_id).gender == "F"
    body = session.scalars(select(AuditRow.body).where(AuditRow.verb == "account.changed")).one()
    assert body == '{"gender":[null,"F"]}'


def test_nobody_becomes_a_candidate_without_a_candidacy(in_app: Flask, session: Session, administrator: Account) -> None:
    both = details(roles=frozenset({Role.CANDIDATE, Role.JUROR}))
    assert refusal(people.open_account, acting(administrator), both) == "account.candidate_role"


def test_a_link_to_a_new_password_ends_with_the_account(in_app: Flask, session: Session, administrator: Account) -> None:
    account_id, _password = people.open_account(acting(administrator), details())
    link = password_links.make(acting(administrator), account_id)
    people.close(acting(administrator), account_id)
    people.reopen(acting(administrator), account_id)
    with pytest.raises(NotFound):
        password_links.holder(link.token)


def test_a_missing_birth_is_completed_and_then_corrected(in_app: Flask, session: Session, administrator: Account) -> None:
    person = AccountFactory(roles=[Role.CANDIDATE], birth_date=None, birth_place=None)
    kept = {"given_name": person.given_name, "family_name": person.family_name, "email": person.email}
    known = details(**kept, roles=frozenset({Role.CANDIDATE}))
    actor = acting(administrator)
    people.change(actor, person.id, known)
    people.change(actor, person.id, replace(known, birth_date=date(1994, 3, 4), birth_place=" Lorient (Morbihan) "))
    row = queries.person(person.id)
    assert (row.birth_date, row.birth_place) == (date(1994, 3, 4), "Lorient (Morbihan)")
    corrected = replace(known, birth_date=date(1994, 4, 3), birth_place="Lorient (Morbihan)")
    people.change(actor, person.id, corrected)
    assert queries.person(person.id).birth_date == date(1994, 4, 3)
    assert refusal(people.change, actor, person.id, replace(corrected, birth_place=" ")) == "person.birth_emptied"
    assert refusal(people.change, actor, person.id, replace(corrected, birth_date=None)) == "person.birth_emptied"
    assert refusal(people.change, actor, person.id, replace(corrected, birth_date=date(2020, 1, 1))) == "person.birth_date"
    told = session.scalars(select(AuditRow.body).where(AuditRow.stream == f"account:{person.id}").order_by(AuditRow.id)).all()
    assert told == ['{"birth_date":[false,true],"birth_place":[false,true]}', '{"birth_date":[true,true]}']


def test_who_is_no_candidate_has_no_birth_here(in_app: Flask, session: Session, administrator: Account) -> None:
    account_id, _password = people.open_account(acting(administrator), details())
    people.change(acting(administrator), account_id, details(birth_date=date(1994, 3, 4), birth_place="Lorient"))
    assert queries.person(account_id).birth_date is None


def test_a_birth_is_completed_on_the_page_of_the_person(client: FlaskClient, session: Session, login: Any, administrator: Account) -> None:
    candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE], birth_date=None, birth_place=None))
    where = f"/administration/people/{candidacy.account_id}"
    login(client, administrator)
    assert f'href="{where}"' in client.get(f"/administration/candidates/{candidacy.id}").text
    form = {
        "given_name": candidacy.account.given_name,
        "family_name": candidacy.account.family_name,
        "email": candidacy.account.email,
        "roles": ["candidate"],
        "birth_place": "Lorient (Morbihan)",
    }
    wrong = client.post(where, data={**form, "birth_date": "04/03/2024"})
    assert wrong.status_code == 422
    assert 'id="birth_date-erreur"' in wrong.text
    assert client.post(where, data={**form, "birth_date": "04/03/1994"}).status_code == 302
    page = client.get(where).text
    assert 'value="04/03/1994"' in page
    assert "Lorient (Morbihan)" in page
    assert "04/03/1994" not in client.get(f"/administration/people/{administrator.id}").text
