"""What every trade of the company shares: commands, events, decisions, warnings, and the shelf that holds documents.

A command is what somebody wants; an event is what happened. `decide` never changes anything; `evolve` never computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

import msgspec

T = TypeVar("T")
Params = dict[str, str | int | list[str]]


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A paper of the company, immutable: changing it makes another one."""


class Record(Document, frozen=True, kw_only=True, omit_defaults=True):
    """A document that is written without the fields that are at their default: a field added later changes no byte of what is stored.

    Those that hold no other document are outside of the garbage collector (`gc=False`): a base company has hundreds of thousands of them.
    """


class Command(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """Something that somebody asks of the company. `proceed` repeats a command whose warnings were read."""

    proceed: bool = False


class Event(msgspec.Struct, frozen=True, kw_only=True, tag_field="type", forbid_unknown_fields=True):
    """Something that happened. VERSION grows when the fields change, with an upcaster in `casestudies.company.events`."""

    VERSION: ClassVar[int] = 1


class Warning(Document, frozen=True, kw_only=True):
    """A doubt raised by a rule: a code and what it is about, never a sentence."""

    code: str
    params: Params = {}

    @property
    def key(self) -> str:
        """What makes two warnings the same one."""
        return self.code + repr(sorted(self.params.items()))


class WarningShown(Event, frozen=True, kw_only=True, tag="warning.shown"):
    """The company warned; the command did not go through."""

    subject: str
    warning: Warning


class WarningPassed(Event, frozen=True, kw_only=True, tag="warning.passed"):
    """The warning had been shown at `shown_at` (company's time) and the person went on."""

    subject: str
    warning: Warning
    shown_at: datetime


class Accepted(msgspec.Struct, frozen=True):
    """The command goes through; `events` say how."""

    events: tuple[Event, ...]


class Warned(msgspec.Struct, frozen=True):
    """The command waits for `proceed=True`; `events` record that it warned (none when it already had)."""

    warnings: tuple[Warning, ...]
    events: tuple[Event, ...]


class Refused(msgspec.Struct, frozen=True):
    """The command is impossible. `field` names the argument at fault, when there is one."""

    code: str
    params: Params = {}
    field: str | None = None


Decision = Accepted | Warned | Refused


class Impossible(Exception):
    """Raised inside a trade when a command cannot be; `decide` of the engine turns it into `Refused`."""

    def __init__(self, code: str, field: str | None = None, **params: str | int) -> None:
        super().__init__(code)
        self.refusal = Refused(code, dict(params), field)


class Proposal(msgspec.Struct, frozen=True):
    """What a trade would do: the events, what it doubts, and the document that the doubts are filed under."""

    events: tuple[Event, ...]
    warnings: tuple[Warning, ...] = ()
    subject: str = ""


class Shelf(msgspec.Struct, Generic[T], frozen=True):
    """Documents by key: the base company's, shared by all runs, under what one run has touched."""

    base: Mapping[str, T]
    touched: Mapping[str, T] = {}

    def get(self, key: str) -> T | None:
        """The document, or None."""
        found = self.touched.get(key)
        return self.base.get(key) if found is None else found

    def __getitem__(self, key: str) -> T:
        found = self.get(key)
        if found is None:
            raise KeyError(key)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self.touched or key in self.base

    def __len__(self) -> int:
        return len(self.base) + sum(key not in self.base for key in self.touched)

    def __iter__(self) -> Iterator[T]:
        """All documents: the base's order with what was touched in place, then the new ones in the order of their making."""
        for key, document in self.base.items():
            yield self.touched.get(key, document)
        for key, document in self.touched.items():
            if key not in self.base:
                yield document

    def put(self, key: str, document: T) -> Shelf[T]:
        """The shelf with that document, added or replaced."""
        return Shelf(self.base, {**self.touched, key: document})
