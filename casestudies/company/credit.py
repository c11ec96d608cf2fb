"""Credit: customers held, limits asked of the insurer and changed, conclusions on solvency. Credit in use is `crm.exposure`."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import crm, index, messages, money, numbering, solvency, treasury
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.numbering import Series
from casestudies.company.solvency import AnnualAccounts

if TYPE_CHECKING:
    from casestudies.company.state import Company

NOTE_LENGTH = 2000
HIGHEST = Decimal(1_000_000)
ZERO = Decimal("0.00")


class Opinion(StrEnum):
    """What a solvency file concludes."""

    FAVOURABLE = "favourable"
    RESERVED = "reserved"
    UNFAVOURABLE = "unfavourable"


class CreditHold(Record, frozen=True, kw_only=True):
    """A customer whose orders wait: why, since when. Released when `released_on` is set."""

    customer: str
    reason: str
    held_on: date
    held_by: str
    released_on: date | None = None
    release_reason: str = ""


class LimitRequest(Record, frozen=True, kw_only=True):
    """A limit asked of the credit insurer, in euros including VAT; `granted` is its answer (None: not yet), `reference` its number."""

    number: str
    customer: str
    amount: Decimal
    reason: str
    asked_on: date
    asked_by: str
    granted: Decimal | None = None
    answered_on: date | None = None
    reference: str = ""
    answer: str = ""


class SolvencyConclusion(Record, frozen=True, kw_only=True):
    """What the clerk concludes of a party's accounts: an opinion, the limit proposed in euros, the reasons; the score as it was."""

    number: str
    party: str
    accounts: str
    opinion: Opinion
    limit: Decimal
    reasons: str
    concluded_on: date
    concluded_by: str
    score: Decimal | None = None


class HoldCustomer(Command, frozen=True, kw_only=True, tag="credit.hold"):
    """Hold a customer's orders, with a reason."""

    customer: str
    reason: str


class ReleaseCustomer(Command, frozen=True, kw_only=True, tag="credit.release"):
    """Let a customer's orders go again, with a reason."""

    customer: str
    reason: str


class AskLimit(Command, frozen=True, kw_only=True, tag="credit.ask_limit"):
    """Ask the insurer for a limit."""

    customer: str
    amount: Decimal
    reason: str


class RecordAnswer(Command, frozen=True, kw_only=True, tag="credit.record_answer"):
    """Write what the insurer answered: the limit granted (0: none), its reference."""

    request: str
    granted: Decimal
    reference: str
    answer: str = ""


class ChangeLimit(Command, frozen=True, kw_only=True, tag="credit.change_limit"):
    """Change the credit allowed to a customer, with a reason."""

    customer: str
    limit: Decimal
    reason: str


class Conclude(Command, frozen=True, kw_only=True, tag="credit.conclude"):
    """Conclude on accounts: an opinion, a limit, the reasons."""

    accounts: str
    opinion: Opinion
    limit: Decimal
    reasons: str


class CustomerHeld(Event, frozen=True, kw_only=True, tag="credit.held"):
    """A customer's orders wait."""

    hold: CreditHold


class CustomerReleased(Event, frozen=True, kw_only=True, tag="credit.released"):
    """They go again."""

    customer: str
    reason: str


class LimitAsked(Event, frozen=True, kw_only=True, tag="credit.limit_asked"):
    """A limit was asked of the insurer."""

    request: LimitRequest


class AnswerRecorded(Event, frozen=True, kw_only=True, tag="credit.answer_recorded"):
    """The insurer answered."""

    request: str
    customer: str
    granted: Decimal
    reference: str
    answer: str


class LimitChanged(Event, frozen=True, kw_only=True, tag="credit.limit_changed"):
    """The credit allowed changed."""

    customer: str
    limit: Decimal
    previous: Decimal
    reason: str


class AccountsFiled(Event, frozen=True, kw_only=True, tag="credit.accounts_filed"):
    """Annual accounts of a party came in."""

    accounts: AnnualAccounts


class SolvencyConcluded(Event, frozen=True, kw_only=True, tag="credit.concluded"):
    """A conclusion was written."""

    conclusion: SolvencyConclusion


COMMANDS = (HoldCustomer, ReleaseCustomer, AskLimit, RecordAnswer, ChangeLimit, Conclude)
EVENTS = (CustomerHeld, CustomerReleased, LimitAsked, AnswerRecorded, LimitChanged, AccountsFiled, SolvencyConcluded)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case HoldCustomer():
            return hold(company, command)
        case ReleaseCustomer():
            return release(company, command)
        case AskLimit():
            return ask_limit(company, command)
        case RecordAnswer():
            return record_answer(company, command)
        case ChangeLimit():
            return change_limit(company, command)
        case Conclude():
            return conclude(company, command)
        case _:
            raise AssertionError(command)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case CustomerHeld(hold=made):
            return replace(company, credit_holds=company.credit_holds.put(made.customer, made))
        case CustomerReleased():
            found = replace(company.credit_holds[event.customer], released_on=at.date(), release_reason=event.reason)
            return replace(company, credit_holds=company.credit_holds.put(found.customer, found))
        case LimitAsked(request=asked):
            company = replace(company, counters=numbering.counted(company.counters, asked.number))
            return replace(company, limit_requests=company.limit_requests.put(asked.number, asked))
        case AnswerRecorded():
            asked = company.limit_requests[event.request]
            asked = replace(asked, granted=event.granted, answered_on=at.date(), reference=event.reference, answer=event.answer)
            return replace(company, limit_requests=company.limit_requests.put(asked.number, asked))
        case LimitChanged():
            customer = replace(company.customers[event.customer], credit_limit=event.limit)
            return replace(company, customers=company.customers.put(customer.code, customer))
        case AccountsFiled(accounts=accounts):
            return replace(company, annual_accounts=company.annual_accounts.put(accounts.code, accounts))
        case SolvencyConcluded(conclusion=made_of):
            company = replace(company, counters=numbering.counted(company.counters, made_of.number))
            return replace(company, conclusions=company.conclusions.put(made_of.number, made_of))
        case _:
            raise AssertionError(event)


def held(company: Company, customer: str) -> CreditHold | None:
    """Why a customer's orders wait, None when they do not."""
    found = company.credit_holds.get(customer)
    return None if found is None or found.released_on is not None else found


def _customer(document: LimitRequest) -> tuple[str, ...]:
    return (document.customer,)


def requests_of(company: Company, customer: str) -> tuple[LimitRequest, ...]:
    """What was asked of the insurer for a customer, oldest first."""
    return index.by_key(company.limit_requests, _customer, customer)


def insured(company: Company, customer: str) -> Decimal | None:
    """What the insurer granted last for a customer, None before any answer."""
    answers = [each for each in requests_of(company, customer) if each.granted is not None]
    return answers[-1].granted if answers else None


def past_due(company: Company, customer: str) -> Decimal:
    """What a customer owes past its due date, in euros including VAT."""
    today = company.now.date()
    return sum((left for invoice, left in treasury.open_invoices(company, customer) if invoice.due_on < today), ZERO)


def _limit(amount: Decimal, field: str) -> Decimal:
    if not 0 <= amount <= HIGHEST or amount != money.cents(amount):
        raise Impossible("credit.amount", field, limit=int(HIGHEST))
    return amount


def hold(company: Company, command: HoldCustomer) -> Proposal:
    """Raises Impossible crm.unknown_customer, credit.already_held, text.empty, text.too_long."""
    customer = crm.known(company, command.customer)
    if held(company, customer.code):
        raise Impossible("credit.already_held", "customer")
    reason = crm.text(command.reason, NOTE_LENGTH, "reason")
    made = CreditHold(customer=customer.code, reason=reason, held_on=company.now.date(), held_by=messages.TRAINEE)
    return Proposal((CustomerHeld(hold=made),), subject=customer.code)


def release(company: Company, command: ReleaseCustomer) -> Proposal:
    """Raises Impossible crm.unknown_customer, credit.not_held, text.empty, text.too_long.

    Warns credit.past_due when something is still late, credit.exceeded when more is used than allowed.
    """
    customer = crm.known(company, command.customer)
    if not held(company, customer.code):
        raise Impossible("credit.not_held", "customer")
    reason, warnings = crm.text(command.reason, NOTE_LENGTH, "reason"), list[Warning]()
    late, used = past_due(company, customer.code), crm.exposure(company, customer)
    if late > 0:
        warnings.append(Warning(code="credit.past_due", params={"amount": str(late)}))
    if used > customer.credit_limit:
        warnings.append(Warning(code="credit.exceeded", params={"used": str(used), "limit": str(customer.credit_limit)}))
    return Proposal((CustomerReleased(customer=customer.code, reason=reason),), tuple(warnings), customer.code)


def ask_limit(company: Company, command: AskLimit) -> Proposal:
    """Raises Impossible crm.unknown_customer, credit.amount, credit.waiting (one is not answered yet), text.empty, text.too_long."""
    customer = crm.known(company, command.customer)
    if any(each.granted is None for each in requests_of(company, customer.code)):
        raise Impossible("credit.waiting", "customer")
    asked = LimitRequest(
        number=numbering.next_number(company.counters, company.now.year, Series.LIMIT_REQUEST),
        customer=customer.code,
        amount=_limit(command.amount, "amount"),
        reason=crm.text(command.reason, NOTE_LENGTH, "reason"),
        asked_on=company.now.date(),
        asked_by=messages.TRAINEE,
    )
    return Proposal((LimitAsked(request=asked),), subject=asked.number)


def record_answer(company: Company, command: RecordAnswer) -> Proposal:
    """Raises Impossible credit.unknown_request, credit.answered, credit.amount, text.empty, text.too_long."""
    asked = company.limit_requests.get(command.request)
    if asked is None:
        raise Impossible("credit.unknown_request", "request", request=command.request)
    if asked.granted is not None:
        raise Impossible("credit.answered", "request", request=asked.number)
    event = AnswerRecorded(
        request=asked.number,
        customer=asked.customer,
        granted=_limit(command.granted, "granted"),
        reference=crm.text(command.reference, NOTE_LENGTH, "reference"),
        answer=crm.text(command.answer, NOTE_LENGTH, "answer") if command.answer.strip() else "",
    )
    return Proposal((event,), subject=asked.number)


def change_limit(company: Company, command: ChangeLimit) -> Proposal:
    """Raises Impossible crm.unknown_customer, credit.amount, credit.same_limit, text.empty, text.too_long.

    Warns credit.above_insurer, credit.not_insured, credit.past_due when it is raised; credit.below_used when it is lowered under the use.
    """
    customer = crm.known(company, command.customer)
    limit = _limit(command.limit, "limit")
    if limit == customer.credit_limit:
        raise Impossible("credit.same_limit", "limit")
    reason, warnings = crm.text(command.reason, NOTE_LENGTH, "reason"), list[Warning]()
    covered, late, used = insured(company, customer.code), past_due(company, customer.code), crm.exposure(company, customer)
    if limit > customer.credit_limit:
        if covered is None:
            warnings.append(Warning(code="credit.not_insured", params={"limit": str(limit)}))
        elif limit > covered:
            warnings.append(Warning(code="credit.above_insurer", params={"limit": str(limit), "amount": str(covered)}))
        if late > 0:
            warnings.append(Warning(code="credit.past_due", params={"amount": str(late)}))
    elif limit < used:
        warnings.append(Warning(code="credit.below_used", params={"used": str(used), "limit": str(limit)}))
    event = LimitChanged(customer=customer.code, limit=limit, previous=customer.credit_limit, reason=reason)
    return Proposal((event,), tuple(warnings), customer.code)


def conclude(company: Company, command: Conclude) -> Proposal:
    """Raises Impossible credit.unknown_accounts, credit.amount, credit.no_limit (unfavourable yet with a limit), text.empty, .too_long.

    Warns credit.risky_score when it is favourable though the score is risky, credit.old_accounts when they are of two years ago or more.
    """
    accounts = company.annual_accounts.get(command.accounts)
    if accounts is None:
        raise Impossible("credit.unknown_accounts", "accounts", accounts=command.accounts)
    limit = _limit(command.limit, "limit")
    if command.opinion is Opinion.UNFAVOURABLE and limit:
        raise Impossible("credit.no_limit", "limit")
    points, warnings = solvency.score(accounts), list[Warning]()
    if command.opinion is Opinion.FAVOURABLE and solvency.verdict(points) == "risky":
        warnings.append(Warning(code="credit.risky_score", params={"points": str(points)}))
    if company.now.year - accounts.year > 2:
        warnings.append(Warning(code="credit.old_accounts", params={"year": accounts.year}))
    made = SolvencyConclusion(
        number=numbering.next_number(company.counters, company.now.year, Series.SOLVENCY),
        party=accounts.party,
        accounts=accounts.code,
        opinion=command.opinion,
        limit=limit,
        reasons=crm.text(command.reasons, NOTE_LENGTH, "reasons"),
        concluded_on=company.now.date(),
        concluded_by=messages.TRAINEE,
        score=points,
    )
    return Proposal((SolvencyConcluded(conclusion=made),), tuple(warnings), made.number)
