"""What a certificate file proves by itself, offline, and what it does not: seal, credential, claims.

Findings are codes with parameters; the command and the pages word them.
"""

from __future__ import annotations

import hashlib
import io
import logging
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from itertools import pairwise
from typing import Any

import msgspec
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from lxml import etree
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.documents.credential import FILE_NAME, BadCredential, holder_identity, read_credential
from app.documents.french import dates_in
from app.documents.printed_text import followed, printed_lines
from app.documents.sealing import for_pyhanko

logging.getLogger("pyhanko").addHandler(logging.NullHandler())  # an untrusted signer is a finding here, not a trace on the screen

_PDFA = "{http://www.aiim.org/pdfa/ns/id/}"
_PDFUA = "{http://www.aiim.org/pdfua/ns/id/}"
_NO_CHANGES = 1
"""Value of P in the DocMDP transform: no change is allowed (ISO 32000-1, 12.8.2.2)."""


class Outcome(StrEnum):
    """What came of one check. NOT_CHECKED is said aloud: it is neither good nor bad."""

    GOOD = "good"
    BAD = "bad"
    NOT_CHECKED = "not_checked"


class Finding(msgspec.Struct, frozen=True):
    """One check: `code` names it ("seal.intact"), `params` fill its sentence."""

    code: str
    outcome: Outcome
    params: dict[str, str] = {}


class Inspection(msgspec.Struct, frozen=True, kw_only=True):
    """All findings on one file. `sealed_by` and `sealed_at` are as the seal tells them (the time is the issuer's word).

    `issuer` is the certifier's name as the credential tells it.
    """

    findings: tuple[Finding, ...]
    sealed_by: str | None = None
    issuer: str | None = None
    sealed_at: datetime | None = None
    verify_url: str | None = None

    @property
    def good(self) -> bool:
        """Whether nothing that was checked is bad."""
        return all(finding.outcome is not Outcome.BAD for finding in self.findings)


class NotAPdf(ValueError):
    """The file is not a PDF that can be read at all."""


class _Seal:
    """What was read of the seal so far; `url` and `issuer` are the verification page and the certifier that the credential tells."""

    certificate: x509.Certificate | None = None
    others: tuple[x509.Certificate, ...] = ()
    at: datetime | None = None
    url: str = ""
    issuer: str | None = None


def inspect_certificate(pdf: bytes, *authorities: x509.Certificate) -> Inspection:
    """Everything that the bytes of a certificate tell without a network.

    `authorities` are the issuer's, obtained by another way (its site): with one, trust in the seal is checked; without any, the seal
    shows that nothing changed, not who made it. Raises NotAPdf.
    """
    try:
        reader = PdfFileReader(io.BytesIO(pdf))
        signatures = list(reader.embedded_regular_signatures)
    except Exception as error:  # a hostile or broken file may fail anywhere in a parser that we do not own
        raise NotAPdf(str(error)) from error
    claims = _attempt("claim.readable", lambda: _claims(reader))
    if len(signatures) != 1:
        return Inspection(findings=(Finding("seal.present", Outcome.BAD, {"count": str(len(signatures))}), *claims, *_unreachable("")))
    seal = _Seal()
    about_seal = _attempt("seal.readable", lambda: _read_seal(seal, signatures[0], authorities))
    about_credential = _attempt("credential.readable", lambda: _read_attached(reader, seal, authorities)) if seal.certificate else ()
    return Inspection(
        findings=(*about_seal, *about_credential, *claims, *_unreachable(seal.url)),
        sealed_by=subject(seal.certificate) if seal.certificate else None,
        issuer=seal.issuer,
        sealed_at=seal.at,
        verify_url=seal.url or None,
    )


def _attempt(code: str, check: Callable[[], tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The findings of a check; a part that cannot be read to its end is bad, and the other parts are still looked at."""
    try:
        return check()
    except Exception as error:  # same reason as above
        return (Finding(code, Outcome.BAD, {"reason": type(error).__name__}),)


def subject(certificate: x509.Certificate) -> str:
    """Who a certificate names: organisation and common name."""
    parts = [certificate.subject.get_attributes_for_oid(oid) for oid in (NameOID.ORGANIZATION_NAME, NameOID.COMMON_NAME)]
    return ", ".join(str(part[0].value) for part in parts if part)


def _outcome(good: bool) -> Outcome:
    return Outcome.GOOD if good else Outcome.BAD


def _read_seal(seal: _Seal, signature: Any, authorities: tuple[x509.Certificate, ...]) -> tuple[Finding, ...]:
    """The seal against the bytes, and against `authorities` when there are any, at the moment that the seal claims.

    Without any the chain is built on the one that the file carries: it shows that it holds together, not that it may be trusted.
    """
    seal.at = signature.self_reported_timestamp
    seal.certificate = certificate = x509.load_der_x509_certificate(signature.signer_cert.dump())
    seal.others = tuple(x509.load_der_x509_certificate(other.dump()) for other in signature.other_embedded_certs)
    roots = [for_pyhanko(root) for root in (authorities or seal.others)]
    context = ValidationContext(trust_roots=roots, allow_fetching=False, moment=seal.at or datetime.now(UTC))
    status = validate_pdf_signature(signature, context, skip_diff=True)  # any addition at all is refused by the coverage
    trust = _outcome(bool(status.trusted)) if authorities else Outcome.NOT_CHECKED
    permission = signature.docmdp_level
    return (
        Finding("seal.intact", _outcome(bool(status.intact and status.valid))),
        Finding("seal.whole_file", _outcome(status.coverage == SignatureCoverageLevel.ENTIRE_FILE)),
        Finding("seal.no_changes", _outcome(permission is not None and permission.value == _NO_CHANGES)),
        Finding("seal.signer", trust, {"name": subject(certificate), "authority": certificate.issuer.rfc4514_string()}),
    )


def _read_attached(reader: Any, seal: _Seal, authorities: tuple[x509.Certificate, ...]) -> tuple[Finding, ...]:
    """The credential inside the file: its signature, its issuer beside the seal's, its words beside the printed ones."""
    token = _attachment(reader, FILE_NAME)
    if token is None:
        return (Finding("credential.present", Outcome.BAD),)
    try:
        credential = read_credential(token.decode("ascii"))
    except (BadCredential, UnicodeDecodeError) as error:
        return (Finding("credential.signature", Outcome.BAD, {"reason": str(error)}),)
    seal.url = str(credential.claims["id"])
    seal.issuer = str(credential.claims["issuer"]["name"])
    same = any(_issued(seal.certificate, by) and _issued(credential.certificate, by) for by in (authorities or seal.others))
    missing = unprinted(credential.claims, printed_lines(reader))
    return (
        Finding("credential.signature", Outcome.GOOD),
        Finding("credential.issuer", _outcome(same), {"name": subject(credential.certificate)}),
        Finding("credential.printed", _outcome(not missing), {"missing": ", ".join(missing)}),
    )


def _issued(certificate: x509.Certificate | None, authority: x509.Certificate) -> bool:
    if certificate is None:
        return False
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def unprinted(claims: dict[str, Any], lines: list[str]) -> list[str]:
    """The claims of a credential that the printed lines do not bear out: code, title, control code, holder. Empty when all agree."""
    page = _flat("".join(lines))
    found: list[str] = []
    achievement = claims["credentialSubject"]["achievement"]
    expected = {
        "block": achievement["humanCode"],
        "title": achievement["alignment"][0]["targetName"],
        "certifier": claims["issuer"]["name"],
        "code": claims["id"].rsplit("/", 1)[-1],
    }
    found += [name for name, text in expected.items() if _flat(text) not in page]
    identity = claims["credentialSubject"]["identifier"][0]
    names = [*lines, *(f"{first} {second}" for first, second in pairwise(lines))]
    days = dates_in(" ".join(lines))
    if not any(holder_identity(name, day, identity["salt"]) == identity["identityHash"] for name in names for day in days):
        found.append("holder")
    return found


def _flat(text: str) -> str:
    """Letters alone, without case or spaces: small capitals, line ends and kerning leave traces in extracted text."""
    return "".join(text.split()).casefold()


def _attachment(reader: Any, name: str) -> bytes | None:
    """The bytes of an embedded file, by name."""
    names = followed(reader.root, "/Names")
    files = followed(names, "/EmbeddedFiles")
    if files is None:
        return None
    entries = files["/Names"]
    for index in range(0, len(entries), 2):
        file = entries[index + 1]
        if name in {str(file[key]) for key in ("/UF", "/F") if key in file}:
            return bytes(file["/EF"]["/F"].data)
    return None


def _claims(reader: Any) -> tuple[Finding, ...]:
    """What the file says of itself: PDF/A-3a and PDF/UA-1. A claim is not a proof; a validator gives that."""
    metadata = followed(reader.root, "/Metadata")
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    tree = etree.fromstring(metadata.data, parser) if metadata is not None else etree.Element("none")
    said: dict[str, str] = {}
    for element in tree.iter(etree.Element):
        said.update({str(key): str(value) for key, value in element.attrib.items()})
        if element.text and element.text.strip():
            said[str(element.tag)] = element.text.strip()
    archival = (said.get(f"{_PDFA}part"), said.get(f"{_PDFA}conformance")) == ("3", "A")
    return (
        Finding("claim.archival", _outcome(archival)),
        Finding("claim.accessible", _outcome(said.get(f"{_PDFUA}part") == "1")),
    )


def _unreachable(url: str) -> tuple[Finding, ...]:
    """What no file can tell of itself."""
    return (
        Finding("online.status", Outcome.NOT_CHECKED, {"url": url}),
        Finding("time.stamp", Outcome.NOT_CHECKED),
    )


def load_authorities(pem: bytes) -> list[x509.Certificate]:
    """The authorities in a PEM file, one after the other. Raises ValueError when there is none."""
    return x509.load_pem_x509_certificates(pem)


def fingerprint(certificate: x509.Certificate) -> str:
    """SHA-256 of a certificate in groups of two hexadecimal digits, to be compared by eye."""
    digest = hashlib.sha256(certificate.public_bytes(Encoding.DER)).hexdigest().upper()
    return ":".join(digest[start : start + 2] for start in range(0, len(digest), 2))
