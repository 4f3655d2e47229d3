"""Results made by hand: all forms, names that try to break out, amounts at the limits; all made up."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bankmkt.base import say
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Input, Provenance, Result, Row, Table
from bankmkt.tables.model import Text

NAMES = (
    "华东精密制造股份有限公司",
    '=HYPERLINK("http://x","y")',
    "[red]x",
    "a[/b]c",
    "+1",
    "-1",
    "@x",
    'said "no", twice',
    "tab\there",
    "line\nbreak\r\nend",
    "nul\x00esc\x1b[31m",
    "𠮷野家🍜",
    "_x0041_ back\\slash",
    "\tfirst",
    "\rfirst",
    "a company with a name that goes on and on and never seems to come to its end, Limited",
)

TIERS = {
    "core": Text("核心", "core"),
    "base": Text("基础", "base"),
    "loss_making": Text("亏损", "loss-making"),
    "unknown": Text("无法判断", "unknown"),
}

FIELDS = (
    Field("customer_id", Form.ID, Text("客户号", "Customer ID")),
    Field("customer_name", Form.TEXT, Text("客户名称", "Customer name")),
    Field("branch_id", Form.ID, Text("机构号", "Branch ID")),
    Field("contribution", Form.MONEY, Text("贡献", "Contribution")),
    Field("rank", Form.COUNT, Text("名次", "Rank")),
    Field("share", Form.RATIO, Text("占比", "Share")),
    Field("tier", Form.CODE, Text("层级", "Tier"), TIERS),
    Field("opened_on", Form.DATE, Text("开户日", "Opened on")),
    Field("attained", Form.BOOLEAN, Text("达标", "Attained")),
    Field("rate", Form.RATE, Text("利率", "Rate")),
    Field("score", Form.NUMBER, Text("得分", "Score")),
    Field("missing", Form.LIST, Text("缺失项", "Missing")),
)

SUMMARY = Table(
    (
        Field("tier", Form.CODE, Text("层级", "Tier"), TIERS),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("customer_share", Form.RATIO, Text("客户占比", "Share of customers")),
        Field("contribution", Form.MONEY, Text("贡献", "Contribution")),
        Field("contribution_share", Form.RATIO, Text("贡献占比", "Share of contribution")),
    ),
    [
        ("core", 1061, 0.085, Decimal("81360000.05"), 0.8),
        ("base", 9804, 0.785, Decimal("20340000.00"), 0.2),
        ("loss_making", 571, 0.046, Decimal("-2410000.00"), None),
        ("unknown", 32, 0.003, None, None),
    ],
)

CURVE = Chart(
    "curve",
    "8.5 % of the customers bring 80 %",
    [i / 20 for i in range(21)],
    (Series("contribution", [1 - (1 - i / 20) ** 8 for i in range(21)]),),
    "share of customers",
    "share of contribution",
    percent=True,
)
STACKED = Chart(
    "stacked",
    "=Branch 003 lacks online customers",
    ["支行001", "支行002", "=支行003"],
    (Series("=offline", [25.0, 30.0, 11.0]), Series("online", [30.0, None, 5.0])),
    "branch",
    "customers",
)


@dataclass
class Rows:
    """Rows in memory; after `fail_after` rows they raise, as an engine may."""

    rows: Sequence[Row]
    size: int = 3
    fail_after: int | None = None
    asked: int | None = -1

    @property
    def count(self) -> int:
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        self.asked = limit
        rows = list(self.rows if limit is None else self.rows[:limit])
        for start in range(0, len(rows), self.size):
            if self.fail_after is not None and start >= self.fail_after:
                raise RuntimeError("engine gone")
            yield rows[start : start + self.size]

    def to_parquet(self, path: Path) -> None:
        with path.open("xb") as stream:
            stream.write(b"PAR1")

    def frame(self) -> Any:
        raise NotImplementedError


def row(index: int, name: str, money: Decimal | None) -> Row:
    """One row with all forms."""
    return (
        f"{index:06d}",
        name,
        f"{index % 3:03d}",
        money,
        index + 1,
        0.5 / (index + 1),
        list(TIERS)[index % 4],
        date(2020, 2, 1 + index % 28),
        index % 2 == 0,
        Decimal("3.650000"),
        1.5 * index,
        ["customers.contribution", "loans.rate"] if index % 4 == 3 else [],
    )


def rows_of(count: int) -> list[Row]:
    """So many rows, the names going round."""
    return [
        row(i, NAMES[i % len(NAMES)], None if i == 5 else Decimal(1_234_567_80 - i * 99_999_01).scaleb(-2))
        for i in range(count)
    ]


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """Each test starts in English."""
    say.use("en")
    yield
    say.use(None)


@pytest.fixture
def result() -> Result:
    """Sixteen customers with every form and every nasty name."""
    provenance = Provenance(
        "ab" * 32,
        ("rules/segment.yaml",),
        {"cut": "80 %"},
        (
            Input("customers", "客户信息.csv", "", "cd" * 32, 12480),
            Input("loans", "借据.xlsx", "2026-10", "ef" * 32, 4211),
        ),
        {"bankmkt": "0.1.0", "duckdb": "2.0.0"},
        "-- known\nSELECT customer_id\nFROM customers\n=1+1",
    )
    return Result(
        "segment",
        "tiers",
        Text("客户价值分层", "Value of customers"),
        date(2026, 10, 31),
        "duckdb",
        FIELDS,
        Rows(rows_of(len(NAMES))),
        SUMMARY,
        {"gini": 0.8312, "customers_for_cut": 1061, "largest": Decimal("1.10"), "none": None},
        32,
        ("without off_balance",),
        provenance,
    )


@pytest.fixture
def with_rows(result: Result) -> Callable[..., Result]:
    """A function that gives the result other rows."""

    def other(rows: Sequence[Row], **more: Any) -> Result:
        return replace(result, rows=Rows(rows, **more))

    return other


@pytest.fixture
def present() -> Callable[..., Presentation]:
    """A function that presents a result in the usual blocks, or in those that are given."""

    def presentation(result: Result, *blocks: Block) -> Presentation:
        usual: tuple[Block, ...] = (
            Headline("8.5 % of the customers bring 80 %. Gini 0.83."),
            Grid("", SUMMARY, ("contribution_share",)),
            CURVE,
            STACKED,
            Listing(
                "top of the list",
                tuple(field.name for field in FIELDS),
                {"tier": ("loss_making",), "attained": ("false",)},
            ),
            Note("12 customers were judged without a balance."),
        )
        return Presentation(
            "Value of customers, 2026-10-31", "rule segment · 12,480 customers", result, blocks or usual
        )

    return presentation
