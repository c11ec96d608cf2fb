"""What is expected: a certification's blocks, and one block with its criteria, thresholds and evaluations."""

from __future__ import annotations

from flask import render_template

from app.auth.guard import current_actor, requires
from app.models.people import Role
from app.queries import framework as queries
from app.web.framework import blueprint, words
from app.web.words import ROUTES

LOOKS_BEHIND = frozenset({Role.JUROR, Role.ADMINISTRATOR, Role.TRAINER, Role.VAE_ADVISOR})
"""Who also sees what a juror looks for: a candidate works from the levels, not from the marks of a planted fact."""


@blueprint.get("/<number>")
@requires("framework:read")
def certification(number: str) -> str:
    """What is certified: identity, routes, blocks."""
    found = queries.certification_for(current_actor(), number)
    return render_template("framework/certification.html", certification=found, routes=[ROUTES[route] for route in found.open_routes()])


@blueprint.get("/<number>/<block>")
@requires("framework:read")
def block(number: str, block: str) -> str:
    """What is expected in one block."""
    actor = current_actor()
    certification, found = queries.expected_in(actor, number, block)
    return render_template(
        "framework/block.html",
        certification=certification,
        block=found,
        criteria={competency.code: words.seen_criteria(found, competency) for competency in found.competencies},
        indicators=not actor.roles.isdisjoint(LOOKS_BEHIND),
        evaluation_title=words.evaluation_title,
    )
