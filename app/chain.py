"""Chains of hashes: each row names the hash of the one before, so that no row can change, vanish or move without a trace.

A chain alone misses a tail that was cut and a chain that was written again from some row on; signed checkpoints of the heads find these
(`app.services.audit.checkpoint`, `app.queries.audit`).
"""

from __future__ import annotations

import hashlib
import json
from datetime import datetime
from typing import Any, Protocol

from app.models import AuditRow

ORIGIN = "0" * 64
"""What the first row of a chain names as its previous hash."""

CHECKPOINT_FILE = "audit-checkpoints.jsonl"
"""The checkpoints outside the database, one a line, in the data folder."""


_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: Any) -> str:
    """JSON with sorted keys and no spaces: the same value always gives the same text."""
    return _CANONICAL.encode(value)


def digest_of(text: str) -> str:
    """SHA-256 of a text, in hexadecimal: what is kept of a command's body, to know whether the same one comes again under its id."""
    return hashlib.sha256(text.encode()).hexdigest()


def chain_hash(previous: str, *fields: Any) -> str:
    """SHA-256, in hexadecimal, of the previous hash and the stored fields, unambiguously separated."""
    return digest_of(canonical([previous, *fields]))


def row_hash(row: AuditRow, seq: int | None = None) -> str:
    """The hash that an audit row must carry, at its own place in the chain or at another (`seq`)."""
    place = row.seq if seq is None else seq
    return chain_hash(row.previous, row.stream, place, row.at.isoformat(), row.actor_id, row.verb, row.target, row.body)


class EventFields(Protocol):
    """What the hash of an event covers."""

    @property
    def run_id(self) -> int: ...
    @property
    def seq(self) -> int: ...
    @property
    def command_id(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def scenario_at(self) -> datetime: ...
    @property
    def recorded_at(self) -> datetime: ...
    @property
    def body(self) -> bytes: ...
    @property
    def previous(self) -> str: ...


def event_hash(event: EventFields, seq: int | None = None) -> str:
    """The hash that an event of a run must carry, at its own place in the chain or at another (`seq`)."""
    place = event.seq if seq is None else seq
    moments = (event.scenario_at.isoformat(), event.recorded_at.isoformat())
    return chain_hash(event.previous, event.run_id, place, event.command_id, event.type, event.version, *moments, event.body.hex())


def signed_text(at: datetime, heads: str) -> bytes:
    """What the signature of a checkpoint covers: its moment and the canonical JSON of all heads."""
    return f"{at.isoformat()}\n{heads}".encode()
