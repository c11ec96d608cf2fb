"""`epreuve worker`: the process that does what was put off."""

from __future__ import annotations

import signal
import threading

import click


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, then end.")
def command(once: bool) -> None:
    """Do the jobs that are due, and a signed audit checkpoint each minute, until interrupted."""
    from app import create_app, for_real
    from app.jobs import registry, worker

    app = create_app()
    for_real.check(app)
    registry.load_handlers()
    if once:
        with app.app_context():
            worker.run_habits()
            while worker.run_next():
                pass
        return
    stopping = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: stopping.set())
    worker.run(app, stopping)
