"""A dossier as its jurors read it: the index beside the grid, the way to the page, files under neutral names, in parts if need be."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from app.models import Account, Deposit, DepositFile, Role
from app.queries.judging import own_file
from app.queries.judging_sheet import sources
from app.services import dossier_acts, storage
from juries.dossier_index import Situation, activities_of
from tests.support.factories import SESSION
from tests.support.html import Page
from tests.support.juries import Scene, actor, scene

Login = Callable[[FlaskClient, Account], FlaskClient]
ANNEX = b"%PDF-1.7 annex of Camille Dessai %%EOF"


@pytest.fixture
def made(app: Flask, session: Any) -> Scene:
    """A jury whose candidate handed in a dossier of thirty pages with an annex, and its index."""
    made = scene(app)
    deposit = session.scalar(select(Deposit))
    with app.app_context():
        digest = storage.store(SESSION(), ANNEX, "application/pdf")
        session.add(DepositFile(deposit_id=deposit.id, number=0, file_digest=deposit.file_digest, file_name=deposit.file_name, pages=30))
        session.add(DepositFile(deposit_id=deposit.id, number=1, file_digest=digest, file_name="camille-dessai.pdf", pages=2))
        session.commit()
        plan = next(each.plan for each in made.block.evaluations if each.code == "BC03E2")
        assert plan is not None
        told = Situation(
            activity=activities_of(made.block)[0], title="Deux prix", first_page=4, last_page=9, annexes=(1,), parts=plan.situation_parts
        )
        candidate = actor(made.candidacy.account, Role.CANDIDATE)
        dossier_acts.write_index(candidate, made.candidacy.id, "BC03E2", deposit.id, [told])
    return made


def test_the_index_leads_a_juror_to_the_page_and_to_the_annexes(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    page = Page(client.get(f"/jury/{made.jury_id}/BC03C01?tab=documents").text)
    for told in ("Deux prix", "pages 4 à 9", "5 parties annoncées", "L’entreprise et les personnes sont rendues anonymes"):
        assert told in page.words
    assert "dessai" not in page.words.casefold()
    links = [link.get("href") for link in page.find("//*[@class='ep-situations']//a")]
    assert links == [f"/jury/{made.jury_id}/dossier/1?view=1#page=4", f"/jury/{made.jury_id}/dossier/1?number=1&view=1"]
    annex = client.get(links[1])
    assert (annex.data, annex.headers["Content-Disposition"]) == (ANNEX, "inline; filename=0147-BC03E2-annexe-1.pdf")
    assert client.get(f"/jury/{made.jury_id}/dossier/1?number=2").status_code == 404


@pytest.mark.one_database
def test_a_part_of_a_file_is_answered_alone(app: Flask, made: Scene, login: Login) -> None:
    client = login(app.test_client(), made.first)
    part = client.get(f"/jury/{made.jury_id}/dossier/1?number=1", headers={"Range": "bytes=5-12"})
    assert (part.status_code, part.data, part.headers["Content-Range"]) == (206, ANNEX[5:13], f"bytes 5-12/{len(ANNEX)}")


@pytest.mark.one_database
def test_the_digest_that_a_jury_judges_is_that_of_all_files(app: Flask, made: Scene) -> None:
    with app.app_context():
        found = next(each for each in sources(own_file(actor(made.first, Role.JUROR), made.jury_id)) if each.kind == "deposit")
        assert found.dossier is not None
        assert found.piece.evidence.digest not in {each.digest for each in found.dossier.files}
        assert found.size == found.dossier.main.size
