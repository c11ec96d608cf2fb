"""Files kept by content: named by the SHA-256 of their bytes, written once, never over another, on the disk before they are spoken of."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from pathlib import Path

from flask import current_app
from sqlalchemy.orm import Session

from app import clock
from app.errors import NotFound
from app.keys import private_folder
from app.models import StoredFile

FILE_MODE = 0o400


class DamagedFile(RuntimeError):
    """The bytes on the disk are not those that were stored."""


def store(session: Session, content: bytes, media_type: str) -> str:
    """Keep `content` and give its digest (hexadecimal). The same bytes are kept once; a rollback leaves a file that nothing names.

    The file and its folder are flushed to the disk before this returns, hence before the transaction that names it commits.
    """
    digest = hashlib.sha256(content).hexdigest()
    _write_once(_path(digest), content)
    name_it(session, digest, len(content), media_type)
    return digest


def adopt(path: Path, digest: str) -> None:
    """Keep the bytes of a file of the data folder under their digest, without reading them whole; `path` may go afterwards.

    To be followed by `name_it` in a transaction. Raises DamagedFile when the bytes are not those of `digest`.
    """
    if _digest_of(path) != digest:
        raise DamagedFile(digest)
    target = _path(digest)
    if not target.exists():
        private_folder(target.parent.parent)
        private_folder(target.parent)
        path.chmod(FILE_MODE)
        with suppress(FileExistsError):
            os.link(path, target)
    for folder in (target.parent, target.parent.parent):
        _flush_folder(folder)


def name_it(session: Session, digest: str, size: int, media_type: str) -> None:
    """Note that bytes which are already on the disk are stored."""
    if session.get(StoredFile, digest) is None:
        session.add(StoredFile(digest=digest, size=size, media_type=media_type, stored_at=clock.now()))
        session.flush()


def path_of(digest: str) -> Path:
    """Where the bytes of a stored file are, to be streamed, once they were read over. Raises NotFound, DamagedFile."""
    path = _path(digest)
    try:
        found = _digest_of(path)
    except FileNotFoundError as absent:
        raise NotFound from absent
    if found != digest:
        raise DamagedFile(digest)
    return path


def _digest_of(path: Path) -> str:
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def load(digest: str) -> bytes:
    """The bytes of a stored file. Raises NotFound when there is none, DamagedFile when they have changed."""
    try:
        content = _path(digest).read_bytes()
    except FileNotFoundError as absent:
        raise NotFound from absent
    if hashlib.sha256(content).hexdigest() != digest:
        raise DamagedFile(digest)
    return content


def _path(digest: str) -> Path:
    folder: Path = current_app.extensions["settings"].files
    return folder / digest[:2] / digest


def _write_once(path: Path, content: bytes) -> None:
    """Create `path` whole or not at all; what is already there is left as it is."""
    if path.exists():
        return
    private_folder(path.parent.parent)
    private_folder(path.parent)
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.new")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE)
    try:
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
    finally:
        draft.unlink()
    for folder in (path.parent, path.parent.parent):
        _flush_folder(folder)


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
