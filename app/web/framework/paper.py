"""A framework printed for its reader, as a file that opens."""

from __future__ import annotations

from flask import Response, request

from app.documents.framework_print import Content, Size, print_framework
from app.queries.framework_pages import Edition, Reader

PDF = "application/pdf"


def printed(edition: Edition) -> Response:
    """The block that the address names (`block`), or all; `size=large` for A3 in large print. Raises NotFound for an unknown block."""
    named = request.args.get("block", "")
    blocks = [edition.block(named).code] if named else [block.code for block in edition.certification.blocks]
    size = Size.LARGE if request.args.get("size") == Size.LARGE.value else Size.NORMAL
    body = print_framework(
        edition.certification,
        blocks,
        content_for(edition),
        size,
        version=edition.version,
        digest=edition.digest,
        made_at=edition.dated,
    )
    response = Response(body, mimetype=PDF)
    name = "-".join([edition.certification.number, *([named] if named else []), *(["A3"] if size is Size.LARGE else [])])
    response.headers["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    response.add_etag()
    response.make_conditional(request)
    return response


def content_for(edition: Edition) -> Content:
    """What that reader may have on paper."""
    candidate = edition.reader is Reader.CANDIDATE
    return Content(
        levels=edition.reader.reads_levels,
        indicators=edition.reader.reads_indicators,
        evaluations=not edition.by_vae,
        vae=edition.by_vae or not candidate,
    )
