"""`epreuve audit verify` finds what was done to the log behind the application's back, with the triggers taken away."""

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.chain import CHECKPOINT_FILE, ORIGIN, event_hash, row_hash
from app.cli import main
from app.database import close_reading, current_database, read, write
from app.models import AuditRow, Candidacy, Jury, JuryRecordRow, Run, RunEvent, RunMode
from app.queries.audit import Tampering, verify
from app.services import audit
from tests.support.factories import CandidacyFactory, CaseContentFactory
from tests.support.tampering import tamper_with

STREAM = "tests:1"
STARTED = clock.now()
Change = Callable[..., None]


@write
def act(session: Session, number: int, stream: str = STREAM) -> None:
    audit.record(session, Actor.system(), stream=stream, verb="test.acted", target=f"thing:{number}", body={"number": number})


@write
def work(session: Session, run_id: int, seq: int) -> None:
    """One event of a run, chained as the runs' service chains it."""
    last = session.scalar(text("SELECT hash FROM run_event WHERE run_id = :run ORDER BY seq DESC LIMIT 1").bindparams(run=run_id))
    event = RunEvent(
        run_id=run_id,
        seq=seq,
        command_id=f"c{seq}",
        type="OrderConfirmed",
        version=1,
        scenario_at=STARTED,
        recorded_at=STARTED + timedelta(minutes=seq),
        body=b'{"order":"C-%d"}' % seq,
        previous=last or ORIGIN,
        hash="",
    )
    event.hash = event_hash(event)
    session.add(event)


@pytest.fixture
def log(in_app: Flask, session: Session) -> Flask:
    """Two audit streams and one run of six rows each, all covered by signed checkpoints taken on the way."""
    (Path(in_app.extensions["settings"].data) / CHECKPOINT_FILE).unlink(missing_ok=True)
    candidacy = CandidacyFactory()
    run = Run(
        candidacy_id=candidacy.id,
        case_id="case",
        case_digest=CaseContentFactory().digest,
        base_digest=ORIGIN,
        variant_seed=1,
        mode=RunMode.TRAINING,
        block_code="BC03",
        evaluation_code="BC03E1",
        framework_version_id=candidacy.framework_version_id,
        duration_minutes=90,
        started_at=STARTED,
        submitted_at=None,
        created_at=STARTED,
    )
    session.add(run)
    session.commit()
    for number in range(1, 7):
        act(number)
        act(number, "tests:2")
        work(run.id, number)
        audit.checkpoint()
    return in_app


@pytest.fixture
def tamper(log: Flask) -> Change:
    """`tamper(statement, …)`: SQL by someone who holds the database, with the triggers out of the way."""
    return lambda *statements: tamper_with(current_database().engine, *statements)


def places() -> list[tuple[Tampering, str, int]]:
    """What a verification begun now finds."""
    close_reading()
    return [(fault.kind, fault.stream, fault.seq) for fault in verify().faults]


def rewrite(tamper: Change, chain: Select, digest: Callable) -> None:
    """Make the hashes of `chain` anew from its first row on, as someone who knows the code would."""
    with current_database().reading() as session:
        rows = session.scalars(chain).all()
    previous = rows[0].previous
    for row in rows:
        row.previous = previous
        previous = digest(row)
        tamper(f"UPDATE {row.__tablename__} SET previous = '{row.previous}', hash = '{previous}' WHERE id = {row.id}")


def test_an_untouched_log_holds(log: Flask) -> None:
    report = verify()
    assert report.faults == ()
    assert (report.chains, report.rows, report.checkpoints) == (3, 18, 6)


@pytest.mark.parametrize("column", ["body", "verb", "target", "at", "actor_id", "hash", "previous"])
def test_a_changed_row(tamper: Change, column: str) -> None:
    value = {"at": "'2020-01-01 00:00:00+00:00'", "actor_id": "12"}.get(column, "'0'")
    tamper(f"UPDATE audit_row SET {column} = {value} WHERE stream = '{STREAM}' AND seq = 3")
    assert (Tampering.CHANGED, STREAM, 3) in places()


@pytest.mark.parametrize(
    "change",
    [
        "type = 'OrderRefused'",
        "command_id = 'other'",
        "recorded_at = '2020-01-01 00:00:00+00:00'",
        "scenario_at = '2020-01-01 00:00:00+00:00'",
        "version = 2",
    ],
)
def test_a_changed_event(tamper: Change, change: str) -> None:
    tamper(f"UPDATE run_event SET {change} WHERE seq = 3")
    (found,) = places()
    assert (found[0], found[2]) == (Tampering.CHANGED, 3)
    assert found[1].startswith("run-events:")


def test_a_row_changed_with_its_own_hash_made_anew(tamper: Change) -> None:
    tamper(f"UPDATE audit_row SET verb = 'test.forged' WHERE stream = '{STREAM}' AND seq = 3")
    with current_database().reading() as session:
        row = session.query(AuditRow).filter_by(stream=STREAM, seq=3).one()
        forged = row_hash(row)
    tamper(f"UPDATE audit_row SET hash = '{forged}' WHERE stream = '{STREAM}' AND seq = 3")
    assert (Tampering.CHANGED, STREAM, 3) in places()


def test_a_missing_row(tamper: Change) -> None:
    tamper(f"DELETE FROM audit_row WHERE stream = '{STREAM}' AND seq = 3")
    assert (Tampering.MISSING, STREAM, 3) in places()


def test_a_missing_event(tamper: Change) -> None:
    tamper("DELETE FROM run_event WHERE seq IN (2, 3)")
    assert [(kind, seq) for kind, _, seq in places()] == [(Tampering.MISSING, 2), (Tampering.MISSING, 3)]


@pytest.mark.parametrize(("table", "condition"), [("audit_row", f"stream = '{STREAM}' AND "), ("run_event", "")])
def test_reordered_rows(tamper: Change, table: str, condition: str) -> None:
    tamper(*(f"UPDATE {table} SET seq = {new} WHERE {condition}seq = {old}" for old, new in ((3, 99), (4, 3), (99, 4))))
    found = places()
    assert {(kind, seq) for kind, _, seq in found} >= {(Tampering.REORDERED, 3), (Tampering.REORDERED, 4)}


@pytest.mark.parametrize(("table", "condition"), [("audit_row", f"stream = '{STREAM}' AND "), ("run_event", "")])
def test_a_cut_tail(tamper: Change, table: str, condition: str) -> None:
    tamper(f"DELETE FROM {table} WHERE {condition}seq > 4")
    assert [(kind, seq) for kind, _, seq in places()] == [(Tampering.CUT_TAIL, 5)]


def test_a_whole_chain_that_is_gone(tamper: Change) -> None:
    tamper(f"DELETE FROM audit_row WHERE stream = '{STREAM}'")
    assert places() == [(Tampering.CUT_TAIL, STREAM, 1)]


def test_a_cut_tail_with_the_checkpoints_of_the_database_cut_too(tamper: Change) -> None:
    """The file outside the database still knows."""
    tamper(f"DELETE FROM audit_row WHERE stream = '{STREAM}' AND seq > 4", "DELETE FROM audit_checkpoint WHERE id > 4")
    assert places() == [(Tampering.CUT_TAIL, STREAM, 5)]


def test_a_rewritten_chain(tamper: Change) -> None:
    tamper(f"UPDATE audit_row SET verb = 'test.forged' WHERE stream = '{STREAM}' AND seq = 3")
    rewrite(tamper, select(AuditRow).where(AuditRow.stream == STREAM, AuditRow.seq >= 3).order_by(AuditRow.seq), row_hash)
    assert places() == [(Tampering.REWRITTEN, STREAM, seq) for seq in (3, 4, 5, 6)]


def test_a_rewritten_run(tamper: Change) -> None:
    tamper("UPDATE run_event SET type = 'OrderRefused' WHERE seq = 5")
    rewrite(tamper, select(RunEvent).where(RunEvent.seq >= 5).order_by(RunEvent.seq), event_hash)
    assert [(kind, seq) for kind, _, seq in places()] == [(Tampering.REWRITTEN, 5), (Tampering.REWRITTEN, 6)]


def test_a_chain_rewritten_and_signed_again(tamper: Change) -> None:
    """The service signs what it finds; what it had signed before still stands against it."""
    tamper(f"UPDATE audit_row SET verb = 'test.forged' WHERE stream = '{STREAM}' AND seq = 6")
    rewrite(tamper, select(AuditRow).where(AuditRow.stream == STREAM, AuditRow.seq >= 6).order_by(AuditRow.seq), row_hash)
    assert audit.checkpoint() is True
    assert places() == [(Tampering.REWRITTEN, STREAM, 6)]


def test_a_changed_checkpoint(tamper: Change) -> None:
    tamper("UPDATE audit_checkpoint SET heads = '{}' WHERE id = 2")
    assert places() == [(Tampering.CHECKPOINT, "audit_checkpoint", 2)]


def test_a_changed_or_unreadable_line_outside_the_database(log: Flask) -> None:
    path = log.extensions["settings"].data / CHECKPOINT_FILE
    lines = path.read_text(encoding="utf-8").splitlines()
    entry = json.loads(lines[1])
    path.write_text("\n".join([lines[0], json.dumps(entry | {"heads": "{}"}), "not a checkpoint", *lines[3:]]) + "\n", encoding="utf-8")
    found = [seq for kind, stream, seq in places() if (kind, stream) == (Tampering.CHECKPOINT, CHECKPOINT_FILE)]
    assert set(found) == {2, 3}


def test_a_lost_file_is_told(log: Flask) -> None:
    (log.extensions["settings"].data / CHECKPOINT_FILE).unlink()
    assert {(kind, stream) for kind, stream, _ in places()} == {(Tampering.CHECKPOINT, CHECKPOINT_FILE)}


def test_nothing_new_makes_no_checkpoint(log: Flask) -> None:
    assert audit.checkpoint() is False


def test_a_record_whose_anchor_is_gone(tamper: Change, session: Session) -> None:
    """A jury's record names the head that its chain had: without any checkpoint since, it still tells of a rewriting."""
    candidacy = session.scalars(select(Candidacy)).one()
    jury = Jury(
        candidacy_id=candidacy.id,
        block_code="BC03",
        framework_version_id=candidacy.framework_version_id,
        place="Lorient",
        created_at=STARTED,
    )
    session.add(jury)
    session.commit()
    stream = f"jury:{jury.id}"
    act(1, stream)
    session.add(JuryRecordRow(jury_id=jury.id, body="{}", digest=ORIGIN, audit_head=audit_head(stream), closed_at=STARTED))
    session.commit()
    assert places() == []
    tamper(f"UPDATE audit_row SET verb = 'test.forged' WHERE stream = '{stream}'")
    rewrite(tamper, select(AuditRow).where(AuditRow.stream == stream), row_hash)
    assert places() == [(Tampering.REWRITTEN, stream, 1)]


@read
def audit_head(session: Session, stream: str) -> str:
    return audit.head(session, stream)


def test_the_command_names_each_place_and_says_no(tamper: Change, monkeypatch: pytest.MonkeyPatch, in_app: Flask) -> None:
    monkeypatch.setattr("app.create_app", lambda: in_app)
    runner = CliRunner()
    good = runner.invoke(main, ["audit", "verify", "--json"])
    assert (good.exit_code, json.loads(good.stdout)["ok"]) == (0, True)
    tamper(f"DELETE FROM audit_row WHERE stream = '{STREAM}' AND seq > 4")
    said = runner.invoke(main, ["audit", "verify"])
    assert said.exit_code == 1
    assert f"{STREAM}, n° 5 : fin de chaîne coupée" in said.stderr
    report = json.loads(runner.invoke(main, ["audit", "verify", "--json"]).stdout)
    assert report["ok"] is False
    assert report["faults"] == [{"kind": "cut_tail", "stream": STREAM, "seq": 5}]


def test_the_command_misused(in_app: Flask) -> None:
    assert CliRunner().invoke(main, ["audit", "prove"]).exit_code == 2
