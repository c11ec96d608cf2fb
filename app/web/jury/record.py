"""The record of the deliberation, and its signature with one's password typed again."""

from __future__ import annotations

import io
from typing import Any

from flask import Response, current_app, flash, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, PasswordField
from wtforms.validators import InputRequired

from app.auth.guard import current_actor, requires
from app.documents.jury_record import render_jury_record
from app.errors import NotFound, Refused
from app.queries.judging import JuryFile, own_file
from app.queries.judging_pair import Closing, closing_of
from app.queries.waiting_certificates import is_being_prepared
from app.services import judging_decision
from app.web import formats
from app.web.forms import EpreuveForm
from app.web.jury import blueprint, labels
from app.web.messages import refuse
from juries.composition import Seat
from juries.deliberation import RecordLine, SignedEvidence
from juries.verdict import Outcome


class SignatureForm(EpreuveForm):
    """The digest that was read, and the password typed again."""

    digest = HiddenField()
    password = PasswordField(
        _l("Votre mot de passe"),
        description=_l("Tapé de nouveau, il vaut votre signature."),
        validators=[InputRequired(_l("Tapez votre mot de passe."))],
    )


def _closed(jury_id: int) -> tuple[JuryFile, Closing]:
    file = own_file(current_actor(), jury_id)
    closing = closing_of(jury_id)
    if closing is None:
        raise NotFound
    return file, closing


@blueprint.get("/<int:jury_id>/record")
@requires("jury:sit")
def record(jury_id: int) -> Any:
    """The record, as both sign it."""
    file, closing = _closed(jury_id)
    return render_template("jury/record.html", **_shown(file, closing))


@blueprint.get("/<int:jury_id>/record.pdf")
@requires("jury:sit")
def record_pdf(jury_id: int) -> Response:
    """The record on paper, with the signatures of today."""
    file, closing = _closed(jury_id)
    signatures = {str(member): at for member, at in closing.signed.items()}
    specimen = current_app.extensions["settings"].specimen
    content = render_jury_record(closing.record, file.certification, closed_at=closing.closed_at, signatures=signatures, specimen=specimen)
    name = f"proces-verbal-{file.candidate}-{file.block.code}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@blueprint.route("/<int:jury_id>/signature", methods=["GET", "POST"])
@requires("jury:sit")
def signature(jury_id: int) -> Any:
    """Sign the record that one read."""
    file, closing = _closed(jury_id)
    member = file.seat_of(current_actor())
    if member.seat is not Seat.SCORER:
        raise NotFound
    form = SignatureForm()
    if request.method == "GET":
        form.digest.data = closing.digest
    if form.validate_on_submit():
        try:
            both = judging_decision.sign_record(current_actor(), jury_id, digest=form.digest.data or "", password=form.password.data or "")
        except Refused as refused:
            refuse(form, refused)
        else:
            flash(
                _("La décision est prise.") if both else _("Votre signature est enregistrée. La décision suit celle de l'autre juré."), "ok"
            )
            return redirect(url_for("jury.record", jury_id=jury_id))
    page = render_template("jury/signature.html", form=form, **_shown(file, closing))
    return page, 422 if form.is_submitted() else 200


def _shown(file: JuryFile, closing: Closing) -> dict[str, Any]:
    record = closing.record
    names = {seated.member: seated.name for seated in record.decided.seated}
    member = file.seat_of(current_actor())
    acquired = record.verdict.outcome is Outcome.ACQUIRED
    return {
        "file": file,
        "closing": closing,
        "record": record,
        "title": labels.candidate_and_block(file),
        "state": labels.block_state(acquired),
        "facts": _facts(file, closing),
        "jurors": [names[juror] for juror in record.jurors],
        "seated": [(seated.name, labels.seat_name(seated.seat, seated.outside)) for seated in record.decided.seated],
        "evidence": [_evidence(file, piece, names) for piece in record.evidence],
        "competencies": _competencies(file, closing, names),
        "again": [each.label for each in file.block.competencies if each.code in record.verdict.to_take_again],
        "signatures": [(names[juror], closing.signed.get(int(juror))) for juror in record.jurors],
        "may_sign": member.seat is Seat.SCORER and member.id not in closing.signed,
        "by_you": member.id in closing.signed,
        "preparing": bool(closing.awarded) and is_being_prepared(file.id),
    }


def _facts(file: JuryFile, closing: Closing) -> list[tuple[Any, Any]]:
    return [
        (_("Candidat"), file.candidate),
        (_("Bloc"), f"{file.block.code}. {file.block.label}"),
        (_("Référentiel"), _("%(number)s, version %(version)s", number=file.certification.number, version=file.framework_version)),
        (_("Établi à"), _("%(place)s, le %(day)s", place=file.place, day=formats.day(closing.closed_at))),
        (_("Règles"), closing.record.verdict_rule.version),
        (_("Preuves jugées"), str(len(closing.record.evidence))),
    ]


def _evidence(file: JuryFile, piece: SignedEvidence, names: dict[str, str]) -> list[Any]:
    """A piece of evidence and its digest, which the record covers."""
    name = piece.title or labels.evaluation_name(file.block, piece.evaluation) or piece.reference
    sub = ""
    if piece.held is not None:
        sub = _(
            "Le %(day)s, %(place)s. Présents : le candidat, %(members)s.",
            day=formats.day(piece.held.on),
            place=piece.held.place or _("à distance"),
            members=", ".join(names[member] for member in piece.held.present),
        )
    elif piece.title:
        sub = labels.evaluation_name(file.block, piece.evaluation)
    return [{"text": name[:1].upper() + name[1:], "sub": sub}, {"text": piece.digest[:16], "sub": piece.reference}]


def _competencies(file: JuryFile, closing: Closing, names: dict[str, str]) -> list[dict[str, Any]]:
    record = closing.record
    criteria = {criterion.code: criterion for competency in file.block.competencies for criterion in competency.criteria}
    verdicts = {verdict.competency: verdict.acquired for verdict in record.verdict.competencies}
    return [
        {
            "code": competency.code,
            "label": competency.label,
            "state": labels.competency_state(verdicts[competency.code]),
            "rows": [
                [
                    {"text": criteria[line.criterion].name, "sub": _("Critique") if line.critical else ""},
                    _("niveau %(level)s", level=line.threshold),
                    labels.level_name(line.blind[0]),
                    labels.level_name(line.blind[1]),
                    {"text": labels.level_name(line.agreed), "strong": True, "sub": _reason(line, names)},
                ]
                for line in record.lines
                if line.competency == competency.code
            ],
        }
        for competency in file.block.competencies
    ]


def _reason(line: RecordLine, names: dict[str, str]) -> str:
    if line.proposed_by is None or line.agreed_by is None:
        return ""
    one, other = names[line.proposed_by], names[line.agreed_by]
    return _("%(reason)s (proposé par %(one)s, accepté par %(other)s)", reason=line.reason, one=one, other=other)
