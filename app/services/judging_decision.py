"""What the pair does together: settle differences, draw up the record, sign it; the award that follows."""

from __future__ import annotations

import msgspec
from sqlalchemy import select
from sqlalchemy.orm import Session

from app import clock
from app.auth.actor import Actor
from app.database import write
from app.errors import Conflict, NotFound, Refused
from app.models import Award, JuryRecordRow, JurySignature, Settlement, SettlementAgreement
from app.queries.judging import JuryFile, SeatedMember, own_file
from app.queries.judging_pair import Closing, closing_of, deliberation_of, open_proposals, proposals_of
from app.services import audit, issuing
from app.services.judging import JuryRefused, refuse
from app.services.login import password_is
from juries import reconciliation
from juries.award import decide_block
from juries.barred import BarredError
from juries.composition import Seat, sitting_obstacles
from juries.deliberation import Deliberation, Signature, digest_of, draw_up
from juries.verdict import Outcome

REASON_LENGTH = 2000


def _deliberating(session: Session, actor: Actor, jury_id: int) -> tuple[JuryFile, SeatedMember, Deliberation]:
    """The pair, when both are locked and the jury may sit. Acts of one jury wait for each other."""
    file = own_file(actor, jury_id)
    member = file.seat_of(actor)
    if member.seat is not Seat.SCORER:
        raise NotFound
    audit.lock_stream(session, f"jury:{jury_id}")
    refuse(sitting_obstacles(file.rule, file.judges, file.sitting))
    try:
        return file, member, deliberation_of(file)
    except BarredError as barred:
        raise JuryRefused(barred.reasons) from barred


def _still_open(jury_id: int) -> None:
    if closing_of(jury_id) is not None:
        raise Refused("jury.record_drawn_up")


def _pair(file: JuryFile) -> frozenset[str]:
    return frozenset(str(member.id) for member in file.scorers)


@write
def propose_settlement(session: Session, actor: Actor, jury_id: int, *, criterion: str, level: int, reason: str) -> None:
    """Propose the level (0 to 4) on which to settle a difference, and why. It replaces an earlier proposal for that criterion.

    Raises JuryRefused (`juries.reconciliation`), Refused "jury.reason_long" or "jury.record_drawn_up".
    """
    file, member, deliberation = _deliberating(session, actor, jury_id)
    _still_open(jury_id)
    if len(reason) > REASON_LENGTH:
        raise Refused("jury.reason_long", field="reason", maximum=REASON_LENGTH)
    proposal = reconciliation.Settlement(criterion=criterion, level=level, reason=reason.strip(), proposed_by=str(member.id))
    found = reconciliation.differences(file.block, *deliberation.ordered())
    reasons = reconciliation.proposal_obstacles(found, proposal, _pair(file))
    refuse(reasons, field="reason" if reasons and reasons[0].code == "settlement_reason_missing" else "level")
    standing = open_proposals(proposals_of(jury_id)).get(criterion)
    if standing is not None and standing.settlement == proposal:
        return
    at = clock.now()
    row = Settlement(jury_id=jury_id, criterion_code=criterion, level=level, reason=proposal.reason, proposed_by_id=member.id, at=at)
    session.add(row)
    session.flush()
    body = {"settlement": row.id, "level": level, "reason": proposal.reason}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="settlement.proposed", target=criterion, body=body)


@write
def agree_to_settlement(session: Session, actor: Actor, jury_id: int, proposal_id: int) -> None:
    """Agree to the other juror's proposal; agreeing twice is agreeing once.

    Raises JuryRefused "own_proposal", Conflict "jury.proposal_replaced" when another proposal has followed, NotFound for another jury's.
    """
    file, member, _deliberation = _deliberating(session, actor, jury_id)
    proposal = next((each for each in proposals_of(jury_id) if each.id == proposal_id), None)
    if proposal is None:
        raise NotFound
    if proposal.settlement.agreed_by == str(member.id):
        return
    _still_open(jury_id)
    refuse(reconciliation.agreement_obstacles(proposal.settlement, str(member.id), _pair(file)))
    if open_proposals(proposals_of(jury_id)).get(proposal.settlement.criterion) != proposal:
        raise Conflict("jury.proposal_replaced")
    session.add(SettlementAgreement(settlement_id=proposal_id, member_id=member.id, at=clock.now()))
    body = {"settlement": proposal_id, "level": proposal.settlement.level}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="settlement.agreed", target=proposal.settlement.criterion, body=body)


@write
def draw_up_record(session: Session, actor: Actor, jury_id: int) -> None:
    """Draw up the record that both will sign; once drawn up it stays. Raises JuryRefused with whatever is still open."""
    _file, _member, deliberation = _deliberating(session, actor, jury_id)
    if closing_of(jury_id) is not None:
        return
    try:
        record = draw_up(deliberation)
    except BarredError as barred:
        raise JuryRefused(barred.reasons) from barred
    row = JuryRecordRow(
        jury_id=jury_id,
        body=msgspec.json.encode(record, order="sorted").decode(),
        digest=digest_of(record),
        audit_head=audit.head(session, f"jury:{jury_id}"),
        closed_at=clock.now(),
    )
    session.add(row)
    body = {"digest": row.digest, "outcome": record.verdict.outcome.value}
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="record.drawn_up", target=f"jury:{jury_id}", body=body)


@write
def sign_record(session: Session, actor: Actor, jury_id: int, *, digest: str, password: str) -> bool:
    """Sign the record whose digest one read; returns whether both have signed. Signing twice is signing once.

    The second signature decides: the award is written and, when the block is acquired, its certificate ordered, all in this transaction.
    Raises Refused "jury.no_record", "jury.signature_password", Conflict "jury.record_changed" when the digest is not the record's.
    """
    file, member, _deliberation = _deliberating(session, actor, jury_id)
    closing = closing_of(jury_id)
    if closing is None:
        raise Refused("jury.no_record")
    if member.id in closing.signed:
        return closing.awarded is not None
    if not password_is(actor, password):
        raise Refused("jury.signature_password", field="password")
    if digest != closing.digest or digest_of(closing.record) != closing.digest:
        raise Conflict("jury.record_changed")
    record_id = session.scalars(select(JuryRecordRow.id).where(JuryRecordRow.jury_id == jury_id)).one()
    session.add(JurySignature(jury_record_id=record_id, member_id=member.id, digest=digest, at=clock.now()))
    audit.record(session, actor, stream=f"jury:{jury_id}", verb="record.signed", target=f"member:{member.id}", body={"digest": digest})
    signed = {*closing.signed, member.id}
    if signed != {each.id for each in file.scorers}:
        return False
    _award(session, actor, file, closing, signed)
    return True


def _award(session: Session, actor: Actor, file: JuryFile, closing: Closing, signed: set[int]) -> None:
    """Write what both signed, and order the certificate of an acquired block: a worker prints it."""
    decision = decide_block(closing.record, [Signature(str(member), closing.digest) for member in sorted(signed)])
    awarded = decision.outcome is Outcome.ACQUIRED
    award = Award(
        jury_id=file.id,
        candidacy_id=file.candidacy_id,
        block_code=decision.block,
        awarded=awarded,
        body=msgspec.json.encode(decision, order="sorted").decode(),
        at=clock.now(),
    )
    session.add(award)
    session.flush()
    body = {"outcome": decision.outcome.value, "record": closing.digest, "to_take_again": list(decision.to_take_again)}
    audit.record(session, actor, stream=f"jury:{file.id}", verb="block.decided", target=f"award:{award.id}", body=body)
    if awarded:
        issuing.order(session, award.id)
