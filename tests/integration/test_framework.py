"""Frameworks: imported whole or not at all, confirmed doubt by doubt, published by two people, renewed by a recorded act."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.exc import DatabaseError
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, FrameworkAct, FrameworkVersion, RenewalAct, Role, VersionState
from app.queries import framework as queries
from app.queries.certifications import certification_of
from app.queries.framework_pages import edition_for
from app.services import framework
from blocks import catalogue, coverage
from blocks.fiche import FicheError
from blocks.model import RegistrationRenewal
from blocks.registration import Delivery
from blocks.versions import content_digest, flag_key
from tests.support.factories import AccountFactory, CandidacyFactory, FrameworkVersionFactory

NOON = datetime(2026, 11, 24, 11, 0, tzinfo=UTC)
EXPORT = Path(__file__).parents[1] / "fixtures" / "rncp_v4_1_sample.xml"
RENEWAL = RegistrationRenewal(decision="Décision 2024-118", decided_on=date(2024, 6, 3), new_end=date(2027, 6, 17), invented=True)
Rows = Callable[[Any], Sequence[Any]]


def actor_of(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


@pytest.fixture
def claire(session: Session) -> Actor:
    return actor_of(AccountFactory(given_name="Claire", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def denis(session: Session) -> Actor:
    return actor_of(AccountFactory(given_name="Denis", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def page() -> bytes:
    return catalogue.source_text("RNCP35663").encode()


@pytest.fixture
def draft(in_app: Flask, claire: Actor, page: bytes) -> FrameworkVersion:
    return framework.import_file(claire, page, name="RNCP35663.txt").added[0]


def confirm_all(actor: Actor, version: FrameworkVersion) -> None:
    for flag in certification_of(version).flags:
        framework.confirm_flag(actor, version.id, flag_key(flag))


def state_of(rows: Rows, version: FrameworkVersion) -> VersionState:
    state: VersionState = rows(select(FrameworkVersion.state).where(FrameworkVersion.id == version.id))[0]
    return state


def test_a_page_becomes_a_draft_with_the_certifiers_grids(draft: FrameworkVersion, rows: Rows) -> None:
    stored = rows(select(FrameworkVersion))[0]
    assert (stored.certification_number, stored.version, stored.state) == ("RNCP35663", 1, VersionState.DRAFT)
    certification = certification_of(stored)
    assert certification == catalogue.read("RNCP35663")
    assert stored.digest == content_digest(certification)
    assert stored.source.startswith("RNCP35663.txt, SHA-256 ")
    audit = rows(select(AuditRow).where(AuditRow.stream == "framework:RNCP35663"))
    assert [row.verb for row in audit] == ["framework.imported"]


def test_the_twelve_fiches_of_an_export_are_stored_at_once(in_app: Flask, claire: Actor, rows: Rows) -> None:
    done = framework.import_file(claire, EXPORT.read_bytes(), name=EXPORT.name)
    assert len(done.added) == 12
    assert len(rows(select(FrameworkVersion))) == 12


def test_the_same_content_is_not_stored_twice(draft: FrameworkVersion, claire: Actor, page: bytes, rows: Rows) -> None:
    with pytest.raises(Refused) as refused:
        framework.import_file(claire, page, name="copie.txt")
    assert (refused.value.code, refused.value.params) == ("framework.already_there", {"number": "RNCP35663", "version": 1})
    assert len(rows(select(FrameworkVersion))) == 1
    assert framework.import_committed(claire, "RNCP35663").id == draft.id


def test_another_content_is_another_version(draft: FrameworkVersion, claire: Actor, page: bytes) -> None:
    changed = page.decode().replace("Assistant SAV", "Assistant du service après-vente").encode()
    assert framework.import_file(claire, changed, name="v2.txt").added[0].version == 2


def test_what_is_new_in_a_file_is_stored_beside_what_is_known(in_app: Flask, claire: Actor) -> None:
    export = EXPORT.read_bytes()
    framework.import_file(claire, export, name="export.xml", number="RNCP37674")
    done = framework.import_file(claire, export, name="export.xml")
    assert (len(done.added), [version.certification_number for version in done.already]) == (11, ["RNCP37674"])


@pytest.mark.parametrize("damage", ["truncated", "entity", "not a fiche", "last block empty"])
def test_a_bad_file_stores_nothing(in_app: Flask, claire: Actor, rows: Rows, damage: str) -> None:
    export = EXPORT.read_bytes()
    content = {
        "truncated": export[: len(export) * 9 // 10],
        "entity": b"<!DOCTYPE FICHES [<!ENTITY a 'b'>]>" + export.split(b"?>", 1)[1],
        "not a fiche": b"Bonjour",
        "last block empty": export[: (cut := export.rindex(b"<LISTE_COMPETENCES>"))] + export[cut:].replace(b"LISTE_COMPETENCES", b"LISTE"),
    }[damage]
    with pytest.raises(FicheError) as caught:
        framework.import_file(claire, content, name="fiche")
    assert caught.value.line or caught.value.element
    assert rows(select(FrameworkVersion)) == []
    assert rows(select(AuditRow).where(AuditRow.stream.startswith("framework:"))) == []


def test_the_console_imports_without_an_account(in_app: Flask, page: bytes, rows: Rows) -> None:
    framework.import_file(Actor.system(), page, name="RNCP35663.txt")
    assert rows(select(FrameworkAct)) == []
    assert [row.actor_id for row in rows(select(AuditRow))] == [None]


def test_the_whole_way_needs_two_people(draft: FrameworkVersion, claire: Actor, denis: Actor, rows: Rows) -> None:
    confirm_all(claire, draft)
    framework.review(claire, draft.id)
    with pytest.raises(Refused) as refused:
        framework.publish(claire, draft.id)
    assert refused.value.code == "framework.same_person"
    assert state_of(rows, draft) is VersionState.REVIEWED
    framework.publish(denis, draft.id)
    stored = rows(select(FrameworkVersion))[0]
    assert stored.state is VersionState.PUBLISHED
    assert stored.published_at is not None
    verbs = [row.verb for row in rows(select(AuditRow).where(AuditRow.stream == "framework:RNCP35663").order_by(AuditRow.seq))]
    assert verbs == ["framework.imported"] + ["framework.flag_confirmed"] * 11 + ["framework.reviewed", "framework.published"]
    usable = queries.usable_version("RNCP35663")
    assert usable is not None
    assert usable.id == draft.id


def test_a_doubt_left_open_stops_the_review(draft: FrameworkVersion, claire: Actor, denis: Actor, rows: Rows) -> None:
    flags = certification_of(draft).flags
    for flag in flags[1:]:
        framework.confirm_flag(claire, draft.id, flag_key(flag), note=" vu sur la page ")
    for step in (framework.review, framework.publish):
        with pytest.raises(Refused) as refused:
            step(denis, draft.id)
        assert refused.value.code in {"framework.flags_unconfirmed", "framework.wrong_state"}
    assert state_of(rows, draft) is VersionState.DRAFT
    assert rows(select(FrameworkAct).where(FrameworkAct.verb == "flag_confirmed"))[0].detail == {"note": "vu sur la page"}


def test_a_faulty_grid_stops_the_review(in_app: Flask, claire: Actor, session: Session) -> None:
    version = FrameworkVersionFactory(state=VersionState.DRAFT)
    version.body = version.body.replace('"threshold":3', '"threshold":9', 1)
    version.digest = "f" * 64
    session.commit()
    confirm_all(claire, version)
    with pytest.raises(Refused) as refused:
        framework.review(claire, version.id)
    assert (refused.value.code, refused.value.params["count"]) == ("framework.grid_faulty", 1)


def test_confirming_twice_changes_nothing(draft: FrameworkVersion, claire: Actor, denis: Actor, rows: Rows) -> None:
    key = flag_key(certification_of(draft).flags[0])
    framework.confirm_flag(claire, draft.id, key)
    framework.confirm_flag(denis, draft.id, key)
    assert len(rows(select(FrameworkAct).where(FrameworkAct.verb == "flag_confirmed"))) == 1


def test_what_is_not_there_is_not_found(draft: FrameworkVersion, claire: Actor) -> None:
    with pytest.raises(NotFound):
        framework.confirm_flag(claire, draft.id, "nowhere:nothing")
    for call in (framework.review, framework.publish, framework.freeze):
        with pytest.raises(NotFound):
            call(claire, 999_999)
    with pytest.raises(NotFound):
        framework.record_renewal(claire, "RNCP00000", RENEWAL)
    with pytest.raises(NotFound):
        queries.version_file(claire, 999_999)
    with pytest.raises(KeyError):
        framework.import_committed(claire, "RNCP00000")


def test_nothing_is_confirmed_once_reviewed(in_app: Flask, claire: Actor, session: Session) -> None:
    version = FrameworkVersionFactory()
    with pytest.raises(Refused) as refused:
        framework.confirm_flag(claire, version.id, "new_caledonia:territory_flattened")
    assert refused.value.code == "framework.wrong_state"


def test_the_system_neither_reviews_nor_publishes(draft: FrameworkVersion, claire: Actor) -> None:
    confirm_all(claire, draft)
    for step in (framework.review, framework.publish):
        with pytest.raises(LookupError):
            step(Actor.system(), draft.id)


def test_an_assessment_freezes_its_version_once(in_app: Flask, claire: Actor, session: Session, rows: Rows) -> None:
    version = FrameworkVersionFactory()
    framework.freeze(claire, version.id)
    framework.freeze(Actor.system(), version.id)
    assert state_of(rows, version) is VersionState.FROZEN
    assert len(rows(select(AuditRow).where(AuditRow.verb == "framework.frozen"))) == 1


def test_freezing_checks_no_grid(in_app: Flask, claire: Actor, rows: Rows, monkeypatch: pytest.MonkeyPatch) -> None:
    checked: list[str] = []
    monkeypatch.setattr(coverage, "faults", lambda certification: checked.append(certification.number) or ())
    version = FrameworkVersionFactory(state=VersionState.PUBLISHED)
    framework.freeze(claire, version.id)
    assert (state_of(rows, version), checked) == (VersionState.FROZEN, [])


def test_a_draft_is_not_frozen(draft: FrameworkVersion, claire: Actor) -> None:
    with pytest.raises(Refused) as refused:
        framework.freeze(claire, draft.id)
    assert refused.value.code == "framework.wrong_state"


def test_a_renewal_opens_the_entries(draft: FrameworkVersion, claire: Actor, rows: Rows) -> None:
    with clock.frozen(NOON):
        before = queries.version_file(claire, draft.id)
        assert (before.entry.refusal, before.delivery) == ("registration_ended", Delivery.UNKNOWN)
        framework.record_renewal(claire, "RNCP35663", RENEWAL)
        after = queries.version_file(claire, draft.id)
    assert after.entry.allowed
    assert after.entry.end == date(2027, 6, 17)
    assert [(each.decision, each.invented, each.who) for each in after.renewals] == [("Décision 2024-118", True, claire.name)]
    assert [row.verb for row in rows(select(AuditRow).order_by(AuditRow.id))][-1] == "registration.renewed"


@pytest.mark.parametrize(
    ("renewal", "field", "code"),
    [
        (
            RegistrationRenewal(decision=" ", decided_on=date(2024, 6, 3), new_end=date(2027, 6, 17)),
            "decision",
            "framework.decision_missing",
        ),
        (
            RegistrationRenewal(decision="x", decided_on=date(2027, 1, 1), new_end=date(2028, 1, 1)),
            "decided_on",
            "framework.decided_in_future",
        ),
        (
            RegistrationRenewal(decision="x", decided_on=date(2020, 1, 1), new_end=date(2028, 1, 1)),
            "decided_on",
            "framework.decided_before_registration",
        ),
        (RegistrationRenewal(decision="x", decided_on=date(2024, 6, 3), new_end=date(2024, 6, 17)), "new_end", "framework.end_not_later"),
    ],
)
def test_a_renewal_that_cannot_be(
    draft: FrameworkVersion, claire: Actor, rows: Rows, renewal: RegistrationRenewal, field: str, code: str
) -> None:
    with clock.frozen(NOON), pytest.raises(Refused) as refused:
        framework.record_renewal(claire, "RNCP35663", renewal)
    assert (refused.value.field, refused.value.code) == (field, code)
    assert rows(select(RenewalAct)) == []


def test_acts_are_never_changed(draft: FrameworkVersion, claire: Actor, session: Session) -> None:
    framework.record_renewal(claire, "RNCP35663", RENEWAL)
    act = session.scalars(select(RenewalAct)).one()
    act.new_end = date(2099, 1, 1)
    with pytest.raises(DatabaseError):
        session.commit()
    session.rollback()


def test_the_list_takes_few_queries(in_app: Flask, claire: Actor, queries_seen: Callable[[], Any]) -> None:
    framework.import_file(claire, EXPORT.read_bytes(), name="export.xml")
    framework.import_committed(claire, "RNCP35663")
    with queries_seen() as statements:
        rows = queries.list_versions()
    assert len(rows) == 13
    assert next(row.flags_left for row in rows if row.number == "RNCP35663") == 11
    assert len([each for each in statements if each.lstrip().upper().startswith("SELECT")]) <= 3


@pytest.fixture
def queries_seen(request: pytest.FixtureRequest) -> Callable[[], Any]:
    seen: Callable[[], Any] = request.getfixturevalue("queries")
    return seen


def test_a_candidate_reads_the_version_they_entered_on(in_app: Flask, claire: Actor, session: Session) -> None:
    first = FrameworkVersionFactory()
    account = AccountFactory(roles=[Role.CANDIDATE])
    CandidacyFactory(account=account, framework=first)
    changed = catalogue.source_text("RNCP35663").replace("Assistant SAV", "Assistant du service après-vente")
    second = framework.import_file(claire, changed.encode(), name="v2.txt").added[0]
    confirm_all(claire, second)
    framework.review(claire, second.id)
    framework.publish(actor_of(AccountFactory(roles=[Role.ADMINISTRATOR])), second.id)
    candidate = Actor(account_id=account.id, roles=frozenset({Role.CANDIDATE}))
    assert "Assistant SAV" in edition_for(candidate, "RNCP35663").certification.jobs
    assert "Assistant SAV" not in edition_for(claire, "RNCP35663").certification.jobs
    block = edition_for(candidate, "RNCP35663").block("BC03")
    assert len(block.competencies) == 14
    with pytest.raises(NotFound):
        edition_for(candidate, "RNCP35663").block("BC09")
    with pytest.raises(NotFound):
        edition_for(candidate, "RNCP00000")
