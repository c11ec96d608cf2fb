"""Fiches of the sample export, imported as drafts."""

from __future__ import annotations

from pathlib import Path

from app.models import FrameworkVersion, VersionState
from blocks.model import Certification
from blocks.rncp_xml import read_fiches
from blocks.versions import canonical, content_digest
from tests.support.factories import FrameworkVersionFactory

EXPORT = Path(__file__).parents[1] / "fixtures" / "rncp_v4_1_sample.xml"

WEB = "RNCP37674"
"""A fiche of the sample export: two blocks of four competencies, evaluations in one text, open to training and VAE."""


def fiche_of(number: str) -> Certification:
    """A certification of the sample export, as it is read."""
    with EXPORT.open("rb") as stream:
        (found,) = read_fiches(stream, {number})
    return found


def draft_of(number: str) -> FrameworkVersion:
    """That certification as a draft, committed."""
    certification = fiche_of(number)
    version: FrameworkVersion = FrameworkVersionFactory(
        certification_number=number,
        title=certification.title,
        state=VersionState.DRAFT,
        body=canonical(certification).decode(),
        digest=content_digest(certification),
        published_at=None,
    )
    return version
