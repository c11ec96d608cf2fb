"""Finding documents without going through all: by a key (a party, an order…), by words, by a date.

What is found in the base, which all runs share, is noted once a process; what a run has touched is looked at each time. The functions that
say a document's keys, text or day are compared by identity: give a function of a module, never a new lambda at each call.
A law holds all of it: the answer is that of going through the whole shelf.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterable, Mapping
from datetime import date
from functools import lru_cache
from typing import Any, TypeVar

from msgspec import Struct

from casestudies.company.kernel import Shelf
from casestudies.company.words import plain

T = TypeVar("T")
NOTED = 96
"""Indexes kept by a process: a dozen for each of the base companies that it serves. The oldest goes first."""
LAST_CHARACTER = chr(0x10FFFF)
WORDS_KEPT = 16_384


class _Notes(Struct, frozen=True):
    """An index of one base: keys of documents by what they bear, sorted where an order is needed, and each key's place."""

    base: Mapping[str, Any]
    by: Mapping[Any, tuple[str, ...]]
    ordered: tuple[Any, ...]
    place: Mapping[str, int]


_noted: dict[tuple[int, Hashable], _Notes] = {}


def _notes(base: Mapping[str, T], read: Callable[[T], Iterable[Any]]) -> _Notes:
    """The index of that base by what `read` gives, made once. It holds the base, so that its identity is no other's meanwhile."""
    key = (id(base), read)
    known = _noted.get(key)
    if known is not None:
        return known
    by: dict[Any, list[str]] = {}
    for name, document in base.items():
        for each in dict.fromkeys(read(document)):
            by.setdefault(each, []).append(name)
    found = _noted[key] = _Notes(
        base=base,
        by={each: tuple(names) for each, names in by.items()},
        ordered=tuple(sorted(by)),
        place={name: rank for rank, name in enumerate(base)},
    )
    for oldest in list(_noted)[:-NOTED]:
        _noted.pop(oldest, None)
    return found


def _gathered(shelf: Shelf[T], notes: _Notes, names: Iterable[str], fits: Callable[[T], bool]) -> tuple[T, ...]:
    """The base's documents of these names that are not touched, and the touched ones that fit, in the order of the shelf."""
    kept = {name for name in names if name not in shelf.touched}
    kept |= {name for name, document in shelf.touched.items() if fits(document)}
    end = len(notes.place)
    new = {name: end + rank for rank, name in enumerate(shelf.touched)}
    return tuple(shelf[name] for name in sorted(kept, key=lambda name: notes.place[name] if name in notes.place else new[name]))


def by_key(shelf: Shelf[T], keys: Callable[[T], Iterable[str]], wanted: str) -> tuple[T, ...]:
    """The documents that bear that key, in the order of the shelf."""
    notes = _notes(shelf.base, keys)
    return _gathered(shelf, notes, notes.by.get(wanted, ()), lambda document: wanted in keys(document))


def between(shelf: Shelf[T], day: Callable[[T], Iterable[date]], first: date, last: date) -> tuple[T, ...]:
    """The documents of the days `first` to `last`, both included, in the order of the shelf."""
    notes = _notes(shelf.base, day)
    days = notes.ordered[bisect_left(notes.ordered, first) : bisect_right(notes.ordered, last)]
    names = (name for each in days for name in notes.by[each])
    return _gathered(shelf, notes, names, lambda document: any(first <= each <= last for each in day(document)))


def matching(shelf: Shelf[T], words: Callable[[T], Iterable[str]], asked: str) -> tuple[T, ...]:
    """The documents of which each word asked begins one of the words, in the order of the shelf; nothing asked, nothing found."""
    wanted = tokens(asked)
    if not wanted:
        return ()
    notes = _notes(shelf.base, words)
    sets = [set(_beginning(notes, word)) for word in wanted]
    return _gathered(shelf, notes, set.intersection(*sets), lambda document: _says(tuple(words(document)), wanted))


def _beginning(notes: _Notes, word: str) -> Iterable[str]:
    ordered = notes.ordered
    for each in ordered[bisect_left(ordered, word) : bisect_right(ordered, word + LAST_CHARACTER)]:
        yield from notes.by[each]


def _says(said: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return all(any(each.startswith(word) for each in said) for word in wanted)


@lru_cache(maxsize=WORDS_KEPT)
def tokens(text: str) -> tuple[str, ...]:
    """The words of a text, without case, accents or the signs around them; "FA-2026-0012" is one word."""
    found: dict[str, None] = {}
    for word in plain(text).replace("'", " ").split():
        bare = word.strip('.,;:!?()«»"')
        if bare:
            found[bare] = None
    return tuple(found)


class _Sorted(Struct, frozen=True):
    """A base's documents in the order of a value: (value, place, key) each, those without a value apart."""

    base: Mapping[str, Any]
    rows: tuple[tuple[Any, int, str], ...]
    without: tuple[str, ...]


_orders: dict[tuple[int, Hashable, bool], _Sorted] = {}


def in_order(shelf: Shelf[T], value: Callable[[T], Any], *, descending: bool = False) -> list[str]:
    """The keys of a shelf's documents by that value, equal ones in the order of the shelf; documents whose value is None come last."""
    noted = _in_order(shelf.base, value, descending)
    if not shelf.touched:
        return [key for _, _, key in noted.rows] + list(noted.without)
    rows = [row for row in noted.rows if row[2] not in shelf.touched]
    without = [key for key in noted.without if key not in shelf.touched]
    places = _places(shelf)
    for key, document in shelf.touched.items():
        found = value(document)
        if found is None:
            without.append(key)
        else:
            row = (found, places[key], key)
            rows.insert(_rank(rows, row, descending=descending), row)
    return [key for _, _, key in rows] + sorted(without, key=places.__getitem__)


def _in_order(base: Mapping[str, T], value: Callable[[T], Any], descending: bool) -> _Sorted:
    key = (id(base), value, descending)
    known = _orders.get(key)
    if known is None:
        read = [(value(document), place, name) for place, (name, document) in enumerate(base.items())]
        present = sorted((row for row in read if row[0] is not None), key=lambda row: row[0], reverse=descending)
        known = _orders[key] = _Sorted(base=base, rows=tuple(present), without=tuple(row[2] for row in read if row[0] is None))
        for oldest in list(_orders)[:-NOTED]:
            _orders.pop(oldest, None)
    return known


def _places(shelf: Shelf[Any]) -> dict[str, int]:
    """Where each key stands in the shelf: as in the base, the new ones after."""
    places = {key: place for place, key in enumerate(shelf.base)} if shelf.touched else {}
    return {**places, **{key: len(places) + rank for rank, key in enumerate(shelf.touched) if key not in places}}


def _rank(rows: list[tuple[Any, int, str]], row: tuple[Any, int, str], *, descending: bool) -> int:
    """Where the row goes among rows in order."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        other = rows[middle]
        before = (other[0] > row[0] if descending else other[0] < row[0]) or (other[0] == row[0] and other[1] < row[1])
        low, high = (middle + 1, high) if before else (low, middle)
    return low


def keys_with(shelf: Shelf[T], keys: Callable[[T], Iterable[str]], wanted: str) -> frozenset[str]:
    """The keys of the documents that bear that key."""
    noted = _notes(shelf.base, keys).by.get(wanted, ())
    if not shelf.touched:
        return frozenset(noted)
    touched = (name for name, document in shelf.touched.items() if wanted in keys(document))
    return frozenset((*(name for name in noted if name not in shelf.touched), *touched))
