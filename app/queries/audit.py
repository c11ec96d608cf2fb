"""The proof of the audit log and of the runs' events: every chain read from its first row, held against every signed checkpoint."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from flask import current_app
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app.chain import CHECKPOINT_FILE, ORIGIN, event_hash, row_hash, signed_text
from app.database import read
from app.models import AuditCheckpoint, AuditRow, JuryRecordRow, RunEvent

BATCH = 1000


class Tampering(StrEnum):
    """What may have been done to a chain."""

    CHANGED = "changed"
    MISSING = "missing"
    REORDERED = "reordered"
    CUT_TAIL = "cut_tail"
    REWRITTEN = "rewritten"
    CHECKPOINT = "checkpoint"
    """A signed checkpoint is itself changed, or no longer kept outside the database."""


@dataclass(frozen=True)
class Fault:
    """One place where the log does not hold. `seq` counts from 1 in its stream; a checkpoint counts in its table or file."""

    kind: Tampering
    stream: str
    seq: int


@dataclass(frozen=True)
class Report:
    """What was read and what does not hold."""

    chains: int
    rows: int
    checkpoints: int
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Link:
    """One row as the walk along its chain needs it. `hash_at` computes the hash that the row would carry at a given place."""

    id: int
    stream: str
    seq: int
    previous: str
    hash: str
    hash_at: Callable[[int], str]


Kept = tuple[str, str, str]
"""A checkpoint as it is kept: its moment, its heads and its signature."""
Head = tuple[str, int, str]
"""A stream, a place in it and the hash that was there."""


@read
def verify(session: Session) -> Report:
    """Read every chain and every checkpoint, in time proportional to the log; memory holds one chain and the signed heads."""
    signed, checkpoints, faults = _checkpoints(session)
    anchors = {(f"jury:{row.jury_id}", row.audit_head) for row in session.execute(select(JuryRecordRow.jury_id, JuryRecordRow.audit_head))}
    missing_anchors = {anchor for anchor in anchors if anchor[1] != ORIGIN}
    wanted = {(stream, seq) for stream, seq, _digest in signed}
    found: dict[tuple[str, int], str] = {}
    lengths: dict[str, int] = {}
    rows = 0
    for stream, links in groupby(_links(session), key=lambda link: link.stream):
        chain = list(links)
        rows += len(chain)
        lengths[stream] = chain[-1].seq
        found |= {(stream, link.seq): link.hash for link in chain if (stream, link.seq) in wanted}
        missing_anchors -= {(stream, link.hash) for link in chain}
        faults += chain_faults(stream, chain)
    faults += head_faults(signed, found, lengths)
    faults += [Fault(Tampering.REWRITTEN, stream, lengths.get(stream, 0)) for stream, _digest in sorted(missing_anchors)]
    # A fault seen from two sides (by its own chain and by a checkpoint) is told once.
    return Report(chains=len(lengths), rows=rows, checkpoints=checkpoints, faults=tuple(dict.fromkeys(faults)))


def chain_faults(stream: str, chain: list[Link]) -> list[Fault]:
    """What one chain shows by itself: rows changed, missing or moved. `chain` is sorted by place."""
    found: list[Fault] = []
    places = [link.seq for link in chain]
    gaps = sorted(set(range(1, places[-1] + 1)) - set(places))
    found += [Fault(Tampering.MISSING, stream, seq) for seq in gaps]
    wrong = [link for link in chain if link.hash != link.hash_at(link.seq)]
    candidates = {link.seq for link in wrong} | set(gaps)
    for link in wrong:
        moved = any(link.hash == link.hash_at(seq) for seq in candidates - {link.seq})
        found.append(Fault(Tampering.REORDERED if moved else Tampering.CHANGED, stream, link.seq))
    found += _broken_links(stream, chain, told={fault.seq for fault in found})
    return found


def _broken_links(stream: str, chain: list[Link], told: set[int]) -> Iterator[Fault]:
    """Rows that do not follow the one before, where nothing else explains it."""
    before_id, before_seq, before_hash = 0, 0, ORIGIN
    for link in chain:
        follows = link.seq == before_seq + 1
        if follows and link.previous != before_hash and not {link.seq, before_seq} & told:
            # The row is whole and names another: the one before was changed and its hash made anew.
            yield Fault(Tampering.CHANGED, stream, max(before_seq, 1))
        if link.id < before_id and link.seq not in told:
            yield Fault(Tampering.REORDERED, stream, link.seq)
        before_id, before_seq, before_hash = max(link.id, before_id), link.seq, link.hash


def head_faults(signed: set[Head], found: dict[tuple[str, int], str], lengths: dict[str, int]) -> list[Fault]:
    """What checkpoints show: chains that are shorter than they were, or hold other hashes than they held."""
    faults = []
    for stream, seq, digest in sorted(signed):
        length = lengths.get(stream, 0)
        if seq > length:
            faults.append(Fault(Tampering.CUT_TAIL, stream, length + 1))
        elif found.get((stream, seq), digest) != digest:
            faults.append(Fault(Tampering.REWRITTEN, stream, seq))
    return faults


def _links(session: Session) -> Iterator[Link]:
    """Every row of every chain, stream by stream, in the order of the places."""
    audit = select(AuditRow).order_by(AuditRow.stream, AuditRow.seq)
    for row in _stream(session, audit):
        yield Link(row.id, row.stream, row.seq, row.previous, row.hash, lambda seq, row=row: row_hash(row, seq))  # type: ignore[misc]
    events = select(RunEvent).order_by(RunEvent.run_id, RunEvent.seq)
    for event in _stream(session, events):
        stream = f"run-events:{event.run_id}"
        yield Link(event.id, stream, event.seq, event.previous, event.hash, lambda seq, event=event: event_hash(event, seq))  # type: ignore[misc]


def _stream(session: Session, statement: Select[Any]) -> Iterator[Any]:
    for row in session.scalars(statement.execution_options(yield_per=BATCH)):
        session.expunge(row)
        yield row


def _checkpoints(session: Session) -> tuple[set[Head], int, list[Fault]]:
    """Every head under a good signature, in the database or outside it; how many checkpoints there are; those that do not hold."""
    signed: set[Head] = set()
    faults: list[Fault] = []
    outside = _kept_outside()
    inside: set[Kept] = set()
    for row in session.scalars(select(AuditCheckpoint).order_by(AuditCheckpoint.id)):
        kept = (row.at.isoformat(), row.heads, row.signature.hex())
        inside.add(kept)
        if not _signed(*kept):
            faults.append(Fault(Tampering.CHECKPOINT, AuditCheckpoint.__tablename__, row.id))
            continue
        signed |= _heads(row.heads)
        if kept not in outside:
            faults.append(Fault(Tampering.CHECKPOINT, CHECKPOINT_FILE, row.id))
    for kept, line in outside.items():
        if not _signed(*kept):
            faults.append(Fault(Tampering.CHECKPOINT, CHECKPOINT_FILE, line))
        elif kept not in inside:
            # A stop between the file and the commit leaves such a line; so does the removal of the row: its heads must hold all the same.
            signed |= _heads(kept[1])
    return signed, len(inside | outside.keys()), faults


def _heads(text: str) -> set[Head]:
    return {(stream, seq, digest) for stream, (seq, digest) in json.loads(text).items()}


def _kept_outside() -> dict[Kept, int]:
    """The checkpoints of the file: (moment, heads, signature) → line. A line that cannot be read has no good signature."""
    path: Path = current_app.extensions["settings"].data / CHECKPOINT_FILE
    found: dict[Kept, int] = {}
    if not path.exists():
        return found
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        try:
            entry = json.loads(line)
            found[str(entry["at"]), str(entry["heads"]), str(entry["signature"])] = number
        except (ValueError, KeyError, TypeError):
            found["", line, ""] = number
    return found


def _signed(at: str, heads: str, signature: str) -> bool:
    """Whether this service's key signed it."""
    try:
        key = current_app.extensions["service_keys"].audit.public_key()
        key.verify(bytes.fromhex(signature), signed_text(datetime.fromisoformat(at), heads))
    except (InvalidSignature, ValueError):
        return False
    return True
