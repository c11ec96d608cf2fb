"""The service's secrets: made at first start, in a folder outside the repository that the service alone can read."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

FOLDER_MODE = 0o700
FILE_MODE = 0o600


class ExposedKey(RuntimeError):
    """A secret can be read or written by someone else than the service."""


@dataclass(frozen=True)
class ServiceKeys:
    """`cookie` signs cookies and form tokens (32 bytes), `vault` wraps the keys of persons (32 bytes), `audit` signs checkpoints."""

    cookie: bytes
    vault: bytes
    audit: Ed25519PrivateKey


def private_folder(folder: Path) -> Path:
    """Make `folder` if needed. Raises ExposedKey when others may enter it."""
    folder.mkdir(parents=True, exist_ok=True, mode=FOLDER_MODE)
    if stat.S_IMODE(folder.stat().st_mode) & 0o077:
        raise ExposedKey(f"{folder} is open to others: chmod 700 {folder}")
    return folder


def private_file(path: Path, make: Callable[[], bytes]) -> bytes:
    """The bytes of `path`, written by `make` at first need; two processes that start at once agree on one. Raises ExposedKey."""
    private_folder(path.parent)
    if not path.exists():
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        draft = Path(name)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(make())
            handle.flush()
            os.fsync(handle.fileno())
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
        draft.unlink()
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ExposedKey(f"{path} is open to others: chmod 600 {path}")
    return path.read_bytes()


def load_service_keys(folder: Path) -> ServiceKeys:
    """The secrets of this service, made where they are missing."""
    audit = private_file(
        folder / "audit.key", lambda: Ed25519PrivateKey.generate().private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption())
    )
    return ServiceKeys(
        cookie=private_file(folder / "cookie.key", lambda: secrets.token_bytes(32)),
        vault=private_file(folder / "vault.key", lambda: secrets.token_bytes(32)),
        audit=Ed25519PrivateKey.from_private_bytes(audit),
    )
