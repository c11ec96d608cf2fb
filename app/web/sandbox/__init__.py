"""The work room: a trainee at work in the sandbox company, from the mission to the work handed in."""

from flask import Blueprint

from app.services.runs import new_command_id

blueprint = Blueprint("sandbox", __name__, url_prefix="/room")
blueprint.context_processor(lambda: {"new_command_id": new_command_id})

from app.web.sandbox import (  # noqa: E402
    claim_acts,
    claims,
    customers,
    deliveries,
    delivery_acts,
    delivery_papers,
    delivery_words,
    dossier,
    exchanges,
    finding,
    goods_words,
    hints,
    letters,
    lines,
    messages,
    mission,
    non_conformities,
    order_acts,
    orders,
    papers,
    pieces,
    prices,
    products,
    quotes,
    returns,
    sentences,
    stock,
    stock_acts,
    stock_lists,
)

__all__ = [
    "claim_acts",
    "claims",
    "customers",
    "deliveries",
    "delivery_acts",
    "delivery_papers",
    "delivery_words",
    "dossier",
    "exchanges",
    "finding",
    "goods_words",
    "hints",
    "letters",
    "lines",
    "messages",
    "mission",
    "non_conformities",
    "order_acts",
    "orders",
    "papers",
    "pieces",
    "prices",
    "products",
    "quotes",
    "returns",
    "sentences",
    "stock",
    "stock_acts",
    "stock_lists",
]
