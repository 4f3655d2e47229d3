"""Tiers by cumulative share: who brings the first 80 %, decided by whole fen and never by a rounded percentage.

One pass orders all customers by value; positive ones are cut where the share before them reaches a cut, so that the
one who crosses the line is still inside. Zero, negative and unknown values are classes of their own, because none of
them can bring a share.
"""

from __future__ import annotations

from bankmkt.base.errors import Problem, RulesError
from bankmkt.base.say import say
from bankmkt.query.condition import names_in
from bankmkt.query.operand import Sort
from bankmkt.query.plan import Plan, RankCumulate, Small, Step
from bankmkt.result.blocks import Presentation
from bankmkt.result.result import Field, Form, Result
from bankmkt.rules.checks import check_conditions
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.tiers import show
from bankmkt.rules.kinds.tiers.spec import Spec
from bankmkt.rules.layers import Layers
from bankmkt.rules.measures.planner import measure_customers
from bankmkt.rules.population import IDENTITY, MISSING, Grouping, full_name, grouping, label, population, wanted_by
from bankmkt.tables.model import Text


def plan(spec: Spec, context: Context) -> Plan:
    """The steps that give each customer its rank, shares and tier."""
    context.require(spec.name, spec.needs)
    within = [full_name(spec.within)] if spec.within else []
    wanted = [spec.measure, *within, *_names(spec), *wanted_by(context)]
    measured = measure_customers(context, wanted)
    if measured.vocabulary[spec.measure].sort is not Sort.NUMBER:
        raise RulesError(say("rules.no_money", name=spec.measure))
    who = population(measured, spec.where, context)
    group = grouping(context, measured)
    extra = dict.fromkeys([*within, *([group.column] if group else [])])
    extra_columns = [name for name in extra if name not in ("branch_id", "manager_id")]
    columns = ["customer_id", "customer_name", "branch_id", "manager_id", *extra_columns]
    value = measured.vocabulary[spec.measure].sql
    steps = [
        *measured.steps,
        Step(
            "population",
            "the customers of the rule and their value",
            f"SELECT {', '.join(columns)},\n  {value} AS value,\n  {measured.missing([spec.measure])} AS missing\n"
            f"FROM {measured.relation}\nWHERE {who.test}",
        ),
        RankCumulate(
            "ranked",
            "by value, with the running total of the positive ones",
            "population",
            "value",
            "customer_id",
            tuple(within),
        ),
        Step("answer", "shares to look at, and the tier, decided exactly", _tiered(spec, columns)),
    ]
    return Plan(
        rule=spec.name,
        kind=spec.kind,
        as_of=context.as_of,
        steps=tuple(steps),
        rows="answer",
        fields=_fields(spec, label(spec.measure, context)),
        order=", ".join([*(f"ranked.{name} NULLS LAST" for name in within), "ranked.rank"]),
        summary=_summary(spec, group, label(spec.measure, context)),
        unknown=f"SELECT count(*) FROM answer WHERE tier = '{spec.others.missing}'",
        figures=_figures(spec),
        extras={"curve": _curve()} if not within else {},
        notes=tuple(measured.notes),
        note_queries=tuple(measured.note_queries),
        tables=tuple(measured.tables),
    )


def _names(spec: Spec) -> list[str]:
    return names_in(spec.where) if spec.where else []


def _tiered(spec: Spec, columns: list[str]) -> str:
    lines = []
    for cut in spec.cuts[:-1]:
        p, q = cut.upto.numerator, cut.upto.denominator
        if spec.reading == "share":
            test = f"@times(cumulative - value, {q}) < @times(total, {p})"
        else:
            test = f"(rank - 1) * {q} < known * {p}"
        lines.append(f"    WHEN {test} THEN '{cut.tier}'")
    cases = "\n".join(
        [
            f"    WHEN value IS NULL THEN '{spec.others.missing}'",
            f"    WHEN value = 0 THEN '{spec.others.zero}'",
            f"    WHEN value < 0 THEN '{spec.others.negative}'",
            *lines,
            f"    ELSE '{spec.cuts[-1].tier}'",
        ]
    )
    return (
        f"SELECT {', '.join(columns)},\n"
        f"  value AS {spec.measure},\n"
        f"  CASE WHEN value > 0 THEN rank END AS rank,\n"
        f"  CASE WHEN value > 0 THEN @share(value, total) END AS share,\n"
        f"  CASE WHEN value > 0 THEN @share(cumulative, total) END AS cumulative_share,\n"
        f"  CASE\n{cases}\n  END AS tier,\n"
        f"  missing\n"
        f"FROM ranked"
    )


def _labels(spec: Spec) -> dict[str, Text]:
    own = {cut.tier: Text(cut.title.zh, cut.title.en) for cut in spec.cuts if cut.title}
    return {tier: own.get(tier, show.TIERS.get(tier, Text(tier, tier))) for tier in spec.tiers}


def _fields(spec: Spec, value: Text) -> tuple[Field, ...]:
    return (
        *IDENTITY,
        Field(spec.measure, Form.MONEY, value),
        Field("rank", Form.COUNT, Text("名次", "Rank")),
        Field("share", Form.RATIO, Text("占比", "Share")),
        Field("cumulative_share", Form.RATIO, Text("累计占比", "Cumulative share")),
        Field("tier", Form.CODE, Text("层级", "Tier"), _labels(spec)),
        MISSING,
    )


def _summary(spec: Spec, group: Grouping | None, label: Text) -> Small:
    """Customers and value per tier, tiers without customers too; per group where one was asked for.

    The rows are read once, into one line per tier; the totals are sums of those lines.
    """
    value = spec.measure
    positive = ", ".join(f"'{cut.tier}'" for cut in spec.cuts)
    tiers = ", ".join(f"({place}, '{tier}')" for place, tier in enumerate(spec.tiers))
    by, groups, per_group, match = "", "", "", ""
    if group is not None:
        by = f"totals.{group.column}, "
        groups = f"{group.column}, "
        per_group = f"\n  GROUP BY {group.column}"
        match = f" AND counted.{group.column} IS NOT DISTINCT FROM totals.{group.column}"
    sql = f"""
WITH counted AS (
  SELECT {groups}tier, count(*) AS customers, @sum_money({value}) AS value
  FROM answer GROUP BY {groups}tier
), totals AS (
  SELECT {groups}sum(customers) AS customers, sum(CASE WHEN tier IN ({positive}) THEN value END) AS value
  FROM counted{per_group}
)
SELECT {by}tiers.tier,
  coalesce(counted.customers, 0) AS customers,
  @share(coalesce(counted.customers, 0), totals.customers) AS customer_share,
  CASE WHEN tiers.tier <> '{spec.others.missing}' THEN coalesce(counted.value, 0) END AS {value},
  CASE WHEN tiers.tier IN ({positive}) THEN @share(coalesce(counted.value, 0), totals.value) END AS {value}_share
FROM (VALUES {tiers}) AS tiers(place, tier)
CROSS JOIN totals
LEFT JOIN counted ON counted.tier = tiers.tier{match}
ORDER BY {by.replace(", ", " NULLS LAST, ")}tiers.place"""
    fields = (
        *((group.field,) if group else ()),
        Field("tier", Form.CODE, Text("层级", "Tier"), _labels(spec)),
        Field("customers", Form.COUNT, Text("客户数", "Customers")),
        Field("customer_share", Form.RATIO, Text("客户占比", "Share of customers")),
        Field(value, Form.MONEY, label),
        Field(f"{value}_share", Form.RATIO, Text(f"{label.zh}占比", f"Share of {label.en.lower()}")),
    )
    return Small(sql.strip(), fields)


def _figures(spec: Spec) -> Small:
    """Gini = Σ (2i − n − 1) x ÷ (n Σ x) over the positive ones, ascending; i is n + 1 − rank.

    So it is ((n + 1) Σ x − 2 Σ rank x) ÷ (n Σ x), and the rows are read once.
    """
    first = spec.cuts[0].tier
    gini = (
        "CAST(NULL AS DOUBLE)"
        if spec.within
        else "@share(@wide(n + 1) * @fen(total) - 2 * @fen(weighted), @wide(n) * @fen(total))"
    )
    sql = f"""
SELECT {gini} AS gini, customers_for_cut
FROM (
  SELECT count(rank) AS n, sum({spec.measure}) AS total,
    sum(CAST(rank AS DECIMAL(10,0)) * CAST({spec.measure} AS DECIMAL(28,2))) AS weighted,
    count(CASE WHEN tier = '{first}' THEN 1 END) AS customers_for_cut
  FROM answer WHERE rank IS NOT NULL
) AS positive"""
    fields = (
        Field("gini", Form.NUMBER, Text("基尼系数", "Gini")),
        Field("customers_for_cut", Form.COUNT, Text("达到首个界线的客户数", "Customers for the first cut")),
    )
    return Small(sql.strip(), fields)


def _curve() -> Small:
    """Some fifty points of the curve: the share of the customers who bring a value, and what they bring together."""
    sql = """
WITH positive AS (SELECT rank, cumulative_share FROM answer WHERE rank IS NOT NULL),
  size AS (SELECT count(*) AS n FROM positive)
SELECT @share(rank, n) AS customer_share, cumulative_share
FROM positive CROSS JOIN size
WHERE @whole(rank * 50, n) > @whole((rank - 1) * 50, n) OR rank = 1
ORDER BY rank"""
    fields = (
        Field("customer_share", Form.RATIO, Text("客户占比", "Share of customers")),
        Field("cumulative_share", Form.RATIO, Text("累计占比", "Cumulative share")),
    )
    return Small(sql.strip(), fields)


def check(spec: Spec, layers: Layers, context: Context) -> list[Problem]:
    """Unknown names and conditions that cannot be read."""
    names: dict[tuple[str | int, ...], str] = {("measure",): spec.measure}
    if spec.within:
        names[("within",)] = full_name(spec.within)
    conditions: dict[tuple[str | int, ...], str] = {("where",): spec.where} if spec.where else {}
    return check_conditions(layers, context, conditions, names)


def present(spec: Spec, result: Result) -> Presentation:
    """Summary, finding, curve and the top of the list."""
    return show.present(spec, result)


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    return show.explain(spec)
