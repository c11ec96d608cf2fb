"""The papers of a framework that take seconds to print: ordered by who asks first, made by a worker, kept on the disk.

The same version, content and size give the same bytes (`print_framework`): a paper is a copy that may be thrown away and made again. It
has no row, and its name is what it holds.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path

import msgspec
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.database import current_database, read
from app.documents.framework_print import Content, Size, print_framework
from app.jobs import Task, enqueue, handler
from app.keys import private_file, private_folder
from app.models import FrameworkVersion, Job, JobState
from app.queries.certifications import certification_of

PRINT_JOB = "framework.print"
PAPERS_KEPT = 200
"""Papers on the disk, some four hundred kilobytes each: the oldest goes first."""


class Paper(msgspec.Struct, frozen=True, kw_only=True):
    """What is printed: the blocks (codes) of a version as it stands (`digest`), for a reader, at a size."""

    version_id: int
    digest: str
    blocks: tuple[str, ...]
    content: Content
    size: Size

    @property
    def name(self) -> str:
        """The name under which it is kept."""
        return hashlib.sha256(msgspec.json.encode(self)).hexdigest()


class Standing(StrEnum):
    """Where a paper stands."""

    READY = "ready"
    PREPARING = "preparing"
    FAILED = "failed"


def kept(paper: Paper) -> bytes | None:
    """The paper, when it was made already."""
    path = _folder() / paper.name
    return path.read_bytes() if path.exists() else None


def order(paper: Paper) -> None:
    """Have a worker make a paper; ordering again tries again what failed. No act of anybody: it leaves no audit row."""
    with current_database().writing(untraced=True) as session:
        enqueue(session, PRINT_JOB, msgspec.to_builtins(paper), key=_key(paper), again=True)


@read
def standing(session: Session, paper: Paper) -> Standing | None:
    """Where a paper stands; None when nobody ordered it."""
    if (_folder() / paper.name).exists():
        return Standing.READY
    state = session.scalar(select(Job.state).where(Job.key == _key(paper)))
    if state is JobState.FAILED:
        return Standing.FAILED
    return Standing.PREPARING if state in (JobState.WAITING, JobState.RUNNING) else None


@handler(PRINT_JOB)
def print_ordered(task: Task) -> None:
    """Print what was ordered, unless the version changed meanwhile: whoever still wants it orders what it is now."""
    paper = msgspec.convert(task.payload, Paper)
    with current_database().reading() as session:
        row = session.get(FrameworkVersion, paper.version_id)
    if row is None or row.digest != paper.digest:
        return
    certification, dated = certification_of(row), row.published_at or row.imported_at
    private_file(
        _folder() / paper.name,
        lambda: print_framework(
            certification, paper.blocks, paper.content, paper.size, version=row.version, digest=paper.digest, made_at=dated
        ),
    )
    _forget(sorted(_folder().iterdir(), key=lambda path: path.stat().st_mtime)[:-PAPERS_KEPT])


def _forget(papers: Sequence[Path]) -> None:
    for path in papers:
        path.unlink(missing_ok=True)


def _key(paper: Paper) -> str:
    return f"{PRINT_JOB}:{paper.name}"


def _folder() -> Path:
    return private_folder(Path(current_app.extensions["settings"].data) / "papers")
