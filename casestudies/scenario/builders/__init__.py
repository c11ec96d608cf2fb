"""What makes variants: one module for each way, all named here. case.yaml names its builder and gives it what it reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from casestudies.scenario.builders.afternoon_departure import afternoon_departure
from casestudies.scenario.builders.april_tariff import april_tariff
from casestudies.scenario.builders.chain_of_shortage import chain_of_shortage
from casestudies.scenario.builders.contested_return import contested_return
from casestudies.scenario.builders.credit_question import credit_question
from casestudies.scenario.builders.credit_request import credit_request
from casestudies.scenario.builders.drawn import drawn
from casestudies.scenario.builders.february_variance import february_variance
from casestudies.scenario.builders.friday_count import friday_count
from casestudies.scenario.builders.monday_balance import monday_balance
from casestudies.scenario.builders.monday_invoices import monday_invoices
from casestudies.scenario.builders.monday_receipts import monday_receipts
from casestudies.scenario.builders.order_received_twice import order_received_twice
from casestudies.scenario.builders.overdue_anchors import overdue_anchors
from casestudies.scenario.builders.swiss_order import swiss_order
from casestudies.scenario.builders.three_days import three_days
from casestudies.scenario.builders.three_offers import three_offers
from casestudies.scenario.builders.two_days_of_credit import two_days_of_credit
from casestudies.scenario.builders.unpacked_pallet import unpacked_pallet
from casestudies.scenario.builders.winter_budget import winter_budget
from casestudies.scenario.variant import Variant

if TYPE_CHECKING:
    from casestudies.company.state import Company

Builder = Callable[["Company", Mapping[str, object], int], Variant]

BUILDERS: dict[str, Builder] = {
    "afternoon_departure": afternoon_departure,
    "april_tariff": april_tariff,
    "chain_of_shortage": chain_of_shortage,
    "contested_return": contested_return,
    "credit_request": credit_request,
    "credit_question": credit_question,
    "drawn": drawn,
    "friday_count": friday_count,
    "monday_balance": monday_balance,
    "february_variance": february_variance,
    "monday_invoices": monday_invoices,
    "monday_receipts": monday_receipts,
    "order_received_twice": order_received_twice,
    "overdue_anchors": overdue_anchors,
    "swiss_order": swiss_order,
    "three_days": three_days,
    "three_offers": three_offers,
    "two_days_of_credit": two_days_of_credit,
    "unpacked_pallet": unpacked_pallet,
    "winter_budget": winter_budget,
}
"""Each takes the company at its opening, case.yaml's `variant` and the seed."""
