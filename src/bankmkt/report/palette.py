"""The colours of all that is drawn stand here once, so that a workbook and a page of one book look alike.

Dark blue for structure, one warm accent for what asks for attention, greys for the rest. A page needs tints and
shades of them besides; these are mixed from the same colours, and never chosen anew.
"""

from __future__ import annotations

from typing import Final

BLUE: Final = "#1F3864"
ACCENT: Final = "#C55A11"
PALE_ACCENT: Final = "#FBE9DD"
GREY: Final = "#595959"
LINE_GREY: Final = "#D9D9D9"
BAR: Final = "#9DB2D6"
WHITE: Final = "#FFFFFF"
TEXT: Final = "#1F1F1F"

SERIES: Final = ("#1F3864", "#C55A11", "#8497B0", "#A6A6A6", "#5B7FBF", "#E3A57C")
"""The colours of a chart's series, in order."""


def mix(first: str, second: str, share: float) -> str:
    """`share` (0 to 1) of the second colour in the first."""
    parts = zip(_parts(first), _parts(second), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02X}" for a, b in parts)


def contrast(first: str, second: str) -> float:
    """How much two colours differ, from 1 to 21, by the formula of the accessibility guidelines (WCAG 2)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def against(colour: str, ground: str, least: float) -> str:
    """`colour`, darkened as little as it takes to stand out from a light `ground` by the contrast `least`."""
    for percent in range(101):
        shade = mix(colour, "#000000", percent / 100)
        if contrast(shade, ground) >= least:
            return shade
    return "#000000"


def _parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0 to 255."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _luminance(colour: str) -> float:
    """The relative luminance, 0 to 1."""
    red, green, blue = (_linear(part / 255) for part in _parts(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.03928 else float(((part + 0.055) / 1.055) ** 2.4)
