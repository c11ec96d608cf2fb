"""The receipt of what was applied in a sitting, as the candidate and the officer read it, on the screen and on paper."""

from __future__ import annotations

from typing import Any

from flask import Response
from flask_babel import get_locale
from flask_babel import gettext as _

from app import clock
from app.documents.measures_receipt import render_receipt
from app.queries.accommodations import paper_for
from app.queries.receipts import MeasuresReceipt, Span
from app.web.formats import clock_time, day, duration, moment
from app.web.words_measures import measure_line, measure_lines


def facts(held: MeasuresReceipt) -> list[tuple[str, Any]]:
    """The time of the sitting."""
    more = held.granted - held.duration
    lines: list[tuple[str, Any]] = [
        (_("Commencée"), moment(held.started_at)),
        (_("Rendue"), moment(held.submitted_at)),
        (_("Temps prévu pour tous"), duration(held.duration)),
        (_("Temps accordé"), {"text": duration(held.granted), "sub": _("%(more)s de plus", more=duration(more)) if more > 0 else ""}),
    ]
    if held.pauses_allowed:
        lines.append((_("Pauses prises"), _("%(taken)s sur %(allowed)s", taken=held.pauses_taken, allowed=held.pauses_allowed)))
    if held.stopped:
        lines.append((_("Horloge arrêtée"), {"text": duration(held.stopped), "sub": _("Ce temps n'est pas compté.")}))
    if held.given:
        lines.append((_("Minutes ajoutées"), {"text": duration(held.given), "sub": _("Pour un incident.")}))
    return lines


def _during(span: Span) -> str:
    if span.since and span.until:
        return _("De %(since)s à %(until)s", since=clock_time(span.since), until=clock_time(span.until))
    if span.since:
        return _("Depuis %(since)s", since=clock_time(span.since))
    if span.until:
        return _("Jusqu'à %(until)s", until=clock_time(span.until))
    return _("Toute l'épreuve")


def applied(held: MeasuresReceipt) -> list[dict[str, str]]:
    """Each measure that was in force, what it does, and when it was."""
    ranks = {line.kind: rank for rank, line in enumerate(measure_lines(span.measure for span in held.spans))}
    spans = sorted(held.spans, key=lambda span: (ranks[span.measure.kind], span.since or held.started_at))
    lines = [(measure_line(span.measure), _during(span)) for span in spans]
    return [{"icon": line.icon, "name": line.name, "effect": line.effect, "during": during} for line, during in lines]


def context(held: MeasuresReceipt) -> dict[str, Any]:
    """What the page and the paper show."""
    return {
        "receipt": held,
        "facts": facts(held),
        "applied": applied(held),
        "without": [line.name for line in measure_lines(held.without)],
    }


def paper(held: MeasuresReceipt) -> Response:
    """The same as a tagged PDF, at the size of the person's own papers. Its name tells of nothing."""
    words = {
        "language": str(get_locale() or "fr").partition("_")[0],
        "title": _("Ce qui a été appliqué"),
        "about": _("Épreuve %(code)s, %(day)s", code=held.evaluation, day=day(held.submitted_at.astimezone(clock.PARIS).date())),
        "who": _("%(name)s, dossier %(number)s", name=held.name, number=held.number),
        "time": _("Le temps"),
        "measures": _("Les mesures"),
        "none": _("Aucune mesure ne s'appliquait à cette épreuve."),
        "without": _("À votre demande, sans : %(measures)s.", measures=", ".join(line.name for line in measure_lines(held.without))),
        "reserved": _("Ce reçu est pour vous et pour la personne référente handicap. Le jury n'en sait rien."),
    }
    content = render_receipt(context(held) | {"words": words}, made_at=held.submitted_at, enlarged=paper_for(held.candidacy_id))
    response = Response(content, content_type="application/pdf")
    response.headers.set("Content-Disposition", "inline", filename=f"recu-{held.run_id}.pdf")
    return response
