"""The Incoterms 2020 of the International Chamber of Commerce, as data: who bears what, and where the risk passes."""

from __future__ import annotations

from msgspec import Struct

from casestudies.company.kernel import Impossible


class Incoterm(Struct, frozen=True, kw_only=True):
    """A rule. `seller` names what the seller bears: export, carriage, insurance, unloading, import. `risk`: where the risk passes to the
    buyer (premises, carrier, alongside, on_board, arrival, unloaded). `waterway`: for goods that travel by sea or river alone."""

    code: str
    seller: frozenset[str]
    risk: str
    waterway: bool = False

    def borne_by_seller(self, what: str) -> bool:
        """Whether the seller bears it."""
        return what in self.seller


def _rule(code: str, risk: str, *seller: str, waterway: bool = False) -> Incoterm:
    return Incoterm(code=code, seller=frozenset(seller), risk=risk, waterway=waterway)


RULES = {
    each.code: each
    for each in (
        _rule("EXW", "premises"),
        _rule("FCA", "carrier", "export"),
        _rule("CPT", "carrier", "export", "carriage"),
        _rule("CIP", "carrier", "export", "carriage", "insurance"),
        _rule("DAP", "arrival", "export", "carriage"),
        _rule("DPU", "unloaded", "export", "carriage", "unloading"),
        _rule("DDP", "arrival", "export", "carriage", "import"),
        _rule("FAS", "alongside", "export", waterway=True),
        _rule("FOB", "on_board", "export", waterway=True),
        _rule("CFR", "on_board", "export", "carriage", waterway=True),
        _rule("CIF", "on_board", "export", "carriage", "insurance", waterway=True),
    )
}
"""By code, in the order of the ICC's book."""


def known(code: str) -> Incoterm:
    """The rule of that code. Raises Impossible incoterms.unknown."""
    found = RULES.get(code)
    if found is None:
        raise Impossible("incoterms.unknown", "incoterm", incoterm=code)
    return found
