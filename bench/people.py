"""People at browsers, many at once, in one process: each keeps a connection, a cookie and the last page that it was shown.

Only loopback is spoken to. A person sends one request after the other, as a browser that waits for its page does.
"""

from __future__ import annotations

import asyncio
import html
import re
import time
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode

TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
PATIENCE = 120.0
"""Seconds that one answer may take."""


@dataclass(frozen=True)
class Answered:
    """What one request was answered, and after how many seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def token(self) -> str:
        """The token of the forms of this page."""
        found = TOKEN.search(self.body)
        if found is None:
            raise ValueError(f"no form on this page ({self.status})")
        return html.unescape(found[1].decode())


@dataclass
class Measured:
    """The answers of one kind of request: their statuses, and how long each took."""

    seconds: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    def note(self, answer: Answered) -> Answered:
        """Count it."""
        self.seconds.append(answer.seconds)
        self.statuses[answer.status] += 1
        return answer

    def at(self, share: float) -> float:
        """The milliseconds under which that share of the answers came."""
        ordered = sorted(self.seconds)
        return 1000 * ordered[min(int(len(ordered) * share), len(ordered) - 1)]


@dataclass
class Browser:
    """One person at one machine."""

    port: int
    cookies: dict[str, str] = field(default_factory=dict)
    token: str = ""
    _streams: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def get(self, path: str, **headers: str) -> Answered:
        """A page."""
        return await self._ask(f"GET {path} HTTP/1.1\r\n", b"", headers)

    async def post(self, path: str, fields: Mapping[str, str], **headers: str) -> Answered:
        """A form sent, with the token that this browser has."""
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        head = f"POST {path} HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
        return await self._ask(head, body, headers)

    async def _ask(self, head: str, body: bytes, headers: Mapping[str, str]) -> Answered:
        lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
        if self.cookies:
            lines += "Cookie: " + "; ".join(f"{name}={value}" for name, value in self.cookies.items()) + "\r\n"
        request = f"{head}Host: localhost\r\n{lines}\r\n".encode() + body
        begun = time.perf_counter()
        status, found, page = await asyncio.wait_for(self._send(request), PATIENCE)
        return Answered(status, found, page, time.perf_counter() - begun)

    async def _send(self, request: bytes) -> tuple[int, dict[str, str], bytes]:
        if self._streams is not None and self._streams[0].at_eof():
            self.leave()  # the server closes what has been idle for long; a browser opens another
        if self._streams is None:
            self._streams = await asyncio.open_connection("127.0.0.1", self.port, limit=2**22)
        reader, writer = self._streams
        try:
            writer.write(request)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            found = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in head[1:] if line)}
            for line in head[1:]:
                name, _, value = line.partition(":")
                if name.lower() == "set-cookie":
                    cookie, _, rest = value.strip().partition("=")
                    self.cookies[cookie] = rest.partition(";")[0]
            page = await reader.readexactly(int(found.get("content-length", "0")))
        except (OSError, asyncio.IncompleteReadError):
            self.leave()
            raise ConnectionError("the connection broke before the answer") from None
        if found.get("connection", "").lower() == "close":
            self.leave()
        return int(head[0][9:12]), found, page

    async def cut(self, path: str, fields: Mapping[str, str]) -> None:
        """Send a form whole and break the connection before any answer: a network that is cut."""
        body = urlencode({"csrf_token": self.token, **fields}).encode()
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nCookie: {cookie}\r\nContent-Type: application/x-www-form-urlencoded\r\n"
        self.leave()
        _reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()

    def leave(self) -> None:
        """Close the connection; the next request opens another."""
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None

    async def log_in(self, email: str, password: str) -> Answered:
        """The login page, then the form; the answer's time is that of both."""
        begun = time.perf_counter()
        self.token = (await self.get("/login")).token
        answer = await self.post("/login", {"email": email, "password": password})
        return Answered(answer.status, answer.headers, answer.body, time.perf_counter() - begun)


async def all_at_once(people: Iterable[Awaitable[Answered]]) -> tuple[Measured, float]:
    """Every one of these in one instant; what they were answered, and the seconds until the last."""
    measured, begun = Measured(), time.perf_counter()
    for answer in await asyncio.gather(*people):
        measured.note(answer)
    return measured, time.perf_counter() - begun
