"""The issuer's keys and the authority that vouches for them, made at first start beside the other secrets of the service.

The authority is self-made: it proves that two files come from the same installation, not who stands behind it; a school that wants more
buys a seal from a qualified provider. Each file holds a private key and its certificate, so that one never comes without the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key
from cryptography.x509.oid import NameOID

from app import clock
from app.keys import private_file

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

DEMONSTRATION_ORGANISATION = "Institut Ravelin des métiers de la vente (spécimen)"

_AUTHORITY_LIFE = timedelta(days=20 * 365)
_SEAL_LIFE = timedelta(days=5 * 365)
_TOLERANCE = timedelta(hours=1)
"""Certificates start a little before their making, for machines whose clock is late."""
_LONGEST_NAME = 64
_RSA_BITS = 2048
"""What the verifiers of Open Badges 3.0 take for RS256."""


@dataclass(frozen=True)
class KeyPair:
    """A private key and the certificate that names its holder."""

    key: PrivateKey
    certificate: x509.Certificate

    @property
    def pem(self) -> bytes:
        """The certificate alone, for publication."""
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True)
class IssuerKeys:
    """`authority` signs the two others, `seal` (EC P-256) seals files, `credential` (RSA) signs credentials.

    `fragment` names the credential's key in the DID document of this installation.
    """

    authority: KeyPair
    seal: KeyPair
    credential: KeyPair
    fragment: str = "attestations"


def load_issuer_keys(folder: Path, organisation: str = DEMONSTRATION_ORGANISATION) -> IssuerKeys:
    """The issuer's keys in `folder`, made where they are missing; two processes that start at once agree on one set.

    `organisation` is written in certificates made now; those that exist keep theirs. Raises app.keys.ExposedKey when a file or the folder
    is open to others than the service.
    """
    authority = _pair(private_file(folder / "authority.pem", lambda: _make_authority(organisation)))

    return IssuerKeys(
        authority=authority,
        seal=_pair(private_file(folder / "seal.pem", lambda: _make_seal(organisation, authority))),
        credential=_pair(private_file(folder / "credential.pem", lambda: _make_credential(organisation, authority))),
    )


def organisation_name(certifier: str) -> str:
    """The certifier's name as X.509 takes it: at most 64 characters, cut after a word."""
    if len(certifier) <= _LONGEST_NAME:
        return certifier
    return certifier[: _LONGEST_NAME - 1].rsplit(" ", 1)[0][: _LONGEST_NAME - 1] + "…"


def _pair(content: bytes) -> KeyPair:
    key = load_pem_private_key(content, password=None)
    if not isinstance(key, ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey):
        raise ValueError(f"a key of type {type(key).__name__} cannot seal")
    return KeyPair(key=key, certificate=x509.load_pem_x509_certificate(content))


def _name(common_name: str, organisation: str) -> x509.Name:
    """A subject. Raises ValueError when a name is longer than X.509 takes: 64 characters (RFC 5280, appendix A)."""
    if max(len(common_name), len(organisation)) > _LONGEST_NAME:
        raise ValueError(f"{organisation!r} is longer than {_LONGEST_NAME} characters")
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "FR"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _make_authority(organisation: str) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Autorité locale Épreuve", organisation)
    usage = _usage(key_cert_sign=True, crl_sign=True)
    builder = _builder(name, name, key, _AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True).add_extension(usage, critical=True)
    return _packed(key, builder.sign(key, hashes.SHA256()))


def _make_seal(organisation: str, authority: KeyPair) -> bytes:
    return _make_leaf(ec.generate_private_key(ec.SECP256R1()), "Cachet électronique", organisation, authority)


def _make_credential(organisation: str, authority: KeyPair) -> bytes:
    return _make_leaf(rsa.generate_private_key(public_exponent=65537, key_size=_RSA_BITS), "Attestations", organisation, authority)


def _make_leaf(key: PrivateKey, common_name: str, organisation: str, authority: KeyPair) -> bytes:
    builder = _builder(_name(common_name, organisation), authority.certificate.subject, key, _SEAL_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True).add_extension(
        _usage(digital_signature=True, content_commitment=True), critical=True
    )
    from_authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(_verifiable(authority.certificate))
    return _packed(key, builder.add_extension(from_authority, critical=False).sign(authority.key, hashes.SHA256()))


def _verifiable(certificate: x509.Certificate) -> ec.EllipticCurvePublicKey:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey):
        raise ValueError("the authority's key is not an elliptic curve key")
    return key


def _builder(subject: x509.Name, issuer: x509.Name, key: PrivateKey, life: timedelta) -> x509.CertificateBuilder:
    start: datetime = clock.now() - _TOLERANCE
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(start + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _usage(
    *, digital_signature: bool = False, content_commitment: bool = False, key_cert_sign: bool = False, crl_sign: bool = False
) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature, content_commitment=content_commitment, key_cert_sign=key_cert_sign, crl_sign=crl_sign,
        key_encipherment=False, data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _packed(key: PrivateKey, certificate: x509.Certificate) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()) + certificate.public_bytes(Encoding.PEM)
