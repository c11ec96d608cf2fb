"""The frameworks' screens: each act by a form, each error at its field."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, FrameworkAct, FrameworkVersion, RenewalAct, Role, VersionState
from blocks import catalogue
from blocks.versions import flag_key
from tests.support.factories import AccountFactory, CandidacyFactory, FrameworkVersionFactory

Login = Callable[[FlaskClient, Account], FlaskClient]
Rows = Callable[[Any], Sequence[Any]]
LIST = "/administration/framework"


@pytest.fixture
def administrator(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    return login(client, AccountFactory(given_name="Claire", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def draft(session: Session) -> FrameworkVersion:
    version: FrameworkVersion = FrameworkVersionFactory(state=VersionState.DRAFT, published_at=None)
    return version


def text_of(response: Any) -> str:
    """The page as its reader reads it."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
    return " ".join(bare.replace("’", "'").split())


def confirm_all(client: FlaskClient, version: FrameworkVersion) -> None:
    for flag in catalogue.read("RNCP35663").flags:
        assert client.post(f"{LIST}/{version.id}/flags", data={"key": flag_key(flag)}).status_code == 302


def test_the_list_shows_each_version_and_exports(administrator: FlaskClient, draft: FrameworkVersion) -> None:
    page = text_of(administrator.get(LIST))
    assert "Gestionnaire Administration des Ventes" in page
    assert "Brouillon" in page
    assert "Entrées closes" in page
    assert "RNCP35663" in administrator.get(f"{LIST}?q=ventes").get_data(as_text=True)
    assert "Aucune ligne ne correspond" in text_of(administrator.get(f"{LIST}?state=retired"))
    assert administrator.get(f"{LIST}?export=csv").mimetype == "text/csv"


def test_an_empty_list_says_so(administrator: FlaskClient) -> None:
    assert "Aucun référentiel n'est encore importé." in text_of(administrator.get(LIST))


def test_one_version_whole(administrator: FlaskClient, draft: FrameworkVersion) -> None:
    page = text_of(administrator.get(f"{LIST}/{draft.id}"))
    for said in (
        "ASCENCIA PARIS LA DEFENSE",
        "324t Saisie, mise en forme et communication des données",
        "RNCP28662",
        "17 juin 2024",
        "Non dite par la fiche",
        "La responsable du service VAE (Présidente)",
        "11 sur 11",
        "Grilles complètes",
        "Candidature individuelle",
        "93 %",
    ):
        assert said in page, said
    assert f"/framework/RNCP35663/BC03?version={draft.version}" in administrator.get(f"{LIST}/{draft.id}").get_data(as_text=True)
    assert administrator.get(f"{LIST}/9999").status_code == 404


def test_the_way_to_publication(app: Flask, administrator: FlaskClient, login: Login, draft: FrameworkVersion, rows: Rows) -> None:
    address = f"{LIST}/{draft.id}"
    refused = administrator.post(f"{address}/review")
    assert refused.status_code == 422
    assert "11 points lus dans la fiche attendent une confirmation" in text_of(refused)
    confirm_all(administrator, draft)
    assert "Relire la version…" in text_of(administrator.get(address))
    assert administrator.get(f"{address}/review").status_code == 200
    assert administrator.post(f"{address}/review").status_code == 302
    mine = text_of(administrator.get(address))
    assert "Vous avez relu cette version." in mine
    assert "Publier la version…" not in mine
    alone = administrator.post(f"{address}/publish")
    assert alone.status_code == 422
    assert "une autre personne doit la publier" in text_of(alone)
    other = login(app.test_client(), AccountFactory(given_name="Denis", roles=[Role.ADMINISTRATOR]))
    assert "Publier la version…" in text_of(other.get(address))
    assert "Claire" in text_of(other.get(f"{address}/publish"))
    assert other.post(f"{address}/publish").status_code == 302
    assert rows(select(FrameworkVersion.state)) == [VersionState.PUBLISHED]
    assert "a publié la version" in text_of(other.get(address))
    assert text_of(other.post(f"{address}/publish")).count("n'en est plus là") >= 1


def test_a_doubt_is_confirmed_by_one_act(administrator: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    answer = administrator.post(f"{LIST}/{draft.id}/flags", data={"key": "jury_rules.VAE:jury_table_flattened"})
    assert answer.headers["Location"].endswith(f"{LIST}/{draft.id}#a-confirmer")
    assert [act.subject for act in rows(select(FrameworkAct))] == ["jury_rules.VAE:jury_table_flattened"]
    page = text_of(administrator.get(f"{LIST}/{draft.id}"))
    assert "10 sur 11" in page
    assert "Confirmé par Claire" in page
    assert administrator.post(f"{LIST}/{draft.id}/flags", data={"key": "autre"}).status_code == 404
    assert administrator.post(f"{LIST}/{draft.id}/flags", data={}).status_code == 400


def test_a_renewal_is_recorded_and_its_errors_are_at_their_fields(administrator: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    address = f"{LIST}/{draft.id}/renewals"
    wrong = administrator.post(address, data={"decision": "Décision 12", "decided_on": "31/02/2024", "new_end": "17/06/2024"})
    body = wrong.get_data(as_text=True)
    assert wrong.status_code == 422
    assert re.search(r'id="decided_on"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*id="decided_on"', body)
    assert 'id="decided_on-erreur"' in body
    assert "Décision 12" in body, "what was typed stays"
    early = administrator.post(address, data={"decision": "Décision 12", "decided_on": "03/06/2024", "new_end": "17/06/2024"})
    assert 'id="new_end-erreur"' in early.get_data(as_text=True)
    assert administrator.post(address, data={}).status_code == 422
    assert rows(select(RenewalAct)) == []
    right = {"decision": "Décision 12", "decided_on": "03/06/2024", "new_end": "17/06/2027", "invented": "y"}
    assert administrator.post(address, data=right).status_code == 302
    page = text_of(administrator.get(f"{LIST}/{draft.id}"))
    assert "Entrées ouvertes" in page
    assert "Inventé, pour la démonstration" in page


def _upload(client: FlaskClient, content: bytes, **fields: str) -> Any:
    return client.post(f"{LIST}/import", data={"file": (io.BytesIO(content), "fiche.txt"), **fields}, content_type="multipart/form-data")


def test_a_fiche_is_imported_from_a_form(administrator: FlaskClient, rows: Rows) -> None:
    content = catalogue.source_text("RNCP35663").encode()
    assert administrator.get(f"{LIST}/import").status_code == 200
    assert _upload(administrator, content).status_code == 302
    assert [version.title for version in rows(select(FrameworkVersion))] == ["Gestionnaire Administration des Ventes"]
    again = _upload(administrator, content)
    assert again.status_code == 422
    assert "déjà enregistrée, à l'identique" in text_of(again)


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"<FICHES>", "Endroit : ligne 1"),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><FICHES/>", "déclare un type de document ou une entité"),
        (b"Bonjour", "Une section obligatoire de la page manque"),
        (b"<CATALOGUE/>", "sa racine devrait être FICHES"),
    ],
)
def test_a_bad_fiche_is_told_with_its_place(administrator: FlaskClient, rows: Rows, content: bytes, said: str) -> None:
    answer = _upload(administrator, content)
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert 'id="file-erreur"' in answer.get_data(as_text=True)
    assert rows(select(FrameworkVersion)) == []


def test_an_import_without_file_or_with_another_number(administrator: FlaskClient) -> None:
    assert administrator.post(f"{LIST}/import", data={}).status_code == 422
    answer = _upload(administrator, catalogue.source_text("RNCP35663").encode(), number="rncp00001")
    assert "n'est pas dans ce fichier" in text_of(answer)


def test_what_is_expected_is_open_to_every_login(client: FlaskClient, login: Login, session: Session) -> None:
    candidacy = CandidacyFactory(account=AccountFactory(roles=[Role.CANDIDATE]))
    assert client.get("/framework/RNCP35663/BC03").status_code == 302
    login(client, candidacy.account)
    page = text_of(client.get("/framework/RNCP35663/BC03"))
    assert "Garde la commande que le client a voulue et inscrit sur l'autre qu'elle fait double emploi." in page
    assert "Référence de commande du client comparée" not in page, "what a juror looks for is not the candidate's"
    assert "42" not in client.get("/framework/RNCP35663").headers
    assert "Gestion des aspects administratifs et financiers d'un dossier client" in text_of(client.get("/framework/RNCP35663"))
    assert client.get("/framework/RNCP35663/BC09").status_code == 404
    assert client.get("/framework/RNCP00000").status_code == 404
    assert client.get(LIST).status_code == 403


def test_a_juror_also_reads_what_to_look_for(client: FlaskClient, login: Login, session: Session) -> None:
    FrameworkVersionFactory()
    login(client, AccountFactory(roles=[Role.JUROR]))
    assert "Référence de commande du client comparée" in text_of(client.get("/framework/RNCP35663/BC03"))
