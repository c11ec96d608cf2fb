"""A return announced in one figure and detailed in another: part never went there, part has come back already, the lot was recalled."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, time
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from casestudies.company import claiming, returning, working_days
from casestudies.company.after_sales import ClaimCause, ClaimedLine, ClaimOutcome, ClaimReason
from casestudies.company.numbering import Series
from casestudies.company.replacing import REPLACED_WITHIN
from casestudies.scenario.builders.staging import Stage
from casestudies.scenario.filling import facts_of
from casestudies.scenario.variant import Variant, coming

if TYPE_CHECKING:
    from casestudies.company.state import Company

CLERK = "prigent"


class Recipe(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the builder reads of case.yaml. Quantities in the unit of the delivery's only line, which left in one lot.

    `already`: came back on Friday. `other_lot` is ours too, but never went to this customer: `others` of what is announced bear it.
    `opened`: of what comes, no longer whole.
    """

    delivery: str
    other_lot: str
    already: tuple[int, ...]
    others: tuple[int, ...]
    opened: tuple[int, ...]


def contested_return(company: Company, raw: Mapping[str, object], seed: int) -> Variant:
    """The variant of that seed. Raises msgspec.ValidationError when case.yaml does not hold what is needed."""
    recipe = msgspec.convert(raw, Recipe)
    rng = random.Random(seed)  # noqa: S311 (a variant must come again from its seed)
    stage, today = Stage(company), company.now.date()
    sent = company.deliveries[recipe.delivery]
    line = sent.lines[0]
    lot, already = line.lots[0].lot, rng.choice(recipe.already)
    asked = line.quantity - already
    others, opened = rng.choice(recipe.others), rng.choice(recipe.opened)
    right = asked - others
    first = _came_back(stage, recipe.delivery, already)
    product, supplier = company.products[line.product], company.suppliers[company.sources[line.product].supplier or ""]
    facts = {
        "customer": sent.customer,
        "delivery": sent.number,
        "order": sent.order,
        "delivery_line": str(line.number),
        "delivered": str(line.quantity),
        "shipped": (sent.shipped_at or company.now).date().isoformat(),
        "product": product.code,
        "name": product.name,
        "unit": product.unit(line.unit).label,
        "lot": lot,
        "other_lot": recipe.other_lot,
        "already": str(already),
        "asked": str(asked),
        "others": str(others),
        "right": str(right),
        "opened": str(opened),
        "whole": str(right - opened),
        "supplier_name": supplier.name,
        "supplier_contact": supplier.contact,
        "first_claim": first,
        "claim": coming(stage.company, Series.CLAIM, 1),
        "back": coming(stage.company, Series.RETURN, 1),
        "sheet": coming(stage.company, Series.NON_CONFORMITY, 1),
        "replacement": coming(stage.company, Series.ORDER, 1),
        "promised": working_days.shifted(today, REPLACED_WITHIN).isoformat(),
        "day_before": working_days.shifted(today, REPLACED_WITHIN - 1).isoformat(),
        "day_after": working_days.shifted(today, REPLACED_WITHIN + 1).isoformat(),
    }
    rows = ((lot, str(right)), (recipe.other_lot, str(others)), ("Total", str(asked)))
    return Variant(facts=facts_of(facts), disturbances=tuple(stage.events), tables={"slip": rows})


def _came_back(stage: Stage, delivery: str, quantity: int) -> str:
    """What a colleague took back on the last working day: damaged on the way, scrapped, to be credited. The number of that claim."""
    company = stage.company
    line = company.deliveries[delivery].lines[0]
    lot = line.lots[0].lot
    day = working_days.shifted(company.now.date(), -1)

    def at(hour: int, minute: int) -> datetime:
        return datetime.combine(day, time(hour, minute))

    claimed = (ClaimedLine(delivery_line=line.number, product=line.product, quantity=quantity, lot=lot),)
    opened = claiming.OpenClaim(delivery=delivery, reason=ClaimReason.DAMAGED, lines=claimed, said="Cartons écrasés en bas de palette.")
    stage.act(CLERK, at(9, 10), opened)
    number = stage.made(claiming.ClaimOpened).claim.number
    findings = "Palette trop haute, cartons du bas écrasés."
    stage.act(CLERK, at(9, 20), claiming.QualifyClaim(claim=number, cause=ClaimCause.PACKING, founded=True, findings=findings))
    lines = (returning.ReturnedLine(delivery_line=line.number, quantity=quantity, lot=lot),)
    stage.act(CLERK, at(9, 25), returning.ApproveReturn(claim=number, lines=lines))
    back = stage.made(returning.ReturnApproved).made.number
    stage.act(CLERK, at(14, 30), returning.ReceiveReturn(number=back, lines=(returning.ReceivedLine(number=1, quantity=quantity),)))
    scrapped = (returning.InspectedLine(number=1, sellable=0, scrapped=quantity),)
    stage.act(CLERK, at(15, 0), returning.InspectReturn(number=back, accepted=True, findings="Cartons écrasés, jetés.", lines=scrapped))
    ended = claiming.SettleClaim(claim=number, outcome=ClaimOutcome.CREDIT, justification="Emballage insuffisant.")
    stage.act(CLERK, at(15, 10), ended)
    return number
