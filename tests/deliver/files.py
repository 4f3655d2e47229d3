"""Workbooks made for the check: a clean one with every kind of part, and ways to plant a word into any of them."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path

import xlsxwriter

from bankmkt.deliver.index import Index
from bankmkt.store.people import Identity

MINE, THEIRS = "M01", "M02"
MY_PEOPLE = (
    Identity("customers.customer_id", "C000001", MINE),
    Identity("customers.name", "样例张伟服装有限公司", MINE),
    Identity("customers.person", "李宁静", MINE),
    Identity("customers.phone", "13700000001", MINE),
    Identity("accounts.account_id", "800000000101", MINE),
    Identity("loans.loan_id", "J0000000101", MINE),
)
STRANGERS = (
    Identity("customers.customer_id", "C000002", THEIRS),
    Identity("customers.customer_id", "123456", THEIRS),
    Identity("customers.person", "张伟", THEIRS),
    Identity("customers.name", "样例远洋<五金>&公司", THEIRS),
    Identity("customers.person", "欧阳晓明", None),
    Identity("customers.phone", "13912345678", THEIRS),
    Identity("customers.id_number", "11010119900307123X", THEIRS),
    Identity("customers.registration_no", "91990000M00000002R", THEIRS),
    Identity("accounts.account_id", "800000000202", THEIRS),
    Identity("accounts.account_id", "0800123456789", THEIRS),
    Identity("cards.card_id", "6222020000000000017", THEIRS),
    Identity("loans.loan_id", "J0000000202", THEIRS),
    Identity("contacts.name", "王府井", THEIRS),
    Identity("contacts.name", "Li Na", THEIRS),
)
WORDS = ("样例银行王府井支行", "高风险客户 {n} 户", "客户经理", "Customers of the branch")
NOTHING: frozenset[str] = frozenset()


def index() -> Index:
    """The index of a bank of two managers."""
    made = Index()
    made.add(MY_PEOPLE)
    made.add(STRANGERS)
    made.add_words(WORDS, ["0101", "M01", "M02"])
    made.finish()
    return made


def clean(path: Path, *, text: str = "李**", name: str = "样例张伟服装有限公司", plain: float = 12345.67) -> Path:
    """A workbook with one of every part that XlsxWriter can make, about the first manager's customers."""
    with xlsxwriter.Workbook(path, {"constant_memory": False}) as book:
        money = book.add_format({"num_format": "#,##0.00"})
        book.set_properties({"title": "手册", "comments": "2026-10-31"})
        book.set_custom_property("bankmkt run", "20261122T031500Z-4f2a9c")
        sheet = book.add_worksheet("客户")
        hidden = book.add_worksheet("备用")
        hidden.hide()
        sheet.write_row(0, 0, ["客户号", "客户名称", "账号", "余额", "机构"])
        sheet.write_row(1, 0, ["C000001", name, "****0101"])
        sheet.write_number(1, 3, 1691234567.0, money)
        sheet.write_string(1, 4, "0101")
        sheet.write_row(2, 0, ["C000001", text, "J0000000101", plain])
        sheet.write_comment("A2", "样例银行王府井支行")
        sheet.write_url("A4", "internal:'备用'!A1", string="去")
        sheet.data_validation("E5", {"validate": "list", "source": ["是", "否"]})
        criterion = {
            "type": "text",
            "criteria": "containing",
            "value": "高风险",
            "format": book.add_format({"bold": True}),
        }
        sheet.conditional_format("B1:B9", criterion)
        sheet.set_header("&L&9手册&R&P")
        sheet.set_footer("&C2026-10-31")
        sheet.set_column("H:H", None, None, {"hidden": True})
        sheet.insert_textbox("G2", "高风险客户 12 户")
        hidden.write_row(0, 0, ["高风险", 12])
        hidden.write_row(1, 0, ["客户经理", 7])
        chart = book.add_chart({"type": "bar"})
        chart.add_series({"categories": "='备用'!$A$1:$A$2", "values": "='备用'!$B$1:$B$2", "name": "户数"})
        chart.set_title({"name": "高风险客户 12 户"})
        sheet.insert_chart("G9", chart)
        book.define_name("名单", "='客户'!$A$1:$E$3")
    return path


def edit(path: Path, part: str, change: Callable[[bytes], bytes]) -> Path:
    """The workbook with one part changed; the part must be there and must change."""
    done = path.with_name(f"edited-{path.name}")
    touched = False
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            content = source.read(member)
            if re.fullmatch(part, member.filename):
                new = change(content)
                touched = touched or new != content
                content = new
            target.writestr(member, content)
    assert touched, part
    return done


def put(path: Path, name: str, content: bytes) -> Path:
    """The workbook with one more part."""
    done = path.with_name(f"more-{path.name}")
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(done, "w", zipfile.ZIP_DEFLATED) as target:
        for member in source.infolist():
            target.writestr(member, source.read(member))
        target.writestr(name, content)
    return done


def swap(old: str, new: str, encoding: str = "utf-8") -> Callable[[bytes], bytes]:
    """A change of one text for another, once."""
    return lambda content: content.replace(old.encode(encoding), new.encode(encoding), 1)
