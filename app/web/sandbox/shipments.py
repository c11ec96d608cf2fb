"""Shipments: the list, one of them whole, and the deliveries that no carrier has yet."""

from __future__ import annotations

from operator import attrgetter
from typing import Any

from flask import url_for
from flask_babel import format_date, ngettext
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.auth.guard import requires
from app.queries.runs import Room
from app.web import formats
from app.web.lists import Cell, Column, Filter, ListSpec, respond
from app.web.sandbox import blueprint
from app.web.sandbox.delivery_words import DELIVERY_STATES, kilograms
from app.web.sandbox.goods_words import paper_link
from app.web.sandbox.room import enter, frame, need
from app.web.sandbox.sheets import Sheet, act, changes_told, notice, passed_warnings, show, table
from app.web.sandbox.transport_words import INCOTERMS, SHIPMENT_STATES
from app.web.sandbox.words import state
from app.web.shelf_lists import respond_shelf
from app.web.transport_told import MEANS, STEPS
from casestudies.company import transporting
from casestudies.company.delivery import Delivery
from casestudies.company.transport import Shipment

FLAGS = (
    ("late", _l("En retard")),
    ("to_prove", _l("Preuve de livraison à obtenir")),
    ("reserved", _l("Réserves à la réception")),
)


ARRIVALS = (("on_time", _l("À temps")), ("late", _l("Après la date prévue")))


def _arrival(room: Room, found: Shipment) -> str:
    """How it arrived, "" before it did."""
    if transporting.received_on(room.run.company, found) is None:
        return ""
    return "late" if transporting.arrived_late(room.run.company, found) else "on_time"


def _months(room: Room) -> list[tuple[str, str]]:
    """The months in which something was collected, the last first."""
    found = sorted({found.shipped_on.replace(day=1) for found in room.run.company.shipments}, reverse=True)
    return [(f"{day:%Y-%m}", str(format_date(day, "LLLL yyyy"))) for day in found]


def _flags(room: Room, found: Shipment) -> frozenset[str]:
    """What asks for somebody's attention."""
    company = room.run.company
    if found.status == "cancelled":
        return frozenset()
    running = found.status not in ("delivered", "refused", "lost") and transporting.received_on(company, found) is None
    holds = {
        "late": running and found.expected_on < company.now.date(),
        "to_prove": found.expected_on < company.now.date() and bool(transporting.unproved(company, found)),
        "reserved": bool(_reservations(room, found)),
    }
    return frozenset(name for name, held in holds.items() if held)


def _reservations(room: Room, found: Shipment) -> list[str]:
    deliveries = (room.run.company.deliveries[number] for number in found.deliveries)
    return [each.proof.reservations for each in deliveries if each.proof and each.proof.reservations]


_BY_NUMBER, _BY_DAY, _BY_ARRIVAL = attrgetter("number"), attrgetter("shipped_on", "number"), attrgetter("expected_on", "number")
_BY_COST, _BY_WEIGHT = attrgetter("cost"), attrgetter("weight")


def _status(found: Shipment) -> tuple[str, ...]:
    return (found.status,)


def _carrier(found: Shipment) -> tuple[str, ...]:
    return (found.carrier,)


def _spec(room: Room) -> ListSpec[Shipment]:
    company = room.run.company
    carriers = {each.code: each.name for each in company.carriers}

    def customer(found: Shipment) -> str:
        return company.customers[company.deliveries[found.deliveries[0]].customer].name

    def arrival(found: Shipment) -> Cell:
        came = transporting.received_on(company, found)
        return Cell(
            text=formats.day(found.expected_on, "short_year"), sub=_("reçue le %(day)s", day=formats.day(came, "short")) if came else ""
        )

    return ListSpec(
        file="expeditions",
        label=_l("Expéditions"),
        columns=(
            Column("number", _l("Expédition"), lambda found: _number(room, found), lambda found: found.number, header=True, of=_BY_NUMBER),
            Column("customer", _l("Client"), lambda found: Cell(text=customer(found), sub=found.place), customer),
            Column("carrier", _l("Transporteur"), lambda found: carriers[found.carrier], lambda found: carriers[found.carrier]),
            Column(
                "shipped_on",
                _l("Enlèvement"),
                lambda found: formats.day(found.shipped_on, "short_year"),
                lambda found: found.shipped_on,
                of=_BY_DAY,
            ),
            Column("expected_on", _l("Arrivée prévue"), arrival, lambda found: found.expected_on, of=_BY_ARRIVAL),
            Column("parcels", _l("Colis"), lambda found: formats.quantity(found.parcels), lambda found: found.parcels, num=True),
            Column(
                "weight", _l("Poids"), lambda found: kilograms(found.weight), lambda found: found.weight / 1000, num=True, of=_BY_WEIGHT
            ),
            Column("cost", _l("Prix HT"), lambda found: formats.money(found.cost), lambda found: found.cost, num=True, of=_BY_COST),
            Column(
                "status",
                _l("État"),
                lambda found: Cell(state=state(SHIPMENT_STATES, found.status, plain=True)),
                lambda found: str(SHIPMENT_STATES[found.status][2]),
            ),
        ),
        filters=(
            Filter(
                "status", _l("État"), lambda found: found.status, [(key, words[2]) for key, words in SHIPMENT_STATES.items()], of=_status
            ),
            Filter("carrier", _l("Transporteur"), lambda found: found.carrier, list(carriers.items()), of=_carrier),
            Filter("month", _l("Mois d'enlèvement"), lambda found: f"{found.shipped_on:%Y-%m}", lambda: _months(room)),
            Filter("arrival", _l("Arrivée"), lambda found: _arrival(room, found), ARRIVALS),
            Filter("flag", _l("À suivre"), lambda found: _flags(room, found), FLAGS),
        ),
        haystack=lambda found: " ".join((found.number, found.tracking, found.sscc, *found.deliveries, customer(found), found.place)),
        search_label=_l("Chercher une expédition"),
        sort="-shipped_on",
        empty_text=_l("Aucune expédition. Elles partent des livraisons préparées."),
    )


def _number(room: Room, found: Shipment) -> Cell:
    return Cell(text=found.number, href=url_for("sandbox.shipment", run_id=room.run_id, number=found.number), sub=found.deliveries[0])


@blueprint.get("/<int:run_id>/shipments")
@requires("run:work")
def shipments(run_id: int) -> Any:
    """Every shipment, the last first."""
    room = enter(run_id)
    acts = [{"label": _("Livraisons à confier"), "url": url_for("sandbox.to_book", run_id=run_id)}]
    context = {**frame(room, "transport"), "title": _("Expéditions"), "acts": acts}
    return respond_shelf(_spec(room), room.run.company.shipments, lambda found: found, "sandbox/list.html", **context)


def _ready_spec(room: Room) -> ListSpec[Delivery]:
    company = room.run.company

    def name(found: Delivery) -> str:
        return company.customers[found.customer].name

    def where(found: Delivery) -> Cell:
        return Cell(text=name(found), sub=transporting.place_of(company, found).city)

    def number(found: Delivery) -> Cell:
        return Cell(text=found.number, href=url_for("sandbox.ask_carrier", run_id=room.run_id, number=found.number), sub=found.order)

    def promised(found: Delivery) -> Cell:
        day = transporting.promised(company, (found,))
        return Cell(text=formats.day(day, "short_year"), sub=formats.distance((day - company.now.date()).days))

    return ListSpec(
        file="livraisons-a-confier",
        label=_l("Livraisons à confier"),
        columns=(
            Column("number", _l("Livraison"), number, lambda found: found.number, header=True),
            Column("customer", _l("Client"), where, name),
            Column("promised", _l("Promise le"), promised, lambda found: transporting.promised(company, (found,))),
            Column("parcels", _l("Colis"), lambda found: formats.quantity(found.parcels), lambda found: found.parcels, num=True),
            Column("weight", _l("Poids"), lambda found: kilograms(found.weight), lambda found: found.weight / 1000, num=True),
        ),
        haystack=lambda found: f"{found.number} {found.order} {name(found)}",
        search_label=_l("Chercher une livraison"),
        sort="promised",
        empty_text=_l("Aucune livraison préparée n'attend de transporteur."),
    )


@blueprint.get("/<int:run_id>/shipments/to-book")
@requires("run:work")
def to_book(run_id: int) -> Any:
    """The deliveries that are ready and that no carrier has."""
    room = enter(run_id)
    company = room.run.company
    rows = [each for each in company.deliveries if transporting.bookable(company, each)]
    trail = shipment_trail(room, (_("À confier"), ""))
    return respond(_ready_spec(room), rows, "sandbox/list.html", **frame(room, "transport"), title=_("Livraisons à confier"), trail=trail)


def shipment_trail(room: Room, *steps: tuple[str, str]) -> list[dict[str, str]]:
    """The way down from the shipments to a page: (label, url) each."""
    first = {"label": _("Expéditions"), "url": url_for("sandbox.shipments", run_id=room.run_id)}
    return [first, *({"label": label, "url": url} for label, url in steps)]


@blueprint.get("/<int:run_id>/shipments/<number>")
@requires("run:work")
def shipment(run_id: int, number: str) -> Any:
    """One shipment, whole."""
    room = enter(run_id)
    shown: Shipment = need(room.run.company.shipments.get(number))
    acts, more = _acts(room, shown)
    sheet = Sheet(
        title=_("Expédition %(number)s", number=number),
        state=state(SHIPMENT_STATES, shown.status),
        trail=shipment_trail(room, (number, "")),
        acts=acts,
        more=more,
        facts=_facts(room, shown),
        notices=[*_notices(room, shown), *passed_warnings(room, number)],
        texts=_letters(shown),
        tables=[_steps(shown), _deliveries(room, shown)],
        papers=_papers(room, shown),
        changes=changes_told(room, number),
    )
    return show(room, "transport", sheet)


def _acts(room: Room, shown: Shipment) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The next step as the main button, the rest under "Autres actions"."""
    company = room.run.company

    def to(endpoint: str) -> str:
        return url_for(endpoint, run_id=room.run_id, number=shown.number)

    if shown.status == "cancelled":
        return [], []
    flags = _flags(room, shown)
    step, protest = (
        act(_("Noter une étape…"), to("sandbox.ask_step")),
        act(_("Protester auprès du transporteur…"), to("sandbox.ask_protest")),
    )
    chase = act(_("Réclamer la preuve de livraison…"), to("sandbox.ask_chase"))
    cancel = act(_("Annuler l'expédition…"), to("sandbox.ask_cancel_shipment"))
    acts: list[dict[str, Any]] = []
    more: list[dict[str, Any]] = []
    if transporting.protest_due(company, shown) or shown.status in ("lost", "damaged", "refused"):
        (acts if "reserved" in flags and not shown.protests else more).append({**protest, "primary": "reserved" in flags})
    if shown.events and transporting.unproved(company, shown):
        (acts if "to_prove" in flags else more).append({**chase, "primary": "to_prove" in flags and not acts})
    if shown.status not in ("delivered", "refused", "lost"):
        (more if acts else acts).append({**step, "primary": not acts})
    if not shown.events:
        more.append(cancel)
    return acts, more


def _facts(room: Room, shown: Shipment) -> list[tuple[str, Any]]:
    company = room.run.company
    carrier = company.carriers[shown.carrier]
    first = company.deliveries[shown.deliveries[0]]
    place, buyer = transporting.place_of(company, first), company.customers[first.customer]
    parcels = ngettext("%(num)s colis", "%(num)s colis", shown.parcels)
    return [
        (_("Transporteur"), {"text": carrier.name, "sub": f"{carrier.service}, {carrier.email}"}),
        (_("Client"), {"text": buyer.name, "href": url_for("sandbox.customer", run_id=room.run_id, code=buyer.code), "sub": buyer.code}),
        (_("Livrer à"), {"text": place.name, "sub": f"{place.street}, {place.postcode} {place.city}"}),
        (_("Enlèvement"), formats.day(shown.shipped_on, "full")),
        (_("Arrivée prévue"), formats.day(shown.expected_on, "full")),
        (_("Colis"), {"text": parcels, "sub": kilograms(shown.weight)}),
        (_("Prix HT"), formats.money(shown.cost)),
        (_("Incoterm 2020"), {"text": f"{shown.incoterm} {shown.place}", "sub": INCOTERMS[shown.incoterm]}),
        (_("N° de suivi"), {"text": shown.tracking, "sub": _("SSCC %(code)s", code=shown.sscc)}),
        *([(_("Consignes"), shown.instructions)] if shown.instructions else []),
    ]


def _notices(room: Room, shown: Shipment) -> list[dict[str, Any]]:
    company, found = room.run.company, []
    flags, due = _flags(room, shown), transporting.protest_due(company, shown)
    if shown.cancelled_at:
        found.append(notice("warn", "slash-circle-fill", _("Cette expédition est annulée."), shown.cancel_note))
    if "late" in flags:
        found.append(notice("warn", "clock-history", _("L'arrivée prévue est passée et rien ne dit que la marchandise est livrée.")))
    if "reserved" in flags:
        said = " · ".join(_reservations(room, shown))
        found.append(notice("warn", "clipboard-x", _("Le destinataire a émis des réserves."), said))
        if due and not shown.protests:
            tone = "bad" if company.now.date() > due else "info"
            words = _("Aucune protestation n'est partie : le délai court jusqu'au %(day)s.", day=formats.day(due, "full"))
            late = _("Aucune protestation n'est partie : le délai a pris fin le %(day)s.", day=formats.day(due, "full"))
            found.append(notice(tone, "hourglass-split", late if tone == "bad" else words))
    if "to_prove" in flags and shown.chased:
        last = formats.company_moment(shown.chased[-1])
        found.append(
            notice("info", "hourglass-split", _("Preuve de livraison réclamée, sans réponse."), _("Dernière demande : %(at)s.", at=last))
        )
    elif "to_prove" in flags and "late" not in flags:
        found.append(notice("warn", "file-earmark-x", _("La preuve de livraison manque.")))
    return found


def _letters(shown: Shipment) -> list[dict[str, Any]]:
    return [
        {
            "title": _("Protestation du %(day)s", day=formats.company_moment(each.at)),
            "text": _("%(means)s : %(text)s", means=MEANS[each.means], text=each.text),
            "lang": "",
        }
        for each in shown.protests
    ]


def _steps(shown: Shipment) -> dict[str, Any]:
    heads = [_("Étape"), _("Quand"), _("Lieu"), _("Précision")]
    rows = [
        [str(STEPS[each.code]).capitalize(), formats.company_moment(each.at), each.place or None, each.note or None]
        for each in shown.events[::-1]
    ]
    return table("suivi", _("Suivi"), heads, rows, ("truck", _("Le transporteur n'a encore rien signalé.")))


def _deliveries(room: Room, shown: Shipment) -> dict[str, Any]:
    company = room.run.company
    heads = [_("Livraison"), _("Commande"), ">" + _("Colis"), ">" + _("Poids"), _("Reçue"), _("État")]
    rows = []
    for number in shown.deliveries:
        each = company.deliveries[number]
        signed = {"text": formats.company_moment(each.proof.at), "sub": each.proof.signed_by} if each.proof else None
        word = {"state": state(DELIVERY_STATES, each.status, plain=True)}
        rows.append([paper_link(room, number), each.order, formats.quantity(each.parcels), kilograms(each.weight), signed, word])
    return table("livraisons", _("Livraisons"), heads, rows, ("truck", _("Aucune livraison.")))


def _papers(room: Room, shown: Shipment) -> list[dict[str, str]]:
    abroad = transporting.goes_abroad(room.run.company, shown)
    kind = _("Lettre de voiture CMR") if abroad else _("Lettre de voiture")
    url = url_for("sandbox.shipment_pdf", run_id=room.run_id, number=shown.number)
    found = [{"icon": "file-earmark-pdf", "name": f"{kind} {shown.number}", "href": url, "detail": _("PDF")}]
    for rank, each in enumerate(shown.protests, start=1):
        url = url_for("sandbox.protest_pdf", run_id=room.run_id, number=shown.number, rank=rank)
        detail = _("PDF, %(day)s", day=formats.company_moment(each.at))
        found.append({"icon": "file-earmark-pdf", "name": _("Lettre de protestation"), "href": url, "detail": detail})
    for number in shown.deliveries:
        url = url_for("sandbox.delivery_pdf", run_id=room.run_id, number=number)
        found.append({"icon": "file-earmark-pdf", "name": _("Bon de livraison %(number)s", number=number), "href": url, "detail": _("PDF")})
    return found
