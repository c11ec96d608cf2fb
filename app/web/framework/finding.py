"""Search in a framework, as its page shows it: the form, its filters, the competencies found with the words marked."""

from __future__ import annotations

from typing import Any

from flask import request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.queries.framework_pages import Edition, Reader
from app.queries.framework_search import LONGEST_QUERY, Hit, Line, Place, Wanted, activities, search
from app.web.framework.reading import VAE_PARTS, address, endpoint
from app.web.framework.rules_said import evaluation_label

LINES_SHOWN = 4
"""Texts shown of one competency; the others are counted."""
PLACES = {
    Place.ACTIVITY: _l("Activité"),
    Place.CRITERION: _l("Critère"),
    Place.INDICATOR: _l("Ce que le jury regarde"),
}


def box(edition: Edition, words: str = "") -> dict[str, Any]:
    """The search box of an edition's pages. `keep` holds what the address must go on saying."""
    keep: dict[str, Any] = {}
    if edition.asked:
        keep["version"] = edition.version
    if edition.borrowed:
        keep["reader"] = Reader.CANDIDATE.value
    return {
        "action": url_for(endpoint(edition, "search"), number=edition.certification.number),
        "keep": keep,
        "words": words,
        "longest": LONGEST_QUERY,
    }


def found(edition: Edition) -> dict[str, Any]:
    """What the search page needs: the form as it was filled in, and what answers. An unknown filter is left out."""
    choices = _choices(edition)
    wanted = Wanted(
        words=request.args.get("q", "").strip()[:LONGEST_QUERY],
        critical=request.args.get("critical") == "1",
        **{name: _known(name, options) for name, (_label, options) in choices.items()},
    )
    hits = search(edition, wanted) if wanted else ()
    return {
        "finder": box(edition, wanted.words),
        "wanted": wanted,
        "choices": choices,
        "results": [_result(edition, hit) for hit in hits],
        "back": address(edition, endpoint(edition, "certification")),
    }


def _choices(edition: Edition) -> dict[str, tuple[Any, list[tuple[str, Any]]]]:
    """The filters: name → label, values with their words."""
    blocks = edition.certification.blocks
    evaluations = [
        (evaluation.code, f"{block.code}, {evaluation_label(evaluation).lower()}") for block in blocks for evaluation in block.evaluations
    ]
    parts = [(code, str(label)) for code, label in VAE_PARTS.items()]
    if edition.by_vae:
        evaluations = parts
    elif edition.reader is not Reader.CANDIDATE:
        evaluations += parts
    return {
        "block": (_("Bloc"), [(block.code, block.code) for block in blocks]),
        "activity": (_("Activité"), [(name, f"{block.code}, {name}") for block in blocks for name in activities(block)]),
        "evaluation": (_("Vu où"), evaluations),
    }


def _known(name: str, options: list[tuple[str, Any]]) -> str:
    said = request.args.get(name, "")
    return said if said in {value for value, _label in options} else ""


def _result(edition: Edition, hit: Hit) -> dict[str, Any]:
    return {
        "code": hit.competency.code,
        "url": address(edition, endpoint(edition, "block"), block=hit.block.code, _anchor=hit.competency.code),
        "label": hit.label,
        "activity": hit.competency.activity or "",
        "lines": [{"where": _where(line), "fragments": line.fragments} for line in hit.lines[:LINES_SHOWN]],
        "more": max(len(hit.lines) - LINES_SHOWN, 0),
    }


def _where(line: Line) -> str:
    """Which text a line is: the level of a criterion, an activity."""
    if line.place is Place.LEVEL and line.criterion is not None:
        return _("%(criterion)s, niveau %(level)s", criterion=line.criterion.name, level=line.level)
    if line.place is Place.INDICATOR and line.criterion is not None:
        return _("%(criterion)s, ce que le jury regarde", criterion=line.criterion.name)
    return str(PLACES[line.place])
