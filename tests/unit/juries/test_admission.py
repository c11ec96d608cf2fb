from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks.model import AccessRoute, Block, Certification, JuryRule, RegistrationRenewal
from juries.admission import check_blocks, entry_prerequisites, may_enter, registration_refusal
from juries.refusal import Refusal

END = date(2024, 6, 17)
TODAY = date(2026, 11, 24)
CERTIFICATION = Certification(
    number="RNCP00001",
    title="Titre d'essai",
    active=True,
    level=5,
    decision_date=date(2021, 6, 17),
    registration_end=END,
    jury_rules=(
        JuryRule(route=AccessRoute.CONTINUING_TRAINING, open=True),
        JuryRule(route=AccessRoute.VAE, open=True),
        JuryRule(route=AccessRoute.INDIVIDUAL_APPLICATION, open=False),
    ),
    entry_prerequisites="Un titre de niveau 4.\n",
    blocks=(Block(code="BC01", register_code="RNCP00001BC01", label="Vendre", competencies=()),),
)
RENEWAL = RegistrationRenewal(decision="Décision d'essai", decided_on=date(2024, 6, 1), new_end=date(2027, 6, 17), invented=True)


def test_entry_is_refused_after_the_registration_s_end() -> None:
    refusal = may_enter(CERTIFICATION, AccessRoute.VAE, [], TODAY)
    assert refusal == Refusal(
        "admission.registration_ended", {"number": "RNCP00001", "start": "2021-06-17", "end": "2024-06-17", "on": "2026-11-24"}
    )
    assert may_enter(CERTIFICATION, AccessRoute.VAE, [], END) is None


def test_a_recorded_renewal_opens_entry_again() -> None:
    assert may_enter(CERTIFICATION, AccessRoute.VAE, [RENEWAL], TODAY) is None
    assert registration_refusal(CERTIFICATION, [RENEWAL], RENEWAL.new_end + timedelta(days=1)) is not None


@pytest.mark.parametrize("route", [AccessRoute.INDIVIDUAL_APPLICATION, AccessRoute.APPRENTICESHIP])
def test_a_route_that_the_fiche_does_not_open_is_refused(route: AccessRoute) -> None:
    refusal = may_enter(CERTIFICATION, route, [RENEWAL], TODAY)
    assert refusal is not None
    assert (refusal.code, refusal.params["route"]) == ("admission.route_closed", route.value)


def test_a_registration_without_a_known_end_takes_nobody() -> None:
    unknown = Certification(number="RNCP00002", title="Autre", active=True, level=None, jury_rules=CERTIFICATION.jury_rules)
    refusal = may_enter(unknown, AccessRoute.VAE, [], TODAY)
    assert refusal == Refusal("admission.registration_end_unknown", {"number": "RNCP00002", "on": "2026-11-24"})


def test_blocks_must_be_named_and_known() -> None:
    assert check_blocks(CERTIFICATION, ["BC01"]) is None
    assert check_blocks(CERTIFICATION, []) == Refusal("admission.no_block")
    assert check_blocks(CERTIFICATION, ["BC01", "BC09"]) == Refusal("admission.unknown_block", {"block": "BC09"})


def test_prerequisites_are_those_of_training_and_never_of_vae() -> None:
    assert entry_prerequisites(CERTIFICATION, AccessRoute.CONTINUING_TRAINING) == "Un titre de niveau 4."
    assert entry_prerequisites(CERTIFICATION, AccessRoute.VAE) == ""


@given(st.dates(min_value=date(2021, 6, 17), max_value=date(2040, 1, 1)), st.sampled_from(AccessRoute))
def test_law_a_renewal_never_closes_what_was_open(on: date, route: AccessRoute) -> None:
    if may_enter(CERTIFICATION, route, [], on) is None:
        assert may_enter(CERTIFICATION, route, [RENEWAL], on) is None
