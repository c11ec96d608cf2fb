"""Two versions side by side, a version retired: by the rule of two people, and without touching who entered with it."""

from __future__ import annotations

import csv
import html
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import Account, AuditRow, FrameworkAct, FrameworkVersion, Role, VersionState
from app.queries.framework import usable_version
from app.queries.framework_versions import comparison
from app.services import framework
from blocks import authoring, catalogue
from blocks.model import Certification, Competency
from blocks.rules import BlockRule
from blocks.versions import canonical, content_digest, flag_key
from tests.support.factories import AccountFactory, FrameworkVersionFactory
from tests.support.juries import decide, fill, scene

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Any], Sequence[Any]]
LIST = "/administration/framework"

pytestmark = pytest.mark.usefixtures("session")


@pytest.fixture
def claire(session: Session) -> Account:
    account: Account = AccountFactory(given_name="Claire", roles=[Role.ADMINISTRATOR])
    return account


@pytest.fixture
def administrator(client: FlaskClient, login: Login, claire: Account) -> FlaskClient:
    return login(client, claire)


def actor_of(account: Account) -> Actor:
    return Actor(account_id=account.id, name=account.name, roles=frozenset({Role.ADMINISTRATOR}))


def text_of(response: Any) -> str:
    """The page as its reader reads it."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
    return " ".join(bare.replace("’", "'").split())


def changed() -> Certification:
    """The committed framework with one threshold lowered, one level reworded, one criterion gone, one rule and one title changed."""
    base = catalogue.read("RNCP35663")

    def other(competency: Competency) -> Competency:
        if competency.code == "BC03C01":
            first, *rest = competency.criteria
            first = msgspec.structs.replace(first, threshold=2, levels=(first.levels[0], "Un geste tout autre.", *first.levels[2:]))
            return msgspec.structs.replace(competency, criteria=(first, *rest))
        if competency.code == "BC03C02":
            return msgspec.structs.replace(competency, criteria=competency.criteria[:-1])
        return competency

    blocks = tuple(msgspec.structs.replace(each, competencies=tuple(other(c) for c in each.competencies)) for each in base.blocks)
    rules = msgspec.structs.replace(base.rules, name="maison-2", block=BlockRule(competencies_tolerated=1))
    return authoring.with_rules(msgspec.structs.replace(base, title="Titre de demain", blocks=blocks), rules)


def stored(certification: Certification, version: int, state: VersionState = VersionState.PUBLISHED) -> FrameworkVersion:
    return FrameworkVersionFactory(
        version=version, body=canonical(certification).decode(), digest=content_digest(certification), state=state
    )


def test_what_changed_is_said_block_by_block(administrator: FlaskClient) -> None:
    old, new = FrameworkVersionFactory(), stored(changed(), 2, VersionState.DRAFT)
    page = text_of(administrator.get(f"{LIST}/{new.id}/diff/{old.id}"))
    for said in (
        "de la version 1 à la version 2",
        "Intitulé",
        "Titre de demain",
        "Règle du bloc : compétences admises en moins",
        "« Commande reçue deux fois », seuil abaissé",
        "niveau 3 → niveau 2",
        "« Commande reçue deux fois », niveau 2 réécrit",
        "Un geste tout autre.",
        "Critère retiré",
        "BC03. Gestion des aspects administratifs",
    ):
        assert said in page, said
    assert "BC01. Gestion" not in page, "what did not change is not told"
    back = text_of(administrator.get(f"{LIST}/{old.id}/diff/{new.id}"))
    assert "« Commande reçue deux fois », seuil relevé" in back
    assert "Critère ajouté" in back


def test_changes_are_filtered_and_exported(administrator: FlaskClient) -> None:
    old, new = FrameworkVersionFactory(), stored(changed(), 2)
    address = f"{LIST}/{new.id}/diff/{old.id}"
    filtered = text_of(administrator.get(f"{address}?family=thresholds"))
    assert "seuil abaissé" in filtered
    assert "Un geste tout autre." not in filtered
    assert "Aucune ligne ne correspond" in text_of(administrator.get(f"{address}?family=plan"))
    answer = administrator.get(f"{address}?family=thresholds&export=csv")
    assert 'filename="changements-rncp35663-1-2.csv"' in answer.headers["Content-Disposition"]
    heads, *lines = csv.reader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")), delimiter=";")
    assert heads[:2] == ["Bloc", "Code"]
    assert [line[:2] for line in lines] == [["BC03", "BC03C01K1"]]
    assert administrator.get(f"{address}?export=xlsx").status_code == 200


def test_the_same_content_has_nothing_to_say(administrator: FlaskClient) -> None:
    old, twin = FrameworkVersionFactory(), FrameworkVersionFactory(version=2, state=VersionState.DRAFT)
    assert "Les deux versions disent la même chose." in text_of(administrator.get(f"{LIST}/{twin.id}/diff/{old.id}"))


def test_only_two_versions_of_one_certification_compare(in_app: Flask, administrator: FlaskClient) -> None:
    old = FrameworkVersionFactory()
    foreign = FrameworkVersionFactory(certification_number="RNCP00001")
    for pair in ((old.id, old.id), (old.id, foreign.id), (old.id, 999_999), (999_999, old.id)):
        with pytest.raises(NotFound):
            comparison(*pair)
        assert administrator.get(f"{LIST}/{pair[1]}/diff/{pair[0]}").status_code == 404


def test_the_version_page_leads_to_the_others(administrator: FlaskClient) -> None:
    old, new = FrameworkVersionFactory(), stored(changed(), 2, VersionState.DRAFT)
    for shown in (old, new):
        page = administrator.get(f"{LIST}/{shown.id}").get_data(as_text=True)
        assert f"{LIST}/{new.id}/diff/{old.id}" in page
    assert f"{LIST}/{old.id}/retire" in administrator.get(f"{LIST}/{old.id}").get_data(as_text=True)
    assert f"{LIST}/{new.id}/retire" not in administrator.get(f"{LIST}/{new.id}").get_data(as_text=True)


def published_by(account: Account) -> FrameworkVersion:
    """A version read over by somebody and published by that person."""
    version: FrameworkVersion = FrameworkVersionFactory(state=VersionState.DRAFT, published_at=None)
    reviewer = actor_of(AccountFactory(roles=[Role.ADMINISTRATOR]))
    for flag in catalogue.read("RNCP35663").flags:
        framework.confirm_flag(reviewer, version.id, flag_key(flag))
    framework.review(reviewer, version.id)
    framework.publish(actor_of(account), version.id)
    return version


def test_closing_a_certification_takes_another_person(in_app: Flask, claire: Account, rows: Rows) -> None:
    version = published_by(claire)
    with pytest.raises(Refused) as refused:
        framework.retire(actor_of(claire), version.id, reason="trop ancienne")
    assert refused.value.code == "framework.same_publisher"
    framework.retire(actor_of(AccountFactory(roles=[Role.ADMINISTRATOR])), version.id, reason=" trop ancienne ")
    assert rows(select(FrameworkVersion.state)) == [VersionState.RETIRED]
    assert rows(select(FrameworkAct).where(FrameworkAct.verb == "retired"))[0].detail == {"reason": "trop ancienne"}
    assert [row.verb for row in rows(select(AuditRow).order_by(AuditRow.id))][-1] == "framework.retired"
    assert usable_version("RNCP35663") is None


def test_a_version_that_another_replaces_is_retired_by_whoever_published_it(in_app: Flask, claire: Account) -> None:
    version = published_by(claire)
    stored(changed(), 2)
    framework.retire(actor_of(claire), version.id, reason="remplacée")
    newest = usable_version("RNCP35663")
    assert newest is not None
    assert newest.version == 2


@pytest.mark.parametrize("state", [VersionState.DRAFT, VersionState.REVIEWED, VersionState.RETIRED])
def test_only_a_published_version_is_retired(in_app: Flask, claire: Account, state: VersionState) -> None:
    version = FrameworkVersionFactory(state=state)
    with pytest.raises(Refused) as refused:
        framework.retire(actor_of(claire), version.id, reason="x")
    assert refused.value.code == "framework.wrong_state"


def test_retiring_is_a_page_with_its_reason(administrator: FlaskClient, rows: Rows) -> None:
    version = FrameworkVersionFactory()
    address = f"{LIST}/{version.id}/retire"
    assert "closes : aucune autre version n'est publiée" in text_of(administrator.get(address))
    for reason in ("", "   "):
        refused = administrator.post(address, data={"reason": reason})
        assert refused.status_code == 422
        assert "Dites pourquoi cette version est retirée" in text_of(refused)
    assert rows(select(FrameworkVersion.state)) == [VersionState.PUBLISHED]
    assert administrator.post(address, data={"reason": "remplacée par la version 2"}).status_code == 302
    assert rows(select(FrameworkVersion.state)) == [VersionState.RETIRED]
    page = text_of(administrator.get(f"{LIST}/{version.id}"))
    assert "a retiré la version : remplacée par la version 2" in page
    again = administrator.post(address, data={"reason": "encore"})
    assert again.status_code == 422


def test_whoever_entered_with_a_retired_version_goes_on_to_the_verdict(app: Flask, claire: Account, rows: Rows) -> None:
    """Its juries are composed, score and decide by it; only newcomers are refused."""
    with app.app_context():
        retired = FrameworkVersionFactory()
        framework.retire(actor_of(claire), retired.id, reason="remplacée")
    made = scene(app)
    for juror in (made.first, made.second):
        fill(app, made, juror, 4)
    decide(app, made)
    assert rows(select(FrameworkVersion.state)) == [VersionState.RETIRED]
    with app.app_context():
        assert usable_version("RNCP35663") is None


def test_other_rules_take_another_name(in_app: Flask, claire: Account) -> None:
    FrameworkVersionFactory()
    base = catalogue.read("RNCP35663")
    same_name = authoring.with_rules(base, msgspec.structs.replace(base.rules, block=BlockRule(competencies_tolerated=2)))
    draft = stored(same_name, 2, VersionState.DRAFT)
    for flag in same_name.flags:
        framework.confirm_flag(actor_of(claire), draft.id, flag_key(flag))
    with pytest.raises(Refused) as refused:
        framework.review(actor_of(claire), draft.id)
    assert (refused.value.code, refused.value.params) == ("framework.rules_name_taken", {"name": "rncp35663-2026-11", "version": 1})
