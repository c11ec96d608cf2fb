"""The answer to an order received by EDI says what was asked and what stands, and adds up."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from msgspec.structs import replace

from casestudies import library
from casestudies.company import edi_out, edi_response
from casestudies.company.edi import Interchange, ProcessInterchange, RefuseInterchange
from casestudies.company.edifact import part, read, segments
from casestudies.company.kernel import Accepted, Command, Warned
from casestudies.company.orders import AddLine, AmendLine, CancelOrder, CancelReason, ConfirmOrder, RemoveLine
from casestudies.company.state import Company
from casestudies.run import act, start

SEED = 7


def after(*commands: Command) -> tuple[Company, Interchange]:
    """The company of the first case once these were done, warnings passed, and its interchange."""
    run = start(library.load("matinee_des_commandes"), SEED)
    code = run.variant.facts["interchange"]
    for command in commands:
        done = act(run, command)
        if isinstance(done.decision, Warned):
            done = act(done.run, replace(command, proceed=True))
        assert isinstance(done.decision, Accepted), done.decision
        run = done.run
    return run.company, run.company.interchanges[code]


def opened() -> tuple[str, str, Sequence[int]]:
    """The interchange of the case, the number of the order that it becomes, its lines."""
    code = start(library.load("matinee_des_commandes"), SEED).variant.facts["interchange"]
    company, received = after(ProcessInterchange(interchange=code))
    assert received.order is not None
    return code, received.order, [line.number for line in company.orders[received.order].lines]


CODE, ORDER, LINES = opened()
PROCESS, CONFIRM = ProcessInterchange(interchange=CODE), ConfirmOrder(order=ORDER)


def actions(raw: str) -> dict[int, str]:
    return {int(part(each, 0, 0)): part(each, 1, 0) for each in segments(raw) if each.tag == "LIN"}


def test_what_is_not_answered_has_no_response() -> None:
    for commands in ((), (PROCESS,)):
        company, received = after(*commands)
        assert not edi_response.answered(company, received)
        with pytest.raises(ValueError, match="not answered"):
            edi_response.ordrsp(company, received)


def test_an_order_confirmed_as_asked_is_accepted() -> None:
    company, received = after(PROCESS, CONFIRM)
    raw, said = edi_response.ordrsp(company, received), read(received.raw)
    found = {each.tag: each for each in segments(raw)}
    assert edi_response.outcome(company, received) == "accepted"
    assert (part(found["BGM"], 0, 0), part(found["BGM"], 1, 0), part(found["BGM"], 2, 0)) == ("231", ORDER, "29")
    assert part(found["RFF"], 0, 1) == said.reference
    assert (part(found["UNB"], 1, 0), part(found["UNB"], 2, 0)) == (said.supplier, said.buyer)
    assert actions(raw) == dict.fromkeys(LINES, "5")
    assert edi_out.check(raw) == ()


def test_each_line_says_what_became_of_it() -> None:
    company, _received = after(PROCESS)
    line, product = company.orders[ORDER].line(LINES[0]), company.orders[ORDER].line(LINES[-1]).product
    price_list = next(iter(company.price_lists)).code
    more = AddLine(order=ORDER, product=product, quantity=1, unit=company.products[product].units[0].code, price_list=price_list)
    amended = AmendLine(order=ORDER, line=LINES[0], quantity=line.quantity + 1)
    company, received = after(PROCESS, amended, RemoveLine(order=ORDER, line=LINES[1]), more, CONFIRM)
    raw = edi_response.ordrsp(company, received)
    added = company.orders[ORDER].lines[-1].number
    assert edi_response.outcome(company, received) == "changed"
    assert actions(raw) == {**dict.fromkeys(LINES, "5"), LINES[0]: "3", LINES[1]: "7", added: "1"}
    quantities = [(part(each, 0, 0), part(each, 0, 1)) for each in segments(raw) if each.tag == "QTY"]
    assert quantities[:2] == [("21", str(line.quantity)), ("113", str(line.quantity + 1))]
    assert edi_out.check(raw) == ()


@pytest.mark.parametrize(
    "commands",
    [
        (RefuseInterchange(interchange=CODE, reason=CancelReason.DUPLICATE),),
        (PROCESS, CancelOrder(order=ORDER, reason=CancelReason.DUPLICATE)),
        (PROCESS, CONFIRM, CancelOrder(order=ORDER, reason=CancelReason.DUPLICATE)),
    ],
)
def test_what_is_refused_or_cancelled_is_not_accepted_line_by_line(commands: tuple[Command, ...]) -> None:
    company, received = after(*commands)
    raw = edi_response.ordrsp(company, received)
    assert edi_response.outcome(company, received) == "not_accepted"
    assert next(part(each, 2, 0) for each in segments(raw) if each.tag == "BGM") == "27"
    assert actions(raw) == dict.fromkeys(LINES, "7")
    assert edi_out.check(raw) == ()


def test_a_lost_line_is_found() -> None:
    company, received = after(PROCESS, CONFIRM)
    lines = edi_response.ordrsp(company, received).splitlines()
    lines.remove(next(line for line in lines if line.startswith("LIN")))
    assert edi_out.check("\n".join(lines)) != ()
