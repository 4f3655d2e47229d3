"""What is told of all rows together is counted from the judged rows: classes, groups, reasons, what was to be expected.

The finding must name the worst group and its cause. A large branch has more of everything, so groups are ranked by how
many more of the focused rows they have than their size would lead to expect at the rate of the whole: an exact number,
and neither the largest group nor one with a single row wins by that alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from math import lcm

from bankmkt.query.operand import Operand
from bankmkt.query.plan import Small
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.decision_table import columns
from bankmkt.rules.kinds.decision_table.judging import Judging
from bankmkt.rules.kinds.decision_table.spec import Spec
from bankmkt.rules.measures.grains import months_before
from bankmkt.rules.population import Grouping
from bankmkt.tables.model import Text

POPULATION = Field("population", Form.COUNT, Text("适用数", "Out of"))
_SHARE = Field("listed_share", Form.RATIO, Text("占比", "Share"))


@dataclass
class Telling:
    """The summary, the figures and the small tables of a table; `by` is what the user asked to group by.

    `base` judges the members of an earlier date, `base_day`; the step ``base_members`` tells who of them is gone.
    """

    spec: Spec
    judging: Judging
    by: Grouping | None
    value: Field | None
    group: Field | None
    as_of: date
    base: Judging | None = None
    base_day: date | None = None

    @property
    def member(self) -> Field:
        """The column that counts rows."""
        return columns.MEMBERS[self.spec.per]

    @cached_property
    def _known(self) -> str:
        """SQL: a judged row whose class is known, so that it stands on one side of every share."""
        return "in_population AND NOT is_open" if self.spec.otherwise is None else "in_population AND mode <> 'unknown'"

    # By class -----------------------------------------------------------------------------------------------------

    def summary(self) -> Small:
        """Members and value per class, classes without members too, per group where one was asked for."""
        spec, by = self.spec, self.by
        words = ", ".join(f"({place}, '{mode}')" for place, mode in enumerate(spec.classes))
        prefix = f"groups.{by.column}, " if by else ""
        picked = [f"{prefix}modes.mode", f"count(answer.{columns.key(spec)}) AS {self.member.name}"]
        fields = [*((by.field,) if by else ()), self._mode_field(), self.member]
        if self.value is not None:
            picked.append(f"{_total(f'answer.{self.value.name}', self.value)} AS {self.value.name}")
            fields.append(self.value)
        joins = ""
        if by is not None:
            source = f"judged WHERE {self._known}" if spec.coverage is not None else "answer"
            joins = f"CROSS JOIN (SELECT DISTINCT {by.column} FROM {source}) AS groups\n"
        match = f" AND {_same('answer', 'groups', by.column)}" if by else ""
        joins += f"LEFT JOIN answer ON answer.mode = modes.mode{match}\n"
        for added in (self._expected(), self._covered()):
            if added is not None:
                picked += added[0]
                fields += added[1]
                joins += added[2]
        shown = ",\n    ".join(["modes.place", *picked])
        order = f"{by.column} NULLS LAST, " if by else ""
        sql = (
            f"SELECT {', '.join(field.name for field in fields)}\nFROM (\n  SELECT {shown}\n"
            f"  FROM (VALUES {words}) AS modes(place, mode)\n{joins}"
            f"  GROUP BY {prefix}modes.place, modes.mode\n) AS counted\nORDER BY {order}place + 0 NULLS LAST"
        )  # an expression: Sail takes the distinct groups for a key of the joined rows and drops a bare second column
        return Small(sql, tuple(fields))

    def _mode_field(self) -> Field:
        return Field("mode", Form.CODE, columns.heading(self.spec, "mode"), columns.modes(self.spec))

    def _covered(self) -> tuple[list[str], list[Field], str] | None:
        """How many are judged, and the share that is covered, of each group."""
        coverage = self.spec.coverage
        if coverage is None:
            return None
        column = f"{self.by.column}, " if self.by else ""
        covered = f"@count_if({self._covers()})"
        match = _same("parts", "groups", self.by.column) if self.by else "TRUE"
        group = f"\n  GROUP BY {self.by.column}" if self.by else ""
        join = (
            f"LEFT JOIN (\n  SELECT {column}count(*) AS population, {covered} AS covered\n"
            f"  FROM judged WHERE {self._known}{group}\n) AS parts ON {match}\n"
        )
        picked = [
            "coalesce(max(parts.population), 0) AS population",
            f"@share(max(parts.covered), max(parts.population)) AS {coverage.name}",
        ]
        return picked, [POPULATION, self._coverage_field()], join

    def _coverage_field(self) -> Field:
        coverage = self.spec.coverage
        assert coverage is not None
        return Field(coverage.name, Form.RATIO, Text(coverage.title.zh, coverage.title.en))

    def _covers(self) -> str:
        """SQL: whether a judged row counts as covered."""
        modes = self.spec.coverage.modes if self.spec.coverage is not None else ()
        return f"mode IN ({_quoted(modes)})" if modes else "severity IS NULL"

    # What is expected ---------------------------------------------------------------------------------------------

    def _expected(self) -> tuple[list[str], list[Field], str] | None:
        """The share of each class, its expected losses, and those of the base date with who is gone since."""
        expect = self.spec.expect
        if expect is None:
            return None
        top = _case("modes.mode", {mode: share.numerator for mode, share in expect.shares.items()})
        bottom = _case("modes.mode", {mode: share.denominator for mode, share in expect.shares.items()})
        count = f"count(answer.{columns.key(self.spec)})"
        picked = [f"@share({top}, {bottom}) AS expected_share", f"@share({count} * {top}, {bottom}) AS expected"]
        steps = _case("modes.mode", dict.fromkeys(expect.next, 1)) if expect.next else "CAST(NULL AS BIGINT)"
        picked += [
            f"CASE WHEN {test} IS NOT NULL THEN coalesce(@sum_money(answer.{name}), 0) END AS {name}"
            for name, test in (("at_risk", top), ("saved", steps))
        ]
        fields = [*expected_fields(self.spec)[:1], _EXPECTED, *expected_fields(self.spec)[1:]]
        if expect.base is None:
            return picked, fields, ""
        fields += _BASE
        if self.base is None or self.base_day is None:
            nothing = "CAST(NULL AS BIGINT)"
            picked += [f"{nothing} AS base_count", f"@share({nothing}, 1) AS base_expected", f"{nothing} AS left_since"]
            return picked, fields, ""
        elapsed, year = self._elapsed(self.base_day)
        column = f"{self.by.column}, " if self.by else ""
        match = f" AND {_same('before', 'groups', self.by.column)}" if self.by else ""
        join = (
            f"LEFT JOIN (\n  SELECT {column}mode, count(*) AS members, @count_if(is_gone) AS gone\n"
            f"  FROM base_members GROUP BY {column}mode\n) AS before ON before.mode = modes.mode{match}\n"
        )
        picked += [
            "coalesce(max(before.members), 0) AS base_count",
            f"@share(coalesce(max(before.members), 0) * {top} * {elapsed}, {bottom} * {year}) AS base_expected",
            "coalesce(max(before.gone), 0) AS left_since",
        ]
        return picked, fields, join

    def _elapsed(self, day: date) -> tuple[int, int]:
        """The days since the base date, and those of the year that begins with it."""
        return (self.as_of - day).days, (months_before(day, -12) - day).days

    def figures(self) -> Small | None:
        """The single numbers: coverage, or what is expected of all classes together."""
        if self.spec.expect is not None:
            return self._expected_figures()
        if self.spec.coverage is None:
            return None
        covered = f"@count_if({self._covers()})"
        fields = (POPULATION, Field("covered", Form.COUNT, Text("已覆盖", "Covered")), self._coverage_field())
        sql = (
            f"SELECT count(*) AS population, {covered} AS covered, @share({covered}, count(*)) AS {fields[2].name}\n"
            f"FROM judged WHERE {self._known}"
        )
        return Small(sql, fields)

    def _expected_figures(self) -> Small:
        expect = self.spec.expect
        assert expect is not None
        whole = lcm(*(share.denominator for share in expect.shares.values()))
        weights = {mode: share.numerator * (whole // share.denominator) for mode, share in expect.shares.items()}
        picked = [
            f"@share(coalesce(sum({_case('mode', weights)}), 0), {whole}) AS expected",
            "coalesce(@sum_money(at_risk), 0) AS at_risk",
            "coalesce(@sum_money(saved), 0) AS saved",
        ]
        fields = [_EXPECTED, *expected_fields(self.spec)[1:]]
        sql = f"SELECT {', '.join(picked)}\nFROM answer"
        if expect.base is not None and self.base is not None and self.base_day is not None:
            elapsed, year = self._elapsed(self.base_day)
            due = f"@share(coalesce(sum({_case('mode', weights)}), 0) * {elapsed}, {whole * year}) AS base_expected"
            gone = f"@count_if(is_gone AND {_case('mode', weights)} IS NOT NULL) AS left_since"
            sql = (
                f"SELECT at_present.*, before.base_expected, before.left_since\nFROM ({sql}) AS at_present\n"
                f"CROSS JOIN (SELECT {due},\n    {gone} FROM base_members) AS before"
            )
            fields += _BASE[1:]
        return Small(sql, tuple(fields))

    # Groups and reasons -------------------------------------------------------------------------------------------

    def extras(self) -> dict[str, Small]:
        """The groups, worst first, and how often each reason is told."""
        made = {"reasons": self._by_reason()}
        if self.group is not None:
            made["groups"] = self._by_group()
        return made

    def _by_reason(self) -> Small:
        value = [f"{_total(self.value.name, self.value)} AS {self.value.name}"] if self.value else []
        lines = []
        for place, line in enumerate(self.judging.lines):
            own = [f"{place} AS place", f"'{line.one.reason}' AS reason", f"'{self.spec.mode_of(line.one)}' AS mode"]
            shown = ", ".join([*own, f"count(*) AS {self.member.name}", *value])
            lines.append(f"SELECT {shown} FROM judged WHERE in_population AND severity IS NOT NULL AND {line.told}")
        has_modes = not self.spec.levels and len(self.spec.order) > 1
        words = {one.reason: Text(one.reason, one.reason) for one in self.spec.reasons}
        title = columns.heading(self.spec, "reasons")
        fields = [self._mode_field()] if has_modes else []
        fields += [Field("reason", Form.CODE, title, words | columns.reasons(self.spec)), self.member]
        fields += [self.value] if self.value else []
        whole = "\nUNION ALL ".join(lines)
        sql = f"SELECT {', '.join(one.name for one in fields)}\nFROM (\n{whole}\n) AS told\nORDER BY place NULLS LAST"
        return Small(sql, tuple(fields))

    def _by_group(self) -> Small:
        """Each group with its size, its focused rows, the classes, and the reason told most often."""
        assert self.group is not None
        group, lines = self.group.name, self.judging.lines
        focused = f"coalesce(mode IN ({_quoted(self.spec.focused)}), FALSE)"
        counts = [f"@count_if(mode = '{mode}') AS class_{place}" for place, mode in enumerate(self.spec.classes)]
        told = [f"@count_if({focused} AND {line.told}) AS n_{line.told}" for line in lines]
        if self.value is not None:
            counts.append(f"{_total(f'CASE WHEN {focused} THEN {self.value.name} END', self.value)} AS focused_value")
        inner = (
            f"SELECT {group}, count(*) AS population, @count_if({focused}) AS listed,\n"
            f"    {', '.join(counts)},\n    {', '.join(told)}\n  FROM judged WHERE in_population GROUP BY {group}"
        )
        whole = f"SELECT count(*) AS all_rows, @count_if({focused}) AS all_listed FROM judged WHERE in_population"
        most = f"greatest(0, {', '.join(f'n_{line.told}' for line in lines)})"
        tops = " ".join(f"WHEN n_{line.told} = {most} THEN '{line.one.reason}'" for line in lines)
        names = [group, "population", "listed", "@share(listed, population) AS listed_share"]
        names += [one.name for one in self._group_fields() if one.name.startswith(("class_", "focused_"))]
        names += [f"CASE WHEN {most} > 0 THEN CASE {tops} END END AS cause", f"{most} AS cause_count"]
        names += ["@wide(listed) * whole.all_rows - @wide(population) * whole.all_listed AS excess"]
        shown = ",\n    ".join(names)
        sql = (
            f"SELECT {', '.join(one.name for one in self._group_fields())}\nFROM (\n  SELECT {shown}\n"
            f"  FROM (\n  {inner}\n  ) AS grouped\n  CROSS JOIN ({whole}) AS whole\n"
            f") AS weighed_groups\nORDER BY excess DESC NULLS LAST, {group} NULLS LAST"
        )
        return Small(sql, self._group_fields())

    def _group_fields(self) -> tuple[Field, ...]:
        spec = self.spec
        assert self.group is not None
        words = {one.reason: Text(one.reason, one.reason) for one in spec.reasons} | columns.reasons(spec)
        modes = columns.modes(spec)
        word = Text("列出数", "Listed") if spec.otherwise is None else Text("关注数", "In focus")
        listed = Field("listed", Form.COUNT, word)
        value = [Field("focused_value", Form.MONEY, self.value.label)] if self.value else []
        return (
            self.group,
            POPULATION,
            listed,
            _SHARE,
            *(Field(f"class_{place}", Form.COUNT, modes[mode]) for place, mode in enumerate(spec.classes)),
            *value,
            Field("cause", Form.CODE, Text("最常见原因", "Most often"), words),
            Field("cause_count", Form.COUNT, Text("次数", "Times")),
        )

    # Unknown ------------------------------------------------------------------------------------------------------

    def unknown(self) -> str:
        """SELECT of how many could not be judged fully, whether they are listed or not."""
        if self.spec.otherwise is None:
            return "SELECT count(*) FROM judged WHERE is_open OR (in_population IS NULL AND severity IS NOT NULL)"
        return "SELECT count(*) FROM judged WHERE in_population IS NULL OR mode = 'unknown'"


_EXPECTED = Field("expected", Form.NUMBER, Text("预期流失数", "Expected to leave"))
_BASE = [
    Field("base_count", Form.COUNT, Text("基期户数", "Members at the base date")),
    Field("base_expected", Form.NUMBER, Text("至今预期流失", "Expected to have left by now")),
    Field("left_since", Form.COUNT, Text("至今实际流失", "Have left")),
]


def expected_fields(spec: Spec) -> list[Field]:
    """The columns of what is expected of a row."""
    if spec.expect is None:
        return []
    return [
        Field("expected_share", Form.RATIO, Text("年流失概率", "Chance to leave within a year")),
        Field("at_risk", Form.MONEY, columns.heading(spec, "at_risk")),
        Field("saved", Form.MONEY, Text("再增一类产品可挽回", "Saved by one more product")),
    ]


def is_summable(value: Operand) -> bool:
    """Whether values of this sort add up: money and whole numbers do."""
    return value.denominator in ("100", "1")


def _total(sql: str, field: Field) -> str:
    if field.form is Form.MONEY:
        return f"coalesce(@sum_money({sql}), 0)"
    return f"CAST(coalesce(sum({sql}), 0) AS BIGINT)"


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _same(left: str, right: str, column: str) -> str:
    return f"{left}.{column} IS NOT DISTINCT FROM {right}.{column}"


def _case(column: str, numbers: dict[str, int]) -> str:
    lines = " ".join(f"WHEN '{mode}' THEN {number}" for mode, number in numbers.items())
    return f"CASE {column} {lines} END"
