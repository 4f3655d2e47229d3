"""A profile is a value: terminal, JSON, the draft of a mapping and the tests all read the same one.

Everything that a person may see of a cell is masked before it comes into one of these shapes, so that no
writer can forget to. The words of codes are the exception, because whoever maps them must read them; words
that look like a person, a number or an account are kept out of them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Guess:
    """A canonical column that a file's column may be; `confidence` from 0 to 1.

    `why` is ``exact`` (a known header), ``similar`` (a header like `like`), ``values`` (only what stands in
    it says so) or ``doubtful`` (a known header whose values do not fit).
    """

    column: str
    confidence: float
    why: str
    like: str = ""


@dataclass(frozen=True, slots=True)
class ColumnProfile:
    """One column of a sheet.

    `place` counts from 1 in the file, `cell` is the spreadsheet's letters where there are any. `type` is one
    of ``date month money rate number integer boolean code id text empty``; `forms` are the spellings with
    the number of cells of each, most frequent first. `unit` is the unit that the file states, `unit_from`
    where (``header``, ``note``, ``cells``, empty: nowhere). `filled` of `rows` cells hold something;
    `distinct` is exact unless `many`. `smallest`, `largest` and `samples` are masked. `translated` are
    (word, code, cells) of known codes, `unknown` (word, cells) of the others, with a masked word where it
    might be personal. `flaws` are (code, cells): what cannot be right whatever the column means.
    """

    place: int
    header: str
    type: str
    rows: int
    filled: int
    distinct: int
    many: bool = False
    cell: str = ""
    meaning: Guess | None = None
    others: tuple[Guess, ...] = ()
    forms: tuple[tuple[str, int], ...] = ()
    unit: str = ""
    unit_from: str = ""
    smallest: str = ""
    largest: str = ""
    samples: tuple[str, ...] = ()
    translated: tuple[tuple[str, str, int], ...] = ()
    unknown: tuple[tuple[str, int], ...] = ()
    flaws: tuple[tuple[str, int], ...] = ()

    @property
    def fill(self) -> float:
        """The share of rows in which the column holds something."""
        return self.filled / self.rows if self.rows else 0.0


@dataclass(frozen=True, slots=True)
class TableGuess:
    """A table that a sheet may be: how many headers it recognises, and which needed columns it lacks.

    `named` says that the file's or sheet's name means the table.
    """

    table: str
    confidence: float
    recognised: int
    missing: tuple[str, ...] = ()
    named: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a person must decide; `blocking` when the draft leaves it open, so that a load asks too."""

    code: str
    column: str
    text: str
    blocking: bool = True


@dataclass(frozen=True, slots=True)
class Refusal:
    """Rows that a load would reject for one reason: the sentence, how many, and the first few row numbers."""

    code: str
    column: str
    header: str
    reason: str
    count: int
    rows: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What loading with the draft did in a scratch database.

    `problems` are those for which the whole file would be refused; the counts are 0 then. `over_limit` says that
    it would be refused for having more rejects than a load takes unless a mapping says otherwise. `as_of` is the date
    that the trial took because the file has none.
    """

    table: str
    read: int = 0
    loaded: int = 0
    rejected: int = 0
    duplicates: int = 0
    refusals: tuple[Refusal, ...] = ()
    problems: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()
    as_of: date | None = None
    total_agrees: bool | None = None
    over_limit: bool = False
    sampled: bool = False

    @property
    def refused(self) -> bool:
        """Whether a load would refuse the whole file."""
        return bool(self.problems) or self.over_limit


@dataclass(frozen=True, slots=True)
class KeptOut:
    """A row that is no data: its number, what it is (``title``, ``total``, ``note`` …) and its words, masked."""

    row: int
    what: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class SheetProfile:
    """One sheet, or the whole of a file that has none (`sheet` is empty then).

    `rows` are the data rows that were looked at, `sampled` when there are more of them. `header` are the
    numbers of the header rows, empty where none was found. `kept_out_more` are further rows beside those in
    `kept_out`. `tables` are the proposed table and the runners-up; `unit` is what a note of the sheet says
    for all amounts, `day` the labelled date of a title. `draft` is the text of a mapping.
    """

    sheet: str
    rows: int
    hidden: bool = False
    sampled: bool = False
    header: tuple[int, ...] = ()
    kept_out: tuple[KeptOut, ...] = ()
    kept_out_more: int = 0
    columns: tuple[ColumnProfile, ...] = ()
    more_columns: int = 0
    tables: tuple[TableGuess, ...] = ()
    unit: str = ""
    day: date | None = None
    questions: tuple[Question, ...] = ()
    draft: str = ""
    unaided: bool = False
    trial: Trial | None = None
    problems: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        """The proposed table, empty where none is."""
        return self.tables[0].table if self.tables else ""


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text file separates: `quote` is empty where no cell is quoted; `ends` names every record end seen."""

    delimiter: str
    quote: str = ""
    ends: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileProfile:
    """One file, or one member of an archive.

    `format` is what it really is, `suffix` the one it has where that says otherwise. `encoding` is decided
    by `decided` (``bom``, ``utf8``, ``gb18030``, ``declared``; empty for formats that have none).
    `members` are the names in an archive. A file that could not be read has `problems` and no sheets.
    """

    shown: str
    file: str
    size: int
    format: str
    suffix: str = ""
    encoding: str = ""
    decided: str = ""
    dialect: Dialect | None = None
    members: tuple[str, ...] = ()
    sheets: tuple[SheetProfile, ...] = ()
    problems: tuple[str, ...] = field(default=())
