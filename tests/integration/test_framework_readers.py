"""One framework, four readers: each finds what is theirs on the page, in the search and on paper, and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from app.models import Account, Candidacy, FrameworkVersion, Role, VersionState
from app.queries.framework_search import INDEXES_KEPT
from blocks.model import AccessRoute
from juries.award import BlockDecision
from juries.verdict import Outcome
from tests.support.awards import award_block
from tests.support.factories import AccountFactory, CandidacyFactory
from tests.support.frameworks import ACTIVITY, INDICATOR, LEVEL, NAMES, NUMBER, marked, stored
from tests.support.juries import scene

Login = Callable[[FlaskClient, Account], FlaskClient]
PAGE = f"/framework/{NUMBER}/BC03"
CRITERIA = sum(len(competency.criteria) for competency in marked().block("BC03").competencies)


def text_of(response: Any) -> str:
    """The page as its reader reads it."""
    bare = html.unescape(re.sub(r"<[^>]+>", " ", response.get_data(as_text=True)))
    return " ".join(bare.replace("’", "'").replace("\u00a0", " ").split())


def found(response: Any) -> list[str]:
    """The codes of the competencies that a search gives, in order."""
    return re.findall(r'href="[^"]*#(BC\d\dC\d\d)"', response.get_data(as_text=True).split('id="resultats"')[-1])


def sent_back(session: Session) -> Account:
    """A candidate whom a jury asked to take BC03C10 again."""
    decision = BlockDecision(
        block="BC03", candidate="0147", outcome=Outcome.NOT_ACQUIRED, record_digest="d" * 64, to_take_again=("BC03C10",)
    )
    award = award_block(awarded=False, body=msgspec.json.encode(decision).decode(), roles=[Role.CANDIDATE])
    return session.get_one(Account, session.get_one(Candidacy, award.candidacy_id).account_id)


@pytest.fixture
def candidate(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    return login(client, CandidacyFactory(framework=stored(), account=AccountFactory(roles=[Role.CANDIDATE])).account)


@pytest.fixture
def juror(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    stored()
    return login(client, AccountFactory(roles=[Role.JUROR]))


def test_a_candidate_reads_levels_bars_and_where_they_will_be_seen(candidate: FlaskClient) -> None:
    answer = candidate.get(PAGE)
    page, source = text_of(answer), answer.get_data(as_text=True)
    assert "Ce qui est attendu de moi, bloc BC03" in page
    assert ACTIVITY in page
    assert LEVEL in page
    assert "Atteint à partir du niveau 3" in page
    assert "Mini-cas dans l'entreprise simulée" in page
    assert INDICATOR not in page
    assert "Dossier de validation" not in page, "a VAE's way is not theirs"
    assert source.count('class="ep-threshold"') == source.count('<div class="ep-fw-criterion"') == CRITERIA
    assert '<article class="ep-panel ep-fw-competency" id="BC03C10"' in source
    assert 'href="#BC03E1"' in source
    assert 'id="BC03E1"' in source


def test_a_candidate_by_vae_reads_the_parts_of_the_validation(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, CandidacyFactory(framework=stored(), account=AccountFactory(roles=[Role.CANDIDATE]), route=AccessRoute.VAE).account)
    page = text_of(client.get(PAGE))
    assert "Dossier de validation" in page
    assert "Entretien avec le jury" in page
    assert "Épreuve 1" not in page
    assert client.get(f"/framework/{NUMBER}/search?evaluation=BC03E1").get_data(as_text=True).count("<mark>") == 0
    assert len(found(client.get(f"/framework/{NUMBER}/search?block=BC03&evaluation=VAE:file"))) > 3


def test_a_candidate_reads_what_a_jury_decided_of_each_competency(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, sent_back(session))
    source = client.get(PAGE).get_data(as_text=True)
    card = re.search(r'id="BC03C10".*?</h3>', source, flags=re.S)
    assert card is not None
    assert "À reprendre" in card.group()
    assert source.count("Acquise") == 13


def test_nothing_is_said_of_a_competency_before_a_decision(candidate: FlaskClient) -> None:
    assert "Acquise" not in text_of(candidate.get(PAGE))


def test_a_juror_reads_the_grid_with_what_to_look_for(juror: FlaskClient) -> None:
    answer = juror.get(PAGE)
    page, source = text_of(answer), answer.get_data(as_text=True)
    for said in ("Grille du bloc BC03", LEVEL, INDICATOR, "Critique", "Vous recevez", "Dossier de validation"):
        assert said in page, said
    assert source.count('scope="row"') == CRITERIA
    assert source.count("data-threshold") == CRITERIA
    assert "Ouvrir la version" not in page
    as_candidate = text_of(juror.get(f"{PAGE}?reader=candidate"))
    assert "Ce qui est attendu de moi" in as_candidate
    assert INDICATOR not in as_candidate
    assert "reader=candidate" in juror.get(f"{PAGE}?reader=candidate").get_data(as_text=True), "links keep the eyes"


def test_an_author_reads_any_version_with_what_the_checks_found(client: FlaskClient, login: Login, session: Session) -> None:
    certification = marked()
    bare = msgspec.structs.replace(
        certification,
        blocks=tuple(
            msgspec.structs.replace(block, competencies=tuple(msgspec.structs.replace(each, criteria=()) for each in block.competencies))
            for block in certification.blocks
        ),
    )
    draft = stored(bare, version=2, state=VersionState.DRAFT, published_at=None)
    login(client, AccountFactory(roles=[Role.ADMINISTRATOR]))
    page = text_of(client.get(f"{PAGE}?version={draft.version}"))
    assert "Les critères restent à écrire." in page
    assert "Ouvrir la version 2" in page
    assert "ligne 267" in page
    assert "points à revoir" in page
    assert text_of(client.get(f"/framework/{NUMBER}?version={draft.version}")).count("restent à écrire") == 3


def test_who_may_name_a_version(client: FlaskClient, login: Login, session: Session) -> None:
    published = stored()
    candidacy = CandidacyFactory(framework=published, account=AccountFactory(roles=[Role.CANDIDATE]))
    other = msgspec.structs.replace(marked(), title="Autre texte")
    draft = stored(other, version=2, state=VersionState.DRAFT, published_at=None)
    login(client, AccountFactory(roles=[Role.JUROR]))
    assert client.get(f"{PAGE}?version={published.version}").status_code == 200
    assert client.get(f"{PAGE}?version={draft.version}").status_code == 404
    assert client.get(f"{PAGE}?version=99999999999999999999").status_code == 200, "what is no number of a row names nothing"
    session.get_one(FrameworkVersion, draft.id).state = VersionState.RETIRED
    session.commit()
    assert client.get(f"{PAGE}?version={draft.version}").status_code == 200, "a jury may still sit on it"
    login(client, candidacy.account)
    assert client.get(f"{PAGE}?version={published.version}").status_code == 200
    assert client.get(f"{PAGE}?version={draft.version}").status_code == 404


def test_a_juror_who_is_a_candidate_of_it_reads_as_a_candidate(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, CandidacyFactory(framework=stored(), account=AccountFactory(roles=[Role.CANDIDATE, Role.JUROR])).account)
    assert INDICATOR not in text_of(client.get(PAGE))
    assert found(client.get(f"/framework/{NUMBER}/search?q=wombat")) == []


def test_the_door_leads_to_the_one_certification_or_lists_them(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, AccountFactory(roles=[Role.JUROR]))
    assert "Aucune certification n'est encore publiée" in text_of(client.get("/framework/"))
    stored()
    assert client.get("/framework/").headers["Location"] == f"/framework/{NUMBER}"
    other = msgspec.structs.replace(marked(), number="RNCP00001", title="Titre inventé")
    stored(other)
    assert "Titre inventé" in text_of(client.get("/framework/"))


def test_a_search_has_the_limits_of_its_reader(candidate: FlaskClient, login: Login, app: Any) -> None:
    where = f"/framework/{NUMBER}/search"
    page = candidate.get(f"{where}?q=ZIBÉLINE")
    assert found(page) == ["BC03C01"]
    assert "<mark>Zibeline</mark>" in page.get_data(as_text=True)
    assert "Mots cherchés" in text_of(candidate.get(where))
    assert "trouvée" not in text_of(candidate.get(where))
    assert found(candidate.get(f"{where}?q=WOMBATS+bordereau")) == [], "the words of an indicator only"
    assert "Rien ne correspond" in text_of(candidate.get(f"{where}?q=zzzz"))
    juror = login(app.test_client(), AccountFactory(roles=[Role.JUROR]))
    assert found(juror.get(f"{where}?q=WOMBATS+bordereau")) == ["BC03C01"]
    visitor = app.test_client()
    assert found(visitor.get(f"/certifications/{NUMBER}/search?q=zibeline")) == ["BC03C01"]
    assert found(visitor.get(f"/certifications/{NUMBER}/search?q=opossum")) == [], "levels are not published"


def test_a_search_asks_as_much_of_the_database_whatever_it_finds(candidate: FlaskClient, queries: Any) -> None:
    candidate.get(f"/framework/{NUMBER}/search?q=client")
    with queries() as few:
        candidate.get(f"/framework/{NUMBER}/search?q=zzzz")
    with queries() as many:
        candidate.get(f"/framework/{NUMBER}/search?q=client")
    assert len(few) == len(many) < 12
    assert INDEXES_KEPT >= 4


def test_filters_narrow_a_search(juror: FlaskClient) -> None:
    where = f"/framework/{NUMBER}/search"
    assert len(found(juror.get(f"{where}?block=BC03"))) == 14
    assert found(juror.get(f"{where}?activity={ACTIVITY}")) == ["BC03C01"]
    assert found(juror.get(f"{where}?activity={ACTIVITY}&evaluation=VAE:file")) == ["BC03C01"]
    assert found(juror.get(f"{where}?activity={ACTIVITY}&evaluation=VAE:interview")) == []
    assert found(juror.get(f"{where}?q=loutre")) == ["BC03C01"]
    assert found(juror.get(f"{where}?q=loutre&critical=1")) == [], "that criterion is not critical"
    assert NAMES[0] in text_of(juror.get(f"{where}?q=zibeline&critical=1"))
    assert len(found(juror.get(f"{where}?block=BC99&q=zibeline"))) == 1, "an unknown filter is no filter"


@pytest.mark.parametrize(("size", "large"), [("", False), ("&size=large", True)])
def test_a_block_is_printed_for_its_reader(candidate: FlaskClient, size: str, large: bool) -> None:
    answer = candidate.get(f"/framework/{NUMBER}/grid.pdf?block=BC03{size}")
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-1.7")
    assert ("A3" in answer.headers["Content-Disposition"]) is large
    assert "no-store" in answer.headers["Cache-Control"]
    assert candidate.get(f"/framework/{NUMBER}/grid.pdf?block=BC09").status_code == 404


def test_the_jury_s_desk_and_room_lead_to_the_grid_that_binds_them(app: Any, login: Login, session: Session) -> None:
    made = scene(app)
    client = login(app.test_client(), made.first)
    for address, anchor in (("/jury/", ""), (f"/jury/{made.jury_id}/BC03C02", "#BC03C02")):
        assert f'href="{PAGE}?version=1{anchor}"' in client.get(address).get_data(as_text=True)
    assert "Grille du bloc BC03" in text_of(client.get(f"{PAGE}?version=1"))


def test_the_home_leads_to_each_competency_to_take_again(client: FlaskClient, login: Login, session: Session) -> None:
    login(client, sent_back(session))
    assert f'href="{PAGE}#BC03C10"' in client.get("/candidate/").get_data(as_text=True)
