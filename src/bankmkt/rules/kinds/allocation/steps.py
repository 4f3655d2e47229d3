"""The steps of an allocation: who is open, who has an earlier claim, what every manager holds, and what was dealt.

A claim counts only if its manager may still get customers: the visit of a vice president after that of a manager takes
nothing away from the manager.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from bankmkt.query.plan import Step, Worked
from bankmkt.rules.kinds.allocation.spec import Claim, Spec
from bankmkt.rules.kinds.allocation.work import FIELDS, handed_out
from bankmkt.rules.measures.measured import Measured

TABLES = {"former_manager": "customers", "visit": "visits", "prospect_contact": "prospect_contacts"}


class Builder:
    """The steps over the customers that were measured; `test` is true for those whom the rule hands out."""

    def __init__(self, spec: Spec, day: date, measured: Measured, test: str, loaded: Collection[str]) -> None:
        """`loaded` names those of the optional tables that are there."""
        self.spec, self.day, self.measured, self.test = spec, day, measured, test
        self.loaded = {*loaded, "customers"}
        self.claims = spec.claims if "earlier_claim" in spec.order else ()

    def steps(self, by: str) -> list[Step | Worked]:
        """All steps; `by` is the column of managers by which the summary is grouped."""
        steps: list[Step | Worked] = [
            Step("people", "every customer: whether it is handed out, and what it counts", self.people(), store=True),
            Step("open_customers", "those without a manager", self.open_customers(), store=True),
            Step("carried", "the managers who may get customers, with what they hold", self.carried(by), store=True),
        ]
        whys = {
            "former_manager": "the last manager at an earlier date",
            "visit": "the manager of the last visit",
            "prospect_contact": "the manager of the last contact before it was a customer",
        }
        steps += [Step(_named(one), whys[one.claim], self.claimants(one)) for one in self.claims]
        return [
            *steps,
            Step("claimed", "the open customers with the claims on them", self.claimed(), store=True),
            Step("entries", "branches, managers and customers in one relation", self.entries()),
            Worked(
                "handed",
                "customers dealt out in rounds, the nearest relation first, to the manager with the fewest customers"
                " and the least value, then exchanged until no exchange makes two managers more even",
                "SELECT * FROM entries",
                FIELDS,
                handed_out(self.spec),
            ),
            Step("answer", "the proposal", self.answer()),
        ]

    def people(self) -> str:
        value = self.measured.vocabulary[self.spec.value].sql
        counts = self.measured.condition(self.spec.counts).sql if self.spec.counts else "TRUE"
        columns = ["customer_id", "customer_name", "branch_id", "manager_id", "registration_no", "district"]
        columns += ["industry_code", f"{self.test} AS in_population", f"coalesce({counts}, TRUE) AS is_counted"]
        columns.append(f"CAST({value} AS DECIMAL(28,2)) AS amount")
        columns.append(f"{self.measured.missing([self.spec.value])} AS missing")
        shown = ",\n  ".join(columns)
        return f"SELECT {shown}\nFROM {self.measured.relation}"

    def open_customers(self) -> str:
        return "SELECT *\nFROM people\nWHERE manager_id IS NULL AND coalesce(in_population, TRUE)"

    def carried(self, by: str) -> str:
        """A customer of whom it is not known whether it counts does count: the cap holds either way."""
        roles = ", ".join(f"'{role}'" for role in self.spec.roles)
        return (
            f"SELECT managers.manager_id, managers.branch_id, managers.district, managers.industries,\n"
            f"  managers.{by} AS by_group,\n"
            f"  count(people.customer_id) AS number,\n"
            f"  CAST(coalesce(@sum_money(people.amount), 0) AS DECIMAL(28,2)) AS amount,\n"
            f"  count(people.customer_id) - count(people.amount) AS unvalued\n"
            f"FROM managers\n"
            f"LEFT JOIN people ON people.manager_id = managers.manager_id AND people.is_counted\n"
            f"WHERE managers.as_of = DATE '{self.day}' AND managers.role IN ({roles})\n"
            f"GROUP BY managers.manager_id, managers.branch_id, managers.district, managers.industries, managers.{by}"
        )

    # Claims -------------------------------------------------------------------------------------------------------

    def claimants(self, one: Claim) -> str:
        """(customer_id, manager_id, claimed_on): of each open customer the latest, of one day the lower id."""
        return (
            f"SELECT customer_id, manager_id, claimed_on\n"
            f"FROM (\n"
            f"  SELECT made.customer_id, made.manager_id, made.claimed_on,\n"
            f"    row_number() OVER (PARTITION BY made.customer_id"
            f" ORDER BY made.claimed_on DESC NULLS LAST, made.manager_id NULLS LAST) AS turn\n"
            f"  FROM (\n{self._made(one)}\n  ) AS made\n"
            f"  JOIN carried ON carried.manager_id = made.manager_id\n"
            f") AS numbered\n"
            f"WHERE turn = 1"
        )

    def _made(self, one: Claim) -> str:
        table = TABLES[one.claim]
        if table not in self.loaded:
            return (
                "    SELECT customer_id, manager_id, CAST(NULL AS DATE) AS claimed_on\n"
                "    FROM open_customers WHERE FALSE"
            )
        day = {"former_manager": "as_of", "visit": "visited_on", "prospect_contact": "contacted_on"}[one.claim]
        until = f"{table}.{day} {'<' if one.claim == 'former_manager' else '<='} DATE '{self.day}'"
        since = f" AND {table}.{day} >= @add_months(DATE '{self.day}', -{one.months})" if one.months else ""
        match = f"open_customers.customer_id = {table}.customer_id"
        if one.claim == "prospect_contact":
            number = "@plain(open_customers.registration_no)"
            match = f"{number} <> '' AND {number} = @plain({table}.registration_no)"
        return (
            f"    SELECT open_customers.customer_id, {table}.manager_id, {table}.{day} AS claimed_on\n"
            f"    FROM {table}\n    JOIN open_customers ON {match}\n    WHERE {until}{since}"
        )

    def claimed(self) -> str:
        columns = ["open_customers.*"]
        joins = []
        for one in self.claims:
            name = _named(one)
            columns += [f"{name}.manager_id AS {one.claim}", f"{name}.claimed_on AS {one.claim}_on"]
            joins.append(f"\nLEFT JOIN {name} ON {name}.customer_id = open_customers.customer_id")
        return "SELECT " + ",\n  ".join(columns) + "\nFROM open_customers" + "".join(joins)

    # The deal -----------------------------------------------------------------------------------------------------

    def entries(self) -> str:
        """What the step in Python reads; see `work.handed_out` for the columns."""
        nobody = "".join(f", CAST(NULL AS VARCHAR) AS claim_{place}" for place, _ in enumerate(self.claims))
        claims = "".join(f", {one.claim}" for one in self.claims)
        parts = [
            f"SELECT 'manager' AS part, manager_id AS id, branch_id, CAST(NULL AS VARCHAR) AS level, district,\n"
            f"  industries AS industry, number, amount{nobody}\nFROM carried",
            f"SELECT 'customer', customer_id, branch_id, CAST(NULL AS VARCHAR), district,\n"
            f"  industry_code, CAST(NULL AS BIGINT), amount{claims}\nFROM claimed WHERE in_population",
        ]
        if "branches" in self.loaded:
            parts.append(
                f"SELECT 'branch', branch_id, parent_id, level, CAST(NULL AS VARCHAR),\n"
                f"  CAST(NULL AS VARCHAR), CAST(NULL AS BIGINT), CAST(NULL AS DECIMAL(28,2))"
                f"{nobody}\nFROM branches"
            )
        return "\nUNION ALL\n".join(parts)

    def answer(self) -> str:
        claims, days = [], []
        for one in self.claims:
            held = f"WHEN handed.reason = 'earlier_claim' AND claimed.{one.claim} = handed.manager_id THEN"
            claims.append(f"{held} '{one.claim}'")
            days.append(f"{held} claimed.{one.claim}_on")
        columns = ["claimed.customer_id", "claimed.customer_name", "claimed.branch_id", "claimed.manager_id"]
        columns += [f"claimed.amount AS {self.spec.value}", "handed.manager_id AS proposed_manager_id"]
        columns += ["carried.branch_id AS proposed_branch_id", "handed.reason"]
        columns.append(f"CASE {' '.join(claims)} END AS claim" if claims else "CAST(NULL AS VARCHAR) AS claim")
        columns.append(f"CASE {' '.join(days)} END AS claimed_on" if days else "CAST(NULL AS DATE) AS claimed_on")
        columns.append("claimed.missing")
        shown = ",\n  ".join(columns)
        return (
            f"SELECT {shown}\nFROM claimed\n"
            f"JOIN handed ON handed.part = 'customer' AND handed.id = claimed.customer_id\n"
            f"LEFT JOIN carried ON carried.manager_id = handed.manager_id\n"
            f"WHERE claimed.in_population"
        )


def _named(one: Claim) -> str:
    return f"claims_by_{one.claim}"
