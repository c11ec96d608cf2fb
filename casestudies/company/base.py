"""The base company: one immutable artifact, named by the SHA-256 of its bytes and kept for ever, shared by all runs."""

from __future__ import annotations

import gc
import hashlib
import lzma
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path

import msgspec

from casestudies.company.after_sales import Claim, Return
from casestudies.company.catalogue import Product
from casestudies.company.crm import Customer, Person
from casestudies.company.delivery import Delivery
from casestudies.company.dunning import Dunning
from casestudies.company.edi import Interchange
from casestudies.company.identity import Identity
from casestudies.company.invoicing import CreditNote, Invoice
from casestudies.company.ledger import Entry
from casestudies.company.messages import Message, PurchaseOrder
from casestudies.company.orders import Order
from casestudies.company.planning import Appointment
from casestudies.company.pricing import PriceList
from casestudies.company.purchasing import Receipt, Source, Supplier, SupplierInvoice, SupplierOrder
from casestudies.company.quotes import Quote
from casestudies.company.stock import Lot, StockLevel, StockMove
from casestudies.company.transport import Carrier, Shipment
from casestudies.company.treasury import Payment, StatementLine

ARTIFACTS = Path(__file__).parent / "artifacts"
PLAIN, PACKED = ".msgpack", ".msgpack.xz"
PACKED_FROM = 1_000_000
"""Bytes above which an artifact is compressed."""
WIDE_AT_FIRST = frozenset({"invoices"})
"""Shelves whose documents had more than fifteen fields when they were first written: the length of their maps takes three bytes."""


class BaseCompany(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All the documents of the company before any run; `counters` holds the last number of each numbered sequence.

    The shelves with an empty default came later: what is empty is not written, so that the older artifacts keep their bytes and their name.
    """

    name: str
    people: dict[str, Person]
    customers: dict[str, Customer]
    products: dict[str, Product]
    price_lists: dict[str, PriceList]
    stock: dict[str, StockLevel]
    messages: dict[str, Message]
    purchase_orders: dict[str, PurchaseOrder]
    quotes: dict[str, Quote]
    orders: dict[str, Order]
    interchanges: dict[str, Interchange]
    appointments: dict[str, Appointment]
    counters: dict[str, int]
    identity: Identity | None = None
    suppliers: dict[str, Supplier] = {}
    sources: dict[str, Source] = {}
    supplier_orders: dict[str, SupplierOrder] = {}
    receipts: dict[str, Receipt] = {}
    supplier_invoices: dict[str, SupplierInvoice] = {}
    moves: dict[str, StockMove] = {}
    lots: dict[str, Lot] = {}
    deliveries: dict[str, Delivery] = {}
    carriers: dict[str, Carrier] = {}
    shipments: dict[str, Shipment] = {}
    invoices: dict[str, Invoice] = {}
    credit_notes: dict[str, CreditNote] = {}
    statement_lines: dict[str, StatementLine] = {}
    payments: dict[str, Payment] = {}
    dunnings: dict[str, Dunning] = {}
    claims: dict[str, Claim] = {}
    returns: dict[str, Return] = {}
    entries: dict[str, Entry] = {}


class Damaged(Exception):
    """The artifact is missing or is not what its name says."""


def encode(base: BaseCompany) -> bytes:
    """The bytes of the artifact: the same company gives the same bytes. Shelves that came later are left out while they are empty.

    By hand, for `omit_defaults` writes the length of a map as for all fields: two bytes more than the first artifact has, and, for a
    document that has grown beyond fifteen fields since, two more than it had. As plain mappings, documents have the length that they show.
    """
    asked = {field.name for field in msgspec.structs.fields(base) if field.required}
    shelves = {name: value for name in base.__struct_fields__ if (value := getattr(base, name)) or name in asked}
    kept = {name: value if name in WIDE_AT_FIRST else msgspec.to_builtins(value) for name, value in shelves.items()}
    return msgspec.msgpack.encode(kept)


def digest(raw: bytes) -> str:
    """The name of an artifact: SHA-256, hexadecimal."""
    return hashlib.sha256(raw).hexdigest()


@lru_cache(maxsize=4)
def load(name: str, folder: Path = ARTIFACTS) -> BaseCompany:
    """The base company of that name, read once a process. Raises Damaged."""
    raw = _read(name, folder)
    if digest(raw) != name:
        raise Damaged(name)
    with _no_collection():
        return msgspec.msgpack.decode(raw, type=BaseCompany)


def _read(name: str, folder: Path) -> bytes:
    """The bytes of the artifact, stored plain or compressed: its name is of what is inside."""
    packed = folder / f"{name}{PACKED}"
    try:
        return lzma.decompress(packed.read_bytes()) if packed.exists() else (folder / f"{name}{PLAIN}").read_bytes()
    except (OSError, lzma.LZMAError) as error:
        raise Damaged(name) from error


@contextmanager
def _no_collection() -> Iterator[None]:
    """No garbage collection meanwhile: it would walk hundreds of thousands of new documents again and again, and find nothing."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def store(base: BaseCompany, folder: Path = ARTIFACTS) -> str:
    """Write the artifact, compressed when it is large; gives its name. Writing the same company again changes nothing."""
    raw = encode(base)
    name = digest(raw)
    folder.mkdir(parents=True, exist_ok=True)
    if len(raw) > PACKED_FROM:
        (folder / f"{name}{PACKED}").write_bytes(lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME))
    else:
        (folder / f"{name}{PLAIN}").write_bytes(raw)
    return name
