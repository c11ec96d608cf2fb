"""The issue of an invoice: what it bears, what is told before. Commands and events are in `casestudies.company.billing`."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import billing, invoicing, law, messages, numbering
from casestudies.company.invoicing import CIRCUMSTANCES, CashDiscount, Invoice, InvoiceDraft, InvoiceKind, InvoiceLine
from casestudies.company.kernel import Impossible, Params, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.crm import Customer
    from casestudies.company.orders import Order
    from casestudies.company.state import Company


def deposits_left(company: Company, numbers: tuple[str, ...]) -> tuple[Invoice, ...]:
    """The deposit invoices of these orders that no invoice and no draft has deducted, nor a credit note undone."""
    mine = [each for each in company.invoices if each.kind is InvoiceKind.PREPAYMENT and each.order in numbers]
    if not mine:
        return ()
    drafts = [each for each in company.invoice_drafts if each.status == "draft"]
    taken = {deposit.invoice for each in (*company.invoices, *drafts) for deposit in each.deposits}
    return tuple(each for each in mine if each.number not in taken and not billing.credits_of(company, each.number))


def orders_of(company: Company, draft: InvoiceDraft) -> tuple[str, ...]:
    """The orders that a draft bills."""
    found = [company.deliveries[line.delivery].order for line in draft.lines if line.delivery is not None]
    return tuple(dict.fromkeys((draft.order, *found)))


def due_on(company: Company, draft: InvoiceDraft) -> date:
    """When the draft would fall due if it were issued today: a deposit at once, else as it says, else by the customer's terms."""
    today = company.now.date()
    if draft.due_on is not None:
        return draft.due_on
    terms = company.customers[draft.customer].terms
    return today if draft.kind is InvoiceKind.PREPAYMENT else invoicing.due_date(terms, today)


def mentions_due(company: Company, draft: InvoiceDraft) -> tuple[str, ...]:
    """The mentions that the law wants on the draft if it were issued today."""
    return law.mentions(company.now.date(), sorted({CIRCUMSTANCES[each.category] for each in draft.vat if each.category in CIRCUMSTANCES}))


def issue(company: Company, command: billing.IssueInvoice) -> Proposal:
    """Raises Impossible as `billing.open_draft`, invoicing.no_lines, invoicing.more_than_delivered.

    Warns of each mention that is missing, of prices, VAT, references and terms that are not those agreed, of deposits left.
    """
    draft = billing.open_draft(company, command.draft)
    if not draft.lines:
        raise Impossible("invoicing.no_lines", draft=draft.number)
    for line in draft.lines:
        if line.delivery is not None and line.delivery_line is not None:
            left = billing.to_invoice(company, line.delivery, besides=draft.number)[line.delivery_line]
            if line.quantity > left:
                raise Impossible("invoicing.more_than_delivered", line=line.number, left=left)
    made = _invoice(company, draft)
    owed = company.customers[draft.customer].open_balance + made.payable
    event = billing.InvoiceIssued(invoice=made, draft=draft.number, owed=owed)
    return Proposal((event,), (*_unlawful(company, draft), *_unagreed(company, draft)), draft.number)


def _invoice(company: Company, draft: InvoiceDraft) -> Invoice:
    today = company.now.date()
    gone = [company.deliveries[line.delivery] for line in draft.lines if line.delivery is not None]
    days = [each.proof.at.date() if each.proof else each.shipped_at.date() for each in gone if each.shipped_at is not None]
    discount = CashDiscount(rate=draft.discount_rate, until=today + timedelta(days=draft.discount_days)) if draft.discount_rate else None
    return Invoice(
        number=numbering.next_number(company.counters, today.year, Series.INVOICE),
        kind=draft.kind,
        customer=draft.customer,
        issued_on=today,
        due_on=due_on(company, draft),
        order=draft.order,
        reference=draft.reference,
        bill_to=draft.bill_to,
        ship_to=draft.ship_to,
        delivered_on=max(days, default=None),
        lines=draft.lines,
        vat=draft.vat,
        totals=draft.totals,
        payable=draft.payable,
        deposits=draft.deposits,
        cash_discount=discount,
        penalty_rate=law.value("late_penalty", today),
        mentions=draft.mentions,
        issued_by=messages.TRAINEE,
    )


def _unlawful(company: Company, draft: InvoiceDraft) -> tuple[Warning, ...]:
    """Mentions that are missing or out of place, terms beyond the law's, a customer without SIREN."""
    today, due = company.now.date(), mentions_due(company, draft)
    found = [Warning(code="invoicing.mention_missing", params={"mention": code}) for code in due if code not in draft.mentions]
    found += [Warning(code="invoicing.mention_wrong", params={"mention": code}) for code in draft.mentions if code not in due]
    falls = due_on(company, draft)
    longest = today + timedelta(days=int(law.value("longest_terms", today)))
    terms = company.customers[draft.customer].terms
    if falls > max(longest, invoicing.due_date(terms, today)):
        found.append(Warning(code="invoicing.due_beyond_law", params={"day": falls.isoformat(), "limit": longest.isoformat()}))
    return tuple(found)


def _unagreed(company: Company, draft: InvoiceDraft) -> tuple[Warning, ...]:
    """What is not as the order, the customer's file and the deposits say."""
    customer = company.customers[draft.customer]
    found = [each for line in draft.lines if line.product for each in _line_doubts(company, customer, line)]
    if not draft.reference:
        found.append(Warning(code="invoicing.no_reference", params={"order": draft.order}))
    today = company.now.date()
    if draft.due_on is not None and draft.due_on != invoicing.due_date(customer.terms, today):
        expected = invoicing.due_date(customer.terms, today).isoformat()
        found.append(Warning(code="invoicing.due", params={"day": draft.due_on.isoformat(), "promised": expected}))
    ordinary = draft.kind is InvoiceKind.COMMERCIAL
    agreed = (customer.terms.discount_rate, customer.terms.discount_days) if ordinary else (Decimal(0), 0)
    if (draft.discount_rate, draft.discount_days) != agreed:
        found.append(Warning(code="invoicing.discount", params={"rate": str(draft.discount_rate), "agreed": str(agreed[0])}))
    if ordinary:
        left = deposits_left(company, orders_of(company, draft))
        found += [Warning(code="invoicing.deposit_left", params={"invoice": each.number}) for each in left]
    return tuple(found)


def _line_doubts(company: Company, customer: Customer, line: InvoiceLine) -> tuple[Warning, ...]:
    found = []
    order = _order_of(company, line)
    ordered = next((each for each in order.lines if each.number == line.order_line), None) if order else None
    if ordered is not None and (ordered.price, ordered.per, ordered.discount) != (line.price, line.per, line.discount):
        params: Params = {"line": line.number, "invoiced": str(line.price), "ordered": str(ordered.price)}
        found.append(Warning(code="invoicing.price", params=params))
    product = company.products[line.product or ""]
    if (line.vat_category, line.vat_rate) != invoicing.vat_treatment(customer, product.vat_rate):
        found.append(Warning(code="invoicing.vat", params={"line": line.number, "category": line.vat_category.value}))
    return tuple(found)


def _order_of(company: Company, line: InvoiceLine) -> Order | None:
    return company.orders[company.deliveries[line.delivery].order] if line.delivery is not None else None
