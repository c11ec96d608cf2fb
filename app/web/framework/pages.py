"""A framework for whoever is signed in: the certification, a block and what is expected in it, search."""

from __future__ import annotations

from typing import Any

from flask import redirect, render_template, request, url_for

from app.auth.guard import current_actor, requires
from app.queries.framework_pages import Edition, Reader, edition_for, numbers_for
from app.queries.framework_search import activities
from app.web.framework import blueprint, finding, paper, reading, rules_said
from app.web.limits import LOOK_UPS, UPLOADS, limiter
from app.web.words import progress_state
from blocks.coverage import assessable

BLOCK_PAGES = {Reader.CANDIDATE: "framework/expected.html", Reader.JUROR: "framework/grid.html", Reader.AUTHOR: "framework/grid.html"}
LARGEST_VERSION = 2**31 - 1
"""The largest integer of a column of four bytes."""


@blueprint.get("/")
@requires("framework:read")
def mine() -> Any:
    """To the certification that concerns the reader; a list when there are several, or none yet."""
    found = numbers_for(current_actor())
    if len(found) == 1:
        return redirect(url_for("framework.certification", number=found[0].number))
    return render_template("framework/list.html", certifications=found)


@blueprint.get("/<number>")
@requires("framework:read")
def certification(number: str) -> str:
    """What is certified: its blocks and how far one has come, how one is judged."""
    edition = asked(number)
    return render_template(
        "framework/certification.html",
        edition=edition,
        certification=edition.certification,
        reading=reading,
        said=rules_said,
        blocks=[
            {
                "block": block,
                "activities": activities(block),
                "complete": assessable(block),
                "state": progress_state(edition.own[block.code].progress) if block.code in edition.own else None,
            }
            for block in edition.certification.blocks
        ],
        finder=finding.box(edition),
    )


@blueprint.get("/<number>/<block>")
@requires("framework:read")
def block(number: str, block: str) -> str:
    """What is expected in one block: roomy for who prepares it, dense for who judges it."""
    edition = asked(number)
    found = edition.block(block)
    own = edition.own.get(found.code)
    return render_template(
        BLOCK_PAGES[edition.reader],
        edition=edition,
        certification=edition.certification,
        block=found,
        activities=reading.activities_of(edition, found),
        vae_parts=reading.vae_parts(edition, found),
        own=own,
        state=progress_state(own.progress) if own else None,
        reading=reading,
        said=rules_said,
        finder=finding.box(edition),
    )


@blueprint.get("/<number>/search")
@limiter.limit(LOOK_UPS)
@requires("framework:read")
def search(number: str) -> str:
    """What the framework says of some words, within what this reader may read."""
    edition = asked(number)
    return render_template("framework/search.html", edition=edition, certification=edition.certification, **finding.found(edition))


@blueprint.get("/<number>/grid.pdf", endpoint="pdf")
@limiter.limit(UPLOADS)
@requires("framework:read")
def grid_pdf(number: str) -> Any:
    """The same on paper: one block, or all; A4, or A3 in large print. With what this reader may read."""
    return paper.printed(asked(number))


@blueprint.get("/<number>/paper", endpoint="paper")
@requires("framework:read")
def waited_paper(number: str) -> str:
    """Where the paper of all blocks stands."""
    return paper.waited(asked(number))


@blueprint.post("/<number>/paper")
@limiter.limit(UPLOADS)
@requires("framework:read")
def order_paper(number: str) -> Any:
    """Have the paper of all blocks made."""
    return paper.order(asked(number))


def asked(number: str) -> Edition:
    """The edition that the address asks for. Raises NotFound."""
    said = request.args.get("version", "")
    version = int(said) if said.isascii() and said.isdecimal() and int(said) <= LARGEST_VERSION else None
    return edition_for(current_actor(), number, version=version, as_candidate=request.args.get("reader") == Reader.CANDIDATE.value)
