"""The worker's part, done at once by the test."""

from __future__ import annotations

from flask import Flask

from app.jobs import registry, worker


def do_jobs(app: Flask) -> int:
    """Do every job that is due, as a worker would; how many were done."""
    registry.load_handlers()
    done = 0
    with app.app_context():
        while worker.run_next():
            done += 1
    return done
