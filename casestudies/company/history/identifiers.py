"""Identifiers that are valid in form and that nobody can have."""

from __future__ import annotations

from casestudies.company.past import gs1, luhn
from casestudies.company.words import plain

BANK = "00000"
"""No French bank has this code."""


def iban(account: int) -> str:
    """A French IBAN with its RIB key, of that account number (0 to 99,999,999,999) at a bank that does not exist."""
    bank, branch, number = int(BANK), 1, f"{account:011d}"
    key = 97 - (89 * bank + 15 * branch + 3 * int(number)) % 97
    bban = f"{BANK}{branch:05d}{number}{key:02d}"
    check = 98 - int(bban + "152700") % 97
    return f"FR{check:02d}{bban}"


def belgian_vat(number: int) -> str:
    """A Belgian number below 0200.000.000, where the register begins. `number` from 1 to 9999."""
    return f"BE{number:08d}{97 - number % 97:02d}"


def luxembourg_vat(number: int) -> str:
    """A number of Luxembourg that begins with 000. `number` from 1 to 999."""
    return f"LU{number:06d}{number % 89:02d}"


def swiss_vat(number: int) -> str:
    """A Swiss number below CHE-100.000.000, where the register begins. `number` from 1 upwards; one without check digit takes the next."""
    while True:
        body = f"{number:08d}"
        check = -sum(int(digit) * weight for digit, weight in zip(body, (5, 4, 3, 2, 7, 6, 5, 4), strict=True)) % 11
        if check < 10:
            return f"CHE{body}{check}TVA"
        number += 1


def siret(siren: str, establishment: int) -> str:
    """The SIRET of an establishment (1 to 9999) of that SIREN: its own key makes the whole pass Luhn."""
    return luhn(f"{siren}{establishment:04d}")


def sscc(serial: int) -> str:
    """A serial shipping container code: 18 digits with the GS1 check digit, of a company prefix (2099) that GS1 gives nobody."""
    return gs1(f"02099{serial:012d}")


def slug(text: str) -> str:
    """The text as a domain's label or a code: lower case, no accents, hyphens."""
    kept = "".join(character if character.isalnum() else "-" for character in plain(text).replace("œ", "oe"))
    return "-".join(part for part in kept.split("-") if part)
