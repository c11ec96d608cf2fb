"""The life of a draft: frozen by a review, sent back with a reason, opened anew from what was published."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, FrameworkAct, FrameworkVersion, Role, VersionState
from app.queries.certifications import certification_of
from tests.support.authoring import LIST, Rows, address, audit_bodies, criterion, form_at
from tests.support.drafts import WEB, draft_of
from tests.support.factories import AccountFactory
from tests.support.html import Page

Login = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def author(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    return login(client, AccountFactory(given_name="Claire", family_name="Auteur", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def draft(session: Session) -> FrameworkVersion:
    return draft_of(WEB)


def test_only_a_draft_is_written_on(author: FlaskClient, draft: FrameworkVersion, session: Session, rows: Rows) -> None:
    url = address(draft, "/competencies/BC01C01")
    fields = form_at(author, url) | criterion(0, "Un") | criterion(1, "Deux")
    draft.state = VersionState.REVIEWED
    session.commit()
    answer = author.post(url, data=fields)
    assert answer.status_code == 422
    assert "La version 1 ne s’écrit plus" in Page(answer.text).words
    assert rows(select(FrameworkAct)) == []
    outline = Page(author.get(address(draft)).text)
    assert "Cette version ne s’écrit plus." in outline.words
    assert outline.find(f"//a[@href='{LIST}/{draft.id}/send-back']")
    assert not outline.find(f"//a[@href='{url}']")


def test_a_reviewed_version_is_sent_back_with_a_reason(author: FlaskClient, draft: FrameworkVersion, session: Session, rows: Rows) -> None:
    draft.state = VersionState.REVIEWED
    session.commit()
    url = f"{LIST}/{draft.id}/send-back"
    assert author.get(url).status_code == 200
    assert Page(author.post(url, data={"reason": " "}).text).find("//*[@id='reason-erreur']")
    assert author.post(url, data={"reason": "Le seuil de BC01C02 est trop bas."}).status_code == 302
    assert rows(select(FrameworkVersion.state)) == [VersionState.DRAFT]
    assert "a rendu la version à l’écriture" in Page(author.get(f"{LIST}/{draft.id}").text).words
    again = author.post(url, data={"reason": "Encore"})
    assert again.status_code == 422
    (body,) = audit_bodies(rows, "framework.sent_back")
    assert "trop bas" in body


def test_a_new_draft_starts_from_a_published_version(author: FlaskClient, draft: FrameworkVersion, session: Session, rows: Rows) -> None:
    key = {"key": "BC01:competencies_split"}
    assert author.post(f"{LIST}/{draft.id}/flags", data=key).status_code == 302
    assert author.post(f"{LIST}/{draft.id}/draft").status_code == 422
    draft.state = VersionState.FROZEN
    session.commit()
    assert author.get(f"{LIST}/{draft.id}/draft").status_code == 200
    answer = author.post(f"{LIST}/{draft.id}/draft")
    old, new = rows(select(FrameworkVersion).order_by(FrameworkVersion.version))
    assert answer.headers["Location"].endswith(f"{LIST}/{new.id}/authoring")
    assert (new.version, new.state, new.body, old.state) == (2, VersionState.DRAFT, old.body, VersionState.FROZEN)
    page = Page(author.get(f"{LIST}/{new.id}").text)
    assert "a ouvert ce brouillon d’après la version 1" in page.words
    assert "3 sur 4" in page.words, "what was confirmed stays confirmed"
    assert "Un brouillon est déjà ouvert." in Page(author.get(f"{LIST}/{draft.id}/draft").text).words
    url = f"{LIST}/{new.id}/authoring/competencies/BC01C01"
    assert author.post(url, data=form_at(author, url) | criterion(0, "Un") | criterion(1, "Deux")).status_code == 302
    first, second = rows(select(FrameworkVersion).order_by(FrameworkVersion.version))
    assert certification_of(first) != certification_of(second)
