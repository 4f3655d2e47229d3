"""The right answers are worked out without the program: own reading of the files, own reading of the rules.

This script opens the extracts with `csv` and `openpyxl`, translates headers and codes with the small tables
below, and asks the oracle of the tests for the answers. It imports nothing of bankmkt, so an answer that
both agree on was reached twice. Run it from a checkout, after the sample bank or a rule has changed on
purpose:

    python sample_data/answers/work_out.py [FOLDER]

FOLDER holds `extracts/`; the answers go to its `answers/`. Without it the folder is the one that this file
lies in.
"""

from __future__ import annotations

import csv
import datetime as dt
import json
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "tests"))  # where the oracle is

from oracle import exits, portfolio, settlement, signals, value
from oracle.answer import Answer, Cell
from oracle.tables import Bank, Row

AS_OF = dt.date(2026, 10, 31)


def _day(text: str) -> dt.date:
    """Any of 20261031, 2026-10-31, 2026/1/3, 2026年10月31日."""
    digits = re.findall(r"\d+", text)
    if len(digits) == 1:
        digits = [text[:4], text[4:6], text[6:]]
    year, month, day = map(int, digits)
    return dt.date(year, month, day)


def _month(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return f"{digits[:4]}-{digits[4:6]}"


def _wan(text: str) -> Decimal:
    """Ten thousands of yuan, perhaps with thousands separators, in yuan."""
    return Decimal(text.replace(",", "")).scaleb(4)


def _flag(text: str) -> bool:
    return {"是": True, "否": False}[text]


def _codes(**words: str) -> Callable[[str], str]:
    """A translation, written as canonical code = the file's word."""
    return {word: code for code, word in words.items()}.__getitem__


PRODUCT_CLASS = _codes(
    deposit="存款", loan="贷款", payroll="代发工资", tax="代扣税款", utilities="代缴水电费",
    e_banking="电子银行", bill_discount="票据贴现", international_settlement="国际结算",
    cash_management="现金管理", credit_card="信用卡", wealth="理财", notice_deposit="通知存款",
    structured_deposit="结构性存款", bill_acceptance="票据承兑", mobile_banking="手机银行",
)  # fmt: skip
CURRENCY = _codes(CNY="人民币", USD="美元", EUR="欧元", HKD="港币")
CHANNEL = _codes(online="线上", offline="线下")
FIVE_CLASS = _codes(normal="正常", special_mention="关注", substandard="次级", doubtful="可疑", loss="损失")

# Per table: the file, then per header the canonical column and how its text becomes a value. Columns that no
# answer depends on are left out.
Columns = dict[str, tuple[str, Callable[[str], Any]]]
FILES: dict[str, tuple[str, Columns]] = {
    "branches": ("机构.csv", {"机构号": ("branch_id", str), "机构名称": ("name", str)}),
    "managers": (
        "客户经理_20261031.xlsx",
        {"工号": ("manager_id", str), "所属机构": ("branch_id", str), "姓名": ("name", str)},
    ),
    "customers": (
        "客户信息_20261031.csv",
        {
            "客户号": ("customer_id", str),
            "客户名称": ("name", str),
            "客户类型": ("kind", _codes(corporate="对公", institution="机构", personal="个人")),
            "开户机构": ("branch_id", str),
            "管户经理": ("manager_id", str),
            "行业投向": (
                "industry_policy",
                _codes(
                    encouraged="支持类",
                    neutral="一般类",
                    weak="压缩类",
                    overheated="过热类",
                    prohibited="禁止类",
                ),
            ),
            "信用评级": ("rating", str),
        },
    ),
    "accounts": (
        "存款账户_20261031.csv",
        {
            "账号": ("account_id", str),
            "客户编号": ("customer_id", str),
            "定活标志": ("term", _codes(demand="活期", notice="通知存款", time="定期")),
            "存期(月)": ("term_months", int),
            "币种": ("currency", CURRENCY),
            "账户余额": ("balance", Decimal),
            "本月日均": ("average_balance", Decimal),
            "本年日均": ("average_balance_year", Decimal),
            "利率(%)": ("rate", Decimal),
        },
    ),
    "loans": (
        "借据_202610.xlsx",
        {
            "借据号": ("loan_id", str),
            "客户号": ("customer_id", str),
            "渠道": ("channel", CHANNEL),
            "贷款类型": (
                "loan_type",
                _codes(operating="经营性贷款", housing="住房贷款", consumer="消费贷款", project="项目贷款"),
            ),
            "币种": ("currency", CURRENCY),
            "借据余额": ("balance", Decimal),
            "年日均余额": ("average_balance_year", Decimal),
            "执行利率(%)": ("rate", Decimal),
            "基准利率(%)": ("benchmark_rate", Decimal),
            "放款日期": ("started_on", _day),
            "到期日期": ("matures_on", _day),
            "五级分类": ("five_class", FIVE_CLASS),
            "减值准备": ("provision", Decimal),
            "逾期本金": ("overdue_principal", Decimal),
            "欠息金额": ("overdue_interest", Decimal),
            "逾期天数": ("days_past_due", int),
            "是否展期": ("is_extended", _flag),
        },
    ),
    "credit_lines": (
        "授信额度.csv",
        {
            "授信编号": ("line_id", str),
            "客户编号": ("customer_id", str),
            "办理渠道": ("channel", CHANNEL),
            "授信金额（万元）": ("amount", _wan),
            "授信到期日": ("until", _day),
        },
    ),
    "off_balance": (
        "表外业务.csv",
        {
            "合同编号": ("contract_id", str),
            "客户号": ("customer_id", str),
            "合同金额": ("amount", Decimal),
            "保证金金额": ("margin", Decimal),
        },
    ),
    "borrowings": (
        "征信借款.csv",
        {
            "客户号": ("customer_id", str),
            "授信机构": ("lender", str),
            "未结清余额": ("balance", _wan),
            "授信总额": ("credit_line", _wan),
            "是否我行": ("is_us", _flag),
        },
    ),
    "settlements": (
        "结算量.csv",
        {
            "客户号": ("customer_id", str),
            "统计月份": ("month", _month),
            "我行结算量": ("settled_amount", Decimal),
            "结算笔数": ("settled_count", int),
            "各行结算量合计": ("total_amount", Decimal),
            "当月销售收入": ("sales_revenue", Decimal),
            "货款归行额": ("sales_received", Decimal),
        },
    ),
    "transactions": (
        "交易流水_202610.csv",
        {
            "账号": ("account_id", str),
            "客户号": ("customer_id", str),
            "交易日期": ("posted_on", _day),
            "收支金额": ("amount", Decimal),
        },
    ),
    "products": ("产品.csv", {"产品代码": ("product_id", str), "产品大类": ("product_class", PRODUCT_CLASS)}),
    "holdings": (
        "产品持有_20261031.csv",
        {
            "客户号": ("customer_id", str),
            "产品代码": ("product_id", str),
            "签约日期": ("opened_on", _day),
            "解约日期": ("closed_on", _day),
            "有效标志": ("is_active", _flag),
        },
    ),
    "fees": (
        "中收.csv",
        {
            "客户编号": ("customer_id", str),
            "账期": ("month", _month),
            "业务种类": ("product_class", PRODUCT_CLASS),
            "中收金额": ("amount", Decimal),
        },
    ),
    "fx_rates": ("汇率_20261031.csv", {"币种": ("currency", CURRENCY), "折算汇率": ("rate", Decimal)}),
}
GB18030 = ("customers", "off_balance", "products", "transactions")
BAR = ("borrowings",)
KINDS = {"segment": "tiers", "mix": "mix", "settlement": "ratio_check", "exit-list": "decision_table"}


def read_bank(extracts: Path) -> Bank:
    """The bank as its extracts have it, in the terms of the oracle."""
    tables = {table: _table(table, extracts / file, columns) for table, (file, columns) in FILES.items()}
    return Bank(AS_OF, tables)


def _table(table: str, path: Path, columns: Columns) -> list[Row]:
    lines = _sheet(path) if path.suffix == ".xlsx" else _csv(table, path)
    header = next(line for line in lines if len(line) > 1 and line[1])  # a title fills one cell alone
    places = {name: header.index(name) for name in columns}
    rows = []
    for line in lines:
        if line[0] == "合计":
            continue
        row: Row = {}
        for name, (column, read) in columns.items():
            cell = line[places[name]]
            row[column] = read(cell) if cell else None
        rows.append(row)
    return rows


def _csv(table: str, path: Path) -> Iterator[list[str]]:
    encoding = "gb18030" if table in GB18030 else "utf-8-sig"
    with path.open(encoding=encoding, newline="") as file:
        yield from csv.reader(file, delimiter="|" if table in BAR else ",")


def _sheet(path: Path) -> Iterator[list[str]]:
    import openpyxl

    book = openpyxl.load_workbook(path, read_only=True)
    for line in book.worksheets[0].iter_rows(values_only=True):
        yield [_text(cell) for cell in line]
    book.close()


def _text(cell: object) -> str:
    match cell:
        case None:
            return ""
        case dt.datetime():
            return cell.date().isoformat()
        case float():
            return repr(cell)
        case _:
            return str(cell)


def answers(bank: Bank) -> dict[str, Answer]:
    """The four answers by rule."""
    found = (
        value.segment(bank),
        portfolio.mix(bank),
        settlement.settlement(bank),
        exits.exit_list(bank, signals.counts(bank)),
    )
    return {answer["rule"]: answer for answer in found}


def as_json(answer: Answer) -> str:
    """An answer in the shape of ``--format json``, without what depends on the run; one row per line."""
    head = {"schema": 1, "rule": answer["rule"], "kind": KINDS[answer["rule"]], "as_of": AS_OF.isoformat()}
    lines = [f"{_json(head)[:-1]},"]
    for part, rows in (("summary", answer["summary"]), ("rows", answer["rows"])):
        plain = [{column: _plain(cell) for column, cell in row.items()} for row in rows]
        body = ",\n".join(f"  {_json(row)}" for row in plain)
        if part == "rows":
            figures = {name: _plain(cell) for name, cell in answer["figures"].items()}
            lines.append(f' "figures": {_json(figures)},')
        lines.append(f' "{part}": [\n{body}\n ],')
    lines.append(f' "unknown": {answer["unknown"]}}}')
    return "\n".join(lines) + "\n"


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


def _plain(cell: Cell) -> object:
    match cell:
        case Fraction():
            return float(cell)
        case Decimal():
            return format(cell, ".2f")
        case dt.date():
            return cell.isoformat()
        case _:
            return cell


def main() -> None:
    """Write the answers beside the extracts."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[1]
    target = folder / "answers"
    target.mkdir(exist_ok=True)
    for rule, answer in answers(read_bank(folder / "extracts")).items():
        (target / f"{rule}.json").write_text(as_json(answer), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
