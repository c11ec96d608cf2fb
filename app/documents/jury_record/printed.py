"""From a record to its pages. They show the record; what was signed is its digest, which they print."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.documents.french import at_place, french_date
from app.documents.rendering import render_pdf
from blocks.model import INTERVIEW, VALIDATION_FILE, Certification
from juries.composition import Seat
from juries.deliberation import JuryRecord, RecordLine, SignedEvidence, digest_of
from juries.grid import NOT_OBSERVED
from juries.verdict import Outcome

PARIS = ZoneInfo("Europe/Paris")
VAE_PARTS = {VALIDATION_FILE: "Dossier de validation", INTERVIEW: "Entretien avec le jury"}


def render_jury_record(
    record: JuryRecord, certification: Certification, *, closed_at: datetime, signatures: Mapping[str, datetime], specimen: bool
) -> bytes:
    """The PDF of a record, tagged (PDF/A-3a and PDF/UA-1), the same bytes for the same record and signatures.

    `certification` is the framework version that the record names; `signatures` gives the moment (aware) at which each juror of the record
    signed, absent when they have not; `closed_at` (aware) is when it was drawn up. Raises RenderingFailed, KeyError when the certification
    has not the record's block.
    """
    block = certification.block(record.decided.block)
    names = {seated.member: seated.name for seated in record.decided.seated}
    context: dict[str, Any] = {
        "record": record,
        "block": block,
        "certification": certification,
        "digest": digest_of(record),
        "acquired": record.verdict.outcome is Outcome.ACQUIRED,
        "again": [each.label for each in block.competencies if each.code in record.verdict.to_take_again],
        "closed_at": closed_at.astimezone(PARIS),
        "evidence": [_evidence(piece, certification, names) for piece in record.evidence],
        "seated": [(seated.name, _seat(seated.seat, seated.outside)) for seated in record.decided.seated],
        "jurors": [names[juror] for juror in record.jurors],
        "competencies": _competencies(record, certification, names),
        "signatures": [(names[juror], _local(signatures.get(juror))) for juror in record.jurors],
        "specimen": specimen,
    }
    return render_pdf("jury_record/jury_record.html", context, made_at=closed_at)


def _evidence(piece: SignedEvidence, certification: Certification, names: Mapping[str, str]) -> dict[str, str]:
    """A piece of evidence in words, with what identifies it. An interview is told without its length, which could tell of a measure."""
    evaluations = {each.code: each.name for block in certification.blocks for each in block.evaluations}
    name = piece.title or VAE_PARTS.get(piece.evaluation) or evaluations.get(piece.evaluation, piece.reference)
    told = evaluations.get(piece.evaluation, "") if piece.title else ""
    if piece.held is not None:
        place = at_place(piece.held.place) if piece.held.place else "à distance"
        present = ", ".join(names[member] for member in piece.held.present)
        told = f"le {french_date(piece.held.on)}, {place}, en présence du candidat et de {present}"
    return {"name": name, "told": told, "reference": piece.reference, "digest": piece.digest}


def _local(moment: datetime | None) -> datetime | None:
    return moment.astimezone(PARIS) if moment else None


def _seat(seat: Seat, outside: bool) -> str:
    role = "préside le jury" if seat is Seat.PRESIDENT else "évalue"
    return f"{role}, hors du centre" if outside else role


def _level(level: int) -> str:
    return "non observé" if level == NOT_OBSERVED else f"niveau\u00a0{level}"


def _competencies(record: JuryRecord, certification: Certification, names: Mapping[str, str]) -> list[dict[str, Any]]:
    """Each competency of the block with its verdict and its lines, in the fiche's order."""
    block = certification.block(record.decided.block)
    acquired = {verdict.competency: verdict.acquired for verdict in record.verdict.competencies}
    criteria = {criterion.code: criterion.name for competency in block.competencies for criterion in competency.criteria}
    return [
        {
            "code": competency.code,
            "label": competency.label,
            "acquired": acquired[competency.code],
            "lines": [_line(line, criteria, names) for line in record.lines if line.competency == competency.code],
        }
        for competency in block.competencies
        if competency.code in acquired
    ]


def _line(line: RecordLine, criteria: Mapping[str, str], names: Mapping[str, str]) -> dict[str, Any]:
    reason = ""
    if line.proposed_by is not None and line.agreed_by is not None:
        reason = f"{line.reason} (proposé par {names[line.proposed_by]}, accepté par {names[line.agreed_by]})"
    return {
        "name": criteria[line.criterion],
        "critical": line.critical,
        "threshold": _level(line.threshold),
        "blind": [_level(level) for level in line.blind],
        "agreed": _level(line.agreed),
        "reason": reason,
    }
