"""What the commands of dunning lead to, and what to know of an account before writing: money that waits, promises, plans, disputes."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import crm, dunning, expecting, law, ledger, messages, money, numbering, settling, suggesting, treasury
from casestudies.company.dunning import DunnedInvoice, Dunning, InstalmentPlan, Promise
from casestudies.company.kernel import Command, Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.invoicing import Invoice
    from casestudies.company.state import Company
    from casestudies.company.treasury import StatementLine

MOST_INSTALMENTS = 24
LONG_PLAN = 365
"""Days from which a plan is doubtful: an insurer and an auditor would ask."""
RECENT = 7
"""Days within which a second letter on the same invoice is doubtful."""
ZERO = Decimal("0.00")


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case dunning.SendDunning():
            return send(company, command)
        case dunning.OpenDispute():
            return open_dispute(company, command)
        case dunning.CloseDispute():
            return close_dispute(company, command)
        case dunning.NotePromise():
            return note_promise(company, command)
        case dunning.AgreePlan():
            return agree_plan(company, command)
        case dunning.CancelPlan():
            return cancel_plan(company, command)
        case _:
            raise AssertionError(command)


def _owed(company: Company, customer: str, numbers: Iterable[str]) -> list[tuple[Invoice, Decimal]]:
    """These invoices of that customer, with what is owed of each.

    Raises Impossible dunning.no_invoice, treasury.unknown_invoice, dunning.other_customer, treasury.invoice_twice, dunning.settled.
    """
    given = list(numbers)
    if not given:
        raise Impossible("dunning.no_invoice", "invoices")
    if len(set(given)) < len(given):
        raise Impossible("treasury.invoice_twice", "invoices")
    found = []
    for number in given:
        invoice = settling.known_invoice(company, number)
        if invoice.customer != customer:
            raise Impossible("dunning.other_customer", "invoices", invoice=number)
        left = treasury.left_to_pay(company, invoice)
        if left <= 0:
            raise Impossible("dunning.settled", "invoices", invoice=number)
        found.append((invoice, left))
    return found


def penalty_rate(invoice: Invoice) -> Decimal:
    """The yearly rate in percent that the invoice bears, else the law's on its due date."""
    return law.value("late_penalty", invoice.due_on) if invoice.penalty_rate is None else invoice.penalty_rate


def charges(owed: Iterable[tuple[Invoice, Decimal]], day: date) -> tuple[Decimal, Decimal]:
    """Penalties and indemnity in euros that these invoices bear on that day: nothing until the day after the due date, then penalties by
    day late, and the flat indemnity once for each invoice (C. com. L441-10, II; D441-5)."""
    penalties = indemnity = ZERO
    for invoice, left in owed:
        days = (day - invoice.due_on).days
        if days > 0:
            penalties += dunning.penalty(left, penalty_rate(invoice), days)
            indemnity += law.value("indemnity", day)
    return penalties, indemnity


def level_of(company: Company, invoice: Invoice) -> int:
    """The highest level of the letters that claimed an invoice; -1 before any."""
    letters = dunning.letters_of(company, invoice.customer)
    return max((each.level for each in letters if any(one.invoice == invoice.number for one in each.invoices)), default=-1)


def send(company: Company, command: dunning.SendDunning) -> Proposal:
    """Raises Impossible crm.unknown_customer, dunning.level, as `_owed`, dunning.disputed, dunning.not_due, and as `_notice`.

    Warns as `doubts`.
    """
    customer = crm.known(company, command.customer)
    if not 0 <= command.level <= dunning.FORMAL_NOTICE:
        raise Impossible("dunning.level", "level")
    owed, today = _owed(company, customer.code, command.invoices), company.now.date()
    held = expecting.disputed(company)
    for invoice, _left in owed:
        if invoice.number in held:
            raise Impossible("dunning.disputed", "invoices", invoice=invoice.number)
        if command.level and invoice.due_on >= today:
            raise Impossible("dunning.not_due", "invoices", invoice=invoice.number, day=invoice.due_on.isoformat())
    notice = command.level == dunning.FORMAL_NOTICE
    registered = _notice(company, command) if notice else ""
    penalties, indemnity = charges(owed, today) if command.charges or notice else (ZERO, ZERO)
    made = Dunning(
        number=numbering.next_number(company.counters, company.now.year, Series.DUNNING),
        customer=customer.code,
        level=command.level,
        sent_on=today,
        sent_by=messages.TRAINEE,
        channel=command.channel.value,
        invoices=tuple(
            DunnedInvoice(invoice=each.number, due_on=each.due_on, outstanding=left, days_late=max(0, (today - each.due_on).days))
            for each, left in owed
        ),
        deadline=command.deadline,
        penalties=penalties,
        indemnity=indemnity,
        registered=registered,
    )
    return Proposal((dunning.DunningSent(dunning=made),), doubts(company, customer.code, owed, command.level), made.number)


def _notice(company: Company, command: dunning.SendDunning) -> str:
    """The number of the registered letter. Raises Impossible dunning.registered, dunning.deadline."""
    if command.channel is not dunning.Channel.REGISTERED:
        raise Impossible("dunning.registered", "channel")
    if command.deadline is None or command.deadline <= company.now.date():
        raise Impossible("dunning.deadline", "deadline")
    return crm.text(command.registered, dunning.REGISTERED_LENGTH, "registered")


def doubts(company: Company, customer: str, owed: Iterable[tuple[Invoice, Decimal]], level: int) -> tuple[Warning, ...]:
    """What should hold a letter back: dunning.level_jump, .recent, .promised, .plan_kept, .payment_waiting, .credit_waiting."""
    found, invoices = list[Warning](), [invoice for invoice, _left in owed]
    previous = min(max(level_of(company, each), 0) for each in invoices)
    if level > previous + 1:
        found.append(Warning(code="dunning.level_jump", params={"level": level, "previous": previous}))
    today, names = company.now.date(), {each.number for each in invoices}
    for letter in dunning.letters_of(company, customer):
        claimed = names & {each.invoice for each in letter.invoices}
        if claimed and (today - letter.sent_on).days < RECENT:
            found.append(Warning(code="dunning.recent", params={"letter": letter.number, "day": letter.sent_on.isoformat()}))
    for promise in dunning.promises_of(company, customer):
        if names & set(promise.invoices) and promise.due_on >= today:
            params: Params = {"amount": str(promise.amount), "day": promise.due_on.isoformat()}
            found.append(Warning(code="dunning.promised", params=params))
    for plan in dunning.plans_of(company, customer):
        if names & set(plan.invoices) and plan_status(company, plan) == "kept":
            found.append(Warning(code="dunning.plan_kept", params={"plan": plan.number}))
    for line in waiting_lines(company, customer):
        params = {"line": line.number, "amount": str(line.amount), "day": line.booked_on.isoformat()}
        found.append(Warning(code="dunning.payment_waiting", params=params))
    credit = credit_of(company, customer)
    if credit:
        found.append(Warning(code="dunning.credit_waiting", params={"amount": str(credit)}))
    return tuple(found)


def waiting_lines(company: Company, customer: str) -> tuple[StatementLine, ...]:
    """The bank's lines that nothing explains and that seem to come from that customer."""
    known = ledger.explained(company)
    lines = (line for line in company.statement_lines if line.amount > 0 and line.number not in known)
    return tuple(line for line in lines if any(each.customer == customer for each in suggesting.suggestions(company, line)[:1]))


def credit_of(company: Company, customer: str) -> Decimal:
    """What a customer has paid or been credited that settles nothing, in euros including VAT."""
    paid = sum((each.left for each in treasury.payments_of(company, customer)), ZERO)
    notes = treasury.credit_notes_of(company, customer)
    return paid + sum((note.totals.gross - sum((part.amount for part in note.applied), ZERO) for note in notes), ZERO)


def plan_paid(company: Company, plan: InstalmentPlan) -> Decimal:
    """What came in on the invoices of a plan since it was agreed, in euros."""
    left = sum((treasury.left_to_pay(company, company.invoices[number]) for number in plan.invoices), ZERO)
    return plan.amount - left


def plan_status(company: Company, plan: InstalmentPlan) -> str:
    """One of cancelled, done (all is paid), kept (what is past is paid), broken: derived."""
    if plan.cancelled_on is not None:
        return "cancelled"
    paid = plan_paid(company, plan)
    if paid >= plan.amount:
        return "done"
    yesterday = date.fromordinal(company.now.date().toordinal() - 1)
    return "kept" if paid >= plan.due(yesterday) else "broken"


def open_dispute(company: Company, command: dunning.OpenDispute) -> Proposal:
    """Raises Impossible treasury.unknown_invoice, dunning.settled, dunning.already_disputed, text.empty, text.too_long."""
    invoice = settling.known_invoice(company, command.invoice)
    if treasury.left_to_pay(company, invoice) <= 0:
        raise Impossible("dunning.settled", "invoice", invoice=invoice.number)
    if invoice.number in expecting.disputed(company):
        raise Impossible("dunning.already_disputed", "invoice", invoice=invoice.number)
    dispute = dunning.Dispute(
        number=numbering.next_number(company.counters, company.now.year, Series.DISPUTE),
        invoice=invoice.number,
        customer=invoice.customer,
        reason=command.reason,
        said=crm.text(command.said, dunning.NOTE_LENGTH, "said"),
        opened_on=company.now.date(),
        opened_by=messages.TRAINEE,
    )
    return Proposal((dunning.DisputeOpened(dispute=dispute),), subject=dispute.number)


def close_dispute(company: Company, command: dunning.CloseDispute) -> Proposal:
    """Raises Impossible dunning.unknown_dispute, dunning.closed, text.empty, text.too_long.

    Warns dunning.no_credit when it is founded and no credit note was drawn up on the invoice since it was opened.
    """
    dispute = dunning.known_dispute(company, command.dispute)
    if dispute.closed_on is not None:
        raise Impossible("dunning.closed", "dispute", dispute=dispute.number)
    findings = crm.text(command.findings, dunning.NOTE_LENGTH, "findings")
    notes = treasury.credit_notes_of(company, dispute.customer)
    credited = any(note.invoice == dispute.invoice and note.issued_on >= dispute.opened_on for note in notes)
    warnings = (Warning(code="dunning.no_credit", params={"invoice": dispute.invoice}),) if command.founded and not credited else ()
    event = dunning.DisputeClosed(dispute=dispute.number, invoice=dispute.invoice, founded=command.founded, findings=findings)
    return Proposal((event,), warnings, dispute.number)


def note_promise(company: Company, command: dunning.NotePromise) -> Proposal:
    """Raises Impossible crm.unknown_customer, as `_owed`, dunning.promise_date, dunning.promise_amount, text.empty, text.too_long."""
    customer = crm.known(company, command.customer)
    owed = sum((left for _invoice, left in _owed(company, customer.code, command.invoices)), ZERO)
    if command.due_on < company.now.date():
        raise Impossible("dunning.promise_date", "due_on")
    if not 0 < command.amount <= owed or command.amount != money.cents(command.amount):
        raise Impossible("dunning.promise_amount", "amount", owed=str(owed))
    promise = Promise(
        number=numbering.next_number(company.counters, company.now.year, Series.PROMISE),
        customer=customer.code,
        invoices=command.invoices,
        amount=command.amount,
        due_on=command.due_on,
        said_by=crm.text(command.said_by, dunning.REGISTERED_LENGTH, "said_by"),
        noted_on=company.now.date(),
        noted_by=messages.TRAINEE,
        note=_words(command.note),
    )
    return Proposal((dunning.PromiseNoted(promise=promise),), subject=promise.number)


def _words(said: str) -> str:
    return crm.text(said, dunning.NOTE_LENGTH, "note") if said.strip() else ""


def agree_plan(company: Company, command: dunning.AgreePlan) -> Proposal:
    """Raises Impossible crm.unknown_customer, as `_owed`, dunning.disputed, dunning.in_plan, dunning.instalments, dunning.plan_dates,
    dunning.plan_amounts, dunning.plan_sum, text.too_long. Warns dunning.plan_long."""
    customer = crm.known(company, command.customer)
    owed = _owed(company, customer.code, command.invoices)
    held = expecting.disputed(company)
    for plan in dunning.plans_of(company, customer.code):
        both = set(plan.invoices) & set(command.invoices)
        if both and plan_status(company, plan) in ("kept", "broken"):
            raise Impossible("dunning.in_plan", "invoices", invoice=min(both), plan=plan.number)
    for invoice, _left in owed:
        if invoice.number in held:
            raise Impossible("dunning.disputed", "invoices", invoice=invoice.number)
    total = sum((left for _invoice, left in owed), ZERO)
    _check_instalments(company, command.instalments, total)
    made = InstalmentPlan(
        number=numbering.next_number(company.counters, company.now.year, Series.INSTALMENT_PLAN),
        customer=customer.code,
        invoices=command.invoices,
        amount=total,
        instalments=command.instalments,
        agreed_on=company.now.date(),
        agreed_by=messages.TRAINEE,
        note=_words(command.note),
    )
    last = command.instalments[-1].due_on
    long = (last - company.now.date()).days > LONG_PLAN
    warnings = (Warning(code="dunning.plan_long", params={"day": last.isoformat()}),) if long else ()
    return Proposal((dunning.PlanAgreed(plan=made),), warnings, made.number)


def _check_instalments(company: Company, instalments: tuple[dunning.Instalment, ...], total: Decimal) -> None:
    """Raises Impossible when they are none or too many, go back in time, hold a sum that is none, or do not make what is owed."""
    if not 1 <= len(instalments) <= MOST_INSTALMENTS:
        raise Impossible("dunning.instalments", "instalments", limit=MOST_INSTALMENTS)
    days = [each.due_on for each in instalments]
    if days != sorted(set(days)) or days[0] < company.now.date():
        raise Impossible("dunning.plan_dates", "instalments")
    if any(each.amount <= 0 or each.amount != money.cents(each.amount) for each in instalments):
        raise Impossible("dunning.plan_amounts", "instalments")
    said = sum((each.amount for each in instalments), ZERO)
    if said != total:
        raise Impossible("dunning.plan_sum", "instalments", said=str(said), owed=str(total))


def cancel_plan(company: Company, command: dunning.CancelPlan) -> Proposal:
    """Raises Impossible dunning.unknown_plan, dunning.plan_over, text.empty, text.too_long. Warns dunning.plan_kept."""
    plan = dunning.known_plan(company, command.plan)
    status = plan_status(company, plan)
    if status in ("cancelled", "done"):
        raise Impossible("dunning.plan_over", "plan", plan=plan.number)
    warnings = (Warning(code="dunning.plan_kept", params={"plan": plan.number}),) if status == "kept" else ()
    note = crm.text(command.note, dunning.NOTE_LENGTH, "note")
    return Proposal((dunning.PlanCancelled(plan=plan.number, note=note),), warnings, plan.number)
