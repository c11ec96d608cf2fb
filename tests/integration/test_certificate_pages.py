"""The pages of certificates: anyone verifies, its holder downloads, the administration changes a status."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.documents.certificate import SAMPLE, render_certificate
from app.documents.inspection import load_authorities
from app.models import Account, AuditRow, Award, Candidacy, Certificate, CertificateStatus, Role, RoleGrant
from app.services import certificates, issuing, storage
from app.web.limits import limiter
from juries.certificates import StatusCategory
from tests.support.awards import award_block
from tests.support.factories import AccountFactory
from tests.support.jobs import do_jobs
from tests.support.juries import decide, fill, scene

Login = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture(autouse=True)
def _fresh_limits(app: Flask) -> Iterator[None]:
    limiter.reset()
    yield
    limiter.reset()


@pytest.fixture(autouse=True)
def _one_sheet(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """One sheet is printed for all these tests, and sealed anew for each certificate: what is printed is not their matter."""
    kept = tmp_path_factory.getbasetemp() / "sheet.pdf"
    if not kept.exists():
        kept.write_bytes(render_certificate(SAMPLE, f"http://localhost:8000/verify/{SAMPLE.code}", datetime(2026, 6, 19, 9, tzinfo=UTC)))
    sheet = kept.read_bytes()
    monkeypatch.setattr(issuing, "render_certificate", lambda *_arguments: sheet)


@pytest.fixture
def account(session: Session) -> Account:
    """An administrator."""
    return AccountFactory(roles=[Role.ADMINISTRATOR], given_name="Hélène", family_name="Essai")


@pytest.fixture
def award(session: Session) -> Award:
    return award_block()


@pytest.fixture
def certificate(app: Flask, award: Award, session: Session) -> Certificate:
    with app.app_context():
        issued = issuing.issue(award.id)
    return session.get_one(Certificate, issued)


@pytest.fixture
def content(app: Flask, certificate: Certificate) -> bytes:
    """The bytes that were issued."""
    with app.app_context():
        return storage.load(certificate.file_digest)


def _actor(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


def page(client: FlaskClient, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return re.sub(r"\s+", " ", answer.text.replace("\u00a0", " "))


def test_anyone_reads_facts_and_status_but_no_birth_date(client: FlaskClient, certificate: Certificate) -> None:
    told = page(client, f"/verify/{certificate.code}")
    for part in (
        certificate.number,
        "Camille Dessai",
        "Ce certificat est valable.",
        "Spécimen sans valeur.",
        "RNCP35663BC03",
        certificate.file_digest,
    ):
        assert part in told
    for secret in ("1994", "mars", "Morbihan"):
        assert secret not in told


def test_what_is_typed_leads_to_the_page(client: FlaskClient, certificate: Certificate) -> None:
    for typed in (f"/verify?code={certificate.code.lower().replace('-', '+')}", f"/verify/{certificate.code.replace('-', '')}"):
        answer = client.get(typed)
        assert (answer.status_code, answer.location) == (302, f"/verify/{certificate.code}")


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/verify", 200, "Vérifier un certificat"),
        ("/verify?code=", 422, "Tapez le code de contrôle"),
        ("/verify?code=K7TQ", 422, "a douze signes"),
        ("/verify?code=K7TQ-4M2X-9PRC", 422, "mal recopié"),
        ("/verify/K7TQ-4M2X-9PRO", 404, "« O »"),
        ("/verify/K7TQ-4M2X-9PR4", 404, "Aucun certificat ne porte le code K7TQ-4M2X-9PR4."),
        ("/verify/%3Cscript%3E", 404, "« &lt; »"),
    ],
)
def test_a_typing_mistake_is_told_from_an_unknown_code(client: FlaskClient, path: str, status: int, said: str) -> None:
    told = page(client, path, status)
    assert said in told
    if status == 422:
        assert 'aria-invalid="true"' in told
        assert re.search(r'id="code"[^>]* aria-describedby="code-aide code-erreur"|aria-describedby="code-aide code-erreur"[^>]*', told)


def test_a_file_is_or_is_not_the_one_that_was_issued(client: FlaskClient, certificate: Certificate, content: bytes) -> None:
    def compare(body: bytes) -> str:
        answer = client.post(f"/verify/{certificate.code}", data={"file": (io.BytesIO(body), "recu.pdf")})
        assert answer.status_code == 200
        return answer.text

    assert "C’est bien le fichier délivré." in compare(content)
    assert "Ce n’est pas le fichier délivré." in compare(content + b"\n")
    assert "Ce n’est pas le fichier délivré." in compare(b"Bonjour")


def test_a_comparison_without_a_file_or_a_certificate_is_told(client: FlaskClient, certificate: Certificate) -> None:
    answer = client.post(f"/verify/{certificate.code}", data={})
    assert answer.status_code == 422
    assert 'aria-describedby="file-aide file-erreur"' in answer.text
    for code in ("K7TQ-4M2X-9PR4", "K7TQ"):
        assert client.post(f"/verify/{code}", data={"file": (io.BytesIO(b"x"), "x.pdf")}).status_code == 404


def test_a_comparison_needs_the_token_of_the_page(app: Flask, client: FlaskClient, certificate: Certificate) -> None:
    app.config["WTF_CSRF_ENABLED"] = True
    assert client.post(f"/verify/{certificate.code}", data={"file": (io.BytesIO(b"x"), "x.pdf")}).status_code in {400, 401}


def test_each_state_says_what_to_do(app: Flask, client: FlaskClient, certificate: Certificate, account: Account) -> None:
    with app.app_context():
        certificates.suspend(_actor(account), certificate.id, reason="Secret de l'examen.")
    told = page(client, f"/verify/{certificate.code}")
    assert "Ce certificat est suspendu." in told
    assert "Examen en cours" in told
    with app.app_context():
        certificates.revoke(_actor(account), certificate.id, category=StatusCategory.DECISION_WITHDRAWN, reason="Secret de l'examen.")
    told = page(client, f"/verify/{certificate.code}")
    assert "Ce certificat est retiré." in told
    assert "Décision du jury retirée" in told
    assert "Secret" not in told


def test_a_replaced_certificate_names_the_new_one(app: Flask, client: FlaskClient, certificate: Certificate, account: Account) -> None:
    with app.app_context():
        certificates.replace(_actor(account), certificate.id, reason="Nom mal saisi.")
    told = page(client, f"/verify/{certificate.code}")
    assert "Ce certificat est remplacé." in told
    assert certificate.number[:-4] + "0002" in told


@pytest.mark.one_database
def test_too_many_look_ups_are_slowed_down(client: FlaskClient) -> None:
    statuses = [client.get("/verify").status_code for _ in range(61)]
    assert statuses[:60] == [200] * 60
    assert statuses[60] == 429


def test_only_its_holder_and_the_administration_download_the_file(
    app: Flask, login: Login, certificate: Certificate, content: bytes, account: Account, award: Award, session: Session
) -> None:
    path = f"/certificates/{certificate.number}.pdf"
    holder = session.get_one(Account, session.get_one(Candidacy, award.candidacy_id).account_id)
    session.add(RoleGrant(account_id=holder.id, role=Role.CANDIDATE))
    session.commit()
    other = AccountFactory(roles=[Role.CANDIDATE])
    assert app.test_client().get(path).location == f"/login?next={path}"
    assert login(app.test_client(), other).get(path).status_code == 404
    for person in (holder, account):
        answer = login(app.test_client(), person).get(path)
        assert (answer.status_code, answer.mimetype, answer.data) == (200, "application/pdf", content)
        assert f"filename={certificate.number}.pdf" in answer.headers["Content-Disposition"]


def test_verifiers_find_the_issuer_s_keys(client: FlaskClient, app: Flask, content: bytes) -> None:
    document = client.get("/.well-known/did.json")
    assert document.get_json()["id"] == "did:web:localhost%3A8000"
    assert document.headers["Access-Control-Allow-Origin"] == "*"
    authority = client.get("/.well-known/epreuve-authority.pem")
    assert b"PRIVATE" not in authority.data
    assert load_authorities(authority.data) == [app.extensions["issuer_keys"].authority.certificate]


def test_the_list_finds_filters_and_exports(login: Login, client: FlaskClient, certificate: Certificate, account: Account) -> None:
    login(client, account)
    assert certificate.number in page(client, "/administration/certificates")
    assert certificate.number in page(client, "/administration/certificates?q=dessai&state=valid&block=BC03")
    assert certificate.number not in page(client, "/administration/certificates?state=revoked")
    export = client.get("/administration/certificates?export=csv")
    assert certificate.number in export.text


def test_an_award_that_waited_gets_its_certificate(
    app: Flask, login: Login, client: FlaskClient, account: Account, session: Session
) -> None:
    award = award_block(birth_date=None)
    login(client, account)
    assert "Blocs acquis dont le certificat n’est pas encore là" in page(client, "/administration/certificates")
    path = f"/administration/certificates/issue/{award.jury_id}"
    refused = client.post(path)
    assert refused.status_code == 422
    assert "La date ou le lieu de naissance manque." in refused.text
    holder = session.get_one(Account, session.get_one(Candidacy, award.candidacy_id).account_id)
    assert f'href="/administration/people/{holder.id}#birth_date"' in page(client, "/administration/certificates")
    holder.birth_date = account.created_at.date()
    session.commit()
    assert "Ce qui manquait est complété." in page(client, "/administration/certificates")
    assert client.post(path).location == "/administration/certificates"
    told = page(client, "/administration/certificates")
    assert "En préparation" in told
    assert "data-pending" in told
    assert do_jobs(app) == 1
    told = page(client, "/administration/certificates")
    assert "data-pending" not in told
    assert "Camille Dessai" in told
    assert client.post(path).status_code == 422, "it is there already"
    assert client.post("/administration/certificates/issue/999").status_code == 404


def test_a_status_is_changed_by_its_page(
    login: Login, client: FlaskClient, certificate: Certificate, account: Account, rows: Callable[..., list[CertificateStatus]]
) -> None:
    login(client, account)
    here = f"/administration/certificates/{certificate.id}"
    assert "Suspendre le certificat" in page(client, here)
    for name, form in (
        ("suspend", {"reason": "Une pièce est contestée."}),
        ("restore", {"reason": "La pièce est bonne."}),
        ("revoke", {"reason": "Le jury était irrégulier.", "category": "decision_withdrawn"}),
    ):
        assert "Motif interne" in page(client, f"{here}/{name}")
        assert client.post(f"{here}/{name}", data=form).location == here
    told = page(client, here)
    assert "Le jury était irrégulier." in told
    assert "Suspendre le certificat" not in told
    history = rows(select(CertificateStatus).order_by(CertificateStatus.id))
    assert [row.state.value for row in history] == ["valid", "suspended", "valid", "revoked"]


def test_a_replacement_shows_the_new_certificate(login: Login, client: FlaskClient, certificate: Certificate, account: Account) -> None:
    login(client, account)
    answer = client.post(f"/administration/certificates/{certificate.id}/replace", data={"reason": "Nom mal saisi."})
    assert answer.location == f"/administration/certificates/{certificate.id + 1}"
    assert "2026" in page(client, answer.location)


@pytest.mark.parametrize(
    ("name", "form", "said"),
    [
        ("suspend", {}, "Écrivez le motif"),
        ("suspend", {"reason": "x" * 2001}, "trop long"),
        ("restore", {"reason": "Rien à rétablir."}, "Le statut a changé entre-temps"),
        ("revoke", {"reason": "Sans motif public."}, "Choisissez ce que la page publique dira."),
        ("revoke", {"reason": "Faux motif.", "category": "under_review"}, "Motif public"),
    ],
)
def test_a_refused_change_keeps_what_was_typed(
    login: Login,
    client: FlaskClient,
    certificate: Certificate,
    account: Account,
    rows: Callable[..., list[AuditRow]],
    name: str,
    form: dict[str, str],
    said: str,
) -> None:
    login(client, account)
    answer = client.post(f"/administration/certificates/{certificate.id}/{name}", data=form)
    assert answer.status_code == 422
    assert said in answer.text
    assert form.get("reason", "") in answer.text
    assert len(rows(select(AuditRow).where(AuditRow.stream == "certificates"))) == 2


def test_what_does_not_exist_answers_404(login: Login, client: FlaskClient, account: Account, certificate: Certificate) -> None:
    login(client, account)
    for path in (
        "/administration/certificates/999",
        "/administration/certificates/999/suspend",
        f"/administration/certificates/{certificate.id}/burn",
    ):
        page(client, path, 404)


def test_others_do_not_administer(login: Login, client: FlaskClient, session: Session) -> None:
    login(client, AccountFactory(roles=[Role.JUROR, Role.TRAINER]))
    for path in ("/administration/certificates", "/administration/certificates/1", "/administration/certificates/1/suspend"):
        assert client.get(path).status_code == 403


def test_a_signed_jury_issues_the_certificate_and_prints_its_record(
    app: Flask, login: Login, client: FlaskClient, session: Session
) -> None:
    jury = scene(app)
    for juror in (jury.first, jury.second):
        fill(app, jury, juror)
    decide(app, jury)
    do_jobs(app)
    login(client, jury.administrator)
    (row,) = session.scalars(select(Certificate)).all()
    assert "Procès-verbal du jury" in page(client, f"/administration/certificates/{row.id}")
    answer = client.get(f"/administration/juries/{jury.jury_id}/record.pdf")
    assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
    assert "proces-verbal-0147-BC03.pdf" in answer.headers["Content-Disposition"]
    told = " ".join(" ".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(answer.data)).pages).split())
    assert "Nadia Ferhat, évalue, hors du centre" in told
    assert told.count("a signé le") == 2
    page(client, "/administration/juries/999/record.pdf", 404)
