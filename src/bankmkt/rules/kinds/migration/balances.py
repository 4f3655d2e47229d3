"""A number at two dates: every change adds up from one book to the other, and the largest ones are named.

Who is there on one date only brings or takes the whole amount. An amount that is not known on one of the dates is in
no sum of that base and is counted, so that before plus risen plus fallen is always after.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bankmkt.query.plan import NoteQuery, Small, Step
from bankmkt.result.result import Field, Form
from bankmkt.rules.kinds.migration import words
from bankmkt.rules.kinds.migration.sides import Side, identity_of
from bankmkt.rules.kinds.migration.spec import Spec
from bankmkt.rules.measures.grains import Grain
from bankmkt.rules.population import MISSING, Grouping
from bankmkt.tables.model import Text

ZERO = "CAST(0 AS DECIMAL(28,2))"


@dataclass(frozen=True, slots=True)
class Balances:
    """The steps and tables of a comparison of numbers; `thens` are the sides of the bases by their word."""

    spec: Spec
    grain: Grain
    now: Side
    thens: Mapping[str, Side]
    label: Text

    def steps(self) -> list[Step]:
        """One step per base, all of them under one another, and the largest changes."""
        pairs = [
            Step(f"compared_{_plain(word)}", f"everybody today and on {then.day}", self._paired(word, then, place))
            for place, (word, then) in enumerate(self.thens.items(), 1)
        ]
        whole = "\nUNION ALL\n".join(f"SELECT * FROM {step.name}" for step in pairs)
        return [
            *pairs,
            Step("compared", "all bases together", whole, store=True),
            Step("placed", "the place of each change among those of its direction", self._placed()),
            Step("answer", f"the {self.spec.top} largest changes up and down of each base", self._answer()),
        ]

    def _paired(self, word: str, then: Side, place: int) -> str:
        key, now, old = self.grain.key, self.now.name, then.name
        is_new, is_gone = f"{old}.{key} IS NULL", f"{now}.{key} IS NULL"
        names = identity_of(self.grain)
        group = self.now.group
        names += [group.column] if group is not None and group.column not in names else []
        columns = [f"CASE WHEN {is_gone} THEN {old}.{name} ELSE {now}.{name} END AS {name}" for name in names]
        columns += [
            f"'{word}' AS base",
            f"{place} AS base_place",
            f"DATE '{then.day}' AS base_date",
            f"CASE WHEN {is_new} THEN {ZERO} ELSE {old}.subject END AS before",
            f"CASE WHEN {is_gone} THEN {ZERO} ELSE {now}.subject END AS after",
            f"CASE WHEN {is_new} THEN 'new' WHEN {is_gone} THEN 'left' ELSE 'both' END AS presence",
            f"CASE WHEN {is_gone} THEN {old}.in_scope ELSE {now}.in_scope END AS in_scope",
            f"(coalesce({now}.in_population, {now}.{key} IS NOT NULL)"
            f" OR coalesce({old}.in_population, {old}.{key} IS NOT NULL)) AS concerned",
            f"@union({old}.subject_missing, {now}.subject_missing) AS missing",
        ]
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {now}\nFULL OUTER JOIN {old} ON {old}.{key} = {now}.{key}"

    def _placed(self) -> str:
        key = self.grain.key
        way = "CASE WHEN after > before THEN 'up' WHEN after < before THEN 'down' END"
        size = "CASE WHEN after > before THEN after - before ELSE before - after END"
        return (
            f"SELECT *,\n"
            f"  row_number() OVER (PARTITION BY base, direction ORDER BY size DESC NULLS LAST, {key}) AS place\n"
            f"FROM (\n"
            f"  SELECT *, after - before AS change, {way} AS direction, {size} AS size\n"
            f"  FROM compared WHERE in_scope AND concerned\n"
            f") AS sized\nWHERE direction IS NOT NULL"
        )

    def _answer(self) -> str:
        names = ", ".join(identity_of(self.grain))
        amounts = [f"{self._cast(name)} AS {name}" for name in ("before", "after", "change")]
        return (
            f"SELECT {names}, base, base_date, direction, place, {', '.join(amounts)}, presence, missing,\n"
            f"  base_place, CASE WHEN direction = 'up' THEN 1 ELSE 2 END AS direction_place\n"
            f"FROM placed\nWHERE place <= {self.spec.top}"
        )

    def _cast(self, name: str) -> str:
        return name if self.now.form is Form.MONEY else f"CAST({name} AS BIGINT)"

    @property
    def order(self) -> str:
        """Base by base, first what rose, the largest change first."""
        last = "branch_id NULLS LAST" if self.grain.key == "branch_id" else self.grain.key
        return f"base_place NULLS LAST, direction_place NULLS LAST, place, {last}"

    def fields(self) -> tuple[Field, ...]:
        """The columns of the rows."""
        form = self.now.form
        return (
            *words.identity(self.grain),
            Field("base", Form.CODE, Text("基期", "Base"), self.bases),
            Field("base_date", Form.DATE, Text("基期日期", "Base date")),
            Field("direction", Form.CODE, Text("方向", "Direction"), words.DIRECTIONS),
            Field("place", Form.COUNT, Text("名次", "Rank")),
            Field("before", form, Text(f"基期{self.label.zh}", f"{self.label.en} before")),
            Field("after", form, Text(f"现{self.label.zh}", f"{self.label.en} now")),
            Field("change", form, Text("变动", "Change")),
            Field("presence", Form.CODE, Text("状态", "Presence"), words.PRESENCE),
            MISSING,
        )

    @property
    def bases(self) -> dict[str, Text]:
        """The words of the bases as people read them."""
        return {word: words.BASES.get(word, Text(word, word)) for word in self.thens}

    # Sums ---------------------------------------------------------------------------------------------------------

    def _sums(self) -> list[tuple[str, str, Form, Text]]:
        """Name, SQL, form and header of each column of the summary."""
        form, noun = self.now.form, words.NOUNS[self.grain.table]
        known = "after - before IS NOT NULL"
        total = "@sum_money(CASE WHEN {test} THEN {amount} END)"

        def amount(test: str, what: str) -> str:
            whole = f"coalesce({total.format(test=test, amount=what)}, 0)"
            return whole if form is Form.MONEY else f"CAST({whole} AS BIGINT)"

        def count(test: str) -> str:
            return f"count(CASE WHEN {test} THEN 1 END)"

        return [
            (self.grain.table, "count(*)", Form.COUNT, noun),
            ("new", count("presence = 'new'"), Form.COUNT, words.PRESENCE["new"]),
            ("gone", count("presence = 'left'"), Form.COUNT, words.PRESENCE["left"]),
            ("up", count("after > before"), Form.COUNT, words.DIRECTIONS["up"]),
            ("down", count("after < before"), Form.COUNT, words.DIRECTIONS["down"]),
            ("before", amount(known, "before"), form, Text(f"基期{self.label.zh}", f"{self.label.en} before")),
            ("risen", amount("after > before", "after - before"), form, Text("增加额", "Risen")),
            ("fallen", amount("after < before", "after - before"), form, Text("减少额", "Fallen")),
            ("after", amount(known, "after"), form, Text(f"现{self.label.zh}", f"{self.label.en} now")),
            ("change", amount(known, "after - before"), form, Text("净变动", "Change")),
            ("unknown", count("after - before IS NULL"), Form.COUNT, Text("未知数", "Unknown")),
        ]

    def summary(self, group: Grouping | None) -> Small:
        """Per base, and per group where one was asked for, where most is lost first."""
        sums = self._sums()
        columns = ", ".join(["base", "base_date", *([group.column] if group else [])])
        shown = ",\n  ".join(f"{sql} AS {name}" for name, sql, _, _ in sums)
        listed = ", ".join(
            f"('{word}', DATE '{then.day}', {n})" for n, (word, then) in enumerate(self.thens.items(), 1)
        )
        inner = f"SELECT {columns},\n  {shown}\nFROM compared WHERE in_scope AND concerned\nGROUP BY {columns}"
        cells = ",\n  ".join(_or_nothing(name, form) for name, _, form, _ in sums)
        by = f"counted.{group.column}, " if group else ""
        order = f", counted.change NULLS LAST, counted.{group.column} NULLS LAST" if group else ""
        sql = (
            f"WITH counted AS (\n{inner}\n)\nSELECT bases.base, bases.base_date, {by}{cells}\n"
            f"FROM (VALUES {listed}) AS bases(base, base_date, base_place)\n"
            f"LEFT JOIN counted ON counted.base = bases.base\nORDER BY bases.base_place NULLS LAST{order}"
        )
        fields = (
            Field("base", Form.CODE, Text("基期", "Base"), self.bases),
            Field("base_date", Form.DATE, Text("基期日期", "Base date")),
            *((group.field,) if group else ()),
            *(Field(name, form, label) for name, _, form, label in sums),
        )
        return Small(sql, fields)

    def largest(self) -> Small:
        """Per base and branch whoever fell most."""
        key = self.grain.key
        sql = (
            f"SELECT base, branch_id, {key} AS who, {self._cast('change')} AS change\nFROM (\n"
            f"  SELECT *, after - before AS change,\n"
            f"    row_number() OVER (PARTITION BY base, branch_id ORDER BY after - before NULLS LAST, {key}) AS place\n"
            f"  FROM compared WHERE in_scope AND concerned\n"
            f") AS placed_in_branch\nWHERE place = 1 AND change < 0\n"
            f"ORDER BY base_place NULLS LAST, branch_id NULLS LAST"
        )
        fields = (
            Field("base", Form.CODE, Text("基期", "Base"), self.bases),
            Field("branch_id", Form.ID, Text("机构", "Branch")),
            Field("who", Form.ID, Text("对象", "Who")),
            Field("change", self.now.form, Text("变动", "Change")),
        )
        return Small(sql, fields)

    @property
    def unknown(self) -> str:
        """Those whose amount is not known on one of the dates, or who may not be among those that were asked for."""
        key = self.grain.key
        return (
            f"SELECT count(DISTINCT {key}) FROM compared\n"
            f"WHERE in_scope IS NULL OR (concerned AND after - before IS NULL)"
        )

    def remarks(self) -> tuple[NoteQuery, ...]:
        """What is left out of the sums."""
        return (
            NoteQuery(
                "SELECT count(*) FROM compared WHERE in_scope AND concerned AND after - before IS NULL",
                "{n} 项金额在某一日未知，未计入合计",
                "{n} amounts are unknown on one of the dates: left out of the sums",
            ),
        )


def _or_nothing(name: str, form: Form) -> str:
    zero = ZERO if form is Form.MONEY else "0"
    return f"coalesce(counted.{name}, {zero}) AS {name}"


def _plain(word: str) -> str:
    return word.replace("-", "_")
