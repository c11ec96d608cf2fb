"""Each request counted, timed and logged: by route and status, never by person, address or what was typed."""

from __future__ import annotations

import os
import secrets
import time
from pathlib import Path
from typing import Any

import structlog
from flask import Flask, Response, g, request
from prometheus_client import Counter, Histogram

REQUESTS = Counter("epreuve_requests_total", "Requests answered", ("endpoint", "method", "status"))
SECONDS = Histogram(
    "epreuve_request_seconds",
    "Seconds from the request to the answer",
    ("endpoint",),
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0),
)
NOT_LOGGED = frozenset({"public.healthz", "public.readyz", "public.metrics"})

COUNTERS = {"counter": 2**20, "histogram": 2**21}
"""Bytes of the files of counters of one process: some four hundred routes, each with the statuses that it answers."""

log: Any = structlog.get_logger()


def init_app(app: Flask) -> None:
    """Measure every request of the application."""
    _make_room_for_counters()

    @app.before_request
    def _begin() -> None:
        g.begun = time.perf_counter()
        structlog.contextvars.bind_contextvars(request=secrets.token_hex(6))

    @app.after_request
    def _note(response: Response) -> Response:
        endpoint = request.endpoint or "none"
        seconds = time.perf_counter() - g.get("begun", time.perf_counter())
        REQUESTS.labels(endpoint, request.method, str(response.status_code)).inc()
        SECONDS.labels(endpoint).observe(seconds)
        if endpoint not in NOT_LOGGED:
            log.info("request", endpoint=endpoint, method=request.method, status=response.status_code, ms=round(seconds * 1000, 1))
        return response

    @app.teardown_request
    def _end(_error: BaseException | None) -> None:
        structlog.contextvars.clear_contextvars()


def _make_room_for_counters() -> None:
    """Write the files of this process's counters out before they are mapped into memory.

    The library maps files with holes: on a full disk the first write into one ends the process (SIGBUS), whatever it was about to answer.
    """
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    for kind, size in COUNTERS.items() if folder else ():
        path = Path(str(folder)) / f"{kind}_{os.getpid()}.db"
        if not path.exists():
            path.write_bytes(bytes(size))
