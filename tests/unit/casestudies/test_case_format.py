"""What any case may use without code: drawn variants, pieces, consequences of any event, days, and the rules told, stands, absent."""

from __future__ import annotations

import re
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import json

from blocks.observation import Outcome
from casestudies import content, library
from casestudies.company.crm import AddNote
from casestudies.company.kernel import Accepted, Refused
from casestudies.company.messages import MessageReceived, SendMessage
from casestudies.company.orders import DraftOrder
from casestudies.debrief import debrief, hints_read, next_hint
from casestudies.lint import lint
from casestudies.observation.observe import observe
from casestudies.pieces import brought, content_of, piece_of
from casestudies.run import Run, act, has_next_day, replay, start
from casestudies.scenario.clock import NextDay, Wait
from casestudies.scenario.filling import Fact, filled
from casestudies.scenario.hints import TakeHint

SHELF = Path(__file__).parent / "shelf"
CASE = library.load("facture_reclamee", SHELF)


def opening(seed: int = 1) -> Run:
    return start(CASE, seed)


def done(run: Run, *commands: Any) -> Run:
    for command in commands:
        answered = act(run, command)
        assert isinstance(answered.decision, Accepted), answered.decision
        run = answered.run
    return run


def letter(run: Run, text: str, to: str = "legoff") -> Run:
    return done(run, SendMessage(to=to, subject="Facture", body=text.format_map(run.variant.facts)))


def found(run: Run) -> dict[str, tuple[Outcome, str]]:
    return {each.code: (each.outcome, each.done) for each in observe(run)}


def received(run: Run) -> list[str]:
    return [entry.event.cause for entry in run.events if isinstance(entry.event, MessageReceived)]


def test_the_case_is_without_fault_and_its_playthroughs_hold() -> None:
    assert lint(CASE.id, SHELF) == ()
    for name in library.playthroughs(CASE.id, SHELF):
        for seed in range(20):
            assert library.play(CASE, name, seed, SHELF).ok


def test_a_drawn_variant_takes_one_row_and_one_value_of_each() -> None:
    drawn = {(facts["invoice"], facts["amount"], facts["due"]) for seed in range(40) if (facts := opening(seed).variant.facts)}
    assert {each[:2] for each in drawn} == {("FA-2026-0551", "1938.78"), ("FA-2026-0552", "2410.05")}
    assert {each[2] for each in drawn} == {"2026-03-20", "2026-03-24"}
    assert opening(5).variant == opening(5).variant
    note = opening(3).company.customers["C-00218"].notes[-1].text
    assert opening(3).variant.facts["invoice"] in note


def test_facts_are_said_in_the_form_asked() -> None:
    facts = {"amount": Fact("1938.78"), "day": Fact("2026-03-01"), "count": Fact("3")}
    said = "{amount:money}|{amount}|{day:day}|{day:short}".format_map(facts)
    assert (
        said.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ") == "1 938,78 €|1938.78|1er mars 2026|01/03/2026"
    )
    assert filled({"a": ["{count:int}", {"b": "{amount}"}], "c": 4}, facts) == {"a": [3, {"b": "1938.78"}], "c": 4}
    with pytest.raises(ValueError, match="no amount"):
        format(Fact("demain"), "money")


def test_a_piece_is_there_once_a_message_has_brought_it() -> None:
    run = opening()
    account = piece_of(run, "account")
    facts = run.variant.facts
    assert account.sections[0].rows == ((facts["invoice"], format(facts["amount"], "money"), format(facts["due"], "short")),)
    assert account.sections[0].facts == (("Client", "C-00218"),)
    assert brought(run, "account") is not None
    assert brought(run, "statement") is None
    run = done(letter(run, "Bonjour"), Wait(), Wait())
    assert brought(run, "statement") is not None
    statement = piece_of(run, "statement")
    assert content_of(run, statement).decode() == f"facture;montant\n{facts['invoice']};{facts['wrong']}\n"
    with pytest.raises(KeyError):
        piece_of(run, "rien")


def test_a_case_with_pieces_is_read_again_from_what_is_kept() -> None:
    raw = content.encode(CASE)
    assert content.decode(raw, CASE.digest) == CASE
    assert {"pieces", "debrief"} <= json.decode(raw).keys()
    assert "pieces" not in json.decode(content.encode(library.load("matinee_des_commandes"))), "what a case does without is not written"


def test_a_consequence_follows_the_event_that_it_names() -> None:
    run = done(opening(), Wait(), Wait(), Wait())
    assert received(run) == []
    run = done(run, AddNote(customer="C-00225", text="Autre client."), Wait(), Wait(), Wait())
    assert "noted" not in received(run)
    run = done(run, AddNote(customer="C-00218", text="Vu."))
    noted_at = run.company.now
    run = done(run, Wait(), Wait(), Wait())
    assert received(run) == ["noted"]
    assert (run.events[-1].at - noted_at).total_seconds() <= 30 * 60
    assert replay(run, len(run.events)).company == run.company


def test_a_consequence_stays_unwritten_when_what_would_spare_it_was_done() -> None:
    silent = done(opening(), NextDay(), Wait(), Wait())
    assert "unanswered" in received(silent)
    answered = done(letter(opening(), "Bonjour"), NextDay(), Wait(), Wait())
    assert "unanswered" not in received(answered)


def test_the_next_day_begins_in_the_morning_and_the_last_one_has_none() -> None:
    run = done(opening(), NextDay())
    assert run.company.now.isoformat() == "2026-03-10T08:30:00"
    assert not has_next_day(run)
    refused = act(run, NextDay())
    assert refused.decision == Refused("clock.last_day")
    assert refused.run is run
    assert not has_next_day(start(library.load("matinee_des_commandes"), 1))


RIGHT = "Bonjour, votre facture {invoice} est de {amount:money}, pour le {due:day}."


@pytest.mark.parametrize(
    ("texts", "outcome", "said"),
    [
        ((), Outcome.NOT_SEEN, "Rien."),
        ((RIGHT,), Outcome.MET, "Montant et date sont dits."),
        (("{amount} € le {due:short}",), Outcome.MET, "Montant et date sont dits."),
        (("{amount} € le {due}",), Outcome.MET, "Montant et date sont dits."),
        (("Bonjour, je regarde.", RIGHT), Outcome.MET, "Montant et date sont dits."),
        (("Le {due:day}",), Outcome.NOT_MET, "Une réponse sans montant ni date."),
        (("{amount:money}", "Le {due:day}"), Outcome.NOT_MET, "Une réponse sans montant ni date."),
        (("C’est bien {wrong:money}, le {due:day}",), Outcome.NOT_MET, "Le montant du relevé est confirmé."),
        ((RIGHT + " ou bien {wrong:money}",), Outcome.NOT_MET, "Le montant du relevé est confirmé."),
        ((RIGHT, "Non : {wrong:money}."), Outcome.NOT_MET, "La bonne réponse est démentie ensuite."),
        (("Non : {wrong:money}.", RIGHT), Outcome.MET, "Montant et date sont dits."),
    ],
)
def test_what_was_told_is_what_the_last_clear_message_says(texts: tuple[str, ...], outcome: Outcome, said: str) -> None:
    run = opening()
    for text in texts:
        run = letter(run, text)
    assert found(run)["answered"] == (outcome, said)


def test_silence_is_a_fault_once_an_answer_was_due() -> None:
    assert found(done(opening(), Wait()))["answered"] == (Outcome.NOT_MET, "Aucune réponse.")
    assert found(letter(opening(), RIGHT, to="kervadec"))["answered"][0] is Outcome.NOT_SEEN


def test_what_stands_is_what_the_trainee_made_or_changed() -> None:
    run = opening()
    assert found(run)["noted"] == (Outcome.NOT_SEEN, "Rien."), "the note that the case opens with is nobody's merit"
    assert found(letter(run, "Bonjour"))["noted"] == (Outcome.NOT_MET, "Aucune note.")
    noted = done(run, AddNote(customer="C-00218", text="Répondu sur la facture."))
    assert found(noted)["noted"][0] is Outcome.MET, "the customer's sheet holds the invoice's number in its earlier note"


def test_nothing_is_avoided_by_who_does_nothing() -> None:
    assert found(opening())["nothing_promised"] == (Outcome.NOT_SEEN, "Rien.")
    wrote = letter(opening(), "Bonjour")
    assert found(wrote)["nothing_promised"] == (Outcome.MET, "Aucune commande ouverte.")
    ship = wrote.company.customers["C-00218"].first("ship").code
    ordered = done(wrote, DraftOrder(customer="C-00218", reference="X", requested=date(2026, 3, 12), ship_to=ship))
    number = list(ordered.company.orders.touched)[-1]
    assert found(ordered)["nothing_promised"] == (Outcome.NOT_MET, f"Commande {number} ouverte.")


@pytest.mark.parametrize(
    ("name", "old", "new", "what", "meant", "line"),
    [
        ("observations.yaml", "shelf: customers", "shelf: customer", "unknown shelf 'customer'", "customers", 31),
        ("observations.yaml", "where: {code:", "where: {cod:", "unknown field 'cod' in cod", "code", 32),
        ("observations.yaml", "notes.text", "notes.txt", "unknown field 'txt' in notes.txt", "text", 33),
        ("observations.yaml", "event: messages.sent", "event: messages.send", "unknown event 'messages.send'", "messages.sent", 34),
        ("observations.yaml", "to: [legoff]", "to: [legof]", "nobody is called 'legof'", "legoff", 7),
        ("observations.yaml", "rivals:", "rival:", "answered: params: Object contains unknown field `rival`", "", 2),
        ("observations.yaml", "{due:day}", "{due:days}", "unknown form 'days'", "day", 13),
        ("observations.yaml", "{due:day}", "{due:money}", "{due:money}: '2026-03", "", 13),
        ("timeline.yaml", "event: crm.note_added", "event: crm.note_aded", "unknown event 'crm.note_aded'", "crm.note_added", 10),
        ("timeline.yaml", "message.to:", "message.too:", "unknown field 'too' in message.too", "to", 17),
        ("timeline.yaml", "pieces: [account]", "pieces: [acount]", "unknown piece 'acount'", "account", 6),
        ("pieces.yaml", "rows_from: lines", "rows_from: line", "no rows 'line'", "lines", 12),
        ("pieces.yaml", "file: statement", "file: statment", "no file 'statment'", "statement", 16),
        ("pieces.yaml", "title: Relevé", "titel: Relevé", "unknown field `titel`", "title", 15),
    ],
)  # fmt: skip
def test_each_fault_is_named_with_its_line(tmp_path: Path, name: str, old: str, new: str, what: str, meant: str, line: int) -> None:
    shutil.copytree(SHELF, tmp_path, dirs_exist_ok=True)
    path = tmp_path / CASE.id / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    problems = [each for each in lint(CASE.id, tmp_path) if what in each.what]
    assert [(each.file, each.line, each.meant) for each in problems[:1]] == [(name, line, meant)], lint(CASE.id, tmp_path)


def test_the_words_of_a_case_name_no_field_that_is_not_said() -> None:
    for run in (opening(1), opening(2)):
        for each in observe(run):
            assert not re.search(r"[{}]", f"{each.title}{each.expected}{each.done}{each.why}{each.source}")


def test_hints_come_one_by_one_for_what_is_not_done_yet() -> None:
    run = opening()
    first = next_hint(run, "BC03C10")
    assert first == TakeHint(observation="answered", rank=1)
    assert act(run, TakeHint(observation="answered", rank=2)).decision == Refused("hints.none")
    run = done(run, first)
    assert [each.text for each in hints_read(run)] == ["Que dit le fichier du client ?"]
    assert run.company == opening().company, "a hint takes no time and touches nothing"
    assert act(run, first).decision == Refused("hints.none"), "a hint is taken once"
    run = done(run, TakeHint(observation="answered", rank=2))
    assert next_hint(run, "BC03C10") is None
    assert next_hint(letter(opening(), RIGHT), "BC03C10") is None, "what is done needs no hint"
    assert act(opening(), TakeHint(observation="noted", rank=1)).decision == Refused("hints.none")


def test_the_debriefing_puts_what_was_done_beside_the_expert_s_way() -> None:
    run = done(letter(opening(), RIGHT), TakeHint(observation="answered", rank=1))
    told = debrief(run)
    assert (told.met, told.observed, told.hints) == (2, 3, 1)
    (group,) = told.competencies
    assert (group.competency, group.met) == ("BC03C10", 2)
    assert [(each.observation.code, each.hints) for each in group.lessons] == [("answered", 1), ("noted", 0), ("nothing_promised", 0)]
    assert group.lessons[0].expert == "L’experte lit la note avant de répondre."
    assert "398,78" in told.words[0] or "140,05" in told.words[0]
