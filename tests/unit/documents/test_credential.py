"""The credential inside a certificate: Open Badges 3.0, signed, silent on its holder's birth date."""

from __future__ import annotations

import base64
import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicNumbers
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.certificate import SAMPLE
from app.documents.credential import (
    BadCredential,
    build_credential,
    decode,
    did_document,
    did_of,
    encode,
    holder_identity,
    read_credential,
    sign_credential,
)
from app.documents.keys import IssuerKeys
from tests.unit.documents.conftest import ISSUED_AT, PUBLIC_URL, SALT, token, verify_url


@pytest.fixture
def claims() -> dict[str, Any]:
    return build_credential(SAMPLE, public_url=PUBLIC_URL, verify_url=verify_url(), issued_at=ISSUED_AT, salt=SALT)


def test_it_has_what_open_badges_asks(claims: dict[str, Any]) -> None:
    assert {"@context", "id", "type", "credentialSubject", "issuer", "validFrom"} <= claims.keys()
    assert claims["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["validFrom"] == "2026-06-19T09:00:00Z"
    achievement = claims["credentialSubject"]["achievement"]
    assert {"id", "type", "name", "description", "criteria"} <= achievement.keys()
    assert achievement["criteria"]["narrative"]
    assert achievement["alignment"][0]["targetUrl"] == "https://www.francecompetences.fr/recherche/rncp/35663/"


def test_it_does_not_tell_the_holder(claims: dict[str, Any]) -> None:
    told = json.dumps(claims, ensure_ascii=False)
    for secret in ("Mokrani", "Inès", "1994", "mars"):
        assert secret not in told


def test_a_specimen_says_so_in_its_name(claims: dict[str, Any]) -> None:
    assert claims["name"].startswith("Spécimen sans valeur")


def test_the_holder_s_hash_ignores_case_spaces_and_the_way_accents_are_written() -> None:
    born = date(1994, 3, 4)
    whole = holder_identity("Inès Mokrani", born, SALT)
    assert whole == holder_identity(" ine\u0300s  MOKRANI ", born, SALT)
    assert whole.startswith("sha256$")
    assert whole != holder_identity("Inès Mokrani", date(1994, 4, 3), SALT)
    assert whole != holder_identity("Inès Mokrani", born, SALT[::-1])
    assert whole != holder_identity("Ines Mokrani", born, SALT)


def test_the_token_is_read_back(keys: IssuerKeys, claims: dict[str, Any]) -> None:
    read = read_credential(token(keys))
    assert {name: read.claims[name] for name in claims} == claims
    assert (read.claims["iss"], read.claims["jti"]) == ("did:web:epreuve.example", verify_url())
    assert datetime.fromtimestamp(read.claims["nbf"], UTC) == ISSUED_AT
    assert read.certificate == keys.credential.certificate


def test_the_key_of_the_did_document_verifies_the_token(keys: IssuerKeys) -> None:
    document = did_document(PUBLIC_URL, [keys])
    method = document["verificationMethod"][0]
    header, payload, signature = token(keys).split(".")
    assert json.loads(decode(header))["kid"] == method["id"] == document["assertionMethod"][0]
    modulus, exponent = (int.from_bytes(decode(method["publicKeyJwk"][name])) for name in ("n", "e"))
    RSAPublicNumbers(exponent, modulus).public_key().verify(decode(signature), f"{header}.{payload}".encode(), PKCS1v15(), hashes.SHA256())


@pytest.mark.parametrize(
    ("url", "did"),
    [
        ("https://epreuve.example", "did:web:epreuve.example"),
        ("http://localhost:8000", "did:web:localhost%3A8000"),
        ("https://ecole.example/epreuve/", "did:web:ecole.example:epreuve"),
    ],
)
def test_the_issuer_is_the_public_address(url: str, did: str) -> None:
    assert did_of(url) == did


def forged(keys: IssuerKeys, **header: Any) -> str:
    first, payload, signature = token(keys).split(".")
    return ".".join((encode(json.dumps({**json.loads(decode(first)), **header}).encode()), payload, signature))


def test_any_change_is_found(keys: IssuerKeys) -> None:
    header, payload, signature = token(keys).split(".")
    claims = json.loads(decode(payload))
    claims["credentialSubject"]["achievement"]["humanCode"] = "RNCP35663BC02"
    with pytest.raises(BadCredential, match="does not match"):
        read_credential(f"{header}.{encode(json.dumps(claims).encode())}.{signature}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "not a signed JWT"),
        ("a.b", "not a signed JWT"),
        ("a.b.c", "cannot be read"),
        ("€.b.c", "cannot be read"),
        ("e30.e30.e30", "cannot be read"),
    ],
)
def test_what_is_no_credential_is_told(text: str, message: str) -> None:
    with pytest.raises(BadCredential, match=message):
        read_credential(text)


def test_other_algorithms_are_refused(keys: IssuerKeys) -> None:
    seal = base64.b64encode(keys.seal.certificate.public_bytes(Encoding.DER)).decode()
    for header in ({"alg": "none"}, {"alg": "HS256"}, {"x5c": [seal]}):
        with pytest.raises(BadCredential, match="RS256"):
            read_credential(forged(keys, **header))


def test_only_the_credential_key_signs(keys: IssuerKeys, claims: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="RSA"):
        sign_credential(claims, replace(keys, credential=keys.seal))
    with pytest.raises(ValueError, match="RSA"):
        did_document(PUBLIC_URL, [replace(keys, credential=keys.seal)])
