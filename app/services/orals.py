"""Planning orals: a series laid out in one act, slots moved or cancelled one by one, and the clock of the day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import Award, Candidacy, Jury, JuryMember, OralMarkRow, OralSlotRow
from app.queries.judging import framework_of, own_file
from app.queries.oral_news import OralNews
from app.queries.orals import PlannedOral, heard_oral, names_of_accounts, planned, planned_oral, planned_slots, possible_players
from app.queries.seats import judges
from app.queries.sittings import measures_of
from app.services import audit
from app.services.judging import refuse
from app.services.oral_news import tell
from blocks.model import AccessRoute
from blocks.oral_kits import OralKit, kit_of
from juries.accommodations import NO_MEASURES, EffectiveMeasures
from juries.composition import sitting_obstacles
from juries.oral_clock import OralMarkKind, oral_mark_obstacle, own_phases
from juries.orals import LONGEST_REST_MINUTES, OralSlot, clashes, lay_out
from juries.refusal import Refusal

ROOM_LENGTH = 120
STREAM = "orals"
ONWARD = (OralMarkKind.NEXT, OralMarkKind.ENDED)
DOUBLE_CLICK = timedelta(seconds=1)
"""The second click of a double click may find the next page under it, already: it comes within this."""
FIELDS = {"oral.room_taken": "room", "oral.player_taken": "player", "oral.player_sits": "player"}
"""Where on the form each clash is told; the others are told at the hour."""


class OralRefused(Refused):
    """The slots clash. `reasons` holds each code with its parameters and the number of the candidate whose slot it is."""

    def __init__(self, reasons: Sequence[tuple[str, Refusal]]) -> None:
        number, first = reasons[0]
        super().__init__(first.code, field=FIELDS.get(first.code), number=number, **first.params)
        self.reasons = tuple(reasons)


@dataclass(frozen=True)
class Series:
    """What lays out a series: the first meeting (aware), the rest between two (minutes), where, and who plays (an account)."""

    first: datetime
    rest_minutes: int
    room: str
    preparation_room: str
    player_id: int | None


@dataclass(frozen=True)
class Place:
    """Where and when one slot is moved."""

    meets_at: datetime
    room: str
    preparation_room: str
    player_id: int | None


@write
def plan(session: Session, actor: Actor, number: str, evaluation: str, jury_ids: Sequence[int], series: Series) -> list[int]:
    """Lay out the slots of these juries' candidates, in the order given, at one regular step; returns their ids.

    Raises OralRefused with every clash, Refused "oral.nobody", "oral.already_planned", "oral.past", "oral.rest", "oral.room_missing",
    "oral.room_long", "oral.player_unknown", "oral.another_day", NotFound for a jury that cannot hold it.
    """
    audit.lock_stream(session, STREAM)
    kit = kit_of(number, evaluation)
    if kit is None:
        raise NotFound
    if not jury_ids:
        raise Refused("oral.nobody", field="juries")
    if not 0 <= series.rest_minutes <= LONGEST_REST_MINUTES:
        raise Refused("oral.rest", field="rest", longest=LONGEST_REST_MINUTES)
    _check_place(Place(series.first, series.room, series.preparation_room, series.player_id), hour="first")
    juries = [_jury(session, actor, jury_id, number, evaluation) for jury_id in dict.fromkeys(jury_ids)]
    measures = measures_of(session, [jury.candidacy_id for jury in juries])
    drawn = [_drawn(jury, kit, series, measures.get(jury.candidacy_id, NO_MEASURES)) for jury in juries]
    laid = lay_out(drawn, series.first, timedelta(minutes=series.rest_minutes))
    if _day(laid[-1].ends_at) != _day(series.first) or _day(laid[0].begins_at) != _day(series.first):
        raise Refused("oral.another_day", field="first")
    numbers = {slot.key: jury.candidacy.number for slot, jury in zip(laid, juries, strict=True)}
    _refuse_clashes(laid, (*planned_slots(session), *laid), numbers)
    before = _ranked(session, evaluation)
    return [
        _add(session, actor, jury, kit, slot, series, before + rank) for rank, (jury, slot) in enumerate(zip(juries, laid, strict=True))
    ]


def _ranked(session: Session, evaluation: str) -> int:
    """How many slots of an evaluation were ever planned: the next one is dealt the role that follows."""
    return session.scalar(select(func.count()).select_from(OralSlotRow).where(OralSlotRow.evaluation_code == evaluation)) or 0


def _jury(session: Session, actor: Actor, jury_id: int, number: str, evaluation: str) -> Jury:
    jury = session.scalar(
        select(Jury)
        .where(Jury.id == jury_id, Jury.id.not_in(select(Award.jury_id)))
        .options(joinedload(Jury.candidacy).joinedload(Candidacy.account), selectinload(Jury.members).joinedload(JuryMember.account))
    )
    if jury is None or jury.candidacy.route is AccessRoute.VAE or judges(session, actor, jury.candidacy_id):
        raise NotFound
    certification, _version = framework_of(jury.framework_version_id)
    if certification.number != number or evaluation not in {each.code for each in certification.block(jury.block_code).evaluations}:
        raise NotFound
    taken = select(OralSlotRow.id).where(
        OralSlotRow.jury_id == jury_id, OralSlotRow.evaluation_code == evaluation, OralSlotRow.cancelled_at.is_(None)
    )
    if session.scalar(taken) is not None:
        raise Refused("oral.already_planned", field="juries", number=jury.candidacy.number)
    return jury


def _drawn(jury: Jury, kit: OralKit, series: Series, measures: EffectiveMeasures) -> OralSlot:
    return OralSlot(
        key=f"new {jury.id}",
        candidate=str(jury.candidacy.account_id),
        jurors=frozenset(str(member.account_id) for member in jury.members if member.left_at is None),
        player=str(series.player_id) if series.player_id else None,
        room=series.room.strip(),
        meets_at=series.first,
        phases=own_phases(kit.phases, measures),
    )


def _add(session: Session, actor: Actor, jury: Jury, kit: OralKit, slot: OralSlot, series: Series, rank: int) -> int:
    dealt = msgspec.structs.replace(kit, roles=kit.cast(rank))
    row = OralSlotRow(
        jury_id=jury.id,
        candidacy_id=jury.candidacy_id,
        evaluation_code=kit.evaluation,
        meets_at=slot.meets_at,
        room=slot.room,
        preparation_room=series.preparation_room.strip(),
        player_id=series.player_id,
        kit=msgspec.json.encode(dealt, order="sorted").decode(),
        created_by_id=actor.account_id,
        created_at=clock.now(),
    )
    session.add(row)
    session.flush()
    body = {"evaluation": kit.evaluation, "meets_at": slot.meets_at.isoformat(), "room": slot.room}
    audit.record(session, actor, stream=STREAM, verb="oral.planned", target=f"oral:{row.id}", body=body)
    return row.id


@write
def move(session: Session, actor: Actor, slot_id: int, place: Place) -> None:
    """Move one slot, or change its room or who plays; nothing new leaves it as it is. One that is published stays so.

    Its candidate is told of another hour or room. Raises as `plan`, and Refused "oral.under_way" once a juror marked its clock.
    """
    audit.lock_stream(session, STREAM)
    found = _still_to_come(actor, slot_id)
    if found.oral.marks:
        raise Refused("oral.under_way")
    _check_place(place, hour="hour")
    oral = found.oral
    moved = msgspec.structs.replace(
        oral.slot,
        meets_at=place.meets_at,
        room=place.room.strip(),
        player=str(place.player_id) if place.player_id else None,
    )
    if _day(moved.begins_at) != _day(moved.meets_at) or _day(moved.ends_at) != _day(moved.meets_at):
        raise Refused("oral.another_day", field="hour")
    _refuse_clashes([moved], planned_slots(session), {moved.key: oral.number})
    row = session.get_one(OralSlotRow, slot_id)
    told = (place.meets_at, moved.room, place.preparation_room.strip(), place.player_id)
    before = (row.meets_at, row.room, row.preparation_room, row.player_id)
    if told == before:
        return
    row.meets_at, row.room, row.preparation_room, row.player_id = told
    if oral.published and told[:-1] != before[:-1]:  # who plays is no news to the candidate
        tell(session, slot_id, OralNews.MOVED)
    body = {"meets_at": place.meets_at.isoformat(), "room": moved.room}
    audit.record(session, actor, stream=STREAM, verb="oral.moved", target=f"oral:{slot_id}", body=body)


@write
def cancel(session: Session, actor: Actor, slot_id: int) -> None:
    """Take a slot off the day; a candidate to whom it was published is told. Raises Refused "oral.under_way", NotFound."""
    audit.lock_stream(session, STREAM)
    found = _still_to_come(actor, slot_id)
    session.get_one(OralSlotRow, slot_id).cancelled_at = clock.now()
    if found.oral.published:
        tell(session, slot_id, OralNews.CANCELLED)
    audit.record(session, actor, stream=STREAM, verb="oral.cancelled", target=f"oral:{slot_id}")


def _still_to_come(actor: Actor, slot_id: int) -> PlannedOral:
    found = planned_oral(actor, slot_id)
    if found.oral.blind:
        raise NotFound
    if found.oral.under_way:
        raise Refused("oral.under_way")
    return found


@write
def publish(session: Session, actor: Actor, slot_ids: Sequence[int]) -> int:
    """Tell these slots to candidates (by e-mail too), jurors and players; returns how many were not yet told.

    Raises Refused "oral.none_chosen", OralRefused when one clashes with another, NotFound.
    """
    audit.lock_stream(session, STREAM)
    if not slot_ids:
        raise Refused("oral.none_chosen")
    known = {each.oral.id: each for each in planned(actor)}
    if not set(slot_ids) <= known.keys():
        raise NotFound
    chosen = [known[slot_id] for slot_id in dict.fromkeys(slot_ids) if not known[slot_id].oral.published]
    slots = [each.oral.slot for each in chosen]
    _refuse_clashes(slots, planned_slots(session), {each.oral.slot.key: each.oral.number for each in chosen})
    for each in chosen:
        session.get_one(OralSlotRow, each.oral.id).published_at = clock.now()
        tell(session, each.oral.id, OralNews.PUBLISHED)
        audit.record(session, actor, stream=STREAM, verb="oral.published", target=f"oral:{each.oral.id}")
    return len(chosen)


@write
def mark(session: Session, actor: Actor, slot_id: int, kind: OralMarkKind, *, marks_seen: int) -> None:
    """Do one act on the clock of an oral that the actor's jury hears. `marks_seen`: how many its page showed.

    One's own act sent twice is done once. Raises Refused (`juries.oral_clock.oral_mark_obstacle`, "oral.not_today", "oral.marked_meanwhile"
    when the other juror did it first, "oral.clicked_twice": two clicks never skip a part), JuryRefused when the jury may not sit, NotFound.
    """
    audit.lock_stream(session, f"oral:{slot_id}")
    oral = heard_oral(actor, slot_id)
    file = own_file(actor, oral.jury_id)
    refuse(sitting_obstacles(file.rule, file.judges, file.sitting))
    if _day(oral.slot.meets_at) != _day(clock.now()):
        raise Refused("oral.not_today", on=oral.slot.meets_at)
    last = session.scalar(select(OralMarkRow).where(OralMarkRow.slot_id == slot_id).order_by(OralMarkRow.id.desc()).limit(1))
    own = last if last is not None and last.by_id == actor.account_id else None
    if own and own.kind is kind and marks_seen == len(oral.marks) - 1:
        return
    if marks_seen != len(oral.marks):
        raise Refused("oral.marked_meanwhile")
    if own and own.kind is OralMarkKind.NEXT and kind in ONWARD and clock.now() - own.at < DOUBLE_CLICK:
        raise Refused("oral.clicked_twice")
    if reason := oral_mark_obstacle(oral.clock, kind):
        raise Refused(reason.code, **reason.params)
    session.add(OralMarkRow(slot_id=slot_id, kind=kind, by_id=actor.account_id, at=clock.now()))
    audit.record(session, actor, stream=f"oral:{slot_id}", verb="oral.timed", target=f"oral:{slot_id}", body={"act": kind.value})


def _check_place(place: Place, *, hour: str) -> None:
    if place.meets_at < clock.now():
        raise Refused("oral.past", field=hour)
    if not place.room.strip():
        raise Refused("oral.room_missing", field="room")
    for field, room in (("room", place.room), ("preparation_room", place.preparation_room)):
        if len(room.strip()) > ROOM_LENGTH:
            raise Refused("oral.room_long", field=field, maximum=ROOM_LENGTH)
    if place.player_id is not None and place.player_id not in {account for account, _name in possible_players()}:
        raise Refused("oral.player_unknown", field="player")


def _refuse_clashes(slots: Iterable[OralSlot], others: Sequence[OralSlot], numbers: dict[str, str]) -> None:
    reasons = [(numbers[slot.key], reason) for slot in slots for reason in clashes(slot, others)]
    if reasons:
        told = named(reason for _number, reason in reasons)
        raise OralRefused([(number, reason) for (number, _reason), reason in zip(reasons, told, strict=True)])


def named(reasons: Iterable[Refusal]) -> list[Refusal]:
    """The refusals with people's names in place of their accounts; a room is already a name."""
    reasons = list(reasons)
    known = names_of_accounts({value for reason in reasons for value in reason.params.values()})
    return [_named(reason, known) for reason in reasons]


def _named(reason: Refusal, names: Mapping[str, str]) -> Refusal:
    if reason.code == "oral.room_taken":
        return reason
    return Refusal(reason.code, {key: names.get(value, value) if key != "at" else value for key, value in reason.params.items()})


def _day(moment: datetime) -> object:
    return moment.astimezone(clock.PARIS).date()
