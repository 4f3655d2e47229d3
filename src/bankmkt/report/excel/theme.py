"""All workbooks look alike because every font, measure and use of a colour stands here and nowhere else.

Dark blue for structure, one warm accent for what asks for attention, greys for the rest. Microsoft YaHei is
on every Windows machine with Chinese; elsewhere the program that opens the file takes its own fallback.
"""

from __future__ import annotations

from typing import Any, Final

from bankmkt.report import palette

FONT: Final = "Microsoft YaHei"
CODE_FONT: Final = "Consolas"
SIZE: Final = 10

BLUE: Final = palette.BLUE
ACCENT: Final = palette.ACCENT
PALE_ACCENT: Final = palette.PALE_ACCENT
GREY: Final = palette.GREY
LINE_GREY: Final = palette.LINE_GREY
BAR: Final = palette.BAR
WHITE: Final = palette.WHITE

SERIES: Final = palette.SERIES
"""The colours of a chart's series, in order."""

HEAT: Final = palette.mix(palette.WHITE, palette.SERIES[4], 0.55)
PALE_HEAT: Final = palette.mix(palette.WHITE, palette.SERIES[4], 0.18)
"""The shades of the largest and of a middling value in a heat map; text on both stays black."""

CARD: Final = palette.mix(palette.WHITE, palette.BLUE, 0.06)
RISE: Final = SERIES[2]
FALL: Final = ACCENT
SUM: Final = BLUE
"""The steps and the sum of a waterfall."""

CHART_SIZE: Final = (600, 320)
"""Width and height of a chart in pixels."""

ROW_POINTS: Final = 16.5
ROW_PIXELS: Final = 22
"""The height of a line: the font needs more than the 15 points that sheets have by themselves."""

WIDEST: Final = 60
NARROWEST: Final = 8

_SWISS, _GB2312 = 2, 134
FONT_PROPERTIES: Final[dict[str, object]] = {
    "font_name": FONT,
    "font_size": SIZE,
    # where the font is not installed, these say what may stand for it: without serifs, and with Chinese characters
    "font_family": _SWISS,
    "font_charset": _GB2312,
}
MEASURE_FONT: Final[dict[str, object]] = {"font_name": "Arial", "font_size": 10}
"""The font of the cells that nobody wrote. A column's width counts in its digits, and every machine has it or one of
the same measures; so columns are as wide, and pages as long, where the other font is missing too."""

_BASE: Final[dict[str, object]] = FONT_PROPERTIES | {"valign": "vcenter"}

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
    "link": {"font_color": BLUE, "underline": 1},
    "link_number": {"font_color": BLUE, "underline": 1, "align": "right"},
    "total": {"bold": True, "valign": "top", "top": 1, "top_color": BLUE, "bottom": 1, "bottom_color": BLUE},
    "card_label": {"font_color": GREY, "bg_color": CARD, "indent": 1, "top": 2, "top_color": BLUE},
    "card_link": {"font_color": BLUE, "bg_color": CARD, "indent": 1, "underline": 1, "top": 2, "top_color": BLUE},
    "card_value": {"font_size": 18, "bold": True, "font_color": BLUE, "bg_color": CARD, "align": "left", "indent": 1},
    "card_unknown": {"font_size": 14, "italic": True, "font_color": GREY, "bg_color": CARD, "indent": 1},
    "card_change": {"font_color": GREY, "bg_color": CARD, "indent": 1},
    "card_better": {"font_color": BLUE, "bold": True, "bg_color": CARD, "indent": 1},
    "card_worse": {"font_color": ACCENT, "bold": True, "bg_color": CARD, "indent": 1},
    "error": {"font_color": ACCENT, "bold": True, "valign": "top"},
    "warning": {"font_color": ACCENT, "valign": "top"},
    "info": {"font_color": GREY, "valign": "top"},
    "good": {"font_color": BLUE},
    "attention": {"text_wrap": True, "valign": "top"},
    "attention_link": {"text_wrap": True, "valign": "top", "font_color": BLUE, "underline": 1},
    "note": {"font_color": GREY, "text_wrap": True, "valign": "top"},
    "key": {"font_color": GREY, "valign": "top"},
    "wrapped": {"text_wrap": True, "valign": "top"},
    "code": {"font_name": CODE_FONT, "num_format": "@"},
    # at the top, so that a name with a line break shows its first line
    "cell": {"valign": "top"},
    "summary": {"bottom": 4, "bottom_color": LINE_GREY},
    "grid": {"bottom": 4, "bottom_color": LINE_GREY, "text_wrap": True, "valign": "top"},
    # the mark is part of the number format, so that the value itself stays what it is
    "trouble": {"bold": True, "font_color": ACCENT, "bg_color": PALE_ACCENT},
    "inexact": {"italic": True, "font_color": ACCENT, "align": "right", "num_format": '"* "@'},
}
"""What each kind of cell adds to the font; number formats come from the values."""

RULES: Final[dict[str, dict[str, object]]] = {
    # the minus sign says it, the colour only helps to find it
    "negative": {"font_color": ACCENT},
}
"""What a conditional format lays over a cell."""

TROUBLE_FORMAT: Final = '"! "@'


class Formats:
    """The formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        """Take the XlsxWriter workbook that the formats belong to."""
        self._workbook = workbook
        self._made: dict[tuple[tuple[str, object], ...], Any] = {}

    def get(self, look: str, **more: object) -> Any:
        """The format of a look with further properties, such as ``num_format``."""
        return self._make(_BASE | LOOKS[look] | more)

    def rule(self, name: str) -> Any:
        """The format that a conditional format lays over a cell."""
        return self._make(RULES[name])

    def _make(self, properties: dict[str, object]) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self._workbook.add_format(properties)
        return self._made[key]
