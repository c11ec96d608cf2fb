"""Writing a draft framework: opened from a version, cut, filled part by part, or taken from a workbook. Only a draft is written on.

Each save replaces the body and the digest of the draft in one transaction, and says in the audit stream `framework:<number>` what changed.
A form carries the revision of the part it edits (`blocks.authoring.revision`): when that part changed since, nothing is written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app.auth.actor import Actor
from app.database import write
from app.errors import NotFound, Refused
from app.models import FrameworkAct, FrameworkVersion, VersionState
from app.queries.certifications import certification_of
from app.services import audit
from app.services.framework import CONFIRMED, REOPENED, add_draft, check_rules_name, confirmed_flags, locked_version, record_act, stream_of
from blocks import authoring, versions
from blocks.authoring import AuthoringError, EvaluationText
from blocks.diff import Change, compare
from blocks.model import Certification, Criterion, Flag
from blocks.rules import Rules

Part = TypeVar("Part")
COPIED, EDITED = "copied", "edited"
"""The verbs of `FrameworkAct` that are a draft's own."""
MOST_CHANGES, LONGEST_VALUE = 100, 200
"""Changes that one audit row spells out, and characters of a value: a workbook may bring more, which are counted."""


@write
def open_draft(session: Session, actor: Actor, version_id: int) -> int:
    """A new draft with the content of a version that is written on no more; gives its id. What was confirmed there stays confirmed.

    Raises NotFound, Refused("framework.already_draft") when the version itself can be written on.
    """
    source = locked_version(session, version_id)
    if source.state is VersionState.DRAFT:
        raise Refused("framework.already_draft", version=source.version)
    audit.lock_stream(session, stream_of(source.certification_number))
    number = source.certification_number
    row = add_draft(session, number, title=source.title, body=source.body, digest=source.digest, source=source.source)
    _carry_confirmations(session, source, row)
    record_act(session, actor, row, COPIED, subject=str(source.version))
    return row.id


def _carry_confirmations(session: Session, source: FrameworkVersion, row: FrameworkVersion) -> None:
    """The confirmations that stand on a version, in the name of those who gave them."""
    standing = confirmed_flags(session, source.id)
    acts = session.scalars(
        select(FrameworkAct)
        .where(FrameworkAct.framework_version_id == source.id, FrameworkAct.verb == CONFIRMED, FrameworkAct.subject.in_(standing))
        .order_by(FrameworkAct.id)
    )
    for act in {act.subject: act for act in acts}.values():
        session.add(
            FrameworkAct(
                framework_version_id=row.id,
                verb=CONFIRMED,
                subject=act.subject,
                actor_id=act.actor_id,
                at=act.at,
                detail=act.detail | {"version": source.version},
            )
        )


@write
def save_split(
    session: Session, actor: Actor, version_id: int, block_code: str, labels: Sequence[str], *, revision: str, confirm: bool = False
) -> None:
    """Cut the list of a block otherwise, word for word; with `confirm`, say that the cut is right. Another cut is confirmed anew.

    Raises NotFound, Refused "framework.not_draft", "framework.stale", "framework.words_changed", "framework.split_not_open" or
    "framework.split_empty" at the field `labels`.
    """
    row, certification = _draft(session, version_id)
    block = _found(lambda: certification.block(block_code))
    _check_revision(authoring.split_revision(block), revision)
    after = _edited(lambda: authoring.with_split(certification, block_code, labels), field="labels")
    key = versions.flag_key(Flag(block_code, authoring.SPLIT_FLAG))
    confirmed = key in confirmed_flags(session, row.id)
    changed = _rewrite(session, actor, row, after, place=block_code)
    if confirm and (changed or not confirmed):
        record_act(session, actor, row, CONFIRMED, subject=key)
    elif changed and confirmed:
        record_act(session, actor, row, REOPENED, subject=key)


@write
def save_competency(
    session: Session,
    actor: Actor,
    version_id: int,
    code: str,
    *,
    activity: str,
    criteria: Sequence[Criterion],
    criteria_source: str,
    revision: str,
) -> None:
    """Replace the activity and the criteria of a competency. Raises NotFound, Refused "framework.not_draft", "framework.stale",
    "framework.too_many_criteria"."""
    row, certification = _draft(session, version_id)
    _block, competency = _found(lambda: authoring.find_competency(certification, code))
    _check_revision(authoring.competency_revision(competency), revision)
    after = _edited(
        lambda: authoring.with_competency(certification, code, activity=activity, criteria=criteria, criteria_source=criteria_source)
    )
    _rewrite(session, actor, row, after, place=code)


@write
def save_evaluations(
    session: Session, actor: Actor, version_id: int, block_code: str, written: Sequence[EvaluationText], *, revision: str
) -> None:
    """Replace the evaluations of a block and their plans. Raises as `save_competency`, and Refused "framework.not_in_fiche"
    (`text`), "framework.fiche_evaluation", "framework.too_many_evaluations"."""
    row, certification = _draft(session, version_id)
    block = _found(lambda: certification.block(block_code))
    _check_revision(authoring.evaluations_revision(block), revision)
    after = _edited(lambda: authoring.with_evaluations(certification, block_code, written))
    _rewrite(session, actor, row, after, place=block_code)


@write
def save_rules(session: Session, actor: Actor, version_id: int, rules: Rules, *, revision: str) -> None:
    """Replace the rules. Raises NotFound, Refused "framework.not_draft", "framework.stale", and "framework.rules_name_taken" at `name`
    when a version that was read over has other rules of that name: records cite the name alone."""
    row, certification = _draft(session, version_id)
    _check_revision(authoring.revision(certification.rules), revision)
    after = authoring.with_rules(certification, rules)
    check_rules_name(session, row, after)
    _rewrite(session, actor, row, after, place="rules")


@write
def save_whole(session: Session, actor: Actor, version_id: int, after: Certification, *, digest: str, source: str) -> None:
    """Replace the draft by what a workbook made of it: `digest` is that of the draft it was made from, `source` the file's name.

    Raises NotFound, Refused "framework.not_draft", "framework.stale_workbook" when the draft changed since, "framework.rules_name_taken" as
    `save_rules`.
    """
    row, _certification = _draft(session, version_id)
    if row.digest != digest:
        raise Refused("framework.stale_workbook")
    check_rules_name(session, row, after)
    _rewrite(session, actor, row, after, place="", source=source)


def _draft(session: Session, version_id: int) -> tuple[FrameworkVersion, Certification]:
    """The version, locked, when it can be written on."""
    row = locked_version(session, version_id)
    session.refresh(row)
    if row.state is not VersionState.DRAFT:
        raise Refused("framework.not_draft", version=row.version)
    return row, certification_of(row)


def _found(find: Callable[[], Part]) -> Part:
    try:
        return find()
    except KeyError:
        raise NotFound from None


def _edited(edit: Callable[[], Certification], *, field: str | None = None) -> Certification:
    try:
        return edit()
    except AuthoringError as error:
        raise Refused(f"framework.{error.code}", field=field, **error.params) from error


def _check_revision(current: str, read: str) -> None:
    if current != read:
        raise Refused("framework.stale")


def _rewrite(session: Session, actor: Actor, row: FrameworkVersion, after: Certification, *, place: str, source: str = "") -> bool:
    """The draft with its new content, the act and its audit row; whether anything changed."""
    before = certification_of(row)
    digest = versions.content_digest(after)
    if digest == row.digest:
        return False
    detail = {"before": row.digest, "after": digest, **_told(compare(before, after))} | ({"file": source} if source else {})
    row.body = versions.canonical(after).decode()
    row.digest = digest
    session.flush()
    record_act(session, actor, row, EDITED, subject=place, detail=detail)
    return True


def _told(changes: Sequence[Change]) -> dict[str, Any]:
    """The changes as the audit keeps them: how many, and the first of them with their values, cut where they are long."""
    short = slice(LONGEST_VALUE)
    kept = [msgspec.structs.replace(each, before=each.before[short], after=each.after[short]) for each in changes[:MOST_CHANGES]]
    return {"count": len(changes), "changes": msgspec.to_builtins(kept)}
