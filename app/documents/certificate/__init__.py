"""The block certificate: its printed sheet, and the sample that shows it."""

from app.documents.certificate.printed import render_certificate
from app.documents.certificate.sample import SAMPLE

__all__ = ["SAMPLE", "render_certificate"]
