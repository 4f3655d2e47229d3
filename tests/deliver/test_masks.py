"""Masks: every form worked out by hand, and an edition that no plain value gets through."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars
import pytest

from bankmkt.base import say
from bankmkt.base.errors import DeliveryError, RulesError, UsageError
from bankmkt.deliver import veil
from bankmkt.deliver.index import Index
from bankmkt.deliver.mask import Masker, Own, masked_sorts
from bankmkt.deliver.policy import Masks, load
from bankmkt.query.field import Field, Form, Row
from bankmkt.result.blocks import Chart, Grid, Headline, Note, Series
from bankmkt.result.edition import Attention, BookList, Edition, Reader, Topic
from bankmkt.result.result import Provenance, Result, Table
from bankmkt.store.people import Identity
from bankmkt.tables.model import Text


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    say.use("en")
    yield
    say.use(None)


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("张伟", "张*"),
        ("张小伟", "张**"),
        ("欧阳锋", "欧阳*"),
        ("司马相如", "司马**"),
        ("欧阳", "欧*"),
        ("张 伟", "张*"),
        ("阿卜杜拉·买买提", "阿**"),
        ("Li Na", "L***"),
        ("O'Neill", "O***"),
        ("王", "王*"),
        (" ", "***"),
    ],
)
def test_a_person_keeps_the_surname(name: str, masked: str) -> None:
    assert veil.person(name) == masked


@pytest.mark.parametrize(
    ("mask", "value", "masked"),
    [
        (veil.phone, "13812345678", "138****5678"),
        (veil.phone, "138 1234 5678", "138****5678"),
        (veil.phone, "１３８12345678", "138****5678"),
        (veil.phone, "010-12345678", "010****5678"),
        (veil.phone, "8765432", "****32"),
        (veil.phone, "110", "***"),
        (veil.id_number, "11010119900307123x", "110***********123X"),
        (veil.id_number, "110101900307123", "110***********7123"),
        (veil.id_number, "12345", "***"),
        (veil.account, "6222020000000000017", "****0017"),
        (veil.account, "6222 0200 0000 0000 017", "****0017"),
        (veil.account, "K0000003", "****03"),
        (veil.account, "123", "***"),
        (veil.other, "货款", "货***"),
    ],
)
def test_numbers_keep_what_tells_their_owner(mask: object, value: str, masked: str) -> None:
    assert callable(mask)
    assert mask(value) == masked


@dataclass
class Rows:
    """Rows in memory."""

    rows: list[Row]
    read: list[int | None] = field(default_factory=list)

    @property
    def count(self) -> int:
        """How many."""
        return len(self.rows)

    def batches(self, limit: int | None = None) -> Iterator[list[Row]]:
        """All, in lists of two."""
        self.read.append(limit)
        for start in range(0, len(self.rows), 2):
            yield self.rows[start : start + 2]

    def to_parquet(self, path: Path) -> None:
        """Not needed."""
        raise NotImplementedError

    def frame(self) -> polars.DataFrame:
        """Not needed."""
        raise NotImplementedError


def column(name: str, form: Form = Form.TEXT) -> Field:
    """A column of this name."""
    return Field(name, form, Text(name, name))


COLUMNS = (
    column("customer_id", Form.ID),
    column("customer_name"),
    column("phone"),
    column("birth_date", Form.DATE),
    column("reference_id", Form.ID),
    column("name_id", Form.ID),
    column("contacts", Form.LIST),
    column("branch_id", Form.ID),
    column("amount", Form.MONEY),
)
FIRST: Row = (
    *("C1", "张伟", "13812345678", date(1980, 5, 6), "800000000101", "C2", ["李四", "M01"], "C2", Decimal("1.00")),
)
SECOND: Row = ("C3", "样例张伟公司", None, None, "J001", "G7", [], "0101", None)


def own() -> Own:
    """The customers C1 (a person) and C3 (a company) of a bank that has C2 too."""
    made = Own({"C1", "C2", "C3"})
    made.add(
        [
            Identity("customers.customer_id", "C1", "M1"),
            Identity("customers.customer_id", "C3", "M1"),
            Identity("customers.person", "张伟", "M1"),
            Identity("customers.name", "样例张伟公司", "M1"),
            Identity("customers.phone", "13812345678", "M1"),
            Identity("contacts.name", "李四", "M1"),
            Identity("accounts.account_id", "800000000101", "M1"),
        ]
    )
    made.finish()
    return made


def edition(rows: list[Row]) -> Edition:
    """A small edition with a value to mask in every kind of block."""
    listed = BookList("rule", "List", COLUMNS, Rows(rows))
    grid = Grid("of 张伟", Table(COLUMNS[:3], [FIRST[:3]]))
    chart = Chart("top", "张伟 first", ["样例张伟公司", "张伟"], (Series("13812345678", [1.0, 2.0]),))
    blocks = (Headline("张伟 owes most, 样例张伟公司 less"), grid, chart, Note("call 13812345678"))
    provenance = Provenance("0", (), {"where": "customer_id = 'C2'", "origin": "shipped"}, (), {}, "SELECT 'C2'")
    result = Result(
        rule="rule",
        kind="tiers",
        title=Text("规", "R"),
        as_of=date(2026, 10, 31),
        engine="duckdb",
        fields=COLUMNS,
        rows=Rows(rows),
        summary=Table(COLUMNS[:1], [("C2",)]),
        figures={"top": "C2"},
        unknown=0,
        notes=("C2",),
        provenance=provenance,
    )
    return Edition(
        "book",
        "Book",
        "",
        date(2026, 10, 31),
        None,
        "",
        attention=(Attention("张伟 is late"),),
        topics=(Topic("one", "One", blocks, (listed,)),),
        results=(result,),
        reader=Reader("manager", "M1", "样例经理"),
    )


STRICT = load(None).masks("manager")


def masked(rows: list[Row], masks: Masks = STRICT) -> tuple[Edition, list[Row]]:
    """The masked edition and the rows of its list."""
    made = Masker(masks, own(), "M1").edition(edition(rows))
    return made, [row for batch in made.topics[0].lists[0].rows.batches() for row in batch]


def test_rows_are_masked_by_column_and_by_value() -> None:
    made, rows = masked([FIRST, SECOND])
    first = ("C1", "张*", "138****5678", "1980-**-**", "****0101", "***", ["李*", "M01"], "C2", Decimal("1.00"))
    assert rows == [first, ("C3", "样例张伟公司", None, None, "J001", "G7", [], "0101", None)]
    assert made.topics[0].lists[0].fields[3].form is Form.TEXT  # a masked date is no date
    masked_in_part = ("customer_name", "phone", "birth_date", "reference_id", "contacts")
    assert dict(made.masked) == {**dict.fromkeys(masked_in_part, "masked in part"), "name_id": "hidden"}


def test_blocks_are_masked() -> None:
    made, _ = masked([FIRST])
    headline, grid, chart, note = made.topics[0].blocks
    assert isinstance(headline, Headline)
    assert headline.text == "张* owes most, 样例张伟公司 less"
    assert isinstance(grid, Grid)
    assert (grid.title, grid.table.rows) == ("of 张*", [("C1", "张*", "138****5678")])
    assert isinstance(chart, Chart)
    assert (chart.title, list(chart.categories)) == ("张* first", ["样例张伟公司", "张*"])
    assert chart.series[0].name == "138****5678"
    assert isinstance(note, Note)
    assert note.text == "call 138****5678"
    assert made.attention[0].text == "张* is late"


@pytest.mark.parametrize(
    ("customer", "label", "sentence"),
    [
        ("核心", Text("核心", "Core"), "客户分层：37（核心 12，张* 25）"),
        ("Core", Text("核心", "Core customers"), "Tiers: 37 (Core customers 12, 张* 25)"),
        ("企业主", Text("有企业主", "Owner"), "推荐：37（有企业主 12，张* 25）"),
    ],
)
def test_a_label_stays_a_label_where_a_customer_is_called_like_it(customer: str, label: Text, sentence: str) -> None:
    bank = Index()
    bank.add_words((label.zh, label.en))
    mine = Own({"C1", "C2"}, index=bank.words_alone())
    for name, code in (("张伟", "C1"), (customer, "C2")):
        mine.add([Identity("customers.customer_id", code, "M1"), Identity("customers.person", name, "M1")])
    mine.finish()
    masker = Masker(STRICT, mine, "M1")
    assert masker.text(sentence.replace("张*", "张伟")) == sentence
    assert masker.text(f"{customer} owes") != f"{customer} owes" or customer in (label.zh, label.en)


def test_codes_with_labels_are_no_names() -> None:
    """Of a column of codes only what is none of its codes may be a name."""
    mine = Own({"C1"})
    mine.add([Identity("customers.person", "owner", "M1"), Identity("customers.person", "李四", "M1")])
    mine.finish()
    reasons = Field("reasons", Form.LIST, Text("理由", "Reasons"), {"owner": Text("有企业主", "Owner")})
    mask = Masker(STRICT, mine, "M1").mask(reasons)
    assert mask is not None
    assert (mask(["owner", "李四"]), mask("owner"), mask([]), mask(None)) == (["owner", "李*"], "owner", [], None)


def test_the_banks_own_answers_do_not_travel_with_a_copy() -> None:
    made, _ = masked([FIRST])
    result = made.results[0]
    assert (result.rows.count, list(result.rows.batches())) == (1, [])
    assert "C2" not in repr(result)
    assert result.provenance.parameters == {"origin": "shipped"}


def test_a_row_about_another_customer_stops_everything() -> None:
    with pytest.raises(DeliveryError) as refused:
        masked([FIRST, ("C2", *SECOND[1:])])
    assert "M1" in str(refused.value)
    assert "row 2" in str(refused.value)
    assert "C2" not in str(refused.value)


def test_rows_are_counted_as_they_are_read() -> None:
    masker = Masker(STRICT, own(), "M1")
    rows = masker.edition(edition([FIRST, SECOND, SECOND])).topics[0].lists[0].rows
    next(iter(rows.batches(2)))
    assert masker.lists[0].most == 2
    list(rows.batches())
    assert masker.lists[0].most == 3


def test_unmasking_shows_the_named_columns_only() -> None:
    masks = load(None).masks("manager", ["phone", "customer_name"])
    _, rows = masked([FIRST], masks)
    assert rows[0][1:5] == ("张伟", "13812345678", "1980-**-**", "****0101")
    assert masked_sorts(masks) == {"id_number", "account", "contact"}
    assert masked_sorts(STRICT) == {"id_number", "account", "contact", "phone", "person"}
    with pytest.raises(UsageError):
        load(None).masks("manager", ["balance"])


def test_the_banks_own_masks(tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(
        "bankmkt: 1\nmasks:\n  manager: {C2: hidden, customer_name: plain}\n  branch: {phone: hidden}\n",
        encoding="utf-8",
    )
    policy = load(tmp_path)
    _, rows = masked([FIRST], policy.masks("manager"))
    assert rows[0][1:5] == ("张伟", "***", "***", "***")
    branch = policy.masks("branch")
    assert [branch.level(name) for name in ("phone", "customer_name", "registration_no")] == [
        "hidden",
        "partial",
        "plain",
    ]
    assert policy.masks("manager").level("registration_no") == "hidden"  # the class as the bank wants it


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("masks:\n  manager: {fone: plain}\n", "delivery.yaml:3:19"),
        ("masks:\n  manager: {phone: blurred}\n", "delivery.yaml:3:20"),
        ("masks:\n  manager: {balance: hidden}\n", "delivery.yaml:3:22"),
        ("recipients: {M1: nobody}\n", "delivery.yaml:2:18"),
        ("masked: {}\n", "delivery.yaml:2:1"),
        ("mail: {server: mail.example.com}\n", "delivery.yaml:2:"),
    ],
)
def test_a_wrong_policy_is_refused_with_its_place(text: str, place: str, tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(f"bankmkt: 1\n{text}", encoding="utf-8")
    with pytest.raises(RulesError) as refused:
        load(tmp_path)
    assert place in str(refused.value)


def test_recipients_of_the_policy(tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(
        "bankmkt: 1\nrecipients:\n  0012: desk@example.com\n  M2: {leave: true}\n", encoding="utf-8"
    )
    policy = load(tmp_path)
    assert policy.address("0012", "") == "desk@example.com"
    assert policy.address("M3", "m3@example.com") == "m3@example.com"
    assert policy.leaves("M2")
    assert not policy.leaves("0012")


def test_a_reader_with_a_date_that_is_not_masked_keeps_the_date() -> None:
    masks = replace(STRICT, unmasked=frozenset({"birth_date"}))
    made, rows = masked([FIRST], masks)
    assert rows[0][3] == date(1980, 5, 6)
    assert made.topics[0].lists[0].fields[3].form is Form.DATE
