"""Erasable data is unreadable without its subject's key, and for ever once that key is destroyed."""

import pytest
from cryptography.exceptions import InvalidTag
from flask import Flask
from sqlalchemy.orm import Session

from app.database import current_database
from app.errors import Refused
from app.services import vault
from tests.support.factories import AccountFactory

NEED = "Fatigue visuelle : agrandir les caractères."


def test_what_is_kept_is_not_the_text_and_comes_back_whole(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with current_database().writing(untraced=True) as writing:
        key = vault.subject_key(writing, person.id)
        sealed = vault.encrypt(key, NEED)
        assert NEED.encode() not in sealed
        assert vault.encrypt(key, NEED) != sealed, "the same text never gives the same bytes"
        assert vault.decrypt(key, sealed) == NEED
        assert vault.subject_key(writing, person.id) is key


def test_another_persons_key_opens_nothing(in_app: Flask, session: Session) -> None:
    one, other = AccountFactory(), AccountFactory()
    with current_database().writing(untraced=True) as writing:
        sealed = vault.encrypt(vault.subject_key(writing, one.id), NEED)
        with pytest.raises(InvalidTag):
            vault.decrypt(vault.subject_key(writing, other.id), sealed)


def test_altered_bytes_are_refused(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with current_database().writing(untraced=True) as writing:
        key = vault.subject_key(writing, person.id)
        sealed = bytearray(vault.encrypt(key, NEED))
        sealed[-1] ^= 1
        with pytest.raises(InvalidTag):
            vault.decrypt(key, bytes(sealed))


def test_destroying_the_key_erases_for_ever(in_app: Flask, session: Session) -> None:
    person = AccountFactory()
    with current_database().writing(untraced=True) as writing:
        key = vault.subject_key(writing, person.id)
        sealed = vault.encrypt(key, NEED)
        vault.erase(key)
        writing.flush()
        with pytest.raises(Refused, match=r"vault\.erased"):
            vault.decrypt(key, sealed)
        assert vault.subject_key(writing, person.id) is not key, "a later need gets a new key, which opens nothing of before"
