"""What an export file needs by its destination and its Incoterm, what is still missing of it, and papers that disagree."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import Struct

from casestudies.company import customs, incoterms, invoicing, law
from casestudies.company.export import ExportFile, ExportPaper, PaperKind, Statement

if TYPE_CHECKING:
    from casestudies.company.orders import Order
    from casestudies.company.state import Company

UNION, THIRD = "union", "third"
ZERO = Decimal("0.00")


class Need(Struct, frozen=True, kw_only=True):
    """A paper that the file needs. `reason` is a code: union, third, incoterm, preference. `found` is the paper, None while missing."""

    kind: PaperKind
    reason: str
    found: ExportPaper | None = None


class Disagreement(Struct, frozen=True, kw_only=True):
    """A paper that does not say what the file says: `field` is one of amount, packages, gross, incoterm, place, country."""

    kind: PaperKind
    field: str
    said: str
    expected: str


class CustomsLine(Struct, frozen=True, kw_only=True):
    """What is declared of a commodity code (EMEBI, export declaration): euros before VAT, net grams, countries of origin."""

    code: str
    origin: str
    value: Decimal
    net: int


def zone(country: str) -> str:
    """Where goods go: another member state, or out of the Union."""
    return UNION if country in invoicing.EUROPEAN_UNION else THIRD


def order_of(company: Company, found: ExportFile) -> Order:
    """The order of the file."""
    return company.orders[found.order]


def preferential_value(company: Company, found: ExportFile) -> Decimal:
    """The value of the goods whose preferential origin we can state, in euros before VAT."""
    lines = order_of(company, found).lines
    return sum((line.amount for line in lines if customs.origin(company, line.product).preferential), ZERO)


def origin_paper(company: Company, found: ExportFile) -> PaperKind | None:
    """The proof of origin that gives the buyer a reduced duty: a statement on the invoice up to the limit of the day, EUR.1 above; None
    when no agreement or no goods of ours ask for one."""
    value = preferential_value(company, found)
    if found.country not in customs.PREFERENCES or not value:
        return None
    limit = law.value("origin_statement", found.opened_at.date())
    return PaperKind.ORIGIN_STATEMENT if value <= limit else PaperKind.EUR1


def needs(company: Company, found: ExportFile) -> tuple[Need, ...]:
    """What the destination and the Incoterm ask for, in the order in which a clerk goes about it."""
    term = incoterms.known(found.incoterm)
    asked: list[tuple[PaperKind, str]] = [
        (PaperKind.COMMERCIAL_INVOICE, zone(found.country)),
        (PaperKind.PACKING_LIST, zone(found.country)),
        (PaperKind.TRANSPORT_DOCUMENT, zone(found.country)),
    ]
    if zone(found.country) == UNION:
        asked.append((PaperKind.VAT_CHECK, UNION))
    else:
        if term.borne_by_seller("export"):
            asked.append((PaperKind.EXPORT_DECLARATION, "incoterm"))
        asked.append((PaperKind.EXIT_PROOF, THIRD))
    if term.borne_by_seller("insurance"):
        asked.append((PaperKind.INSURANCE, "incoterm"))
    origin = origin_paper(company, found)
    if origin is not None:
        asked.append((origin, "preference"))
    return tuple(Need(kind=kind, reason=reason, found=found.paper(kind)) for kind, reason in asked)


def missing(company: Company, found: ExportFile) -> tuple[Need, ...]:
    """What is needed and not there."""
    return tuple(each for each in needs(company, found) if each.found is None)


def packed(found: ExportFile) -> dict[int, int]:
    """What is in the packages, by line of the order, in the unit of that line."""
    told: dict[int, int] = {}
    for package in found.packages:
        for part in package.contents:
            told[part.line] = told.get(part.line, 0) + part.quantity
    return told


def unpacked(company: Company, found: ExportFile) -> dict[int, int]:
    """What no package holds yet, by line of the order."""
    told = packed(found)
    return {line.number: line.quantity - told.get(line.number, 0) for line in order_of(company, found).lines}


def stated(company: Company, found: ExportFile, kind: PaperKind) -> Statement:
    """What one of our papers says when it is made now."""
    statement = Statement(incoterm=found.incoterm, place=found.place, country=found.country)
    packages, gross = len(found.packages), sum(each.gross for each in found.packages)
    net = order_of(company, found).totals.net
    if kind is PaperKind.PACKING_LIST:
        return Statement(packages=packages, gross=gross, country=found.country)
    if kind is PaperKind.ORIGIN_STATEMENT:
        return Statement(amount=preferential_value(company, found), country=found.country)
    return Statement(amount=net, incoterm=statement.incoterm, place=statement.place, country=statement.country)


def disagreements(company: Company, found: ExportFile) -> tuple[Disagreement, ...]:
    """Where the last paper of each kind does not say what the file says; what a paper leaves out is no disagreement."""
    kinds = dict.fromkeys(paper.kind for paper in found.papers if paper.kind is not PaperKind.PROFORMA)
    return tuple(each for kind in kinds if (paper := found.paper(kind)) for each in _compared(company, found, paper))


def _compared(company: Company, found: ExportFile, paper: ExportPaper) -> Iterator[Disagreement]:
    says = paper.says
    proves_origin = paper.kind in (PaperKind.ORIGIN_STATEMENT, PaperKind.EUR1)
    amount = preferential_value(company, found) if proves_origin else order_of(company, found).totals.net
    expected = {
        "amount": str(amount),
        "packages": str(len(found.packages)),
        "gross": str(sum(each.gross for each in found.packages)),
        "incoterm": found.incoterm,
        "place": found.place,
        "country": found.country,
    }
    for field, wanted in expected.items():
        said = getattr(says, field)
        if said not in (None, "") and str(said).casefold() != wanted.casefold():
            yield Disagreement(kind=paper.kind, field=field, said=str(said), expected=wanted)


def customs_lines(company: Company, found: ExportFile) -> tuple[CustomsLine, ...]:
    """What is declared, by commodity code and origin: the lines of the export declaration, or of the EMEBI within the Union."""
    sums: dict[tuple[str, str], tuple[Decimal, int]] = {}
    for line in order_of(company, found).lines:
        key = (customs.commodity_code(company, line.product), customs.origin(company, line.product).country)
        value, net = sums.get(key, (ZERO, 0))
        sums[key] = (value + line.amount, net + customs.net_grams(company, line.product, line.total_pieces))
    return tuple(CustomsLine(code=code, origin=origin, value=value, net=net) for (code, origin), (value, net) in sorted(sums.items()))
