"""Who issues certificates: what was proposed, what was answered, who issues on a day, and why nobody does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, aliased

from app import clock
from app.database import read
from app.errors import NotFound, Refused
from app.models import Account, IssuerAnswer, IssuerProposal
from juries.issuers import Issuer, issuer_on


@dataclass(frozen=True)
class ProposalRow:
    """One proposal and its answer. `confirmed` is None as long as nobody answered."""

    id: int
    issuer: Issuer
    proposed_by: int
    proposer: str
    proposed_at: datetime
    confirmed: bool | None
    answerer: str
    answered_at: datetime | None
    reason: str


def issuer_of(row: IssuerProposal) -> Issuer:
    """A stored proposal as the rules know it."""
    return Issuer(
        certifier=row.certifier,
        siret=row.siret,
        city=row.city,
        signatory=row.signatory,
        signatory_function=row.signatory_function,
        since=row.since,
    )


@read
def proposals(session: Session) -> tuple[ProposalRow, ...]:
    """Every proposal, the newest first."""
    return tuple(_row(*found) for found in session.execute(_proposals().order_by(IssuerProposal.id.desc())))


@read
def proposal(session: Session, proposal_id: int) -> ProposalRow:
    """One proposal. Raises NotFound."""
    found = session.execute(_proposals().where(IssuerProposal.id == proposal_id)).one_or_none()
    if found is None:
        raise NotFound
    return _row(*found)


@read
def open_proposal(session: Session) -> int | None:
    """The proposal that waits for its answer, if there is one."""
    answered = select(IssuerAnswer.proposal_id)
    return session.scalar(select(IssuerProposal.id).where(IssuerProposal.id.not_in(answered)).order_by(IssuerProposal.id.desc()).limit(1))


@read
def confirmed_issuers(session: Session) -> tuple[Issuer, ...]:
    """Every issuer confirmed, in the order of confirmation."""
    query = select(IssuerProposal).join(IssuerAnswer, IssuerAnswer.proposal_id == IssuerProposal.id).where(IssuerAnswer.confirmed)
    return tuple(issuer_of(row) for row in session.scalars(query.order_by(IssuerAnswer.id)))


def issuer_for(day: date) -> Issuer | None:
    """Who issues on that day; None when nobody was confirmed for it."""
    return issuer_on(confirmed_issuers(), day)


def nobody_issues() -> Refused | None:
    """Why nobody may issue for real today, and so what is to be done; None when somebody may.

    Codes: `issuer.later` (certifier, since), `issuer.waits` (certifier, signatory), `issuer.none`.
    """
    confirmed = confirmed_issuers()
    if issuer_on(confirmed, clock.today()) is not None:
        return None
    if confirmed:
        first = min(confirmed, key=lambda issuer: issuer.since)
        return Refused("issuer.later", certifier=first.certifier, since=first.since)
    waiting = open_proposal()
    if waiting is None:
        return Refused("issuer.none")
    issuer = proposal(waiting).issuer
    return Refused("issuer.waits", certifier=issuer.certifier, signatory=issuer.signatory)


_PROPOSER, _ANSWERER = aliased(Account), aliased(Account)


def _proposals() -> Select[IssuerProposal, Account, IssuerAnswer, Account]:
    return (
        select(IssuerProposal, _PROPOSER, IssuerAnswer, _ANSWERER)
        .join(_PROPOSER, _PROPOSER.id == IssuerProposal.actor_id)
        .outerjoin(IssuerAnswer, IssuerAnswer.proposal_id == IssuerProposal.id)
        .outerjoin(_ANSWERER, _ANSWERER.id == IssuerAnswer.actor_id)
    )


def _row(row: IssuerProposal, proposer: Account, answer: IssuerAnswer | None, answerer: Account | None) -> ProposalRow:
    return ProposalRow(
        id=row.id,
        issuer=issuer_of(row),
        proposed_by=row.actor_id,
        proposer=proposer.name,
        proposed_at=row.at,
        confirmed=answer.confirmed if answer else None,
        answerer=answerer.name if answerer else "",
        answered_at=answer.at if answer else None,
        reason=answer.reason if answer else "",
    )
