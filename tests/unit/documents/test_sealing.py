"""The seal: intact and whole, broken by one flipped bit anywhere, read the same by other tools."""

from __future__ import annotations

import inspect
import io
import random
import subprocess
import zlib
from pathlib import Path

import page
import pypdf
import pytest
from pyhanko.pdf_utils import filters
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import BasePdfFileWriter
from pyhanko.sign.fields import MDPPerm
from pyhanko.sign.general import SigningError
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import PdfSignatureStatus, SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.documents.keys import IssuerKeys, load_issuer_keys
from app.documents.sealing import LoadedKeySigner, for_pyhanko, seal


def status(pdf: bytes, keys: IssuerKeys) -> PdfSignatureStatus:
    """pyHanko's own verdict, our authority as the only root."""
    (signature,) = PdfFileReader(io.BytesIO(pdf)).embedded_regular_signatures
    context = ValidationContext(trust_roots=[for_pyhanko(keys.authority.certificate)], allow_fetching=False)
    return validate_pdf_signature(signature, context)


def intact(pdf: bytes, keys: IssuerKeys) -> bool:
    """Whether another reader would still take the seal for good; an unreadable file is not."""
    try:
        verdict = status(pdf, keys)
        return bool(verdict.bottom_line) and verdict.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:
        return False


def test_the_seal_is_valid_trusted_and_covers_the_whole_file(sealed: bytes, keys: IssuerKeys) -> None:
    verdict = status(sealed, keys)
    assert verdict.bottom_line
    assert verdict.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert verdict.docmdp_ok


def test_the_seal_is_pades_and_allows_no_change(sealed: bytes) -> None:
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures
    assert str(signature.sig_object["/SubFilter"]) == "/ETSI.CAdES.detached"
    assert signature.docmdp_level == MDPPerm.NO_CHANGES
    assert signature.sig_object["/Reason"] == "Délivrance du certificat"


def test_what_was_printed_is_untouched_at_the_head_of_the_file(sheet: bytes, sealed: bytes) -> None:
    assert sealed.startswith(sheet)


def test_one_flipped_bit_anywhere_breaks_it(sealed: bytes, keys: IssuerKeys) -> None:
    (signature,) = PdfFileReader(io.BytesIO(sealed)).embedded_regular_signatures
    start, length, resume, rest = (int(signature.byte_range[index]) for index in range(4))
    covered = [*range(start, start + length), *range(resume, resume + rest)]
    places = random.Random(20261124).sample(covered, 40)
    survivors = []
    for place in places:
        changed = bytearray(sealed)
        changed[place] ^= 1
        if intact(bytes(changed), keys):
            survivors.append(place)
    assert survivors == []


def test_what_is_added_at_the_end_breaks_it(sealed: bytes, keys: IssuerKeys) -> None:
    writer = pypdf.PdfWriter(io.BytesIO(sealed), incremental=True)
    writer.add_metadata({"/Title": "Autre titre"})
    added = io.BytesIO()
    writer.write(added)
    assert added.getvalue().startswith(sealed)
    assert not intact(added.getvalue(), keys)


def test_another_authority_does_not_trust_it(sealed: bytes, tmp_path: Path) -> None:
    tmp_path.chmod(0o700)
    other = load_issuer_keys(tmp_path / "keys")
    verdict = status(sealed, other)
    assert verdict.intact
    assert not verdict.trusted


def test_the_metadata_writer_that_we_silence_still_has_its_name() -> None:
    """pyHanko rewrites the XMP through this private method; under another name our override would do nothing and PDF/A would break."""
    assert callable(BasePdfFileWriter._update_meta)
    assert "self._update_meta()" in inspect.getsource(BasePdfFileWriter._prep_dom_for_writing)


def test_the_key_signs_with_the_seal_s_digest_only(keys: IssuerKeys) -> None:
    signer = LoadedKeySigner(keys.seal, keys.authority.certificate)
    assert signer.sign_raw(b"x", "sha256")
    with pytest.raises(ValueError, match="sha1"):
        signer.sign_raw(b"x", "sha1")
    with pytest.raises(ValueError, match="elliptic"):
        LoadedKeySigner(keys.credential, keys.authority.certificate)


def test_a_file_without_its_field_is_not_sealed(keys: IssuerKeys) -> None:
    blank = io.BytesIO()
    writer = pypdf.PdfWriter()
    writer.add_blank_page(100, 100)
    writer.write(blank)
    with pytest.raises(SigningError, match="does not contain a form"):
        seal(blank.getvalue(), keys)


def test_what_the_seal_appends_never_ends_in_a_carriage_return(sheet: bytes, keys: IssuerKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[bytes] = []

    def unlucky(data: bytes) -> bytes:
        written.append(zlib.compress(data) + (b"" if written else b"\r"))
        return written[-1]

    monkeypatch.setattr(filters, "compress", unlucky)
    sealed = seal(sheet, keys)
    assert len(written) == 2
    assert b"\r\nendstream" not in sealed
    assert intact(sealed, keys)
    assert page.validate_pdf_bytes(sealed, profile="3a").is_compliant


def test_poppler_takes_the_seal_for_good(sealed_file: Path) -> None:
    told = subprocess.run(["pdfsig", str(sealed_file)], capture_output=True, text=True, check=False).stdout
    assert "Signature is Valid" in told
    assert "Total document signed" in told
    assert "ETSI.CAdES.detached" in told


def test_qpdf_finds_nothing_wrong(sealed_file: Path) -> None:
    told = subprocess.run(["qpdf", "--check", str(sealed_file)], capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert "No syntax or stream encoding errors" in told.stdout
