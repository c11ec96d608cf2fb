"""The shelf of cases: what is well made loads; what is not is named by file, line and what was meant."""

from __future__ import annotations

import shutil
from pathlib import Path

import msgspec
import pytest

from casestudies import library
from casestudies.company.engine import event_from, event_to
from casestudies.company.kernel import Event
from casestudies.company.orders import ConfirmOrder, OrderConfirmed
from casestudies.lint import lint
from casestudies.recorded import recall
from casestudies.run import Run, act, resume

CASE = "matinee_des_commandes"


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    shutil.copytree(library.CASES / CASE, tmp_path / CASE)
    return tmp_path


def change(shelf: Path, name: str, old: str, new: str) -> None:
    path = shelf / CASE / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def test_an_unknown_case_is_named() -> None:
    for call in (lambda: library.load("rien"), lambda: lint("rien"), lambda: library.playthrough(CASE, "rien")):
        with pytest.raises(library.UnknownCase):
            call()


@pytest.mark.parametrize(
    ("name", "old", "new", "what", "meant", "line"),
    [
        ("case.yaml", "duration_minutes:", "duration_minute:", "unknown field `duration_minute`", "duration_minutes", 6),
        ("case.yaml", "duration_minutes: 75", "duration_minutes: long", "Expected `int`", "", 6),
        ("case.yaml", "certification: RNCP35663\n", "", "the certification that the case serves is not named", "", 1),
        ("case.yaml", "order_received_twice", "order_recieved_twice", "unknown builder", "order_received_twice", 11),
        ("case.yaml", "products: [VB-4108", "products: [VB-0000", "cannot be made", "", 1),
        ("case.yaml", "dated: 2026-03-06", "dated: maybe", "cannot be made", "", 1),
        ("brief.yaml", "mission:", "mission: [", "found '-'", "", 9),
        ("people.yaml", "person: legoff", "person: legof", "nobody is called 'legof'", "legoff", 2),
        ("people.yaml", "    person: legoff\n    after: 12", "    persons: legoff\n    after: 12", "unknown field `persons`", "person", 47),
        ("people.yaml", "{reference} nous engage", "{referense} nous engage", "unknown fact {referense}", "reference", 22),
        ("timeline.yaml", "sender: kervadec", "sender: kervadek", "nobody is called 'kervadek'", "kervadec", 4),
        ("observations.yaml", "rule: one_order_stands", "rule: one_order_stand", "unknown rule 'one_order_stand'", "one_order_stands", 5),
        ("observations.yaml", "      two: \"Les", "      twice: \"Les", "done.twice is never used", "", 2),
        ("observations.yaml", "criterion: BC03C01K1", "criterion: BC01C01K1", "is not of this case", "", 4),
        ("playthroughs/idle.yaml", "double:", "doubles:", "expectation 'doubles' is of no observation", "double", 1),
        ("playthroughs/idle.yaml", "about:", "abot:", "unknown field `abot`", "about", 1),
    ],
)  # fmt: skip
def test_each_fault_is_named(shelf: Path, name: str, old: str, new: str, what: str, meant: str, line: int) -> None:
    change(shelf, name, old, new)
    problems = lint(CASE, shelf)
    matching = [each for each in problems if what in each.what and each.meant == meant]
    assert matching, problems
    assert matching[0].line == line
    assert matching[0].file.endswith(Path(name).name)


def test_a_missing_file_and_a_missing_company_are_named(shelf: Path) -> None:
    (shelf / CASE / "people.yaml").unlink()
    assert lint(CASE, shelf)[0].what == "the file is missing"
    shutil.copy(library.CASES / CASE / "people.yaml", shelf / CASE)
    change(shelf, "case.yaml", "company: ", "company: 0")
    assert "no such company" in lint(CASE, shelf)[0].what


def test_a_list_fault_points_into_the_list(shelf: Path) -> None:
    change(shelf, "observations.yaml", '    title: "Unité de vente"', "    title: 3")
    with pytest.raises(library.BrokenCase) as caught:
        library.load.__wrapped__(CASE, shelf)
    text = (shelf / CASE / "observations.yaml").read_text("utf-8").splitlines()
    assert text[caught.value.problem.line - 1].strip() == "title: 3"
    assert str(caught.value).startswith("observations.yaml:")


def test_changing_a_file_changes_the_digest(shelf: Path) -> None:
    before = library.load.__wrapped__(CASE, shelf).digest
    change(shelf, "brief.yaml", "Vous êtes", "Vous voilà")
    assert library.load.__wrapped__(CASE, shelf).digest != before


def test_a_derailed_playthrough_says_at_which_step(shelf: Path) -> None:
    case = library.load.__wrapped__(CASE, shelf)
    change(shelf, "playthroughs/undone.yaml", "refused: orders.cancelled", "refused: orders.unknown")
    with pytest.raises(library.Derailed) as caught:
        library.play(case, "undone", 1, shelf)
    assert caught.value.step == 9
    change(shelf, "playthroughs/novice.yaml", "type: messages.read", "type: messages.eat")
    with pytest.raises(library.Derailed):
        library.play(case, "novice", 1, shelf)
    change(shelf, "playthroughs/edi_as_sent.yaml", "    proceed: true\n", "")
    with pytest.raises(library.Derailed, match="warned: orders"):
        library.play(case, "edi_as_sent", 1, shelf)


def test_an_unmet_expectation_shows(shelf: Path) -> None:
    case = library.load.__wrapped__(CASE, shelf)
    change(shelf, "playthroughs/idle.yaml", "double: not_seen", "double: met")
    played = library.play(case, "idle", 1, shelf)
    assert not played.ok
    assert [check.observation for check in played.checks if not check.met] == ["double"]
    assert library.play(case, "expert", 1, shelf).ok


def test_stored_events_of_another_version_are_brought_forward_or_refused() -> None:
    class Told(Event, frozen=True, kw_only=True, tag="test.told"):
        VERSION = 3
        word: str
        times: int

    kinds: dict[str, type[Event]] = {"test.told": Told}
    steps = {
        ("test.told", 1): lambda body: {**body, "word": body["text"], "text": None},
        ("test.told", 2): lambda body: {"type": "test.told", "word": body["word"], "times": 1},
    }
    old = {"type": "test.told", "version": 1, "text": "bonjour"}
    assert event_from(old, kinds, steps) == Told(word="bonjour", times=1)
    assert event_to(Told(word="a", times=2)) == {"type": "test.told", "version": 3, "word": "a", "times": 2}
    with pytest.raises(ValueError, match="version 4"):
        event_from({**old, "version": 4}, kinds, steps)
    with pytest.raises(ValueError, match="unknown event"):
        event_from({"type": "test.unheard", "version": 1}, kinds, steps)


def test_a_stored_event_that_cannot_be_read_or_leaves_a_gap_is_refused(run: Run) -> None:
    for body in (b"", b"[]", b'{"who":"x"}', b'{"who":"x","minutes":1,"event":{"type":"orders.confirmed","version":1}}'):
        with pytest.raises(ValueError, match="cannot be read"):
            recall(1, run.company.now, body)
    done = act(run, ConfirmOrder(order=run.variant.facts["call_off"]))
    assert isinstance(done.recorded[0].event, OrderConfirmed)
    assert (done.recorded[0].type, done.recorded[0].version) == ("orders.confirmed", 1)
    with pytest.raises(ValueError, match="follows"):
        resume(run, done.recorded[1:])
    assert msgspec.json.decode(done.recorded[0].body())["who"] == "trainee"
