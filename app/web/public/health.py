"""The pages for machines: is it alive, may it be sent people, what has it done."""

from __future__ import annotations

import ipaddress
import os
import shutil
from collections.abc import Iterator

from flask import Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from app.auth.guard import requires
from app.queries import health
from app.web.public import blueprint


class _Jobs(Collector):
    """The jobs of the database, counted at each look."""

    def collect(self) -> Iterator[Metric]:
        gauge = GaugeMetricFamily("epreuve_jobs", "Jobs of the database", labels=["state"])
        for state, count in health.jobs_by_state().items():
            gauge.add_metric([state.value], count)
        yield gauge


class _Room(Collector):
    """What is left of the disk of the data folder: to be watched before it is full."""

    def collect(self) -> Iterator[Metric]:
        free = shutil.disk_usage(current_app.extensions["settings"].data).free
        yield GaugeMetricFamily("epreuve_disk_free_bytes", "Bytes left on the disk of the data folder", value=free)


@blueprint.get("/healthz")
@requires("public:read")
def healthz() -> Response:
    """The process lives."""
    return jsonify(status="ok")


@blueprint.get("/readyz")
@requires("public:read")
def readyz() -> tuple[Response, int]:
    """The database answers and has every migration; 503 otherwise."""
    try:
        current = health.database_is_current()
    except SQLAlchemyError:
        return jsonify(status="unavailable", database="no answer"), 503
    if not current:
        return jsonify(status="unavailable", database="migrations are missing: epreuve db upgrade"), 503
    return jsonify(status="ok", database="ok"), 200


@blueprint.get("/metrics")
@requires("public:read")
def metrics() -> Response:
    """Counters for Prometheus, of all web processes together. Only this machine may read them, and nobody through a proxy."""
    if not _asked_from_here():
        abort(404)
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
        process = b""
    else:
        process = generate_latest(REGISTRY)
    registry.register(_Jobs())
    registry.register(_Room())
    return Response(process + generate_latest(registry), content_type=CONTENT_TYPE_LATEST)


def _asked_from_here() -> bool:
    if "X-Forwarded-For" in request.headers or "Forwarded" in request.headers:
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
