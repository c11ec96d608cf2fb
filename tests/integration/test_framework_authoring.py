"""A draft framework written in the browser: cut, filled, ruled, sent back, copied; nothing typed is lost, nobody is written over."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Account, FrameworkAct, FrameworkVersion, Role, VersionState
from app.queries.certifications import certification_of
from blocks.model import Certification, Competency, EvaluationForm
from blocks.rules import Kept
from tests.support.authoring import LIST, Rows, address, audit_bodies, criterion, fields_of, form_at
from tests.support.drafts import WEB, draft_of
from tests.support.factories import AccountFactory, FrameworkVersionFactory
from tests.support.html import Page

Login = Callable[[FlaskClient, Account], FlaskClient]


@pytest.fixture
def author(client: FlaskClient, login: Login, session: Session) -> FlaskClient:
    return login(client, AccountFactory(given_name="Claire", family_name="Auteur", roles=[Role.ADMINISTRATOR]))


@pytest.fixture
def draft(session: Session) -> FrameworkVersion:
    """A fiche of the export, as it was imported."""
    return draft_of(WEB)


@pytest.fixture
def now(rows: Rows, draft: FrameworkVersion) -> Callable[[], Certification]:
    """What the draft holds now."""

    def look() -> Certification:
        (row,) = rows(select(FrameworkVersion).where(FrameworkVersion.id == draft.id))
        return certification_of(row)

    return look


def test_the_outline_says_what_is_missing_and_where(author: FlaskClient, draft: FrameworkVersion) -> None:
    page = Page(author.get(address(draft)).text)
    for said in ("4 points lus dans la fiche à confirmer", "0 grille écrite sur 8.", "La fiche ne numérote aucune épreuve.", "À écrire"):
        assert said.replace("'", "’") in page.words, said
    assert page.find(f"//a[@href='{address(draft, '/competencies/BC02C04')}']")
    assert page.find(f"//a[@href='{address(draft, '/BC01/evaluations')}']")
    assert not page.dangling()
    assert not page.repeated()


def test_a_longer_framework_asks_no_more_of_the_database(author: FlaskClient, draft: FrameworkVersion, queries: Any) -> None:
    longer = draft_of("RNCP34762")
    with queries() as short:
        author.get(address(draft))
    with queries() as long:
        author.get(address(longer))
    assert len(short) == len(long) <= 10


def test_a_list_is_cut_otherwise_and_confirmed(
    author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification], rows: Rows
) -> None:
    url = address(draft, "/BC01/split")
    fields = form_at(author, url)
    lines = fields["labels"].split("\n\n")
    whole = f"{lines[0]} {lines[1]}\n{lines[2]}\n\n{lines[3]}"
    assert author.post(url, data=fields | {"labels": whole, "act": "confirm"}).status_code == 302
    assert [each.label for each in now().block("BC01").competencies] == [f"{lines[0]} {lines[1]}", lines[2], lines[3]]
    assert [act.verb for act in rows(select(FrameworkAct).order_by(FrameworkAct.id))] == ["edited", "flag_confirmed"]
    assert "Confirmé" in Page(author.get(url).text).words
    # cut again without confirming: it is to be confirmed anew
    assert author.post(url, data=form_at(author, url) | {"labels": fields["labels"], "act": "save"}).status_code == 302
    assert [act.verb for act in rows(select(FrameworkAct).order_by(FrameworkAct.id))][2:] == ["edited", "flag_reopened"]
    assert "À confirmer" in Page(author.get(url).text).words
    assert len(now().block("BC01").competencies) == 4


def test_the_words_of_the_fiche_do_not_change(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    url = address(draft, "/BC01/split")
    fields = form_at(author, url)
    typed = fields["labels"].replace("Maquetter", "Dessiner")
    answer = author.post(url, data=fields | {"labels": typed})
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "Les mots de la fiche ne changent pas." in page.words
    assert "Maquetter" in page.one("//*[@id='labels-erreur']").text_content()
    assert "Dessiner" in (page.one("//textarea[@id='labels']").text or ""), "what was typed stays"
    assert author.post(url, data=fields | {"labels": " \n "}).status_code == 422
    assert rows(select(FrameworkAct)) == []


def test_a_grid_is_written_saved_and_read_back(
    author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification], rows: Rows
) -> None:
    url = address(draft, "/competencies/BC01C02")
    fields = form_at(author, url)
    assert fields["criteria-1-threshold"] == "3", "two criteria are proposed"
    typed = {"activity": " Concevoir  ", "criteria_source": "Nous", **criterion(0, "Enchaînement"), **criterion(1, "Accessibilité")}
    typed |= {"criteria-0-observed_in": ["VAE:file", "VAE:interview"], "criteria-1-critical": "y", "act": "save"}
    assert author.post(url, data=fields | typed).status_code == 302
    written: Competency = now().block("BC01").competencies[1]
    assert (written.activity, written.criteria_source) == ("Concevoir", "Nous")
    first, second = written.criteria
    assert (first.code, first.name, first.threshold, first.critical) == ("BC01C02K1", "Enchaînement", 3, False)
    assert (first.indicators, first.observed_in) == (("Un indice", "Un autre"), ("VAE:file", "VAE:interview"))
    assert second.critical
    assert second.levels[3] == "Accessibilité, conduite 4"
    page = Page(author.get(url).text)
    assert fields_of(page)["criteria-1-name"] == "Accessibilité"
    assert "Vous l’avez enregistrée" in page.words
    assert not page.dangling()
    assert not page.repeated()
    (body,) = audit_bodies(rows, "framework.edited")
    assert '"after":"Concevoir"' in body
    history = author.get(address(draft, "/history"))
    for said in ("Critère ajouté", "Enchaînement", "Concevoir", "Claire Auteur"):
        assert said in Page(history.text).words, said
    assert author.get(address(draft, "/history?export=csv")).mimetype == "text/csv"
    assert author.post(url, data=fields_of(page) | {"act": "save"}).status_code == 302
    assert len(audit_bodies(rows, "framework.edited")) == 1, "nothing changed: nothing is written"


def test_criteria_are_added_moved_and_removed_before_anything_is_saved(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    url = address(draft, "/competencies/BC01C01")
    fields = form_at(author, url) | criterion(0, "Un") | criterion(1, "Deux")

    def names(act: str, typed: dict[str, Any] = fields) -> list[str]:
        answer = author.post(url, data=typed | {"act": act})
        page = Page(answer.text)
        assert answer.status_code == 200
        assert "pas encore enregistrée" in page.words
        return [value for name, value in fields_of(page).items() if name.endswith("-name")]

    assert names("add") == ["Un", "Deux", ""]
    assert names("down-0") == names("up-1") == ["Deux", "Un"]
    assert names("up-0") == names("down-1") == names("turn-1") == names("remove-9") == names("up-²") == ["Un", "Deux"]
    assert names("remove-0") == ["Deux"]
    many = fields | {key: value for rank in range(8) for key, value in criterion(rank, str(rank)).items()}
    assert len(names("add", many)) == 8
    assert rows(select(FrameworkAct)) == []


def test_errors_are_at_their_fields_and_what_was_typed_stays(author: FlaskClient, draft: FrameworkVersion, rows: Rows) -> None:
    url = address(draft, "/competencies/BC01C01")
    fields = form_at(author, url) | criterion(0, "", level_2="Un comportement") | criterion(1, "Deux", threshold="9")
    answer = author.post(url, data=fields)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert page.one("//*[@id='criteria-0-name']").get("aria-invalid") == "true"
    assert page.find("//*[@id='criteria-1-threshold-erreur']")
    assert page.find("//*[@role='alert']//a[@href='#criteria-0-name']")
    assert page.one("//*[@id='criteria-0-level_2']").text.strip() == "Un comportement"
    too_many = fields | {key: value for rank in range(9) for key, value in criterion(rank, str(rank)).items()}
    assert "Une compétence a 8 critères au plus." in Page(author.post(url, data=too_many).text).words
    assert rows(select(FrameworkAct)) == []


def test_nobody_writes_over_another_and_nothing_typed_is_lost(
    app: Flask, author: FlaskClient, login: Login, draft: FrameworkVersion, now: Callable[[], Certification]
) -> None:
    url = address(draft, "/competencies/BC01C01")
    mine = form_at(author, url) | criterion(0, "Le mien") | criterion(1, "Le mien aussi")
    other = login(app.test_client(), AccountFactory(given_name="Denis", family_name="Collègue", roles=[Role.ADMINISTRATOR]))
    assert other.post(url, data=form_at(other, url) | criterion(0, "Le sien") | criterion(1, "Son autre")).status_code == 302
    answer = author.post(url, data=mine)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert "Cette partie a changé depuis que vous l’avez ouverte." in page.words
    assert "Enregistrée par Denis Collègue" in page.words
    assert "1. Le sien" in page.words, "what is stored is shown"
    again = fields_of(page)
    assert again["criteria-0-name"] == "Le mien"
    assert author.post(url, data=again).status_code == 302
    assert [each.name for each in now().block("BC01").competencies[0].criteria] == ["Le mien", "Le mien aussi"]
    # another part of the draft is nobody's concern
    elsewhere = form_at(author, address(draft, "/competencies/BC01C02")) | criterion(0, "A") | criterion(1, "B")
    assert other.post(url, data=form_at(other, url)).status_code == 302
    assert author.post(address(draft, "/competencies/BC01C02"), data=elsewhere).status_code == 302


def evaluation(number: int, name: str, **more: Any) -> dict[str, Any]:
    fields = {"code": "", "name": name, "description": "", "form": "", "duration_minutes": "", "weight": ""} | more
    return {f"evaluations-{number}-{field}": value for field, value in fields.items()}


def test_the_evaluations_of_a_block_and_their_plans(author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification]) -> None:
    url = address(draft, "/BC01/evaluations")
    added = author.post(url, data=form_at(author, url) | {"act": "add-outside"})
    assert "evaluations-0-outside_fiche" in fields_of(Page(added.text))
    fields = form_at(author, url)
    fields |= evaluation(0, "Entretien technique", form="oral", duration_minutes="30", weight="40", juror_receives="La grille\nLe dossier")
    fields |= evaluation(1, "Dépôt commenté", outside_fiche="y", form="dossier", weight="60", instructions="Déposez un dossier.")
    assert author.post(url, data=fields | {"act": "save"}).status_code == 302
    first, second = now().block("BC01").evaluations
    assert (first.code, second.code, second.outside_fiche) == ("BC01E1", "BC01S1", True)
    assert first.plan is not None
    assert (first.plan.form, first.plan.duration_minutes, first.plan.weight) == (EvaluationForm.ORAL, 30, 40)
    assert first.plan.juror_receives == ("La grille", "Le dossier")
    page = Page(author.get(url).text)
    assert "Aucun critère n’y est encore observé." in page.words
    assert not page.dangling()
    assert not page.repeated()
    grid = address(draft, "/competencies/BC01C02")
    assert author.post(grid, data=form_at(author, grid) | criterion(0, "Un") | criterion(1, "Deux")).status_code == 302
    ticked = form_at(author, url) | {"evaluations-0-judges": ["BC01C02"]}
    assert author.post(url, data=ticked | {"act": "save"}).status_code == 302
    assert now().block("BC01").judged_in("BC01E1") == ("BC01C02",)
    page = Page(author.get(url).text)
    assert fields_of(page)["evaluations-0-judges"] == ["BC01C02"]
    left = Page(author.post(url, data=fields_of(page) | {"act": "remove-0"}).text)
    assert author.post(url, data=fields_of(left) | {"act": "save"}).status_code == 302
    assert [each.code for each in now().block("BC01").evaluations] == ["BC01S1"]


@pytest.mark.one_database
@pytest.mark.parametrize(
    ("typed", "field", "said"),
    [
        (evaluation(0, ""), "name", "Nommez cette épreuve."),
        (evaluation(0, "Grand oral"), "name", "« Grand oral » ne se trouve pas dans les modalités de la fiche."),
        (evaluation(0, "Entretien technique", weight="20"), "form", "Choisissez la forme"),
        (evaluation(0, "Entretien technique", form="oral"), "weight", "Donnez le poids"),
        (evaluation(0, "Entretien technique", form="oral", weight="200"), "weight", "Le poids va de 1 à 100."),
        (evaluation(0, "Entretien technique", form="danse", weight="20"), "form", ""),
    ],
)
def test_an_evaluation_that_cannot_be_kept(
    author: FlaskClient, draft: FrameworkVersion, rows: Rows, typed: dict[str, str], field: str, said: str
) -> None:
    url = address(draft, "/BC01/evaluations")
    answer = author.post(url, data=form_at(author, url) | typed)
    page = Page(answer.text)
    assert answer.status_code == 422
    assert " ".join(said.split()) in page.words.replace("\N{NO-BREAK SPACE}", " ").replace("\N{NARROW NO-BREAK SPACE}", " ")
    if field:
        assert page.one(f"//*[@id='evaluations-0-{field}']").get("aria-invalid") == "true"
    assert rows(select(FrameworkAct)) == []


def test_the_evaluations_that_the_fiche_numbers_are_read_only(author: FlaskClient, session: Session, rows: Rows) -> None:
    version: FrameworkVersion = FrameworkVersionFactory(state=VersionState.DRAFT, published_at=None)
    url = f"{LIST}/{version.id}/authoring/BC03/evaluations"
    page = Page(author.get(url).text)
    assert not page.find("//*[@name='evaluations-0-name']")
    fields = fields_of(page) | {"evaluations-0-name": "Autre nom", "evaluations-0-weight": "51"}
    assert author.post(url, data=fields | {"act": "save"}).status_code == 302
    (row,) = rows(select(FrameworkVersion))
    first = certification_of(row).block("BC03").evaluations[0]
    assert first.name != "Autre nom"
    assert first.plan is not None
    assert first.plan.weight == 51
    assert author.get(f"{LIST}/{version.id}/authoring/BC03/split").status_code == 404


def test_the_rules_are_changed(author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification]) -> None:
    url = address(draft, "/rules")
    fields = form_at(author, url)
    names = {f"level_{level}-label": f"Niveau {level}" for level in range(1, 5)}
    typed = {"name": "une-manquante-1", "competencies_tolerated": "1", "keeps": "competencies", "wait_days": "30", "retakes": "2"}
    wrong = author.post(url, data=fields | typed | {"level_1-label": "Novice", "wait_days": "x", "within_days": "10"})
    page = Page(wrong.text)
    assert wrong.status_code == 422
    assert page.find("//*[@id='wait_days-erreur']")
    assert "Nommez les quatre niveaux, ou aucun." in page.words
    short = Page(author.post(url, data=fields | typed | {"within_days": "10"}).text)
    assert short.find("//*[@id='within_days-erreur']")
    assert author.post(url, data=fields | typed | names | {"within_days": "60", "level_2-meaning": "En cours"}).status_code == 302
    rules = now().rules
    assert (rules.name, rules.block.competencies_tolerated, rules.retake.keeps) == ("une-manquante-1", 1, Kept.COMPETENCIES)
    assert (rules.retake.wait_days, rules.retake.within_days, rules.retake.retakes) == (30, 60, 2)
    assert [(level.label, level.meaning) for level in rules.scale.levels][1] == ("Niveau 2", "En cours")
    stale = author.post(url, data=fields | typed)
    assert stale.status_code == 422
    assert "Cette partie a changé" in Page(stale.text).words
    assert not Page(author.get(url).text).dangling()


def test_the_certifier_completes_the_juries_of_the_fiche(
    author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification]
) -> None:
    url = address(draft, "/rules")
    fields = form_at(author, url)
    routes = {value: name.removesuffix("-route") for name, value in fields.items() if name.endswith("-route")}
    assert list(routes) == ["CA", "FC", "CQ", "VAE"], "the routes that the fiche opens"
    assert author.post(url, data=fields | {"name": "sans-changement"}).status_code == 302
    assert now().rules.juries == (), "what is read from the fiche is not written again"
    vae, training = routes["VAE"], routes["FC"]
    wrong = author.post(url, data=form_at(author, url) | {f"{training}-outside_scorers": "3"})
    assert wrong.status_code == 422
    assert Page(wrong.text).find(f"//*[@id='{training}-outside_scorers-erreur']")
    typed = {
        f"{vae}-vae_president": "y",
        f"{vae}-minimum_size": "3",
        f"{training}-vae_president": "y",
        f"{training}-added": "Un seul jour.",
    }
    assert author.post(url, data=form_at(author, url) | typed).status_code == 302
    juries = {composition.route.value: composition for composition in now().rules.juries}
    assert (juries["VAE"].vae_president, juries["VAE"].minimum_size) == (True, 3)
    assert (juries["FC"].vae_president, juries["FC"].added) == (False, ("Un seul jour.",))
    assert juries["FC"].seats, "the lines of the fiche stay"
    assert set(juries) == {"VAE", "FC"}


def test_an_equivalence_waits_until_the_certifier_decides(
    author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification]
) -> None:
    url = address(draft, "/equivalences")
    added = fields_of(Page(author.post(url, data=form_at(author, url) | {"act": "add"}).text))
    assert now().rules.equivalences == (), "adding writes nothing"
    row = "equivalences-0"
    typed = {f"{row}-block": "BC01", f"{row}-predecessor": "rncp 31114", f"{row}-reason": "Même bloc.", "act": "save"}
    wrong = Page(author.post(url, data=added | typed | {f"{row}-predecessor": "31114", f"{row}-reason": ""}).text)
    assert wrong.find(f"//*[@id='{row}-predecessor-erreur']")
    assert wrong.find(f"//*[@id='{row}-reason-erreur']")
    assert author.post(url, data=added | typed).status_code == 302
    (waiting,) = now().rules.equivalences
    assert (waiting.block, waiting.predecessor, waiting.granted, waiting.to_confirm) == ("BC01", "RNCP31114", None, True)
    assert [flag.place for flag in now().flags if flag.code == "equivalence_to_confirm"] == ["equivalences.BC01.RNCP31114"]
    decided = form_at(author, url) | {f"{row}-decision": "granted", f"{row}-blocks": "BC01, bc02", "act": "save"}
    assert author.post(url, data=decided).status_code == 302
    (granted,) = now().rules.equivalences
    assert (granted.granted, granted.to_confirm, granted.blocks) == (True, False, ("BC01", "BC02"))
    assert not [flag for flag in now().flags if flag.code == "equivalence_to_confirm"]
    stale = author.post(url, data=decided | {f"{row}-decision": "refused"})
    assert stale.status_code == 422
    assert "Cette partie a changé" in Page(stale.text).words
    assert now().rules.equivalences == (granted,)
    page = Page(author.get(url).text)
    assert fields_of(page)[f"{row}-blocks"] == "BC01, BC02"
    assert not page.dangling()


def test_an_equivalence_stands_once_and_may_be_taken_away(
    author: FlaskClient, draft: FrameworkVersion, now: Callable[[], Certification]
) -> None:
    url = address(draft, "/equivalences")
    fields = form_at(author, url)
    for rank in range(2):
        row = f"equivalences-{rank}"
        fields |= {f"{row}-block": "BC01", f"{row}-predecessor": "RNCP31114", f"{row}-reason": "x"}
        fields |= {f"{row}-decision": "undecided", f"{row}-origin": "certifier"}
    twice = author.post(url, data=fields | {"act": "save"})
    assert twice.status_code == 422
    assert Page(twice.text).find("//*[@id='equivalences-1-predecessor-erreur']")
    left = fields_of(Page(author.post(url, data=fields | {"act": "remove-1"}).text))
    assert author.post(url, data=left | {"act": "save"}).status_code == 302
    assert [each.predecessor for each in now().rules.equivalences] == ["RNCP31114"]


def test_two_versions_do_not_give_one_name_to_two_rules(author: FlaskClient, draft: FrameworkVersion, session: Session) -> None:
    FrameworkVersionFactory(
        certification_number=WEB, version=7, title="Autre", state=VersionState.PUBLISHED, body=draft.body, digest=draft.digest
    )
    url = address(draft, "/rules")
    answer = author.post(url, data=form_at(author, url) | {"criteria_tolerated": "1"})
    assert answer.status_code == 422
    assert Page(answer.text).find("//*[@id='name-erreur']")
    assert author.post(url, data=form_at(author, url) | {"criteria_tolerated": "1", "name": "un-critere-1"}).status_code == 302
