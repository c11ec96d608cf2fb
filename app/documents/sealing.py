"""The seal of a file: PAdES B-B, certifying, no change allowed afterwards.

A time stamp (B-T) needs an outside authority: without one, the time of the seal is the issuer's word.
"""

from __future__ import annotations

import io
from typing import Any

from asn1crypto import keys as asn1_keys
from asn1crypto import x509 as asn1_x509
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pyhanko.pdf_utils.generic import DictionaryObject
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields, signers
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.documents import stream_ends
from app.documents.conformance import SEAL_FIELD
from app.documents.keys import IssuerKeys, KeyPair


class LoadedKeySigner(signers.SimpleSigner):
    """Signs with a key already in memory: pyHanko would load it again for each file (250 ms for RSA, against 25)."""

    def __init__(self, pair: KeyPair, authority: x509.Certificate) -> None:
        if not isinstance(pair.key, ec.EllipticCurvePrivateKey):
            raise ValueError("a seal needs an elliptic curve key")
        self._loaded_key: ec.EllipticCurvePrivateKey = pair.key
        store = SimpleCertificateStore()
        store.register(for_pyhanko(authority))
        encoded = pair.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        super().__init__(
            signing_cert=for_pyhanko(pair.certificate), signing_key=asn1_keys.PrivateKeyInfo.load(encoded), cert_registry=store
        )

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The signature of `data`. Raises ValueError for another digest than SHA-256, the only one that `seal` asks."""
        if digest_algorithm != "sha256":
            raise ValueError(f"digest {digest_algorithm} is not the seal's")
        return self._loaded_key.sign(data, ec.ECDSA(hashes.SHA256()))


class _ArchivalWriter(IncrementalPdfFileWriter):
    """pyHanko's writer without its rewriting of the document's metadata, which breaks PDF/A (its XMP loses the extension schema).

    The method is private: pyHanko is pinned, and a test fails when it is not called by that name any more.
    """

    def _update_meta(self) -> None:
        return


def for_pyhanko(certificate: x509.Certificate) -> asn1_x509.Certificate:
    """A certificate as pyHanko's own library reads it."""
    return asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))


def seal(pdf: bytes, keys: IssuerKeys, *, reason: str = "Délivrance du certificat", place: str | None = None) -> bytes:
    """`pdf` with its seal, appended: the bytes given stay as they are at the head of the result.

    The file must hold the empty field made by `add_signature_field`. `reason` and `place` are written in the signature.
    """
    organisation = keys.seal.certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    metadata: Any = signers.PdfSignatureMetadata(
        field_name=SEAL_FIELD,
        subfilter=fields.SigSeedSubFilter.PADES,
        md_algorithm="sha256",
        certify=True,
        docmdp_permissions=fields.MDPPerm.NO_CHANGES,
        reason=reason,
        location=place,
        name=str(organisation),
    )
    signer = LoadedKeySigner(keys.seal, keys.authority.certificate)

    def written(tries: int) -> bytes:
        writer = _ArchivalWriter(io.BytesIO(pdf))
        for _ in range(tries):  # an empty object more moves the end of what the seal appends last, the table of the file
            writer.add_object(DictionaryObject())
        return bytes(signers.sign_pdf(writer, metadata, signer=signer, existing_fields_only=True).getvalue())

    return stream_ends.settled(written)
