"""Bank statements in CAMT.053 (ISO 20022, BankToCustomerStatement), versions 2 to 13: booked entries, counts and balances checked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from lxml import etree

from casestudies.company.bank_files import NAME_LENGTH, REFERENCE_LENGTH, REMITTANCE_LENGTH, Entry, StatementFile, clean
from casestudies.company.kernel import Impossible

NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:camt\.053\.001\.(0[2-9]|1[0-3])")
DECLARED = re.compile(r"<!(DOCTYPE|ENTITY)", re.I)
ENCODING = re.compile(r"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([^\"']+)[\"']")
AMOUNT = re.compile(r"[0-9]{1,13}(\.[0-9]{1,2})?")
OPENING, CLOSING = ("OPBD", "PRCD"), ("CLBD",)
BOOKED, CREDIT, DEBIT, EURO = "BOOK", "CRDT", "DBIT", "EUR"


def read(text: str) -> tuple[StatementFile, ...]:
    """The statements of the file.

    Raises Impossible statements.encoding, .entities, .xml, .version, .missing, .amount, .currency, .sign, .date, .pending, .batch,
    .entry_count, .entry_sum with the line.
    """
    document = _document(text)
    statements = _all(document, "BkToCstmrStmt/Stmt")
    if not statements:
        raise Impossible("statements.missing", "file", line=_place(document), what="Stmt")
    return tuple(_statement(each) for each in statements)


def _document(text: str) -> etree._Element:
    """The root. Nothing is declared, nothing is fetched: a statement has no need of entities."""
    declared = DECLARED.search(text)
    if declared:
        raise Impossible("statements.entities", "file", line=text.count("\n", 0, declared.start()) + 1)
    encoding = ENCODING.match(text.lstrip("\ufeff"))
    if encoding and encoding[1].lower().replace("-", "") not in ("utf8", "usascii"):
        raise Impossible("statements.encoding", "file", line=1)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        root = etree.fromstring(text.lstrip("\ufeff \t\r\n").encode(), parser)
    except (etree.XMLSyntaxError, UnicodeEncodeError, ValueError) as error:
        raise Impossible("statements.xml", "file", line=getattr(error, "lineno", None) or 1) from error
    name = etree.QName(root)
    if name.localname != "Document" or not NAMESPACE.fullmatch(name.namespace or ""):
        raise Impossible("statements.version", "file", line=_place(root))
    return root


def _place(element: etree._Element) -> int:
    place = element.sourceline
    return place if isinstance(place, int) else 1


def _all(parent: etree._Element, path: str) -> list[etree._Element]:
    space = etree.QName(parent).namespace
    return list(parent.findall("/".join(f"{{{space}}}{name}" for name in path.split("/"))))


def _text(parent: etree._Element, *paths: str) -> str:
    """The text of the first of these paths that says something."""
    for path in paths:
        for found in _all(parent, path):
            if found.text and found.text.strip():
                return str(found.text).strip()
    return ""


def _need(parent: etree._Element, *paths: str) -> str:
    found = _text(parent, *paths)
    if not found:
        raise Impossible("statements.missing", "file", line=_place(parent), what=paths[0])
    return found


def _amount(parent: etree._Element) -> Decimal:
    """The amount in euros, below zero when it went out."""
    element = next(iter(_all(parent, "Amt")), None)
    if element is None:
        raise Impossible("statements.missing", "file", line=_place(parent), what="Amt")
    said = (element.text or "").strip()
    if not AMOUNT.fullmatch(said):
        raise Impossible("statements.amount", "file", line=_place(element), value=said[:NAME_LENGTH])
    if element.get("Ccy") != EURO:
        raise Impossible("statements.currency", "file", line=_place(element), value=str(element.get("Ccy", ""))[:3])
    side = _text(parent, "CdtDbtInd")
    if side not in (CREDIT, DEBIT):
        raise Impossible("statements.sign", "file", line=_place(parent))
    amount = Decimal(said).quantize(Decimal("0.01"))
    return amount if side == CREDIT else -amount


def _day(parent: etree._Element, name: str) -> date:
    said = _need(parent, f"{name}/Dt", f"{name}/DtTm")
    try:
        return date.fromisoformat(said[:10])
    except ValueError as error:
        raise Impossible("statements.date", "file", line=_place(parent), value=said[:NAME_LENGTH]) from error


def _statement(found: etree._Element) -> StatementFile:
    balances = {_text(each, "Tp/CdOrPrtry/Cd"): _amount(each) for each in _all(found, "Bal")}
    ends = [next((balances[code] for code in codes if code in balances), None) for codes in (OPENING, CLOSING)]
    opening, closing = ends
    if opening is None or closing is None:
        raise Impossible("statements.missing", "file", line=_place(found), what="Bal OPBD" if opening is None else "Bal CLBD")
    entries = [entry for element in _all(found, "Ntry") for entry in _entries(element)]
    _check_summary(found, [_amount(element) for element in _all(found, "Ntry")])
    return StatementFile(
        iban=_need(found, "Acct/Id/IBAN").replace(" ", "").upper(),
        identifier=clean(_need(found, "Id"), REFERENCE_LENGTH, _place(found)),
        opening=opening,
        closing=closing,
        entries=tuple(entries),
    )


class _Sums(NamedTuple):
    """What a part of the summary announces, and the entries that it is about."""

    path: str
    amounts: list[Decimal]


def _check_summary(found: etree._Element, amounts: list[Decimal]) -> None:
    """Raises Impossible statements.entry_count, statements.entry_sum when the summary, where there is one, says otherwise."""
    for part in (
        _Sums("TxsSummry/TtlNtries", amounts),
        _Sums("TxsSummry/TtlCdtNtries", [each for each in amounts if each > 0]),
        _Sums("TxsSummry/TtlDbtNtries", [each for each in amounts if each < 0]),
    ):
        for summary in _all(found, part.path):
            said, total = _text(summary, "NbOfNtries"), _text(summary, "Sum")
            counted = sum((abs(each) for each in part.amounts), Decimal("0.00"))
            if said and said != str(len(part.amounts)):
                raise Impossible("statements.entry_count", "file", line=_place(summary), said=said[:9], counted=len(part.amounts))
            if total and (not AMOUNT.fullmatch(total) or Decimal(total) != counted):
                raise Impossible("statements.entry_sum", "file", line=_place(summary), said=total[:20], counted=str(counted))


def _entries(element: etree._Element) -> Iterator[Entry]:
    """The entry, or each transfer of a batch when the file details them. Raises Impossible statements.pending, statements.batch."""
    if _need(element, "Sts/Cd", "Sts") != BOOKED:
        raise Impossible("statements.pending", "file", line=_place(element))
    amount, details = _amount(element), _all(element, "NtryDtls/TxDtls")
    if len(details) < 2:
        yield _entry(element, details[0] if details else element, amount)
        return
    parts = [abs(_amount(each)) if _text(each, "CdtDbtInd") else _bare_amount(each) for each in details]
    if sum(parts, Decimal(0)) != abs(amount):
        raise Impossible("statements.batch", "file", line=_place(element), said=str(abs(amount)), counted=str(sum(parts, Decimal(0))))
    for each, part in zip(details, parts, strict=True):
        yield _entry(element, each, part if amount > 0 else -part)


def _bare_amount(detail: etree._Element) -> Decimal:
    said = _need(detail, "Amt", "AmtDtls/TxAmt/Amt")
    if not AMOUNT.fullmatch(said):
        raise Impossible("statements.amount", "file", line=_place(detail), value=said[:NAME_LENGTH])
    return Decimal(said).quantize(Decimal("0.01"))


def _entry(element: etree._Element, detail: etree._Element, amount: Decimal) -> Entry:
    place = _place(detail)
    side = "Dbtr" if amount > 0 else "Cdtr"
    booked = _day(element, "BookgDt")
    said = [part.text or "" for part in _all(detail, "RmtInf/Ustrd")] or [_text(element, "AddtlNtryInf")]
    reference = _text(detail, "Refs/EndToEndId")
    return Entry(
        place=place,
        booked_on=booked,
        value_on=_day(element, "ValDt") if _all(element, "ValDt") else booked,
        amount=amount,
        counterparty=clean(_text(detail, f"RltdPties/{side}/Nm", f"RltdPties/{side}/Pty/Nm"), NAME_LENGTH, place),
        remittance=clean(" ".join(said), REMITTANCE_LENGTH, place),
        end_to_end="" if reference == "NOTPROVIDED" else clean(reference, REFERENCE_LENGTH, place),
    )
