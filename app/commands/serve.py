"""`epreuve serve`: the web processes."""

from __future__ import annotations

import os
import shutil

import click
from granian import Granian
from granian.constants import Interfaces
from granian.log import LogLevels

from app.config import from_environment

GRACE = 5
"""Seconds that a process has to end its request when told to stop. What was acknowledged is committed: killing it then loses nothing."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64), help="Web processes: one per core.")
@click.option(
    "--threads", default=1, show_default=True, type=click.IntRange(1, 64), help="Threads in each process; pages are bound by the processor."
)
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the application until interrupted."""
    settings = from_environment()
    if not settings.specimen:
        from app import create_app, for_real

        for_real.check(create_app(settings))
    counters = settings.data / "metrics"
    # The counters of dead processes would be added to those of the living: each start begins from none.
    shutil.rmtree(counters, ignore_errors=True)
    counters.mkdir(parents=True, mode=0o700)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(counters)
    Granian(
        "app:create_app",
        factory=True,
        interface=Interfaces.WSGI,
        address=host,
        port=port,
        workers=workers,
        blocking_threads=threads,
        backlog=1024,
        websockets=False,
        respawn_failed_workers=True,
        workers_kill_timeout=GRACE,
        log_level=LogLevels.warning,
    ).serve()
