"""What a structure means to a person: how the whole is made up, who is worst, by which limit, and what makes it so."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal

from bankmkt.base.say import percent, pick, say, sentences
from bankmkt.query.field import Field, Form, Value
from bankmkt.result.blocks import Block, Chart, Grid, Headline, Listing, Note, Presentation, Series
from bankmkt.result.result import Result
from bankmkt.rules.kinds.structure.spec import THIS_YEAR
from bankmkt.rules.population import MISSING
from bankmkt.tables.model import Text

if TYPE_CHECKING:
    from bankmkt.rules.kinds.structure.spec import Class, Limit, Spec

CHARTED: Final = 12
"""Owners in a table and a chart of their wholes: more cannot be read."""
UNDECIDED: Final = Text("输入缺失数", "With missing inputs")
CLASS_NAME: Final = Field("class_name", Form.TEXT, Text("类别名称", "Class name"))
CAUSE_NAME: Final = Field("cause_name", Form.TEXT, Text("成因名称", "Cause name"))
OWNERS: Final = Text("归属数", "Owners")
TARGETED: Final = ("target_share", "direction", "to_shift")
"""The columns of a target mix; they speak of classes."""
VERDICTS: Final = {
    "over": Text("超限", "Over the limit"),
    "ok": Text("达标", "Within the limits"),
    "unknown": Text("未知", "Unknown"),
}
_UNASSIGNED: Final = Text("未分配", "Unassigned")
_OTHER: Final = Text("其他", "Other")
_UNKNOWN: Final = Text("未知", "Unknown")
_TOTAL: Final = Text("合计", "Total")
_DIRECTIONS: Final = {
    "raise": Text("提高占比", "Raise the share"),
    "lower": Text("降低占比", "Lower the share"),
    "keep": Text("保持", "Keep"),
}


# --- fields ------------------------------------------------------------------------------------------------------


def unit(spec: Spec) -> Text:
    """What is counted."""
    return Text(spec.unit.zh, spec.unit.en) if spec.unit else Text("笔数", "Members")


def verdict_title(spec: Spec, word: str) -> Text:
    """What people call a verdict in this rule."""
    found = spec.verdicts.get(word)
    return Text(found.zh, found.en) if found else VERDICTS[word]


def owner_fields(key: str, grain: str, label: Text) -> tuple[Field, ...]:
    """The columns that name the owner of a row."""
    if grain == "branch":
        return (
            Field("branch_id", Form.ID, Text("机构", "Branch"), {"unassigned": _UNASSIGNED}),
            Field("branch_name", Form.TEXT, Text("机构名称", "Branch name")),
            Field("level", Form.CODE, Text("层级", "Level"), _levels()),
        )
    if grain == "manager":
        return (
            Field("manager_id", Form.ID, Text("客户经理", "Manager"), {"unassigned": _UNASSIGNED}),
            Field("manager_name", Form.TEXT, Text("姓名", "Manager name")),
            Field("branch_id", Form.ID, Text("机构", "Branch")),
        )
    return (Field(key, Form.ID, label, {"unknown": _UNKNOWN}),) if key else ()


def _levels() -> dict[str, Text]:
    names = {"head": ("总行", "Head office"), "branch": ("分行", "Branch")}
    names |= {"sub_branch": ("支行", "Sub-branch"), "outlet": ("网点", "Outlet")}
    return {name: Text(*texts) for name, texts in names.items()}


def class_field(spec: Spec) -> Field:
    """The class with the words of all classes in their order."""
    labels = {one.name: Text(one.title.zh, one.title.en) for one in spec.classes if one.title}
    labels |= {name: Text(one.zh, one.en) for name, one in spec.words.items() if spec.group and not spec.classes}
    labels |= {"total": _TOTAL, "other": _OTHER, "unknown": _UNKNOWN}
    title = Text(spec.class_title.zh, spec.class_title.en) if spec.class_title else Text("类别", "Class")
    return Field("class", Form.CODE, title, labels)


def verdict_fields(spec: Spec, names: list[str]) -> list[Field]:
    """The fields of those of the judging columns that are named."""
    limits = {one.name: limit_title(spec, one) for one in spec.limits}
    money = spec.target is not None and spec.column(spec.target.column).form == "sum"
    known = {
        "target_share": Field("target_share", Form.RATIO, Text("目标占比", "Target share")),
        "direction": Field("direction", Form.CODE, Text("调整方向", "Direction"), _DIRECTIONS),
        "to_shift": Field("to_shift", Form.MONEY if money else Form.COUNT, Text("应调整额", "To shift")),
        "verdict": Field(
            "verdict", Form.CODE, Text("结论", "Verdict"), {word: verdict_title(spec, word) for word in VERDICTS}
        ),
        "breaches": Field("breaches", Form.LIST, Text("超限项", "Limits passed"), limits),
        "cause": Field("cause", Form.CODE, Text("主要成因", "Main cause"), class_field(spec).labels),
    }
    return [known[name] for name in names]


def advice_field(spec: Spec) -> Field:
    """The products that fit a class."""
    labels = {name: Text(one.zh, one.en) for name, one in spec.words.items()}
    return Field("advice", Form.LIST, Text("适配产品", "Products that fit"), labels)


def limit_title(spec: Spec, limit: Limit) -> Text:
    """The human name of a limit: its own, or that of its column."""
    words = limit.title or spec.column(limit.column).title
    return Text(words.zh, words.en)


# --- blocks ------------------------------------------------------------------------------------------------------


def present(spec: Spec, result: Result) -> Presentation:
    """The whole by class, the worst owner and its cause, the owners, and all groups."""
    heading = pick(result.title.zh, result.title.en)
    subtitle = say("structure.subtitle", rule=result.rule, day=result.as_of, count=f"{result.figures['members']:,}")
    sentence = _finding(spec, result)
    title = say("structure.by_class") if spec.has_classes else say("structure.bank")
    blocks: list[Block] = [Grid(title, result.summary), Headline(sentence)]
    owners = result.extras.get("owners")
    if owners is not None and len(owners.rows) > 1 and spec.has_classes:
        blocks.append(Grid(say("structure.owners"), owners))
    blocks += [chart for chart in (_trend(spec, result), _classes(spec, result)) if chart is not None][:1]
    highlight = {"verdict": ("over",)} if spec.limits else {}
    names = [one.name for one in result.fields]
    columns = [name for name in names if name not in ("missing", "level", "breaches")]
    order = sorted(columns, key=lambda name: name not in (names[0], "class", "verdict", "cause"))
    blocks.append(Listing(say("structure.list"), (*order, *(n for n in names if n not in order)), highlight))
    blocks += [Note(note) for note in result.notes]
    return Presentation(heading, subtitle, result, tuple(blocks))


def _finding(spec: Spec, result: Result) -> str:
    """One or two sentences: how many pass a limit, and the worst owner with its cause."""
    first = next((row for batch in result.rows.batches(1) for row in batch), None)
    row = dict(zip((one.name for one in result.fields), first, strict=True)) if first else {}
    if spec.limits:
        over, unknown = result.figures["over"], result.figures["unknown"]
        text = say("structure.limits", over=f"{over:,}", judged=f"{_count(result, over, unknown):,}")
        text = sentences(text, say("structure.open", unknown=f"{unknown:,}") if unknown else "")
        return sentences(text, _worst(spec, result)) if over else text
    if spec.watch and row.get(spec.watch.column) is not None:
        return _watched(spec, result, _below_head(result) or row if spec.tree else row)
    return say("structure.plain", members=f"{result.figures['members']:,}", owners=f"{result.figures['owners']:,}")


def _below_head(result: Result) -> dict[str, Value]:
    """The first row of an owner under the head office, which as the whole bank is worst whenever most others fall."""
    names = [one.name for one in result.fields]
    for batch in result.rows.batches(200):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            if row.get("level") != "head":
                return row
    return {}


def _count(result: Result, over: Value, unknown: Value) -> int:
    ok = result.figures["ok"]
    return sum(value for value in (over, unknown, ok) if isinstance(value, int))


def _worst(spec: Spec, result: Result) -> str:
    """The first row that passes a limit: rows begin with the owner that passes one furthest."""
    names = [one.name for one in result.fields]
    for batch in result.rows.batches(200):
        for values in batch:
            row = dict(zip(names, values, strict=True))
            if row["verdict"] == "over" and isinstance(row["breaches"], list):
                return _breach(spec, row)
    return ""


def _breach(spec: Spec, row: dict[str, Value]) -> str:
    words = []
    for name in row["breaches"] if isinstance(row["breaches"], list) else []:
        limit = next(one for one in spec.limits if one.name == name)
        title = limit_title(spec, limit)
        value = row.get(limit.column)
        line = limit.own.get(str(_owner(row)), limit.value)
        key = "structure.at_most" if limit.at_most is not None else "structure.at_least"
        shown = _amount(value, spec, limit), _line(float(line), spec, limit)
        words.append(say(key, title=pick(title.zh, title.en), actual=shown[0], limit=shown[1]))
    who = _named(spec, row)
    made = _made(spec, row)
    return sentences(say("structure.worst", who=who, what=pick("；", "; ").join(words)), made)


def _watched(spec: Spec, result: Result, row: dict[str, Value]) -> str:
    assert spec.watch is not None
    one = spec.column(spec.watch.column)
    form = next(field.form for field in result.fields if field.name == one.name)
    title = pick(one.title.zh, one.title.en)
    whole = result.figures.get(one.name)
    text = say("structure.watched_all", title=title, value=_value(whole, form)) if whole is not None else ""
    if row.get(one.name) is None or not _owner(row):
        return text
    text = sentences(
        text, say("structure.watched", who=_named(spec, row), title=title, value=_value(row[one.name], form))
    )
    return sentences(text, _made(spec, row))


def _made(spec: Spec, row: dict[str, Value]) -> str:
    """The class that makes most of it, by its name where it has one."""
    cause, name = row.get("cause"), row.get("cause_name")
    if not cause:
        return ""
    return say("structure.cause", cause=f"{cause} {name}" if name else _class(spec, str(cause)))


def _owner(row: dict[str, Value]) -> Value:
    return next(iter(row.values())) if row else None


def _named(spec: Spec, row: dict[str, Value]) -> str:
    """The owner by id and name, with the class where it is a class's row."""
    name = row.get("branch_name") if "branch_name" in row else row.get("manager_name")
    who = str(_owner(row)) if spec.owner or name is not None or "class" not in list(row)[:1] else ""
    if who == "unassigned":
        who = pick(_UNASSIGNED.zh, _UNASSIGNED.en)
    who = f"{who} {name}" if name else who
    group = row.get("class")
    if group and group != "total":
        who = f"{who} · {_class(spec, str(group))}" if who else _class(spec, str(group))
    return who


def _class(spec: Spec, word: str) -> str:
    text = class_field(spec).labels.get(word)
    return pick(text.zh, text.en) if text else word


def _amount(value: Value, spec: Spec, limit: Limit) -> str:
    if value is None:
        return say("structure.at_any_rate")
    return _value(value, _form(spec, limit))


def _line(value: float, spec: Spec, limit: Limit) -> str:
    form = _form(spec, limit)
    return _value(Decimal(f"{value:.2f}") if form is Form.MONEY else value, form)


def _form(spec: Spec, limit: Limit) -> Form:
    one = spec.column(limit.column)
    if one.form == "sum":
        return Form.MONEY
    if one.form in ("ratio", "share") or one.over:
        return Form.RATIO
    return Form.RATE if one.form == "weighted" else Form.COUNT


def _value(value: Value, form: Form) -> str:
    if value is None:
        return "·"
    if form is Form.RATIO:
        return percent(float(str(value)), 2)
    if form is Form.RATE:
        return f"{float(str(value)):.2f}%"
    return f"{value:,}" if isinstance(value, int | Decimal) else str(value)


# --- charts ------------------------------------------------------------------------------------------------------


def _trend(spec: Spec, result: Result) -> Chart | None:
    """The ratios over the loaded dates as bars."""
    table = result.extras.get("trend")
    if table is None or len(table.rows) < 2:
        return None
    dates = [str(day) for day in table.column("as_of")]
    series = tuple(
        Series(pick(one.label.zh, one.label.en), [None if v is None else float(v) for v in table.column(one.name)])
        for one in table.fields[1:3]
    )
    title = say("structure.trend", titles=pick("、", ", ").join(one.name for one in series))
    kind: Literal["curve", "bars"] = "curve" if len(dates) > 2 else "bars"
    return Chart(kind, title, dates, series, say("structure.date"), percent=True)


def _classes(spec: Spec, result: Result) -> Chart | None:
    """The first amount, or else the members, by class."""
    if not spec.has_classes or not result.summary.rows:
        return None
    fields = result.summary.fields
    chosen = next((one for one in fields if one.form is Form.MONEY), fields[1])
    values = [None if value is None else float(str(value)) for value in result.summary.column(chosen.name)]
    names = [_class(spec, str(word)) for word in result.summary.column("class")]
    title = pick(chosen.label.zh, chosen.label.en)
    series = (Series(title, values),)
    return Chart("bars", say("structure.chart", title=title), names, series, money=chosen.form is Form.MONEY)


# --- sentences ---------------------------------------------------------------------------------------------------


def explain(spec: Spec) -> list[str]:
    """What is counted, against what, in sentences."""
    lines = [say("structure.explain_of", of=spec.of, where=spec.where or "true")]
    lines += [_explain_class(spec, one) for one in spec.classes]
    if spec.group:
        lines.append(say("structure.explain_group", name=spec.group))
    if spec.year:
        lines.append(say("structure.explain_year", name=spec.year))
    for one in spec.columns:
        if not one.hidden:
            lines.append(f"{pick(one.title.zh, one.title.en)}: {_formula(spec, one.name)}")
    for limit in spec.limits:
        title = limit_title(spec, limit)
        key = "structure.explain_most" if limit.at_most is not None else "structure.explain_least"
        text = say(key, title=pick(title.zh, title.en), limit=_line(float(limit.value), spec, limit))
        names = ", ".join(say("structure.this_year") if n == THIS_YEAR else _class(spec, n) for n in limit.classes)
        lines.append(sentences(text, say("structure.explain_classes", classes=names) if names else ""))
    if spec.target:
        shares = ", ".join(f"{_class(spec, name)} {percent(float(one), 0)}" for name, one in spec.target.shares.items())
        lines.append(say("structure.explain_target", shares=shares, tolerance=percent(float(spec.target.tolerance), 0)))
    lines += [say("structure.explain_tree")] if spec.tree else []
    return [*lines, say("structure.explain_open")]


def _explain_class(spec: Spec, one: Class) -> str:
    when = one.when or (f"{spec.group} = '{one.name}'" if spec.group else say("structure.rest"))
    return say("structure.explain_class", title=_class(spec, one.name), when=when)


def _formula(spec: Spec, name: str) -> str:
    one = spec.column(name)

    def called(part: str) -> str:
        words = spec.column(part).title
        return pick(words.zh, words.en)

    if one.ratio:
        return f"{called(one.ratio[0])} ÷ {called(one.ratio[1])}"
    if one.minus:
        return f"{called(one.minus[0])} − {called(one.minus[1])}"
    if one.share:
        return say("structure.explain_share", title=called(one.share))
    parts = [one.count or one.heads or one.sum or one.rank or f"{one.weighted} × {one.by}"]
    parts += [f"÷ {one.over}"] if one.over else []
    parts += [text for text in (one.where, one.now) if text]
    parts += [f"@ {one.at}"] if one.at else []
    return f"{say('structure.form_' + one.form)} {'; '.join(str(part) for part in parts)}"


__all__ = ["CHARTED", "MISSING", "explain", "present"]
