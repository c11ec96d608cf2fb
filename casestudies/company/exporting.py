"""What the commands of export lead to. The documents and events are in `casestudies.company.export`."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from casestudies.company import crm, customs, export, export_checks, incoterms, money, numbering, orders
from casestudies.company.export import ExportFile, ExportPaper, Package, PaperKind, Statement
from casestudies.company.kernel import Command, Impossible, Proposal, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.state import Company

MOST_GROSS = 30_000_000
"""Grams: a full lorry."""
MOST_PACKAGES = 200
MOST_AMOUNT = Decimal(100_000_000)


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case export.OpenFile():
            return open_file(company, command)
        case export.ChangeTerms():
            return change_terms(company, command)
        case export.AddPackage():
            return add_package(company, command)
        case export.RemovePackage():
            return remove_package(company, command)
        case export.IssuePaper():
            return issue(company, command)
        case export.RecordPaper():
            return record(company, command)
        case export.CloseFile():
            return close(company, command)
        case _:
            raise AssertionError(command)


def file_of(company: Company, order: str) -> ExportFile | None:
    """The export file of an order, or None."""
    return next((each for each in company.export_files if each.order == order), None)


def country_of(company: Company, order: orders.Order) -> str:
    """Where an order goes, by ISO 3166-1."""
    place = company.customers[order.customer].address(order.ship_to)
    assert place is not None
    return place.country


def open_file(company: Company, command: export.OpenFile) -> Proposal:
    """Raises Impossible as `orders.known`, export.cancelled_order, export.at_home, export.opened_already, incoterms.unknown, text.empty,
    text.too_long. Warns as `_terms`."""
    order = orders.known(company, command.order)
    if order.status == "cancelled":
        raise Impossible("export.cancelled_order", "order", order=order.number)
    country = country_of(company, order)
    if country == "FR":
        raise Impossible("export.at_home", "order", order=order.number)
    already = file_of(company, order.number)
    if already is not None:
        raise Impossible("export.opened_already", "order", file=already.number)
    made = ExportFile(
        number=numbering.next_number(company.counters, company.now.year, Series.EXPORT_FILE),
        order=order.number,
        customer=order.customer,
        country=country,
        incoterm=incoterms.known(command.incoterm).code,
        place=crm.text(command.place, export.PLACE_LENGTH, "place"),
        opened_at=company.now,
    )
    return Proposal((export.FileOpened(file=made),), _terms(made.incoterm, country), made.number)


def _terms(incoterm: str, country: str) -> tuple[Warning, ...]:
    """Of an Incoterm for ships alone, of EXW, with which the proof of exit is in the buyer's hands, and of DDP out of the Union."""
    rule = incoterms.known(incoterm)
    if rule.waterway:
        return (Warning(code="export.waterway", params={"incoterm": incoterm}),)
    if incoterm == "EXW":
        return (Warning(code="export.ex_works", params={"incoterm": incoterm}),)
    if incoterm == "DDP" and export_checks.zone(country) == export_checks.THIRD:
        return (Warning(code="export.duty_paid", params={"incoterm": incoterm}),)
    return ()


def _open(company: Company, number: str) -> ExportFile:
    """Raises Impossible export.unknown, export.closed."""
    found = export.known(company, number)
    if found.closed_at is not None:
        raise Impossible("export.closed", file=number)
    return found


def change_terms(company: Company, command: export.ChangeTerms) -> Proposal:
    """Raises Impossible as `_open`, incoterms.unknown, text.empty, text.too_long, export.same_terms. Warns as `_terms`."""
    found = _open(company, command.file)
    incoterm, place = incoterms.known(command.incoterm).code, crm.text(command.place, export.PLACE_LENGTH, "place")
    if (incoterm, place) == (found.incoterm, found.place):
        raise Impossible("export.same_terms", "incoterm", file=found.number)
    event = export.TermsChanged(file=found.number, incoterm=incoterm, place=place, previous=f"{found.incoterm} {found.place}")
    return Proposal((event,), _terms(incoterm, found.country), found.number)


def add_package(company: Company, command: export.AddPackage) -> Proposal:
    """Raises Impossible as `_open`, text.empty, text.too_long, export.too_many, export.empty_package, orders.unknown_line,
    export.repeated_line, export.quantity, export.more_than_ordered, export.gross (not below the net weight)."""
    found = _open(company, command.file)
    order, left = export_checks.order_of(company, found), export_checks.unpacked(company, found)
    if len(found.packages) >= MOST_PACKAGES:
        raise Impossible("export.too_many", limit=MOST_PACKAGES)
    if not command.contents:
        raise Impossible("export.empty_package", "contents")
    net, seen = 0, set[int]()
    for part in command.contents:
        line = order.line(part.line)
        if part.line in seen:
            raise Impossible("export.repeated_line", "contents", line=part.line)
        if part.quantity < 1:
            raise Impossible("export.quantity", "contents", line=part.line)
        if part.quantity > left[part.line]:
            raise Impossible("export.more_than_ordered", "contents", line=part.line, left=left[part.line])
        seen.add(part.line)
        net += customs.net_grams(company, line.product, part.quantity * line.pieces)
    if not net <= command.gross <= MOST_GROSS:
        raise Impossible("export.gross", "gross", net=net)
    package = Package(
        number=max((each.number for each in found.packages), default=0) + 1,
        marks=crm.text(command.marks, export.REFERENCE_LENGTH, "marks"),
        gross=command.gross,
        net=net,
        contents=command.contents,
    )
    return Proposal((export.PackageAdded(file=found.number, package=package),), subject=found.number)


def remove_package(company: Company, command: export.RemovePackage) -> Proposal:
    """Raises Impossible as `_open`, export.unknown_package."""
    found = _open(company, command.file)
    if command.package not in {each.number for each in found.packages}:
        raise Impossible("export.unknown_package", "package", package=command.package)
    return Proposal((export.PackageRemoved(file=found.number, package=command.package),), subject=found.number)


def issue(company: Company, command: export.IssuePaper) -> Proposal:
    """Raises Impossible as `_open`, export.not_ours, export.no_packages, export.no_origin.

    Warns export.unpacked of a packing list that lacks goods, export.above_limit of a statement of origin above the limit of the day.
    """
    found = _open(company, command.file)
    if command.kind not in export.OURS:
        raise Impossible("export.not_ours", "kind")
    if command.kind is PaperKind.PACKING_LIST and not found.packages:
        raise Impossible("export.no_packages", "kind")
    if command.kind is PaperKind.ORIGIN_STATEMENT and not export_checks.preferential_value(company, found):
        raise Impossible("export.no_origin", "kind")
    rank = sum(each.kind is command.kind for each in found.papers) + 1
    says = export_checks.stated(company, found, command.kind)
    paper = ExportPaper(kind=command.kind, reference=f"{found.number}-{_mark(command.kind)}{rank}", dated=company.now.date(), says=says)
    return Proposal((export.PaperAdded(file=found.number, paper=paper),), _paper_doubts(company, found, command.kind), found.number)


def _mark(kind: PaperKind) -> str:
    return {PaperKind.PROFORMA: "PF", PaperKind.COMMERCIAL_INVOICE: "FC", PaperKind.PACKING_LIST: "LC", PaperKind.ORIGIN_STATEMENT: "DO"}[
        kind
    ]


def _paper_doubts(company: Company, found: ExportFile, kind: PaperKind) -> tuple[Warning, ...]:
    if kind is PaperKind.PACKING_LIST:
        lacking = [line for line, left in export_checks.unpacked(company, found).items() if left]
        return (Warning(code="export.unpacked", params={"count": len(lacking), "line": lacking[0]}),) if lacking else ()
    if kind is PaperKind.ORIGIN_STATEMENT and export_checks.origin_paper(company, found) is not PaperKind.ORIGIN_STATEMENT:
        return (Warning(code="export.no_statement", params={"file": found.number}),)
    return ()


def record(company: Company, command: export.RecordPaper) -> Proposal:
    """Raises Impossible as `_open`, export.ours, text.empty, text.too_long, export.paper_date, export.amount, incoterms.unknown.

    Warns export.disagree, once a field that does not say what the file says.
    """
    found = _open(company, command.file)
    if command.kind in export.OURS:
        raise Impossible("export.ours", "kind")
    if command.dated > company.now.date():
        raise Impossible("export.paper_date", "dated", day=command.dated.isoformat())
    says = command.says
    _check(says)
    paper = ExportPaper(
        kind=command.kind, reference=crm.text(command.reference, export.REFERENCE_LENGTH, "reference"), dated=command.dated, says=says
    )
    event = export.PaperAdded(file=found.number, paper=paper)
    after = export.evolve(company, event, company.now)
    told = [each for each in export_checks.disagreements(after, after.export_files[found.number]) if each.kind is command.kind]
    return Proposal((event,), tuple(_disagree(each) for each in told), found.number)


def _check(says: Statement) -> None:
    amount = says.amount
    if amount is not None and (not amount.is_finite() or not 0 <= amount <= MOST_AMOUNT or amount != money.cents(amount)):
        raise Impossible("export.amount", "amount")
    for field, value, most in (("packages", says.packages, MOST_PACKAGES), ("gross", says.gross, MOST_GROSS)):
        if value is not None and not 0 <= value <= most:
            raise Impossible("export.number", field)
    if says.incoterm:
        incoterms.known(says.incoterm)


def _disagree(found: export_checks.Disagreement) -> Warning:
    return Warning(
        code="export.disagree", params={"paper": found.kind.value, "field": found.field, "said": found.said, "expected": found.expected}
    )


def close(company: Company, command: export.CloseFile) -> Proposal:
    """Raises Impossible as `_open`, text.empty, text.too_long. Warns export.missing, once a paper, and export.disagree, once a field."""
    found = _open(company, command.file)
    note = crm.text(command.note, export.NOTE_LENGTH, "note")
    lacking = [Warning(code="export.missing", params={"paper": each.kind.value}) for each in export_checks.missing(company, found)]
    told = [_disagree(each) for each in export_checks.disagreements(company, found)]
    return Proposal((export.FileClosed(file=found.number, note=note),), (*lacking, *told), found.number)
