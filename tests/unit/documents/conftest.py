"""One set of keys and one sealed certificate, made once for all the tests of this folder."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from app.documents.certificate import SAMPLE, render_certificate
from app.documents.credential import FILE_NAME, build_credential, sign_credential
from app.documents.keys import IssuerKeys, load_issuer_keys
from app.documents.rendering import AttachedFile
from app.documents.sealing import seal
from juries.certificates import CertificateFacts

PUBLIC_URL = "https://epreuve.example"
ISSUED_AT = datetime(2026, 6, 19, 9, 0, tzinfo=UTC)
SALT = "b1b2c3d4e5f6a7b8c9d0e1"


def verify_url(facts: CertificateFacts = SAMPLE) -> str:
    return f"{PUBLIC_URL}/verify/{facts.code}"


def token(keys: IssuerKeys, facts: CertificateFacts = SAMPLE) -> str:
    claims = build_credential(facts, public_url=PUBLIC_URL, verify_url=verify_url(facts), issued_at=ISSUED_AT, salt=SALT)
    return sign_credential(claims, keys)


def printed(keys: IssuerKeys, facts: CertificateFacts = SAMPLE, credential: str | None = None) -> bytes:
    """The unsealed sheet of `facts`, with the credential of those facts or the one given."""
    attached = AttachedFile(name=FILE_NAME, description="Attestation Open Badges 3.0", content=credential or token(keys, facts))
    return render_certificate(facts, verify_url(facts), ISSUED_AT, [attached])


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> IssuerKeys:
    folder = tmp_path_factory.mktemp("issuer")
    folder.chmod(0o700)
    return load_issuer_keys(folder / "keys")


@pytest.fixture(scope="session")
def sheet(keys: IssuerKeys) -> bytes:
    """The sample, unsealed."""
    return printed(keys)


@pytest.fixture(scope="session")
def sealed(sheet: bytes, keys: IssuerKeys) -> bytes:
    """The sample, sealed."""
    return seal(sheet, keys)


@pytest.fixture(scope="session")
def sealed_file(sealed: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("certificate") / "certificate.pdf"
    path.write_bytes(sealed)
    return path
