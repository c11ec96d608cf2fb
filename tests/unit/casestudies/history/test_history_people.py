"""Who is in the two years: nobody who exists, and the customers of the first past as they were."""

from __future__ import annotations

import hashlib

from stdnum import ean, iban
from stdnum.be import vat as belgian
from stdnum.ch import vat as swiss
from stdnum.fr import siren, siret, tva
from stdnum.lu import tva as luxembourgish

from casestudies.company import base, history, past
from casestudies.company.base import BaseCompany
from casestudies.company.history import identifiers
from casestudies.company.history.build import build
from casestudies.company.state import Company

FIRST_PAST = "dc75aea656061d996fa4f369bbc435af32f49a7b5c676509cf6cd9608815432f"
BRAND_WORDS = """
abus akzo assa abloy bostik bricard bricoman bricorama brico castorama cisa dewalt dorma facom fichet fischer foussier grass hafele
heco hettich hikoki hilti index jpm knipex legallais legrand leroy makita metabo mottez mul-t-lock muel normbau pferd point.p rabot
rawl reca rubson salice sika simonswerk simpson soudal spax spit stanley swisskrono tesa tirard trenois vachette virax wurth weldom
yale prolians descours cabaud cedeo samse gedimat bigmat chausson blum ferco roto siegenia somfy bubendorff schlage geodis dachser
heppner schenker kuehne chronopost colissimo mondial
"""
BRANDS = frozenset(BRAND_WORDS.split())


def test_the_artifact_is_the_one_its_seed_builds(stored: BaseCompany) -> None:
    raw = base.encode(build(history.SEED))
    assert base.digest(raw) == history.ARTIFACT == hashlib.sha256(base.encode(stored)).hexdigest()


def test_the_artifact_is_small(stored: BaseCompany) -> None:
    (path,) = base.ARTIFACTS.glob(f"{history.ARTIFACT}*")
    assert path.stat().st_size < 3_000_000


def test_the_first_customers_keep_their_codes_and_what_they_are(stored: BaseCompany) -> None:
    for code, known in base.load(FIRST_PAST).customers.items():
        here = stored.customers[code]
        assert (here.name, here.siren, here.gln, here.segment, here.addresses, here.contacts, here.terms) == (
            *(known.name, known.siren, known.gln, known.segment, known.addresses, known.contacts, known.terms),
        )
        assert here.credit_limit >= known.credit_limit
    for code, person in base.load(FIRST_PAST).people.items():
        assert stored.people[code] == person
    for code, product in base.load(FIRST_PAST).products.items():
        assert stored.products[code] == product


def test_the_lists_of_the_first_past_are_in_those_of_here(stored: BaseCompany) -> None:
    for code, known in base.load(FIRST_PAST).price_lists.items():
        assert set(known.prices) <= set(stored.price_lists[code].prices)
        assert (known.valid_from, known.valid_to) == (stored.price_lists[code].valid_from, stored.price_lists[code].valid_to)


def test_numbers_are_valid_in_form_and_nobodys(company: Company) -> None:
    register = {"BE": (belgian, "BE0000"), "LU": (luxembourgish, "LU000"), "CH": (swiss, "CHE0000"), "FR": (tva, "FR")}
    for customer in company.customers:
        country = customer.first("bill").country
        check, start = register[country]
        assert check.is_valid(customer.vat_number)
        assert customer.vat_number.startswith(start)
        assert (country != "FR") == (customer.siren == "")
    firms = [*(each for each in company.customers if each.siren), *company.suppliers, *company.carriers]
    assert all(siren.is_valid(each.siren) and each.siren.startswith("000") for each in firms)
    assert len({each.siren for each in firms}) == len(firms)
    identity = company.identity
    assert identity is not None
    assert siret.is_valid(identity.siret)
    assert identity.siret.startswith(identity.siren)
    assert tva.is_valid(identity.vat_number)
    assert identity.accounts[0].bic[7] == "0", "a BIC of tests"
    codes = [each.gln for each in (*company.customers, *company.suppliers)] + [each.gtin for each in company.products]
    assert all(ean.is_valid(code) and code.startswith("2") for code in codes)
    assert len({each.gtin for each in company.products}) == len(company.products)


def test_ibans_pass_both_keys_and_name_no_bank(company: Company) -> None:
    assert company.identity is not None
    accounts = [company.identity.accounts[0].iban, *(supplier.iban for supplier in company.suppliers)]
    for account in accounts:
        assert iban.is_valid(account)
        bank, branch, number, key = account[4:9], account[9:14], account[14:25], account[25:27]
        assert bank == identifiers.BANK
        assert (89 * int(bank) + 15 * int(branch) + 3 * int(number) + int(key)) % 97 == 0
    assert len(set(accounts)) == len(accounts)
    for shipment in list(company.shipments)[:50]:
        digits = [int(digit) for digit in shipment.sscc]
        assert sum(digit * (3 if rank % 2 == 0 else 1) for rank, digit in enumerate(digits)) % 10 == 0
        assert len(digits) == 18


def test_names_are_all_different_and_no_brands(company: Company) -> None:
    firms = [each.name for each in (*company.customers, *company.suppliers, *company.carriers)]
    assert len(set(firms)) == len(firms)
    words = {word for name in firms for word in identifiers.slug(name).split("-")}
    assert words & BRANDS == set()
    assert {part for each in company.products for part in identifiers.slug(each.name).split("-")} & BRANDS == set()
    people = list(company.people)
    assert len({person.name for person in people}) == len(people)
    assert len({person.email for person in people}) == len(people)
    assert all(person.email.endswith(".example") for person in people)
    assert all(supplier.email.endswith(".example") for supplier in (*company.suppliers, *company.carriers))
    assert all(person.phone is None or person.phone.startswith("01 99 00 ") for person in people)


def test_letters_are_about_orders_that_are_there(company: Company) -> None:
    assert len(company.messages) > 40
    assert all(message.at <= past.LAST_EVENING for message in company.messages)
