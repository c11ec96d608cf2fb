"""The invented candidates at work: runs played as the case's playthroughs play them, and a dossier each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from app import clock
from app.auth.actor import Actor
from app.demo.centre import days_ago
from app.documents.rendering import render_pdf
from app.models import RunMode
from app.queries.deposits import desk
from app.services import deposits, dossier_acts, runs
from casestudies import library
from casestudies.run import command_from, start
from casestudies.scenario.filling import filled
from juries.dossier_index import Situation, activities_of

CASE = "matinee_des_commandes"
DOSSIER = "BC03E2"
SITUATIONS = (
    ("Onze commandes saisies à l’ancien tarif", 1, 1),
    ("Un poste à souder livré enfoncé à Gand", 1, 1),
    ("Une livraison de gaz repoussée de neuf jours", 2, 2),
    ("18 400 € à plus de soixante jours", 2, 2),
    ("Un encours porté à 25 000 €", 2, 3),
)
"""The situations of the invented dossier, one for each activity of the block, with their pages."""
MINUTES_AT_WORK = timedelta(minutes=12)


def prepare_sitting(administrator: Actor, candidacy_id: int, seed: int) -> int:
    """Lay the certifying case before a candidate, not begun."""
    return runs.prepare(administrator, candidacy_id, CASE, RunMode.CERTIFYING, seed=seed)


def sit(administrator: Actor, candidate: Actor, candidacy_id: int, playthrough: str, *, ago: int, seed: int) -> None:
    """A sitting of some days ago, from the first act to the submission, as a playthrough of the case plays it."""
    with clock.frozen(days_ago(ago, 8, 50)):
        run_id = prepare_sitting(administrator, candidacy_id, seed)
    with clock.frozen(days_ago(ago, 9)):
        runs.begin(candidate, run_id)
    _play(candidate, run_id, playthrough, ago=ago, seed=seed)
    with clock.frozen(days_ago(ago, 9, 58)):
        runs.submit(candidate, run_id)


def begin_now(administrator: Actor, candidate: Actor, candidacy_id: int, seed: int) -> None:
    """A sitting that is under way when the demonstration is loaded."""
    with clock.frozen(clock.now() - MINUTES_AT_WORK):
        run_id = prepare_sitting(administrator, candidacy_id, seed)
        runs.begin(candidate, run_id)


def act_at(candidate: Actor, run_id: int, seed: int, moments: Sequence[datetime]) -> None:
    """The first acts of a clumsy playthrough, one at each of these moments."""
    facts = start(library.load(CASE), seed).variant.facts
    for number, (step, at) in enumerate(zip(library.playthrough(CASE, "novice").steps, moments, strict=False)):
        with clock.frozen(at):
            runs.execute(candidate, run_id, f"demo-{number}", command_from(filled(step.act, facts)))


def _play(candidate: Actor, run_id: int, playthrough: str, *, ago: int, seed: int) -> None:
    facts = start(library.load(CASE), seed).variant.facts
    for number, step in enumerate(library.playthrough(CASE, playthrough).steps):
        raw = filled(step.act, facts)
        with clock.frozen(days_ago(ago, 9, 2 + 2 * number)):
            answer = runs.execute(candidate, run_id, f"demo-{number}", command_from(raw))
            if step.proceed and answer.status == "warned":
                runs.execute(candidate, run_id, f"demo-{number}-proceed", command_from({**raw, "proceed": True}))


def hand_in_dossier(candidate: Actor, candidacy_id: int, number: str, *, ago: int) -> None:
    """Deposit the invented dossier of the block."""
    with clock.frozen(days_ago(ago, 15)):
        content = render_pdf("demo/dossier.html", {"number": number}, made_at=clock.now())
        version = deposits.deposit(candidate, candidacy_id, DOSSIER, f"dossier-bc03-{number}.pdf", content).deposit_id
        dossier_acts.sign(candidate, candidacy_id, DOSSIER, version, consent="anonymised", original=True, ai="none", ai_use="")
        here = desk(candidate, candidacy_id, DOSSIER)
        plan, block = here.evaluation.plan, here.block
        if plan is not None and block is not None and plan.most_situations:
            told = zip(activities_of(block), SITUATIONS, strict=True)
            index = [
                Situation(activity=activity, title=title, first_page=first, last_page=last, parts=plan.situation_parts)
                for activity, (title, first, last) in told
            ]
            dossier_acts.write_index(candidate, candidacy_id, DOSSIER, version, index)
