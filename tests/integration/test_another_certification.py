"""The whole way of another certification, without code: its fiche imported, one block written, published by two, then a candidate enrolled,
a dossier handed in, two jurors, a certificate.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pypdf
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from app import clock
from app.documents.workbook import as_workbook, read_workbook
from app.errors import Refused
from app.models import Account, Award, Candidacy, Certificate, FrameworkVersion, Role, RunMode, VersionState
from app.queries import framework_authoring as drafts
from app.services import candidacies, deposits, dossier_acts, framework, framework_authoring, issuing, judging, runs, storage
from app.services.candidacies import Person
from blocks import authoring, coverage
from blocks.authoring import EvaluationText
from blocks.model import AccessRoute, Criterion, EvaluationForm, EvaluationPlan
from blocks.versions import flag_key
from casestudies import offer
from tests.support.drafts import EXPORT, WEB
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.juries import CASE, Scene, actor, decide, fill, jurors

Rows = Callable[[Select[Any]], Sequence[Any]]
Login = Callable[[FlaskClient, Account], FlaskClient]
START = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PDF = b"%PDF-1.7\n" + b"x" * 200 + b"\n%%EOF\n"
SOURCE = "Référentiel d'essai"
GRIDS = {
    # competency: two criteria, four behaviours each
    "BC01C01": {
        "Poste de travail": (
            "Travaille sur le poste tel qu'il l'a trouvé.",
            "Installe un éditeur et attend qu'on règle le reste.",
            "Installe et règle les outils que le projet demande.",
            "Décrit l'installation pour que l'équipe la refasse.",
        ),
        "Dépôt de code": (
            "Garde son code dans un dossier local.",
            "Envoie des archives par courriel.",
            "Range chaque changement dans le dépôt avec un message.",
            "Ouvre une branche par sujet et la fait relire.",
        ),
    },
    "BC01C02": {
        "Enchaînement des écrans": (
            "Dessine un écran sans son voisin.",
            "Aligne les écrans dans l'ordre des pages.",
            "Relie chaque écran au besoin du client.",
            "Fait essayer l'enchaînement et le reprend.",
        ),
        "Formats d'affichage": (
            "Prévoit le seul écran d'ordinateur.",
            "Rétrécit la page pour le téléphone.",
            "Dessine le téléphone et l'ordinateur.",
            "Justifie ce que chaque format montre d'abord.",
        ),
    },
    "BC01C03": {
        "Structure de la page": (
            "Empile des blocs sans titre.",
            "Pose des titres selon leur taille.",
            "Hiérarchise titres, listes et repères.",
            "Vérifie la page au lecteur d'écran.",
        ),
        "Respect de la maquette": (
            "Compose la page sans ouvrir la maquette.",
            "Reprend les couleurs et les polices prévues.",
            "Rend la maquette à chaque largeur.",
            "Signale ce que la maquette laisse ouvert.",
        ),
    },
    "BC01C04": {
        "Saisie": (
            "Envoie au serveur ce qui est tapé, sans le lire.",
            "Bloque l'envoi sans dire pourquoi.",
            "Dit l'erreur à côté du champ concerné.",
            "Garde la saisie quand la connexion se coupe.",
        ),
        "Appels au serveur": (
            "Recharge la page entière à chaque clic.",
            "Affiche la réponse brute du serveur.",
            "Met à jour la partie concernée.",
            "Traite aussi l'absence de réponse.",
        ),
    },
}


@pytest.fixture
def people(session: Session) -> dict[str, Account]:
    centre = CentreFactory(name="Centre de Lorient")
    publisher = AccountFactory(given_name="Denis", roles=[Role.ADMINISTRATOR])
    return {**jurors(centre), "publisher": publisher}


def imported(app: Flask, author: Account) -> int:
    with app.app_context():
        done = framework.import_file(actor(author, Role.ADMINISTRATOR), EXPORT.read_bytes(), name="export.xml", number=WEB)
    (version,) = done.added
    return version.id


def written(app: Flask, author: Account, version_id: int) -> None:
    """The first block, filled by the acts of the pages; the second is left to write."""
    who = actor(author, Role.ADMINISTRATOR)
    plan = EvaluationPlan(form=EvaluationForm.DOSSIER, duration_minutes=None, weight=60, juror_receives=("Le dossier",), source=SOURCE)
    oral = EvaluationPlan(form=EvaluationForm.ORAL, duration_minutes=30, weight=40, juror_receives=("La grille",), source=SOURCE)
    with app.app_context():
        block = drafts.draft(version_id).block("BC01")
        labels = [competency.label for competency in block.competencies]
        framework_authoring.save_split(who, version_id, "BC01", labels, revision=authoring.split_revision(block), confirm=True)
        framework_authoring.save_evaluations(
            who,
            version_id,
            "BC01",
            [EvaluationText(name="dossier de projet", plan=plan), EvaluationText(name="Entretien technique", plan=oral)],
            revision=authoring.evaluations_revision(block),
        )
    for code, grid in GRIDS.items():
        with app.app_context():
            _block, competency = drafts.draft(version_id).competency(code)
            framework_authoring.save_competency(
                who,
                version_id,
                code,
                activity="Front-end",
                criteria=[_criterion(name, levels) for name, levels in grid.items()],
                criteria_source=SOURCE,
                revision=authoring.competency_revision(competency),
            )
    with app.app_context():
        for flag in drafts.draft(version_id).flags_left:
            framework.confirm_flag(who, version_id, flag_key(flag))


def _criterion(name: str, levels: tuple[str, str, str, str]) -> Criterion:
    return Criterion(
        code="", name=name, levels=levels, threshold=3, indicators=(f"Trace de : {name}",), observed_in=("BC01E1", "BC01E2", "VAE:file")
    )


def published(app: Flask, people: dict[str, Account]) -> int:
    author, publisher = people["administrator"], people["publisher"]
    version_id = imported(app, author)
    written(app, author, version_id)
    with app.app_context():
        assert coverage.faults(drafts.draft(version_id).certification) == ()
    with app.app_context():
        framework.review(actor(author, Role.ADMINISTRATOR), version_id)
    with app.app_context():
        framework.publish(actor(publisher, Role.ADMINISTRATOR), version_id)
    return version_id


def enrolled(app: Flask, people: dict[str, Account], version_id: int, session: Session) -> Candidacy:
    AccountFactory(email="lina@essais.example", given_name="Lina", family_name="Dessai")
    person = Person("Lina", "Dessai", "lina@essais.example", date(1998, 5, 2), "Vannes", "F")
    with app.app_context():
        made = candidacies.enrol(
            actor(people["administrator"], Role.ADMINISTRATOR),
            person,
            framework_version_id=version_id,
            centre_id=people["first"].centre_id or 0,
            route=AccessRoute.CONTINUING_TRAINING,
            blocks=["BC01"],
            prerequisites_seen=True,
        )
    return session.get_one(Candidacy, made.candidacy_id)


def test_the_whole_way_of_another_certification(
    app: Flask, client: FlaskClient, login: Login, session: Session, people: dict[str, Account], rows: Rows
) -> None:
    with clock.frozen(START):
        version_id = published(app, people)
        candidacy = enrolled(app, people, version_id, session)
    account = session.get_one(Account, candidacy.account_id)

    with clock.frozen(START + timedelta(hours=1)):
        candidate = actor(account, Role.CANDIDATE)
        with app.app_context():
            version = deposits.deposit(candidate, candidacy.id, "BC01E1", "projet.pdf", PDF).deposit_id
            dossier_acts.sign(candidate, candidacy.id, "BC01E1", version, consent="anonymised", original=True, ai="none", ai_use="")
        with app.app_context():
            jury_id = judging.compose_jury(
                actor(people["administrator"], Role.ADMINISTRATOR),
                candidacy.id,
                "BC01",
                jurors=(people["first"].id, people["second"].id),
                president=None,
                place="Lorient",
            )
        for juror in ("first", "second"):
            with app.app_context():
                judging.declare(actor(people[juror], Role.JUROR), jury_id, conflict=False)
        with app.app_context():
            block = drafts.draft(version_id).block("BC01")
        publisher = people.pop("publisher")
        scene = Scene(jury_id=jury_id, candidacy=candidacy, block=block, **people)
        room = login(app.test_client(), scene.first).get(f"/jury/{jury_id}", follow_redirects=True)
        assert "Poste de travail" in room.text
        fill(app, scene, scene.first, 4)
        fill(app, scene, scene.second, 3)
        decide(app, scene)

    (award,) = rows(select(Award))
    assert award.awarded
    with app.app_context():
        assert issuing.issue(award.id) is not None
    (certificate,) = rows(select(Certificate))
    with app.app_context():
        sheet = pypdf.PdfReader(io.BytesIO(storage.load(certificate.file_digest)))
    text = " ".join(page.extract_text() for page in sheet.pages)
    assert "RNCP37674BC01" in text.replace(" ", "")
    assert "Lina" in text

    (version,) = rows(select(FrameworkVersion))
    assert version.state is VersionState.FROZEN
    home = login(client, account).get("/candidate/")
    assert home.status_code == 200
    assert "BC03" not in home.text
    office = login(app.test_client(), publisher)
    for page in (f"/administration/framework/{version_id}", f"/administration/candidates/{candidacy.id}", "/administration/candidates"):
        assert office.get(page).status_code == 200, page
    juror = login(app.test_client(), scene.first)
    for page in ("/jury/", f"/jury/{jury_id}", f"/jury/{jury_id}/record"):
        assert juror.get(page, follow_redirects=True).status_code == 200, page
    assert client.get(f"/verify/{certificate.code}").status_code == 200


def test_the_candidate_is_asked_for_the_dossier_that_the_plan_names(
    app: Flask, client: FlaskClient, login: Login, session: Session, people: dict[str, Account]
) -> None:
    with clock.frozen(START):
        version_id = published(app, people)
        candidacy = enrolled(app, people, version_id, session)
        login(client, session.get_one(Account, candidacy.account_id))
        home = client.get("/candidate/")
        assert "Déposer votre dossier du bloc BC01" in home.text
        assert client.get(f"/room/dossier/{candidacy.id}/BC01E1").status_code == 200
        assert client.get(f"/framework/{WEB}/BC01").status_code == 200


def test_a_block_that_is_not_written_is_never_judged(app: Flask, session: Session, people: dict[str, Account]) -> None:
    with clock.frozen(START):
        version_id = published(app, people)
    with app.app_context():
        draft = drafts.draft(version_id)
    assert [coverage.assessable(block) for block in draft.certification.blocks] == [True, False]


def test_the_workbook_of_another_certification_fills_a_second_draft(app: Flask, session: Session, people: dict[str, Account]) -> None:
    with clock.frozen(START):
        version_id = published(app, people)
        who = actor(people["publisher"], Role.ADMINISTRATOR)
        with app.app_context():
            source = drafts.draft(version_id)
            content = as_workbook(source.certification, source.version)
        with app.app_context():
            bare = (
                framework.import_file(who, EXPORT.read_bytes().replace(b"front-end", b"frontale"), name="export.xml", number=WEB)
                .added[0]
                .id
            )
        with app.app_context():
            draft = drafts.draft(bare)
            after = read_workbook(draft.certification, content)
            framework_authoring.save_whole(who, bare, after, digest=draft.digest, source="grilles.xlsx")
        with app.app_context():
            filled = drafts.draft(bare)
    assert filled.block("BC01").competencies == source.block("BC01").competencies
    assert filled.block("BC01").label != source.block("BC01").label


def test_a_case_of_another_certification_serves_none_of_its_blocks(app: Flask, session: Session, people: dict[str, Account]) -> None:
    with clock.frozen(START):
        version_id = published(app, people)
        candidacy = enrolled(app, people, version_id, session)
    candidacy.blocks = ["BC01", "BC03"]  # BC03 is also the name of a block of the first certification, which has a case
    session.commit()
    with app.app_context(), pytest.raises(Refused, match=r"run\.other_block"):
        runs.prepare(actor(people["administrator"], Role.ADMINISTRATOR), candidacy.id, CASE, RunMode.CERTIFYING)
    assert offer.serving(WEB, ["BC03"]) == ()
    assert CASE in [case.id for case in offer.serving("RNCP35663", ["BC03"])]
