"""The life of a framework version: draft ⇄ reviewed → published → frozen → retired, and the digest that names its content.

A certification's texts and grids bind candidates and jurors, so that no one person publishes them: one reviews, another publishes.
A version is frozen by the first assessment session that starts with it, and is never changed after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from datetime import datetime
from enum import StrEnum

import msgspec

from blocks.model import Certification, Flag


class VersionState(StrEnum):
    """The five states, in the order in which a version goes through them."""

    DRAFT = "draft"
    REVIEWED = "reviewed"
    PUBLISHED = "published"
    FROZEN = "frozen"
    RETIRED = "retired"


_NEXT: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.REVIEWED}),
    VersionState.REVIEWED: frozenset({VersionState.PUBLISHED, VersionState.DRAFT}),
    VersionState.PUBLISHED: frozenset({VersionState.FROZEN, VersionState.RETIRED}),
    VersionState.FROZEN: frozenset({VersionState.RETIRED}),
    VersionState.RETIRED: frozenset(),
}


class VersionRefused(Exception):
    """A step that a version may not take. Codes: `wrong_state`, `flags_unconfirmed`, `grid_faulty`, `same_person`, `same_publisher`."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        super().__init__(code)


class Act(msgspec.Struct, frozen=True, kw_only=True):
    """Who took a step, and when. `person` is an opaque identity: two acts of one person carry the same."""

    person: str
    at: datetime


class FrameworkVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a certification's framework: its content by digest, its state, and who brought it there."""

    number: str
    digest: str
    state: VersionState = VersionState.DRAFT
    imported: Act
    reviewed: Act | None = None
    published: Act | None = None
    frozen: Act | None = None
    retired: Act | None = None


def canonical(certification: Certification) -> bytes:
    """The bytes that stand for a certification: JSON with sorted keys. Equal values give equal bytes."""
    return msgspec.json.encode(certification, order="sorted")


def content_digest(certification: Certification) -> str:
    """The SHA-256 of `canonical`, in hexadecimal (64 characters)."""
    return hashlib.sha256(canonical(certification)).hexdigest()


def unconfirmed(certification: Certification, confirmed: Collection[str]) -> tuple[Flag, ...]:
    """The flags that nobody has confirmed yet; `confirmed` holds `flag_key` of those that were."""
    return tuple(flag for flag in certification.flags if flag_key(flag) not in confirmed)


def flag_key(flag: Flag) -> str:
    """The name of a flag within its certification."""
    return f"{flag.place}:{flag.code}"


def review(version: FrameworkVersion, act: Act, *, unconfirmed_flags: int, faults: int) -> FrameworkVersion:
    """A person has read the whole. Refused while a flag waits for confirmation or the grids have faults (`blocks.coverage`)."""
    _check_step(version, VersionState.REVIEWED)
    _check_content(unconfirmed_flags, faults)
    return msgspec.structs.replace(version, state=VersionState.REVIEWED, reviewed=act)


def publish(version: FrameworkVersion, act: Act, *, unconfirmed_flags: int, faults: int) -> FrameworkVersion:
    """Another person than the reviewer makes it the one that sessions may use."""
    _check_step(version, VersionState.PUBLISHED)
    _check_content(unconfirmed_flags, faults)
    if version.reviewed is None or version.reviewed.person == act.person:
        raise VersionRefused("same_person")
    return msgspec.structs.replace(version, state=VersionState.PUBLISHED, published=act)


def send_back(version: FrameworkVersion) -> FrameworkVersion:
    """A reviewed version becomes a draft again, to be written on: what was read over is read over anew."""
    _check_step(version, VersionState.DRAFT)
    return msgspec.structs.replace(version, state=VersionState.DRAFT, reviewed=None)


def freeze(version: FrameworkVersion, act: Act) -> FrameworkVersion:
    """The first session starts with it. A frozen or retired version stays as it is: whoever entered with it goes on to their end."""
    if version.state in {VersionState.FROZEN, VersionState.RETIRED}:
        return version
    _check_step(version, VersionState.FROZEN)
    return msgspec.structs.replace(version, state=VersionState.FROZEN, frozen=act)


def retire(version: FrameworkVersion, act: Act, *, replaced: bool) -> FrameworkVersion:
    """Nobody enters with it any more; those who did go on.

    Where no other version can be entered (`replaced` is false), retiring closes the certification: another person than the publisher
    must do it ("same_publisher").
    """
    _check_step(version, VersionState.RETIRED)
    if not replaced and version.published is not None and version.published.person == act.person:
        raise VersionRefused("same_publisher")
    return msgspec.structs.replace(version, state=VersionState.RETIRED, retired=act)


def usable(version: FrameworkVersion) -> bool:
    """Whether a new assessment session may start with this version."""
    return version.state in {VersionState.PUBLISHED, VersionState.FROZEN}


def _check_step(version: FrameworkVersion, wanted: VersionState) -> None:
    if wanted not in _NEXT[version.state]:
        raise VersionRefused("wrong_state", state=version.state.value, wanted=wanted.value)


def _check_content(unconfirmed_flags: int, faults: int) -> None:
    if unconfirmed_flags:
        raise VersionRefused("flags_unconfirmed", count=unconfirmed_flags)
    if faults:
        raise VersionRefused("grid_faulty", count=faults)
