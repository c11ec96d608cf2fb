"""« Le mastic qui ne prend pas »: what the case lets one find out is true of the company, in every variant."""

from __future__ import annotations

from casestudies import library
from casestudies.company import after_sales, stock
from casestudies.run import start

CASE = library.load("mastic_qui_ne_prend_pas")
SEEDS = range(30)


def test_the_figures_of_the_message_the_slip_and_the_books_hold_together() -> None:
    for seed in SEEDS:
        run = start(CASE, seed)
        facts, company = run.variant.facts, run.company
        sent = company.deliveries[facts["delivery"]].lines[0]
        back = after_sales.returned(company, facts["delivery"])
        assert sent.quantity - back[sent.number] == int(facts["asked"]) == int(facts["right"]) + int(facts["others"])
        assert [taken.lot for taken in sent.lots] == [facts["lot"]]
        assert int(facts["opened"]) + int(facts["whole"]) == int(facts["right"])
        assert int(facts["whole"]) > 0
        assert run.variant.tables["slip"][-1] == ("Total", facts["asked"])


def test_the_other_lot_never_went_to_that_customer_and_the_bad_one_went_elsewhere_too() -> None:
    run = start(CASE, 1)
    facts, company = run.variant.facts, run.company
    by_lot: dict[str, set[str]] = {facts["lot"]: set(), facts["other_lot"]: set()}
    for delivery in company.deliveries:
        for line in delivery.lines:
            for taken in line.lots:
                by_lot.get(taken.lot, set()).add(delivery.customer)
    assert facts["customer"] not in by_lot[facts["other_lot"]]
    assert by_lot[facts["lot"]] == {facts["customer"], company.people["fermetures-bourvadec-perveguen"].customer}
    assert company.orders[company.deliveries["BL-2026-0401"].order].customer == "C-01002"


def test_a_good_lot_is_there_to_replace_all_that_comes_back() -> None:
    for seed in SEEDS:
        run = start(CASE, seed)
        facts, company = run.variant.facts, run.company
        there = {each.lot.code: each.quantity for each in stock.lots_of(company, facts["product"])}
        assert facts["lot"] not in there
        pieces = company.deliveries[facts["delivery"]].lines[0].pieces
        assert company.stock[facts["product"]].available >= int(facts["asked"]) * pieces
