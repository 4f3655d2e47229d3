"""Editions made by hand for the page and the mail: all blocks, all charts, names that try to break out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from bankmkt.result.blocks import Block, Chart, Grid, Headline, Note, Series
from bankmkt.result.edition import Attention, BookList, Check, Edition, KeyFigure, Reader, Topic
from bankmkt.result.result import Field, Form, Input, Provenance, Result, Row, Table, Value
from bankmkt.tables.model import Text

NASTY = (
    "华东精密制造股份有限公司",
    "<script>window.broken = 1</script>",
    '"><img src=x onerror="window.broken = 2">',
    "{{ 7 * 7 }}{% raw %}",
    "a & b < c > d 'e'",
    "nul\x00esc\x1b[31m",
    "abc\u202etxt.exe",
    "line\nbreak\ttab",
    "𠮷野家🍜",
    "W" * 120,
    "</table></style></script><h1>x",
)

TIERS = {
    "core": Text("核心客户", "core"),
    "base": Text("基础客户", "base"),
    "unknown": Text("无法判断", "unknown"),
}


def field(name: str, form: Form, zh: str = "", en: str = "", labels: Mapping[str, Text] | None = None) -> Field:
    """A column with its labels."""
    return Field(name, form, Text(zh or name, en or name), labels or {})


LIST_FIELDS = (
    field("customer_id", Form.ID, "客户号", "Customer ID"),
    field("customer_name", Form.TEXT, "客户名称", "Customer name"),
    field("branch_id", Form.ID, "机构号", "Branch ID"),
    field("balance", Form.MONEY, "余额", "Balance"),
    field("share", Form.RATIO, "占比", "Share"),
    field("tier", Form.CODE, "层级", "Tier", TIERS),
    field("opened_on", Form.DATE, "开户日", "Opened on"),
    field("attained", Form.BOOLEAN, "达标", "Attained"),
    field("rate", Form.RATE, "利率", "Rate"),
    field("rank", Form.COUNT, "名次", "Rank"),
    field("missing", Form.LIST, "缺失项", "Missing"),
)


@dataclass
class Rows:
    """Rows in memory, in lists of seven; `asked` is the limit that was asked for, `most` the rows handed out."""

    rows: Sequence[Row]
    asked: int | None = -1
    most: int = 0

    @property
    def count(self) -> int:
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        self.asked = limit
        rows = self.rows if limit is None else self.rows[:limit]
        for start in range(0, len(rows), 7):
            self.most = max(self.most, start + 7)
            yield list(rows[start : start + 7])

    def to_parquet(self, path: Path) -> None:
        raise NotImplementedError

    def frame(self) -> Any:
        raise NotImplementedError


def list_row(index: int) -> Row:
    """One row with all forms: amounts with fen, some of them negative, every ninth unknown."""
    return (
        f"{index:06d}",
        NASTY[index % len(NASTY)],
        f"0{index % 4 + 1}01",
        None
        if index % 9 == 5
        else Decimal((index * 7919 + 13) % 2_000_003 * 100 - 30_000_000 + index % 100).scaleb(-2),
        None if index % 9 == 5 else 0.5 / (index + 1),
        list(TIERS)[index % 3],
        date(2020, 2, 1 + index % 28),
        index % 2 == 0,
        Decimal("3.650000"),
        index + 1,
        ["customers.contribution", "loans.rate"] if index % 4 == 3 else [],
    )


def book_list(rows: Sequence[Row], title: str = "客户清单 · all customers") -> BookList:
    """A list with exact totals and marks."""
    known = [row[3] for row in rows if row[3] is not None]
    total = sum((value for value in known if isinstance(value, Decimal)), Decimal(0))
    totals: dict[str, Value] = {"balance": total if len(known) == len(rows) else None, "rank": None}
    return BookList("segment", title, LIST_FIELDS, Rows(rows), {"tier": ("unknown",), "attained": ("false",)}, totals)


def grid() -> Grid:
    """A small table with bars, a code, an unknown amount and marks."""
    fields = (
        field("branch", Form.TEXT, "机构", "Branch"),
        field("tier", Form.CODE, "层级", "Tier", TIERS),
        field("customers", Form.COUNT, "客户数", "Customers"),
        field("balance", Form.MONEY, "存款余额", "Deposits"),
        field("share", Form.RATIO, "占比", "Share"),
    )
    rows: list[Row] = [
        ("城南支行", "core", 1061, Decimal("81360000.05"), 0.8),
        ("<b>城北</b>支行", "base", 9804, Decimal("20340000.00"), 0.2),
        ("高新区科技支行", "unknown", 32, None, None),
        ("西门支行", "base", 571, Decimal("-2410000.01"), 0.0),
    ]
    return Grid("各机构存款 · deposits by branch", Table(fields, rows), ("share",), (), {"tier": ("unknown",)})


def heat() -> Grid:
    """A matrix of moves with a shade for each count."""
    fields = (
        field("before", Form.TEXT, "月初", "Before"),
        *(field(f"to_{name}", Form.COUNT, name, name) for name in ("AAA", "AA", "A", "B", "C")),
    )
    rows: list[Row] = [
        ("AAA", 40, 3, 0, 0, None),
        ("AA", 2, 80, 9, 1, 0),
        ("A", 0, 4, 60, 12, 1),
        ("B", 0, 0, 5, 33, 8),
        ("C", 0, 0, 0, 1, 20),
    ]
    names = tuple(f"to_{name}" for name in ("AAA", "AA", "A", "B", "C"))
    return Grid("评级迁移 · moves of ratings", Table(fields, rows), (), names)


MONTHS = [f"{2025 + (10 + i) // 12}-{(10 + i) % 12 + 1:02d}" for i in range(12)]
BRANCHES = ["城南支行", "城北支行", "高新区科技支行", "西门支行", "开发区国际商务中心支行", "=东门支行"]


def charts() -> list[Chart]:
    """One of every kind, and the odd ones: gaps, values below nothing, very long names, one point, no value."""
    curve = [i / 20 for i in range(21)]
    names = ["a company with a name that goes on and on and never seems to come to its end, Limited", *BRANCHES]
    return [
        Chart(
            "curve",
            "8.5 % 的客户带来 80 % 的贡献",
            curve,
            (Series("贡献", [1 - (1 - x) ** 8 for x in curve]),),
            "客户占比",
            "贡献占比",
            percent=True,
        ),
        Chart(
            "curve",
            "Deposits fell in the summer; the target was missed since then",
            MONTHS,
            (
                Series("存款", [8.1e8, 8.3e8, 8.2e8, 8.4e8, None, 8.9e8, 8.6e8, 8.2e8, 7.9e8, 7.7e8, 7.9e8, 8.0e8]),
                Series("计划", [8.0e8 + i * 1e7 for i in range(12)]),
                Series("only one point", [None] * 6 + [3e8] + [None] * 5),
            ),
            "month",
            "yuan",
            money=True,
        ),
        Chart(
            "bars",
            "城北支行不良率最高",
            BRANCHES[:4],
            (Series("不良率", [0.012, 0.034, None, 0.0]),),
            "",
            "不良率",
            percent=True,
        ),
        Chart(
            "bars",
            "Two series below and above nothing",
            BRANCHES,
            (
                Series("上月", [120.0, -30.0, 44.0, 5.0, 81.0, 3.0]),
                Series("本月", [100.0, -60.0, 50.0, None, 90.0, 4.0]),
            ),
            "branch",
            "customers",
        ),
        Chart(
            "stacked",
            "支行003 缺线上客户",
            ["支行001", "支行002", "支行003"],
            (
                Series("线下", [25.0, 30.0, 11.0]),
                Series("线上", [30.0, None, 5.0]),
                Series("非授信", [8.0, 12.0, 5.0]),
                Series("其他", [4.0, 4.0, 4.0]),
            ),
            "机构",
            "客户数",
        ),
        Chart(
            "stacked",
            "Shares of a whole",
            names,
            (Series("in", [0.4] * 7), Series("out", [0.35] * 7), Series("rest", [0.25] * 7)),
            percent=True,
        ),
        Chart(
            "top",
            "前五大户占 38 %",
            names,
            (Series("余额", [1.2e7, 3.4e7, None, 9.9e6, 1.2e7, 8e5, 0.0]),),
            "",
            "余额",
            money=True,
        ),
        Chart(
            "waterfall",
            "存款利差贡献最多",
            ["存款", "贷款", "中间业务", "预期损失", "资本占用", "成本"],
            (Series("贡献", [5.1e7, 3.2e7, 6.05e6, -1.2e7, -9.9e6, -2.1e7]),),
            money=True,
            sum_name="贡献合计",
        ),
        Chart(
            "waterfall",
            "Steps that end below nothing",
            ["first step", "second step", "third"],
            (Series("x", [3.0, -9.0, 2.0]),),
            sum_name="sum",
        ),
        Chart("waterfall", "A step is unknown", ["one", "two"], (Series("x", [3.0, None]),), sum_name="all"),
        Chart("bars", "Nothing known", ["a", "b"], (Series("x", [None, None]),)),
        Chart("bars", "Many", [f"branch {i:03d}" for i in range(80)], (Series("x", [float(i) for i in range(80)]),)),
    ]


def result(rows: Sequence[Row]) -> Result:
    """A result with its record."""
    provenance = Provenance(
        "ab" * 32,
        ("rules/segment.yaml",),
        {"cut": "80 %", "only": "customer_id = '000777'"},
        (
            Input("customers", "客户信息.csv", "", "cd" * 32, 12480),
            Input("loans", "借据.xlsx", "2026-10", "ef" * 32, 4211),
        ),
        {"bankmkt": "0.1.0", "duckdb": "2.0.0"},
        "SELECT secret_of_sql",
    )
    return Result(
        "segment",
        "tiers",
        Text("客户价值分层", "Value of customers"),
        date(2026, 10, 31),
        "duckdb",
        LIST_FIELDS,
        Rows(rows),
        grid().table,
        {},
        32,
        ("without off_balance",),
        provenance,
    )


def figures() -> tuple[KeyFigure, ...]:
    """Every form of a key figure, better, worse, unknown and unchanged."""
    money = field("deposits", Form.MONEY)
    return (
        KeyFigure("deposits", "存款余额", money, Decimal("772918402.01"), Decimal("764292566.70"), "up", "deposits"),
        KeyFigure("npl", "不良率", field("npl", Form.RATIO), 0.0142, 0.0121, "down", "risk"),
        KeyFigure("customers", "客户数", field("customers", Form.COUNT), 12480, 12517, "up"),
        KeyFigure("rate", "存款成本", field("rate", Form.RATE), Decimal("1.8500"), Decimal("1.9000"), "down"),
        KeyFigure("loss", "预期损失 <i>", money, None, Decimal("1.00"), "down", "no such topic"),
        KeyFigure("loans", "贷款", money, Decimal("100.00"), None, "up"),
        KeyFigure("gini", "Gini", field("gini", Form.NUMBER), 0.83, 0.83),
        KeyFigure("tiny", "占比", field("tiny", Form.RATIO), 0.5, 0.4999999, "up"),
    )


def edition(
    *,
    rows: Sequence[Row] | None = None,
    blocks: Sequence[Block] | None = None,
    reader: Reader | None = None,
    attention: Sequence[Attention] | None = None,
) -> Edition:
    """A book of two topics, the second of which has the list."""
    listed = [list_row(index) for index in range(40)] if rows is None else rows
    alerts = (
        Attention("城北支行的不良率超过 3 % <script>", "risk", "error"),
        Attention("西门支行存款比上月少 241 万元", "deposits", "warning"),
        Attention("两个规则缺少数据", "", "info"),
    )
    own: tuple[Block, ...] = (
        Headline("城南支行带来 80 % 的存款 <b>"),
        grid(),
        heat(),
        *charts(),
        Note("12 customers without a balance & more"),
    )
    return Edition(
        "monthly",
        "经营月报 <Monthly review>",
        "示例银行股份有限公司",
        date(2026, 10, 31),
        date(2026, 9, 30),
        "20261101T031500Z-4f2a9c",
        figures(),
        tuple(alerts if attention is None else attention),
        (
            Topic("deposits", "存款", tuple(own if blocks is None else blocks)),
            Topic("risk", "风险 & 退出", (Headline("贷款质量变差"), grid()), (book_list(listed),)),
        ),
        (
            Check("清单余额 = 总账", Decimal("1234567.89"), Decimal("1234567.89")),
            Check("贷款余额 = 总账", Decimal("1234567.89"), Decimal("1234567.90")),
            Check("客户数", 40, None, Form.COUNT),
        ),
        (result(listed), result(listed)),
        ("made by hand",),
        reader,
        {"customer_name": "surname only"} if reader else {},
    )
