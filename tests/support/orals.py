"""Candidates of block 1 with their juries, whose oral is still to plan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Flask

from app.models import Account, Candidacy, Role
from app.services import accommodations, judging, orals
from app.services.orals import Series
from tests.support.factories import AccountFactory, CandidacyFactory, CentreFactory
from tests.support.juries import actor, jurors

NUMBER, EVALUATION = "RNCP35663", "BC01S2"
PLANNED = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)
FIRST = datetime(2026, 11, 24, 8, 0, tzinfo=UTC)
"""9 h in Paris."""
REST = 5


@dataclass(frozen=True)
class OralScene:
    """Candidates of one centre, each with a jury of the same pair; `player` is a trainer; `officer` decides measures."""

    candidacies: tuple[Candidacy, ...]
    juries: tuple[int, ...]
    first: Account
    second: Account
    stranger: Account
    administrator: Account
    player: Account
    officer: Account


def oral_scene(app: Flask, count: int = 3) -> OralScene:
    """Nothing is planned yet; both jurors of each pair declared that nothing ties them."""
    lorient = CentreFactory(name="Centre de Lorient")
    people = jurors(lorient)
    candidacies = []
    for rank in range(count):
        account = AccountFactory(given_name="Inès", family_name=f"Mokrani {rank}", centre=lorient, roles=[Role.CANDIDATE])
        candidacies.append(CandidacyFactory(account=account, centre=lorient, number=f"020{rank}", blocks=["BC01"]))
    office = actor(people["administrator"], Role.ADMINISTRATOR)
    pair = (people["first"].id, people["second"].id)
    juries = []
    with app.app_context():
        for candidacy in candidacies:
            juries.append(judging.compose_jury(office, candidacy.id, "BC01", jurors=pair, president=None, place="Lorient"))
            for name in ("first", "second"):
                judging.declare(actor(people[name], Role.JUROR), juries[-1], conflict=False)
    return OralScene(
        candidacies=tuple(candidacies),
        juries=tuple(juries),
        player=AccountFactory(given_name="Yves", family_name="Guivarch", roles=[Role.TRAINER]),
        officer=AccountFactory(roles=[Role.DISABILITY_OFFICER]),
        **people,
    )


def series_of(scene: OralScene, first: datetime = FIRST, room: str = "Salle 12") -> Series:
    """A series from 9 h on, with a person who plays."""
    return Series(first=first, rest_minutes=REST, room=room, preparation_room="Salle 10", player_id=scene.player.id)


def planned(
    app: Flask, scene: OralScene, juries: Sequence[int] | None = None, *, publish: bool = True, first: datetime = FIRST
) -> list[int]:
    """The slots of these juries, published unless told otherwise."""
    office = actor(scene.administrator, Role.ADMINISTRATOR)
    with app.app_context():
        slots = orals.plan(office, NUMBER, EVALUATION, scene.juries if juries is None else juries, series_of(scene, first))
        if publish:
            orals.publish(office, slots)
    return slots


def widened(app: Flask, scene: OralScene, rank: int, share: str = "1/3") -> None:
    """Extra time decided for the candidate of that rank."""
    with app.app_context():
        accommodations.decide(
            actor(scene.officer, Role.DISABILITY_OFFICER), scene.candidacies[rank].id, {"extra_time": share}, reason="Avis motivé"
        )


def at(minutes: int) -> datetime:
    """So many minutes after the first meeting."""
    return FIRST + timedelta(minutes=minutes)
