"""Framework versions: imported, their doubts confirmed one by one, reviewed by one person, published by another; and renewals.

The rules are `blocks.versions` and `blocks.registration`; each act is a row of its own and an audit row in the stream
`framework:<number>`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import FrameworkAct, FrameworkVersion, RenewalAct, VersionState
from app.queries.certifications import USABLE, certification_of, renewals_of
from app.services import audit
from blocks import catalogue, coverage, registration, versions
from blocks.model import Certification, RegistrationRenewal
from blocks.reading import SourceKind, read_source

IMPORTED, CONFIRMED, REVIEWED, PUBLISHED, FROZEN = "imported", "flag_confirmed", "reviewed", "published", "frozen"
SENT_BACK, REOPENED, RETIRED = "sent_back", "flag_reopened", "retired"
"""The verbs of `FrameworkAct`; a draft's own are in `app.services.framework_authoring`."""

SETTLED = frozenset({VersionState.FROZEN, VersionState.RETIRED})
"""States that an assessment leaves as they are."""

SYSTEM = "system"
"""Who imports from the console, where no account is needed."""


@dataclass(frozen=True)
class Imported:
    """What an import did, by number of the register: the versions added and those that were there already."""

    added: tuple[FrameworkVersion, ...]
    already: tuple[FrameworkVersion, ...]


@write
def import_file(
    session: Session, actor: Actor, content: bytes, *, name: str, kind: SourceKind | None = None, number: str | None = None
) -> Imported:
    """Store each certification of a file as a draft version, with the certifier's grids committed for its number. All or nothing.

    Raises FicheError (blocks.fiche) with the place when the file cannot be read, Refused("framework.already_there") when the whole
    of it is stored already.
    """
    source = f"{name}, SHA-256 {hashlib.sha256(content).hexdigest()}"
    added: list[FrameworkVersion] = []
    already: list[FrameworkVersion] = []
    for certification in read_source(content, kind=kind, number=number):
        version, is_new = _store(session, actor, catalogue.completed(certification), source)
        (added if is_new else already).append(version)
    if not added:
        first = already[0]
        raise Refused("framework.already_there", field="file", number=first.certification_number, version=first.version)
    return Imported(tuple(added), tuple(already))


@write
def import_committed(session: Session, actor: Actor, number: str) -> FrameworkVersion:
    """Store the framework of `blocks/data` as a draft version, or give the version that already holds it.

    Raises KeyError when nothing is committed for that number.
    """
    version, _ = _store(session, actor, catalogue.read(number), f"blocks/data/{number.lower()}")
    return version


@write
def confirm_flag(session: Session, actor: Actor, version_id: int, key: str, *, note: str = "") -> None:
    """A person confirms what was read at one flagged place (`blocks.versions.flag_key`). Confirming twice changes nothing.

    Raises NotFound for an unknown version or flag, Refused("framework.wrong_state") when the version is no longer a draft.
    """
    row = locked_version(session, version_id)
    certification = certification_of(row)
    if key not in {versions.flag_key(flag) for flag in certification.flags}:
        raise NotFound
    if key in confirmed_flags(session, row.id):
        return
    if row.state is not VersionState.DRAFT:
        raise Refused("framework.wrong_state", version=row.version)
    detail = {"note": note.strip()} if note.strip() else {}
    record_act(session, actor, row, CONFIRMED, subject=key, detail=detail)


@write
def review(session: Session, actor: Actor, version_id: int) -> None:
    """A person has read the whole version.

    Raises NotFound, LookupError for the system, Refused("framework.flags_unconfirmed", "framework.grid_faulty" with count,
    "framework.wrong_state", "framework.rules_name_taken" when other rules were read over under the same name).
    """
    row = locked_version(session, version_id)
    _move(session, actor, row, REVIEWED, person=str(actor.person_id))


@write
def publish(session: Session, actor: Actor, version_id: int) -> None:
    """Another person than the reviewer publishes it. Raises as `review`, and Refused("framework.same_person")."""
    row = locked_version(session, version_id)
    _move(session, actor, row, PUBLISHED, person=str(actor.person_id))
    row.published_at = clock.now()


@write
def send_back(session: Session, actor: Actor, version_id: int, *, reason: str) -> None:
    """Make a reviewed version a draft again, so that it is written on; its review counts no more.

    Raises NotFound, Refused("framework.wrong_state", "framework.reason_missing").
    """
    row = locked_version(session, version_id)
    if not reason.strip():
        raise Refused("framework.reason_missing", field="reason")
    _move(session, actor, row, SENT_BACK, person=str(actor.person_id), detail={"reason": reason.strip()})


@write
def freeze(session: Session, actor: Actor, version_id: int) -> None:
    """An assessment starts with this version: it is never changed after. Freezing a frozen or retired version changes nothing.

    Raises NotFound, Refused("framework.wrong_state") for a version that was not published.
    """
    known = session.get(FrameworkVersion, version_id)
    if known is not None and known.state in SETTLED:
        return  # without the lock: a whole session's runs are prepared at once
    row = locked_version(session, version_id)
    session.refresh(row)
    if row.state not in SETTLED:
        _move(session, actor, row, FROZEN, person=str(actor.account_id or SYSTEM))


@write
def retire(session: Session, actor: Actor, version_id: int, *, reason: str) -> None:
    """Let nobody enter with this version any more; those who did keep it to their end. The reason stays on record.

    Raises NotFound, Refused("framework.retire_reason" at "reason", "framework.wrong_state"), and "framework.same_publisher" when no other
    version can be entered and the actor published this one.
    """
    row = locked_version(session, version_id)
    if not reason.strip():
        raise Refused("framework.retire_reason", field="reason")
    _move(session, actor, row, RETIRED, person=str(actor.person_id), detail={"reason": reason.strip()})


@write
def record_renewal(session: Session, actor: Actor, number: str, renewal: RegistrationRenewal) -> None:
    """Record that the registration of a certification was extended. Raises NotFound, Refused("framework.<why>") at its field."""
    latest = session.scalar(
        select(FrameworkVersion)
        .where(FrameworkVersion.certification_number == number)
        .order_by(FrameworkVersion.version.desc())
        .limit(1)
        .with_for_update()
    )
    if latest is None:
        raise NotFound
    audit.lock_stream(session, stream_of(number))
    problem = registration.renewal_problem(certification_of(latest), renewals_of(session, number), renewal, clock.today())
    if problem:
        field, code = problem
        raise Refused(f"framework.{code}", field=field)
    session.add(
        RenewalAct(
            certification_number=number,
            decision=renewal.decision.strip(),
            decided_on=renewal.decided_on,
            new_end=renewal.new_end,
            invented=renewal.invented,
            actor_id=actor.person_id,
            at=clock.now(),
        )
    )
    body = {
        "decision": renewal.decision.strip(),
        "decided_on": renewal.decided_on.isoformat(),
        "new_end": renewal.new_end.isoformat(),
        "invented": renewal.invented,
    }
    audit.record(session, actor, stream=stream_of(number), verb="registration.renewed", target=number, body=body)


def confirmed_flags(session: Session, version_id: int) -> frozenset[str]:
    """The keys of the flags that stand confirmed on a version: what was confirmed, then read otherwise, must be confirmed again."""
    acts = session.execute(
        select(FrameworkAct.subject, FrameworkAct.verb)
        .where(FrameworkAct.framework_version_id == version_id, FrameworkAct.verb.in_((CONFIRMED, REOPENED)))
        .order_by(FrameworkAct.id)
    )
    last = dict(acts.all())
    return frozenset(subject for subject, verb in last.items() if verb == CONFIRMED)


def stream_of(number: str) -> str:
    return f"framework:{number}"


def _store(session: Session, actor: Actor, certification: Certification, source: str) -> tuple[FrameworkVersion, bool]:
    """The version that holds this content, made when there is none; whether it was made."""
    number = certification.number
    audit.lock_stream(session, stream_of(number))
    digest = versions.content_digest(certification)
    known = session.scalar(
        select(FrameworkVersion)
        .where(FrameworkVersion.certification_number == number, FrameworkVersion.digest == digest)
        .order_by(FrameworkVersion.version)
        .limit(1)
    )
    if known is not None:
        return known, False
    title, body = certification.title[:255], versions.canonical(certification).decode()
    row = add_draft(session, number, title=title, body=body, digest=digest, source=source[-255:])
    record_act(session, actor, row, IMPORTED)
    return row, True


def add_draft(session: Session, number: str, *, title: str, body: str, digest: str, source: str) -> FrameworkVersion:
    """A draft under the next number of its certification, whose stream the caller has locked."""
    last = session.scalar(select(func.max(FrameworkVersion.version)).where(FrameworkVersion.certification_number == number))
    row = FrameworkVersion(
        certification_number=number,
        version=(last or 0) + 1,
        title=title,
        state=VersionState.DRAFT,
        body=body,
        digest=digest,
        source=source,
        imported_at=clock.now(),
    )
    session.add(row)
    session.flush()
    return row


def locked_version(session: Session, version_id: int) -> FrameworkVersion:
    row = session.scalar(select(FrameworkVersion).where(FrameworkVersion.id == version_id).with_for_update())
    if row is None:
        raise NotFound
    return row


def _move(session: Session, actor: Actor, row: FrameworkVersion, verb: str, *, person: str, detail: dict[str, str] | None = None) -> None:
    """One step of the version's life, by the rule of `blocks.versions`."""
    act = versions.Act(person=person, at=clock.now())
    before = _as_value(session, row)
    if verb == REVIEWED:
        check_rules_name(session, row, certification_of(row))
    try:
        if verb == REVIEWED:
            after = versions.review(before, act, **_left(session, row))
        elif verb == PUBLISHED:
            after = versions.publish(before, act, **_left(session, row))
        elif verb == SENT_BACK:
            after = versions.send_back(before)
        elif verb == RETIRED:
            after = versions.retire(before, act, replaced=_enterable_beside(session, row))
        else:
            after = versions.freeze(before, act)
    except versions.VersionRefused as refused:
        raise Refused(f"framework.{refused.code}", version=row.version, count=refused.params.get("count", 0)) from refused
    row.state = after.state
    record_act(session, actor, row, verb, detail=detail)


def _left(session: Session, row: FrameworkVersion) -> dict[str, int]:
    """What stops a version from being read over or published, by count: doubts that nobody confirmed, faults of the check."""
    certification = certification_of(row)
    return {
        "unconfirmed_flags": len(versions.unconfirmed(certification, confirmed_flags(session, row.id))),
        "faults": len(coverage.faults(certification)),
    }


def check_rules_name(session: Session, row: FrameworkVersion, certification: Certification) -> None:
    """A record names the rules it followed: one name, one content. Raises Refused("framework.rules_name_taken")."""
    others = session.scalars(
        select(FrameworkVersion).where(
            FrameworkVersion.certification_number == row.certification_number,
            FrameworkVersion.id != row.id,
            FrameworkVersion.state != VersionState.DRAFT,
        )
    )
    for other in others:
        rules = certification_of(other).rules
        if rules.name == certification.rules.name and rules != certification.rules:
            raise Refused("framework.rules_name_taken", field="name", name=rules.name, version=other.version)


def _enterable_beside(session: Session, row: FrameworkVersion) -> bool:
    """Whether one may enter with another version of the same certification."""
    others = select(FrameworkVersion.id).where(
        FrameworkVersion.certification_number == row.certification_number,
        FrameworkVersion.id != row.id,
        FrameworkVersion.state.in_(USABLE),
    )
    return session.scalar(others.limit(1)) is not None


def _as_value(session: Session, row: FrameworkVersion) -> versions.FrameworkVersion:
    """The stored version as the rule knows it."""
    acts: Sequence[FrameworkAct] = session.scalars(
        select(FrameworkAct).where(FrameworkAct.framework_version_id == row.id).order_by(FrameworkAct.id)
    ).all()
    done = {act.verb: versions.Act(person=str(act.actor_id), at=act.at) for act in acts}
    return versions.FrameworkVersion(
        number=row.certification_number,
        digest=row.digest,
        state=row.state,
        imported=done.get(IMPORTED, versions.Act(person=SYSTEM, at=row.imported_at)),
        reviewed=done.get(REVIEWED),
        published=done.get(PUBLISHED),
        frozen=done.get(FROZEN),
    )


def record_act(
    session: Session, actor: Actor, row: FrameworkVersion, verb: str, *, subject: str = "", detail: dict[str, Any] | None = None
) -> None:
    """Keep an act: a row when a person did it, and an audit row always."""
    if actor.account_id is not None:
        session.add(
            FrameworkAct(
                framework_version_id=row.id, verb=verb, subject=subject, actor_id=actor.account_id, at=clock.now(), detail=detail or {}
            )
        )
    body = {"version": row.version, "digest": row.digest} | ({"subject": subject} if subject else {}) | (detail or {})
    stream = stream_of(row.certification_number)
    audit.record(session, actor, stream=stream, verb=f"framework.{verb}", target=f"framework_version:{row.id}", body=body)
