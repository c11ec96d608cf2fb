"""What is written beside a deposit: the declarations that the candidate signs, the index, the admission of one that came late."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Conflict, NotFound, Refused
from app.models import Candidacy, Deposit, DepositIndex, DepositStatement, LateDeposit, LateDepositAdmission, Role
from app.queries.deposits import Desk, desk
from app.queries.seats import judged_by
from app.services import audit
from juries.dossier import Consent, statement_problems
from juries.dossier_index import IndexProblem, Situation, activities_of, index_problems
from juries.refusal import Refusal


class StatementsRefused(Exception):
    """Declarations cannot be signed: every problem, each at its field."""

    def __init__(self, problems: tuple[tuple[str, Refusal], ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


class IndexRefused(Exception):
    """An index does not stand: every problem, each at its situation and field."""

    def __init__(self, problems: tuple[IndexProblem, ...]) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems


def latest_of(here: Desk, version_id: int) -> None:
    """Raise NotFound without a deposit, Conflict "dossier.version_changed" when another version has been handed in since."""
    if here.latest is None or here.shown:
        raise NotFound
    if here.latest.id != version_id:
        raise Conflict("dossier.version_changed")


@write
def sign(
    session: Session,
    actor: Actor,
    candidacy_id: int,
    evaluation_code: str,
    version_id: int,
    *,
    consent: str,
    original: bool,
    ai: str,
    ai_use: str,
) -> None:
    """Sign the declarations of the version handed in last. `ai`: "none" or "used"; `ai_use` says which tools, and for what. The same ones
    sent again stay signed as of the first time.

    Raises NotFound, Conflict "dossier.version_changed", StatementsRefused with all of `juries.dossier.statement_problems`.
    """
    audit.lock_stream(session, f"deposits:{candidacy_id}")
    here = desk(actor, candidacy_id, evaluation_code)
    latest_of(here, version_id)
    problems = statement_problems(consent=consent, original=original, ai=ai, ai_use=ai_use)
    if problems:
        raise StatementsRefused(problems)
    said = ai_use.strip() if ai == "used" else ""
    signed = here.latest.declared if here.latest else None
    if signed is not None and (signed.consent, signed.ai_use) == (Consent(consent), said):
        return
    row = DepositStatement(
        deposit_id=version_id, consent=Consent(consent), original=original, ai_use=said, signed_by_id=actor.account_id, at=clock.now()
    )
    session.add(row)
    body = {"consent": consent, "original": original, "ai": ai}
    audit.record(session, actor, stream=f"deposits:{candidacy_id}", verb="dossier.signed", target=f"deposit:{version_id}", body=body)


@write
def write_index(
    session: Session, actor: Actor, candidacy_id: int, evaluation_code: str, version_id: int, situations: Sequence[Situation]
) -> None:
    """Keep a version of the index of the version handed in last. The same one sent again adds nothing.

    Raises NotFound, Conflict "dossier.version_changed", IndexRefused with all that is wrong.
    """
    here = desk(actor, candidacy_id, evaluation_code)
    latest_of(here, version_id)
    plan, latest, block = here.evaluation.plan, here.latest, here.block
    if plan is None or not plan.most_situations or latest is None or block is None:
        raise NotFound
    problems = index_problems(
        situations,
        plan,
        activities=activities_of(block),
        pages=latest.main.pages,
        annexes=[each.number for each in latest.annexes],
    )
    if problems:
        raise IndexRefused(problems)
    if tuple(situations) == latest.index:
        return
    audit.lock_stream(session, f"deposits:{candidacy_id}")
    last = session.scalar(select(func.max(DepositIndex.version)).where(DepositIndex.deposit_id == version_id)) or 0
    session.add(
        DepositIndex(
            deposit_id=version_id,
            version=last + 1,
            situations=msgspec.to_builtins(list(situations)),
            written_by_id=actor.account_id,
            at=clock.now(),
        )
    )
    body = {"version": last + 1, "situations": len(situations)}
    audit.record(session, actor, stream=f"deposits:{candidacy_id}", verb="dossier.indexed", target=f"deposit:{version_id}", body=body)


@write
def admit_late(session: Session, actor: Actor, candidacy_id: int, deposit_id: int, reason: str) -> None:
    """Let a late deposit of that candidacy count, as an administrator who does not judge its candidate.

    Raises NotFound, Refused at `reason` "dossier.reason_missing", Conflict "dossier.already_admitted".
    """
    row = session.execute(
        select(Deposit.candidacy_id)
        .join(Candidacy, Candidacy.id == Deposit.candidacy_id)
        .join(LateDeposit, LateDeposit.deposit_id == Deposit.id)
        .where(Deposit.id == deposit_id, Candidacy.id == candidacy_id, Candidacy.id.not_in(judged_by(actor)))
    ).one_or_none()
    if row is None or Role.ADMINISTRATOR not in actor.roles:
        raise NotFound
    if not reason.strip():
        raise Refused("dossier.reason_missing", field="reason")
    audit.lock_stream(session, f"deposits:{row.candidacy_id}")
    if session.get(LateDepositAdmission, deposit_id) is not None:
        raise Conflict("dossier.already_admitted")
    session.add(LateDepositAdmission(deposit_id=deposit_id, reason=reason.strip(), decided_by_id=actor.account_id, at=clock.now()))
    audit.record(session, actor, stream=f"deposits:{row.candidacy_id}", verb="dossier.admitted_late", target=f"deposit:{deposit_id}")
