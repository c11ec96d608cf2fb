"""A server under the acts of many candidates at once, which a test may kill, and what those candidates were told."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.seed import UNIQUE
from tests.support.live import free_port
from tests.support.tree import ROOT

PATIENCE = 120.0
"""Seconds after which a server that does not answer, or an act that nobody acknowledges, has failed."""
ACKNOWLEDGED = frozenset({200, 302, 303})
PAUSE = 0.2


class Server:
    """`epreuve serve` on one port, in a group of processes of its own, so that all of them die at once."""

    def __init__(self, environment: Mapping[str, str], log: Path, *, workers: int = 2) -> None:
        self.port = free_port()
        self._environment = dict(environment)
        self._log = log
        self._command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(self.port)]
        self._command += ["--workers", str(workers)]
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Serve; returns once it answers. Raises RuntimeError with the end of its log when it does not."""
        with self._log.open("ab") as output:
            self._process = subprocess.Popen(
                self._command, cwd=ROOT, env=self._environment, stdout=output, stderr=output, start_new_session=True
            )
        end = time.monotonic() + PATIENCE
        while send(self.port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n") != 200:
            if self._process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(self._log.read_text(encoding="utf-8", errors="replace")[-3000:])
            time.sleep(PAUSE)

    @property
    def processes(self) -> list[int]:
        """All its processes, by number."""
        assert self._process is not None
        group = self._process.pid
        return [int(each.name) for each in Path("/proc").iterdir() if each.name.isdigit() and _group_of(each) == group]

    def kill(self) -> None:
        """kill -9, every process at once."""
        if self._process is not None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
            self._process = None


def _group_of(process: Path) -> int | None:
    try:
        return os.getpgid(int(process.name))
    except ProcessLookupError:
        return None


def send(port: int, request: str) -> int | None:
    """The status that one request is answered, None when the connection broke before."""
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
            connection.sendall(request.encode())
            head = b""
            while b"\r\n" not in head:
                part = connection.recv(4096)
                if not part:
                    return None
                head += part
    except OSError:
        return None
    return int(head[9:12])


@dataclass
class Told:
    """What the candidates were told: the ids of their acknowledged acts, statuses of refusals, how often an answer did not come."""

    acknowledged: list[str] = field(default_factory=list)
    refused: Counter[int] = field(default_factory=Counter)
    unanswered: int = 0
    abandoned: list[str] = field(default_factory=list)


def press(
    port: int, requests: Sequence[str], told: Told, *, acts: int | None = None, until: threading.Event | None = None
) -> list[threading.Thread]:
    """Each request in a thread of its own, one act after the other under new ids: `acts` times, or until `until` is set.

    An act that is not answered is sent again under the same id until it is, as a browser that comes back does.
    """
    over = until or threading.Event()

    def work(request: str) -> None:
        done = 0
        while not over.is_set() and (acts is None or done < acts):
            _act(port, request, uuid.uuid4().hex, told)
            done += 1

    threads = [threading.Thread(target=work, args=(request,)) for request in requests]
    for thread in threads:
        thread.start()
    return threads


def _act(port: int, request: str, identifier: str, told: Told) -> None:
    """Send one act until it is answered, and note what was told."""
    end = time.monotonic() + PATIENCE
    while (status := send(port, request.replace(UNIQUE, identifier, 1))) is None:
        told.unanswered += 1
        if time.monotonic() > end:
            told.abandoned.append(identifier)
            return
        time.sleep(PAUSE)
    if status in ACKNOWLEDGED:
        told.acknowledged.append(identifier)
    else:
        told.refused[status] += 1


def chains_hold(environment: Mapping[str, str]) -> None:
    """What the auditor's command says of the database of that environment."""
    command = [sys.executable, "-c", "from app.cli import main; main()", "audit", "verify"]
    verified = subprocess.run(command, cwd=ROOT, env=dict(environment), capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr
