"""What a step leaves crosses from one process to another, so it is plain values, and it never holds a customer's data.

A step is done by a child process (see `child`), which may be stopped at any time; what the job then knows of it is
this record and nothing else. Counts are numbers of things, problems the texts that a screen would show.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields
from typing import Any

from bankmkt.base.errors import Exit

Count = int | str


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a step ended: its exit code, what it counted and wrote, and what its answers were made of.

    `outputs` are paths; `load_id` is the load that it made; `rules` and `inputs` say which rules ran on which files,
    with hashes; `versions` are those of the parts that computed.
    """

    code: int = int(Exit.DONE)
    counts: Mapping[str, Count] = field(default_factory=dict)
    outputs: Sequence[str] = ()
    remarks: Sequence[str] = ()
    problems: Sequence[str] = ()
    load_id: int | None = None
    rules: Sequence[Mapping[str, Any]] = ()
    inputs: Sequence[Mapping[str, Any]] = ()
    versions: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_done(self) -> bool:
        """Whether the step is complete, with a finding or without."""
        return self.code in (Exit.DONE, Exit.FOUND)

    def plain(self) -> dict[str, Any]:
        """The record as JSON can hold it."""
        return asdict(self)


def from_plain(values: Mapping[str, Any]) -> Outcome:
    """The record back from JSON; TypeError or ValueError for something else."""
    names = {one.name for one in fields(Outcome)}
    made = Outcome(**{name: value for name, value in values.items() if name in names})
    if not isinstance(made.code, int):
        raise TypeError(made.code)
    return made
