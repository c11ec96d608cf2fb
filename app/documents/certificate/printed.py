"""From the facts of a certificate to its sheet, ready to be sealed."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import segno

from app.documents.conformance import SEAL_FIELD, add_signature_field
from app.documents.french import french_date
from app.documents.rendering import AttachedFile, render_pdf
from juries.certificates import CertificateFacts, Gender

SEAL_LABEL = "Cachet électronique de l’organisme certificateur"

_BORN = {Gender.FEMININE: "née", Gender.MASCULINE: "né", None: "naissance"}

_HOLDER_STEPS = (("normal", 26), ("long", 48))
_BLOCK_STEPS = (("normal", 60), ("long", 120))
"""Number of signs up to which a line keeps its size on the sheet, measured on the widest names that still hold in one line
(holder) and the labels that hold in two (block)."""


def render_certificate(facts: CertificateFacts, verify_url: str, made_at: datetime, attachments: Sequence[AttachedFile] = ()) -> bytes:
    """The unsealed PDF of a certificate, one page, with the empty field of its seal.

    `verify_url` is the public address of its verification page, code included: the QR code leads there. `made_at` is the moment of
    issue (aware). The same arguments give the same bytes. Raises RenderingFailed when the sheet overflows or a resource is missing.
    """
    context: dict[str, Any] = {
        "facts": facts,
        "born": _BORN[facts.gender],
        "levels": _levels(facts),
        "registration": _registration(facts),
        "verify_url": verify_url,
        "verify_place": _place(verify_url, facts.code),
        "holder_size": _size(facts.holder, _HOLDER_STEPS),
        "block_size": _size(facts.block_label, _BLOCK_STEPS),
    }
    return render_pdf(
        "certificate/certificate.html",
        context,
        made_at=made_at,
        resources={"qr.svg": qr_code(verify_url)},
        attachments=attachments,
        finish=lambda pdf: add_signature_field(pdf, SEAL_FIELD, SEAL_LABEL),
        pages=1,
    )


def qr_code(url: str) -> bytes:
    """The QR code of an address as SVG: black on white with its quiet zone of four modules, correction level M."""
    buffer = io.BytesIO()
    segno.make(url, error="m", micro=False).save(buffer, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False)
    return buffer.getvalue()


def _levels(facts: CertificateFacts) -> str:
    if facts.level == facts.european_level:
        return f"niveau\u00a0{facts.level} du cadre national et du cadre européen des certifications"
    return f"niveau\u00a0{facts.level} du cadre national, {facts.european_level} du cadre européen des certifications"


def _registration(facts: CertificateFacts) -> str:
    """The registration and its decision, as far as the register's page tells them."""
    text = "enregistré au Répertoire national des certifications professionnelles"
    if facts.decision_reference:
        text += f", décision {facts.decision_reference}"
    elif facts.decision_date:
        text += ", décision"
    return f"{text} du {french_date(facts.decision_date)}" if facts.decision_date else text


def _place(verify_url: str, code: str) -> str:
    """The address without its scheme and code, as one reads it out: epreuve.example/verify."""
    parts = urlsplit(verify_url)
    return parts.netloc + parts.path.removesuffix(code).rstrip("/")


def _size(text: str, steps: tuple[tuple[str, int], ...]) -> str:
    return next((name for name, limit in steps if len(text) <= limit), "longest")
