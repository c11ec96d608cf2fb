"""A dossier of nearly fifty megabytes: sent whole through servers killed in mid-piece, and taken in without filling their memory."""

from __future__ import annotations

import random
import re
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from http.client import HTTPException
from http.cookiejar import CookieJar
from json import loads
from pathlib import Path
from typing import Any

import pytest

from app.services.uploads import PIECE
from bench import seed
from tests.deep.conftest import House
from tests.support.pressure import PATIENCE, PAUSE, Server

pytestmark = [pytest.mark.deep, pytest.mark.xdist_group("pressure")]

KILLS = 6
CANDIDATE = "candidat0@banc.example"
MEGABYTE = 1024 * 1024
SIZE = 48 * MEGABYTE
MOST_GROWTH = 24
"""Megabytes by which the memory of a server may grow, half of one file."""
LOOK_EVERY = 0.01
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


def content(mark: int) -> bytes:
    """A PDF of that size that nothing compresses."""
    head, tail = b"%PDF-1.7\n1 0 obj << /Type /Pages /Count 30 >> endobj\n", b"\n%%EOF\n"
    return head + random.Random(mark).randbytes(SIZE - len(head) - len(tail)) + tail


@dataclass
class Browser:
    """A candidate's browser, that follows no link by itself."""

    base: str
    token: str = ""
    opener: urllib.request.OpenerDirector = field(
        default_factory=lambda: urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    )

    def ask(self, path: str, data: bytes | None = None, method: str | None = None, **headers: str) -> bytes:
        """The body of an answer. Raises urllib.error.HTTPError, OSError, HTTPException."""
        named = {name.replace("_", "-"): value for name, value in headers.items()} | {"X-CSRFToken": self.token}
        asked = urllib.request.Request(f"{self.base}{path}", data=data, method=method, headers=named)
        with self.opener.open(asked, timeout=PATIENCE) as answer:
            body: bytes = answer.read()
        return body

    def post(self, path: str, **fields: Any) -> bytes:
        """A plain form."""
        return self.ask(path, urllib.parse.urlencode(fields, doseq=True).encode())

    def log_in(self) -> str:
        """Come in, and give the address of the dossier."""
        self._take_token("/login")
        home = self.post("/login", email=CANDIDATE, password=seed.PASSWORD, csrf_token=self.token).decode()
        page = re.search(r"/room/dossier/\d+/BC03E2", home)
        assert page is not None
        self._take_token(page[0])
        return page[0]

    def _take_token(self, page: str) -> None:
        found = TOKEN.search(self.ask(page).decode())
        assert found is not None
        self.token = found[1]


@dataclass
class Sent:
    """A server with a candidate logged in before the page of a dossier."""

    server: Server
    browser: Browser
    page: str


@pytest.fixture
def sent(house: House) -> Iterator[Sent]:
    seed.make(1)
    server = Server(house.environment, house.log)
    server.start()
    try:
        browser = Browser(f"http://localhost:{server.port}")
        yield Sent(server, browser, browser.log_in())
    finally:
        server.kill()


class Watch:
    """The most memory of its own that any process of a server holds, in bytes, looked at all the time; pages of files do not count."""

    def __init__(self, server: Server) -> None:
        self._server, self._ended = server, threading.Event()
        self.first = self.most = self._now()
        self._thread = threading.Thread(target=self._look)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()

    def _look(self) -> None:
        while not self._ended.wait(LOOK_EVERY):
            self.most = max(self.most, self._now())

    def _now(self) -> int:
        found = 0
        for process in self._server.processes:
            with suppress(FileNotFoundError, ProcessLookupError):
                status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
                found = max(found, *(int(line.split()[1]) * 1024 for line in status.splitlines() if line.startswith("RssAnon")))
        return found


def send_whole(sent: Sent, body: bytes, leaving: Callable[[int], None] = lambda start: None) -> dict[str, Any]:
    """Every piece, asking how far the file has come after each break; the file checked. Gives up after `PATIENCE` without any answer.

    `leaving` is told where each piece begins as it leaves.
    """
    browser = sent.browser
    fields = {"name": "dossier.pdf", "size": len(body), "mark": "1", "main": "1"}
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            known: dict[str, Any] = loads(browser.post(f"{sent.page}/uploads", **fields))
            end = time.monotonic() + PATIENCE
            while known["received"] < len(body):
                start = known["received"]
                leaving(start)
                headers = {"Upload_Offset": str(start), "Content_Type": "application/offset+octet-stream"}
                known = loads(browser.ask(known["url"], body[start : start + PIECE], "PATCH", **headers))
            return dict(loads(browser.ask(known["finish"], b"", "POST")))
        except urllib.error.HTTPError as refused:
            if refused.code < 500 and refused.code != 409:
                raise
        except (OSError, HTTPException):
            pass
        time.sleep(PAUSE)
    raise AssertionError("the file was never whole")


def test_a_file_cut_by_killed_servers_arrives_to_the_byte(sent: Sent) -> None:
    body = content(1)
    waits = random.Random(7)
    marks = [SIZE * part // (KILLS + 1) for part in range(1, KILLS + 1)]
    killers: list[threading.Thread] = []

    def kill_soon() -> None:
        time.sleep(waits.uniform(0, 0.02))
        sent.server.kill()
        sent.server.start()

    def leaving(start: int) -> None:
        """While the piece that passes a mark is under way, or as it is answered."""
        if len(killers) < KILLS and start >= marks[len(killers)]:
            for killer in killers:
                killer.join()
            killers.append(threading.Thread(target=kill_soon))
            killers[-1].start()

    try:
        known = send_whole(sent, body, leaving)
    finally:
        for killer in killers:
            killer.join()
    assert len(killers) == KILLS, "the servers were killed while it was sent"
    assert known["whole"]
    handed_in = sent.browser.post(sent.page, uploads=known["id"], csrf_token=sent.browser.token).decode()
    link = re.search(re.escape(sent.page) + r"/\d+/0", handed_in)
    assert link is not None
    assert sha256(sent.browser.ask(link[0])).digest() == sha256(body).digest()
    assert sent.browser.ask(link[0], Range="bytes=1000-1999") == body[1000:2000]


def test_the_memory_of_a_server_does_not_grow_with_the_file(sent: Sent) -> None:
    body, whole = content(2), content(3)
    with Watch(sent.server) as pieces:
        known = send_whole(sent, body)
        handed_in = sent.browser.post(sent.page, uploads=known["id"], csrf_token=sent.browser.token).decode()
        link = re.search(re.escape(sent.page) + r"/\d+/0", handed_in)
        assert link is not None
        assert len(sent.browser.ask(link[0])) == SIZE
    form = b'--cut\r\nContent-Disposition: form-data; name="file"; filename="d.pdf"\r\nContent-Type: application/pdf\r\n\r\n'
    form += whole + b'\r\n--cut\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
    form += sent.browser.token.encode() + b"\r\n--cut--\r\n"
    with Watch(sent.server) as at_once:
        sent.browser.ask(sent.page, form, Content_Type="multipart/form-data; boundary=cut")
    grown = [(watch.most - watch.first) / MEGABYTE for watch in (pieces, at_once)]
    assert max(grown) < MOST_GROWTH, f"{grown[0]:.0f} MB in pieces, {grown[1]:.0f} MB at once"
