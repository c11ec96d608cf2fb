"""« La matinée des commandes »: its playthroughs over many variants, its people, its golden stream."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec
import pytest

from blocks.observation import Outcome
from casestudies import library
from casestudies.company.edifact import read
from casestudies.company.kernel import Accepted
from casestudies.company.messages import MessageReceived, SendMessage
from casestudies.company.orders import ConfirmOrder, HoldOrder
from casestudies.observation.observe import observe
from casestudies.recorded import recall
from casestudies.run import Run, act, resume, start
from casestudies.scenario.casefile import Case
from casestudies.scenario.clock import Wait

GOLDEN = Path(__file__).parent / "golden"
SEEDS = range(1, 41)


@pytest.mark.parametrize("name", library.playthroughs("matinee_des_commandes"))
def test_a_playthrough_holds_on_every_variant(case: Case, name: str) -> None:
    for seed in SEEDS:
        played = library.play(case, name, seed)
        assert [check for check in played.checks if not check.met] == [], seed


def test_the_playthroughs_cover_every_outcome(case: Case) -> None:
    names = library.playthroughs(case.id)
    assert {"expert", "idle", "novice", "other_way", "spray", "undone"} <= set(names)
    assert set(library.playthrough(case.id, "expert").expect.values()) == {"met"}
    assert set(library.playthrough(case.id, "idle").expect.values()) == {"not_seen"}
    assert set(library.playthrough(case.id, "spray").expect.values()) == {"not_met"}


def test_variants_differ_and_come_again(case: Case) -> None:
    facts = [start(case, seed).variant.facts for seed in SEEDS]
    assert len({tuple(sorted(each.items())) for each in facts}) > 30
    assert len({each["price_line"] for each in facts}) >= 4
    assert {each["requested"] for each in facts} == {"jeudi 12 mars 2026", "vendredi 13 mars 2026"}
    again = library.load.__wrapped__(case.id)
    assert start(again, 5).variant == start(case, 5).variant


def test_paper_and_message_disagree_on_the_trapped_line_alone(case: Case) -> None:
    for seed in SEEDS:
        run = start(case, seed)
        said = {line.number: line for line in read(run.company.interchanges[run.variant.facts["interchange"]].raw).lines}
        wrong = []
        for printed in run.variant.paper.lines:
            size = run.company.products[printed.product].unit(printed.unit).pieces
            if said[printed.number].quantity != printed.quantity * size:
                wrong.append(str(printed.number))
        assert wrong == [run.variant.facts["unit_line"]]


def test_the_customer_answers_which_order_binds(run: Run) -> None:
    facts = run.variant.facts
    asked = act(run, SendMessage(to="legoff", subject="Double", body="Laquelle fait foi ?"))
    waited = asked.run
    for _ in range(4):
        waited = act(waited, Wait()).run
    answers = [entry for entry in waited.events if isinstance(entry.event, MessageReceived) and entry.who == "legoff"]
    assert len(answers) == 1
    answer = answers[0].event
    assert isinstance(answer, MessageReceived)
    assert facts["reference"] in answer.message.body
    assert answer.message.thread == asked.recorded[0].event.message.thread  # type: ignore[attr-defined]
    assert answers[0].at > asked.recorded[0].at


def test_a_second_question_gets_the_last_resort_and_nobody_loops(run: Run) -> None:
    for _ in range(2):
        run = act(run, SendMessage(to="kervadec", subject="Tarif", body="Quel tarif ?")).run
    for _ in range(8):
        run = act(run, Wait()).run
    bodies = [entry.event.message.body for entry in run.events if isinstance(entry.event, MessageReceived) and entry.who == "kervadec"]
    assert len(bodies) == 2
    assert "réunion" in bodies[1]


def test_someone_without_answers_stays_silent(run: Run) -> None:
    run = act(run, SendMessage(to="auffret", subject="Bonjour", body="Bonjour")).run
    for _ in range(6):
        run = act(run, Wait()).run
    assert not [entry for entry in run.events if entry.who == "auffret"]


def test_confirming_twice_bites_later(case: Case) -> None:
    run = library.play(case, "spray", 4).run
    for _ in range(5):
        run = act(run, Wait()).run
    causes = [entry.event.cause for entry in run.events if isinstance(entry.event, MessageReceived)]
    assert causes.count("twice-confirmed") == 1


def test_waiting_with_nothing_to_come_takes_its_time(run: Run) -> None:
    for _ in range(5):
        run = act(run, Wait()).run
    before = run.company.now
    done = act(run, Wait())
    assert (done.run.company.now - before).total_seconds() == 15 * 60
    assert isinstance(done.decision, Accepted)


def test_on_hold_and_told_is_a_right_answer_and_in_silence_is_not(case: Case) -> None:
    run = library.play(case, "novice", 7).run
    facts = run.variant.facts
    silent = act(run, HoldOrder(order=facts["paper_order"], reason="Stock insuffisant")).run
    outcomes = {each.code: each.outcome for each in observe(silent)}
    assert outcomes["promise"] is Outcome.NOT_MET
    told = act(silent, SendMessage(to="legoff", subject="Attente", body="Votre commande attend le stock.")).run
    assert {each.code: each.outcome for each in observe(told)}["promise"] is Outcome.MET


def test_the_call_off_alone_is_seen_alone(run: Run) -> None:
    run = act(run, ConfirmOrder(order=run.variant.facts["call_off"])).run
    outcomes = {each.code: each.outcome for each in observe(run)}
    assert outcomes.pop("call_off") is Outcome.MET
    assert set(outcomes.values()) == {Outcome.NOT_SEEN}


def test_observations_name_their_events_and_the_companys_time(case: Case) -> None:
    run = library.play(case, "expert", 7).run
    for each in observe(run):
        assert len(each.events) == len(each.moments)
        assert list(each.events) == sorted(each.events)
        assert all(run.events[seq - 1].at == moment for seq, moment in zip(each.events, each.moments, strict=True))


def test_streams_of_earlier_releases_still_tell_the_same(case: Case) -> None:
    """Each golden file is a run as it was stored: first the observations, then one event a line."""
    files = sorted(GOLDEN.glob("*.jsonl"))
    assert files
    for path in files:
        head, *stored = [msgspec.json.decode(line) for line in path.read_text("utf-8").splitlines()]
        entries = [recall(each["seq"], msgspec.convert(each["at"], type=datetime), msgspec.json.encode(each["body"])) for each in stored]
        run = resume(start(case, head["seed"]), entries)
        found = [[each.code, each.outcome.value, list(each.events)] for each in observe(run)]
        assert found == head["observations"]
