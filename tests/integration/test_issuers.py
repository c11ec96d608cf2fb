"""Who issues: proposed by one, confirmed by another, from a day on; and certificates for real, which need it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import click
import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app import clock, for_real
from app.auth.actor import Actor
from app.demo.people import DIRECTOR
from app.documents.inspection import inspect_certificate, load_authorities
from app.errors import Conflict, NotFound, Refused
from app.models import Account, AuditRow, Certificate, IssuerAnswer, IssuerProposal, Job, Role
from app.queries import issuers as queries
from app.queries.certificates import certificate_file
from app.queries.waiting_certificates import waiting_certificates
from app.services import certificates, issuers, issuing, storage
from juries.issuers import Issuer
from tests.support.awards import award_block
from tests.support.factories import AccountFactory
from tests.support.html import Page
from tests.support.jobs import do_jobs

Rows = Callable[[Select[Any]], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
NOW = datetime(2026, 11, 24, 9, tzinfo=UTC)
FORM = {
    "certifier": "Institut Vauquelin",
    "siret": "000 000 001 00016",
    "city": "Vannes",
    "signatory": "Anne Le Bris",
    "signatory_function": "directrice",
    "since": "24/11/2026",
}
ISSUER = Issuer(
    certifier="Institut Vauquelin",
    siret="00000000100016",
    city="Vannes",
    signatory="Anne Le Bris",
    signatory_function="directrice",
    since=date(2026, 11, 24),
)


@pytest.fixture(autouse=True)
def _today() -> Iterator[None]:
    with clock.frozen(NOW):
        yield


@pytest.fixture
def first(session: Session) -> Account:
    return AccountFactory(given_name="Hélène", family_name="Morvan", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def second(session: Session) -> Account:
    return AccountFactory(given_name="Yann", family_name="Guérin", roles=[Role.ADMINISTRATOR])


@pytest.fixture
def for_good(app: Flask) -> Flask:
    """An installation that issues for real."""
    app.extensions["settings"] = replace(app.extensions["settings"], specimen=False)
    return app


def actor(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


def confirmed(app: Flask, first: Account, second: Account, issuer: Issuer = ISSUER) -> None:
    with app.app_context():
        issuers.confirm(actor(second), issuers.propose(actor(first), issuer))


def test_a_proposal_binds_nothing_before_another_confirms_it(app: Flask, first: Account, second: Account, rows: Rows) -> None:
    with app.app_context():
        proposal = issuers.propose(actor(first), ISSUER)
        assert queries.issuer_for(clock.today()) is None
        with pytest.raises(Refused, match=r"issuer\.own"):
            issuers.confirm(actor(first), proposal)
        with pytest.raises(Refused, match=r"issuer\.open"):
            issuers.propose(actor(second), ISSUER)
        for _ in range(2):
            issuers.confirm(actor(second), proposal)
        assert queries.issuer_for(clock.today()) == ISSUER
        assert queries.issuer_for(clock.today() - timedelta(days=1)) is None
        with pytest.raises(Conflict, match=r"issuer\.answered"):
            issuers.set_aside(actor(first), proposal, reason="Trop tard.")
        with pytest.raises(NotFound):
            issuers.confirm(actor(second), 9999)
    assert len(rows(select(IssuerAnswer))) == 1
    audited = rows(select(AuditRow).where(AuditRow.stream == "issuer").order_by(AuditRow.seq))
    assert [(row.verb, row.actor_id) for row in audited] == [("issuer.proposed", first.id), ("issuer.confirmed", second.id)]


def test_a_proposal_set_aside_leaves_room_for_another(app: Flask, first: Account, second: Account) -> None:
    with app.app_context():
        proposal = issuers.propose(actor(first), ISSUER)
        for reason, code in (("  ", r"issuer\.reason_missing"), ("x" * 2001, r"issuer\.reason_long")):
            with pytest.raises(Refused, match=code):
                issuers.set_aside(actor(second), proposal, reason=reason)
        issuers.set_aside(actor(first), proposal, reason="Faute dans le nom.")
        with pytest.raises(Conflict):
            issuers.confirm(actor(second), proposal)
        again = issuers.propose(actor(first), ISSUER)
        (row, old) = queries.proposals()
    assert (row.id, row.confirmed) == (again, None)
    assert (old.confirmed, old.reason, old.answerer) == (False, "Faute dans le nom.", "Hélène Morvan")


def test_the_database_itself_refuses_to_change_an_issuer(app: Flask, first: Account, second: Account, session: Session) -> None:
    confirmed(app, first, second)
    for statement in ("UPDATE issuer_proposal SET certifier = 'x'", "DELETE FROM issuer_answer"):
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_a_certificate_for_real_names_and_is_sealed_by_its_issuer(
    for_good: Flask, client: FlaskClient, first: Account, second: Account, session: Session
) -> None:
    award = award_block()
    with for_good.app_context():
        assert issuing.issue(award.id) is None, "nobody issues yet"
    confirmed(for_good, first, second)
    assert do_jobs(for_good) == 1, "confirming orders what waited"
    with for_good.app_context():
        assert waiting_certificates() == ()
        number = session.scalars(select(Certificate.id)).one()
        found = certificate_file(number)
        content = storage.load(found.digest)
    assert (found.facts.certifier, found.facts.signatory, found.facts.specimen) == ("Institut Vauquelin", "Anne Le Bris", False)
    authority = client.get(f"/verify/{found.facts.code}/authority.pem").data
    inspected = inspect_certificate(content, *load_authorities(authority))
    assert inspected.good
    assert inspected.issuer == "Institut Vauquelin"
    assert inspected.sealed_by == "Institut Vauquelin, Cachet électronique"
    demonstration = for_good.extensions["issuer_keys"].authority.certificate
    assert not inspect_certificate(content, demonstration).good, "the demonstration's authority does not vouch for it"
    assert inspect_certificate(content, *load_authorities(client.get("/.well-known/epreuve-authority.pem").data)).good
    methods = client.get("/.well-known/did.json").get_json()["verificationMethod"]
    assert len(methods) == 2
    told = Page(client.get(f"/verify/{found.facts.code}").text).words
    for part in ("Institut Vauquelin", "SIRET 000 000 001 00016", "Anne Le Bris", "Le cachet est au nom de Institut Vauquelin"):
        assert part in told.replace("\u00a0", " ")
    assert "Spécimen" not in told


def test_old_certificates_keep_their_issuer(for_good: Flask, first: Account, second: Account, session: Session) -> None:
    confirmed(for_good, first, second)
    later = msgspec.structs.replace(ISSUER, signatory="Paul Riou", signatory_function="directeur", since=date(2027, 1, 4))
    confirmed(for_good, first, second, later)
    before, after = award_block(), award_block()
    with for_good.app_context():
        old = issuing.issue(before.id)
        with clock.frozen(NOW + timedelta(days=60)):
            new = issuing.issue(after.id)
            renewed = certificates.replace(actor(first), old or 0, reason="Nom mal saisi.")
            signed = [certificate_file(number or 0).facts.signatory for number in (old, new, renewed)]
    assert signed == ["Anne Le Bris", "Paul Riou", "Paul Riou"]


def test_what_waits_is_ordered_for_the_first_day_of_its_issuer(
    for_good: Flask, first: Account, second: Account, session: Session, rows: Rows
) -> None:
    award = award_block()
    confirmed(for_good, first, second, msgspec.structs.replace(ISSUER, since=date(2027, 1, 4)))
    ordered = select(Job).where(Job.key == f"certificate.issue:{award.id}")
    (job,) = rows(ordered)
    assert job.run_at == datetime(2027, 1, 4, tzinfo=clock.PARIS)
    with for_good.app_context(), clock.frozen(datetime(2027, 1, 4, 8, tzinfo=clock.PARIS)):
        do_jobs(for_good)
        assert certificate_file(1).facts.signatory == "Anne Le Bris"


def test_what_an_issuer_in_force_can_issue_does_not_wait_for_the_next(
    for_good: Flask, first: Account, second: Account, session: Session, rows: Rows
) -> None:
    confirmed(for_good, first, second)
    award = award_block()
    confirmed(for_good, first, second, msgspec.structs.replace(ISSUER, since=date(2027, 1, 4)))
    (job,) = rows(select(Job).where(Job.key == f"certificate.issue:{award.id}"))
    assert job.run_at == NOW


def test_a_certifier_s_long_name_fits_its_seal(for_good: Flask, first: Account, second: Account, session: Session) -> None:
    name = "Chambre régionale inventée des métiers de la vente et de l'administration commerciale"
    confirmed(for_good, first, second, msgspec.structs.replace(ISSUER, certifier=name))
    award = award_block()
    with for_good.app_context():
        found = certificate_file(issuing.issue(award.id) or 0)
        inspected = inspect_certificate(storage.load(found.digest))
    assert inspected.good
    assert inspected.issuer == name
    assert inspected.sealed_by == "Chambre régionale inventée des métiers de la vente et de…, Cachet électronique"


def test_specimens_go_on_under_the_invented_name(app: Flask, first: Account, second: Account, session: Session) -> None:
    confirmed(app, first, second)
    award = award_block()
    with app.app_context():
        facts = certificate_file(issuing.issue(award.id) or 0).facts
    assert (facts.certifier, facts.specimen) == ("Institut Ravelin des métiers de la vente", True)


def test_a_start_for_real_says_what_is_missing(for_good: Flask, first: Account, second: Account, session: Session) -> None:
    def said() -> str:
        with pytest.raises(click.ClickException) as refused:
            for_real.check(for_good)
        return refused.value.message

    assert "Aucun émetteur n’est proposé." in said()
    with for_good.app_context():
        proposal = issuers.propose(actor(first), msgspec.structs.replace(ISSUER, since=date(2027, 1, 4)))
    assert "Institut Vauquelin, signataire Anne Le Bris" in said()
    with for_good.app_context():
        issuers.confirm(actor(second), proposal)
    assert "ne délivre qu’à partir du 4 janvier 2027" in said().replace("\u00a0", " ")
    with clock.frozen(NOW + timedelta(days=60)):
        for_real.check(for_good)
        AccountFactory(email=DIRECTOR.email)
        session.commit()
        assert "démonstration" in said()
    for_good.extensions["settings"] = replace(for_good.extensions["settings"], specimen=True)
    for_real.check(for_good)


def test_two_administrators_do_it_by_the_pages(app: Flask, login: Login, first: Account, second: Account, rows: Rows) -> None:
    one, other = login(app.test_client(), first), login(app.test_client(), second)
    start = Page(one.get("/administration/certificates/issuer").text)
    assert "Cette installation délivre des spécimens." in start.words
    assert "Aucun émetteur n’est proposé." in start.words
    blank = Page(one.get("/administration/certificates/issuer/propose").text)
    assert blank.one("//input[@name='certifier']").get("value") == "", "never the certifier of a fiche by itself"
    assert one.post("/administration/certificates/issuer/propose", data=FORM).location == "/administration/certificates/issuer"
    (row,) = rows(select(IssuerProposal))
    assert row.siret == "00000000100016"
    own = Page(one.get("/administration/certificates/issuer").text)
    assert "C’est votre proposition" in own.words
    assert one.post(f"/administration/certificates/issuer/{row.id}", data={"answer": "confirm"}).status_code == 422
    page = Page(other.get(f"/administration/certificates/issuer/{row.id}").text)
    assert "Relisez-les lettre à lettre." in page.words
    assert other.post(f"/administration/certificates/issuer/{row.id}", data={}).status_code == 422
    assert other.post(f"/administration/certificates/issuer/{row.id}", data={"answer": "set_aside"}).status_code == 422
    assert (
        other.post(f"/administration/certificates/issuer/{row.id}", data={"answer": "confirm"}).location
        == "/administration/certificates/issuer"
    )
    done = Page(one.get("/administration/certificates/issuer").text)
    assert "EPREUVE_SPECIMEN=0" in done.words
    assert "Yann Guérin" in done.words
    assert "Cette proposition a reçu sa réponse." in one.get(f"/administration/certificates/issuer/{row.id}").text
    filled = Page(one.get("/administration/certificates/issuer/propose").text)
    assert filled.one("//input[@name='certifier']").get("value") == "Institut Vauquelin"


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"certifier": ""}, "Remplissez ce champ"),
        ({"city": "  "}, "Remplissez ce champ"),
        ({"signatory": "x" * 161}, "trop long"),
        ({"siret": "00000000100017"}, "ne peut pas être un SIRET"),
        ({"since": "23/11/2026"}, "Choisissez aujourd’hui"),
        ({"since": "31/02/2027"}, "Cette date n’existe pas"),
        ({"since": ""}, "Donnez le premier jour"),
    ],
)
def test_a_wrong_proposal_comes_back_with_what_was_typed(
    app: Flask, client: FlaskClient, login: Login, first: Account, rows: Rows, changed: dict[str, str], said: str
) -> None:
    answer = login(client, first).post("/administration/certificates/issuer/propose", data=FORM | changed)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert "Anne Le Bris" in answer.text or "signatory" in changed
    assert rows(select(IssuerProposal)) == []
