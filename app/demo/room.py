"""The invented sessions: one under way today, a dozen candidates in every state, and one to come whose convocations are to be sent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.demo.centre import Cast, days_ago
from app.demo.people import ADMINISTRATOR, INVIGILATOR, MAELLE, OFFICER, ROOM, Person
from app.demo.work import CASE, act_at
from app.models import PaperRun, Presence, Run, SessionSeat
from app.services import (
    accommodations,
    assessment_sessions,
    attendance,
    convocations,
    incidents,
    runs,
    session_opening,
    sittings,
)
from app.services.assessment_sessions import Facts, Window
from juries.assessment_session import Attendance, IncidentCategory, IncidentResolution

OPEN_FOR = timedelta(minutes=120)
BEGUN = timedelta(minutes=32)
"""How long ago the room began."""
SATURDAY = 5
NEXT_CASE = "rupture_en_chaine"


@dataclass(frozen=True)
class Room:
    """A session with the run of each of its people."""

    session_id: int
    runs: dict[Person, int]
    seats: dict[Person, int]


def open_rooms(session: Session, cast: Cast, candidacy: dict[Person, int]) -> None:
    """Today's room, as it stands half an hour after its start, and the session of the week after next."""
    with clock.frozen(days_ago(24, 10)):
        accommodations.note_need(cast[OFFICER], candidacy[MAELLE], text="Entretien du jour. Compte rendu vu.", proof_seen_on=clock.today())
        measures = {"extra_time": "1/3", "pauses": "2x10", "size": "lg", "paper": "a3_16"}
        accommodations.decide(cast[OFFICER], candidacy[MAELLE], measures, valid_until=date(2028, 8, 31))
    opens = _rounded(clock.now() - BEGUN)
    people = ROOM[:12]
    room = _opened(session, cast, candidacy, people, "Bloc 3, session du jour", CASE, Window(opens, opens + OPEN_FOR))
    with clock.frozen(opens - timedelta(minutes=10)):
        _let_in(cast, room)
    with clock.frozen(opens + timedelta(minutes=1)):
        sittings.start(cast[INVIGILATOR], [room.runs[person] for person in people[:8]])
    _work(session, cast, room, opens)
    later = next(day for ahead in range(12, 15) if (day := days_ago(-ahead, 9)).weekday() < SATURDAY)
    _opened(
        session, cast, candidacy, ROOM[12:], "Bloc 3, session de rattrapage", NEXT_CASE, Window(later, later + OPEN_FOR), convoked=False
    )


def _rounded(moment: datetime) -> datetime:
    return moment.replace(minute=moment.minute - moment.minute % 5, second=0, microsecond=0)


def _opened(
    session: Session,
    cast: Cast,
    candidacy: dict[Person, int],
    people: Sequence[Person],
    title: str,
    case: str,
    window: Window,
    *,
    convoked: bool = True,
) -> Room:
    administrator = cast[ADMINISTRATOR]
    with clock.frozen(days_ago(15, 9)):
        facts = Facts(
            title=title, framework_version_id=cast.version_id, block="BC03", centre_id=cast.centres["LOR"], place="Salle 204, 2e étage"
        )
        session_id = assessment_sessions.create(administrator, facts)
        assessment_sessions.add_paper(administrator, session_id, case, window)
        assessment_sessions.seat(administrator, session_id, [candidacy[person] for person in people])
        assessment_sessions.name_invigilators(administrator, session_id, [cast[INVIGILATOR].person_id])
        session_opening.open_session(administrator, session_id)
    by_candidacy = {candidacy[person]: person for person in people}
    given = session.execute(select(PaperRun.candidacy_id, PaperRun.run_id).where(PaperRun.candidacy_id.in_(by_candidacy)))
    seated = session.execute(select(SessionSeat.candidacy_id, SessionSeat.id).where(SessionSeat.session_id == session_id))
    room = Room(
        session_id,
        {by_candidacy[row.candidacy_id]: row.run_id for row in given},
        {by_candidacy[row.candidacy_id]: row.id for row in seated},
    )
    if convoked:
        with clock.frozen(days_ago(14, 9)):
            convocations.convoke(administrator, session_id)
    return room


def _let_in(cast: Cast, room: Room) -> None:
    """Nine are there with their identity checked, one is late, one is excused, one is not seen yet."""
    for person in ROOM[:9]:
        attendance.note_attendance(cast[INVIGILATOR], room.seats[person], None, Attendance.PRESENT, True, "carte d’identité")
    attendance.note_attendance(
        cast[INVIGILATOR], room.seats[ROOM[10]], None, Attendance.EXCUSED, False, "A prévenu hier : convocation officielle"
    )


def _work(session: Session, cast: Cast, room: Room, opens: datetime) -> None:
    """What happened since: acts, a pause, a network cut with minutes given, one who handed in, one who arrived late."""
    for rank, person in enumerate(ROOM[:8]):
        run = session.get_one(Run, room.runs[person])
        act_at(cast[person], run.id, run.variant_seed, [opens + timedelta(minutes=3 + rank + 4 * step) for step in range(3)])
    with clock.frozen(opens + timedelta(minutes=15)):
        sittings.pause(cast[MAELLE], room.runs[MAELLE])
    with clock.frozen(opens + timedelta(minutes=22)):
        sittings.resume(cast[MAELLE], room.runs[MAELLE])
    watcher, offline, done = cast[INVIGILATOR], ROOM[3], ROOM[5]
    with clock.frozen(opens + timedelta(minutes=24)):
        text = "Le poste 3 a perdu le réseau quelques minutes."
        number = incidents.declare(watcher, room.session_id, IncidentCategory.NETWORK, text, run_id=room.runs[ROOM[2]])
        incidents.close(watcher, room.session_id, number, IncidentResolution.MINUTES_GIVEN, minutes=5, text="Câble remplacé.")
        attendance.note_attendance(watcher, room.seats[ROOM[9]], None, Attendance.LATE, True, "carte d’identité")
    with clock.frozen(opens + timedelta(minutes=26)):
        session.add(Presence(run_id=room.runs[offline], seen_at=clock.now(), waiting=0))
        runs.submit(cast[done], room.runs[done])
