"""A version is published by two people, and its digest names its content."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from blocks import versions
from blocks.model import Certification, Flag
from blocks.versions import Act, FrameworkVersion, VersionRefused, VersionState

AT = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


def act(person: str) -> Act:
    return Act(person=person, at=AT)


def draft() -> FrameworkVersion:
    return FrameworkVersion(number="RNCP35663", digest="0" * 64, imported=act("claire"))


def reviewed() -> FrameworkVersion:
    return versions.review(draft(), act("claire"), unconfirmed_flags=0, faults=0)


def published() -> FrameworkVersion:
    return versions.publish(reviewed(), act("denis"), unconfirmed_flags=0, faults=0)


def test_the_whole_life() -> None:
    version = versions.retire(versions.freeze(published(), act("session")), act("denis"), replaced=True)
    assert version.state is VersionState.RETIRED
    assert [each.person for each in (version.imported, version.reviewed, version.published, version.frozen, version.retired) if each] == [
        "claire",
        "claire",
        "denis",
        "session",
        "denis",
    ]


def test_one_person_does_not_publish_alone() -> None:
    with pytest.raises(VersionRefused) as caught:
        versions.publish(reviewed(), act("claire"), unconfirmed_flags=0, faults=0)
    assert caught.value.code == "same_person"


@pytest.mark.parametrize(
    ("flags", "faults", "code", "count"), [(2, 0, "flags_unconfirmed", 2), (0, 3, "grid_faulty", 3), (1, 1, "flags_unconfirmed", 1)]
)
def test_doubts_and_faults_stop_it(flags: int, faults: int, code: str, count: int) -> None:
    with pytest.raises(VersionRefused) as caught:
        versions.review(draft(), act("claire"), unconfirmed_flags=flags, faults=faults)
    assert (caught.value.code, caught.value.params) == (code, {"count": count})
    with pytest.raises(VersionRefused) as caught:
        versions.publish(reviewed(), act("denis"), unconfirmed_flags=flags, faults=faults)
    assert caught.value.code == code


STEPS: dict[str, Callable[[FrameworkVersion], FrameworkVersion]] = {
    "review": lambda version: versions.review(version, act("denis"), unconfirmed_flags=0, faults=0),
    "publish": lambda version: versions.publish(version, act("denis"), unconfirmed_flags=0, faults=0),
    "send_back": lambda version: versions.send_back(version),
    "freeze": lambda version: versions.freeze(version, act("denis")),
    "retire": lambda version: versions.retire(version, act("claire"), replaced=False),
}
ALLOWED = {
    VersionState.DRAFT: {"review"},
    VersionState.REVIEWED: {"publish", "send_back"},
    VersionState.PUBLISHED: {"freeze", "retire"},
    VersionState.FROZEN: {"freeze", "retire"},
    VersionState.RETIRED: {"freeze"},
}


@pytest.mark.parametrize("state", VersionState)
@pytest.mark.parametrize("step", STEPS)
def test_no_step_is_skipped(state: VersionState, step: str) -> None:
    version = msgspec.structs.replace(published(), state=state)
    if step in ALLOWED[state]:
        assert STEPS[step](version).number == "RNCP35663"
        return
    with pytest.raises(VersionRefused) as caught:
        STEPS[step](version)
    assert caught.value.code == "wrong_state"
    assert caught.value.params["state"] == state.value


@pytest.mark.parametrize("state", VersionState)
def test_what_sessions_may_use(state: VersionState) -> None:
    assert versions.usable(msgspec.structs.replace(draft(), state=state)) == (state in {VersionState.PUBLISHED, VersionState.FROZEN})


def test_what_is_sent_back_is_read_over_again() -> None:
    back = versions.send_back(reviewed())
    assert (back.state, back.reviewed) == (VersionState.DRAFT, None)
    again = versions.review(back, act("denis"), unconfirmed_flags=0, faults=0)
    assert versions.publish(again, act("claire"), unconfirmed_flags=0, faults=0).published == act("claire")


def test_freezing_twice_changes_nothing() -> None:
    frozen = versions.freeze(published(), act("one"))
    assert versions.freeze(frozen, act("two")) == frozen


def test_whoever_entered_with_a_retired_version_goes_on() -> None:
    retired = versions.retire(published(), act("claire"), replaced=False)
    assert versions.freeze(retired, act("session")) == retired


def test_whoever_published_does_not_close_the_certification_alone() -> None:
    with pytest.raises(VersionRefused) as caught:
        versions.retire(published(), act("denis"), replaced=False)
    assert caught.value.code == "same_publisher"
    assert versions.retire(published(), act("denis"), replaced=True).retired == act("denis")


def test_a_version_without_reviewer_is_not_published() -> None:
    version = msgspec.structs.replace(draft(), state=VersionState.REVIEWED)
    with pytest.raises(VersionRefused):
        versions.publish(version, act("denis"), unconfirmed_flags=0, faults=0)


def test_the_digest_is_of_the_content(certification: Certification) -> None:
    digest = versions.content_digest(certification)
    assert digest == hashlib.sha256(versions.canonical(certification)).hexdigest()
    again = msgspec.json.decode(versions.canonical(certification), type=Certification)
    assert again == certification
    assert versions.content_digest(again) == digest


@given(st.sampled_from(["title", "objectives", "sectors", "source", "evaluation_modes"]), st.text(min_size=1, max_size=20))
def test_any_change_changes_the_digest(field: str, text: str) -> None:
    one = Certification(number="RNCP1", title="", active=True, level=5)
    other = msgspec.structs.replace(one, **{field: text})
    assert versions.content_digest(one) != versions.content_digest(other)
    assert versions.content_digest(other) == versions.content_digest(msgspec.structs.replace(one, **{field: text}))


def test_flags_wait_until_each_is_confirmed() -> None:
    flags = (Flag("jury_rules.FI", "jury_table_flattened", "x"), Flag("new_caledonia", "territory_flattened"))
    certification = Certification(number="RNCP1", title="", active=True, level=5, flags=flags)
    assert versions.unconfirmed(certification, set()) == flags
    assert versions.unconfirmed(certification, {versions.flag_key(flags[0])}) == flags[1:]
    assert versions.unconfirmed(certification, {versions.flag_key(flag) for flag in flags}) == ()
