"""Non-conformities: what was found, why, what was done at once and so that it does not happen again (ISO 9001, 10.2)."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec.structs import replace

from casestudies.company import catalogue, crm, messages, numbering
from casestudies.company.kernel import Command, Event, Impossible, Proposal, Record, Warning
from casestudies.company.numbering import Series

if TYPE_CHECKING:
    from casestudies.company.state import Company

TEXT_LENGTH = 1500


class NonConformityCause(StrEnum):
    """The family of the cause: what an Ishikawa diagram sorts by."""

    METHOD = "method"
    PEOPLE = "people"
    EQUIPMENT = "equipment"
    MATERIAL = "material"
    ENVIRONMENT = "environment"
    SUPPLIER = "supplier"


class ActionKind(StrEnum):
    """What an action is for: to limit the harm, to remove the cause, to keep it from coming elsewhere."""

    IMMEDIATE = "immediate"
    CORRECTIVE = "corrective"
    PREVENTIVE = "preventive"


class Action(Record, frozen=True, kw_only=True):
    """An action decided: what, who answers for it (code of a colleague, or the trainee), by when (immediate: none)."""

    kind: ActionKind
    text: str
    owner: str
    due_on: date | None = None


class NonConformity(Record, frozen=True, kw_only=True):
    """A non-conformity. `source` is the document that showed it: claim, return, receipt. `quantity` in basic units."""

    number: str
    opened_at: datetime
    opened_by: str
    facts: str
    source: str | None = None
    product: str | None = None
    lot: str | None = None
    quantity: int | None = None
    cause: NonConformityCause | None = None
    analysis: str = ""
    actions: tuple[Action, ...] = ()
    closed_on: date | None = None
    conclusion: str = ""

    @property
    def status(self) -> str:
        """One of closed, acting, analysed, open: derived."""
        if self.closed_on is not None:
            return "closed"
        if any(each.kind is not ActionKind.IMMEDIATE for each in self.actions):
            return "acting"
        return "open" if self.cause is None else "analysed"


class OpenNonConformity(Command, frozen=True, kw_only=True, tag="quality.open"):
    """Write down what is not as it should be: facts, product, lot, quantity in basic units."""

    facts: str
    source: str | None = None
    product: str | None = None
    lot: str | None = None
    quantity: int | None = None


class AnalyseNonConformity(Command, frozen=True, kw_only=True, tag="quality.analyse"):
    """Say the cause, and how it was found. May be said again while it is open."""

    number: str
    cause: NonConformityCause
    analysis: str


class DecideAction(Command, frozen=True, kw_only=True, tag="quality.act"):
    """Decide an action, who answers for it, by when."""

    number: str
    kind: ActionKind
    text: str
    owner: str
    due_on: date | None = None


class CloseNonConformity(Command, frozen=True, kw_only=True, tag="quality.close"):
    """Close it, saying whether the actions worked. Never without a cause."""

    number: str
    conclusion: str


class NonConformityOpened(Event, frozen=True, kw_only=True, tag="quality.opened"):
    """A non-conformity was written down."""

    made: NonConformity


class NonConformityAnalysed(Event, frozen=True, kw_only=True, tag="quality.analysed"):
    """Its cause was said."""

    number: str
    cause: NonConformityCause
    analysis: str


class ActionDecided(Event, frozen=True, kw_only=True, tag="quality.action_decided"):
    """An action was decided."""

    number: str
    action: Action


class NonConformityClosed(Event, frozen=True, kw_only=True, tag="quality.closed"):
    """It was closed."""

    number: str
    on: date
    conclusion: str


COMMANDS = (OpenNonConformity, AnalyseNonConformity, DecideAction, CloseNonConformity)
EVENTS = (NonConformityOpened, NonConformityAnalysed, ActionDecided, NonConformityClosed)


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """Apply an event of this trade."""
    match event:
        case NonConformityOpened(made=made):
            company = replace(company, counters=numbering.counted(company.counters, made.number))
        case NonConformityAnalysed():
            made = replace(company.non_conformities[event.number], cause=event.cause, analysis=event.analysis)
        case ActionDecided():
            made = company.non_conformities[event.number]
            made = replace(made, actions=(*made.actions, event.action))
        case NonConformityClosed():
            made = replace(company.non_conformities[event.number], closed_on=event.on, conclusion=event.conclusion)
        case _:
            raise AssertionError(event)
    return replace(company, non_conformities=company.non_conformities.put(made.number, made))


def decide(company: Company, command: Command) -> Proposal:
    """What the command leads to. Raises Impossible with the reasons named by each function below."""
    match command:
        case OpenNonConformity():
            return opened(company, command)
        case AnalyseNonConformity():
            made = still_open(company, command.number)
            analysis = crm.text(command.analysis, TEXT_LENGTH, "analysis")
            return Proposal((NonConformityAnalysed(number=made.number, cause=command.cause, analysis=analysis),), subject=made.number)
        case DecideAction():
            return acted(company, command)
        case CloseNonConformity():
            return closed(company, command)
        case _:
            raise AssertionError(command)


def still_open(company: Company, number: str) -> NonConformity:
    """A non-conformity that may still change. Raises Impossible quality.unknown, quality.closed."""
    made = company.non_conformities.get(number)
    if made is None:
        raise Impossible("quality.unknown", "number", number=number)
    if made.closed_on is not None:
        raise Impossible("quality.closed", "number", number=number)
    return made


def sources(company: Company, number: str) -> bool:
    """Whether a non-conformity may come from that document: a claim, a return or a receipt."""
    return number in company.claims or number in company.returns or number in company.receipts


def opened(company: Company, command: OpenNonConformity) -> Proposal:
    """Raises Impossible quality.unknown_source, catalogue.unknown_product, stock.unknown_lot, quality.quantity, text.empty, text.too_long.

    Warns quality.same_source when that document has one already.
    """
    if command.source is not None and not sources(company, command.source):
        raise Impossible("quality.unknown_source", "source", number=command.source)
    if command.product is not None:
        catalogue.known(company, command.product)
    if command.lot is not None:
        lot = company.lots.get(command.lot)
        if lot is None or lot.product != command.product:
            raise Impossible("stock.unknown_lot", "lot", lot=command.lot)
    if command.quantity is not None and command.quantity < 1:
        raise Impossible("quality.quantity", "quantity")
    made = NonConformity(
        number=numbering.next_number(company.counters, company.now.year, Series.NON_CONFORMITY),
        opened_at=company.now,
        opened_by=messages.TRAINEE,
        facts=crm.text(command.facts, TEXT_LENGTH, "facts"),
        source=command.source,
        product=command.product,
        lot=command.lot,
        quantity=command.quantity,
    )
    doubles = [each.number for each in company.non_conformities if command.source and each.source == command.source]
    warnings = tuple(Warning(code="quality.same_source", params={"source": command.source or "", "number": number}) for number in doubles)
    return Proposal((NonConformityOpened(made=made),), warnings, made.number)


def acted(company: Company, command: DecideAction) -> Proposal:
    """Raises Impossible as `still_open`, messages.unknown_person, quality.due_needed, quality.past_date, text.empty, text.too_long."""
    made = still_open(company, command.number)
    person = company.people.get(command.owner)
    if command.owner != messages.TRAINEE and (person is None or person.customer is not None):
        raise Impossible("messages.unknown_person", "owner", person=command.owner)
    if command.due_on is None and command.kind is not ActionKind.IMMEDIATE:
        raise Impossible("quality.due_needed", "due_on")
    if command.due_on is not None and command.due_on < company.now.date():
        raise Impossible("quality.past_date", "due_on")
    text = crm.text(command.text, TEXT_LENGTH, "text")
    action = Action(kind=command.kind, text=text, owner=command.owner, due_on=command.due_on)
    return Proposal((ActionDecided(number=made.number, action=action),), subject=made.number)


def closed(company: Company, command: CloseNonConformity) -> Proposal:
    """Raises Impossible as `still_open`, quality.no_cause, text.empty, text.too_long. Warns quality.no_action."""
    made = still_open(company, command.number)
    if made.cause is None:
        raise Impossible("quality.no_cause", "number", number=made.number)
    conclusion = crm.text(command.conclusion, TEXT_LENGTH, "conclusion")
    corrected = any(each.kind is ActionKind.CORRECTIVE for each in made.actions)
    warnings = () if corrected else (Warning(code="quality.no_action", params={"number": made.number}),)
    return Proposal((NonConformityClosed(number=made.number, on=company.now.date(), conclusion=conclusion),), warnings, made.number)
