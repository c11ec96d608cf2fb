"""The two servers that are compared, each in processes of its own."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

PATIENCE = 60.0
"""Seconds that a server has to answer its first request."""
LEAVE = 15.0
"""Seconds that a server has to stop when asked."""


@dataclass(frozen=True)
class Server:
    """A server on loopback."""

    port: int


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def _served(command: list[str], port: int, path: str, log: Path, environment: dict[str, str]) -> Iterator[Server]:
    with log.open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, env=os.environ | environment, start_new_session=True)
    try:
        end = time.monotonic() + PATIENCE
        while not _answers(f"http://127.0.0.1:{port}{path}"):
            if process.poll() is not None or time.monotonic() > end:
                raise RuntimeError(f"no answer:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield Server(port)
    finally:
        _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask the server to stop; a server that does not is killed with its processes, so that a measure leaves nothing running."""
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=LEAVE)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


@contextmanager
def application(folder: Path, data: Path, workers: int) -> Iterator[Server]:
    """Épreuve as `epreuve serve` serves it."""
    port = _free_port()
    command = [sys.executable, "-c", "from app.cli import main; main()", "serve", "--port", str(port), "--workers", str(workers)]
    with _served(command, port, "/healthz", folder / "epreuve.log", {"EPREUVE_DATA": str(data)}) as server:
        yield server


@contextmanager
def floor(folder: Path, workers: int) -> Iterator[Server]:
    """The bare application under the same server with the same settings."""
    port = _free_port()
    options = ["--interface", "wsgi", "--factory", "--port", str(port), "--workers", str(workers), "--blocking-threads", "1", "--no-ws"]
    command = [sys.executable, "-m", "granian", *options, "--log-level", "warning", "bench.bare:create_app"]
    with _served(command, port, "/list", folder / "bare.log", {"BARE_DATABASE": str(folder / "bare.db")}) as server:
        yield server
