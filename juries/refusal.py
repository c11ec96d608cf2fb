"""A rule's "no": a code and its parameters; the application turns them into a sentence."""

from __future__ import annotations

import msgspec


class Refusal(msgspec.Struct, frozen=True):
    """Why an act is not allowed. `params` are the values that the sentence needs: dates in ISO form, codes, counts."""

    code: str
    params: dict[str, str] = msgspec.field(default_factory=dict)
