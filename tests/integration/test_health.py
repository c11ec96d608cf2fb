"""The pages for machines."""

import re
import shutil
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app import clock, create_app, migrations
from app.auth.actor import Actor
from app.config import Settings
from app.database import write
from app.jobs import enqueue
from app.queries import health
from app.services import audit


@pytest.fixture
def migrated(empty_database_url: str, app: Flask) -> FlaskClient:
    """A browser before an application whose database came from the migrations."""
    settings: Settings = app.extensions["settings"]
    fresh = create_app(Settings(data=settings.data, database_url=empty_database_url, testing=True))
    with fresh.app_context():
        migrations.upgrade()
    return fresh.test_client()


def test_a_living_process_says_so_whatever_its_database(client: FlaskClient, queries: Callable) -> None:
    with queries() as statements:
        answer = client.get("/healthz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
    assert statements == []


def test_ready_once_migrated(migrated: FlaskClient) -> None:
    assert health.newest_revision() is not None
    answer = migrated.get("/readyz")
    assert (answer.status_code, answer.json) == (200, {"status": "ok", "database": "ok"})


def test_not_ready_without_the_migrations(client: FlaskClient) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert "db upgrade" in answer.json["database"]


def test_not_ready_without_an_answer(app: Flask) -> None:
    settings: Settings = app.extensions["settings"]
    gone = create_app(Settings(data=settings.data, database_url=f"sqlite:////{settings.data}/nowhere/at/all.db", testing=True))
    assert gone.test_client().get("/readyz").status_code == 503


def test_metrics_count_requests_and_jobs(app: Flask, client: FlaskClient) -> None:
    @write
    def put_off(session: Session) -> None:
        enqueue(session, "tests.later", {}, run_at=clock.now() + timedelta(days=1))
        audit.record(session, Actor.system(), stream="tests:1", verb="test.put_off")

    with app.app_context():
        put_off()
    client.get("/healthz")
    text = client.get("/metrics").text
    assert 'epreuve_jobs{state="waiting"} 1.0' in text
    assert 'epreuve_jobs{state="failed"} 0.0' in text
    (free,) = re.findall(r"^epreuve_disk_free_bytes (.+)$", text, re.M)
    assert 0 < float(free) <= shutil.disk_usage(app.extensions["settings"].data).total
    assert 'epreuve_requests_total{endpoint="public.healthz",method="GET",status="200"}' in text


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "127.0.0.1"}, {"Forwarded": "for=127.0.0.1"}])
def test_nobody_reads_metrics_through_a_proxy(client: FlaskClient, headers: dict[str, str]) -> None:
    assert client.get("/metrics", headers=headers).status_code == 404


def test_nor_from_another_machine(client: FlaskClient) -> None:
    assert client.get("/metrics", environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404
