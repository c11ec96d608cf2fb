"""The credential that travels inside a certificate: Open Badges 3.0, signed as a JWT (RS256, what its verifiers take).

It tells the achievement and its issuer in the clear, and its holder by a salted hash: a page or a leak shows no birth date, while someone
who holds the certificate can check that the credential is its holder's.
"""

from __future__ import annotations

import base64
import hashlib
import json
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any
from urllib.parse import quote, urlsplit

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.serialization import Encoding

from app.documents.keys import IssuerKeys
from juries.certificates import CertificateFacts

CONTEXTS = (
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json",
)
"""The third is needed by the name of the 1EdTech schema validator."""
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
REGISTER = "https://www.francecompetences.fr/recherche/rncp/{number}/"
CRITERIA = "Chaque compétence du bloc est évaluée par un binôme de jurés au regard de ses critères et de leurs seuils."
FILE_NAME = "credential.jwt"

_HASH = "sha256$"
_IDENTITY_TYPE = "ext:nameAndBirthDate"


class BadCredential(ValueError):
    """What was given is not a credential signed by the key it names. The message says what is wrong."""


class SignedCredential(msgspec.Struct, frozen=True):
    """A credential whose signature was checked against `certificate`, the one that came with it; trust in that is another question."""

    claims: dict[str, Any]
    certificate: x509.Certificate


def did_of(public_url: str) -> str:
    """The issuer's identifier, did:web of the public address (a port is percent-encoded, as the method asks)."""
    parts = urlsplit(public_url)
    path = "".join(":" + quote(part, safe="") for part in parts.path.split("/") if part)
    return "did:web:" + quote(parts.netloc, safe="") + path


def holder_identity(holder: str, birth_date: date, salt: str) -> str:
    """The hash by which a credential names its holder: SHA-256 of name, birth date and salt, in hexadecimal after `sha256$`.

    The name is compared without regard to case, spaces and the way its accents are encoded.
    """
    name = " ".join(unicodedata.normalize("NFC", holder).casefold().split())
    return _HASH + hashlib.sha256(f"{name};{birth_date.isoformat()}{salt}".encode()).hexdigest()


def build_credential(facts: CertificateFacts, *, public_url: str, verify_url: str, issued_at: datetime, salt: str) -> dict[str, Any]:
    """The Open Badges 3.0 credential of a certificate. `salt` is random, at least 16 signs; `issued_at` is aware."""
    number = facts.register_code.removeprefix("RNCP").split("BC")[0]
    name = f"{facts.register_code} — {facts.block_label}"
    if facts.specimen:
        name = f"Spécimen sans valeur : {name}"
    return {
        "@context": list(CONTEXTS),
        "id": verify_url,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": name,
        "issuer": {"id": did_of(public_url), "type": ["Profile"], "name": facts.certifier, "url": public_url},
        "validFrom": issued_at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [
                {
                    "type": "IdentityObject",
                    "hashed": True,
                    "identityHash": holder_identity(facts.holder, facts.birth_date, salt),
                    "identityType": _IDENTITY_TYPE,
                    "salt": salt,
                }
            ],
            "achievement": {
                "id": f"{public_url}/achievements/{facts.register_code}",
                "type": ["Achievement"],
                "achievementType": "Certificate",
                "name": name,
                "description": f"Bloc de compétences du titre « {facts.title} », certificat n° {facts.number}.",
                "humanCode": facts.register_code,
                "inLanguage": "fr",
                "criteria": {"narrative": CRITERIA},
                "alignment": [
                    {
                        "type": ["Alignment"],
                        "targetName": facts.title,
                        "targetUrl": REGISTER.format(number=number),
                        "targetFramework": "RNCP",
                        "targetCode": facts.register_code,
                    }
                ],
            },
        },
        "evidence": [{"id": verify_url, "type": ["Evidence"], "name": f"Certificat n° {facts.number}"}],
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def sign_credential(credential: dict[str, Any], keys: IssuerKeys) -> str:
    """The credential as a compact JWT: its claims plus `iss`, `jti`, `nbf`; the header names the key and carries its certificate."""
    pair = keys.credential
    if not isinstance(pair.key, rsa.RSAPrivateKey):
        raise ValueError("a credential is signed with an RSA key")
    issuer = credential["issuer"]["id"]
    header = {
        "alg": "RS256",
        "typ": "JWT",
        "kid": f"{issuer}#{keys.fragment}",
        "x5c": [base64.b64encode(pair.certificate.public_bytes(Encoding.DER)).decode()],
    }
    start = int(datetime.fromisoformat(credential["validFrom"]).timestamp())
    signed = f"{_packed(header)}.{_packed({**credential, 'iss': issuer, 'jti': credential['id'], 'nbf': start})}"
    return f"{signed}.{encode(pair.key.sign(signed.encode(), PKCS1v15(), hashes.SHA256()))}"


def read_credential(token: str) -> SignedCredential:
    """The claims of a JWT after its signature was checked with the certificate it carries. Raises BadCredential."""
    parts = token.strip().split(".")
    if len(parts) != 3:
        raise BadCredential("it is not a signed JWT")
    try:
        header, claims, signature = json.loads(decode(parts[0])), json.loads(decode(parts[1])), decode(parts[2])
        certificate = x509.load_der_x509_certificate(base64.b64decode(header["x5c"][0]))
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BadCredential("its header or its claims cannot be read") from error
    key = certificate.public_key()
    if header.get("alg") != "RS256" or not isinstance(key, rsa.RSAPublicKey) or not isinstance(claims, dict):
        raise BadCredential("it is not signed with RS256")
    try:
        key.verify(signature, f"{parts[0]}.{parts[1]}".encode(), PKCS1v15(), hashes.SHA256())
    except InvalidSignature as error:
        raise BadCredential("its signature does not match its content") from error
    return SignedCredential(claims, certificate)


def did_document(public_url: str, published: Iterable[IssuerKeys]) -> dict[str, Any]:
    """The issuer's DID document: where a verifier finds the keys of its credentials (`/.well-known/did.json`)."""
    did = did_of(public_url)
    methods = [_method(did, keys) for keys in published]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/jwk/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [method["id"] for method in methods],
    }


def _method(did: str, keys: IssuerKeys) -> dict[str, Any]:
    key = keys.credential.certificate.public_key()
    if not isinstance(key, rsa.RSAPublicKey):
        raise ValueError("a credential is signed with an RSA key")
    numbers = key.public_numbers()
    return {
        "id": f"{did}#{keys.fragment}",
        "type": "JsonWebKey",
        "controller": did,
        "publicKeyJwk": {"kty": "RSA", "alg": "RS256", "n": _integer(numbers.n), "e": _integer(numbers.e)},
    }


def encode(content: bytes) -> str:
    """Base64url without padding."""
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def decode(text: str) -> bytes:
    """The bytes of base64url without padding. Raises ValueError."""
    return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)


def _packed(content: dict[str, Any]) -> str:
    return encode(json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())


def _integer(value: int) -> str:
    return encode(value.to_bytes((value.bit_length() + 7) // 8, "big"))
