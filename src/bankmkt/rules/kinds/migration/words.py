"""The words of this kind for codes and columns, in both languages, in the one order in which they are listed."""

from __future__ import annotations

from datetime import date
from typing import Final

from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.migration.spec import Spec
from bankmkt.rules.measures.grains import Grain
from bankmkt.rules.population import IDENTITY
from bankmkt.tables.model import Text

_ABSENT: Final = {
    "new": Text("新增", "New"),
    "left": Text("离开", "Left"),
    "outside": Text("不在其列", "Not listed"),
    "unknown": Text("未知", "Unknown"),
}
OWN: Final = frozenset(_ABSENT)
"""The classes of this kind's own."""
MOVE_LABELS: Final = {
    "down": Text("下降", "Down"),
    "left": Text("离开", "Left"),
    "exited": Text("退出名单", "No longer listed"),
    "unclear": Text("不明", "Unclear"),
    "moved": Text("变动", "Moved"),
    "entered": Text("进入名单", "Newly listed"),
    "new": Text("新增", "New"),
    "up": Text("上升", "Up"),
    "same": Text("未变", "Same"),
}
"""The ways in which somebody can go, in the order of the rows."""
MOVES: Final = tuple(MOVE_LABELS)
COUNTED: Final = {move: "gone" if move == "left" else move for move in MOVES}
"""The column that counts each way; `left` is a word of SQL."""
NOUNS: Final = {
    "customers": Text("客户数", "Customers"),
    "accounts": Text("账户数", "Accounts"),
    "loans": Text("借据数", "Loans"),
    "managers": Text("客户经理数", "Managers"),
    "branches": Text("机构数", "Branches"),
}
BASES: Final = {
    "yesterday": Text("昨日", "Yesterday"),
    "previous": Text("上一数据日", "Previous date"),
    "last_month_end": Text("上月末", "Last month end"),
    "last_quarter_end": Text("上季末", "Last quarter end"),
    "year_start": Text("年初", "Year start"),
    "year_ago": Text("上年同期", "A year ago"),
}
DIRECTIONS: Final = {"up": Text("上升", "Up"), "down": Text("下降", "Down")}
PRESENCE: Final = {"both": Text("存量", "Both dates"), "new": Text("新增", "New"), "left": Text("离开", "Left")}


def absent(*names: str) -> dict[str, Text]:
    """The labels of some of this kind's own classes."""
    return {name: _ABSENT[name] for name in names}


def identity(grain: Grain) -> tuple[Field, ...]:
    """The columns with which the rows begin."""
    own = {
        "account_id": Field("account_id", Form.ID, Text("账号", "Account")),
        "loan_id": Field("loan_id", Form.ID, Text("借据号", "Loan")),
        "manager_name": Field("manager_name", Form.TEXT, Text("姓名", "Name")),
        "branch_name": Field("branch_name", Form.TEXT, Text("机构名称", "Branch name")),
        "parent_id": Field("parent_id", Form.ID, Text("上级机构", "Parent")),
        "level": Field("level", Form.TEXT, Text("层级", "Level")),
        **{field.name: field for field in IDENTITY},
    }
    return tuple(own[name] for name in grain.identity if not name.startswith("is_"))


def on(side: str, day: date, spec: Spec) -> Text:
    """The header of a class or amount of one of the two sides."""
    if spec.against:
        name = spec.against if side == "before" else spec.rule
        return Text(f"{name}", f"{name}")
    return Text(f"{day}", f"{day}")


def _sides(spec: Spec) -> tuple[Text, Text]:
    """What a column of each side is called: of the base and of now, or of the two rules."""
    if spec.against:
        return Text(f"{spec.against} ", spec.against), Text(f"{spec.rule} ", str(spec.rule))
    return Text("基期", "then"), Text("现", "now")


def values(spec: Spec) -> tuple[Field, ...]:
    """The columns of what is at stake."""
    before, after = _sides(spec)
    return (
        Field("value_before", Form.MONEY, Text(f"{before.zh}价值", f"Value {before.en}")),
        Field("value_after", Form.MONEY, Text(f"{after.zh}价值", f"Value {after.en}")),
        Field("value_change", Form.MONEY, Text("价值变动", "Change of value")),
    )


def counts(noun: str, spec: Spec) -> tuple[Field, ...]:
    """The columns that count members on both dates and the ways that they went."""
    what = NOUNS[noun]
    before, after = _sides(spec)
    return (
        Field(f"{noun}_before", Form.COUNT, Text(f"{before.zh}{what.zh}", f"{what.en} {before.en}")),
        Field(f"{noun}_after", Form.COUNT, Text(f"{after.zh}{what.zh}", f"{what.en} {after.en}")),
        Field("net", Form.COUNT, Text("净变动", "Net")),
        Field("worse", Form.COUNT, Text("净变差", "Net worse")),
        *(Field(name, Form.COUNT, MOVE_LABELS[move]) for move, name in COUNTED.items()),
    )
