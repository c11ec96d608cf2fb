"""A bounded load from a process of its own: so many connections kept open, each sending its next request when the last is answered.

Reads a specification from its standard input and writes what it saw to its standard output, both JSON. Only loopback is spoken to.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from collections import Counter
from functools import partial
from typing import Any

LAST_ANSWERS = 30.0
"""Seconds that the last answers may take."""
UNIQUE = b"00000000000000000000000000000000"
"""In a request, replaced by 32 hexadecimal digits that no other request has."""


class Connection(asyncio.Protocol):
    """One kept connection, which sends `request` again and again until `end`."""

    def __init__(self, request: bytes, end: float, seen: Counter[int], times: list[float], over: asyncio.Future[None]) -> None:
        self.request, self.end, self.seen, self.times, self.over = request, end, seen, times, over
        self.buffer = b""
        self.sent = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._send()

    def _send(self) -> None:
        self.sent = time.perf_counter()
        self.transport.write(self.request.replace(UNIQUE, uuid.uuid4().hex.encode(), 1))

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        head, gap, body = self.buffer.partition(b"\r\n\r\n")
        if not gap or len(body) < _length(head):
            return
        now = time.perf_counter()
        self.seen[int(head[9:12])] += 1
        self.times.append(now - self.sent)
        self.buffer = b""
        if now < self.end:
            self._send()
        else:
            self.transport.close()

    def connection_lost(self, _error: Exception | None) -> None:
        if not self.over.done():
            self.over.set_result(None)


def _length(head: bytes) -> int:
    for line in head.split(b"\r\n"):
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return int(value)
    return 0


async def press(port: int, requests: list[str], seconds: float) -> dict[str, Any]:
    """Press a server on loopback for `seconds`, one connection a request. Returns requests a second, statuses, and milliseconds."""
    loop = asyncio.get_running_loop()
    seen: Counter[int] = Counter()
    times: list[float] = []
    begun = time.perf_counter()
    overs: list[asyncio.Future[None]] = [loop.create_future() for _ in requests]
    for request, over in zip(requests, overs, strict=True):
        connection = partial(Connection, request.encode(), begun + seconds, seen, times, over)
        await loop.create_connection(connection, "127.0.0.1", port)
    await asyncio.wait_for(asyncio.gather(*overs), seconds + LAST_ANSWERS)
    took = time.perf_counter() - begun
    times.sort()
    return {
        "per_second": len(times) / took,
        "statuses": {str(status): count for status, count in seen.items()},
        "p50": 1000 * times[len(times) // 2],
        "p95": 1000 * times[int(len(times) * 0.95)],
    }


if __name__ == "__main__":
    specification = json.load(sys.stdin)
    json.dump(asyncio.run(press(specification["port"], specification["requests"], specification["seconds"])), sys.stdout)
