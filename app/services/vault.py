"""Erasable data: encrypted under a key of its subject, which is wrapped by the service's own. Destroying the key erases the data."""

from __future__ import annotations

import secrets

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.errors import Refused
from app.models import SubjectKey

NONCE = 12
"""Bytes of an AES-GCM nonce (NIST SP 800-38D, 8.2)."""


def _seal(key: bytes, content: bytes, context: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, content, context)


def _open(key: bytes, sealed: bytes, context: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:NONCE], sealed[NONCE:], context)


def _context(account_id: int) -> bytes:
    return f"account:{account_id}".encode()


def subject_key(session: Session, account_id: int) -> SubjectKey:
    """The living key of that person, made at first need."""
    key = session.scalar(select(SubjectKey).where(SubjectKey.account_id == account_id, SubjectKey.wrapped.is_not(None)).limit(1))
    if key is None:
        wrapped = _seal(current_app.extensions["service_keys"].vault, secrets.token_bytes(32), _context(account_id))
        key = SubjectKey(account_id=account_id, wrapped=wrapped, created_at=clock.now(), erased_at=None)
        session.add(key)
        session.flush()
    return key


def encrypt(key: SubjectKey, content: str) -> bytes:
    """`content` under the subject's key. Raises Refused("vault.erased") when the key was destroyed."""
    return _seal(_unwrap(key), content.encode(), _context(key.account_id))


def decrypt(key: SubjectKey, sealed: bytes) -> str:
    """What was encrypted. Raises Refused("vault.erased") when the key was destroyed, InvalidTag when the bytes were altered."""
    return _open(_unwrap(key), sealed, _context(key.account_id)).decode()


def erase(key: SubjectKey) -> None:
    """Destroy the key: what it encrypted can never be read again."""
    key.wrapped = None
    key.erased_at = clock.now()


def _unwrap(key: SubjectKey) -> bytes:
    if key.wrapped is None:
        raise Refused("vault.erased")
    return _open(current_app.extensions["service_keys"].vault, key.wrapped, _context(key.account_id))
