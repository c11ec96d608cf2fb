"""Statements read from files: the good ones say the same in both kinds; the bad ones say what is wrong, where, and change nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casestudies.company import bank_files, engine
from casestudies.company.kernel import Impossible, Refused
from casestudies.company.treasury import ImportStatement
from tests.support import statements
from tests.support.laws import examples
from tests.support.trades import done, refused, shelves, two_years, warned

COMPANY = two_years()
BOMB = '<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;&b;">]>'

texts = st.text(st.characters(codec="utf-8", categories=("L", "N", "Zs")), max_size=30).map(lambda text: " ".join(text.split()))
cents = (
    st.integers(-9_999_999, 9_999_999)
    .filter(bool)
    .map(lambda each: str(Decimal(each) / 100) if each % 10 else f"{Decimal(each) / 100:.2f}")
)
rows = st.lists(st.tuples(cents, texts, texts, st.sampled_from(["", "BOU1", "X-77"])), min_size=1, max_size=6)


def refusal(text: str) -> tuple[str, object]:
    """The code under which the file is refused, and the line that it names."""
    with pytest.raises(Impossible) as caught:
        bank_files.read(text)
    assert caught.value.refusal.field == "file"
    return caught.value.refusal.code, caught.value.refusal.params.get("line")


@examples(60)
@given(rows)
def test_both_kinds_of_file_say_the_same(given_rows: list[statements.Row]) -> None:
    (from_xml,), (from_csv,) = bank_files.read(statements.camt(given_rows)), bank_files.read(statements.table(given_rows))
    assert (from_xml.iban, from_xml.identifier, from_xml.opening, from_xml.closing) == (
        from_csv.iban,
        from_csv.identifier,
        from_csv.opening,
        from_csv.closing,
    )
    for xml, row, asked in zip(from_xml.entries, from_csv.entries, given_rows, strict=True):
        assert (xml.amount, xml.counterparty, xml.remittance, xml.end_to_end) == (
            row.amount,
            row.counterparty,
            row.remittance,
            row.end_to_end,
        )
        assert xml.amount == Decimal(asked[0])


@pytest.mark.parametrize("version", ["02", "06", "08", "13"])
def test_every_version_is_read(version: str) -> None:
    (found,) = bank_files.read(statements.camt(version=version))
    assert [entry.counterparty for entry in found.entries] == ["MENUISERIES BOURVUREL", "FRAIS", "NÉGOCE EXEMPLE & FILS"]


def test_a_batch_becomes_its_transfers() -> None:
    one = "<TxDtls><Amt Ccy='EUR'>{}</Amt><Refs><EndToEndId>{}</EndToEndId></Refs><RltdPties><Dbtr><Nm>{}</Nm></Dbtr></RltdPties></TxDtls>"
    details = one.format("200.00", "A1", "ALPHA") + one.format("300.00", "B1", "BETA")
    text = statements.camt([("500.00", "LOT", "REMISE", "")])
    start, end = text.index("<TxDtls>"), text.index("</NtryDtls>")
    batch = text[:start] + details + text[end:]
    (found,) = bank_files.read(batch)
    assert [(entry.counterparty, entry.amount) for entry in found.entries] == [("ALPHA", Decimal("200.00")), ("BETA", Decimal("300.00"))]
    assert refusal(batch.replace("300.00", "301.00"))[0] == "statements.batch"


XML = statements.camt()
CSV = statements.table()


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("", "statements.empty", None),
        ("  \n", "statements.empty", None),
        (";".join(bank_files.COLUMNS), "statements.empty", None),
        ("bonjour", "statements.columns", None),
        (CSV.replace("montant", "prix"), "statements.columns", None),
        (CSV.replace("1 241,47;MENUISERIES", "1241.47;MENUISERIES"), "statements.amount", 2),
        (CSV.replace("500,00;N", "NaN;N"), "statements.amount", 4),
        (CSV.replace("09/03/2026;09/03/2026;500", "31/02/2026;09/03/2026;500"), "statements.date", 4),
        (CSV.replace("09/03/2026;09/03/2026;500", "2026-03-09;09/03/2026;500"), "statements.date", 4),
        (CSV.replace("FRAIS;FRAIS", '=HYPERLINK("x");FRAIS'), "statements.formula", 3),
        (CSV.replace("ACOMPTE", "@SOMME(A1)"), "statements.formula", 4),
        (CSV.replace("ACOMPTE", '"ACOMPTE'), "statements.csv", 4),
        (CSV.replace("ACOMPTE;", ""), "statements.cells", 4),
        (CSV.replace("500,00;N", "501,00;N"), "statements.running_balance", 4),
        (CSV.replace("500,00;N", ";N"), "statements.missing", 4),
        (CSV.replace("ACOMPTE", "ACO\x07MPTE"), "statements.encoding", 4),
        (XML.replace("</Stmt>", ""), "statements.xml", 13),
        (XML.replace("<Document", BOMB + "<Document"), "statements.entities", 2),
        (XML.replace("camt.053.001.08", "camt.054.001.08"), "statements.version", 2),
        (XML.replace('encoding="UTF-8"', 'encoding="ISO-8859-1"'), "statements.encoding", 1),
        (statements.camt(count="4"), "statements.entry_count", 9),
        (statements.camt(closing="1.00"), "statements.balance", None),
        (statements.camt(currency="USD"), "statements.currency", 10),
        (statements.camt(day="2026-02-30"), "statements.date", 10),
        (XML.replace("1241.47", "1e3"), "statements.amount", 10),
        (XML.replace("<Cd>BOOK</Cd>", "<Cd>PDNG</Cd>"), "statements.pending", 10),
        (XML.replace("<CdtDbtInd>DBIT", "<CdtDbtInd>ABCD"), "statements.sign", 11),
        (XML.replace("OPBD", "ITBD"), "statements.missing", 4),
        (XML.replace("<Id>2026-068</Id>", ""), "statements.missing", 4),
        (statements.camt([("1.00", "X", "Y", "")] * (bank_files.MOST_ENTRIES + 1)), "statements.too_many", None),
        (" " * bank_files.LARGEST + XML, "statements.too_large", None),
    ],
)  # fmt: skip
def test_a_bad_file_says_what_is_wrong_and_where(text: str, code: str, line: int | None) -> None:
    assert refusal(text) == (code, line)
    decision = engine.decide(COMPANY, ImportStatement(file="releve", content=text))
    assert isinstance(decision, Refused)
    assert decision.code == code


def test_bytes_that_are_no_text_name_their_line() -> None:
    with pytest.raises(Impossible) as caught:
        bank_files.text_of("a\nb\nÉté".encode("latin-1"))
    assert (caught.value.refusal.code, caught.value.refusal.params) == ("statements.encoding", {"line": 3})
    with pytest.raises(Impossible, match=r"statements\.too_large"):
        bank_files.text_of(b"a" * (bank_files.LARGEST + 1))
    assert bank_files.text_of("\ufeffÉté".encode()) == "Été"


def test_a_statement_enters_once_on_our_own_account_and_not_before_its_day() -> None:
    command = ImportStatement(file="releve.xml", content=XML)
    after = done(COMPANY, command)
    assert [line.remittance for line in after.statement_lines.touched.values()] == ["VIR FA-2026-0263", "FRAIS 03/2026", "ACOMPTE"]
    assert after.statements["2026-068"].lines == ("BQ-2026-0737", "BQ-2026-0738", "BQ-2026-0739")
    assert refused(after, command) == "statements.known"
    assert refused(COMPANY, ImportStatement(file="a", content=statements.camt(identifier="2026-065"))) == "statements.known"
    other = statements.camt(iban="FR7600000000010001000000145")
    assert refused(COMPANY, ImportStatement(file="a", content=other)) == "statements.account"
    assert refused(COMPANY, ImportStatement(file="a", content=statements.camt(day="2026-03-10"))) == "statements.future"


def test_lines_seen_before_and_a_balance_that_does_not_follow_are_told() -> None:
    assert warned(COMPANY, ImportStatement(file="a", content=XML)) == []
    twice = statements.camt([*statements.ROWS, statements.ROWS[0]])
    assert warned(COMPANY, ImportStatement(file="a", content=twice)) == ["statements.double_line"]
    after = done(COMPANY, ImportStatement(file="a", content=XML))
    again = statements.camt(identifier="2026-069")
    assert warned(after, ImportStatement(file="b", content=again)) == ["statements.opening", *["statements.double_line"] * 3]


@examples(60)
@given(st.integers(0, len(XML) - 1), st.sampled_from(["<", ">", '"', "&", "9", "", "\x00", "é"]), st.sampled_from([XML, CSV]))
def test_a_spoilt_file_is_read_or_refused_and_nothing_else(place: int, put: str, text: str) -> None:
    spoilt = text[:place] + put + text[place + 1 :]
    before = shelves(COMPANY)
    decision = engine.decide(COMPANY, ImportStatement(file="a", content=spoilt))
    if isinstance(decision, Refused):
        assert decision.code.startswith("statements.")
    assert shelves(COMPANY) == before
