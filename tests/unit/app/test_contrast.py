"""Contrast of every pair of tokens that meets on a screen, in the four appearances.

Ratios are WCAG 2.2's: 4.5 for text, 3 for what is not text (controls, marks, focus); high contrast asks 7 for text.
"""

import re
from itertools import product
from pathlib import Path

import pytest

TOKENS = Path(__file__).resolve().parents[3] / "app" / "static" / "css" / "tokens.css"
TINTS = ("ok", "warn", "bad", "info", "mute")
GROUNDS = ("page", "surface", "sunken")
TEXT = [
    *product(("ink", "ink-2", "link", "brand", *TINTS), GROUNDS),
    *((tint, f"{tint}-soft") for tint in TINTS),
    *product(("ink", "ink-2", "link"), (f"{tint}-soft" for tint in TINTS)),
    *((text, "brand-soft") for text in ("brand-ink", "ink", "ink-2", "link")),
    *(("on-brand", ground) for ground in ("brand", "brand-hover")),
    ("surface", "bad"),
    *product(("bar-ink", "bar-ink-2", "bar-ok", "bar-warn"), ("bar", "bar-2")),
]
MARKS = [
    *product(("line-strong", "accent", "focus", "brand"), GROUNDS),
    *((f"{tint}-line", ground) for tint in TINTS for ground in ("surface", f"{tint}-soft")),
    ("focus", "focus-gap"),
    ("focus", "brand-soft"),
    ("bar-line", "bar"),
    ("bar-accent", "bar"),
]


def luminance(colour: str) -> float:
    channels = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def blocks(css: str) -> dict[str, dict[str, str]]:
    """Selector → its colours."""
    found: dict[str, dict[str, str]] = {}
    for selector, body in re.findall(r"([^{}]+)\{([^{}]*)\}", re.sub(r"/\*.*?\*/", "", css, flags=re.S)):
        colours = dict(re.findall(r"--ep-([\w-]+):\s*(#[0-9a-f]{6})", body))
        found.setdefault(" ".join(selector.split()), {}).update(colours)
    return found


def looks() -> dict[str, dict[str, str]]:
    css = blocks(TOKENS.read_text(encoding="utf-8"))
    light = css[':root, [data-bs-theme="light"]']
    dark = light | css['[data-bs-theme="dark"]']
    more = css['[data-contrast="more"]']
    # In "dark, more contrast" the dark theme keeps what high contrast does not name.
    kept = {name: dark[name] for name in ("focus", "focus-gap", "on-brand")}
    return {
        "light": light,
        "dark": dark,
        "light, more contrast": light | more,
        "dark, more contrast": dark | more | css['[data-contrast="more"][data-bs-theme="dark"]'] | kept,
    }


@pytest.mark.parametrize("name", ["light", "dark", "light, more contrast", "dark, more contrast"])
def test_every_pair_can_be_told_apart(name: str) -> None:
    colours = looks()[name]
    least = 7.0 if "more" in name else 4.5
    low = [
        (one, other, round(ratio(colours[one], colours[other]), 2)) for one, other in TEXT if ratio(colours[one], colours[other]) < least
    ]
    low += [(one, other, round(ratio(colours[one], colours[other]), 2)) for one, other in MARKS if ratio(colours[one], colours[other]) < 3]
    assert low == []


def test_the_ratio_is_that_of_the_standard() -> None:
    assert ratio("#000000", "#ffffff") == pytest.approx(21)
    assert ratio("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
