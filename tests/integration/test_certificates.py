"""A certificate is issued once for an award and never changes; its status does, by the rules, and the file stays the same."""

from __future__ import annotations

import io
import stat
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pypdf
import pytest
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.config import Settings
from app.documents.credential import read_credential
from app.documents.inspection import inspect_certificate
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, Award, Candidacy, Certificate, CertificateStatus, Role, StoredFile
from app.queries import certificates as queries
from app.queries.waiting_certificates import waiting_certificates
from app.services import certificates, issuing, storage
from juries.certificates import CertificateState, StatusCategory
from tests.support.awards import award_block
from tests.support.factories import AccountFactory

Rows = Callable[[Select[Any]], Sequence[Any]]


@pytest.fixture
def administrator(session: Session) -> Actor:
    account = AccountFactory(roles=[Role.ADMINISTRATOR])
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def award(session: Session) -> Award:
    return award_block()


@pytest.fixture
def issued(in_app: Flask, award: Award) -> int:
    number = issuing.issue(award.id)
    assert number is not None
    return number


def test_one_award_has_one_certificate(in_app: Flask, administrator: Actor, award: Award, issued: int, rows: Rows) -> None:
    again = issuing.issue(award.id)
    assert again == issued
    assert [row.id for row in rows(select(Certificate))] == [issued]
    assert [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == "certificates"))] == [
        "certificate.numbered",
        "certificate.issued",
    ]


def test_it_prints_what_was_decided_and_the_invented_issuer(in_app: Flask, issued: int) -> None:
    facts = queries.certificate_file(issued).facts
    assert facts.holder == "Camille Dessai"
    assert facts.register_code == "RNCP35663BC03"
    assert facts.block_label == "Gestion des aspects administratifs et financiers d’un dossier client"
    assert (facts.competencies, facts.level, facts.european_level) == (14, 5, 5)
    assert facts.certifier == "Institut Ravelin des métiers de la vente"
    assert "ascencia" not in repr(facts).casefold()
    assert facts.specimen
    assert facts.number.startswith(f"{clock.today().year}-BC03-")


def test_the_stored_file_is_a_good_certificate_of_this_installation(in_app: Flask, issued: int) -> None:
    found = queries.certificate_file(issued)
    content = storage.load(found.digest)
    inspected = inspect_certificate(content, in_app.extensions["issuer_keys"].authority.certificate)
    assert inspected.good
    ((token,),) = pypdf.PdfReader(io.BytesIO(content)).attachments.values()
    assert read_credential(token.decode()).claims["id"] == inspected.verify_url
    assert inspected.verify_url == f"http://localhost:8000/verify/{found.facts.code}"
    assert found.size == len(content)
    (path,) = in_app.extensions["settings"].files.rglob(found.digest)
    assert stat.S_IMODE(path.stat().st_mode) == 0o400


def test_numbers_follow_each_other(in_app: Flask, administrator: Actor, session: Session) -> None:
    made = [issuing.issue(award_block().id) for _ in range(2)]
    numbers = [queries.certificate_file(each or 0).facts.number[-4:] for each in made]
    assert numbers == ["0001", "0002"]


def test_a_block_not_acquired_has_no_certificate(in_app: Flask, administrator: Actor, session: Session) -> None:
    with pytest.raises(Refused) as refused:
        issuing.issue(award_block(awarded=False).id)
    assert refused.value.code == "certificate.not_awarded"
    with pytest.raises(NotFound):
        issuing.issue(9999)


def test_without_a_birth_date_the_award_waits(in_app: Flask, administrator: Actor, session: Session, rows: Rows) -> None:
    award = award_block(birth_date=None)
    assert issuing.issue(award.id) is None
    (waiting,) = waiting_certificates()
    assert (waiting.jury_id, waiting.block_code) == (award.jury_id, "BC03")
    candidacy = session.get_one(Candidacy, award.candidacy_id)
    session.get_one(Account, candidacy.account_id).birth_date = date(1994, 3, 4)
    session.commit()
    assert issuing.issue(award.id) is not None
    assert waiting_certificates() == ()


def test_an_installation_for_real_does_not_issue_without_its_certifier(in_app: Flask, administrator: Actor, award: Award) -> None:
    settings: Settings = in_app.extensions["settings"]
    in_app.extensions["settings"] = replace(settings, specimen=False)
    assert issuing.issue(award.id) is None
    (waiting,) = waiting_certificates()
    assert waiting.missing == ("issuer",)
    with pytest.raises(Refused) as refused:
        issuing.order_again(administrator, award.jury_id)
    assert refused.value.code == "certificate.missing_issuer"


def test_a_certificate_is_suspended_cleared_then_revoked_for_good(in_app: Flask, administrator: Actor, issued: int) -> None:
    before = queries.certificate_file(issued)
    certificates.suspend(administrator, issued, reason="Une pièce est contestée.")
    assert queries.certificate_file(issued).status.state is CertificateState.SUSPENDED
    certificates.lift_suspension(administrator, issued, reason="La pièce est bonne.")
    certificates.revoke(administrator, issued, category=StatusCategory.DECISION_WITHDRAWN, reason="Le jury a été annulé.")
    after = queries.certificate_file(issued)
    assert [row.state.value for row in after.history] == ["valid", "suspended", "valid", "revoked"]
    assert [row.actor for row in after.history[1:]] == [administrator.name] * 3
    assert (after.digest, after.facts) == (before.digest, before.facts)
    with pytest.raises(Refused) as refused:
        certificates.lift_suspension(administrator, issued, reason="Trop tard.")
    assert refused.value.code == "certificate.final"


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda actor, number: certificates.suspend(actor, number, reason="  "), "certificate.reason_missing"),
        (lambda actor, number: certificates.suspend(actor, number, reason="x" * 2001), "certificate.reason_long"),
        (lambda actor, number: certificates.lift_suspension(actor, number, reason="Rien."), "certificate.transition"),
        (lambda actor, number: certificates.replace(actor, number, reason=""), "certificate.reason_missing"),
        (
            lambda actor, number: certificates.revoke(actor, number, category=StatusCategory.UNDER_REVIEW, reason="Non."),
            "certificate.category",
        ),
    ],
)
def test_a_refused_change_leaves_nothing(
    in_app: Flask, administrator: Actor, issued: int, rows: Rows, act: Callable[[Actor, int], None], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        act(administrator, issued)
    assert refused.value.code == code
    assert len(rows(select(CertificateStatus))) == 1
    assert len(rows(select(AuditRow).where(AuditRow.stream == "certificates"))) == 2


def test_a_replacement_corrects_the_holder_and_names_its_successor(
    in_app: Flask, administrator: Actor, award: Award, issued: int, session: Session
) -> None:
    candidacy = session.get_one(Candidacy, award.candidacy_id)
    session.get_one(Account, candidacy.account_id).family_name = "Corrigée"
    session.commit()
    new = certificates.replace(administrator, issued, reason="Nom mal saisi.")
    old, fresh = queries.certificate_file(issued), queries.certificate_file(new)
    assert (old.status.state, old.status.successor) == (CertificateState.REPLACED, fresh.facts.number)
    assert (fresh.facts.holder, old.facts.holder) == ("Camille Corrigée", "Camille Dessai")
    assert fresh.status.state is CertificateState.VALID
    assert issuing.issue(award.id) == new


def test_the_database_itself_refuses_to_change_a_certificate(in_app: Flask, issued: int, session: Session) -> None:
    for statement in (
        "UPDATE certificate SET facts = '{}'",
        "DELETE FROM certificate_status",
        "UPDATE certificate_status SET state = 'valid'",
    ):
        with pytest.raises(DatabaseError, match="append-only"):
            session.execute(text(statement))
        session.rollback()


def test_only_its_holder_and_the_administration_download_it(in_app: Flask, administrator: Actor, award: Award, issued: int) -> None:
    number = queries.certificate_file(issued).facts.number
    with in_app.extensions["database"].reading() as reading:
        holder = reading.get_one(Candidacy, award.candidacy_id).account_id
    mine = Actor(account_id=holder, roles=frozenset({Role.CANDIDATE}))
    assert queries.certificate_to_download(mine, number).id == issued
    assert queries.certificate_to_download(administrator, number).id == issued
    assert [row.id for row in queries.certificates_of(mine)] == [issued]
    other = Actor(account_id=administrator.account_id, roles=frozenset({Role.CANDIDATE}))
    with pytest.raises(NotFound):
        queries.certificate_to_download(other, number)
    assert queries.certificates_of(other) == ()


def test_a_file_is_kept_once_and_its_damage_is_found(in_app: Flask, session: Session, rows: Rows) -> None:
    first, second = (storage.store(session, b"Bonjour", "text/plain") for _ in range(2))
    session.commit()
    assert first == second
    assert len(rows(select(StoredFile))) == 1
    assert storage.load(first) == b"Bonjour"
    path: Path = in_app.extensions["settings"].files / first[:2] / first
    path.chmod(0o600)
    path.write_bytes(b"Bonsoir")
    with pytest.raises(storage.DamagedFile):
        storage.load(first)
    path.unlink()
    with pytest.raises(NotFound):
        storage.load(first)


def test_the_moment_of_issue_is_the_clock_s(in_app: Flask, administrator: Actor, award: Award) -> None:
    with clock.frozen(datetime(2026, 12, 31, 23, 30, tzinfo=UTC)):
        made = issuing.issue(award.id)
    facts = queries.certificate_file(made or 0).facts
    assert facts.made_on == date(2027, 1, 1)
    assert facts.number.startswith("2027-")
