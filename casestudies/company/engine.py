"""The company's two functions: `decide(company, command)` and `evolve(company, event)`, over all trades; and their wire forms."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import msgspec

from casestudies.company import (
    billing,
    budget,
    claiming,
    credit,
    crediting,
    crm,
    delivering,
    delivery,
    drafting,
    dunning,
    edi,
    export,
    exporting,
    factoring,
    logistics,
    messages,
    ordering,
    orders,
    quality,
    quotes,
    receiving,
    recovering,
    returning,
    settling,
    state,
    stock,
    supplier_invoices,
    supplier_orders,
    supplier_reminders,
    tariff_making,
    tariffs,
    tenders,
    transport,
    transporting,
    treasury,
    warehouse,
)
from casestudies.company.kernel import (
    Accepted,
    Command,
    Decision,
    Event,
    Impossible,
    Proposal,
    Warned,
    WarningPassed,
    WarningShown,
)
from casestudies.company.state import Company

Decide = Callable[[Company, Command], Proposal]
Evolve = Callable[[Company, Event, datetime], Company]
Upcaster = Callable[[dict[str, Any]], dict[str, Any]]

DECIDERS: dict[type[Command], Decide] = {
    **dict.fromkeys(crm.COMMANDS, crm.decide),
    **dict.fromkeys(messages.COMMANDS, messages.decide),
    **dict.fromkeys(quotes.COMMANDS, quotes.decide),
    **dict.fromkeys(orders.COMMANDS, ordering.decide),
    **dict.fromkeys(edi.COMMANDS, edi.decide),
    **dict.fromkeys(supplier_invoices.COMMANDS, supplier_invoices.decide),
    **dict.fromkeys(tenders.COMMANDS, tenders.decide),
    **dict.fromkeys(logistics.COMMANDS, logistics.decide),
    **dict.fromkeys(supplier_reminders.COMMANDS, supplier_reminders.decide),
    **dict.fromkeys(receiving.COMMANDS, receiving.decide),
    **dict.fromkeys(supplier_orders.COMMANDS, supplier_orders.decide),
    **dict.fromkeys(quality.COMMANDS, quality.decide),
    **dict.fromkeys(returning.COMMANDS, returning.decide),
    **dict.fromkeys(claiming.COMMANDS, claiming.decide),
    **dict.fromkeys(stock.COMMANDS, warehouse.decide),
    **dict.fromkeys(delivery.COMMANDS, delivering.decide),
    **dict.fromkeys(treasury.COMMANDS, settling.decide),
    **dict.fromkeys(dunning.COMMANDS, recovering.decide),
    **dict.fromkeys(factoring.COMMANDS, factoring.decide),
    **dict.fromkeys(credit.COMMANDS, credit.decide),
    **dict.fromkeys(transport.COMMANDS, transporting.decide),
    **dict.fromkeys(tariffs.COMMANDS, tariff_making.decide),
    **dict.fromkeys(budget.COMMANDS, budget.decide),
    **dict.fromkeys(export.COMMANDS, exporting.decide),
    **dict.fromkeys(billing.DRAFT_COMMANDS, drafting.decide),
    **dict.fromkeys(billing.ISSUED_COMMANDS, crediting.decide),
}
EVOLVERS: dict[type[Event], Evolve] = {
    **dict.fromkeys((WarningShown, WarningPassed), state.evolve_warning),
    **dict.fromkeys(crm.EVENTS, crm.evolve),
    **dict.fromkeys(messages.EVENTS, messages.evolve),
    **dict.fromkeys(stock.EVENTS, stock.evolve),
    **dict.fromkeys(quotes.EVENTS, quotes.evolve),
    **dict.fromkeys(orders.EVENTS, orders.evolve),
    **dict.fromkeys(edi.EVENTS, edi.evolve),
    **dict.fromkeys(supplier_invoices.EVENTS, supplier_invoices.evolve),
    **dict.fromkeys(tenders.EVENTS, tenders.evolve),
    **dict.fromkeys(logistics.EVENTS, logistics.evolve),
    **dict.fromkeys(supplier_reminders.EVENTS, supplier_reminders.evolve),
    **dict.fromkeys(receiving.EVENTS, receiving.evolve),
    **dict.fromkeys(supplier_orders.EVENTS, supplier_orders.evolve),
    **dict.fromkeys(quality.EVENTS, quality.evolve),
    **dict.fromkeys(returning.EVENTS, returning.evolve),
    **dict.fromkeys(claiming.EVENTS, claiming.evolve),
    **dict.fromkeys(delivery.EVENTS, delivery.evolve),
    **dict.fromkeys(treasury.EVENTS, treasury.evolve),
    **dict.fromkeys(dunning.EVENTS, dunning.evolve),
    **dict.fromkeys(factoring.EVENTS, factoring.evolve),
    **dict.fromkeys(credit.EVENTS, credit.evolve),
    **dict.fromkeys(transport.EVENTS, transport.evolve),
    **dict.fromkeys(tariffs.EVENTS, tariffs.evolve),
    **dict.fromkeys(budget.EVENTS, budget.evolve),
    **dict.fromkeys(export.EVENTS, export.evolve),
    **dict.fromkeys(billing.EVENTS, billing.evolve),
}


def decide(company: Company, command: Command) -> Decision:
    """What the company answers. Nothing changes. A command whose warnings have not all been shown warns, even with `proceed`."""
    try:
        proposal = DECIDERS[type(command)](company, command)
    except Impossible as reason:
        return reason.refusal
    unseen = tuple(warning for warning in proposal.warnings if warning.key not in company.shown)
    if unseen or (proposal.warnings and not command.proceed):
        return Warned(proposal.warnings, tuple(WarningShown(subject=proposal.subject, warning=warning) for warning in unseen))
    passed = tuple(
        WarningPassed(subject=proposal.subject, warning=warning, shown_at=company.shown[warning.key]) for warning in proposal.warnings
    )
    return Accepted((*passed, *proposal.events))


def evolve(company: Company, event: Event, at: datetime) -> Company:
    """The company after the event, which happened at `at` of its clock."""
    return EVOLVERS[type(event)](company, event, at)


COMMAND_TYPES: dict[str, type[Command]] = {str(each.__struct_config__.tag): each for each in DECIDERS}
EVENT_TYPES: dict[str, type[Event]] = {str(each.__struct_config__.tag): each for each in EVOLVERS}


class BadCommand(Exception):
    """What came is no command. `path` is the place at fault, `reason` msgspec's words, for a log or a developer."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason


def command_from(raw: Mapping[str, Any], kinds: Mapping[str, type[Command]] = COMMAND_TYPES) -> Command:
    """The command of a mapping with its `type`. Raises BadCommand: command.unknown, command.malformed (unknown fields included)."""
    kind = kinds.get(str(raw.get("type")))
    if kind is None:
        raise BadCommand("command.unknown", f"unknown command {raw.get('type')!r}")
    try:
        return msgspec.convert(dict(raw), type=kind)
    except msgspec.ValidationError as error:
        raise BadCommand("command.malformed", str(error)) from error


def command_to(command: Command) -> dict[str, Any]:
    """The command as plain values, `type` included: the inverse of `command_from`."""
    return dict(msgspec.to_builtins(command))


UPCASTERS: dict[tuple[str, int], Upcaster] = {}
"""By type and old version: the function that brings a stored body to the next version."""


def event_to(event: Event) -> dict[str, Any]:
    """The event as plain values, with its `type` and `version`."""
    return {**msgspec.to_builtins(event), "version": type(event).VERSION}


def event_from(
    raw: Mapping[str, Any], kinds: Mapping[str, type[Event]] = EVENT_TYPES, upcasters: Mapping[tuple[str, int], Upcaster] = UPCASTERS
) -> Event:
    """The event of what was stored, brought to today's version. Raises ValueError on an unknown type or version."""
    body = dict(raw)
    kind, version = str(body["type"]), int(body.pop("version"))
    if kind not in kinds:
        raise ValueError(f"unknown event {kind!r}")
    current = kinds[kind].VERSION
    while version < current:
        body = upcasters[kind, version](body)
        version += 1
    if version != current:
        raise ValueError(f"event {kind!r} of version {version}, ours is {current}")
    return msgspec.convert(body, type=kinds[kind])
