"""A case's content as bytes. A run is bound to them when it is prepared: a case edited since serves new runs only.

The bytes are JSON (UTF-8, no blanks) of the case's parts, those of `LATER` only when they hold something; the case's digest is their
SHA-256. Keys keep the order of the files: a variant draws from a mapping in its order. Comments and layout are no part of it, nor are
playthroughs. Fields that a later release adds to a part need a default, so that the contents kept by an earlier one can still be read.
"""

from __future__ import annotations

import hashlib

import msgspec

from casestudies.scenario.casefile import Case

PARTS = ("file", "brief", "people", "timeline", "observations")
LATER = ("pieces", "debrief")
"""Parts that a case may do without."""


class Damaged(ValueError):
    """These bytes are not the content that was asked for, or no content at all."""


def encode(case: Case) -> bytes:
    """The bytes of a case: the same content gives the same bytes."""
    later = {part: value for part in LATER if (value := getattr(case, part))}
    return msgspec.json.encode({part: getattr(case, part) for part in PARTS} | later)


def decode(raw: bytes, expected: str | None = None) -> Case:
    """The case of these bytes; `expected` is the digest that they must have (SHA-256, hexadecimal). Raises Damaged."""
    digest = hashlib.sha256(raw).hexdigest()
    if expected is not None and digest != expected:
        raise Damaged(f"the content {expected} has changed")
    try:
        return msgspec.convert({**msgspec.json.decode(raw, type=dict[str, object]), "digest": digest}, Case)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Damaged(f"the content {digest} cannot be read: {error}") from error
