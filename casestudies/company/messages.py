"""Messages: inbox, outbox, threads, attachments; and the customer's papers that come attached."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from msgspec import UNSET, UnsetType
from msgspec.structs import replace

from casestudies.company.crm import text
from casestudies.company.kernel import Command, Document, Event, Impossible, Proposal

if TYPE_CHECKING:
    from casestudies.company.state import Company

BODY_LENGTH = 10_000
SUBJECT_LENGTH = 200
TRAINEE = "trainee"


class PurchaseLine(Document, frozen=True, kw_only=True):
    """A line as the customer printed it. `price` in euros before VAT for one `unit`."""

    number: int
    product: str
    label: str
    quantity: int
    unit: str
    unit_label: str
    price: Decimal
    amount: Decimal


class PurchaseOrder(Document, frozen=True, kw_only=True):
    """A customer's purchase order on paper, whole: what its PDF shows."""

    code: str
    reference: str
    customer: str
    dated: date
    requested: date
    ship_to: str
    single_delivery: bool
    buyer: str
    lines: tuple[PurchaseLine, ...]
    net: Decimal
    mentions: tuple[str, ...] = ()


class Attachment(Document, frozen=True, kw_only=True):
    """A paper joined to a message: a customer's order (`purchase_order` is its code), else the case's `piece` of that code."""

    name: str
    purchase_order: str = ""
    pages: int = 1
    # Left unset, it is not written: the messages of before keep their bytes.
    piece: str | UnsetType = UNSET


class Message(Document, frozen=True, kw_only=True):
    """A message. `sender` and `to` are codes of people, "trainee" for the trainee. `about` names an order, when one is linked."""

    code: str
    thread: str
    sender: str
    to: tuple[str, ...]
    at: datetime
    subject: str
    body: str
    attachments: tuple[Attachment, ...] = ()
    read: bool = False
    about: str | None = None

    @property
    def sent(self) -> bool:
        """Whether the trainee wrote it."""
        return self.sender == TRAINEE


class ReadMessage(Command, frozen=True, kw_only=True, tag="messages.read"):
    """Open a message for the first time."""

    message: str


class SendMessage(Command, frozen=True, kw_only=True, tag="messages.send"):
    """Write to somebody: a reply when `reply_to` names a message, else a new thread."""

    to: str
    subject: str
    body: str
    reply_to: str | None = None
    about: str | None = None


class MessageReceived(Event, frozen=True, kw_only=True, tag="messages.received"):
    """A message arrived. `cause` names the trigger of the scenario that sent it, with a purchase order when one is attached."""

    message: Message
    cause: str = ""
    purchase_order: PurchaseOrder | None = None


class MessageRead(Event, frozen=True, kw_only=True, tag="messages.was_read"):
    """A message was opened."""

    message: str


class MessageSent(Event, frozen=True, kw_only=True, tag="messages.sent"):
    """The trainee wrote."""

    message: Message


COMMANDS = (ReadMessage, SendMessage)
EVENTS = (MessageReceived, MessageRead, MessageSent)


def decide(company: Company, command: Command) -> Proposal:
    """Raises Impossible: messages.unknown, messages.already_read, messages.unknown_person, text.empty, text.too_long, orders.unknown."""
    match command:
        case ReadMessage():
            if known(company, command.message).read:
                raise Impossible("messages.already_read", message=command.message)
            return Proposal((MessageRead(message=command.message),))
        case SendMessage():
            return Proposal((MessageSent(message=written(company, command)),))
        case _:
            raise AssertionError(command)


def written(company: Company, command: SendMessage) -> Message:
    """The message that the trainee writes. Raises Impossible as `decide`."""
    if command.to not in company.people:
        raise Impossible("messages.unknown_person", "to", person=command.to)
    if command.about is not None and command.about not in company.orders:
        raise Impossible("orders.unknown", "about", order=command.about)
    code = next_code(company)
    return Message(
        code=code,
        thread=known(company, command.reply_to).thread if command.reply_to else code,
        sender=TRAINEE,
        to=(command.to,),
        at=company.now,
        subject=text(command.subject, SUBJECT_LENGTH, "subject"),
        body=text(command.body, BODY_LENGTH, "body"),
        read=True,
        about=command.about,
    )


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case MessageReceived(purchase_order=paper) if paper is not None:
            papers = company.purchase_orders.put(paper.code, paper)
            return replace(company, messages=company.messages.put(event.message.code, event.message), purchase_orders=papers)
        case MessageReceived() | MessageSent():
            return replace(company, messages=company.messages.put(event.message.code, event.message))
        case MessageRead():
            message = replace(company.messages[event.message], read=True)
            return replace(company, messages=company.messages.put(message.code, message))
        case _:
            raise AssertionError(event)


def known(company: Company, code: str) -> Message:
    """The message of that code. Raises Impossible messages.unknown."""
    message = company.messages.get(code)
    if message is None:
        raise Impossible("messages.unknown", "message", message=code)
    return message


def next_code(company: Company) -> str:
    """The code of the next message: M-0001 upwards, one sequence for all."""
    return f"M-{len(company.messages) + 1:04d}"


def thread_of(company: Company, thread: str) -> tuple[Message, ...]:
    """The messages of a thread, oldest first."""
    return tuple(
        sorted((message for message in company.messages if message.thread == thread), key=lambda message: (message.at, message.code))
    )
