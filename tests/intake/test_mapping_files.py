"""Every mistake of every mapping file is answered with its place and a remedy."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from bankmkt.base import say
from bankmkt.base.errors import RulesError
from bankmkt.intake.mapping import Arrival, Contract, Mapping, Range, read_folder

HEAD = "bankmkt: 1\ntable: loans\nfiles: a.csv\n"


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


def message(folder: Path, text: str) -> str:
    (folder / "m.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(RulesError) as caught:
        read_folder(folder)
    assert caught.value.code == 3
    return str(caught.value)


@pytest.mark.parametrize(
    ("lines", "place", "said"),
    [
        ("colums: {}\n", ":4:1:", 'no key "colums"; did you mean "columns"?'),
        ("columns: {loanid: x}\n", ":4:11:", 'no column "loanid"; did you mean "loan_id"?'),
        ("columns: {balance: 余额, principal: 余额}\n", ":4:", '"余额" stands for balance and for principal'),
        ("columns: {balance: ' '}\n", ":4:20:", "a header must not be empty"),
        ("columns: {balance: '#0'}\n", ":4:20:", 'places count from 1; write "#1"'),
        ("columns: [balance]\n", ":4:10:", '"columns" has the wrong shape; write keys with values'),
        ("units: {balance: 万}\n", ":4:18:", 'unknown unit "万"; did you mean "万元"?'),
        ("units: {rate: 元}\n", ":4:15:", '"元" is no unit of rate; known: %, 小数, ‰, bp'),
        ("units: {balance: bp}\n", ":4:18:", '"bp" is no unit of balance'),
        ("units: {days_past_due: 千元}\n", ":4:9:", "no amount and no rate"),
        ("units: 公斤\n", ":4:8:", 'unknown unit "公斤"'),
        ("units: '%'\n", ":4:8:", 'unknown unit "%"'),
        ("dates: {matures_on: YYYY-MM-DD}\n", ":4:21:", "no date form"),
        ("dates: {balance: '%Y%m%d'}\n", ":4:9:", "neither a date nor a month"),
        ("dates: {matures_on: '%Y-%m'}\n", ":4:21:", "leaves a part of the date open"),
        ("dates: '%d.%d.%Y'\n", ":4:8:", "leaves a part of the date open"),
        ("dates: '%Y-%m-%y'\n", ":4:8:", "holds a part of the date twice"),
        ("dates: exel\n", ":4:8:", 'no date form; did you mean "excel"?'),
        ("dates: [excel, excel1904]\n", ":4:8:", "as two dates"),
        ("dates: {matures_on: ['%d/%m/%Y', '%m/%d/%Y']}\n", ":4:21:", "as two dates; keep the one"),
        ("dates: [roc, '%y/%m/%d']\n", ":4:8:", "of the Republic or of the century"),
        ("codes: {five_class: {1: soon}}\n", ":4:25:", 'five_class has no code "soon"'),
        ("codes: {five_class: {Ａ: loss, a: normal}}\n", ":4:31:", '"a" is there twice'),
        ("codes: {balance: {1: 2}}\n", ":4:9:", "holds no codes"),
        ("codes: {is_extended: {是的: maybe}}\n", ":4:27:", 'is_extended has no code "maybe"'),
        ("fixed: {channel: both}\n", ":4:18:", 'channel has no code "both"'),
        ("fixed: {balance: 1.234}\n", ":4:18:", '"1.234" is no value of balance; write yuan'),
        ("fixed: {matures_on: 2026-02-30}\n", ":4:21:", "no value of matures_on; write it as 2026-10-31"),
        ("fixed: {is_extended: perhaps}\n", ":4:22:", 'is_extended has no code "perhaps"'),
        ("fixed: {balance: 1}\nunits: {balance: 万元}\n", ":5:9:", "balance is fixed and has no units"),
        ("columns: {channel: x}\nfixed: {channel: online}\n", ":5:9:", "both a fixed value and a header"),
        ("fill_down: [branch]\n", ":4:13:", 'no column "branch"; did you mean "branch_id"?'),
        ("fill_down: balance\n", ":4:12:", "it would count twice"),
        ("as_of: someday\n", ":4:8:", '"someday" is no date'),
        ("as_of: 2026-02-30\n", ":4:8:", '"2026-02-30" is no date'),
        ("as_of: {file_name: '[0-9]+'}\n", ":4:20:", "no group named date"),
        ("as_of: {filename: x}\n", ":4:9:", 'no key "filename"; did you mean "file_name"?'),
        ("as_of: {file_name: '('}\n", ":4:20:", "not a valid pattern"),
        ("as_of: 2026-10-31\nfixed: {as_of: 2026-10-31}\n", ":5:9:", "the date is there twice"),
        ("footer: '('\n", ":4:", "not a valid pattern"),
        ("notes: '['\n", ":4:8:", "not a valid pattern"),
        ("max_rejects: 200%\n", ":4:14:", "neither a share nor a count"),
        ("max_rejects: {share: 2}\n", ":4:14:", "neither a share nor a count"),
        ("max_rejects: {count: 2%}\n", ":4:14:", "neither a share nor a count"),
        ("max_rejects: {counts: 2}\n", ":4:15:", 'no key "counts"; did you mean "count"?'),
        ("max_rejects: -1\n", ":4:14:", "neither a share nor a count"),
        ("skip_rows: -1\n", ":4:12:", "must not be negative"),
        ("skip_rows: many\n", ":4:12:", '"skip_rows" has the wrong shape; write a whole number'),
        ("header_rows: 6\n", ":4:14:", "a header has at most 5 rows"),
        ("header_rows: 0\n", ":4:14:", "columns must say which column is which"),
        ("header_rows: 0\ncolumns: {loan_id: 借据号}\n", ":5:20:", 'named by its place; write "#1"'),
        ("header_rows: 0\nheader: 借据号\ncolumns: {loan_id: '#1'}\n", ":5:1:", "says that there is none"),
        ("skip_rows: 2\nheader: [借据号]\n", ":5:1:", "both say where the header stands"),
        ("header: []\n", ":4:9:", "a header must not be empty"),
        ("encoding: latin-1\n", ":4:11:", "unknown encoding"),
        ("encoding: gb1803\n", ":4:11:", 'did you mean "gb18030"?'),
        ("delimiter: x\n", ":4:12:", "unknown delimiter"),
        ("delimiter: ''\n", ":4:12:", "unknown delimiter"),
        ("delimiter: '||||||'\n", ":4:12:", "unknown delimiter"),
        ("quote: ab\n", ":4:8:", '"quote" is no single sign; write one sign, or none'),
        ("escape: ''\n", ":4:9:", '"escape" is no single sign'),
        ('delimiter: "\'|"\nquote: "\'"\n', ":5:8:", "is part of the delimiter"),
        ("contract: {requierd: a}\n", ":4:12:", 'no key "requierd"; did you mean "required"?'),
        ("contract: {required: [balence]}\n", ":4:23:", 'no column "balence"; did you mean "balance"?'),
        ("contract: {allowed: {channel: [online, both]}}\n", ":4:40:", 'channel has no code "both"'),
        ("contract: {allowed: {channel: []}}\n", ":4:31:", "nothing is allowed for channel"),
        ("contract: {allowed: {started_on: [soon]}}\n", ":4:35:", '"soon" is no value of started_on'),
        ("contract: {ranges: {balance: {low: 0}}}\n", ":4:31:", 'no key "low"'),
        ("contract: {ranges: {balance: {}}}\n", ":4:30:", "open on both sides"),
        ("contract: {ranges: {balance: {min: 5, max: 1}}}\n", ":4:30:", "min is greater than max"),
        ("contract: {ranges: {started_on: {min: 0}}}\n", ":4:39:", '"0" is no value of started_on'),
        ("contract: {ranges: {channel: {min: a}}}\n", ":4:21:", "list its values under allowed"),
        ("contract: {orphans: {customer_id: ignore}}\n", ":4:35:", '"orphans" cannot be "ignore"; known: admit'),
        ("contract: {orphans: {balance: admit}}\n", ":4:22:", "names no row of another table"),
        ("contract: {orphans: {branch_id: stub}}\n", ":4:33:", "only customers get stubs"),
        ("contract: {rows: {min: 10, max: 1}}\n", ":4:18:", "min is greater than max"),
        ("contract: {rows: {min: -1}}\n", ":4:24:", "must not be negative"),
        ("contract: {rows: {change: a lot}}\n", ":4:27:", '"change" is no share; write it as 20%'),
        ("arrival: {flag: 'done/{name}'}\n", ":4:17:", "no name of a file; for example {name}.ok"),
        ("arrival: {flag: '{date}.ok'}\n", ":4:17:", "no name of a file"),
        ("arrival: {flag: '{name'}\n", ":4:17:", "no name of a file"),
        ("arrival: {quiet: soon}\n", ":4:18:", '"quiet" is no time; write seconds'),
        ("arrival: {repeated: ignore}\n", ":4:21:", '"repeated" cannot be "ignore"; known: allow, warn, refuse'),
        ("arrival: {expect: monday}\n", ":4:19:", '"expect" cannot be "monday"; known: today'),
    ],
)
def test_mistakes(tmp_path: Path, lines: str, place: str, said: str) -> None:
    found = message(tmp_path, HEAD + lines)
    assert f"m.yaml{place}" in found
    assert said in found


def read(folder: Path, lines: str) -> Mapping:
    (folder / "a.yaml").write_text(HEAD + lines, encoding="utf-8")
    (mapping,) = read_folder(folder)
    return mapping


def test_every_key(tmp_path: Path) -> None:
    mapping = read(
        tmp_path,
        """\
source: core
sheet: ["2026-*", 明细]
encoding: CP936
delimiter: "|@|"
quote: none
escape: "\\\\"
header_rows: 2
header: [借据号, 客户号]
footer: 合计
notes: ^注
fill_down: branch_id
columns: {loan_id: [借据号, "#3"], customer_id: 客户号}
units: {balance: 万元, rate: bp, principal: 亿元}
dates: {matures_on: [excel, "%d.%m.%Y"]}
nulls: [无, null, 0, "NA"]
codes: {five_class: {01: normal, 未分类: null}, is_extended: {已展期: true}}
fixed: {channel: 线上, started_on: 2026/1/3}
as_of: 2026-10-31
max_rejects: {share: 2%, count: 50}
contract:
  required: [balance, rate]
  allowed: {channel: [线上, offline], currency: [人民币, USD]}
  ranges:
    balance: {min: 0, max: "1,000,000.50"}
    rate: {max: 24}
    matures_on: {min: 20200101}
  orphans: {customer_id: stub, branch_id: reject}
  rows: {min: 10, max: 5000, change: 20%}
arrival: {flag: "{stem}.ok", quiet: 2min, repeated: refuse, expect: last-month-end}
""",
    )
    assert (mapping.source, mapping.table, mapping.files) == ("core", "loans", ("a.csv",))
    assert mapping.sheets == ("2026-*", "明细")
    assert (mapping.encoding, mapping.delimiter, mapping.quote, mapping.escape) == ("gbk", "|@|", "", "\\")
    assert (mapping.skip_rows, mapping.header_rows, mapping.header) == (0, 2, ("借据号", "客户号"))
    assert (mapping.footer, mapping.notes, mapping.fill_down) == ("合计", "^注", ("branch_id",))
    assert mapping.columns == {"loan_id": ("借据号", "#3"), "customer_id": ("客户号",)}
    assert (mapping.units, mapping.unit) == ({"balance": 4, "rate": -2, "principal": 8}, None)
    assert mapping.dates == {"matures_on": ("excel", "%d.%m.%Y")}
    assert mapping.nulls == ("无", "null", "0", "NA")
    assert mapping.codes == {
        "five_class": (("01", "normal"), ("未分类", "")),
        "is_extended": (("已展期", "true"),),
    }
    assert mapping.fixed == {"channel": "online", "started_on": "2026-01-03"}
    assert (mapping.as_of, mapping.as_of_name) == (date(2026, 10, 31), "")
    assert (mapping.share, mapping.count) == (Decimal("0.02"), 50)
    contract = mapping.contract
    assert contract.required == ("balance", "rate")
    assert contract.allowed == {"channel": ("online", "offline"), "currency": ("CNY", "USD")}
    assert contract.ranges == {
        "balance": Range("0", "1000000.5"),
        "rate": Range(None, "24"),
        "matures_on": Range("2020-01-01", None),
    }
    assert contract.orphans == {"customer_id": "stub", "branch_id": "reject"}
    assert (contract.rows, contract.change) == ((10, 5000), Decimal("0.2"))
    assert mapping.arrival == Arrival("{stem}.ok", 120, "refuse", "last-month-end")


def test_what_is_left_out_means_the_usual(tmp_path: Path) -> None:
    assert read(tmp_path, "") == Mapping(str(tmp_path / "a.yaml"), "a", "loans", ("a.csv",))


@pytest.mark.parametrize(
    ("line", "key", "value"),
    [
        ("units: 万元", "unit", 4),
        ("units: {'*': 千元, rate: '‰'}", "units", {"rate": -1}),
        ("units: {rate: '%'}", "units", {"rate": 0}),
        ("units: {rate: 小数}", "units", {"rate": 2}),
        ("units: {rate: 基点}", "units", {"rate": -2}),
        ('dates: "%d.%m.%Y"', "dates", {"*": ("%d.%m.%Y",)}),
        ("dates: [roc, excel]", "dates", {"*": ("roc", "excel")}),
        ("dates: '%d-%b-%y'", "dates", {"*": ("%d-%b-%y",)}),
        ("sheet: 2026", "sheets", ("2026",)),
        ("delimiter: tab", "delimiter", "\t"),
        ("delimiter: '\\t'", "delimiter", "\t"),
        ('delimiter: "\\x01"', "delimiter", "\x01"),
        ("delimiter: '\\x1B'", "delimiter", "\x1b"),
        ("delimiter: space", "delimiter", " "),
        ("delimiter: '||'", "delimiter", "||"),
        ("delimiter: ，", "delimiter", "，"),
        ('quote: "\'"', "quote", "'"),
        ("quote: '\"'", "quote", '"'),
        ("encoding: GB2312", "encoding", "gbk"),
        ("encoding: utf_16_le", "encoding", "utf-16-le"),
        ("encoding: UTF-8", "encoding", "utf-8"),
        ("as_of: 20261031", "as_of", date(2026, 10, 31)),
        ("as_of: 2026年10月31日", "as_of", date(2026, 10, 31)),
        ("max_rejects: {share: 0.5%}", "share", Decimal("0.005")),
        ("max_rejects: 1.0", "share", Decimal("1.0")),
        ("arrival: {quiet: 30}", "arrival", Arrival(quiet=30)),
        ("arrival: {quiet: 30s}", "arrival", Arrival(quiet=30)),
        ("arrival: {flag: _SUCCESS}", "arrival", Arrival(flag="_SUCCESS")),
        ("contract: {rows: {change: 1.5}}", "contract", Contract(change=Decimal("1.5"))),
        ("fixed: {balance: -007.50}", "fixed", {"balance": "-7.5"}),
        ("fixed: {days_past_due: 0}", "fixed", {"days_past_due": "0"}),
        ("fixed: {is_extended: 否}", "fixed", {"is_extended": "false"}),
        ("fixed: {loan_type: 渔船贷款}", "fixed", {"loan_type": "渔船贷款"}),
    ],
)
def test_short_and_other_spellings(tmp_path: Path, line: str, key: str, value: object) -> None:
    assert getattr(read(tmp_path, line + "\n"), key) == value


def test_months_are_written_as_months(tmp_path: Path) -> None:
    head = HEAD.replace("loans", "settlements")
    (tmp_path / "a.yaml").write_text(head + "contract: {ranges: {month: {min: 2026-01, max: 202612}}}\n", "utf-8")
    (mapping,) = read_folder(tmp_path)
    assert mapping.contract.ranges["month"] == Range("2026-01-01", "2026-12-01")


def test_numbers_that_are_no_rates_have_the_units_of_rates(tmp_path: Path) -> None:
    text = "bankmkt: 1\ntable: fx_rates\nfiles: a.csv\nunits: {rate: percent}\n"
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    (mapping,) = read_folder(tmp_path)
    assert mapping.units == {"rate": -2}


def test_all_mistakes_of_a_file_come_together_in_its_order(tmp_path: Path) -> None:
    found = message(tmp_path, HEAD + "units: {balance: 万}\ncontract: {required: [x]}\narrival: {expect: y}\n")
    assert [line.split(":")[1] for line in found.splitlines() if "m.yaml" in line] == ["4", "5", "6"]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_mistakes_are_said_in_both_languages(tmp_path: Path, language: say.Language) -> None:
    say.use(language)
    found = message(tmp_path, HEAD + "delimiter: x\narrival: {flag: 'a/b'}\n")
    assert ("未知分隔符" in found) == (language == "zh")
    assert "{name}.ok" in found


def test_unknown_table(tmp_path: Path) -> None:
    assert 'there is no table "lones"; did you mean "loans"?' in message(tmp_path, HEAD.replace("loans", "lones"))


def test_missing_keys(tmp_path: Path) -> None:
    found = message(tmp_path, "bankmkt: 1\n")
    assert 'the key "table" is missing' in found
    assert 'the key "files" is missing' in found


def test_version(tmp_path: Path) -> None:
    assert "bankmkt: 1" in message(tmp_path, "table: loans\nfiles: a.csv\n")
    assert "version 1" in message(tmp_path, "bankmkt: 2\ntable: loans\nfiles: a.csv\n")


def test_all_files_at_once(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + "sheets: x\n", encoding="utf-8")
    found = message(tmp_path, HEAD + "unit: x\n")
    assert "a.yaml:4:1" in found
    assert "m.yaml:4:1" in found


def test_codes_and_ids_written_as_numbers_are_text(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text(
        HEAD + "codes: {five_class: {1: normal, '02': loss}}\nfixed: {branch_id: 100}\nmax_rejects: 2.5%\n",
        encoding="utf-8",
    )
    (mapping,) = read_folder(tmp_path)
    assert mapping.codes["five_class"] == (("1", "normal"), ("02", "loss"))
    assert mapping.fixed["branch_id"] == "100"
    assert mapping.share == Decimal("0.025")


@pytest.mark.parametrize(
    ("text", "share", "count"),
    [("0.02", Decimal("0.02"), None), ("20", None, 20), ("{count: 3}", None, 3), ("0", None, 0)],
)
def test_limits(tmp_path: Path, text: str, share: Decimal | None, count: int | None) -> None:
    (tmp_path / "a.yaml").write_text(HEAD + f"max_rejects: {text}\n", encoding="utf-8")
    (mapping,) = read_folder(tmp_path)
    assert (mapping.share, mapping.count) == (share, count)


def test_no_folder_means_no_mappings(tmp_path: Path) -> None:
    assert read_folder(tmp_path / "none") == ()


def test_the_documented_contract_is_one(tmp_path: Path) -> None:
    page = Path(__file__).parents[2] / "docs" / "extracts.md"
    (block,) = [text for text in page.read_text(encoding="utf-8").split("```") if text.startswith("yaml\ncontract:")]
    mapping = read(tmp_path, block.removeprefix("yaml\n"))
    assert mapping.contract.orphans == {"customer_id": "stub"}
    assert mapping.arrival == Arrival("{stem}.ok", 300, "refuse", "last-month-end")
