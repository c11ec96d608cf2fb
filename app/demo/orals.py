"""The invented orals: three candidates of block 1 whom a pair hears tomorrow, a trainer playing the customer."""

from __future__ import annotations

from app import clock
from app.demo.centre import Cast, days_ago
from app.demo.panels import INSIDE_AND_OUT, declare_no_tie
from app.demo.people import ADMINISTRATOR, INES, JEANNE, TOM, TRAINER, Person
from app.services import judging, orals
from app.services.orals import Series

FRAMEWORK, BLOCK, EVALUATION = "RNCP35663", "BC01", "BC01S2"


def plan_orals(cast: Cast, candidacy: dict[Person, int]) -> None:
    """Name the juries, plan the series and publish it."""
    tomorrow = days_ago(-1, 9)
    members = (cast[INSIDE_AND_OUT[0]].person_id, cast[INSIDE_AND_OUT[1]].person_id)
    juries = []
    for person in (JEANNE, INES, TOM):
        with clock.frozen(days_ago(6, 14)):
            jury = judging.compose_jury(cast[ADMINISTRATOR], candidacy[person], BLOCK, jurors=members, president=None, place="Lorient")
        declare_no_tie(cast, jury, INSIDE_AND_OUT, ago=5)
        juries.append(jury)
    with clock.frozen(days_ago(4, 10)):
        player = cast[TRAINER].person_id
        series = Series(first=tomorrow, rest_minutes=10, room="Salle 204", preparation_room="Salle 201", player_id=player)
        orals.publish(cast[ADMINISTRATOR], orals.plan(cast[ADMINISTRATOR], FRAMEWORK, EVALUATION, juries, series))
