"""A session from its planning to its opening: runs prepared, versions and cases frozen, neighbours apart, and everything that refuses."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.errors import NotFound, Refused
from app.models import (
    AssessmentSession,
    AuditRow,
    Candidacy,
    FrameworkVersion,
    PaperRun,
    Role,
    Run,
    SessionInvigilator,
    SessionPaper,
    SessionSeat,
    VersionState,
)
from app.queries.session_plans import Stage, session_page, session_rows, who_may_sit
from app.services import accommodations
from app.services.assessment_sessions import (
    Facts,
    Window,
    add_paper,
    correct,
    create,
    move_paper,
    name_invigilators,
    place_seat,
    remove_paper,
    seat,
    unseat,
)
from app.services.session_cancelling import cancel
from app.services.session_opening import open_session
from blocks.model import AccessRoute
from casestudies import library
from casestudies.apart import figures, shared
from casestudies.run import start
from juries.assessment_session import VariantPolicy
from tests.support.factories import AccountFactory, CentreFactory
from tests.support.juries import actor
from tests.support.sessions import CASE, candidate


@pytest.fixture
def administrator(session: Session) -> Actor:
    return actor(AccountFactory(roles=[Role.ADMINISTRATOR], centre=CentreFactory(code="LOR")), Role.ADMINISTRATOR)


def window(hours: int = 24, length: int = 3) -> Window:
    opens = clock.now() + timedelta(hours=hours)
    return Window(opens, opens + timedelta(hours=length))


def facts(candidacy: Candidacy, **changes: object) -> Facts:
    return Facts(
        **{
            "title": "Bloc 3, session de mars",
            "framework_version_id": candidacy.framework_version_id,
            "block": "BC03",
            "centre_id": candidacy.centre_id,
            "place": "salle 204",
            **changes,
        }
    )


def planned(administrator: Actor, candidacies: list[Candidacy], **changes: object) -> int:
    session_id = create(administrator, facts(candidacies[0], **changes))
    add_paper(administrator, session_id, CASE, window())
    seat(administrator, session_id, [candidacy.id for candidacy in candidacies])
    watching = AccountFactory(roles=[Role.INVIGILATOR])
    name_invigilators(administrator, session_id, [watching.id])
    return session_id


def test_opening_prepares_every_run_and_freezes_what_it_starts_with(in_app: Flask, session: Session, administrator: Actor) -> None:
    people = [candidate(f"Nom{rank}") for rank in range(6)]
    session_id = planned(administrator, people)
    open_session(administrator, session_id)
    session.rollback()
    (paper,) = session.scalars(select(SessionPaper)).all()
    runs = {row.candidacy_id: session.get_one(Run, row.run_id) for row in session.scalars(select(PaperRun))}
    assert {run.case_digest for run in runs.values()} == {paper.case_digest} == {library.load(CASE).digest}
    assert all(run.started_at is None for run in runs.values())
    assert session.scalars(select(FrameworkVersion.state)).all() == [VersionState.FROZEN]
    seeds = [runs[row.candidacy_id].variant_seed for row in session.scalars(select(SessionSeat).order_by(SessionSeat.position))]
    variants = [start(library.load(CASE), seed).variant.facts for seed in seeds]
    names = figures(variants)
    assert names
    assert not any(shared(one, other, names) for one, other in pairwise(variants))
    with pytest.raises(Refused, match="opened"):
        open_session(administrator, session_id)


def test_the_same_figures_for_everyone(in_app: Flask, session: Session, administrator: Actor) -> None:
    session_id = planned(administrator, [candidate("A"), candidate("B"), candidate("C")], variant_policy=VariantPolicy.SAME)
    open_session(administrator, session_id)
    assert len(set(session.scalars(select(Run.variant_seed)))) == 1


def test_what_is_left_to_do_is_told_with_its_place(in_app: Flask, session: Session, administrator: Actor) -> None:
    first = candidate()
    session_id = create(administrator, facts(first))
    page = session_page(administrator, session_id)
    assert [(each.place, each.refusal.code) for each in page.obstacles] == [
        ("papers", "session.no_paper"),
        ("roster", "session.no_candidate"),
        ("invigilators", "session.no_invigilator"),
    ]
    with pytest.raises(Refused, match="no_paper"):
        open_session(administrator, session_id)
    session.rollback()
    assert session.scalars(select(Run)).all() == []
    assert session.get_one(AssessmentSession, session_id).opened_at is None


def test_measures_that_make_windows_cross_are_told(in_app: Flask, session: Session, administrator: Actor) -> None:
    first = candidate()
    session_id = planned(administrator, [first])
    opens = clock.now() + timedelta(hours=27)
    other = next(case for case in library.identifiers() if case != CASE and library.load(case).file.block == "BC03")
    add_paper(administrator, session_id, other, Window(opens, opens + timedelta(hours=5)))
    assert session_page(administrator, session_id).obstacles == ()
    officer = actor(AccountFactory(roles=[Role.DISABILITY_OFFICER]), Role.DISABILITY_OFFICER)
    accommodations.decide(officer, first.id, {"extra_time": "1/3"})
    (obstacle,) = session_page(administrator, session_id).obstacles
    assert (obstacle.place, obstacle.refusal.code) == ("roster", "session.own_windows_cross")


def test_corrections_until_it_is_opened(in_app: Flask, session: Session, administrator: Actor) -> None:
    people = [candidate("A"), candidate("B")]
    session_id = planned(administrator, people)
    page = session_page(administrator, session_id)
    (paper,), (first, second) = page.papers, page.seats
    unseat(administrator, session_id, second.id)
    assert [row for row, _number, _name in who_may_sit(session_id)] == [people[1].id]
    seat(administrator, session_id, [people[1].id])
    place_seat(administrator, session_id, first.id, position=5, label="poste 12", remote=False, room="salle 3")
    with pytest.raises(Refused, match="not_remote"):
        place_seat(administrator, session_id, first.id, position=5, label="poste 12", remote=True, room="")
    with pytest.raises(Refused, match="block_in_use"):
        correct(administrator, session_id, facts(people[0], block="BC01"))
    open_session(administrator, session_id)
    for act in (
        lambda: unseat(administrator, session_id, first.id),
        lambda: remove_paper(administrator, session_id, paper.id),
        lambda: add_paper(administrator, session_id, CASE, window()),
        lambda: correct(administrator, session_id, facts(people[0], variant_policy=VariantPolicy.SAME)),
    ):
        with pytest.raises(Refused, match="opened"):
            act()
    with pytest.raises(Refused, match="position_kept"):
        place_seat(administrator, session_id, first.id, position=1, label="poste 12", remote=False, room="")
    place_seat(administrator, session_id, first.id, position=5, label="poste 1", remote=False, room="")
    correct(administrator, session_id, facts(people[0], place="salle 12"))
    move_paper(administrator, session_id, paper.id, window(48))
    page = session_page(administrator, session_id)
    assert (page.place, page.stage, {one.label for one in page.seats}) == ("salle 12", Stage.OPENED, {"poste 1", "poste 2"})
    assert [row.id for row in session_rows()] == [session_id]


def test_a_paper_begun_does_not_move(in_app: Flask, session: Session, administrator: Actor) -> None:
    session_id = planned(administrator, [candidate()])
    open_session(administrator, session_id)
    (paper,) = session_page(administrator, session_id).papers
    session.scalars(select(Run)).one().started_at = clock.now()
    session.commit()
    with pytest.raises(Refused, match="paper_begun"):
        move_paper(administrator, session_id, paper.id, window(48))


def test_who_may_not_sit_nor_watch(in_app: Flask, session: Session, administrator: Actor) -> None:
    here, elsewhere, by_vae = candidate(), candidate("Ailleurs", centre="REN"), candidate("Dossier")
    by_vae.route = AccessRoute.VAE
    session.commit()
    session_id = create(administrator, facts(here))
    with pytest.raises(NotFound):
        seat(administrator, session_id, [elsewhere.id])
    with pytest.raises(NotFound):
        seat(administrator, session_id, [by_vae.id])
    with pytest.raises(NotFound):
        name_invigilators(administrator, session_id, [AccountFactory(roles=[Role.TRAINER]).id])
    with pytest.raises(NotFound):
        add_paper(administrator, session_id, "aucun_cas", window())
    with pytest.raises(Refused, match="window_short"):
        add_paper(administrator, session_id, CASE, window(length=1))
    cancel(administrator, session_id)
    with pytest.raises(NotFound):
        session_page(administrator, session_id)
    session.rollback()
    verbs = session.scalars(select(AuditRow.verb).where(AuditRow.stream == f"session:{session_id}").order_by(AuditRow.seq)).all()
    assert verbs == ["session.created", "session.cancelled"]
    assert session.scalars(select(SessionInvigilator)).all() == []
