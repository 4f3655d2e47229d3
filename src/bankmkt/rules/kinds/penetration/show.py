"""What penetration means to a person: which group is behind, and with which product it could catch up most.

Behind most is not the lowest share, which a branch of ten customers has by chance, but the group that lacks most
products to reach the bank's average.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Field, Form, Result, Row, Table, Value
from bankmkt.tables import table as find_table
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.penetration.spec import Spec


CHARTED: Final = 8  # products with two bars each: more cannot be seen at once


def product_label(spec: Spec) -> Text:
    """What the first column holds."""
    products = find_table("products")
    column = products.column(spec.of) if products is not None else None
    return column.label if column is not None else Text(spec.of, spec.of)


def product_labels(spec: Spec) -> dict[str, Text]:
    """Human words for the product classes of the catalogue; a bank's own are shown as they are."""
    products = find_table("products")
    column = products.column(spec.of) if products is not None else None
    found: dict[str, Text] = {}
    for alias, code in column.codes if column is not None else ():
        found.setdefault(code, Text(alias, code.replace("_", " ").capitalize()))
    return found


def present(spec: Spec, result: Result) -> Presentation:
    """The weakest group and what it lacks, the groups, the matrix, and every line."""
    customers = result.figures["customers"]
    count = f"{customers:,}" if isinstance(customers, int) else "0"
    subtitle = say("penetration.subtitle", rule=result.rule, day=result.as_of, count=count)
    products, matrix = result.extras.get("products"), result.extras.get("matrix")
    sentence = _finding(spec, result, products, matrix)
    blocks: list[Block] = [Headline(sentence), Grid(say("penetration.groups"), result.summary, bars=("coverage",))]
    if products is not None and matrix is not None and products.rows:
        blocks.append(Grid(say("penetration.matrix"), _heat_map(spec, products, matrix), bars=("penetration",)))
        blocks.append(_chart(spec, products, sentence))
    column = result.fields[1].name
    columns = ("product", column, "penetration", "holders", "customers", "new_penetration", "new_holders")
    blocks.append(Listing(say("penetration.list"), (*columns, "new_customers", "unclear", "new_unclear")))
    blocks += [Note(note) for note in result.notes]
    return Presentation(pick(result.title.zh, result.title.en), subtitle, result, tuple(blocks))


def _finding(spec: Spec, result: Result, products: Table | None, matrix: Table | None) -> str:
    figures = result.figures
    coverage, new = figures["coverage"], figures["new_coverage"]
    if not isinstance(coverage, float):
        return say("penetration.nobody")
    bank = say("penetration.bank_alone", coverage=percent(coverage))
    if isinstance(new, float):
        bank = say("penetration.bank", coverage=percent(coverage), new=percent(new))
    unknown = say("penetration.unknown", count=f"{result.unknown:,}") if result.unknown else ""
    return sentences(_worst(result, products, matrix), bank, unknown)


def _worst(result: Result, products: Table | None, matrix: Table | None) -> str:
    """The group that lacks most products to the bank's average, and the product of which it lacks most holders."""
    mean = result.figures["products_per_customer"]
    field = result.summary.fields[0]
    behind = [
        ((mean - own) * _int(row["customers"]), row)
        for row in result.summary.dicts()
        if isinstance(mean, float) and isinstance(own := row["products_per_customer"], float) and own < mean
    ]
    if len(result.summary.rows) < 2 or not behind:
        return ""
    row = max(behind, key=lambda pair: (pair[0], str(pair[1][field.name])))[1]
    group = row[field.name]
    text = say(
        "penetration.worst",
        label=pick(field.label.zh, field.label.en),
        group=str(group) if group is not None else say("penetration.none"),
        own=f"{row['products_per_customer']:.2f}",
        bank=f"{mean:.2f}",
    )
    cause = _cause(group, products, matrix)
    return pick("；", "; ").join(part for part in (text, cause) if part) + pick("。", ".")


def _cause(group: Value, products: Table | None, matrix: Table | None) -> str:
    if products is None or matrix is None:
        return ""
    whole = {row["product"]: row["penetration"] for row in products.dicts()}
    short: list[tuple[float, Mapping[str, Value], float]] = []
    for row in matrix.dicts():
        own, bank = row["penetration"], whole.get(row["product"])
        if row["group_value"] == group and isinstance(own, float) and isinstance(bank, float) and own < bank:
            short.append(((bank - own) * _int(row["customers"]), row, bank))
    if not short:
        return ""
    lacking, worst, bank = max(short, key=lambda item: (item[0], str(item[1]["product"])))
    return say(
        "penetration.cause",
        product=_product(products.fields[0], worst["product"]),
        own=percent(float(str(worst["penetration"]))),
        bank=percent(bank),
        lacking=f"{round(lacking):,}",
    )


def _product(field: Field, value: Value) -> str:
    label = field.labels.get(str(value))
    return pick(label.zh, label.en.lower()) if label is not None else str(value).replace("_", " ")


def _heat_map(spec: Spec, products: Table, matrix: Table) -> Table:
    """Products below each other, the bank, the new customers and the largest groups beside each other."""
    groups: dict[Value, int] = {}
    cells: dict[tuple[Value, Value], Value] = {}
    for row in matrix.dicts():
        groups[row["group_value"]] = _int(row["customers"])
        cells[row["product"], row["group_value"]] = row["penetration"]
    order = sorted(groups, key=lambda group: (group is None, str(group)))
    bank, new = (Text(say(key), say(key)) for key in ("penetration.whole_bank", "penetration.new"))
    fields = [products.fields[0], Field("penetration", Form.RATIO, bank), Field("new", Form.RATIO, new)]
    for place, group in enumerate(order):
        name = str(group) if group is not None else say("penetration.none")
        fields.append(Field(f"group_{place}", Form.RATIO, Text(name, name)))
    rows: list[Row] = []
    for row in products.dicts():
        own = [cells.get((row["product"], group)) for group in order]
        rows.append((row["product"], row["penetration"], row["new_penetration"], *own))
    return Table(tuple(fields), rows)


def _chart(spec: Spec, products: Table, sentence: str) -> Chart:
    """The products that are held most, among all customers and among the new ones."""
    names = [_product(products.fields[0], one) for one in products.column("product")][:CHARTED]
    series = (
        Series(say("penetration.all"), _floats(products.column("penetration"))[:CHARTED]),
        Series(say("penetration.new"), _floats(products.column("new_penetration"))[:CHARTED]),
    )
    axes = say("penetration.product"), say("penetration.axis")
    return Chart("bars", sentence, names, series, *axes, percent=True)


def _floats(values: Sequence[Value]) -> list[float | None]:
    return [value if isinstance(value, float) else None for value in values]


def _int(value: Value) -> int:
    return value if isinstance(value, int) else 0


def explain(spec: Spec) -> list[str]:
    """The rule in sentences."""
    return [
        say("penetration.explain_holder", active=spec.active),
        say("penetration.explain_share", of=spec.of, across=spec.across),
        say("penetration.explain_coverage"),
        say("penetration.explain_new", months=spec.new_months),
    ]
