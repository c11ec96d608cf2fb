"""A framework printed for its reader, as a file that opens: one block at once, all of them by a worker while a page says so."""

from __future__ import annotations

from typing import Any

from flask import Response, redirect, render_template, request

from app.documents.framework_print import Content, Size, print_framework
from app.queries.framework_pages import Edition, Reader
from app.services import framework_papers
from app.services.framework_papers import Paper, Standing
from app.web.framework import reading

PDF = "application/pdf"


def printed(edition: Edition) -> Any:
    """The block that the address names (`block`); all of them when it names none, or the page on which they are ordered.

    `size=large` for A3 in large print. Raises NotFound for an unknown block.
    """
    paper = asked(edition)
    if len(paper.blocks) > 1:
        body = framework_papers.kept(paper)
        if body is None:
            return redirect(_address(edition, "paper"), 303)
    else:
        body = print_framework(
            edition.certification,
            paper.blocks,
            paper.content,
            paper.size,
            version=edition.version,
            digest=edition.digest,
            made_at=edition.dated,
        )
    response = Response(body, mimetype=PDF)
    named = request.args.get("block", "")
    name = "-".join([edition.certification.number, *([named] if named else []), *(["A3"] if paper.size is Size.LARGE else [])])
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.add_etag()
    response.make_conditional(request)
    return response


def order(edition: Edition) -> Any:
    """Have the paper of all blocks made, and go back to where it is waited for."""
    framework_papers.order(asked(edition))
    return redirect(_address(edition, "paper"), 303)


def waited(edition: Edition) -> str:
    """The page that says where the paper of all blocks stands, orders it, and leads to it."""
    standing = framework_papers.standing(asked(edition))
    return render_template(
        "framework/paper.html",
        certification=edition.certification,
        home=_address(edition, "certification"),
        pdf=_address(edition, "pdf"),
        here=_address(edition, "paper"),
        standing=standing,
        states=Standing,
    )


def _address(edition: Edition, page: str) -> str:
    """A page of the same edition, at the size that is asked for."""
    size = {"size": Size.LARGE.value} if _large() and page != "certification" else {}
    return reading.address(edition, reading.endpoint(edition, page), **size)


def asked(edition: Edition) -> Paper:
    """What the address asks to print. Raises NotFound for an unknown block."""
    named = request.args.get("block", "")
    blocks = [edition.block(named).code] if named else [block.code for block in edition.certification.blocks]
    size = Size.LARGE if _large() else Size.NORMAL
    return Paper(version_id=edition.id, digest=edition.digest, blocks=tuple(blocks), content=content_for(edition), size=size)


def _large() -> bool:
    return request.args.get("size") == Size.LARGE.value


def content_for(edition: Edition) -> Content:
    """What that reader may have on paper."""
    candidate = edition.reader is Reader.CANDIDATE
    return Content(
        levels=edition.reader.reads_levels,
        indicators=edition.reader.reads_indicators,
        evaluations=not edition.by_vae,
        vae=edition.by_vae or not candidate,
    )
