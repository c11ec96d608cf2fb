"""Every playthrough of every case on two hundred variants: what it expects is observed in each."""

import pytest

from casestudies import library

SEEDS = range(200)
SCRIPTS = [(case_id, name) for case_id in library.identifiers() for name in library.playthroughs(case_id)]


@pytest.mark.deep
@pytest.mark.parametrize(("case_id", "name"), SCRIPTS)
def test_a_playthrough_holds_on_every_variant(case_id: str, name: str) -> None:
    case = library.load(case_id)
    for seed in SEEDS:
        played = library.play(case, name, seed)
        unmet = [check for check in played.checks if check.expected != check.observed]
        assert unmet == [], f"seed {seed}"
        assert played.checks, "a playthrough expects something"
