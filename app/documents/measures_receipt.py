"""The paper that tells what was applied of a person's measures in one sitting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.documents.pieces import print_sized


def render_receipt(context: Mapping[str, Any], *, made_at: datetime, enlarged: str = "") -> bytes:
    """The tagged PDF (PDF/A-3a and PDF/UA-1), the same bytes for the same sitting. `enlarged` is a key of `pieces.ENLARGED`.

    `context` holds the words of the page, in the reader's language (`app.web.measures_receipt`). Raises RenderingFailed.
    """
    return print_sized("measures_receipt/measures_receipt.html", context, made_at=made_at, enlarged=enlarged)
