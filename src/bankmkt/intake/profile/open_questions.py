"""Everything that headers and cells leave undecided becomes a question and a place in the draft at once.

The two are made together, so that no comment asks what the profile does not say, and the other way round. A
question is blocking where the draft stays silent and a load will refuse the file or rows of it; where loading
goes on with a usual reading (yuan, percent), that reading is said and can be changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Final

from bankmkt.base.say import counted, pick, say
from bankmkt.intake import cast
from bankmkt.intake.headers import Heading, meaning
from bankmkt.intake.profile import masking
from bankmkt.intake.profile.cells import read
from bankmkt.intake.profile.choice import Choice
from bankmkt.intake.profile.column import ColumnStats
from bankmkt.intake.profile.dates import forms_of
from bankmkt.intake.profile.draft import Entry, Section, confirm, listed, quoted
from bankmkt.intake.profile.kinds import fit
from bankmkt.intake.profile.shape import Question
from bankmkt.tables.model import Column, Table, Type

_FRACTIONS: Final = Decimal("0.5")
_WORDS: Final = 20


@dataclass(slots=True)
class Topics:
    """Collects questions and sections for one sheet that is taken for `table`.

    `units` are the units in the headers, by place; `note` is the one that a note states for all amounts, `rates`
    the one for all rates.
    """

    table: Table
    headings: Sequence[Heading]
    stats: Sequence[ColumnStats]
    choice: Choice
    units: dict[int, str]
    note: str
    rates: str
    serials: bool
    questions: list[Question] = field(default_factory=list)

    def _ask(self, code: str, column: str, text: str, *, blocking: bool) -> str:
        self.questions.append(Question(code, column, text, blocking))
        return confirm(text)

    def _header(self, place: int) -> str:
        text = " ".join(self.headings[place].text.split())
        return text or f"#{place + 1}"

    def _column(self, name: str) -> Column:
        column = self.table.column(name)
        assert column is not None
        return column

    # --- columns ------------------------------------------------------------------------------------------

    def columns(self) -> Section:
        """The headers of the columns, in the table's order, and behind ``#`` those that are open."""
        section = Section("columns")
        for column in self.table.columns:
            if column.name in self.choice.bound:
                section.entries.append(self._bound(column))
            elif column.name in self.choice.contested:
                section.entries += self._contested(column)
            else:
                section.entries += self._unsettled(column)
        return section

    def _bound(self, column: Column) -> Entry:
        place = self.choice.bound[column.name]
        share = fit(self.stats[place], column)
        notes: tuple[str, ...] = ()
        if share < 0.9 and not column.allowed and column.type is not Type.BOOLEAN:
            text = say(
                "profile.ask_doubtful",
                header=self._header(place),
                column=column.name,
                share=f"{share:.0%}",
                type=say(f"profile.type_{column.type.value}"),
            )
            notes = (self._ask("doubtful", column.name, text, blocking=False),)
        return Entry(column.name, quoted(self.headings[place].text.strip()), notes=notes)

    def _contested(self, column: Column) -> list[Entry]:
        """An open line for each header that the column may have, below one question."""
        places = self.choice.contested[column.name]
        same = len({self._header(place) for place in places}) < len(places)
        shown = [f"#{place + 1} {self._header(place)}" if same else self._header(place) for place in places]
        text = say("profile.ask_contested", column=column.name, headers=say("profile.or").join(shown))
        note = self._ask("contested", column.name, text, blocking=True)
        candidates = [f"#{place + 1}" if same else self.headings[place].text.strip() for place in places]
        return [
            Entry(column.name, quoted(one), open=True, notes=(note,) if number == 0 else ())
            for number, one in enumerate(candidates)
        ]

    def _unsettled(self, column: Column) -> list[Entry]:
        """The open lines of a column that has no header of its own: what may fill it."""
        found = []
        needed = column.name in self.choice.missing
        for place, columns in self.choice.ambiguous.items():
            if column.name not in columns:
                continue
            notes: tuple[str, ...] = ()
            if column.name == columns[0]:
                others = say("profile.or").join(columns)
                text = say("profile.ask_ambiguous", header=self._header(place), columns=others)
                notes = (self._ask("ambiguous", column.name, text, blocking=True),)
            found.append(Entry(column.name, quoted(self.headings[place].text.strip()), open=True, notes=notes))
        for place, guesses in self.choice.suggested.items():
            guess = guesses[0]
            if guess.column != column.name:
                continue
            key = {"similar": "profile.ask_similar", "values": "profile.ask_values"}.get(guess.why, "profile.ask_left")
            text = say(key, header=self._header(place), column=column.name, share=f"{guess.confidence:.0%}")
            note = self._ask(guess.why, column.name, text, blocking=needed)
            found.append(Entry(column.name, quoted(self.headings[place].text.strip()), open=True, notes=(note,)))
        if needed and not found and column.name != "as_of":
            text = say("profile.ask_missing", column=column.name, label=column.label.zh, table=self.table.name)
            found.append(
                Entry(column.name, '""', open=True, notes=(self._ask("missing", column.name, text, blocking=True),))
            )
        return found

    # --- units --------------------------------------------------------------------------------------------

    def units_section(self) -> Section:
        """The units that the file states; for amounts without one the usual reading is said once."""
        section = Section("units")
        silent = []
        for name, place in self.choice.bound.items():
            column, stats = self._column(name), self.stats[place]
            unit = self.units.get(place, "")
            if column.type is Type.MONEY:
                unit = unit or self.note
                doubt = meaning(self.table, self.headings[place]).unclear
                if doubt:
                    section.entries.append(self._unclear_unit(name, place, doubt))
                elif unit and unit != "元":
                    section.entries.append(Entry(name, unit))
                elif not unit and stats.high_number is not None and not stats.forms["unit"]:
                    silent.append(name)
            elif column.type is Type.RATE and (unit or self.rates) in ("‰", "bp", "小数"):
                section.entries.append(Entry(name, quoted(unit or self.rates)))
            elif column.type is Type.RATE and not unit and not self.rates and _looks_fractional(stats):
                text = say("profile.ask_fraction", column=name, largest=f"{stats.high_number:f}")
                section.entries.append(Entry(name, "小数", notes=(self._ask("fraction", name, text, blocking=False),)))
        if silent:
            text = say("profile.ask_unit", columns=", ".join(silent))
            note = self._ask("unit", ", ".join(silent), text, blocking=False)
            section.entries += [
                Entry(name, "万元", open=True, notes=(note,) if number == 0 else ())
                for number, name in enumerate(silent)
            ]
        return section

    def _unclear_unit(self, name: str, place: int, word: str) -> Entry:
        text = say("profile.ask_unit_word", header=self._header(place), word=word)
        return Entry(name, "元", open=True, notes=(self._ask("unit_word", name, text, blocking=True),))

    # --- dates --------------------------------------------------------------------------------------------

    def dates_section(self) -> Section:
        """The forms of days that are not taken unasked."""
        section = Section("dates")
        for name, place in self.choice.bound.items():
            if self._column(name).type not in (Type.DATE, Type.MONTH):
                continue
            found = forms_of(self.stats[place], serials=self.serials)
            if found.forms:
                section.entries.append(Entry(name, listed(found.forms)))
            elif found.why:
                text = say(f"profile.ask_date_{found.why}", header=self._header(place), column=name)
                note = self._ask(f"date_{found.why}", name, text, blocking=True)
                section.entries += [
                    Entry(name, listed(choice), open=True, notes=(note,) if number == 0 else ())
                    for number, choice in enumerate(found.choices or (("%Y-%m-%d",),))
                ]
        return section

    # --- codes --------------------------------------------------------------------------------------------

    def codes_section(self) -> Section:
        """The words that no code is known for, with what there is to choose from."""
        section = Section("codes")
        for name, place in self.choice.bound.items():
            column = self._column(name)
            choices = column.allowed or (("true", "false") if column.type is Type.BOOLEAN else ())
            unknown = unknown_words(self.stats[place], column) if choices else {}
            if not unknown:
                continue
            shown = showable(unknown, self.stats[place])
            words = pick("、", ", ").join(shown[:_WORDS]) if shown else say("profile.hidden", count=len(unknown))
            text = say(
                "profile.ask_code",
                header=self._header(place),
                column=name,
                words=words,
                rows=counted(sum(unknown.values()), "row"),
                codes=" / ".join(choices),
            )
            note = self._ask("code", name, text, blocking=True)
            section.groups[name] = [
                Entry(quoted(word), say("profile.placeholder"), open=True, notes=(note,) if number == 0 else ())
                for number, word in enumerate(shown[:_WORDS] or ["…"])
            ]
        return section


def _looks_fractional(stats: ColumnStats) -> bool:
    """Whether rates can hardly be percent: several of them, and none as high as half a percent."""
    if stats.forms["percent"] or stats.forms["permille"] or stats.high_number is None or stats.low_number is None:
        return False
    return 0 < stats.high_number < _FRACTIONS and stats.low_number >= 0 and stats.places >= 2


@cache
def known_words(column: Column) -> dict[str, str]:
    """The words that loading takes for a column of codes or of yes and no, folded, with the code of each."""
    return cast.words(cast.CellForm(column))


def unknown_words(stats: ColumnStats, column: Column) -> dict[str, int]:
    """The words of a column of codes that loading would not take, most frequent first."""
    if stats.many:
        return {}
    known = known_words(column)
    return {
        text: count
        for text, count in stats.values.most_common()
        if cast.folded(text) not in known and read(text).form != "null"
    }


def showable(words: dict[str, int], stats: ColumnStats) -> list[str]:
    """The words as they may be shown: all of them, or none where they may be persons or numbers of persons."""
    return list(words) if masking.are_words(words, stats.meant, expected=True) else []
