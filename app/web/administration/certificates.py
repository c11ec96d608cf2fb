"""Certificates: the list, one with its history, the changes of its status, the awards that wait for theirs."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, flash, redirect, render_template, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.auth.guard import current_actor, requires
from app.documents.jury_record import render_jury_record
from app.errors import NotFound, Refused
from app.queries import certificates as queries
from app.queries.certificates import CertificateFile, CertificateRow
from app.queries.judging import jury_file
from app.queries.judging_pair import closing_of
from app.queries.waiting_certificates import waiting_certificates
from app.services import certificates as service
from app.services import issuing
from app.web import words_certificates as words
from app.web.administration import blueprint
from app.web.formats import day
from app.web.forms import EpreuveForm, options
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.messages import refuse
from juries.certificates import CATEGORIES, TRANSITIONS, CertificateState, StatusCategory

LIST: ListSpec[CertificateRow] = ListSpec(
    file="certificats",
    label=_l("Certificats"),
    columns=(
        Column(
            "number",
            _l("Numéro"),
            lambda row: Cell(row.number, href=url_for("administration.certificate", certificate_id=row.id), sub=row.code),
            lambda row: row.number,
            header=True,
        ),
        Column("holder", _l("Titulaire"), lambda row: row.holder, lambda row: row.holder),
        Column("block", _l("Bloc"), lambda row: Cell(row.block_code, sub=row.block_label, lang="fr"), lambda row: row.block_code),
        Column("issued", _l("Délivré le"), lambda row: day(row.issued_at), lambda row: row.issued_at),
        Column(
            "state", _l("Statut"), lambda row: Cell(state=words.certificate_state(row.state)), lambda row: str(words.STATES[row.state][2])
        ),
    ),
    filters=(
        Filter("block", _l("Bloc"), lambda row: row.block_code, lambda: [(row, row) for row in _block_codes()]),
        Filter("state", _l("Statut"), lambda row: row.state.value, [(state.value, said[2]) for state, said in words.STATES.items()]),
    ),
    haystack=lambda row: f"{row.number} {row.code} {row.holder}",
    search_label=_l("Numéro, code ou titulaire"),
    sort="-issued",
    empty_text=_l("Aucun certificat n'est encore délivré. Le premier viendra quand un jury aura signé l'acquisition d'un bloc."),
)


@dataclass(frozen=True)
class Act:
    """A change of status that a person may make: its name on buttons, what it does, what cannot be taken back."""

    state: CertificateState
    verb: Any
    done: Any
    effect: Any
    warning: Any = ""
    danger: bool = False


ACTS: dict[str, Act] = {
    "suspend": Act(
        CertificateState.SUSPENDED,
        _l("Suspendre le certificat"),
        _l("Le certificat est suspendu."),
        _l("La page publique dira « Suspendu, examen en cours ». Vous pourrez le rétablir."),
    ),
    "restore": Act(
        CertificateState.VALID,
        _l("Rétablir le certificat"),
        _l("Le certificat est rétabli."),
        _l("La page publique dira de nouveau « Valable », et gardera la trace de l'examen."),
    ),
    "replace": Act(
        CertificateState.REPLACED,
        _l("Remplacer le certificat"),
        _l("Le nouveau certificat est délivré."),
        _l("Un nouveau certificat est délivré avec l'identité d'aujourd'hui. La page publique de l'ancien mènera au nouveau."),
        _l("L'ancien certificat ne redeviendra pas valable."),
    ),
    "revoke": Act(
        CertificateState.REVOKED,
        _l("Retirer le certificat"),
        _l("Le certificat est retiré."),
        _l("La page publique dira « Retiré », avec le motif public que vous choisissez."),
        _l("Un certificat retiré ne redevient jamais valable. Son fichier et son historique restent."),
        danger=True,
    ),
}


def _reason_field() -> TextAreaField:
    return TextAreaField(
        _l("Motif interne"),
        description=_l("Il reste dans le dossier et n'est jamais publié."),
        validators=[
            InputRequired(_l("Écrivez le motif en une ou deux phrases.")),
            Length(max=service.REASON_LENGTH, message=_l("Ce motif est trop long : 2 000 caractères au plus.")),
        ],
    )


class StatusForm(EpreuveForm):
    """Why a status changes."""

    reason = _reason_field()


class RevocationForm(EpreuveForm):
    """What the public reads of a revocation, and why it is made."""

    category = RadioField(
        _l("Motif public"),
        choices=options([(category.value, words.CATEGORIES[category]) for category in CATEGORIES[CertificateState.REVOKED]]),
        validators=[InputRequired(_l("Choisissez ce que la page publique dira."))],
    )
    reason = _reason_field()


def _block_codes() -> list[str]:
    return sorted({row.block_code for row in queries.all_certificates()})


@blueprint.get("/certificates")
@requires("certificate:administer")
def certificates() -> Any:
    """Every certificate, and the awards that wait for theirs."""
    waiting = waiting_certificates()
    return respond(LIST, queries.all_certificates(), "administration/certificates.html", waiting=waiting, words=words)


@blueprint.post("/certificates/issue/<int:jury_id>")
@requires("certificate:administer")
def issue_certificate(jury_id: int) -> Any:
    """Order again the certificate of an award whose printing failed, or which lacked something."""
    issuing.order_again(current_actor(), jury_id)
    flash(_("Le certificat est en préparation."), "ok")
    return redirect(url_for("administration.certificates"))


@blueprint.get("/certificates/<int:certificate_id>")
@requires("certificate:administer")
def certificate(certificate_id: int) -> str:
    """One certificate: what it prints, its file, its history, what may be done."""
    found = queries.certificate_file(certificate_id)
    acts = {name: act for name, act in ACTS.items() if act.state in TRANSITIONS[found.status.state]}
    return render_template(
        "administration/certificate.html",
        found=found,
        acts=acts,
        words=words,
        state=words.certificate_state(found.status.state),
        has_record=closing_of(found.jury_id) is not None,
    )


@blueprint.get("/juries/<int:jury_id>/record.pdf")
@requires("certificate:administer")
def jury_record_pdf(jury_id: int) -> Any:
    """The record of a jury on paper, as it was drawn up and with the signatures of today."""
    file, closing = jury_file(jury_id), closing_of(jury_id)
    if closing is None:
        raise NotFound
    signatures = {str(member): at for member, at in closing.signed.items()}
    specimen = current_app.extensions["settings"].specimen
    content = render_jury_record(closing.record, file.certification, closed_at=closing.closed_at, signatures=signatures, specimen=specimen)
    name = f"proces-verbal-{closing.record.decided.candidate}-{closing.record.decided.block}.pdf"
    return send_file(io.BytesIO(content), mimetype="application/pdf", as_attachment=True, download_name=name)


@blueprint.route("/certificates/<int:certificate_id>/<name>", methods=["GET", "POST"])
@requires("certificate:administer")
def change_certificate(certificate_id: int, name: str) -> Any:
    """The page of one change of status; then the change."""
    if name not in ACTS:
        abort(404)
    found = queries.certificate_file(certificate_id)
    form = RevocationForm() if name == "revoke" else StatusForm()
    if not form.is_submitted():
        return _act_page(found, name, form)
    if not form.validate():
        return _act_page(found, name, form), 422
    try:
        shown = _apply(name, certificate_id, form)
    except Refused as refused:
        refuse(form, refused)
        return _act_page(found, name, form), 422
    flash(str(ACTS[name].done), "ok")
    return redirect(url_for("administration.certificate", certificate_id=shown))


def _apply(name: str, certificate_id: int, form: StatusForm | RevocationForm) -> int:
    """Make the change; gives the certificate to show next."""
    actor, reason = current_actor(), form.reason.data or ""
    if name == "replace":
        return service.replace(actor, certificate_id, reason=reason)
    if isinstance(form, RevocationForm):
        service.revoke(actor, certificate_id, category=StatusCategory(form.category.data), reason=reason)
    elif name == "suspend":
        service.suspend(actor, certificate_id, reason=reason)
    else:
        service.lift_suspension(actor, certificate_id, reason=reason)
    return certificate_id


def _act_page(found: CertificateFile, name: str, form: StatusForm | RevocationForm) -> str:
    return render_template("administration/certificate_act.html", found=found, act=ACTS[name], name=name, form=form)
