"""Who the company is: what its papers must bear."""

from __future__ import annotations

from casestudies.company.kernel import Record


class BankAccount(Record, frozen=True, kw_only=True):
    """An account of the company."""

    code: str
    bank: str
    iban: str
    bic: str


class Identity(Record, frozen=True, kw_only=True):
    """Name, seat, register and tax numbers (C. com. R123-237, CGI annexe II art. 242 nonies A). `capital` in whole euros."""

    name: str
    legal_form: str
    capital: int
    siren: str
    siret: str
    vat_number: str
    register: str
    gln: str
    street: str
    postcode: str
    city: str
    phone: str
    email: str
    accounts: tuple[BankAccount, ...]
