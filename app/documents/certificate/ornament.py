"""Draws the certificate's frame: a guilloche in two inks, corner rosettes, a pale rosette under the text.

    python -m app.documents.certificate.ornament [ink] [second ink] > templates/documents/certificate/ornament.svg

Lengths are millimetres on an A4 sheet, landscape. A certifier's colours are the two arguments.
"""

from __future__ import annotations

import sys
from math import cos, pi, sin

INK, SECOND_INK, PALE = "#0b5563", "#c08a4e", "#e4edee"

_WIDTH, _HEIGHT, _INSET, _BAND = 297, 210, 11, 7
_HAIRLINE = 0.14
_SIDES = {"h": (_WIDTH - 2 * (_INSET + _BAND), 40), "v": (_HEIGHT - 2 * (_INSET + _BAND), 27)}
"""Length and number of periods of the waves, for the horizontal and the vertical sides."""


def ornament(ink: str = INK, second: str = SECOND_INK) -> str:
    """The whole frame as an SVG document, in two inks (CSS colours)."""
    near, far, middle = _INSET + _BAND, _INSET - 0.6, _INSET + _BAND / 2
    out = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" fill="none"><defs>',
        _band("h", ink, second),
        _band("v", ink, second),
        _corner(ink, second),
        f'<path id="big" d="{_rose(60, 0.22, 12, 0.05)}"/></defs>',
        f'<g stroke="{PALE}" stroke-width=".22">',
    ]
    out += [
        f'<use href="#big" transform="translate(148.5 99) scale({size}) rotate({turn})"/>'
        for size in (1, 0.86, 0.72, 0.58, 0.44)
        for turn in (0, 7.5, 15, 22.5)
    ]
    out.append("</g>")
    out += [f'<use href="#bh" transform="translate({near} {y})"/>' for y in (middle, _HEIGHT - middle)]
    out += [f'<use href="#bv" transform="translate({x} {near}) rotate(90)"/>' for x in (middle, _WIDTH - middle)]
    out += [f'<use href="#ro" transform="translate({x} {y})"/>' for x in (middle, _WIDTH - middle) for y in (middle, _HEIGHT - middle)]
    out += [_rules(near, edge, width, ink) for edge, width in ((far, 0.25), (near + 0.6, 0.18))]
    return "".join(out) + "</svg>\n"


def _rules(near: float, edge: float, width: float, ink: str) -> str:
    """The four straight lines at one distance of the edge."""
    return (
        f'<path d="M{near} {edge}H{_WIDTH - near}M{near} {_HEIGHT - edge}H{_WIDTH - near}M{edge} {near}V{_HEIGHT - near}'
        f'M{_WIDTH - edge} {near}V{_HEIGHT - near}" stroke="{ink}" stroke-width="{width}"/>'
    )


def _wave(length: float, periods: int, height: float) -> str:
    """A sine as Bézier quarters, one period longer than its side so that it can be shifted by its phase."""
    quarter = length / periods / 4
    near, far = 0.5123 * quarter / (pi / 2), 1.0023 * quarter / (pi / 2)
    one = ""
    for sign in (1, -1):
        rise = (near, sign * 0.5123 * height, far, sign * height, quarter, sign * height)
        fall = (quarter - far, 0, quarter - near, -sign * 0.4877 * height, quarter, -sign * height)
        one += "".join("c" + " ".join(map(_number, part)) for part in (rise, fall))
    return "M0 0" + one * (periods + 1)


def _rose(radius: float, petal: float, petals: int, second: float = 0) -> str:
    """A closed petalled curve, through its points by Catmull-Rom."""
    count = petals * 12
    points = []
    for step in range(count):
        angle = 2 * pi * step / count
        r = radius * (1 - petal + petal * cos(petals * angle) + second * cos(petals / 2 * angle))
        points.append((r * cos(angle), r * sin(angle)))
    path = f"M{points[0][0]:.2f} {points[0][1]:.2f}"
    for i, (x, y) in enumerate(points):
        before, after, beyond = points[i - 1], points[(i + 1) % count], points[(i + 2) % count]
        path += (
            f"C{x + (after[0] - before[0]) / 6:.2f} {y + (after[1] - before[1]) / 6:.2f} "
            f"{after[0] - (beyond[0] - x) / 6:.2f} {after[1] - (beyond[1] - y) / 6:.2f} {after[0]:.2f} {after[1]:.2f}"
        )
    return path + "Z"


def _band(side: str, ink: str, second: str) -> str:
    """The woven band of one side: four waves of the ink, two of the second."""
    length, periods = _SIDES[side]
    period = length / periods
    lines = [f'<use href="#{side}1" x="{-period * phase / 4:.3f}" stroke="{ink}"/>' for phase in range(4)]
    lines += [f'<use href="#{side}2" x="{-period * (phase / 2 + 0.125):.3f}" stroke="{second}"/>' for phase in range(2)]
    return (
        f'<path id="{side}1" d="{_wave(length, periods, 2.4)}"/><path id="{side}2" d="{_wave(length, periods, 1.2)}"/>'
        f'<clipPath id="c{side}"><path d="M0-4H{length}V4H0Z"/></clipPath>'
        f'<g id="b{side}" clip-path="url(#c{side})" stroke-width="{_HAIRLINE}">{"".join(lines)}</g>'
    )


def _corner(ink: str, second: str) -> str:
    """The rosette of a corner: rings of one curve at several sizes and turns."""
    rings = [(6.4, turn * 11.25, ink) for turn in range(4)]
    rings += [(size, turn * 22.5, colour) for size, colour in ((4.6, second), (3.2, ink), (1.9, ink)) for turn in range(2)]
    uses = "".join(
        f'<use href="#r" transform="scale({size}) rotate({turn})" stroke="{colour}" stroke-width="{_HAIRLINE / size:.3f}"/>'
        for size, turn, colour in rings
    )
    return f'<path id="r" d="{_rose(1, 0.16, 8)}"/><g id="ro">{uses}</g>'


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") or "0"


if __name__ == "__main__":
    sys.stdout.write(ornament(*sys.argv[1:3]))
