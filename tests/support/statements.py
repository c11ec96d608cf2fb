"""Bank statements as files, well made; what spoils one is the test's."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from casestudies.company.bank_files import COLUMNS

IBAN = "FR7600000000010001000000048"
Row = tuple[str, str, str, str]
"""Amount ("-12.50"), counterparty, remittance, end-to-end reference."""
ROWS: tuple[Row, ...] = (
    ("1241.47", "MENUISERIES BOURVUREL", "VIR FA-2026-0263", "BOU22482"),
    ("-36.20", "FRAIS", "FRAIS 03/2026", ""),
    ("500.00", "NÉGOCE EXEMPLE & FILS", "ACOMPTE", "NEG1"),
)


def camt(rows: Sequence[Row] = ROWS, *, opening: str = "435214.69", identifier: str = "2026-068", version: str = "08", **said: str) -> str:
    """A CAMT.053 of one statement of 9 March 2026. `said`: count, closing, iban, day, currency where the file should lie."""
    amounts = [Decimal(row[0]) for row in rows]
    closing = Decimal(said.get("closing", Decimal(opening) + sum(amounts, Decimal(0))))
    entries = "\n".join(_entry(row, said.get("day", "2026-03-09"), said.get("currency", "EUR")) for row in rows)
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}">
<BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt>
<Id>{identifier}</Id>
<Acct><Id><IBAN>{said.get("iban", IBAN)}</IBAN></Id></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp>{_amount(Decimal(opening))}</Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp>{_amount(closing)}</Bal>
<TxsSummry><TtlNtries><NbOfNtries>{said.get("count", str(len(rows)))}</NbOfNtries></TtlNtries></TxsSummry>
{entries}
</Stmt></BkToCstmrStmt></Document>
"""


def _amount(balance: Decimal) -> str:
    """A balance: ISO 20022 writes no amount below zero, an overdrawn account is a debit."""
    return f'<Amt Ccy="EUR">{abs(balance)}</Amt><CdtDbtInd>{"DBIT" if balance < 0 else "CRDT"}</CdtDbtInd>'


def _entry(row: Row, day: str, currency: str) -> str:
    amount, name, remittance, reference = (text.replace("&", "&amp;") for text in row)
    side, party = ("DBIT", "Cdtr") if amount.startswith("-") else ("CRDT", "Dbtr")
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount.lstrip("-")}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><ValDt><Dt>{day}</Dt></ValDt><NtryDtls><TxDtls><Refs><EndToEndId>{reference or 'NOTPROVIDED'}"
        f"</EndToEndId></Refs><RltdPties><{party}><Pty><Nm>{name}</Nm></Pty></{party}></RltdPties>"
        f"<RmtInf><Ustrd>{remittance}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def french(amount: Decimal) -> str:
    """1 241,47"""
    return f"{amount:,.2f}".replace(",", " ").replace(".", ",")


def table(rows: Sequence[Row] = ROWS, *, opening: str = "435214.69", identifier: str = "2026-068", iban: str = IBAN) -> str:
    """The same statement in CSV."""
    lines, balance = [";".join(COLUMNS)], Decimal(opening)
    for amount, name, remittance, reference in rows:
        balance += Decimal(amount)
        cells = (iban, identifier, "09/03/2026", "09/03/2026", french(Decimal(amount)), name, remittance, reference, french(balance))
        lines.append(";".join(cells))
    return "\n".join(lines) + "\n"
