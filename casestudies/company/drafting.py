"""What the commands on drafts of invoices lead to, and their issue. Commands and events are in `casestudies.company.billing`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import billing, crm, delivery, invoicing, issuing, law, money, numbering, orders
from casestudies.company.invoicing import DeductedDeposit, InvoiceDraft, InvoiceKind, InvoiceLine, VatCategory
from casestudies.company.kernel import Command, Impossible, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.crm import Customer
    from casestudies.company.delivery import Delivery, DeliveryLine
    from casestudies.company.state import Company

PRICE_LIMIT = Decimal(1_000_000)
PRICE_STEP = Decimal("0.0001")
QUANTITY_LIMIT = 1_000_000
DISCOUNT_DAYS_LIMIT = 60
EACH = "C62"
"""The unit of what is no product (UN/ECE Rec. 20: one)."""


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case billing.DraftInvoice():
            return draft_invoice(company, command)
        case billing.DraftDeposit():
            return draft_deposit(company, command)
        case billing.AddDraftLine():
            return add_line(company, command)
        case billing.AmendDraftLine():
            return amend_line(company, command)
        case billing.RemoveDraftLine():
            return remove_line(company, command)
        case billing.SetDraftTerms():
            return set_terms(company, command)
        case billing.DeductDeposit():
            return deduct_deposit(company, command)
        case billing.DiscardDraft():
            found = billing.open_draft(company, command.draft)
            return Proposal((billing.DraftDiscarded(draft=found.number),), subject=found.number)
        case billing.IssueInvoice():
            return issuing.issue(company, command)
        case _:
            raise AssertionError(command)


def _set(draft: InvoiceDraft, change: str, warnings: tuple[Warning, ...] = ()) -> Proposal:
    """The draft as it is from now on, its sums made again. Raises Impossible invoicing.deposit_too_large."""
    vat = invoicing.breakdown(draft.lines)
    totals = invoicing.totals(vat)
    payable = invoicing.payable(totals, draft.deposits)
    if payable < 0:
        raise Impossible("invoicing.deposit_too_large", draft=draft.number)
    draft = replace(draft, vat=vat, totals=totals, payable=payable)
    return Proposal((billing.DraftSet(draft=draft, change=change),), warnings, draft.number)


def _next(company: Company) -> str:
    return numbering.next_number(company.counters, company.now.year, Series.INVOICE_DRAFT)


def _line(company: Company, customer: Customer, found: Delivery, line: DeliveryLine, rank: int, quantity: int) -> InvoiceLine:
    """What is billed of a delivery's line: the price and discount of the order, the VAT of the product for that customer."""
    ordered = orders.known(company, found.order).line(line.order_line)
    category, rate = invoicing.vat_treatment(customer, company.products[line.product].vat_rate)
    return InvoiceLine(
        number=billing.LINE_STEP * rank,
        quantity=quantity,
        price=ordered.price,
        amount=money.line_amount(quantity, ordered.price, ordered.per, ordered.discount),
        unit=line.unit,
        product=line.product,
        per=ordered.per,
        discount=ordered.discount,
        vat_rate=rate,
        vat_category=category,
        order_line=ordered.number,
        delivery=found.number,
        delivery_line=line.number,
    )


def draft_invoice(company: Company, command: billing.DraftInvoice) -> Proposal:
    """Raises Impossible delivery.unknown, invoicing.no_delivery, invoicing.not_shipped, invoicing.other_customer, invoicing.nothing_left.

    Warns invoicing.no_proof and invoicing.reservations of goods that have not arrived, or not as they should.
    """
    found = [delivery.known(company, number) for number in dict.fromkeys(command.deliveries)]
    if not found:
        raise Impossible("invoicing.no_delivery", "deliveries")
    for each in found:
        if each.shipped_at is None or each.cancelled_at is not None:
            raise Impossible("invoicing.not_shipped", "deliveries", delivery=each.number)
    customer = crm.known(company, found[0].customer)
    if any(each.customer != customer.code for each in found):
        raise Impossible("invoicing.other_customer", "deliveries")
    lines: list[InvoiceLine] = []
    for each in found:
        left = billing.to_invoice(company, each.number)
        lines += [_line(company, customer, each, line, len(lines) + 1, left[line.number]) for line in each.lines if left[line.number]]
    if not lines:
        raise Impossible("invoicing.nothing_left", "deliveries", delivery=found[0].number)
    mine = [orders.known(company, number) for number in dict.fromkeys(each.order for each in found)]
    draft = InvoiceDraft(
        number=_next(company),
        customer=customer.code,
        order=mine[0].number,
        reference=", ".join(dict.fromkeys(order.reference for order in mine)),
        bill_to=mine[0].bill_to,
        ship_to=found[0].ship_to,
        lines=tuple(replace(line, number=billing.LINE_STEP * rank) for rank, line in enumerate(lines, start=1)),
        vat=(),
        totals=money.NOTHING,
        payable=money.NOTHING.gross,
        discount_rate=customer.terms.discount_rate,
        discount_days=customer.terms.discount_days,
    )
    return _set(draft, "drafted", _arrivals(found))


def _arrivals(found: list[Delivery]) -> tuple[Warning, ...]:
    missing = [Warning(code="invoicing.no_proof", params={"delivery": each.number}) for each in found if each.proof is None]
    told = [
        Warning(code="invoicing.reservations", params={"delivery": each.number})
        for each in found
        if each.proof is not None and each.proof.reservations
    ]
    return (*missing, *told)


def draft_deposit(company: Company, command: billing.DraftDeposit) -> Proposal:
    """Raises Impossible as `orders.alive`, delivery.not_confirmed, invoicing.share. Warns invoicing.deposit_twice.

    VAT on goods falls due with the deposit (CGI, art. 269, 2, a, since 2023).
    """
    order = orders.alive(company, command.order)
    if order.confirmed_at is None:
        raise Impossible("delivery.not_confirmed", "order", order=order.number)
    if not command.share.is_finite() or not 0 < command.share < 100 or command.share != money.cents(command.share):
        raise Impossible("invoicing.share", "share")
    customer = crm.known(company, order.customer)
    bases: dict[tuple[VatCategory, Decimal], Decimal] = {}
    for line in order.lines:
        key = invoicing.vat_treatment(customer, company.products[line.product].vat_rate)
        bases[key] = bases.get(key, Decimal(0)) + line.amount
    lines = tuple(
        _free(rank, order.number, 1, money.cents(base * command.share / 100), key)
        for rank, (key, base) in enumerate(bases.items(), start=1)
        if money.cents(base * command.share / 100)
    )
    draft = InvoiceDraft(
        number=_next(company),
        kind=InvoiceKind.PREPAYMENT,
        customer=customer.code,
        order=order.number,
        reference=order.reference,
        bill_to=order.bill_to,
        ship_to=order.ship_to,
        lines=lines,
        vat=(),
        totals=money.NOTHING,
        payable=money.NOTHING.gross,
        share=command.share,
    )
    earlier = issuing.deposits_left(company, (order.number,))
    warnings = tuple(Warning(code="invoicing.deposit_twice", params={"order": order.number, "invoice": each.number}) for each in earlier)
    return _set(draft, "drafted", warnings)


def _free(rank: int, label: str, quantity: int, price: Decimal, treatment: tuple[VatCategory, Decimal]) -> InvoiceLine:
    category, rate = treatment
    return InvoiceLine(
        number=billing.LINE_STEP * rank,
        quantity=quantity,
        price=price,
        amount=money.line_amount(quantity, price, 1, Decimal(0)),
        unit=EACH,
        label=label,
        vat_rate=rate,
        vat_category=category,
    )


def _check_price(price: Decimal) -> Decimal:
    """Raises Impossible invoicing.price: 0 to 1,000,000 euros, four decimals at most."""
    if not price.is_finite() or not 0 <= price <= PRICE_LIMIT or price != price.quantize(PRICE_STEP):
        raise Impossible("invoicing.price", "price")
    return price


def _check_quantity(quantity: int) -> int:
    if not 1 <= quantity <= QUANTITY_LIMIT:
        raise Impossible("line.quantity", "quantity", limit=QUANTITY_LIMIT)
    return quantity


def add_line(company: Company, command: billing.AddDraftLine) -> Proposal:
    """Raises Impossible as `billing.open_draft`, line.quantity, invoicing.price, text.empty, text.too_long."""
    draft = billing.open_draft(company, command.draft)
    customer = crm.known(company, draft.customer)
    treatment = invoicing.vat_treatment(customer, law.value(law.STANDARD, company.now.date()))
    rank = max((line.number for line in draft.lines), default=0) // billing.LINE_STEP + 1
    label = crm.text(command.label, billing.LABEL_LENGTH, "label")
    line = _free(rank, label, _check_quantity(command.quantity), _check_price(command.price), treatment)
    return _set(replace(draft, lines=(*draft.lines, line)), "line")


def line_of(draft: InvoiceDraft, number: int) -> InvoiceLine:
    """The line of that number. Raises Impossible invoicing.unknown_line."""
    for line in draft.lines:
        if line.number == number:
            return line
    raise Impossible("invoicing.unknown_line", "line", line=number)


def amend_line(company: Company, command: billing.AmendDraftLine) -> Proposal:
    """Raises Impossible as `billing.open_draft`, `line_of`, line.quantity, line.discount, invoicing.price, invoicing.more_than_delivered,
    text.too_long, invoicing.nothing_changed."""
    draft = billing.open_draft(company, command.draft)
    before = line_of(draft, command.line)
    quantity = _check_quantity(before.quantity if command.quantity is None else command.quantity)
    if before.delivery is not None and before.delivery_line is not None:
        left = billing.to_invoice(company, before.delivery, besides=draft.number)[before.delivery_line]
        if quantity > left:
            raise Impossible("invoicing.more_than_delivered", "quantity", line=before.number, left=left)
    price = _check_price(before.price if command.price is None else command.price)
    discount = before.discount if command.discount is None else command.discount
    if not discount.is_finite() or not 0 <= discount <= 100 or discount != money.cents(discount):
        raise Impossible("line.discount", "discount")
    category, rate = _treatment(company, before, command.vat_category)
    label = before.label if command.label is None else command.label.strip()
    if len(label) > billing.LABEL_LENGTH:
        raise Impossible("text.too_long", "label", limit=billing.LABEL_LENGTH)
    amount = money.line_amount(quantity, price, before.per, discount)
    after = replace(
        before, quantity=quantity, price=price, discount=discount, amount=amount, label=label, vat_category=category, vat_rate=rate
    )
    if after == before:
        raise Impossible("invoicing.nothing_changed", line=before.number)
    return _set(replace(draft, lines=tuple(after if line.number == after.number else line for line in draft.lines)), "line")


def _treatment(company: Company, line: InvoiceLine, category: VatCategory | None) -> tuple[VatCategory, Decimal]:
    """That category, with the rate of the product when it bears VAT."""
    if category is None:
        return line.vat_category, line.vat_rate
    if category is not VatCategory.STANDARD:
        return category, Decimal(0)
    return category, company.products[line.product].vat_rate if line.product else law.value(law.STANDARD, company.now.date())


def remove_line(company: Company, command: billing.RemoveDraftLine) -> Proposal:
    """Raises Impossible as `billing.open_draft`, `line_of`."""
    draft = billing.open_draft(company, command.draft)
    line = line_of(draft, command.line)
    return _set(replace(draft, lines=tuple(each for each in draft.lines if each.number != line.number)), "line_removed")


def set_terms(company: Company, command: billing.SetDraftTerms) -> Proposal:
    """Raises Impossible as `billing.open_draft`, invoicing.unknown_mention, line.discount, invoicing.discount_days, invoicing.due_past,
    text.too_long."""
    draft = billing.open_draft(company, command.draft)
    known = {each.code for each in law.MENTIONS}
    unknown = [code for code in command.mentions if code not in known]
    if unknown:
        raise Impossible("invoicing.unknown_mention", "mentions", mention=unknown[0])
    rate = command.discount_rate
    if not rate.is_finite() or not 0 <= rate <= 100 or rate != money.cents(rate):
        raise Impossible("line.discount", "discount_rate")
    if not 0 <= command.discount_days <= DISCOUNT_DAYS_LIMIT or (rate and not command.discount_days):
        raise Impossible("invoicing.discount_days", "discount_days", limit=DISCOUNT_DAYS_LIMIT)
    if command.due_on is not None and command.due_on < company.now.date():
        raise Impossible("invoicing.due_past", "due_on")
    reference = draft.reference if command.reference is None else command.reference.strip()
    if len(reference) > billing.REFERENCE_LENGTH:
        raise Impossible("text.too_long", "reference", limit=billing.REFERENCE_LENGTH)
    mentions = tuple(each.code for each in law.MENTIONS if each.code in command.mentions)
    days = command.discount_days if rate else 0
    changed = replace(draft, mentions=mentions, discount_rate=rate, discount_days=days, due_on=command.due_on, reference=reference)
    return _set(changed, "terms")


def deduct_deposit(company: Company, command: billing.DeductDeposit) -> Proposal:
    """Raises Impossible as `billing.open_draft`, `billing.known`, invoicing.no_deposit, invoicing.deposit_too_large."""
    draft = billing.open_draft(company, command.draft)
    deposit = billing.known(company, command.invoice)
    if draft.kind is InvoiceKind.PREPAYMENT or deposit.number not in {
        each.number for each in issuing.deposits_left(company, issuing.orders_of(company, draft))
    }:
        raise Impossible("invoicing.no_deposit", "invoice", invoice=deposit.number)
    taken = DeductedDeposit(invoice=deposit.number, totals=deposit.totals)
    return _set(replace(draft, deposits=(*draft.deposits, taken)), "deposit")
