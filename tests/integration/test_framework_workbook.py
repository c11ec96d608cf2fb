"""A framework as a workbook, through its pages: what it changes is shown first, then written; a bad file writes nothing."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, AuditRow, FrameworkAct, FrameworkVersion, Role, VersionState
from app.queries.certifications import certification_of
from app.web.administration.framework_workbook_words import PROBLEMS
from blocks.workbook import CRITERIA, Problem
from tests.support.drafts import WEB, draft_of
from tests.support.factories import AccountFactory, FrameworkVersionFactory
from tests.support.html import Page

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Any], Sequence[Any]]


@pytest.fixture
def author(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    return login(client, AccountFactory(given_name="Claire", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def draft(session: Session) -> FrameworkVersion:
    return draft_of(WEB)


def exported(client: FlaskClient, draft: FrameworkVersion) -> bytes:
    answer = client.get(f"/administration/framework/{draft.id}/workbook")
    assert answer.status_code == 200
    assert f'filename="{WEB}-version-1.xlsx"' in answer.headers["Content-Disposition"]
    return answer.data


def edited(content: bytes, **cells: object) -> bytes:
    book = load_workbook(io.BytesIO(content))
    for place, value in cells.items():
        book[CRITERIA][place] = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def filled(content: bytes) -> bytes:
    return edited(content, C2="Concevoir", D2="Nous", E2="Poste de travail", F2="Reste sur place.", J2=3, K2="oui", M2="VAE:file")


def upload(client: FlaskClient, draft: FrameworkVersion, content: bytes, name: str = "grilles.xlsx") -> Any:
    url = f"/administration/framework/{draft.id}/workbook/import"
    return client.post(url, data={"file": (io.BytesIO(content), name)}, content_type="multipart/form-data")


def confirm(client: FlaskClient, draft: FrameworkVersion, sealed: str) -> Any:
    return client.post(f"/administration/framework/{draft.id}/workbook/confirm", data={"sealed": sealed})


def sealed_in(answer: Any) -> str:
    return str(Page(answer.text).one("//input[@name='sealed']").get("value"))


def test_what_changes_is_shown_then_written(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    assert author.get(f"/administration/framework/{draft.id}/workbook/import").status_code == 200
    shown = upload(author, draft, filled(exported(author, draft)))
    page = Page(shown.text)
    assert shown.status_code == 200
    for said in ("3 changements", "BC01C01K1", "Poste de travail", "Concevoir", "Rien n’est encore écrit."):
        assert said in page.words, said
    assert rows(select(FrameworkAct)) == []
    assert confirm(author, draft, sealed_in(shown)).status_code == 302
    (row,) = rows(select(FrameworkVersion))
    (criterion,) = certification_of(row).block("BC01").competencies[0].criteria
    assert (criterion.name, criterion.critical, criterion.observed_in) == ("Poste de travail", True, ("VAE:file",))
    (audit,) = rows(select(AuditRow).where(AuditRow.verb == "framework.edited"))
    assert "grilles.xlsx" in audit.body
    again = Page(upload(author, draft, exported(author, draft)).text)
    assert "il n’y a rien à écrire" in again.words


def test_a_preview_of_a_draft_that_changed_since_is_refused(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    first = sealed_in(upload(author, draft, filled(exported(author, draft))))
    second = sealed_in(upload(author, draft, edited(exported(author, draft), C2="Autre")))
    assert confirm(author, draft, second).status_code == 302
    answer = confirm(author, draft, first)
    assert answer.status_code == 422
    assert "Le brouillon a changé depuis l’aperçu." in Page(answer.text).words
    assert len(rows(select(FrameworkAct))) == 1


def test_a_preview_that_is_forged_or_of_another_draft(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    sealed = sealed_in(upload(author, draft, filled(exported(author, draft))))
    other: FrameworkVersion = FrameworkVersionFactory(state=VersionState.DRAFT)
    assert confirm(author, other, sealed).status_code == 422
    for wrong in ("", "x.y.z", sealed[:-2]):
        answer = confirm(author, draft, wrong)
        assert answer.status_code == 422
        assert "n’est plus valable" in Page(answer.text).words
    assert rows(select(FrameworkAct)) == []


def test_only_a_draft_takes_a_workbook(author: FlaskClient, draft: FrameworkVersion, session: Session, rows: Rows) -> None:
    content = filled(exported(author, draft))
    sealed = sealed_in(upload(author, draft, content))
    draft.state = VersionState.PUBLISHED
    session.commit()
    assert exported(author, draft)
    assert "Cette version ne s’écrit plus." in Page(upload(author, draft, content).text).words
    assert confirm(author, draft, sealed).status_code == 422
    assert rows(select(FrameworkAct)) == []


def test_a_mistake_names_its_sheet_row_and_column(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    answer = upload(author, draft, edited(filled(exported(author, draft)), J2=9, M2="BC01E1\nBC07E1"))
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "Feuille Critères, ligne 2, colonne Seuil : 9 n’est pas un niveau." in page.words.replace("\N{NO-BREAK SPACE}", " ")
    assert "colonne Observé dans : « BC07E1 »" in page.words.replace("\N{NO-BREAK SPACE}", " ")
    assert rows(select(FrameworkAct)) == []


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"Seuil;3", "Ce fichier n’est pas un classeur .xlsx qui se lise."),
        (b"\0" * (5 * 1024 * 1024 + 1), "Ce fichier dépasse 5 Mo."),
    ],
)
def test_what_is_no_workbook_is_told_at_its_field(
    author: FlaskClient, draft: FrameworkVersion, rows: Rows, content: bytes, said: str
) -> None:
    answer = upload(author, draft, content)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert said in page.one("//*[@id='file-erreur']").text_content().replace("\N{NO-BREAK SPACE}", " ")
    assert page.one("//input[@id='file']").get("aria-invalid") == "true"
    assert rows(select(FrameworkAct)) == []


def test_a_file_must_be_chosen_and_one_of_a_hundred_megabytes_is_not_taken_in(author: FlaskClient, draft: FrameworkVersion) -> None:
    assert author.post(f"/administration/framework/{draft.id}/workbook/import", data={}).status_code == 422
    assert upload(author, draft, b"\0" * (100 * 1024 * 1024)).status_code == 413


def test_every_problem_has_a_sentence() -> None:
    told = (Problem.__doc__ or "") + "too_large not_workbook macros too_much external_links doctype formula error_value too_many_rows"
    assert {code for code in PROBLEMS if code not in told} == {
        "too_many_criteria",
        "too_many_evaluations",
        "not_in_fiche",
        "fiche_evaluation",
    }
