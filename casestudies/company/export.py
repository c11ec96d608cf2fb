"""The export file of an order: its Incoterm, its packages, the papers made and received.

What the commands lead to is in `casestudies.company.exporting`, what is still missing or disagrees in `casestudies.company.export_checks`.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import numbering
from casestudies.company.kernel import Command, Event, Impossible, Record

if TYPE_CHECKING:
    from casestudies.company.state import Company

PLACE_LENGTH = 80
REFERENCE_LENGTH = 60
NOTE_LENGTH = 1000


class PaperKind(StrEnum):
    """A paper of an export file."""

    PROFORMA = "proforma"
    COMMERCIAL_INVOICE = "commercial_invoice"
    PACKING_LIST = "packing_list"
    ORIGIN_STATEMENT = "origin_statement"
    EUR1 = "eur1"
    CERTIFICATE_OF_ORIGIN = "certificate_of_origin"
    VAT_CHECK = "vat_check"
    TRANSPORT_DOCUMENT = "transport_document"
    INSURANCE = "insurance"
    EXPORT_DECLARATION = "export_declaration"
    EXIT_PROOF = "exit_proof"


OURS = frozenset({PaperKind.PROFORMA, PaperKind.COMMERCIAL_INVOICE, PaperKind.PACKING_LIST, PaperKind.ORIGIN_STATEMENT})
"""Papers that we make from the file; the others come from somebody, and are copied as they are."""


class Statement(Record, frozen=True, kw_only=True):
    """What a paper says, as far as it says it: euros before VAT, packages, gross grams, Incoterm and its place, country of destination."""

    amount: Decimal | None = None
    packages: int | None = None
    gross: int | None = None
    incoterm: str = ""
    place: str = ""
    country: str = ""


class ExportPaper(Record, frozen=True, kw_only=True):
    """A paper of the file, with its own number."""

    kind: PaperKind
    reference: str
    dated: date
    says: Statement


class Packed(Record, frozen=True, kw_only=True, gc=False):
    """How much of an order's line is in a package, in the unit of the line."""

    line: int
    quantity: int


class Package(Record, frozen=True, kw_only=True):
    """A package, its marks, its gross weight and net weight in grams."""

    number: int
    marks: str
    gross: int
    net: int
    contents: tuple[Packed, ...]


class ExportFile(Record, frozen=True, kw_only=True):
    """The export file of an order. `incoterm` (2020) with its `place`."""

    number: str
    order: str
    customer: str
    country: str
    incoterm: str
    place: str
    opened_at: datetime
    packages: tuple[Package, ...] = ()
    papers: tuple[ExportPaper, ...] = ()
    closed_at: datetime | None = None
    note: str = ""

    @property
    def status(self) -> str:
        """One of closed, open."""
        return "open" if self.closed_at is None else "closed"

    def paper(self, kind: PaperKind) -> ExportPaper | None:
        """The last paper of that kind, or None."""
        return next((each for each in reversed(self.papers) if each.kind is kind), None)


class OpenFile(Command, frozen=True, kw_only=True, tag="export.open"):
    """Open the export file of an order that leaves France."""

    order: str
    incoterm: str
    place: str


class ChangeTerms(Command, frozen=True, kw_only=True, tag="export.change_terms"):
    """Correct the Incoterm or its place."""

    file: str
    incoterm: str
    place: str


class AddPackage(Command, frozen=True, kw_only=True, tag="export.add_package"):
    """Write a package of the packing list: what is in it, its gross weight in grams."""

    file: str
    marks: str
    gross: int
    contents: tuple[Packed, ...]


class RemovePackage(Command, frozen=True, kw_only=True, tag="export.remove_package"):
    """Take a package off the packing list."""

    file: str
    package: int


class IssuePaper(Command, frozen=True, kw_only=True, tag="export.issue"):
    """Make one of our papers, from what the file says now."""

    file: str
    kind: PaperKind


class RecordPaper(Command, frozen=True, kw_only=True, tag="export.record"):
    """Copy a paper that came from somebody, as it is."""

    file: str
    kind: PaperKind
    reference: str
    dated: date
    says: Statement


class CloseFile(Command, frozen=True, kw_only=True, tag="export.close"):
    """Close the file, with what is to be said of it."""

    file: str
    note: str


class FileOpened(Event, frozen=True, kw_only=True, tag="export.opened"):
    """An export file was opened."""

    file: ExportFile


class TermsChanged(Event, frozen=True, kw_only=True, tag="export.terms_changed"):
    """The Incoterm or its place was corrected."""

    file: str
    incoterm: str
    place: str
    previous: str


class PackageAdded(Event, frozen=True, kw_only=True, tag="export.package_added"):
    """A package was written."""

    file: str
    package: Package


class PackageRemoved(Event, frozen=True, kw_only=True, tag="export.package_removed"):
    """A package was taken off."""

    file: str
    package: int


class PaperAdded(Event, frozen=True, kw_only=True, tag="export.paper_added"):
    """A paper was made, or copied."""

    file: str
    paper: ExportPaper


class FileClosed(Event, frozen=True, kw_only=True, tag="export.closed"):
    """The file is closed."""

    file: str
    note: str


COMMANDS = (OpenFile, ChangeTerms, AddPackage, RemovePackage, IssuePaper, RecordPaper, CloseFile)
EVENTS = (FileOpened, TermsChanged, PackageAdded, PackageRemoved, PaperAdded, FileClosed)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case FileOpened(file=found):
            company = replace(company, counters=numbering.counted(company.counters, found.number))
        case TermsChanged():
            found = replace(company.export_files[event.file], incoterm=event.incoterm, place=event.place)
        case PackageAdded():
            found = company.export_files[event.file]
            found = replace(found, packages=(*found.packages, event.package))
        case PackageRemoved():
            found = company.export_files[event.file]
            found = replace(found, packages=tuple(each for each in found.packages if each.number != event.package))
        case PaperAdded():
            found = company.export_files[event.file]
            found = replace(found, papers=(*found.papers, event.paper))
        case FileClosed():
            found = replace(company.export_files[event.file], closed_at=at, note=event.note)
        case _:
            raise AssertionError(event)
    return replace(company, export_files=company.export_files.put(found.number, found))


def known(company: Company, number: str) -> ExportFile:
    """The file of that number. Raises Impossible export.unknown."""
    found = company.export_files.get(number)
    if found is None:
        raise Impossible("export.unknown", "file", file=number)
    return found
