"""Streams that end in a carriage return. A PDF writes a line feed after a stream: readers then take both for the end of the line, find the
stream a byte too short, and no longer call the file PDF/A (ISO 19005-3, 6.1.7.1). One compressed stream of 256 ends so, by chance.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

MOST_TRIES = 8
_BEGINNING, _END = b"\nstream\n", b"\nendstream"
_DOUBTFUL = b"\r" + _END


def settled(write: Callable[[int], bytes]) -> bytes:
    """What `write` gives, written again, told how many times it was, as long as a stream may be read as a byte shorter than it says."""
    output = b""
    for tries in range(MOST_TRIES):
        output = write(tries)
        if _DOUBTFUL not in output:
            break
    return output


def settle(pdf: Any, tries: int) -> None:
    """Have no stream of pydyf's document end in a carriage return: such a one is spelt in hexadecimal, whose last character is ">".

    What pydyf writes last, the table of the file, cannot be reached: an empty object more for each of the `tries` moves its end. The first
    time nothing is looked at: most documents are well as they are.
    """
    if not tries:
        return
    for each in pdf.objects:
        if each.free != "f" and each.data.endswith(_DOUBTFUL):
            _spell_out(each)
    for _ in range(tries):
        pdf.add_object(type(pdf.catalog)())


def _spell_out(stream: Any) -> None:
    body = stream.data.split(_BEGINNING, 1)[1].removesuffix(_END)
    first = "/FlateDecode" if stream.compress else stream.extra.get("Filter", "")
    stream.stream, stream.compress = [body.hex().encode() + b">"], False
    stream.extra["Filter"] = f"[/ASCIIHexDecode {first}]"
    if "DecodeParms" in stream.extra:
        stream.extra["DecodeParms"] = b"[null " + stream.extra["DecodeParms"].data + b"]"
