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


Bearing = tuple[tuple[Callable[[Any], Iterable[str]], str], ...]
"""Keys that a document must bear: what reads its keys, and the one wanted."""


class _Sorted(Struct, frozen=True):
    """A base's documents that bear some keys, by a value: (value, place) of each beside its key, those without a value apart."""

    base: Mapping[str, Any]
    rows: tuple[tuple[Any, int], ...]
    keys: tuple[str, ...]
    without: tuple[str, ...]
    places: Mapping[str, int]


_orders: dict[tuple[int, Hashable, bool, Bearing], _Sorted] = {}


def in_order(shelf: Shelf[T], value: Callable[[T], Any], *, descending: bool = False, bearing: Bearing = ()) -> list[str]:
    """The keys of the documents that bear these keys, by that value, equal ones in the order of the shelf, those without value last."""
    noted = _in_order(shelf.base, value, descending, bearing)
    rows, keys, without = list(noted.rows), list(noted.keys), list(noted.without)
    fresh = 0
    for key, document in shelf.touched.items():
        place = noted.places.get(key)
        if place is None:
            place, fresh = len(noted.places) + fresh, fresh + 1
        elif _bears(shelf.base[key], bearing):
            before = value(shelf.base[key])
            if before is None:
                without.remove(key)
            else:
                rank = _rank(rows, (before, place), descending=descending)
                del rows[rank], keys[rank]
        if not _bears(document, bearing):
            continue
        found = value(document)
        if found is None:
            without.append(key)
        else:
            rank = _rank(rows, (found, place), descending=descending)
            rows.insert(rank, (found, place))
            keys.insert(rank, key)
    return keys + (without if not shelf.touched else _by_place(without, noted.places, shelf))


def _by_place(keys: list[str], places: Mapping[str, int], shelf: Shelf[Any]) -> list[str]:
    new = {key: len(places) + rank for rank, key in enumerate(shelf.touched)}
    return sorted(keys, key=lambda key: places[key] if key in places else new[key])


def _bears(document: Any, bearing: Bearing) -> bool:
    return all(wanted in keys(document) for keys, wanted in bearing)


def _in_order(base: Mapping[str, T], value: Callable[[T], Any], descending: bool, bearing: Bearing) -> _Sorted:
    key = (id(base), value, descending, bearing)
    known = _orders.get(key)
    if known is None:
        places = {name: place for place, name in enumerate(base)}
        read = [(value(document), places[name], name) for name, document in base.items() if _bears(document, bearing)]
        present = sorted((row for row in read if row[0] is not None), key=lambda row: row[0], reverse=descending)
        known = _orders[key] = _Sorted(
            base=base,
            rows=tuple(row[:2] for row in present),
            keys=tuple(row[2] for row in present),
            without=tuple(row[2] for row in read if row[0] is None),
            places=places,
        )
        for oldest in list(_orders)[:-NOTED]:
            _orders.pop(oldest, None)
    return known


def _rank(rows: list[tuple[Any, int]], row: tuple[Any, int], *, descending: bool) -> int:
    """Where the row stands, or goes, among rows in order."""
    low, high = 0, len(rows)
    while low < high:
        middle = (low + high) // 2
        other = rows[middle]
        before = (other[0] > row[0] if descending else other[0] < row[0]) or (other[0] == row[0] and other[1] < row[1])
        low, high = (middle + 1, high) if before else (low, middle)
    return low
