"""A column that we do not load may still say what an amount means, and then the amount is not taken without it.

Three kinds are known: the direction of a posting beside an unsigned amount (借贷标志), a unit beside each amount
(单位), and the number of foreign units that a rate is for. Leaving such a column aside would turn payments into
receipts or yuan into ten thousands, and no reject would show it. So the load stops, unless what is loaded already
agrees with what the column says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Final

from bankmkt.base.errors import Problem
from bankmkt.base.say import say
from bankmkt.intake.cast import BLANKS
from bankmkt.intake.grid import Row
from bankmkt.intake.headers import Binding, Heading
from bankmkt.intake.layout import Layout
from bankmkt.intake.units import Unit, parted, plain, unit_of
from bankmkt.tables.model import Table, Type

_MARK: Final = "(?:标志|标识|标记|方向|类型|类别|种类|符号|代码|代号|属性|性质|区分|状态|别|码|方|项)"
_DIRECTION: Final = re.compile(
    rf"(?:账户|账务|交易|记账|入账|发生|金额|资金|款项)?(?:借贷|收支|收付|存取|进出|出入|转入转出|来往|往来|正负|加减)(?:款|账|帐|金)?{_MARK}{{0,3}}"
    r"|(?:交易|记账|资金|款项|账务|金额|现金流|流水|发生)?(?:方向|流向|收/支|借/贷|借或贷|收或支|借贷)(?:标志|标识|代码)?"
    r"|(?:cash|flow|txn|trans|transaction|posting)?_?(?:direction|inout|in/out|in_out)(?:_?(?:flag|code|ind|indicator))?"
    r"|(?:dr[/_]?cr|d[/_]c|cr[/_]?dr|c[/_]d|dc|debitcredit|debit/credit|debit_credit|creditdebit|credit_debit)"
    r"(?:_?(?:flag|code|ind|indicator|mark|type)|标志|标识|方向)?"
    r"|(?:交易)?金额(?:符号|正负)|正负号|(?:amount_?)?sign"
)
_SIDE: Final = re.compile(
    r"(?:交易|本期|当日|账户)?(?:借方|贷方|收方|付方|收入|支出|收款|付款|存入|支取|取出|转入|转出|流入|流出|汇入|汇出|进账|出账)"
    r"(?:发生)?(?:金额|发生额|交易额|交易金额|数额|额|数)"
    r"|借方|贷方|收入|支出|存入|支取|转入|转出|流入|流出|借|贷|收|付|支"
    r"|(?:debit|credit|deposit|withdrawal|inflow|outflow)s?(?:_?(?:amount|amt))?|(?:dr|cr)_?(?:amount|amt)"
)
_OUT: Final = frozenset(
    (
        "借",
        "支",
        "付",
        "出",
        "取",
        "d",
        "dr",
        "debit",
        "out",
        "支出",
        "流出",
        "付出",
        "付款",
        "借方",
        "转出",
        "支取",
        "取款",
        "汇出",
        "往账",
        "-",
    )
)
_IN: Final = frozenset(
    (
        "贷",
        "收",
        "入",
        "进",
        "存",
        "c",
        "cr",
        "credit",
        "in",
        "收入",
        "流入",
        "收款",
        "贷方",
        "转入",
        "存入",
        "存款",
        "汇入",
        "来账",
        "+",
    )
)
_SUMMED: Final = re.compile("postings|笔数|交易笔数")
_UNIT: Final = re.compile("(?:金额|计量|货币|计价|数据|币种|计数|余额)?单位|(?:amount|currency|money)?_?units?")
_FOREIGN: Final = re.compile(
    "(?!人民币).{0,3}(?:元|币|美金|英镑|法郎|卢布|外汇)|[a-z]{3}|.{0,3}(?:美元|欧元|日元|港元|港币).{0,2}"
)
_PER: Final = re.compile(
    "(?:外币|货币|计价|报价|交易|计量|标价|兑换|折算|币种)?(?:单位|基数|数量)(?:数|数量)?|(?:per|base|quote|currency)?_?units?"
)
_LEADING_NUMBER: Final = re.compile(r"[0-9][0-9,]*(?:\.[0-9]+)?")


def problems(
    table: Table,
    layout: Layout,
    binding: Binding,
    powers: Mapping[str, int],
    given: Sequence[str],
    rows: Sequence[Row],
    shown: str,
) -> list[Problem]:
    """What the columns beside the bound ones say against loading them.

    `powers` are the powers of ten that were decided for the bound columns, `given` the columns whose value does not
    come from cells, `rows` the first rows of the sheet, and `shown` is the sheet as messages name it.
    """
    data = [row.cells for row in rows if row.number > layout.last]
    has_currency = "currency" in binding.places or "currency" in given
    found = _units(table, layout.headings, binding, powers, has_currency, data, shown)
    if table.name == "transactions":
        found += _no_amount(binding, given, shown)
        found += _direction(layout.headings, binding, data, shown)
    if table.name == "fx_rates":
        found += _per_units(layout.headings, binding, data, shown)
    return found


def _no_amount(binding: Binding, given: Sequence[str], shown: str) -> list[Problem]:
    """That postings have no amount, where no header means the signed one and no mapping gives it."""
    if "amount" in binding.places or "amount" in given:
        return []
    return [Problem(say("layout.no_amount", file=shown), say("layout.signed_remedy"))]


def _direction(
    headings: Sequence[Heading], binding: Binding, data: Sequence[Sequence[str]], shown: str
) -> list[Problem]:
    amount = binding.places.get("amount")
    others = [(index, one) for index, one in enumerate(headings) if index != amount]
    summed = any(_means(one, _SUMMED) for _, one in others)
    found = []
    for index, heading in others:
        if _means(heading, _SIDE) or (_means(heading, _DIRECTION) and (summed or not _signed(data, index, amount))):
            found.append(heading.text.strip())
    if not found:
        return []
    message = say("layout.direction_beside", file=shown, headers=", ".join(dict.fromkeys(found)))
    return [Problem(message, say("layout.signed_remedy"))]


def _means(heading: Heading, words: re.Pattern[str]) -> bool:
    """Whether one of the heading's names, with or without its unit, is such a word."""
    for name in heading.names:
        parts = parted(name)
        if words.fullmatch(plain(name)) or (parts is not None and words.fullmatch(parts.base)):
            return True
    return False


def _signed(data: Sequence[Sequence[str]], direction: int, amount: int | None) -> bool:
    """Whether the amounts carry the sign that the column of directions says, in every row and at least once as −."""
    if amount is None:
        return False
    negative = 0
    for cells in data:
        word, value = plain(_cell(cells, direction)), _number(_cell(cells, amount))
        if value is None or not value:
            continue
        if (word in _OUT) == (word in _IN) or (value < 0) != (word in _OUT):
            return False
        negative += value < 0
    return negative > 0


def _units(
    table: Table,
    headings: Sequence[Heading],
    binding: Binding,
    powers: Mapping[str, int],
    has_currency: bool,
    data: Sequence[Sequence[str]],
    shown: str,
) -> list[Problem]:
    money = [name for name in binding.places if (column := table.column(name)) and column.type is Type.MONEY]
    used = set(binding.places.values())
    found = []
    for index, heading in enumerate(headings):
        if not money or index in used or not _means(heading, _UNIT):
            continue
        texts = dict.fromkeys(text for cells in data if (text := plain(_cell(cells, index))))
        units = {text: _money(text) for text in texts}
        said = {unit.power for unit in units.values() if unit is not None}
        foreign = (
            [] if has_currency else [text for text, unit in units.items() if not unit and _FOREIGN.fullmatch(text)]
        )
        if len(said) > 1 or (said and foreign) or (None in units.values() and said - {0}):
            message = say("layout.units_in_rows", file=shown, header=heading.text.strip())
            found.append(Problem(message, say("layout.units_in_rows_remedy")))
        elif foreign or (said and any(powers.get(name, 0) not in said for name in money)):
            word = foreign[0] if foreign else next(text for text, unit in units.items() if unit)
            message = say("layout.unit_beside", file=shown, header=heading.text.strip(), unit=word)
            found.append(Problem(message, say("layout.unit_beside_remedy")))
    return found


def _money(text: str) -> Unit | None:
    unit = unit_of(text)
    return unit if unit is not None and unit.kind == "money" else None


def _per_units(
    headings: Sequence[Heading], binding: Binding, data: Sequence[Sequence[str]], shown: str
) -> list[Problem]:
    used = set(binding.places.values())
    for index, heading in enumerate(headings):
        if index in used or not _means(heading, _PER):
            continue
        numbers = [found[0] for cells in data if (found := _LEADING_NUMBER.match(plain(_cell(cells, index))))]
        if any(_number(text) != 1 for text in numbers):
            message = say("layout.rate_for_units", file=shown, header=heading.text.strip())
            return [Problem(message, say("layout.rate_for_units_remedy"))]
    return []


def _cell(cells: Sequence[str], index: int) -> str:
    return cells[index].strip(BLANKS) if index < len(cells) else ""


def _number(text: str) -> Decimal | None:
    """A plain number, perhaps with groups, a currency sign or in brackets for minus; None for anything else."""
    folded = plain(text).replace(",", "").replace("−", "-").lstrip("¥￥")
    if folded.startswith("(") and folded.endswith(")"):
        folded = "-" + folded[1:-1]
    try:
        value = Decimal(folded)
    except InvalidOperation:
        return None
    return value if value.is_finite() else None
