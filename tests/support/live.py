"""The application as a newcomer starts it, in processes of their own: migrated, with the demonstration, web and worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.tree import ROOT

PATIENCE = 90.0
"""Seconds after which a server that does not answer has failed."""


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(frozen=True)
class Live:
    """A running application. `environment` is what its processes were given."""

    url: str
    data: Path
    environment: dict[str, str]

    def epreuve(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run the console on the same data; its output is captured, its exit code left to the caller."""
        command = [sys.executable, "-c", "from app.cli import main; main()", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)


def _answers(url: str, path: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}{path}", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def served(data: Path, *, workers: int = 1, settings: dict[str, str] | None = None, demo: bool = True) -> Iterator[Live]:
    """Migrate, load the demonstration, serve; everything ends with the block. Raises RuntimeError with what a failed process said."""
    port = free_port()
    url = f"http://localhost:{port}"
    kept = {
        name: value for name, value in os.environ.items() if not name.startswith("EPREUVE_") and name not in {"DATABASE_URL", "REDIS_URL"}
    }
    live = Live(url, data, kept | {"EPREUVE_DATA": str(data), "PUBLIC_URL": url} | (settings or {}))
    for arguments in [("db", "upgrade"), *([("demo",)] if demo else [])]:
        done = live.epreuve(*arguments)
        if done.returncode:
            raise RuntimeError(f"epreuve {' '.join(arguments)} failed:\n{done.stdout}{done.stderr}")
    log = data / "processes.log"
    with log.open("wb") as output:
        console = [sys.executable, "-c", "from app.cli import main; main()"]
        commands = [["serve", "--port", str(port), "--workers", str(workers)], ["worker"]]
        processes = [
            subprocess.Popen([*console, *command], cwd=ROOT, env=live.environment, stdout=output, stderr=output) for command in commands
        ]
        try:
            end = time.monotonic() + PATIENCE
            while not _answers(url, "/readyz"):
                if time.monotonic() > end or any(process.poll() is not None for process in processes):
                    raise RuntimeError(f"the application does not answer:\n{log.read_text(encoding='utf-8', errors='replace')[-4000:]}")
                time.sleep(0.2)
            yield live
        finally:
            for process in processes:
                _end(process)
