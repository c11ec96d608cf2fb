"""What the events of price lists say to a juror, and on a sheet; `app.web.sandbox.tariff_words` joins them to the others."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.web import formats
from app.web.goods_told import Telling
from casestudies.company import tariffs
from casestudies.company.kernel import Event


def _about(event: Any) -> tuple[str, ...]:
    return (event.proposal,)


def _number(event: Any) -> dict[str, Any]:
    return {"proposal": event.proposal}


def _price(event: Any) -> dict[str, Any]:
    before = formats.money(event.previous.amount) if event.previous else _("sans prix")
    return {"proposal": event.proposal, "product": event.price.product, "before": before, "after": formats.money(event.price.amount)}


def _decided(event: Any) -> dict[str, Any]:
    return {"proposal": event.proposal, "decision": _("approuvé") if event.approved else _("refusé")}


TARIFFS: dict[type[Event], Telling] = {
    tariffs.TariffProposed: Telling(
        _l("Le candidat prépare le projet de tarif %(proposal)s d'après %(base)s."),
        _l("Projet de tarif préparé d'après %(base)s"),
        lambda event: (event.proposal.number,),
        lambda event: {"proposal": event.proposal.number, "base": event.proposal.base},
    ),
    tariffs.PriceChanged: Telling(
        _l("Le candidat change un prix de %(proposal)s : %(product)s, %(before)s puis %(after)s."),
        _l("Prix de %(product)s : %(before)s, puis %(after)s"),
        _about,
        _price,
    ),
    tariffs.PricesLoaded: Telling(
        _l("Le candidat charge un classeur dans %(proposal)s : %(changed)s prix changés."),
        _l("Classeur chargé : %(changed)s prix changés"),
        _about,
        lambda event: {"proposal": event.proposal, "changed": event.changed},
    ),
    tariffs.TariffSubmitted: Telling(
        _l("Le candidat soumet le projet de tarif %(proposal)s à validation."), _l("Projet soumis à validation"), _about, _number
    ),
    tariffs.TariffWithdrawn: Telling(_l("Le candidat abandonne le projet de tarif %(proposal)s."), _l("Projet abandonné"), _about, _number),
    tariffs.TariffDecided: Telling(_l("Le projet de tarif %(proposal)s est %(decision)s."), _l("Projet %(decision)s"), _about, _decided),
    tariffs.PriceAgreed: Telling(
        _l("Le candidat enregistre un prix négocié avec %(customer)s pour %(product)s."),
        "",
        lambda event: (event.agreed.number,),
        lambda event: {"customer": event.agreed.customer, "product": event.agreed.product},
    ),
}
