"""What `epreuve certificate verify` finds in a file: each lie is named, and what a file cannot prove is said."""

from __future__ import annotations

import io

import msgspec
import pypdf
import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from app.documents.certificate import SAMPLE
from app.documents.inspection import Inspection, NotAPdf, Outcome, fingerprint, inspect_certificate, load_authorities
from app.documents.keys import IssuerKeys, load_issuer_keys
from app.documents.printed_text import printed_lines
from app.documents.sealing import seal
from tests.unit.documents.conftest import printed, token, verify_url

CHECKED = {
    "seal.intact",
    "seal.whole_file",
    "seal.no_changes",
    "seal.signer",
    "credential.signature",
    "credential.issuer",
    "credential.printed",
    "claim.archival",
    "claim.accessible",
}


def bad(inspection: Inspection) -> set[str]:
    return {finding.code for finding in inspection.findings if finding.outcome is Outcome.BAD}


def unchecked(inspection: Inspection) -> set[str]:
    return {finding.code for finding in inspection.findings if finding.outcome is Outcome.NOT_CHECKED}


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> IssuerKeys:
    """The keys of another installation, which a forger could make as well."""
    folder = tmp_path_factory.mktemp("others")
    folder.chmod(0o700)
    return load_issuer_keys(folder / "keys")


def test_a_true_certificate_is_good_and_says_what_was_not_checked(sealed: bytes, keys: IssuerKeys) -> None:
    found = inspect_certificate(sealed, keys.authority.certificate)
    assert {finding.code for finding in found.findings if finding.outcome is Outcome.GOOD} == CHECKED
    assert unchecked(found) == {"online.status", "time.stamp"}
    assert found.good
    assert found.verify_url == verify_url()
    assert found.sealed_by == "Institut Ravelin des métiers de la vente (spécimen), Cachet électronique"
    assert found.sealed_at is not None


def test_without_the_authority_trust_is_not_checked(sealed: bytes) -> None:
    found = inspect_certificate(sealed)
    assert found.good
    assert unchecked(found) == {"seal.signer", "online.status", "time.stamp"}


def test_another_authority_makes_it_bad(sealed: bytes, others: IssuerKeys) -> None:
    assert bad(inspect_certificate(sealed, others.authority.certificate)) == {"seal.signer", "credential.issuer"}


def test_a_changed_byte_is_named_as_a_broken_seal(sealed: bytes, keys: IssuerKeys) -> None:
    changed = sealed.replace(b"/DisplayDocTitle true", b"/DisplayDocTitle null")
    assert bad(inspect_certificate(changed, keys.authority.certificate)) == {"seal.intact", "seal.signer"}


def test_an_unreadable_part_does_not_hide_the_broken_seal(sealed: bytes) -> None:
    changed = bytearray(sealed)
    changed[sealed.index(b"stream\n") + 200] ^= 0xFF
    assert "seal.intact" in bad(inspect_certificate(bytes(changed)))


def test_what_was_added_later_is_found(sealed: bytes) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "Autre titre"})
    added = io.BytesIO()
    writer.write(added)
    assert "seal.whole_file" in bad(inspect_certificate(added.getvalue()))


def test_the_credential_of_another_person_is_found(keys: IssuerKeys) -> None:
    other = msgspec.structs.replace(SAMPLE, holder="Jeanne Autre", code="K7TQ-4M2X-9PR9")
    mixed = seal(printed(keys, SAMPLE, token(keys, other)), keys)
    (finding,) = (each for each in inspect_certificate(mixed).findings if each.code == "credential.printed")
    assert finding.outcome is Outcome.BAD
    assert set(finding.params["missing"].split(", ")) == {"code", "holder"}


def test_the_credential_of_another_issuer_is_found(keys: IssuerKeys, others: IssuerKeys) -> None:
    mixed = seal(printed(keys, SAMPLE, token(others)), keys)
    assert bad(inspect_certificate(mixed)) == {"credential.issuer"}


def test_a_forged_credential_is_found(keys: IssuerKeys) -> None:
    mixed = seal(printed(keys, SAMPLE, token(keys)[:-8] + "AAAAAAAA"), keys)
    assert bad(inspect_certificate(mixed)) == {"credential.signature"}


def test_a_sheet_without_a_seal_is_no_certificate(sheet: bytes) -> None:
    found = inspect_certificate(sheet)
    assert bad(found) == {"seal.present"}
    assert not found.good


def test_an_ordinary_pdf_fails_without_an_error() -> None:
    blank = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(blank)
    assert bad(inspect_certificate(blank.getvalue())) == {"seal.present", "claim.archival", "claim.accessible"}


@pytest.mark.parametrize("content", [b"", b"Bonjour", b"%PDF-1.7\n", b"\x00" * 400])
def test_what_is_no_pdf_is_told(content: bytes) -> None:
    with pytest.raises(NotAPdf):
        inspect_certificate(content)


@pytest.mark.parametrize("holder", [SAMPLE.holder, "Ÿsabelle-Kůrđiša Nguyễn Thị Bích Hạnh épouse Œdipe-Straße van der Linden-Vázquez"])
def test_the_printed_words_are_read_back(keys: IssuerKeys, holder: str) -> None:
    pdf = seal(printed(keys, msgspec.structs.replace(SAMPLE, holder=holder)), keys)
    assert holder in " ".join(printed_lines(PdfFileReader(io.BytesIO(pdf))))
    assert inspect_certificate(pdf).good


def test_the_authority_is_compared_by_its_fingerprint(keys: IssuerKeys) -> None:
    assert load_authorities(keys.authority.pem) == [keys.authority.certificate]
    printed_fingerprint = fingerprint(keys.authority.certificate)
    assert len(printed_fingerprint.split(":")) == 32
    assert printed_fingerprint == printed_fingerprint.upper()
