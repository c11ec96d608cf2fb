"""VAE files move by the table, append-only, each in its own hands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import Conflict, NotFound, Refused
from app.jobs import Task
from app.models import Account, AuditRow, Candidacy, Job, RenewalAct, Role, VaeFile, VaeTransition
from app.queries import vae as queries
from app.queries.vae import Stage
from app.services import deposits, vae
from blocks.model import AccessRoute
from juries.vae_table import JuryResult, Party, State
from tests.support.factories import AccountFactory, CandidacyFactory

SEPTEMBER = datetime(2026, 9, 24, 9, 0, tzinfo=UTC)
Rows = Callable[[Any], Sequence[Any]]


def acting(account: Account, *roles: Role) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset(roles))


@pytest.fixture
def administrator(session: Session) -> Actor:
    return acting(AccountFactory(roles=[Role.ADMINISTRATOR]), Role.ADMINISTRATOR)


@pytest.fixture
def advisor(session: Session) -> Actor:
    return acting(AccountFactory(roles=[Role.VAE_ADVISOR]), Role.VAE_ADVISOR)


@pytest.fixture
def file(session: Session, advisor: Actor, administrator: Actor) -> VaeFile:
    candidacy = CandidacyFactory(
        account=AccountFactory(roles=[Role.CANDIDATE]), route=AccessRoute.VAE, advisor_id=advisor.account_id, created_at=SEPTEMBER
    )
    session.add(
        RenewalAct(
            certification_number="RNCP35663",
            decision="Renouvellement d'essai",
            decided_on=date(2024, 6, 1),
            new_end=date(2027, 6, 17),
            invented=True,
            actor_id=administrator.person_id,
            at=SEPTEMBER,
        )
    )
    row = VaeFile(candidacy_id=candidacy.id, number="V-2026-001", accompanied=False, state=State.PROJECT, since=SEPTEMBER)
    session.add(row)
    session.commit()
    return row


@pytest.fixture
def candidate(session: Session, file: VaeFile) -> Actor:
    return acting(session.get_one(Account, session.get_one(Candidacy, file.candidacy_id).account_id), Role.CANDIDATE)


def do(actor: Actor, name: str, at: datetime = SEPTEMBER, **given: Any) -> State:
    with clock.frozen(at):
        revision = queries.file_page(actor, "V-2026-001").revision if Role.CANDIDATE not in actor.roles else given.pop("revision")
        return vae.act(actor, "V-2026-001", name, revision=revision, **given)


def test_the_feasibility_decision_with_its_reason(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor, rows: Rows) -> None:
    assert do(candidate, "send_feasibility", revision=0) is State.FEASIBILITY_PENDING
    assert do(administrator, "declare_complete") is State.FEASIBILITY_COMPLETE
    with pytest.raises(Refused) as refused:
        do(administrator, "accept")
    assert (refused.value.code, refused.value.field) == ("vae.reason_needed", "reason")
    assert do(administrator, "accept", reason="Trois ans d'administration des ventes") is State.ADMISSIBLE
    steps = rows(select(VaeTransition).order_by(VaeTransition.id))
    assert [(step.act, step.party) for step in steps] == [
        ("send_feasibility", Party.CANDIDATE),
        ("declare_complete", Party.CERTIFIER),
        ("accept", Party.CERTIFIER),
    ]
    assert steps[-1].reason == "Trois ans d'administration des ventes"
    assert len(rows(select(AuditRow).where(AuditRow.stream == f"vae:{file.id}"))) == 3


def test_a_decision_revoked_stays_on_record(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor) -> None:
    do(candidate, "send_feasibility", revision=0)
    do(administrator, "declare_complete")
    do(administrator, "reject", reason="Sans rapport avec le titre")
    do(administrator, "revoke", reason="Pièce retrouvée")
    page = queries.file_page(administrator, "V-2026-001")
    assert page.row.state is State.FEASIBILITY_COMPLETE
    assert [(step.act, step.reason) for step in page.steps][:2] == [("revoke", "Pièce retrouvée"), ("reject", "Sans rapport avec le titre")]


def test_an_act_out_of_the_table_changes_nothing(in_app: Flask, file: VaeFile, administrator: Actor, rows: Rows) -> None:
    for name, code in (("accept", "vae.not_from_here"), ("teleport", "vae.unknown_act"), ("drop_out", "vae.reason_needed")):
        with pytest.raises(Refused) as refused:
            do(administrator, name)
        assert refused.value.code == code
    assert rows(select(VaeTransition)) == []
    assert rows(select(VaeFile))[0].state == State.PROJECT


def test_a_stale_page_is_told(in_app: Flask, file: VaeFile, candidate: Actor) -> None:
    do(candidate, "send_feasibility", revision=0)
    with pytest.raises(Conflict):
        do(candidate, "send_feasibility", revision=0)


def test_the_registration_s_end_stops_a_feasibility_file(in_app: Flask, file: VaeFile, candidate: Actor, rows: Rows) -> None:
    with pytest.raises(Refused) as refused:
        do(candidate, "send_feasibility", datetime(2027, 6, 18, 9, 0, tzinfo=UTC), revision=0)
    assert refused.value.code == "admission.registration_ended"
    assert rows(select(VaeTransition)) == []


def test_each_file_is_in_its_own_hands(in_app: Flask, file: VaeFile, advisor: Actor, candidate: Actor, administrator: Actor) -> None:
    stranger = acting(AccountFactory(roles=[Role.VAE_ADVISOR]), Role.VAE_ADVISOR)
    assert queries.files(stranger) == []
    with pytest.raises(NotFound):
        queries.file_page(stranger, "V-2026-001")
    with pytest.raises(NotFound):
        vae.act(stranger, "V-2026-001", "archive", revision=0, reason="Non")
    with pytest.raises(NotFound):
        vae.act(administrator, "V-2026-999", "archive", revision=0, reason="Non")
    assert [row.number for row in queries.files(advisor)] == ["V-2026-001"]
    with pytest.raises(Refused) as refused:
        do(advisor, "send_feasibility")
    assert refused.value.code == "vae.not_yours"


def test_one_never_decides_on_one_s_own_file(in_app: Flask, file: VaeFile, session: Session, candidate: Actor) -> None:
    both = Actor(account_id=candidate.account_id, name="", roles=frozenset({Role.CANDIDATE, Role.ADMINISTRATOR}))
    with clock.frozen(SEPTEMBER):
        vae.act(both, "V-2026-001", "send_feasibility", revision=0)
        with pytest.raises(Refused) as refused:
            vae.act(both, "V-2026-001", "declare_complete", revision=1)
    assert refused.value.code == "vae.not_yours"


def test_silence_is_recorded_once_by_the_clock(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor, rows: Rows) -> None:
    do(candidate, "send_feasibility", revision=0)
    (job,) = rows(select(Job).where(Job.kind == vae.SILENCE_JOB))
    assert job.run_at == datetime(2026, 11, 24, 23, 0, tzinfo=UTC)
    with clock.frozen(job.run_at - timedelta(minutes=1)):
        assert not vae.accept_if_silent(Actor.system(), file.id)
        assert not queries.files(administrator)[0].silence
    with clock.frozen(job.run_at):
        waiting = queries.files(administrator)[0]
        assert (waiting.silence, waiting.late, waiting.days_left) == (True, True, -1)
        vae.record_silence(Task(id=1, kind="", payload=job.payload, attempt=1, progress=lambda _percent: None))
        assert not vae.accept_if_silent(Actor.system(), file.id)
    assert not vae.accept_if_silent(Actor.system(), 999_999)
    last = rows(select(VaeTransition).order_by(VaeTransition.id))[-1]
    assert (last.act, last.actor_id, last.party) == ("accept_by_silence", None, Party.CLOCK)


def test_the_list_says_what_is_due_and_who_must_act(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor) -> None:
    do(candidate, "send_feasibility", revision=0)
    with clock.frozen(SEPTEMBER + timedelta(days=30)):
        (row,) = queries.files(administrator)
        assert (row.stage, row.age, row.sent_on) == (Stage.FEASIBILITY, 30, date(2026, 9, 24))
        assert row.deadline is not None
        assert (row.deadline.due, row.deadline.by, row.days_left) == (date(2026, 11, 24), Party.CERTIFIER, 31)
        counts = {each.stage: each for each in queries.pipeline([row])}
        assert (counts[Stage.FEASIBILITY].count, counts[Stage.FEASIBILITY].median_age, counts[Stage.FEASIBILITY].late) == (1, 30, 0)
        assert counts[Stage.CONTACT].median_age is None


def test_from_jury_to_result(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor) -> None:
    do(candidate, "send_feasibility", revision=0)
    do(administrator, "declare_complete")
    do(administrator, "accept", reason="Recevable")
    with clock.frozen(SEPTEMBER):
        deposits.deposit_by_post(administrator, "V-2026-001", "scan.pdf", b"%PDF-1.7 %%EOF")
    for name, given in (
        ("send_validation", {}),
        ("plan_jury", {"jury_on": date(2026, 11, 2)}),
    ):
        do(administrator, name, **given)
    assert queries.file_page(administrator, "V-2026-001").jury_on == date(2026, 11, 2)
    with clock.frozen(datetime(2026, 11, 20, 9, 0, tzinfo=UTC)):
        assert queries.files(administrator)[0].stage is Stage.RESULT
        assert queries.files(administrator)[0].late
    assert do(administrator, "record_result", datetime(2026, 11, 3, 9, 0, tzinfo=UTC), result=JuryResult.PARTIAL_SUCCESS) is State.RESULT
    page = queries.file_page(administrator, "V-2026-001")
    assert (page.result, page.row.stage) == (JuryResult.PARTIAL_SUCCESS, Stage.OVER)


def test_the_candidate_sees_their_own_file_alone(in_app: Flask, file: VaeFile, candidate: Actor, administrator: Actor) -> None:
    page = queries.own_file(candidate, file.candidacy_id)
    assert page is not None
    assert [act.name for act in page.acts] == ["send_feasibility", "drop_out"]
    assert queries.own_file(administrator, file.candidacy_id) is None
