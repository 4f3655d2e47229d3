"""What a timetable counts: per person, or per group of customers, what is due, overdue and done, the worst first.

Where something matured, what of it stayed stands beside it for the same persons or groups.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.timetable.retention import Kept
from bankmkt.rules.kinds.timetable.spec import Spec
from bankmkt.rules.population import IDENTITY, MISSING, Grouping
from bankmkt.tables.model import Text

ROLE_LABELS: Final = {
    "manager": Text("客户经理", "Manager"),
    "team_lead": Text("团队负责人", "Team lead"),
    "vice_president": Text("分管行长", "Vice president"),
}
STATES: Final = {"overdue": Text("逾期", "Overdue"), "due": Text("待办", "Due"), "done": Text("已完成", "Done")}
METHODS: Final = {
    "phone": Text("电话", "Phone"),
    "on_site": Text("上门", "On site"),
    "message": Text("短信", "Message"),
    "online": Text("线上", "Online"),
}
ROLE: Final = Field("owner_role", Form.CODE, Text("责任岗位", "Falls to"), ROLE_LABELS)
OWNER: Final = Field("owner_id", Form.ID, Text("责任人", "Person"))


@dataclass(frozen=True, slots=True)
class Shape:
    """The columns and sums of one timetable."""

    spec: Spec
    group: Grouping | None
    kept: Kept

    @property
    def items(self) -> dict[str, Text]:
        """The items as people read them, in their order."""
        return {
            one.name: Text(one.title.zh, one.title.en) if one.title else Text(one.name, one.name)
            for one in self.spec.items
        }

    @property
    def reasons(self) -> dict[str, Text]:
        """The bands of the triggers as people read them."""
        return {
            band.name: Text(band.title.zh, band.title.en) if band.title else Text(band.name, band.name)
            for one in self.spec.items
            for band in one.triggers
        }

    @property
    def has_amount(self) -> bool:
        """Whether any item has one."""
        return any(one.amount for one in self.spec.items)

    def fields(self) -> tuple[Field, ...]:
        """The columns of the rows."""
        return (
            *IDENTITY,
            Field("item", Form.CODE, Text("事项", "Item"), self.items),
            Field("reason", Form.CODE, Text("触发条件", "Reason"), self.reasons),
            ROLE,
            OWNER,
            Field("methods", Form.LIST, Text("方式", "Method"), METHODS),
            Field("due_on", Form.DATE, Text("应办日期", "Due on")),
            Field("last_on", Form.DATE, Text("上次联系", "Last contact")),
            Field("state", Form.CODE, Text("状态", "State"), STATES),
            Field("amount", Form.MONEY, Text("金额", "Amount")),
            Field("reference_id", Form.ID, Text("对应编号", "Reference")),
            MISSING,
        )

    # Sums ---------------------------------------------------------------------------------------------------------

    def _counts(self) -> list[tuple[str, str, Form, Text]]:
        """Name, SQL over ``tallied``, form and header."""
        known = [
            ("customers", "count(DISTINCT customer_id)", Form.COUNT, Text("客户数", "Customers")),
            *(
                (state, f"count(CASE WHEN state = '{state}' THEN 1 END)", Form.COUNT, label)
                for state, label in STATES.items()
            ),
        ]
        if self.has_amount:
            open_ = "CASE WHEN state <> 'done' THEN amount END"
            known.append(("amount", f"coalesce(@sum_money({open_}), 0)", Form.MONEY, Text("金额", "Amount")))
        if self.kept.is_there:
            known += [
                ("matured", "coalesce(@sum_money(matured), 0)", Form.MONEY, Text("已到期", "Matured")),
                ("retained", "coalesce(@sum_money(retained), 0)", Form.MONEY, Text("留存", "Retained")),
                ("retention", "@share(sum(retained), sum(matured))", Form.RATIO, Text("留存率", "Retention")),
            ]
        return known

    def _tallied(self, keys: list[str]) -> str:
        """Entries and, where something matured, what of it stayed, under the same keys."""
        entries = f"SELECT {', '.join(keys)}, customer_id, state, amount"
        if not self.kept.is_there:
            return f"{entries}\n  FROM agenda WHERE NOT is_open"
        nothing = "CAST(NULL AS DECIMAL(28,2))"
        own = {"owner_role": "'manager'", "owner_id": "manager_id"}
        same = ", ".join(own.get(key, key) for key in keys)
        known = "CASE WHEN retained IS NOT NULL THEN matured END"
        return (
            f"{entries}, {nothing} AS matured, {nothing} AS retained\n  FROM agenda WHERE NOT is_open\n"
            f"  UNION ALL\n"
            f"  SELECT {same}, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), {nothing}, {known}, retained\n  FROM kept"
        )

    def _per(self, keys: tuple[Field, ...]) -> Small:
        names = [field.name for field in keys]
        counts = self._counts()
        shown = ",\n  ".join(f"{sql} AS {name}" for name, sql, _, _ in counts)
        order = ", ".join(["overdue DESC NULLS LAST", "due DESC NULLS LAST", *(f"{one} NULLS LAST" for one in names)])
        sql = (
            f"SELECT {', '.join(names)},\n  {shown}\nFROM (\n  {self._tallied(names)}\n) AS tallied\n"
            f"GROUP BY {', '.join(names)}\nORDER BY {order}"
        )
        return Small(sql, (*keys, *(Field(name, form, label) for name, _, form, label in counts)))

    def summary(self) -> Small:
        """Per person, or per group of customers where one was asked for: the most overdue first."""
        return self._per((self.group.field,) if self.group is not None else (ROLE, OWNER))

    def figures(self) -> Small:
        """The whole, in one row."""
        counts = [one for one in self._counts() if one[0] not in ("matured", "retained", "retention")]
        shown = [f"{sql} AS {name}" for name, sql, _, _ in counts]
        shown.append("count(CASE WHEN owner_id IS NULL THEN 1 END) AS without_owner")
        fields = [Field(name, form, label) for name, _, form, label in counts]
        fields.append(Field("without_owner", Form.COUNT, Text("无责任人", "Without a person")))
        lines = ",\n  ".join(shown)
        sql = f"SELECT {lines}\nFROM agenda WHERE NOT is_open"
        if not self.kept.is_there:
            return Small(sql, tuple(fields))
        stayed = (
            f"SELECT DATE '{self.kept.base}' AS retention_base,\n"
            f"  coalesce(@sum_money(CASE WHEN retained IS NOT NULL THEN matured END), 0) AS matured,\n"
            f"  coalesce(@sum_money(retained), 0) AS retained,\n"
            f"  @share(sum(retained), sum(CASE WHEN retained IS NOT NULL THEN matured END)) AS retention,\n"
            f"  count(CASE WHEN retained IS NULL THEN 1 END) AS retention_unknown\nFROM kept"
        )
        extra = (
            Field("retention_base", Form.DATE, Text("留存基期", "Retention since")),
            Field("matured", Form.MONEY, Text("已到期", "Matured")),
            Field("retained", Form.MONEY, Text("留存", "Retained")),
            Field("retention", Form.RATIO, Text("留存率", "Retention")),
            Field("retention_unknown", Form.COUNT, Text("留存未知客户数", "Retention unknown")),
        )
        whole = f"SELECT counted.*, stayed.*\nFROM (\n{sql}\n) AS counted\nCROSS JOIN (\n{stayed}\n) AS stayed"
        return Small(whole, (*fields, *extra))

    def branches(self) -> Small:
        """Per branch of the customers and item, to name the worst and what makes it so."""
        sql = (
            "SELECT branch_id, item, count(DISTINCT customer_id) AS customers,\n"
            "  count(CASE WHEN state = 'overdue' THEN 1 END) AS overdue,\n"
            "  count(CASE WHEN state = 'due' THEN 1 END) AS due\n"
            "FROM agenda WHERE NOT is_open\nGROUP BY branch_id, item, item_place\n"
            "ORDER BY branch_id NULLS LAST, item_place NULLS LAST"
        )
        fields = (
            Field("branch_id", Form.ID, Text("机构", "Branch")),
            Field("item", Form.CODE, Text("事项", "Item"), self.items),
            Field("customers", Form.COUNT, Text("客户数", "Customers")),
            Field("overdue", Form.COUNT, STATES["overdue"]),
            Field("due", Form.COUNT, STATES["due"]),
        )
        return Small(sql, fields)
