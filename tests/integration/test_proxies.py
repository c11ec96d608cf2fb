"""Who asks, behind reverse proxies: the visitor's own address when the setting says how many proxies there are, else the nearest one."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from app import create_app
from app.auth.guard import requires
from app.config import Settings
from app.web.limits import limiter

LIMIT = 60
"""Look-ups that one address may make in a minute."""


@pytest.fixture
def behind(request: pytest.FixtureRequest, data_folder: Path, database_url: str) -> Flask:
    """The application behind so many proxies."""
    app = create_app(Settings(data=data_folder, database_url=database_url, proxies=request.param, testing=True))
    limiter.reset()
    app.add_url_rule("/who", "who", requires("public:read")(who))
    return app


def who() -> str:
    return f"{request.scheme} {request.remote_addr}"


def asked(app: Flask, forwarded: str, path: str = "/who") -> tuple[int, str]:
    answer = app.test_client().get(path, headers={"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"})
    return answer.status_code, answer.text


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("behind", "told"),
    [(0, "http 127.0.0.1"), (1, "https 198.51.100.7"), (2, "http 203.0.113.9")],
    indirect=["behind"],
)
def test_as_many_proxies_are_believed_as_there_are(behind: Flask, told: str) -> None:
    assert asked(behind, "203.0.113.9, 198.51.100.7") == (200, told)


@pytest.mark.one_database
@pytest.mark.parametrize(("behind", "slowed"), [(0, 429), (1, 200)], indirect=["behind"])
def test_each_visitor_behind_a_proxy_has_a_limit_of_their_own(behind: Flask, slowed: int) -> None:
    for _ in range(LIMIT):
        assert asked(behind, "198.51.100.7", "/verify")[0] == 200
    assert asked(behind, "198.51.100.8", "/verify")[0] == slowed
    forged = asked(behind, "192.0.2.1, 198.51.100.7", "/verify")[0]
    assert forged == 429, "what a visitor writes in the header gives them no other address"


def test_files_are_served_at_one_address_alone(client: FlaskClient) -> None:
    for path in ("/static/css/tokens.css", "/static/js/room.js"):
        assert client.get(path).status_code == 404
