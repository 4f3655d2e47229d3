"""All workbooks look alike because every colour, font and measure stands here and nowhere else.

Dark blue for structure, one warm accent for what asks for attention, greys for the rest. Microsoft YaHei is
on every Windows machine with Chinese; elsewhere the program that opens the file takes its own fallback.
"""

from __future__ import annotations

from typing import Any, Final

FONT: Final = "Microsoft YaHei"
CODE_FONT: Final = "Consolas"
SIZE: Final = 10

BLUE: Final = "#1F3864"
ACCENT: Final = "#C55A11"
PALE_ACCENT: Final = "#FBE9DD"
GREY: Final = "#595959"
LINE_GREY: Final = "#D9D9D9"
BAR: Final = "#9DB2D6"
WHITE: Final = "#FFFFFF"

SERIES: Final = ("#1F3864", "#C55A11", "#8497B0", "#A6A6A6", "#5B7FBF", "#E3A57C")
"""The colours of a chart's series, in order."""

CHART_SIZE: Final = (600, 320)
"""Width and height of a chart in pixels."""

ROW_POINTS: Final = 16.5
ROW_PIXELS: Final = 22
"""The height of a line: the font needs more than the 15 points that sheets have by themselves."""

WIDEST: Final = 60
NARROWEST: Final = 8

_BASE: Final[dict[str, object]] = {"font_name": FONT, "font_size": SIZE, "valign": "vcenter"}

LOOKS: Final[dict[str, dict[str, object]]] = {
    "title": {"font_size": 16, "bold": True, "font_color": BLUE},
    "subtitle": {"font_color": GREY},
    "headline": {"font_size": 12, "font_color": ACCENT, "bold": True, "text_wrap": True},
    "section": {"bold": True, "font_color": BLUE, "font_size": 11, "bottom": 1, "bottom_color": BLUE},
    "header": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": BLUE,
        "text_wrap": True,
        "align": "left",
        "indent": 1,
    },
    "header_right": {
        "bold": True,
        "font_color": WHITE,
        "bg_color": BLUE,
        "text_wrap": True,
        "align": "right",
    },
    "note": {"font_color": GREY, "text_wrap": True, "valign": "top"},
    "key": {"font_color": GREY, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "code": {"font_name": CODE_FONT, "num_format": "@"},
    # at the top, so that a name with a line break shows its first line
    "cell": {"valign": "top"},
    "summary": {"bottom": 4, "bottom_color": LINE_GREY},
    # the mark is part of the number format, so that the value itself stays what it is
    "trouble": {"bold": True, "font_color": ACCENT, "bg_color": PALE_ACCENT},
    "inexact": {"italic": True, "font_color": ACCENT, "align": "right", "num_format": '"* "@'},
}
"""What each kind of cell adds to the font; number formats come from the values."""

TROUBLE_FORMAT: Final = '"! "@'


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        """Take the XlsxWriter workbook that the formats belong to."""
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, look: str, **more: object) -> Any:
        """The format of a look with further properties, such as ``num_format``."""
        properties = _BASE | LOOKS[look] | more
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
