"""Who has to do it, and who did: the people of a bank in the order of their ranks.

A contact counts by the rank of whoever made it, in `managers`; the customer's own manager is a manager in any case.
Somebody whose rank is not known has not done what falls to a rank. A vice president is that of the customer's branch
or of the nearest branch above it that has one, a team lead that of the manager's team.
"""

from __future__ import annotations

from datetime import date

from bankmkt.query.plan import NoteQuery, Step
from bankmkt.rules.kinds.timetable.items import Reach
from bankmkt.rules.kinds.timetable.spec import ROLES
from bankmkt.rules.measures.grains import branch_tree


def staff(day: date) -> list[Step]:
    """Every person with rank and team, and the lead of each team: the first by id where there are several."""
    ranks = " ".join(f"WHEN '{role}' THEN {rank}" for role, rank in ROLES.items())
    return [
        Step(
            "staff",
            "everybody's rank and team",
            f"SELECT manager_id, team_id, role, CASE role {ranks} ELSE 0 END AS role_rank\n"
            f"FROM managers\nWHERE as_of = DATE '{day}'",
        ),
        Step(
            "team_leads",
            "the lead of each team",
            "SELECT team_id, min(manager_id) AS lead_id\nFROM staff\n"
            "WHERE role = 'team_lead' AND team_id IS NOT NULL\nGROUP BY team_id",
        ),
    ]


def presidents(day: date) -> list[Step]:
    """The vice president of every branch: its own, else that of the nearest branch above."""
    return [
        branch_tree("branches_above", day),
        Step(
            "presidents",
            "the vice president of each branch",
            "SELECT below_id, vice_president_id\nFROM (\n"
            "  SELECT branches_above.below_id, branches.vice_president_id,\n"
            "    row_number() OVER (PARTITION BY branches_above.below_id\n"
            "      ORDER BY branches_above.distance NULLS LAST, branches_above.ancestor_id NULLS LAST) AS place\n"
            "  FROM branches_above\n"
            "  JOIN branches ON branches.branch_id = branches_above.ancestor_id\n"
            "  WHERE branches.vice_president_id IS NOT NULL\n"
            ") AS nearest\nWHERE place = 1",
        ),
    ]


def visits_since() -> Step:
    """Since when contacts are known, so that a period without any is not taken for one that was missed."""
    return Step("visits_since", "the first contact that is known", "SELECT min(visited_on) AS first_on\nFROM visits")


def contacted(reach: Reach, day: date) -> Step:
    """The last contact of each customer that counts for each way of being due."""
    own = "visits.manager_id = people.manager_id"
    known = "coalesce(staff.role_rank, 0)"
    rank = f"CASE WHEN {own} THEN greatest({known}, 1) ELSE {known} END"
    columns = ["visits.customer_id"]
    for place, (methods, least) in enumerate(reach.pairs, 1):
        words = ", ".join(f"'{method}'" for method in methods)
        test = f"visits.method IN ({words}) AND {rank} >= {least}"
        columns.append(f"max(CASE WHEN {test} THEN visits.visited_on END) AS last_{place}")
    shown = ",\n  ".join(columns)
    return Step(
        "contacted",
        "the last contact of each customer that counts",
        f"SELECT {shown}\nFROM visits\nJOIN people ON people.customer_id = visits.customer_id\n"
        f"LEFT JOIN staff ON staff.manager_id = visits.manager_id\n"
        f"WHERE visits.visited_on <= DATE '{day}'\nGROUP BY visits.customer_id",
    )


def strangers(day: date) -> NoteQuery:
    """Contacts of people whose rank is not known."""
    return NoteQuery(
        f"SELECT count(*) FROM visits\n"
        f"LEFT JOIN customers ON customers.customer_id = visits.customer_id AND customers.as_of = DATE '{day}'\n"
        f"WHERE visits.visited_on <= DATE '{day}'\n"
        f"  AND NOT coalesce(visits.manager_id = customers.manager_id, FALSE)\n"
        f"  AND NOT EXISTS (\n"
        f"    SELECT 1 FROM managers WHERE managers.as_of = DATE '{day}' AND managers.manager_id = visits.manager_id\n"
        f"  )",
        "{n} 次拜访由岗位未知的人员完成，未计入",
        "{n} contacts by people whose role is not known: not counted",
    )
