"""What the listed of an earlier date have repaid is what they owe less, without what was written off or sold.

The customers are those of the earlier date, because whoever has paid everything back is in no extract of today; each
counts for the owner that it had then, since it was that owner's plan. A customer who owes more than before has repaid
nothing, and what it owes more is shown apart: it must not hide what another has paid.
"""

from __future__ import annotations

from dataclasses import dataclass

from bankmkt.base.errors import InputError
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.plan import NoteQuery, Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.progress.spec import Indicator, RunOff
from bankmkt.rules.measures.grains import GRAINS, UNASSIGNED, branch_tree
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure


@dataclass(slots=True)
class Repaid:
    """The steps to `owned`: one row per owner with ``actual``, its gap and the parts beside it, in whole fen."""

    name: str
    source: RunOff
    per: str
    tree: bool
    now: Context
    then: Context
    before: Measured
    after: Measured

    @property
    def owned(self) -> str:
        """The relation per owner."""
        return f"{self.name}_owned"

    @property
    def shown(self) -> tuple[str, ...]:
        """What is shown beside: customers, what they owed and owe, what they owe more, and each kind apart."""
        return ("listed", "before", "after", "risen", *self.source.apart)

    def steps(self) -> list[Step]:
        """From the customers of both dates to the owners."""
        made = [self._listed(), self._remaining(), self._apart(), self._settled()]
        if self.tree:
            made.append(branch_tree(f"{self.name}_tree", self.now.as_of))
        return [*made, self._by_owner()]

    def _listed(self) -> Step:
        value = self.before.vocabulary[self.source.value]
        test = self.before.condition(self.source.listed).sql
        sql = (
            f"SELECT customer_id, branch_id, manager_id,\n  {value.numerator} AS before,\n"
            f"  {self.before.missing([self.source.value])} AS before_lacks\n"
            f"FROM {self.before.relation}\nWHERE {test}"
        )
        return Step(f"{self.name}_listed", f"whom the rule listed on {self.then.as_of}, and what they owed", sql)

    def _remaining(self) -> Step:
        value = self.after.vocabulary[self.source.value]
        sql = (
            f"SELECT customer_id,\n  {value.numerator} AS after,\n"
            f"  {self.after.missing([self.source.value])} AS after_lacks\nFROM {self.after.relation}"
        )
        return Step(f"{self.name}_remaining", f"what the customers of {self.now.as_of} owe", sql)

    def _apart(self) -> Step:
        """Recoveries since then, by the customer whose loan it was on either date."""
        kinds = ", ".join(f"'{kind}'" for kind in self.source.apart)
        sums = ",\n  ".join(
            f"coalesce(sum(CASE WHEN recoveries.kind = '{kind}' THEN @fen(recoveries.principal) END), 0) AS {kind}"
            for kind in self.source.apart
        )
        days = f"DATE '{self.then.as_of}', DATE '{self.now.as_of}'"
        sql = (
            f"SELECT notes.customer_id,\n  {sums},\n"
            f"  count(recoveries.principal) < count(*) AS some_unknown\nFROM recoveries\n"
            f"JOIN (SELECT loan_id, min(customer_id) AS customer_id FROM loans\n"
            f"  WHERE as_of IN ({days}) GROUP BY loan_id) AS notes ON notes.loan_id = recoveries.loan_id\n"
            f"WHERE {self._window()} AND recoveries.kind IN ({kinds})\nGROUP BY notes.customer_id"
        )
        return Step(f"{self.name}_apart", "what was written off or sold since, and is no repayment", sql)

    def _window(self) -> str:
        return f"recoveries.on_date > DATE '{self.then.as_of}' AND recoveries.on_date <= DATE '{self.now.as_of}'"

    def _settled(self) -> Step:
        """Per customer: gone from the book owes nothing; the parts are unknown where one of them is."""
        listed, remaining, apart = (f"{self.name}_{one}" for one in ("listed", "remaining", "apart"))
        kinds = [f"coalesce({apart}.{kind}, 0) AS {kind}" for kind in self.source.apart]
        owes = f"CASE WHEN {remaining}.customer_id IS NULL THEN @wide(0) ELSE {remaining}.after END"
        inner = (
            f"  SELECT {listed}.customer_id, {listed}.branch_id, {listed}.manager_id, {listed}.before,\n"
            f"    {owes} AS after, {', '.join(kinds)},\n"
            f"    coalesce({apart}.some_unknown, FALSE) AS some_unknown,\n"
            f"    @union({listed}.before_lacks, {remaining}.after_lacks,\n"
            f"      CASE WHEN {apart}.some_unknown THEN @one('recoveries.principal') END) AS lacks\n"
            f"  FROM {listed}\n"
            f"  LEFT JOIN {remaining} ON {remaining}.customer_id = {listed}.customer_id\n"
            f"  LEFT JOIN {apart} ON {apart}.customer_id = {listed}.customer_id"
        )
        left = " - ".join(["before - after", *self.source.apart])
        sql = (
            f"SELECT *, before IS NOT NULL AND after IS NOT NULL AND NOT some_unknown AS is_known,\n"
            f"  CASE WHEN NOT some_unknown THEN {left} END AS paid\nFROM (\n{inner}\n) AS settled"
        )
        return Step(f"{self.name}_settled", "each listed customer: what it owed, owes, and has paid", sql)

    def _by_owner(self) -> Step:
        """Sums per owner of that date; one unknown customer makes the owner's sum unknown."""
        key = GRAINS[self.per].key
        settled, source = f"{self.name}_settled", f"{self.name}_settled"
        owner = f"coalesce({settled}.{key}, '{UNASSIGNED}')"
        if self.tree:
            tree = f"{self.name}_tree"
            source += f"\nLEFT JOIN {tree} ON {tree}.below_id = {settled}.branch_id"
            owner = f"coalesce({tree}.ancestor_id, {settled}.branch_id, '{UNASSIGNED}')"
        known = "count(CASE WHEN is_known THEN 1 END) = count(*)"
        sums = {
            "actual": "CASE WHEN paid > 0 THEN paid ELSE 0 END",
            "before": "before",
            "after": "after",
            "risen": "CASE WHEN paid < 0 THEN -paid ELSE 0 END",
        }
        sums |= {kind: kind for kind in self.source.apart}
        columns = [f"{owner} AS owner_id", "count(*) AS listed", "@gather(lacks) AS lacks"]
        columns += [f"CASE WHEN {known} THEN sum({sql}) END AS {name}" for name, sql in sums.items()]
        shown = ",\n  ".join(columns)
        return Step(
            self.owned, "what was repaid, per owner of that date", f"SELECT {shown}\nFROM {source}\nGROUP BY {owner}"
        )

    def remarks(self) -> list[NoteQuery]:
        """Recoveries of loans that neither date knows."""
        kinds = ", ".join(f"'{kind}'" for kind in self.source.apart)
        days = f"DATE '{self.then.as_of}', DATE '{self.now.as_of}'"
        found = f"SELECT 1 FROM loans WHERE loans.as_of IN ({days}) AND loans.loan_id = recoveries.loan_id"
        sql = (
            f"SELECT count(*) FROM recoveries WHERE {self._window()} AND recoveries.kind IN ({kinds})"
            f" AND NOT EXISTS ({found})"
        )
        zh = "有 {n} 条核销或转让的借据在两个日期都查不到，未扣除"
        en = "{n} write-offs or sales of loans that neither date knows: not taken off"
        return [NoteQuery(sql, zh, en)]


def repaid(rule: str, one: Indicator, per: str, tree: bool, context: Context) -> Repaid:
    """What an indicator's listed customers have repaid; InputError where the two dates cannot be compared."""
    assert one.repaid is not None
    source = one.repaid
    then = context.at(source.since)
    if not then.is_loaded("customers"):
        days = ", ".join(str(day) for day in context.loaded.dates("customers")[-6:])
        message = say("progress.no_base_day", rule=rule, day=then.as_of)
        raise InputError(message, say("progress.no_base_day_remedy", days=days))
    before = measure(then, [source.value, *names_in(source.listed)])
    after = measure(context, [source.value])
    for table in after.tables:
        if then.is_loaded(table) != context.is_loaded(table):
            day = context.as_of if then.is_loaded(table) else then.as_of
            other = then.as_of if then.is_loaded(table) else context.as_of
            message = say("progress.not_alike", rule=rule, table=table, day=day, other=other)
            raise InputError(message, say("progress.not_alike_remedy"))
    return Repaid(one.key, source, per, tree, context, then, before, after)
