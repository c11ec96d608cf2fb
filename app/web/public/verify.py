"""Verify a certificate without a login: its facts and status, its file, and what a verifier's own tools need."""

from __future__ import annotations

import hashlib
import io
from typing import Any

from flask import Response, current_app, jsonify, redirect, render_template, request, send_file, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import StringField

from app.auth.guard import current_actor, requires
from app.documents.credential import did_document
from app.documents.inspection import fingerprint, subject
from app.documents.issuer_keys import keys_for, published_keys
from app.documents.keys import IssuerKeys
from app.errors import NotFound
from app.queries.certificates import CertificateFile, certificate_by_code, certificate_to_download
from app.queries.issuers import confirmed_issuers
from app.services import storage
from app.web import words_certificates as words
from app.web.forms import EpreuveForm
from app.web.limits import LOOK_UPS, UPLOADS, limiter
from app.web.public import blueprint
from juries.certificates import CodeProblem, MistypedCode, read_control_code

PDF = "application/pdf"

MISTYPED: dict[CodeProblem, Any] = {
    CodeProblem.EMPTY: _l("Tapez le code de contrôle imprimé à côté du code QR, par exemple K7TQ-4M2X-9PR4."),
    CodeProblem.LENGTH: _l("Un code de contrôle a douze signes, en trois groupes de quatre, par exemple K7TQ-4M2X-9PR4."),
    CodeProblem.CHARACTER: _l("Aucun code ne contient le signe « %(sign)s ». Ni zéro ni O, ni un ni I ni L : relisez le document."),
    CodeProblem.CHECK: _l("Un signe au moins est mal recopié : ce code ne peut pas exister. Relisez-le sur le document."),
}


class CodeForm(EpreuveForm):
    """A control code to look up. Nothing is changed, so it goes in the address."""

    code = StringField(
        _l("Code de contrôle"),
        description=_l("Douze signes, imprimés à côté du code QR. Majuscules et tirets sont facultatifs."),
    )


class FileForm(EpreuveForm):
    """A file to compare with the one that was issued."""

    file = FileField(
        _l("Fichier PDF reçu"),
        description=_l("Il est comparé, octet par octet, puis oublié : nous ne le gardons pas."),
        validators=[FileRequired(_l("Choisissez le fichier PDF que vous avez reçu."))],
    )


@blueprint.get("/verify")
@blueprint.get("/verify/<code>")
@limiter.limit(LOOK_UPS)
@requires("public:read")
def verify(code: str | None = None) -> Any:
    """The form; or what a code leads to: the certificate, a typing mistake to correct, or no certificate at all."""
    typed = code if code is not None else request.args.get("code")
    if typed is None:
        return _ask(CodeForm(formdata=None), 200)
    try:
        right = read_control_code(typed)
    except MistypedCode as mistyped:
        return _mistyped(typed, mistyped, 404 if code is not None else 422)
    if code != right:
        return redirect(url_for("public.verify", code=right))
    try:
        return _page(certificate_by_code(right), FileForm(formdata=None))
    except NotFound:
        return _ask(_filled(right), 404, unknown=right)


@blueprint.post("/verify/<code>")
@limiter.limit(UPLOADS)
@requires("public:read")
def compare_file(code: str) -> Any:
    """Whether a file is, byte for byte, the one that was issued. The file is read, compared and forgotten."""
    try:
        found = certificate_by_code(read_control_code(code))
    except MistypedCode as mistyped:
        raise NotFound from mistyped
    form = FileForm()
    if not form.validate():
        return _page(found, form), 422
    same = hashlib.sha256(form.file.data.read()).hexdigest() == found.digest
    return _page(found, FileForm(formdata=None), compared=(form.file.data.filename, same))


@blueprint.get("/certificates/<number>.pdf")
@requires("certificate:download")
def certificate_pdf(number: str) -> Response:
    """The sealed file, for its holder and the administration; another's answers 404."""
    found = certificate_to_download(current_actor(), number)
    return send_file(io.BytesIO(storage.load(found.digest)), mimetype=PDF, as_attachment=True, download_name=f"{number}.pdf")


@blueprint.get("/.well-known/did.json")
@requires("public:read")
def did() -> Response:
    """The DID document of this installation: the keys of its credentials, for any verifier anywhere."""
    published = published_keys(issuer.certifier for issuer in confirmed_issuers())
    return _for_everyone(jsonify(did_document(current_app.extensions["settings"].public_url, published)))


@blueprint.get("/.well-known/epreuve-authority.pem")
@requires("public:read")
def authority() -> Response:
    """The authorities that vouch for the seals made here, to be trusted by a verifier's own tools: the present issuer's first."""
    certifiers = [issuer.certifier for issuer in reversed(confirmed_issuers())]
    demonstration, *real = published_keys(certifiers)
    order = [demonstration, *real] if current_app.extensions["settings"].specimen else [*real, demonstration]
    return _pem("epreuve-authority.pem", *order)


@blueprint.get("/verify/<code>/authority.pem")
@requires("public:read")
def authority_of(code: str) -> Response:
    """The authority that vouches for the seal of one certificate."""
    try:
        found = certificate_by_code(read_control_code(code))
    except MistypedCode as mistyped:
        raise NotFound from mistyped
    return _pem("epreuve-authority.pem", keys_for(found.facts.certifier, specimen=found.facts.specimen))


def _pem(name: str, *keys: IssuerKeys) -> Response:
    response = Response(b"".join(each.authority.pem for each in keys), mimetype="application/x-pem-file")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return _for_everyone(response)


def _for_everyone(response: Response) -> Response:
    """Let pages of other sites read it: verifiers run in browsers too."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _filled(typed: str) -> CodeForm:
    return CodeForm(formdata=None, data={"code": typed})


def _mistyped(typed: str, mistyped: MistypedCode, status: int) -> Any:
    form = _filled(typed)
    form.code.errors = [str(MISTYPED[mistyped.problem]) % {"sign": mistyped.sign}]
    return _ask(form, status)


def _ask(form: CodeForm, status: int, *, unknown: str = "") -> Any:
    """The form; `unknown` is a well-formed code that leads nowhere."""
    return render_template("public/verify_ask.html", form=form, unknown=unknown), status


def _page(found: CertificateFile, form: FileForm, compared: tuple[str, bool] | None = None) -> str:
    """The verification page of one certificate."""
    facts = found.facts
    keys = keys_for(facts.certifier, specimen=facts.specimen)
    return render_template(
        "public/verify.html",
        found=found,
        form=form,
        compared=compared,
        words=words,
        state=words.certificate_state(found.status.state),
        tone=words.STATES[found.status.state][0],
        seal_name=subject(keys.seal.certificate),
        fingerprint=fingerprint(keys.authority.certificate),
        levels=_("%(national)s national, %(european)s européen", national=facts.level, european=facts.european_level),
    )
