"""What is bought and made: reorder points, purchase orders by supplier, receipts on time or not, suppliers' invoices, the workshop."""

from __future__ import annotations

from datetime import date, timedelta

from msgspec.structs import replace

from casestudies.company import money, working_days
from casestudies.company.history.tables import FOLLOWED_BY_LOT
from casestudies.company.history.world import World
from casestudies.company.numbering import Series
from casestudies.company.orders import Order
from casestudies.company.purchasing import Receipt, ReceiptLine, SupplierInvoice, SupplierLine, SupplierOrder
from casestudies.company.stock import Incoming, Lot, MoveKind

BUYER = "lebihan"
SAFETY_DAYS, COVER_DAYS = 9, 28
WORKSHOP_DAYS = 6
LATE, VERY_LATE, IN_TWO = 0.16, 0.07, 0.08
REMINDED_AFTER = 2
SHELF_LIFE = 480
"""Days that a product followed by lots keeps."""
COUNT_ERRORS = 0.06


class Supply:
    """Reorder points, what is on its way, and what waits for its supplier's day."""

    def __init__(self, world: World, book: dict[date, list[Order]]) -> None:
        self.world = world
        sold = dict.fromkeys(world.products, 0)
        for orders in book.values():
            for order in orders:
                for line in order.lines:
                    sold[line.product] += line.total_pieces
        self.daily = {code: quantity / len(book) for code, quantity in sold.items()}
        self.coming: dict[str, list[Incoming]] = {code: [] for code in world.products}
        self.made = 0

    def lead(self, code: str) -> int:
        """Working days from need to receipt."""
        supplier = self.world.sources[code].supplier
        return WORKSHOP_DAYS if supplier is None else self.world.suppliers[supplier].lead_days

    def reorder_point(self, code: str) -> int:
        """In basic units, whole lots: what sells while a delivery comes, and a margin."""
        size = self.world.sources[code].lot_size
        return size * max(1, round(self.daily[code] * (self.lead(code) + SAFETY_DAYS) / size))

    def quantity(self, code: str) -> int:
        """What one order of it asks, whole lots."""
        size = self.world.sources[code].lot_size
        return size * max(2, round(self.daily[code] * COVER_DAYS / size))

    def open(self) -> None:
        """The opening stock: about one order above the reorder point."""
        for code in self.world.products:
            pieces = self.reorder_point(code) + self.quantity(code)
            self.world.move(code, MoveKind.OPENING, pieces, "OUVERTURE", self._lot(code, "OUVERTURE", self.world.day))

    def replenish(self, waiting: list[Order]) -> None:
        """Order what goes below its point, each supplier on its day of the week; the workshop starts at once."""
        world = self.world
        owed = dict.fromkeys(world.products, 0)
        for order in waiting:
            for line in order.lines:
                owed[line.product] += world.left_to_ship[order.number][line.number] * line.pieces
        needs: dict[str, list[tuple[str, int]]] = {}
        for code, source in world.sources.items():
            free = world.on_hand[code] + sum(each.quantity for each in self.coming[code]) - owed[code]
            if free >= self.reorder_point(code):
                continue
            missing = self.quantity(code) + max(0, -free)
            pieces = source.lot_size * -(-missing // source.lot_size)
            if source.supplier is None:
                self._make(code, pieces)
            else:
                needs.setdefault(source.supplier, []).append((code, pieces))
        for supplier, wanted in needs.items():
            if world.day.weekday() == int(supplier[-1]) % 5 or len(wanted) > 5:
                self._order(supplier, wanted)

    def _make(self, code: str, pieces: int) -> None:
        self.made += 1
        document = f"OF-{self.world.day.year}-{self.made:04d}"
        delay = WORKSHOP_DAYS + self.world.rng("workshop").choice((0, 0, 0, 1, 3))
        due = working_days.shifted(self.world.day, WORKSHOP_DAYS)
        incoming = Incoming(due=due, quantity=pieces, origin=document)
        self.coming[code].append(incoming)
        self.world.later(working_days.shifted(self.world.day, delay), lambda: self._finish(code, incoming))

    def _finish(self, code: str, incoming: Incoming) -> None:
        self.coming[code].remove(incoming)
        self.world.move(code, MoveKind.PRODUCTION, incoming.quantity, incoming.origin, self._lot(code, incoming.origin, self.world.day))

    def _lot(self, code: str, origin: str, made_on: date) -> str | None:
        if self.world.products[code].family != FOLLOWED_BY_LOT:
            return None
        lot = f"L{made_on:%y%m}-{len(self.world.lots) + 1:04d}"
        expires = made_on + timedelta(days=SHELF_LIFE)
        self.world.lots[lot] = Lot(code=lot, product=code, made_on=made_on, expires_on=expires, origin=origin)
        return lot

    def _order(self, supplier: str, wanted: list[tuple[str, int]]) -> None:
        world, rng = self.world, self.world.rng("buying")
        promised = working_days.shifted(world.day, world.suppliers[supplier].lead_days)
        lines = tuple(
            SupplierLine(
                number=10 * rank,
                product=code,
                quantity=pieces,
                price=world.sources[code].cost,
                amount=money.cents(pieces * world.sources[code].cost),
                promised=promised,
            )
            for rank, (code, pieces) in enumerate(wanted, start=1)
        )
        number = world.number(Series.SUPPLIER_ORDER)
        world.supplier_orders[number] = SupplierOrder(
            number=number,
            supplier=supplier,
            ordered_on=world.day,
            ordered_by=BUYER,
            requested=promised,
            lines=lines,
            totals=money.totals((line.amount, world.products[line.product].vat_rate) for line in lines),
        )
        for line in lines:
            self.coming[line.product].append(Incoming(due=promised, quantity=line.quantity, origin=number))
        draw = rng.random()
        late = rng.randint(6, 20) if draw < VERY_LATE else rng.randint(1, 5) if draw < VERY_LATE + LATE else 0
        for days in range(REMINDED_AFTER, late, 5):
            world.later(working_days.shifted(promised, days), lambda: self._remind(number))
        parts = {line.number: line.quantity for line in lines}
        if rng.random() < IN_TWO:
            first = {line.number: max(1, line.quantity * rng.randint(4, 8) // 10) for line in lines}
            rest = {line: parts[line] - quantity for line, quantity in first.items() if parts[line] > quantity}
            world.later(working_days.shifted(promised, late + rng.randint(4, 9)), lambda: self._receive(number, rest))
            parts = first
        world.later(working_days.shifted(promised, late), lambda: self._receive(number, parts))

    def _remind(self, number: str) -> None:
        order = self.world.supplier_orders[number]
        self.world.supplier_orders[number] = replace(order, reminded_on=(*order.reminded_on, self.world.day))

    def _receive(self, number: str, parts: dict[int, int]) -> None:
        world, rng = self.world, self.world.rng("buying")
        order = world.supplier_orders[number]
        receipt = world.number(Series.RECEIPT)
        lines = []
        for rank, (line_number, pieces) in enumerate(parts.items(), start=1):
            line = next(each for each in order.lines if each.number == line_number)
            lot = self._lot(line.product, receipt, world.day)
            lines.append(ReceiptLine(number=rank, order_line=line_number, product=line.product, quantity=pieces, lot=lot))
            world.move(line.product, MoveKind.RECEIPT, pieces, receipt, lot)
            self._came(line.product, number, pieces)
        world.receipts[receipt] = Receipt(
            number=receipt,
            order=number,
            supplier=order.supplier,
            received_on=world.day,
            received_by=BUYER,
            note=f"{rng.randint(100_000, 999_999)}",
            lines=tuple(lines),
        )
        world.later(working_days.shifted(world.day, rng.randint(2, 6)), lambda: self._invoiced(receipt))

    def _came(self, product: str, origin: str, pieces: int) -> None:
        waiting = next(each for each in self.coming[product] if each.origin == origin)
        self.coming[product].remove(waiting)
        if waiting.quantity > pieces:
            self.coming[product].append(replace(waiting, quantity=waiting.quantity - pieces))

    def _invoiced(self, receipt: str) -> None:
        """The supplier's invoice for a receipt; paid when it falls due."""
        world, rng = self.world, self.world.rng("buying")
        found = world.receipts[receipt]
        order = world.supplier_orders[found.order]
        prices = {line.number: line.price for line in order.lines}
        amounts = ((money.cents(line.quantity * prices[line.order_line]), world.products[line.product].vat_rate) for line in found.lines)
        number = world.number(Series.SUPPLIER_INVOICE)
        dated = working_days.shifted(world.day, -1)
        world.supplier_invoices[number] = SupplierInvoice(
            number=number,
            supplier=found.supplier,
            reference=f"F{rng.randint(10_000, 99_999)}",
            dated=dated,
            received_on=world.day,
            due_on=dated + timedelta(days=world.suppliers[found.supplier].terms_days),
            receipts=(receipt,),
            totals=money.totals(amounts),
        )
        world.later(world.supplier_invoices[number].due_on, lambda: self._pay(number))

    def _pay(self, number: str) -> None:
        world = self.world
        invoice = world.supplier_invoices[number]
        line = world.bank_line(-invoice.totals.gross, world.suppliers[invoice.supplier].name.upper(), f"VIR {invoice.reference}", number)
        world.supplier_invoices[number] = replace(invoice, paid_on=world.day, statement_line=line.number)

    def count(self) -> None:
        """The yearly count: a few products differ from the books by a little."""
        rng = self.world.rng("counts")
        for code, on_hand in list(self.world.on_hand.items()):
            if self.world.products[code].family != FOLLOWED_BY_LOT and on_hand > 20 and rng.random() < COUNT_ERRORS:
                self.world.move(code, MoveKind.COUNT, rng.choice((-3, -2, -1, 1, 2)), f"INV-{self.world.day.year}")
