"""« Le comptage du vendredi »: each difference of the sheet has the cause that the letters tell, to the piece, in every variant."""

from __future__ import annotations

from casestudies import library
from casestudies.company import reorder, supplier_orders
from casestudies.run import start

CASE = library.load("comptage_du_vendredi")
SEEDS = range(30)


def test_each_difference_is_explained_to_the_piece() -> None:
    for seed in SEEDS:
        run = start(CASE, seed)
        facts, company = run.variant.facts, run.company
        boxed, sampled, arrived = (company.stock[facts[name]] for name in ("boxed", "sampled", "arrived"))
        size = company.products[boxed.product].unit(company.products[boxed.product].sold_in).pieces
        assert boxed.on_hand == int(facts["boxed_boxes"]) * size
        assert sampled.on_hand - int(facts["sampled_there"]) == int(facts["samples"])
        assert int(facts["arrived_there"]) - arrived.on_hand == int(facts["came"]) == int(facts["announced"]) - int(facts["short"])
        left = supplier_orders.left_to_come(company, company.supplier_orders[facts["late"]])
        assert sum(left.values()) == int(facts["announced"])


def test_the_sure_quantity_is_less_than_asked_and_the_usual_order_does_not_do() -> None:
    for seed in SEEDS:
        run = start(CASE, seed)
        facts, company = run.variant.facts, run.company
        assert 0 < int(facts["free"]) < int(facts["asked"]) < company.stock[facts["sampled"]].available + 1
        (suggested,) = (each for each in reorder.suggestions(company) if each.product == facts["running_out"])
        assert int(facts["usual"]) < int(facts["least"]) <= suggested.quantity <= int(facts["most"])
        assert suggested.free + int(facts["least"]) >= suggested.reorder_point
        assert facts["arrives"] < facts["needed"]
