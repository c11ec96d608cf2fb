"""What the events of stock, after-sales and purchasing say: to a juror who did what, on a sheet what changed. One entry a kind of event."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l

from casestudies.company import stock
from casestudies.company.kernel import Event


@dataclass(frozen=True)
class Telling:
    """`about` gives the keys of the documents whose sheets tell it; `params` fills both sentences; `changed` empty: no sheet tells it."""

    said: Any
    changed: Any
    about: Callable[[Any], tuple[str, ...]]
    params: Callable[[Any], dict[str, Any]]


TELLINGS: dict[type[Event], Telling] = {
    stock.StockMoved: Telling(
        _l("Le stock de %(product)s change de %(quantity)s."),
        "",
        lambda event: (event.move.product,),
        lambda event: {"product": event.move.product, "quantity": f"{event.move.quantity:+d}"},
    ),
    stock.CountRecorded: Telling(
        _l("Le candidat compte %(counted)s de %(product)s, pour %(expected)s dans les livres."),
        "",
        lambda event: (event.count.product,),
        lambda event: {"product": event.count.product, "counted": event.count.counted, "expected": event.count.expected},
    ),
    stock.LotOpened: Telling(
        _l("Le lot %(lot)s de %(product)s entre en stock."),
        "",
        lambda event: (event.lot.product,),
        lambda event: {"product": event.lot.product, "lot": event.lot.code},
    ),
    stock.IncomingSet: Telling(
        _l("Les arrivages attendus de %(product)s changent."), "", lambda event: (event.product,), lambda event: {"product": event.product}
    ),
    stock.PlaceChanged: Telling(
        _l("Le candidat déplace %(product)s de %(previous)s à %(place)s."),
        "",
        lambda event: (event.product,),
        lambda event: {"product": event.product, "previous": event.previous, "place": event.place},
    ),
}


def said(event: Event) -> str:
    """The sentence for a juror, or "" when the event is of another trade."""
    telling = TELLINGS.get(type(event))
    return str(telling.said) % telling.params(event) if telling else ""


def changed(event: Event, key: str) -> str:
    """What the sheet of the document `key` tells of the event, or ""."""
    telling = TELLINGS.get(type(event))
    if telling is None or not telling.changed or key not in telling.about(event):
        return ""
    return str(telling.changed) % telling.params(event)
