"""Load the demonstration, once, whole or not at all."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.database import write
from app.demo import panels, work
from app.demo.centre import Cast, days_ago, is_loaded, open_centre
from app.demo.experience import bring_to_jury
from app.demo.orals import plan_orals
from app.demo.paths import enter_candidates, grant_measures, walk_vae
from app.demo.people import ADMINISTRATOR, AMADOU, DENIS, INES, JEANNE, SARAH, TOM, Person
from app.demo.room import open_rooms
from app.models import Candidacy


@write
def load(session: Session) -> bool:
    """Load the invented centre in one transaction. False when it is there already."""
    if is_loaded(session):
        return False
    cast = open_centre(session)
    candidacy = enter_candidates(session, cast)
    walk_vae(session, cast, candidacy)
    bring_to_jury(session, cast, candidacy[DENIS])
    grant_measures(cast, candidacy)
    _work(session, cast, candidacy)
    _judge(session, cast, candidacy)
    plan_orals(cast, candidacy)
    open_rooms(session, cast, candidacy)
    return True


SITTINGS: tuple[tuple[Person, str, int, int], ...] = ((JEANNE, "expert", 34, 3), (SARAH, "novice", 12, 5), (TOM, "other_way", 6, 7))
"""Who sat, as which playthrough of the case, how many days ago, on the variant of which seed."""


def _work(session: Session, cast: Cast, candidacy: dict[Person, int]) -> None:
    administrator = cast[ADMINISTRATOR]
    for person, playthrough, ago, seed in SITTINGS:
        number = session.scalars(select(Candidacy.number).where(Candidacy.id == candidacy[person])).one()
        work.hand_in_dossier(cast[person], candidacy[person], number, ago=ago + 2)
        work.sit(administrator, cast[person], candidacy[person], playthrough, ago=ago, seed=seed)
    with clock.frozen(days_ago(1, 17)):
        work.prepare_sitting(administrator, candidacy[INES], 11)
    work.begin_now(administrator, cast[AMADOU], candidacy[AMADOU], 13)


def _judge(session: Session, cast: Cast, candidacy: dict[Person, int]) -> None:
    pair = panels.INSIDE_AND_OUT
    jury = panels.compose(cast, candidacy[JEANNE], pair, "Lorient", ago=30)
    panels.declare_no_tie(cast, jury, pair, ago=28)
    panels.score_and_lock(session, cast, jury, pair[0], panels.well, ago=20, hour=9)
    panels.score_and_lock(session, cast, jury, pair[1], panels.at_threshold, ago=20, hour=10)
    panels.conclude(session, jury, (cast[pair[0]], cast[pair[1]]), ago=20)
    pair = panels.INSIDE_AND_OTHER
    jury = panels.compose(cast, candidacy[SARAH], pair, "Rennes", ago=9)
    panels.declare_no_tie(cast, jury, pair, ago=8)
    panels.score_and_lock(session, cast, jury, pair[0], panels.at_threshold, ago=2, hour=9)
    panels.score_and_lock(session, cast, jury, pair[1], panels.severe, ago=2, hour=10)
    panels.compose(cast, candidacy[TOM], panels.INSIDE_AND_OUT, "Lorient", ago=4)
