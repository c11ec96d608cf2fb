"""What is certified, for anyone: published certifications, their blocks, how they are judged. Nothing here is about a person."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Response, g, render_template, request

from app.auth.guard import current_actor, requires
from app.queries.framework_pages import public_certification, public_certifications, public_edition
from app.web.framework import finding, paper, reading, rules_said, words
from app.web.limits import LOOK_UPS, UPLOADS, limiter
from app.web.public import blueprint

KEPT = timedelta(minutes=5)
"""How long a browser or a proxy may show a page without asking: a new version appears within that time."""


@blueprint.get("/certifications")
@requires("public:read")
def certifications() -> Response:
    """Every published certification."""
    return _for_all(render_template("public/certifications.html", found=public_certifications(), words=words))


@blueprint.get("/certifications/<number>")
@requires("public:read")
def certification(number: str) -> Response:
    """One certification: its registration, blocks, routes and juries, how one is judged, its statistics."""
    found = public_certification(number)
    page = render_template(
        "public/certification.html",
        found=found,
        certification=found.edition.certification,
        words=words,
        said=rules_said,
        reading=reading,
        finder=finding.box(found.edition),
    )
    return _for_all(page)


@blueprint.get("/certifications/<number>/<block>")
@requires("public:read")
def certification_block(number: str, block: str) -> Response:
    """One block: its competencies, the names of their criteria and their thresholds, its evaluations."""
    edition = public_edition(number)
    found = edition.block(block)
    page = render_template(
        "public/certification_block.html",
        edition=edition,
        certification=edition.certification,
        block=found,
        activities=reading.activities_of(edition, found),
        said=rules_said,
        reading=reading,
        finder=finding.box(edition),
    )
    return _for_all(page)


@blueprint.get("/certifications/<number>/search")
@limiter.limit(LOOK_UPS)
@requires("public:read")
def certification_search(number: str) -> Response:
    """Search in what is published of a certification."""
    edition = public_edition(number)
    return _for_all(
        render_template("framework/search.html", edition=edition, certification=edition.certification, **finding.found(edition))
    )


@blueprint.get("/certifications/<number>/grid.pdf")
@limiter.limit(UPLOADS)
@requires("public:read")
def certification_pdf(number: str) -> Any:
    """What is published of a certification, or of one block, on paper."""
    response = paper.printed(public_edition(number))
    if response.mimetype == paper.PDF:
        response.cache_control.public = True
        response.cache_control.max_age = int(KEPT.total_seconds())
    return response


@blueprint.get("/certifications/<number>/paper")
@requires("public:read")
def certification_paper(number: str) -> str:
    """Where the paper of all blocks stands."""
    return paper.waited(public_edition(number))


@blueprint.post("/certifications/<number>/paper")
@limiter.limit(UPLOADS)
@requires("public:read")
def order_certification_paper(number: str) -> Any:
    """Have the paper of all blocks made."""
    return paper.order(public_edition(number))


def _for_all(page: str) -> Response:
    """A page that anyone may keep a while, under the hash of its content; a signed-in reader's has their bar, and is theirs alone.

    The language of a visitor is a cookie's or the browser's, so that both are told to vary.
    """
    response = Response(page)
    response.vary.update(("Cookie", "Accept-Language"))
    if current_actor().account_id is None and "account" not in g:
        response.cache_control.public = True
        response.cache_control.max_age = int(KEPT.total_seconds())
        response.add_etag()
        response.make_conditional(request)
    return response
