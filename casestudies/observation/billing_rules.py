"""Rules about what is billed in the end: invoices less credit notes, whichever way one came to it."""

from __future__ import annotations

from decimal import Decimal

from msgspec import Struct

from blocks.observation import Outcome
from casestudies.company import crediting
from casestudies.company.billing import CreditNoteIssued, DraftSet, InvoiceIssued
from casestudies.company.invoicing import CreditNote, Invoice, InvoiceLine
from casestudies.observation.reading import Found, RuleEntry, entries
from casestudies.observation.standing_rules import touched
from casestudies.run import Run


class Billed(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `billed` asks of a line of a delivery, once credit notes are taken off: that `quantity` in the line's unit, that `net` in euros
    before VAT, or both."""

    delivery: str
    line: int
    quantity: int | None = None
    net: Decimal | None = None


class Credited(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What `credited` asks: that the trainee's credit notes on that line of the invoice make `net` in euros before VAT."""

    invoice: str
    line: int
    net: Decimal


def _of(line: InvoiceLine, asked: Billed) -> bool:
    return (line.delivery, line.delivery_line) == (asked.delivery, asked.line)


def _invoices(run: Run) -> dict[str, Invoice]:
    return {key: each for key, each in touched(run, "invoices").items() if isinstance(each, Invoice)}


def _credits(run: Run) -> list[CreditNote]:
    return [each for each in touched(run, "credit_notes").values() if isinstance(each, CreditNote)]


def billed(run: Run, asked: Billed) -> Found:
    """The line is billed for what is due."""
    made = _invoices(run)
    mine = [line for invoice in made.values() for line in invoice.lines if _of(line, asked)]
    drafts = entries(run, lambda event: isinstance(event, DraftSet) and any(_of(line, asked) for line in event.draft.lines))
    issues = entries(run, lambda event: isinstance(event, InvoiceIssued) and any(_of(line, asked) for line in event.invoice.lines))
    if not mine:
        return (
            Found(outcome=Outcome.NOT_MET, key="undone", events=drafts[-1:]) if drafts else Found(outcome=Outcome.NOT_SEEN, key="untouched")
        )
    notes = [note for note in _credits(run) if note.invoice in made]
    taken = [(note, line) for note in notes for line in note.lines if _of(line, asked)]
    quantity = sum(line.quantity for line in mine)
    quantity -= sum(line.quantity for note, line in taken if note.reason not in crediting.PRICE_REASONS)
    net = sum((line.amount for line in mine), Decimal(0)) - sum((line.amount for _, line in taken), Decimal(0))
    return _compared(asked, quantity, net, (*issues, *_credit_events(run, asked)))


def _credit_events(run: Run, asked: Billed) -> tuple[int, ...]:
    return entries(run, lambda event: isinstance(event, CreditNoteIssued) and any(_of(line, asked) for line in event.credit_note.lines))


def _compared(asked: Billed, quantity: int, net: Decimal, events: tuple[int, ...]) -> Found:
    params = {"given": str(quantity), "found": f"{net:.2f}".replace(".", ",")}
    if quantity == 0 or net == 0:
        return Found(outcome=Outcome.NOT_MET, key="undone", params=params, events=events)
    gaps = [quantity - asked.quantity if asked.quantity is not None else 0, net - asked.net if asked.net is not None else 0]
    gap = next((each for each in gaps if each), 0)
    key = "over" if gap > 0 else "under" if gap < 0 else "right"
    outcome = Outcome.MET if key == "right" else Outcome.NOT_MET
    return Found(outcome=outcome, key=key, params=params, events=events)


def credited(run: Run, asked: Credited) -> Found:
    """The credit notes give back what is due, once."""
    notes = _credits(run)
    events = entries(run, lambda event: isinstance(event, CreditNoteIssued) and event.credit_note.invoice == asked.invoice)
    cited = run.company.invoices[asked.invoice]
    line = next(each for each in cited.lines if each.number == asked.line)
    mine = [each for note in notes if note.invoice == asked.invoice for each in note.lines if crediting.same_line(each, line)]
    net = sum((each.amount for each in mine), Decimal(0))
    params = {"found": f"{net:.2f}".replace(".", ","), "document": ", ".join(note.number for note in notes)}
    if not mine:
        elsewhere = [each for note in notes for each in note.lines if each.product == line.product]
        if not elsewhere:
            return Found(outcome=Outcome.NOT_SEEN, key="untouched")
        others = entries(run, lambda event: isinstance(event, CreditNoteIssued))
        return Found(outcome=Outcome.NOT_MET, key="elsewhere", params=params, events=others)
    key = "over" if net > asked.net else "under" if net < asked.net else "right"
    return Found(outcome=Outcome.MET if key == "right" else Outcome.NOT_MET, key=key, params=params, events=events)


RULES: dict[str, RuleEntry] = {
    "billed": RuleEntry(billed, frozenset({"untouched", "undone", "over", "under", "right"}), Billed),
    "credited": RuleEntry(credited, frozenset({"untouched", "elsewhere", "over", "under", "right"}), Credited),
}
