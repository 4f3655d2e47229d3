"""Cells add up to four levels: owner and class, owner, class, the bank. Each is added from the cells alone.

So a customer with accounts of two classes is one customer of the owner, and a branch that stands for all below it is
not counted again in the bank. A frame holds every owner with every declared class, so that a class without members is a
row of zeros and no owner is lost.
"""

from __future__ import annotations

from collections.abc import Sequence

from bankmkt.query.plan import Step
from bankmkt.rules.context import Context
from bankmkt.rules.kinds.structure.members import OTHER, OWNERS, TOTAL, UNKNOWN, WHOLE, Members, parts_of
from bankmkt.rules.kinds.structure.spec import Column, Spec
from bankmkt.rules.measures import grains
from bankmkt.rules.measures.grains import UNASSIGNED
from bankmkt.rules.measures.measured import Measured
from bankmkt.rules.measures.planner import measure

LAST = {OTHER: 99998, UNKNOWN: 99999}
"""The places of the classes that stand behind all others; the whole has place 0."""


class Levels:
    """The steps from the cells to one row per owner and class with every counted column, or null where it is open."""

    def __init__(self, spec: Spec, context: Context, members: Members) -> None:
        self.spec, self.context, self.members = spec, context, members
        self.grain = OWNERS.get(members.owner, "")
        self.tree = spec.tree and self.grain == "branch"
        self.owners: Measured | None = measure(context, [], self.grain) if self.grain else None

    def build(self) -> list[Step]:
        """All steps up to ``structure_filled``."""
        steps: list[Step] = []
        if self.tree:
            steps.append(grains.branch_tree("structure_tree", self.context.as_of))
        steps += self._level_steps()
        if self.members.ranks:
            steps += self._rank_steps()
        steps.append(Step("structure_owners", "all owners, those without members too", self._owners()))
        if self.spec.classes:
            steps.append(Step("structure_classes", "the classes of the rule in their order", self._declared()))
        steps.append(Step("structure_frame", "every owner with its classes, and its whole", self._frame()))
        steps.append(
            Step("structure_filled", "what is counted; open where a member leaves it open", self._filled(), True)
        )
        return steps

    # Levels -------------------------------------------------------------------------------------------------------

    def _climbed(self) -> str:
        """The cells of every branch under itself and all branches above it."""
        return (
            "SELECT coalesce(tree.ancestor_id, cells.owner_id) AS up_id, cells.*\nFROM structure_cells AS cells\n"
            "LEFT JOIN structure_tree AS tree ON tree.below_id = cells.owner_id"
        )

    def _level_steps(self) -> list[Step]:
        owned = ("structure_climbed", "up_id") if self.tree else ("structure_cells", "owner_id")
        steps = [Step("structure_climbed", "the cells under every branch above", self._climbed())] if self.tree else []
        levels = [
            ("of_class", "by owner and class", *owned, True),
            ("of_owner", "by owner", *owned, False),
            ("whole_class", "by class, over the bank", "structure_cells", "", True),
            ("whole_bank", "the bank", "structure_cells", "", False),
        ]
        if not self.spec.has_classes:
            levels = [one for one in levels if not one[4]]
        union = []
        for name, why, source, owner, by_class in levels:
            steps.append(Step(f"structure_{name}", f"the cells {why}", self._level(source, owner, by_class)))
            union.append(f"SELECT * FROM structure_{name}")
        steps.append(Step("structure_levels", "all levels under one another", "\nUNION ALL\n".join(union)))
        return steps

    def _level(self, source: str, owner: str, by_class: bool) -> str:
        columns = [
            f"{'FALSE' if owner else 'TRUE'} AS is_bank",
            f"{owner or repr(WHOLE)} AS owner_id",
            "class" if by_class else f"'{TOTAL}' AS class",
            "sum(n) AS n",
            "sum(undecided) AS undecided",
        ]
        columns += [self._sums(one) for one in self.members.counted]
        columns += [f"sum({self.members.gap_column(name)}) AS {self.members.gap_column(name)}" for name in self._gaps]
        keys = [*([owner] if owner else []), *(["class"] if by_class else [])]
        tail = f"\nGROUP BY {', '.join(keys)}" if keys else ""
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {source}\nWHERE class IS NOT NULL{tail}"

    def _sums(self, one: Column) -> str:
        name = one.name
        if one.form == "heads":
            return (
                f"count(DISTINCT CASE WHEN {name} = 1 THEN head END) AS {name}, "
                f"count(DISTINCT CASE WHEN {name} = 0 AND {name}__u = 1 THEN head END) AS {name}__u"
            )
        return ", ".join(f"sum({part}) AS {part}" for part in parts_of(one))

    @property
    def _gaps(self) -> Sequence[str]:
        return self.members.gaps

    # Ranks --------------------------------------------------------------------------------------------------------

    def _rank_steps(self) -> list[Step]:
        """Our place among the others of a group: one more than how many have more; open where one is not known."""
        steps = []
        for one in self.members.ranks:
            peer, us, value = f"{one.name}__peer", f"{one.name}__us", one.name
            shown = (
                f"{peer} AS peer, max(CASE WHEN {us} THEN 1 WHEN {us} IS NULL THEN 2 ELSE 0 END) AS us,\n"
                f"  sum({value}) AS amount, sum(CASE WHEN {value} IS NULL THEN 1 ELSE 0 END) AS open"
            )
            parts = [
                f"SELECT FALSE AS is_bank, owner_id, class, {shown}\nFROM structure_members\n"
                f"WHERE class IS NOT NULL AND n = 1\nGROUP BY owner_id, class, {peer}",
                f"SELECT TRUE AS is_bank, '{WHOLE}' AS owner_id, class, {shown}\nFROM structure_members\n"
                f"WHERE class IS NOT NULL AND n = 1\nGROUP BY class, {peer}",
            ]
            peers, ours = f"peers_{one.name}", f"ranked_{one.name}"
            steps.append(Step(peers, "what each of a group has", "\nUNION ALL\n".join(parts)))
            sql = (
                f"SELECT peers.is_bank, peers.owner_id, peers.class,\n"
                f"  CASE WHEN max(peers.us) = 2 OR sum(peers.open) > 0 OR count(ours.amount) = 0 THEN NULL\n"
                f"    ELSE 1 + @count_if(peers.us = 0 AND peers.amount > ours.amount) END AS place_of_ours\n"
                f"FROM {peers} AS peers\n"
                f"LEFT JOIN {peers} AS ours ON ours.is_bank = peers.is_bank AND ours.owner_id = peers.owner_id"
                f" AND ours.class = peers.class AND ours.us = 1\n"
                f"GROUP BY peers.is_bank, peers.owner_id, peers.class"
            )
            steps.append(Step(ours, "the place of ours; equal amounts share a place", sql))
        return steps

    # The frame ----------------------------------------------------------------------------------------------------

    def _owners(self) -> str:
        """Owners with what is shown of them; the bank itself is one more."""
        bank = f"SELECT TRUE AS is_bank, '{WHOLE}' AS owner_id"
        nothing = "CAST(NULL AS VARCHAR)"
        if self.owners is not None:
            key, name = f"{self.grain}_id", f"{self.grain}_name"
            chosen = [f"{key} AS owner_id", f"{name} AS owner_name"]
            chosen.append("level" if self.grain == "branch" else "branch_id AS home_id")
            level = f"{nothing} AS owner_name, {nothing} AS {'level' if self.grain == 'branch' else 'home_id'}"
            found = "SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL"
            return (
                f"{bank}, {level}, FALSE AS is_unassigned\nUNION ALL\n"
                f"SELECT FALSE, {', '.join(chosen)}, FALSE\nFROM {self.owners.relation}\nWHERE NOT is_unassigned\n"
                f"UNION ALL\nSELECT FALSE, owner_id, {nothing}, {nothing}, owner_id = '{UNASSIGNED}'\n"
                f"FROM ({found}) AS found\nWHERE NOT EXISTS (SELECT 1 FROM {self.owners.relation} AS listed"
                f" WHERE NOT listed.is_unassigned AND listed.{key} = found.owner_id)"
            )
        if not self.members.owner:
            return (
                f"{bank}, {nothing} AS owner_name, FALSE AS is_unassigned\nUNION ALL\n"
                f"SELECT FALSE, '{WHOLE}', {nothing}, FALSE"
            )
        found = "SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL"
        return (
            f"{bank}, {nothing} AS owner_name, FALSE AS is_unassigned\nUNION ALL\n"
            f"SELECT FALSE, owner_id, {nothing}, owner_id = '{UNKNOWN}'\n"
            f"FROM ({found}) AS found"
        )

    def _declared(self) -> str:
        lines = [f"SELECT '{one.name}' AS class, {place} AS place" for place, one in enumerate(self.spec.classes, 1)]
        return "\nUNION ALL\n".join(lines)

    def _frame(self) -> str:
        """The whole of every owner; the declared classes where there are members; and what else occurs."""
        parts = [f"SELECT is_bank, owner_id, '{TOTAL}' AS class, 0 AS place\nFROM structure_owners"]
        if self.spec.classes:
            parts.append(
                "SELECT owners.is_bank, owners.owner_id, classes.class, classes.place\n"
                "FROM structure_owners AS owners\nCROSS JOIN structure_classes AS classes\n"
                "WHERE owners.is_bank OR EXISTS (SELECT 1 FROM structure_of_owner AS levels\n"
                "  WHERE levels.owner_id = owners.owner_id)"
            )
        if self.spec.has_classes:
            known = [f"'{one.name}'" for one in self.spec.classes]
            parts.append(
                f"SELECT TRUE AS is_bank, '{WHOLE}' AS owner_id, '{UNKNOWN}' AS class, {LAST[UNKNOWN]} AS place"
            )
            for level, listed in (("of_class", known), ("whole_class", [*known, f"'{UNKNOWN}'"])):
                tail = f"\nWHERE class NOT IN ({', '.join(listed)})" if listed else ""
                parts.append(f"SELECT is_bank, owner_id, class, {self._place()}\nFROM structure_{level}{tail}")
        return "\nUNION ALL\n".join(parts)

    def _place(self) -> str:
        last = " ".join(f"WHEN class = '{name}' THEN {place}" for name, place in LAST.items())
        words = ", ".join(f"'{name}'" for name in LAST)
        year = (
            f"10000 - CAST(CASE WHEN class IN ({words}) THEN '0' ELSE class END AS INTEGER)"  # the latest stands first
        )
        rest = year if self.spec.year else "99997"
        return f"CASE {last} ELSE {rest} END"

    # What is counted ----------------------------------------------------------------------------------------------

    def _filled(self) -> str:
        columns = [
            "frame.is_bank, frame.owner_id, frame.class, frame.place",
            "coalesce(levels.n, 0) AS n, coalesce(levels.undecided, 0) AS undecided",
            *(self._known(one) for one in self.members.counted),
            *(f"ranked_{one.name}.place_of_ours AS {one.name}" for one in self.members.ranks),
            f"{self._missing()} AS missing",
        ]
        shown = ",\n  ".join(columns)
        same = "{0}.is_bank = frame.is_bank AND {0}.owner_id = frame.owner_id AND {0}.class = frame.class"
        joins = f"LEFT JOIN structure_levels AS levels ON {same.format('levels')}"
        for one in self.members.ranks:
            joins += f"\nLEFT JOIN ranked_{one.name} ON {same.format(f'ranked_{one.name}')}"
        return f"SELECT {shown}\nFROM structure_frame AS frame\n{joins}"

    def _known(self, one: Column) -> str:
        """A counted column with its lowest and highest possible value; all null where its date is not loaded."""
        name = one.name
        if name in self.members.gathered.absent:
            parts = [f"{name}__n", f"{name}__d"] if one.form == "weighted" else [name, f"{name}__low", f"{name}__high"]
            return ", ".join(f"@wide(NULL) AS {part}" for part in parts)
        open_ = f"coalesce(levels.{name}__u, 0)"
        if one.form == "weighted":
            return ", ".join(
                f"CASE WHEN {open_} = 0 THEN @wide(coalesce(levels.{part}, 0)) END AS {part}"
                for part in (f"{name}__n", f"{name}__d")
            )
        value = f"@wide(coalesce(levels.{name}, 0))"
        sure = f"{open_} = 0" + (f" AND coalesce(levels.{name}__k, 0) > 0" if one.none else "")
        if one.form in ("count", "heads"):
            high = f"{value} + {open_}"
        else:
            high = (
                f"CASE WHEN coalesce(levels.{name}__x, 0) = 0 THEN {value} + coalesce(levels.{name}__m, @wide(0)) END"
            )
        if one.none:
            return (
                f"CASE WHEN {sure} THEN {value} END AS {name}, @wide(NULL) AS {name}__low, @wide(NULL) AS {name}__high"
            )
        return f"CASE WHEN {sure} THEN {value} END AS {name}, {value} AS {name}__low, {high} AS {name}__high"

    def _missing(self) -> str:
        labels = self.members.gathered.labels
        by_label: dict[str, list[str]] = {}
        for name in self._gaps:
            by_label.setdefault(labels[name], []).append(f"coalesce(levels.{self.members.gap_column(name)}, 0) > 0")
        items = [f"CASE WHEN {' OR '.join(by_label[label])} THEN '{label}' END" for label in sorted(by_label)]
        return f"@list({', '.join(items)})" if items else "@none()"


__all__ = ["UNASSIGNED", "Levels"]
