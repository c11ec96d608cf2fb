"""The rules of a certification, each said in a sentence that holds whatever the rule."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from app.web import i18n
from app.web.framework import rules_said
from blocks.model import AccessRoute, Certification, Evaluation, EvaluationForm, EvaluationPlan, JuryRule
from blocks.rules import (
    BlockRule,
    CompetencyRule,
    Equivalence,
    EquivalenceOrigin,
    JuryComposition,
    Kept,
    Reconciliation,
    Retake,
    Rules,
    Unsettled,
)


@pytest.fixture(autouse=True)
def french() -> Iterator[None]:
    """A request in French."""
    app = Flask(__name__)
    i18n.init_app(app)
    with app.test_request_context(headers={"Accept-Language": "fr"}):
        yield


def certified(rules: Rules, *juries: JuryRule) -> Certification:
    return Certification(number="RNCP00000", title="Titre inventé", active=True, level=5, rules=rules, jury_rules=juries)


def plain(text: object) -> str:
    return str(text).replace("\u00a0", " ").replace("’", "'")


def said(rules: Rules) -> str:
    return plain(" ".join(rules_said.rule_sentences(certified(rules))))


def test_the_strictest_rules() -> None:
    told = said(Rules())
    for part in (
        "chacun de ses critères atteint son seuil.",
        "toutes ses compétences le sont : l'une ne compense pas l'autre.",
        "le niveau le plus bas des deux est retenu.",
        "se reprend en entier.",
    ):
        assert part in told
    assert "plus tard" not in told
    assert "plus tôt" not in told
    assert "présenté de nouveau" not in told


@pytest.mark.parametrize(
    ("rules", "part"),
    [
        (Rules(competency=CompetencyRule(criteria_tolerated=1)), "1 critère au plus pouvant rester au-dessous."),
        (Rules(competency=CompetencyRule(criteria_tolerated=2)), "2 critères au plus pouvant rester au-dessous."),
        (Rules(block=BlockRule(competencies_tolerated=1)), "1 compétence au plus pouvant manquer."),
        (Rules(reconciliation=Reconciliation(unsettled=Unsettled.HIGHER)), "le niveau le plus haut des deux est retenu."),
        (Rules(retake=Retake(keeps=Kept.COMPETENCIES)), "se reprend sur les seules compétences qui manquent."),
        (Rules(retake=Retake(wait_days=14)), "au plus tôt 14 jours après la décision."),
        (Rules(retake=Retake(within_days=365)), "au plus tard 1 an après elle."),
        (Rules(retake=Retake(within_days=1095)), "au plus tard 3 ans après elle."),
        (Rules(retake=Retake(within_days=400)), "au plus tard 400 jours après elle."),
        (Rules(retake=Retake(retakes=2)), "présenté de nouveau 2 fois."),
    ],
)
def test_each_rule_has_its_sentence(rules: Rules, part: str) -> None:
    assert part in said(rules)


def test_the_jury_of_each_route() -> None:
    fiche = (
        JuryRule(route=AccessRoute.CONTINUING_TRAINING, open=True, composition=("Deux professionnels externes",)),
        JuryRule(route=AccessRoute.INDIVIDUAL_APPLICATION, open=False),
        JuryRule(route=AccessRoute.VAE, open=True, composition=("Une présidente", "Deux professionnels externes en activité")),
    )
    training, closed, vae = rules_said.jury_lines(certified(Rules(), *fiche))
    assert training.seats == ("Deux professionnels externes",)
    assert plain(training.scoring) == "2 jurés jugent chaque bloc, dont 1 de l'extérieur du centre."
    assert (closed.seats, closed.scoring, plain(closed.open.word)) == ((), "", "Fermée")
    assert plain(vae.scoring) == "2 jurés jugent chaque bloc, tous extérieurs au centre."


@pytest.mark.parametrize(("added", "scoring"), [((), "2 jurés jugent chaque bloc."), (("Un binôme juge.",), "")])
def test_who_judges_is_said_once(added: tuple[str, ...], scoring: str) -> None:
    composition = JuryComposition(route=AccessRoute.APPRENTICESHIP, outside_scorers=0, added=added)
    fiche = JuryRule(route=AccessRoute.APPRENTICESHIP, open=True)
    (line,) = rules_said.jury_lines(certified(Rules(juries=(composition,)), fiche))
    assert plain(line.scoring) == scoring
    assert line.added == added


@pytest.mark.parametrize(
    ("equivalence", "word"),
    [
        (Equivalence(block="BC01", predecessor="RNCP00001"), "À confirmer"),
        (Equivalence(block="BC01", predecessor="RNCP00001", granted=True), "À confirmer"),
        (Equivalence(block="BC01", predecessor="RNCP00001", granted=True, to_confirm=False), "Bloc acquis"),
        (Equivalence(block="BC01", predecessor="RNCP00001", granted=False, to_confirm=False), "Non reprise"),
    ],
)
def test_nothing_is_granted_before_a_person_has_said_so(equivalence: Equivalence, word: str) -> None:
    assert plain(rules_said.equivalence_state(equivalence).word) == word


def test_what_must_be_held_and_whose_it_is() -> None:
    whole = Equivalence(block="BC01", predecessor="RNCP00001", origin=EquivalenceOrigin.REGISTER)
    part = Equivalence(block="BC01", predecessor="RNCP00001", blocks=("BC01", "BC02"))
    assert plain(rules_said.equivalence_held(whole)) == "RNCP00001 entière"
    assert plain(rules_said.equivalence_held(part)) == "RNCP00001, BC01, BC02"
    assert plain(rules_said.equivalence_origin(whole)) == "Dite par le répertoire"
    assert plain(rules_said.equivalence_origin(part)) == "Décision du certificateur"


def test_an_evaluation_with_and_without_its_plan() -> None:
    bare = Evaluation(code="BC01E1", number=1, name="projet", description="")
    plan = EvaluationPlan(form=EvaluationForm.ORAL, duration_minutes=90, weight=40, juror_receives=())
    oral = Evaluation(code="BC01S1", number=1, name="entretien", description="", outside_fiche=True, plan=plan)
    assert rules_said.evaluation_facts(bare) == []
    assert rules_said.evaluation_sum(bare) == ""
    assert plain(rules_said.evaluation_label(bare)) == "Épreuve 1"
    assert plain(rules_said.evaluation_label(oral)) == "Épreuve hors fiche 1"
    assert plain(rules_said.evaluation_sum(oral)) == "Oral, 1 h 30"
    assert [plain(value) for _label, value in rules_said.evaluation_facts(oral)] == ["Oral", "1 h 30", "40 %"]
