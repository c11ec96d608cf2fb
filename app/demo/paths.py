"""The invented candidates: how each entered, the VAE paths, the measures of one of them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.demo.centre import Cast, days_ago
from app.demo.people import ADMINISTRATOR, ADVISOR, AMADOU, DENIS, INES, JEANNE, OFFICER, REGIS, ROOM, SARAH, SOPHIE, TOM
from app.demo.people import Person as Invented
from app.models import VaeFile
from app.services import accommodations, candidacies, vae
from blocks.model import AccessRoute

ALL_BLOCKS = ["BC01", "BC02", "BC03"]
ENTRIES: tuple[tuple[Invented, AccessRoute, list[str], int], ...] = (
    (JEANNE, AccessRoute.INITIAL_TRAINING, ALL_BLOCKS, 130),
    (INES, AccessRoute.CONTINUING_TRAINING, ALL_BLOCKS, 96),
    (TOM, AccessRoute.APPRENTICESHIP, ALL_BLOCKS, 95),
    (SARAH, AccessRoute.PROFESSIONALISATION_CONTRACT, ["BC03"], 90),
    (AMADOU, AccessRoute.CONTINUING_TRAINING, ["BC03"], 40),
    (REGIS, AccessRoute.VAE, ALL_BLOCKS, 85),
    (SOPHIE, AccessRoute.VAE, ALL_BLOCKS, 70),
    (DENIS, AccessRoute.VAE, ["BC03"], 110),
)
"""Who, by which route, for which blocks, how many days ago."""


def enter_candidates(session: Session, cast: Cast) -> dict[Invented, int]:
    """Enter everyone; returns the candidacies by person."""
    room = ((person, AccessRoute.CONTINUING_TRAINING, ["BC03"], 38) for person in ROOM)
    return {person: _enter(cast, person, route, blocks, ago) for person, route, blocks, ago in (*ENTRIES, *room)}


def _enter(cast: Cast, person: Invented, route: AccessRoute, blocks: list[str], ago: int) -> int:
    assert person.born is not None
    assert person.birth_place is not None
    assert person.centre is not None
    identity = candidacies.Person(person.given_name, person.family_name, person.email, person.born, person.birth_place, person.gender)
    with clock.frozen(days_ago(ago, 10)):
        entered = candidacies.enrol(
            cast[ADMINISTRATOR],
            identity,
            framework_version_id=cast.version_id,
            centre_id=cast.centres[person.centre],
            route=route,
            blocks=blocks,
            prerequisites_seen=route is not AccessRoute.VAE,
            advisor_id=cast[ADVISOR].account_id if route is AccessRoute.VAE else None,
        )
    return entered.candidacy_id


def walk_vae(session: Session, cast: Cast, candidacy: dict[Invented, int]) -> None:
    """Sophie's feasibility file is complete and its two months end in a few days; Régis is admissible and writes his file."""
    opening = ((68, "submit", None), (66, "take_in_charge", ADVISOR), (63, "propose_path", ADVISOR), (60, "confirm_path", None))
    sophie = (*opening, (56, "send_feasibility", None), (50, "declare_complete", ADMINISTRATOR))
    walk(session, cast, SOPHIE, candidacy[SOPHIE], sophie)
    opening = ((83, "submit", None), (81, "take_in_charge", ADVISOR), (78, "propose_path", ADVISOR), (74, "confirm_path", None))
    regis = (*opening, (70, "send_feasibility", None), (62, "declare_complete", ADMINISTRATOR), (45, "accept", ADMINISTRATOR))
    walk(session, cast, REGIS, candidacy[REGIS], regis)


def walk(session: Session, cast: Cast, person: Invented, candidacy_id: int, steps: tuple[tuple[int, str, Invented | None], ...]) -> None:
    """Do these acts on a person's file: how many days ago, which, by whom (None: the candidate)."""
    file = session.scalars(select(VaeFile).where(VaeFile.candidacy_id == candidacy_id)).one()
    for ago, act, by in steps:
        reason = "Onze années d'administration des ventes, en rapport direct avec les trois blocs." if act == "accept" else ""
        with clock.frozen(days_ago(ago, 11)):
            vae.act(cast[by or person], file.number, act, revision=file.revision, reason=reason)


def grant_measures(cast: Cast, candidacy: dict[Invented, int]) -> None:
    """Inès has a third more time and large characters, decided before her training."""
    officer, subject = cast[OFFICER], candidacy[INES]
    with clock.frozen(days_ago(94, 14)):
        text = "Fatigue visuelle importante après une heure de lecture à l'écran. Entretien du jour, compte rendu du médecin vu."
        accommodations.note_need(officer, subject, text=text, proof_seen_on=clock.today(), valid_until=date(2028, 8, 31))
        accommodations.decide(officer, subject, {"extra_time": "1/3", "size": "lg"}, valid_until=date(2028, 8, 31))
    with clock.frozen(days_ago(3, 16)):
        accommodations.ask(cast[AMADOU], candidacy[AMADOU], "Je perds le fil dans les longs textes serrés. Peut-on espacer les lignes ?")
