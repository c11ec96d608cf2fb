"""Bank statements as files: CAMT.053 or the bank's CSV, read whole or not at all. A bad file says what is wrong and at which line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal

from casestudies.company.kernel import Impossible, Record

LARGEST = 300_000
"""Bytes of a file: some six hundred entries of CAMT.053, a month of this company."""
MOST_ENTRIES = 600
NAME_LENGTH, REMITTANCE_LENGTH, REFERENCE_LENGTH = 70, 280, 35
COLUMNS = ("compte", "releve", "date_operation", "date_valeur", "montant", "tiers", "libelle", "reference", "solde")
"""The columns of the CSV, in this order, between semicolons: days as 06/03/2026, amounts with a comma, `solde` the balance after it."""
FORMULA = ("=", "+", "-", "@")
"""What makes a spreadsheet compute a cell: no text of a bank begins so."""
_FRENCH_AMOUNT = re.compile(r"(-?)([0-9]{1,3}(?:[  \u202f]?[0-9]{3}){0,4})(?:,([0-9]{1,2}))?")
_FRENCH_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


class Entry(Record, frozen=True, kw_only=True, gc=False):
    """A line of a statement as its file has it; `place` is the line of the file. Amount in euros, above zero when it came in."""

    place: int
    booked_on: date
    value_on: date
    amount: Decimal
    counterparty: str
    remittance: str
    end_to_end: str = ""


class StatementFile(Record, frozen=True, kw_only=True):
    """A statement of a file: its account, the bank's number, balances before and after, entries in order."""

    iban: str
    identifier: str
    opening: Decimal
    closing: Decimal
    entries: tuple[Entry, ...]


def text_of(raw: bytes) -> str:
    """The text of a file. Raises Impossible statements.empty, statements.too_large, statements.encoding with the line."""
    if len(raw) > LARGEST:
        raise Impossible("statements.too_large", "file", limit=LARGEST // 1_000)
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Impossible("statements.encoding", "file", line=raw.count(b"\n", 0, error.start) + 1) from error
    if not text.strip():
        raise Impossible("statements.empty", "file")
    return text


def read(text: str) -> tuple[StatementFile, ...]:
    """The statements of a file, whatever its kind. Raises Impossible statements.… with the place; see also `casestudies.company.camt`."""
    from casestudies.company import camt

    if len(text.encode("utf-8", "surrogatepass")) > LARGEST:
        raise Impossible("statements.too_large", "file", limit=LARGEST // 1_000)
    bare = text.lstrip("\ufeff \t\r\n")
    if not bare:
        raise Impossible("statements.empty", "file")
    found = camt.read(text) if bare.startswith("<") else read_csv(text)
    if not found:
        raise Impossible("statements.empty", "file")
    if sum(len(each.entries) for each in found) > MOST_ENTRIES:
        raise Impossible("statements.too_many", "file", limit=MOST_ENTRIES)
    for each in found:
        check_balances(each)
    return found


def check_balances(statement: StatementFile) -> None:
    """Raises Impossible statements.balance when the entries do not lead from one balance to the other."""
    counted = statement.opening + sum((entry.amount for entry in statement.entries), Decimal(0))
    if counted != statement.closing:
        params = {"statement": statement.identifier, "said": str(statement.closing), "counted": str(counted)}
        raise Impossible("statements.balance", "file", **params)


def clean(text: str | None, limit: int, place: int) -> str:
    """A text on one line, cut at `limit`. Raises Impossible statements.encoding when it holds what cannot be printed."""
    kept = " ".join((text or "").split())
    if not kept.isprintable():
        raise Impossible("statements.encoding", "file", line=place)
    return kept[:limit]


def read_csv(text: str) -> tuple[StatementFile, ...]:
    """The statements of a CSV, in the order of their rows. Raises Impossible statements.columns, .cells, .formula, .csv, .date, .amount,
    .missing, .running_balance with the line."""
    rows = _rows(text)
    place, heads = next(rows, (1, []))
    if tuple(head.strip().lower() for head in heads) != COLUMNS:
        raise Impossible("statements.columns", "file", columns=" ; ".join(COLUMNS))
    groups: dict[tuple[str, str], list[tuple[Entry, Decimal]]] = {}
    for place, cells in rows:
        if len(cells) != len(COLUMNS):
            raise Impossible("statements.cells", "file", line=place, expected=len(COLUMNS), counted=len(cells))
        row = {name: cell.strip() for name, cell in zip(COLUMNS, cells, strict=True)}
        key = (row["compte"].replace(" ", "").upper(), row["releve"])
        groups.setdefault(key, []).append((_entry(place, row), _french_amount(place, row["solde"])))
    return tuple(_statement(iban, identifier, found) for (iban, identifier), found in groups.items())


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    """The rows that say something, with their line. Raises Impossible statements.csv."""
    reader = csv.reader(io.StringIO(text.lstrip("\ufeff"), newline=""), delimiter=";", strict=True)
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield reader.line_num, cells
    except csv.Error as error:
        raise Impossible("statements.csv", "file", line=reader.line_num) from error


def _entry(place: int, row: dict[str, str]) -> Entry:
    for name in ("compte", "releve", "tiers", "libelle", "reference"):
        if row[name].startswith(FORMULA):
            raise Impossible("statements.formula", "file", line=place, column=name)
    for name in ("compte", "releve", "date_operation", "montant", "solde"):
        if not row[name]:
            raise Impossible("statements.missing", "file", line=place, what=name)
    booked = french_day(place, row["date_operation"])
    return Entry(
        place=place,
        booked_on=booked,
        value_on=french_day(place, row["date_valeur"]) if row["date_valeur"] else booked,
        amount=_french_amount(place, row["montant"]),
        counterparty=clean(row["tiers"], NAME_LENGTH, place),
        remittance=clean(row["libelle"], REMITTANCE_LENGTH, place),
        end_to_end=clean(row["reference"], REFERENCE_LENGTH, place),
    )


def _statement(iban: str, identifier: str, found: Iterable[tuple[Entry, Decimal]]) -> StatementFile:
    """The statement of these rows. Raises Impossible statements.running_balance at the first row that does not follow."""
    pairs = list(found)
    first, after = pairs[0]
    opening = balance = after - first.amount
    for entry, said in pairs:
        balance += entry.amount
        if balance != said:
            raise Impossible("statements.running_balance", "file", line=entry.place, said=str(said), counted=str(balance))
    return StatementFile(
        iban=iban,
        identifier=clean(identifier, REFERENCE_LENGTH, first.place),
        opening=opening,
        closing=balance,
        entries=tuple(entry for entry, _ in pairs),
    )


def _french_amount(place: int, said: str) -> Decimal:
    parts = _FRENCH_AMOUNT.fullmatch(said)
    if parts is None:
        raise Impossible("statements.amount", "file", line=place, value=said[:NAME_LENGTH])
    whole = re.sub(r"[^0-9]", "", parts[2])
    return Decimal(f"{parts[1]}{whole}.{(parts[3] or '').ljust(2, '0')}")


def french_day(place: int, said: str) -> date:
    """The day of 06/03/2026. Raises Impossible statements.date with the line."""
    parts = _FRENCH_DAY.fullmatch(said)
    try:
        if parts is not None:
            return date(int(parts[3]), int(parts[2]), int(parts[1]))
    except ValueError:
        pass
    raise Impossible("statements.date", "file", line=place, value=said[:NAME_LENGTH])
