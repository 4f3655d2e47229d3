"""A profile on a screen answers in reading order: what is it, what do I have to decide, what would happen, what next.

An analyst with her first file reads from the top and stops at the last line, which is a command to type. A
column takes one line however wide the screen is; what has no room is named. Every value here was masked when
the profile was made.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bankmkt.base.say import counted, pick, say
from bankmkt.intake.profile.shape import ColumnProfile, FileProfile, KeptOut, Refusal, SheetProfile, Trial
from bankmkt.report.layout import GAP, Column, fit
from bankmkt.report.width import cells, visible, wrap
from bankmkt.result.result import Field, Form, Row, Table
from bankmkt.tables import table
from bankmkt.tables.model import Text

_ASCII: Final = {
    ord("›"): ">",
    ord("─"): "-",
    ord("…"): "...",
    ord("·"): "-",
    ord("×"): "x",
    ord("→"): "->",
    ord("‰"): "o/oo",
}
_COLUMNS_SHOWN: Final = 120
_KEPT_SHOWN: Final = 6
_ROWS_SHOWN: Final = 5
_WORDS_SHOWN: Final = 6
_REFUSALS: Final = 8
_WARNINGS: Final = 5
_DOUBTS: Final = frozenset({"long_number", "error_cell", "no_result"})
_SIGNS: Final = {",": "comma", "\t": "tab", ";": "semicolon", " ": "space"}


def lines(files: Sequence[FileProfile], next_step: str = "", width: int = 80, ascii_only: bool = False) -> list[str]:
    """The profiles as lines of at most `width` cells in the current language; `next_step` stands last.

    It is not broken into lines: a command that is copied must stay whole.
    """
    found: list[str] = []
    for number, file in enumerate(files):
        if number:
            found += ["", "─" * width, ""]
        found += _file(file, width)
    if next_step:
        found += ["", say("profile.next"), *(f"  {visible(line)}" for line in next_step.split("\n"))]
    return [line.translate(_ASCII) for line in found] if ascii_only else found


def _wrapped(text: str, width: int, first: str = "", rest: str = "") -> list[str]:
    """A text over lines with an indent that may differ in the first one."""
    parts = wrap(visible(text), max(20, width - max(len(first), len(rest)))) or [""]
    return [f"{first if number == 0 else rest}{part}" for number, part in enumerate(parts)]


def _packed(facts: Iterable[str], width: int) -> list[str]:
    """Short facts side by side, broken between them."""
    found = [""]
    for fact in facts:
        text = visible(fact)
        longer = f"{found[-1]} · {text}" if found[-1] else f"  {text}"
        if found[-1] and cells(longer) > width:
            found.append(f"  {text}")
        else:
            found[-1] = longer
    return [line for one in found for line in (_wrapped(one.strip(), width, "  ", "    ") if one else [])]


# --- files and sheets -----------------------------------------------------------------------------------------


def _file(file: FileProfile, width: int) -> list[str]:
    facts = [say(f"profile.format_{file.format}")] if file.format in _FORMATS else []
    facts.append(size(file.size))
    if file.suffix:
        facts.append(say("profile.suffix_other", suffix=file.suffix))
    if file.encoding:
        why = say(f"profile.decided_{file.decided}") if file.decided else ""
        facts.append(pick("{}（{}）", "{} ({})").format(file.encoding, why) if why else file.encoding)
    if file.dialect is not None:
        facts += _dialect(file)
    shown = sum(not sheet.hidden for sheet in file.sheets if sheet.sheet)
    if shown:
        facts.append(say("profile.sheet_one") if shown == 1 else say("profile.sheets", count=shown))
    if file.members:
        facts.append(say("profile.members", count=len(file.members)))
    found = [*_wrapped(file.shown, width), *_packed(facts, width)]
    if file.problems:
        found += _wrapped(say("profile.unreadable"), width, "  ! ", "    ")
    for sheet in file.sheets:
        found += ["", *_sheet(sheet, width)]
    return found


_FORMATS: Final = frozenset(["text", "xlsx", "xlsb", "xls", "ods", "html", "spreadsheetml", "parquet", "zip", "gzip"])


def _dialect(file: FileProfile) -> list[str]:
    assert file.dialect is not None
    sign = file.dialect.delimiter
    facts = []
    if sign:
        word = say(f"profile.sign_{_SIGNS[sign]}") if sign in _SIGNS else visible(sign)
        facts.append(say("profile.delimiter", sign=word))
    if file.dialect.quote:
        facts.append(say("profile.quote", sign=file.dialect.quote))
    if file.dialect.ends:
        facts.append(say("profile.ends", ends=" + ".join(file.dialect.ends)))
    return facts


def size(count: int) -> str:
    """A number of bytes as people say it."""
    amount = float(count)
    for unit in ("B", "KB", "MB", "GB"):
        if amount < 1024 or unit == "GB":
            return f"{amount:,.0f} {unit}" if unit == "B" or amount >= 10 else f"{amount:.1f} {unit}"
        amount /= 1024
    raise AssertionError


def _sheet(sheet: SheetProfile, width: int) -> list[str]:
    found = []
    if sheet.sheet:
        name = say("profile.sheet", name=sheet.sheet)
        note = say("profile.hidden_sheet") if sheet.hidden else ""
        found += _wrapped(f"{name} · {note}" if note else name, width)
    if sheet.problems:
        found += _wrapped(say("profile.unreadable"), width, "  ! ", "    ")
    if not sheet.columns and (sheet.problems or sheet.hidden):
        return found
    found += _wrapped(_proposal(sheet), width)
    found += _packed(_facts(sheet), width)
    if sheet.columns:
        shown = sheet.columns[:_COLUMNS_SHOWN]
        found += ["", *_columns(shown, width)]
        more = sheet.more_columns + len(sheet.columns) - len(shown)
        if more:
            found += _wrapped(say("profile.more_columns", count=f"{more:,}"), width)
        found += _codes(shown, width)
    if sheet.questions or any(column.flaws for column in sheet.columns):
        found += ["", say("profile.decide")]
        for question in sheet.questions:
            found += _wrapped(question.text, width, "  ! " if question.blocking else "  · ", "    ")
        for column in sheet.columns:
            for text in _flaws(column):
                found += _wrapped(text, width, "  ! ", "    ")
    if sheet.trial is not None:
        found += ["", *_trial(sheet.trial, width)]
    return found


def _proposal(sheet: SheetProfile) -> str:
    if not sheet.tables:
        return say("profile.no_table")
    best = sheet.tables[0]
    declared = table(best.table)
    label = pick(declared.label.zh, declared.label.en) if declared else ""
    parts = [say("profile.proposal", table=best.table, label=label, share=f"{best.confidence:.0%}")]
    if best.named:
        parts.append(say("profile.named"))
    if best.missing:
        parts.append(say("profile.lacks", columns=", ".join(best.missing)))
    if sheet.tables[1:]:
        others = ", ".join(f"{one.table} {one.confidence:.0%}" for one in sheet.tables[1:])
        parts.append(say("profile.runners_up", tables=others))
    return pick("；", "; ").join(parts)


def _facts(sheet: SheetProfile) -> Iterator[str]:
    if sheet.sampled:
        yield say("profile.sample_of", rows=counted(sheet.rows, "row"))
    else:
        yield say("profile.rows", rows=counted(sheet.rows, "row")) if sheet.rows else say("profile.no_rows")
    if not sheet.header:
        yield say("profile.no_header")
    elif len(sheet.header) == 1:
        yield say("profile.header_row", rows=sheet.header[0])
    else:
        yield say("profile.header_rows", rows=f"{sheet.header[0]}–{sheet.header[-1]}")
    if sheet.unit:
        yield say("profile.unit_note", unit=sheet.unit)
    if sheet.day:
        yield say("profile.day_note", day=sheet.day)
    for one in sheet.kept_out[:_KEPT_SHOWN]:
        yield kept(one)
    more = sheet.kept_out_more + max(0, len(sheet.kept_out) - _KEPT_SHOWN)
    if more:
        yield say("profile.kept_more", count=f"{more:,}")


_WHATS: Final = frozenset(["title", "total", "subtotal", "note", "footer", "repeated_header", "blank"])


def kept(one: KeptOut) -> str:
    """A row that is no data, as it is named."""
    what = say(f"profile.kept_{one.what}") if one.what in _WHATS else say("profile.kept_other")
    text = say("profile.kept_row", row=f"{one.row:,}", what=what)
    quoted = pick("“{}”", "“{}”").format(one.text)
    return f"{text} {quoted}" if one.text and one.what in ("title", "note") else text


# --- columns --------------------------------------------------------------------------------------------------


def _columns(columns: Sequence[ColumnProfile], width: int) -> list[str]:
    made = [
        Column(say("profile.head_place"), [one.cell or str(one.place) for one in columns], right=True),
        Column(say("profile.head_header"), [visible(one.header) or f"#{one.place}" for one in columns], elastic=True),
        Column(say("profile.head_meaning"), [_meaning(one) for one in columns]),
        Column(say("profile.head_sure"), [_sure(one) for one in columns], right=True),
        Column(say("profile.head_type"), [_type(one) for one in columns]),
        Column(say("profile.head_fill"), [_percent(one.fill) for one in columns], right=True),
        Column(say("profile.head_distinct"), [distinct(one) for one in columns], right=True),
        Column(say("profile.head_range"), [visible(_range(one)) for one in columns], elastic=True),
        Column(say("profile.head_samples"), [visible("  ".join(one.samples)) for one in columns], elastic=True),
    ]
    fitted = fit(made, width)
    found = [_line(parts) for parts in fitted.headers()]
    found += [_line(fitted.row(number, "…")) for number in range(len(columns))]
    if fitted.dropped:
        names = ", ".join(column.header for column in made[-fitted.dropped :])
        found += _wrapped(say("report.more_columns", names=names), width)
    return found


def _line(parts: Sequence[str]) -> str:
    return (" " * GAP).join(parts).rstrip()


def _meaning(one: ColumnProfile) -> str:
    if one.meaning is None:
        return "·"
    return one.meaning.column if one.meaning.why == "exact" else f"{one.meaning.column} ?"


def _sure(one: ColumnProfile) -> str:
    return f"{one.meaning.confidence:.0%}" if one.meaning else ""


def _type(one: ColumnProfile) -> str:
    name = say(f"profile.type_{one.type}")
    return f"{name} {one.unit}" if one.unit else name


def _percent(share: float) -> str:
    """A share without a false 100 or 0."""
    if 0.995 <= share < 1:
        return "99%"
    return "1%" if 0 < share < 0.005 else f"{share:.0%}"


def distinct(one: ColumnProfile) -> str:
    """The number of different values, or that there are more than were counted."""
    return f"> {one.distinct:,}" if one.many else f"{one.distinct:,}"


def _range(one: ColumnProfile) -> str:
    if not one.smallest and not one.largest:
        return ""
    return one.smallest if one.smallest == one.largest else f"{one.smallest} … {one.largest}"


def _codes(columns: Sequence[ColumnProfile], width: int) -> list[str]:
    """The words of columns of codes with what they mean."""
    found: list[str] = []
    for one in columns:
        if not one.translated and not one.unknown:
            continue
        words = [f"{word} → {code} {count:,}" for word, code, count in one.translated[:_WORDS_SHOWN]]
        if len(one.translated) > _WORDS_SHOWN:
            words.append("…")
        if one.unknown:
            unknown = ", ".join(f"{word} {count:,}" for word, count in one.unknown[:_WORDS_SHOWN])
            words.append(say("profile.codes_unknown", words=unknown))
        name = one.meaning.column if one.meaning else one.header
        text = say("profile.codes_line", column=name, words=pick("，", ", ").join(words))
        found += _wrapped(text, width, "  ", "    ")
    return ["", *found] if found else []


def _flaws(one: ColumnProfile) -> Iterator[str]:
    name = visible(one.header) or f"#{one.place}"
    for code, count in one.flaws:
        if code == "scientific":
            if one.type != "money":
                yield say("profile.flaw_scientific", column=name, count=f"{count:,}")
        elif code == "no such day":
            yield say("profile.flaw_day", column=name, count=f"{count:,}")
        elif code in _DOUBTS:
            yield say(f"profile.flaw_{code}", column=name, count=f"{count:,}")
        else:
            yield say("profile.flaw_cell", column=name, count=f"{count:,}", code=code)


# --- what loading would do ------------------------------------------------------------------------------------


def _trial(trial: Trial, width: int) -> list[str]:
    found = [say("profile.trial")]
    for problem in trial.problems:
        found += _wrapped(say("profile.trial_refused", what=problem), width, "  ! ", "    ")
    if not trial.problems:
        parts = [say("profile.trial_good", loaded=f"{trial.loaded:,}", read=f"{trial.read:,}")]
        if trial.duplicates:
            parts.append(say("profile.trial_duplicates", count=f"{trial.duplicates:,}"))
        if trial.total_agrees is not None:
            parts.append(say("profile.trial_total") if trial.total_agrees else say("profile.trial_no_total"))
        if trial.as_of is not None:
            parts.append(say("profile.trial_as_of", day=trial.as_of))
        if trial.sampled:
            parts.append(say("profile.trial_sampled"))
        found += _wrapped(pick("；", "; ").join(parts), width, "  ", "  ")
    if trial.over_limit:
        found += _wrapped(say("profile.trial_over"), width, "  ! ", "    ")
    for one in trial.refusals[:_REFUSALS]:
        found += _wrapped(refusal(one), width, "  ! ", "    ")
    for warning in trial.warnings[:_WARNINGS]:
        found += _wrapped(warning, width, "  · ", "    ")
    return found


def refusal(one: Refusal) -> str:
    """One reason for which rows would be rejected, with the first of them."""
    rows = ", ".join(f"{row:,}" for row in one.rows[:_ROWS_SHOWN]) + (" …" if one.count > len(one.rows) else "")
    key = "profile.trial_rejected_row" if one.count == 1 else "profile.trial_rejected"
    text = say(key, count=f"{one.count:,}", reason=one.reason, rows=rows)
    return sentence(text, say("profile.no_rate_alone")) if one.code == "no_rate" else text


def sentence(text: str, more: str) -> str:
    """A text with more behind it."""
    return pick("；", "; ").join((text, more))


# --- for programs -------------------------------------------------------------------------------------------


_FIELDS: Final = (
    Field("file", Form.TEXT, Text("文件", "File")),
    Field("sheet", Form.TEXT, Text("工作表", "Sheet")),
    Field("table", Form.TEXT, Text("表", "Table")),
    Field("place", Form.COUNT, Text("列", "Place")),
    Field("header", Form.TEXT, Text("表头", "Header")),
    Field("column", Form.TEXT, Text("对应列", "Column")),
    Field("confidence", Form.RATIO, Text("把握", "Confidence")),
    Field("why", Form.TEXT, Text("依据", "Why")),
    Field("type", Form.TEXT, Text("类型", "Type")),
    Field("unit", Form.TEXT, Text("单位", "Unit")),
    Field("rows", Form.COUNT, Text("行数", "Rows")),
    Field("filled", Form.COUNT, Text("填充", "Filled")),
    Field("distinct", Form.TEXT, Text("不同值", "Distinct")),
    Field("smallest", Form.TEXT, Text("最小", "Smallest")),
    Field("largest", Form.TEXT, Text("最大", "Largest")),
    Field("samples", Form.LIST, Text("样例", "Samples")),
)


def columns_table(files: Sequence[FileProfile]) -> Table:
    """All columns of all sheets as one table, one row each, whole values."""
    rows: list[Row] = []
    for file in files:
        for sheet in file.sheets:
            for one in sheet.columns:
                meaning = one.meaning
                rows.append(
                    (
                        file.shown,
                        sheet.sheet,
                        sheet.table,
                        one.place,
                        one.header,
                        meaning.column if meaning else None,
                        meaning.confidence if meaning else None,
                        meaning.why if meaning else None,
                        one.type,
                        one.unit or None,
                        one.rows,
                        one.filled,
                        distinct(one).replace(",", ""),
                        one.smallest or None,
                        one.largest or None,
                        list(one.samples),
                    )
                )
    return Table(_FIELDS, rows)
