"""The steps of matching: one writing for both sides, pairs by number and by name, claims, and blocks for near names.

A claim has a rank of evidence: 1 number and name, 2 number, 3 the name as it stands, 4 the name without place and
legal form. Ranks 5 to 7 are no claims but reasons to look: another legal form, another place, another number. A
customer goes to an enterprise if it is its only one of the best rank and no other enterprise claims it as well.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from fractions import Fraction

from bankmkt.query.field import Field, Form
from bankmkt.query.plan import Step, Worked
from bankmkt.rules.kinds.matching.alike import most_alike
from bankmkt.rules.kinds.matching.spec import Group, Spec
from bankmkt.tables.model import Text

LETTERS = 24
"""So many letters of a core are blocked by; a longer name has had enough of them by then."""
LISTED = ("registration_no", "name", "registered_on", "district", "park", "department", "industry_code", "source")
_ANY = "p.number_class = c.number_class"


class Builder:
    """The steps over `relation`, the customers of the date; `test` says which of them are compared."""

    def __init__(self, spec: Spec, day: date, relation: str, test: str, listed: str, has_contacts: bool) -> None:
        """`listed` is the test of ``--where`` on an enterprise, `has_contacts` whether contacts were loaded."""
        self.spec, self.day, self.relation, self.test = spec, day, relation, test
        self.listed, self.has_contacts = listed, has_contacts

    def steps(self, by: str) -> list[Step | Worked]:
        """All steps; `by` is the column by which the summary is grouped, "" for none."""
        steps: list[Step | Worked] = [
            Step("sides", "the enterprises of the list, and the customers that they are compared with", self.sides()),
            Step("plain", "numbers and names in plain letters", self.plain(), store=True),
            Step("worded", "where place and legal form of a name end and begin", self.worded()),
            Step("parsed", "organisation number, and the core of each name", self.parsed(), store=True),
            Step("weighed", "pairs of one number or one core, by what speaks for them or against", self.weighed()),
            Step("ranked", "of each enterprise the best evidence, and the pairs that are claims", self.ranked()),
            Step("claims", "how well, and how often as well, each customer is claimed", self.claims()),
            Step("left_pairs", "claims, and without one what keeps an equal name apart", self.left_pairs()),
            Step("decided", "one line per enterprise with a number or a name in common", self.decided(), store=True),
            Step("open_names", "those whose names may still be alike", self.open_names(), store=True),
            Step("their_grams", "two letters side by side or with one between", self.grams("prospect")),
            Step("grams", "those of customers that an enterprise has too", self.shared_grams(), store=True),
            Step("rare", "those that not too many customers share", self.rare()),
            Step("near_pairs", "pairs that share one, of one place, with no numbers against it", self.near_pairs()),
        ]
        cutoff = self.spec.near.similarity if self.spec.near else None
        steps += [
            Worked(
                "alike",
                "how alike two names are, and the customer whose name is most alike, by the longest common subsequence",
                self.compared(),
                ALIKE,
                most_alike(cutoff),
            ),
            Step("contacted", "the last contact with each enterprise", self.contacted()),
            Step("judged", "the verdict on each enterprise", self.judged(), store=True),
            Step("answer", "the list", self.answer(by)),
        ]
        return steps

    # Both sides in one writing ------------------------------------------------------------------------------------

    def sides(self) -> str:
        return (
            f"SELECT 'prospect' AS side, registration_no AS id, registration_no AS number, name\n"
            f"FROM prospects\nWHERE as_of = DATE '{self.day}'\n"
            f"UNION ALL\n"
            f"SELECT 'customer', customer_id, registration_no, customer_name\n"
            f"FROM {self.relation}\nWHERE coalesce({self.test}, TRUE)"
        )

    def plain(self) -> str:
        return "SELECT side, id, @plain(number) AS number, nullif(@plain(name), '') AS name\nFROM sides"

    def worded(self) -> str:
        """Lengths of the place before and the legal form behind, and which they are; 0 and null without one."""
        columns = ["*"]
        for name, groups, pattern in (
            ("place", self.spec.places, "{word}%"),
            ("form", self.spec.legal_forms, "%{word}"),
        ):
            columns.append(f"{_cased(groups, pattern, _called)} AS {name}")
            columns.append(f"coalesce({_cased(groups, pattern, _length)}, 0) AS {name}_letters")
        return "SELECT " + ",\n  ".join(columns) + "\nFROM plain"

    def parsed(self) -> str:
        """A number of one repeated letter is none; a core that would be too short is the whole name."""
        core = "substr(name, 1 + place_letters, length(name) - place_letters - form_letters)"
        bare = f"length(name) - place_letters - form_letters >= {self.spec.core_letters}"
        return (
            f"SELECT side, id, name,\n"
            f"  CASE WHEN {bare} THEN place END AS place,\n"
            f"  CASE WHEN {bare} THEN form END AS form,\n"
            f"  CASE WHEN {bare} THEN {core} ELSE name END AS core,\n"
            f"  CASE WHEN replace(number, substr(number, 1, 1), '') = '' THEN NULL\n"
            f"    WHEN length(number) = 18 THEN substr(number, 9, 9) ELSE number END AS number_key,\n"
            f"  CAST(CASE WHEN length(number) = 18 THEN 9 ELSE length(number) END AS BIGINT) AS number_class\n"
            f"FROM worded"
        )

    # Pairs with something in common, and claims -------------------------------------------------------------------

    def weighed(self) -> str:
        """Each pair once: by its number, or else by its core."""
        place = "(p.place IS NULL OR c.place IS NULL OR p.place = c.place)"
        form = "(p.form IS NULL OR c.form IS NULL OR p.form = c.form)"
        sides = "FROM parsed AS p\nJOIN parsed AS c ON c.side = 'customer' AND"
        number = f"coalesce({_ANY} AND p.number_key = c.number_key, FALSE)"
        return (
            f"SELECT p.id AS registration_no, c.id AS customer_id,\n"
            f"  CAST(CASE WHEN p.core = c.core AND {place} AND {form} THEN 1 ELSE 2 END AS BIGINT) AS evidence\n"
            f"{sides} {_ANY} AND p.number_key = c.number_key\nWHERE p.side = 'prospect'\n"
            f"UNION ALL\n"
            f"SELECT p.id, c.id,\n"
            f"  CAST(CASE WHEN {_ANY} AND p.number_key <> c.number_key THEN 7\n"
            f"    WHEN p.name = c.name THEN 3\n"
            f"    WHEN {place} AND {form} THEN 4\n"
            f"    WHEN {place} THEN 5 ELSE 6 END AS BIGINT)\n"
            f"{sides} c.core = p.core\nWHERE p.side = 'prospect' AND NOT {number}"
        )

    def ranked(self) -> str:
        return (
            "SELECT registration_no, customer_id, evidence, best,\n"
            "  CASE WHEN evidence <= 4 AND evidence = best THEN evidence END AS claim\n"
            "FROM (\n"
            "  SELECT registration_no, customer_id, evidence,\n"
            "    min(evidence) OVER (PARTITION BY registration_no) AS best\n"
            "  FROM weighed\n"
            ") AS compared_with_best"
        )

    def claims(self) -> str:
        return (
            "SELECT registration_no, customer_id, evidence, best, claim, first_claim,\n"
            "  count(CASE WHEN claim = first_claim THEN 1 END) OVER (PARTITION BY customer_id) AS rivals\n"
            "FROM (\n"
            "  SELECT registration_no, customer_id, evidence, best, claim,\n"
            "    min(claim) OVER (PARTITION BY customer_id) AS first_claim\n"
            "  FROM ranked\n"
            ") AS met"
        )

    def left_pairs(self) -> str:
        """Customers whom another enterprise has by its number are no reason to look: that name is explained."""
        return (
            "SELECT registration_no, customer_id, evidence, first_claim, rivals,\n"
            "  min(evidence) OVER (PARTITION BY registration_no) AS best,\n"
            "  count(*) OVER (PARTITION BY registration_no) AS candidates\n"
            "FROM claims\n"
            "WHERE claim IS NOT NULL OR (best > 4 AND coalesce(first_claim, 9) > 2)"
        )

    def decided(self) -> str:
        return (
            "SELECT registration_no, min(customer_id) AS customer_id, evidence, max(candidates) AS candidates,\n"
            "  CASE WHEN evidence = 5 THEN 'other_form' WHEN evidence = 6 THEN 'other_place'\n"
            "    WHEN evidence = 7 THEN 'other_number' WHEN max(candidates) > 1 THEN 'several_customers'\n"
            "    WHEN min(first_claim) < evidence THEN 'taken'\n"
            "    WHEN max(rivals) > 1 THEN 'several_prospects' END AS reason\n"
            "FROM left_pairs\n"
            "WHERE evidence = best\n"
            "GROUP BY registration_no, evidence"
        )

    # Near names ---------------------------------------------------------------------------------------------------

    def within(self) -> str:
        """Whether an enterprise belongs to the rows by its date; one without a date does."""
        if self.spec.within_months is None:
            return "TRUE"
        first = f"@add_months(DATE '{self.day}', -{self.spec.within_months})"
        on = "prospects.registered_on"
        return f"({on} IS NULL OR ({on} > {first} AND {on} <= DATE '{self.day}'))"

    def later(self) -> str:
        """The number of enterprises whose date of registration has not come yet."""
        return (
            f"SELECT count(*) FROM prospects WHERE as_of = DATE '{self.day}' AND registered_on > DATE '{self.day}'"
            f" AND {self.listed}"
        )

    def open_names(self) -> str:
        listed = (
            f"SELECT 1 FROM prospects WHERE prospects.as_of = DATE '{self.day}'"
            f" AND prospects.registration_no = parsed.id\n    AND {self.within()} AND coalesce({self.listed}, TRUE)"
        )
        wanted = "" if self.spec.near is not None else " AND FALSE"
        columns = "side, id, place, core, number_class, number_key"
        return (
            f"SELECT {columns}\nFROM parsed\n"
            f"WHERE side = 'prospect' AND core IS NOT NULL{wanted} AND NOT EXISTS (\n"
            f"  SELECT 1 FROM decided WHERE decided.registration_no = parsed.id\n"
            f") AND EXISTS (\n  {listed}\n)\n"
            f"UNION ALL\n"
            f"SELECT {columns}\nFROM parsed\n"
            f"WHERE side = 'customer' AND core IS NOT NULL{wanted} AND NOT EXISTS (\n"
            f"  SELECT 1 FROM decided WHERE decided.customer_id = parsed.id AND decided.reason IS NULL\n"
            f")"
        )

    def grams(self, side: str) -> str:
        """``ab`` and ``a.c``: one letter that differs, is missing or too many leaves some of either in common."""
        places = ", ".join(f"({place}, {gap})" for gap in (1, 2) for place in range(1, LETTERS + 1))
        between = "CASE WHEN gap = 1 THEN '' ELSE '.' END"
        return (
            f"SELECT id, substr(core, n, 1) || {between} || substr(core, n + gap, 1) AS gram\n"
            f"FROM open_names\nCROSS JOIN (VALUES {places}) AS letters(n, gap)\n"
            f"WHERE side = '{side}' AND n + gap <= length(core)"
        )

    def shared_grams(self) -> str:
        inner = "\n".join(f"  {line}" for line in self.grams("customer").splitlines())
        return (
            f"SELECT DISTINCT id, gram\nFROM (\n{inner}\n) AS every\n"
            f"WHERE EXISTS (SELECT 1 FROM their_grams WHERE their_grams.gram = every.gram)"
        )

    def rare(self) -> str:
        crowd = self.spec.near.crowd if self.spec.near else 1
        return f"SELECT gram\nFROM grams\nGROUP BY gram\nHAVING count(*) <= {crowd}"

    def near_pairs(self) -> str:
        """Only pairs whose lengths allow the similarity: of a and b letters at most min(a, b) are common."""
        similarity = self.spec.near.similarity if self.spec.near else Fraction(1)
        a, b = "length(p.core)", "length(c.core)"
        return (
            f"SELECT p.id AS registration_no, c.id AS customer_id, p.core AS prospect_core, c.core AS customer_core\n"
            f"FROM (\n"
            f"  SELECT DISTINCT their_grams.id AS registration_no, grams.id AS customer_id\n"
            f"  FROM their_grams\n"
            f"  JOIN rare ON rare.gram = their_grams.gram\n"
            f"  JOIN grams ON grams.gram = their_grams.gram\n"
            f") AS blocked\n"
            f"JOIN open_names AS p ON p.side = 'prospect' AND p.id = blocked.registration_no\n"
            f"JOIN open_names AS c ON c.side = 'customer' AND c.id = blocked.customer_id\n"
            f"WHERE {similarity.numerator} * ({a} + {b}) <= {2 * similarity.denominator} * least({a}, {b})\n"
            f"  AND (p.place IS NULL OR c.place IS NULL OR p.place = c.place)\n"
            f"  AND NOT coalesce({_ANY} AND p.number_key <> c.number_key, FALSE)"
        )

    def compared(self) -> str:
        return (
            "SELECT registration_no, customer_id, prospect_core, customer_core, TRUE AS is_near\nFROM near_pairs\n"
            "UNION ALL\n"
            "SELECT decided.registration_no, decided.customer_id, p.core, c.core, FALSE\n"
            "FROM decided\n"
            "JOIN parsed AS p ON p.side = 'prospect' AND p.id = decided.registration_no\n"
            "JOIN parsed AS c ON c.side = 'customer' AND c.id = decided.customer_id"
        )

    # The list -----------------------------------------------------------------------------------------------------

    def contacted(self) -> str:
        if not self.has_contacts:
            return (
                "SELECT CAST(NULL AS VARCHAR) AS number, CAST(NULL AS DATE) AS contacted_on,"
                " CAST(NULL AS VARCHAR) AS manager_id,\n  CAST(NULL AS VARCHAR) AS branch_id,"
                " CAST(NULL AS BIGINT) AS contacts\nFROM parsed\nWHERE FALSE"
            )
        return (
            f"SELECT number, contacted_on, manager_id, branch_id, contacts\n"
            f"FROM (\n"
            f"  SELECT number, contacted_on, manager_id, branch_id,\n"
            f"    count(*) OVER (PARTITION BY number) AS contacts,\n"
            f"    row_number() OVER (PARTITION BY number ORDER BY contacted_on DESC NULLS LAST,"
            f" manager_id NULLS LAST, branch_id NULLS LAST) AS turn\n"
            f"  FROM (\n"
            f"    SELECT @plain(registration_no) AS number, contacted_on, manager_id, branch_id\n"
            f"    FROM prospect_contacts WHERE contacted_on <= DATE '{self.day}'\n"
            f"  ) AS made\n"
            f") AS numbered\nWHERE turn = 1"
        )

    def judged(self) -> str:
        none = "coalesce(contacted.contacts, 0)" if self.has_contacts else "CAST(NULL AS BIGINT)"
        verdict = (
            "CASE WHEN decided.evidence <= 4 AND decided.reason IS NULL THEN 'customer'"
            " WHEN alike.customer_id IS NOT NULL THEN 'review'"
            " WHEN parsed.core IS NULL THEN 'unknown' ELSE 'lead' END"
        )
        how = "CASE WHEN decided.evidence <= 2 THEN 'registration_no' WHEN decided.evidence > 2 THEN 'name'"
        return (
            f"SELECT {', '.join(f'prospects.{name}' for name in LISTED)},\n"
            f"  {self.listed} AS in_list,\n"
            f"  {verdict} AS verdict,\n"
            f"  {how} WHEN alike.customer_id IS NOT NULL THEN 'near' ELSE 'none' END AS how,\n"
            f"  coalesce(decided.reason, CASE WHEN decided.evidence IS NULL AND alike.customer_id IS NOT NULL"
            f" THEN 'near_name' END) AS reason,\n"
            f"  alike.customer_id, alike.similarity,\n"
            f"  coalesce(decided.candidates, alike.candidates, 0) AS candidates,\n"
            f"  {none} AS contacts, contacted.contacted_on, contacted.manager_id AS contacted_by,\n"
            f"  contacted.branch_id AS contact_branch_id\n"
            f"FROM prospects\n"
            f"JOIN plain ON plain.side = 'prospect' AND plain.id = prospects.registration_no\n"
            f"JOIN parsed ON parsed.side = 'prospect' AND parsed.id = prospects.registration_no\n"
            f"LEFT JOIN decided ON decided.registration_no = prospects.registration_no\n"
            f"LEFT JOIN alike ON alike.registration_no = prospects.registration_no\n"
            f"LEFT JOIN contacted ON contacted.number = plain.number\n"
            f"WHERE prospects.as_of = DATE '{self.day}' AND {self.within()}"
        )

    def answer(self, by: str) -> str:
        names = ["lead", "review", "unknown", "customer"]
        place = " ".join(f"WHEN '{verdict}' THEN {rank}" for rank, verdict in enumerate(names))
        grouped = {
            "branch_id": "coalesce(owners.branch_id, judged.contact_branch_id)",
            "manager_id": "coalesce(owners.manager_id, judged.contacted_by)",
            "month": "substr(CAST(judged.registered_on AS VARCHAR), 1, 7)",
        }
        shown = ["registration_no", "name AS prospect_name", "registered_on", "district", "park", "how", "similarity"]
        shown += ["customer_id", "verdict", "reason", "candidates", "contacts", "contacted_on", "contacted_by"]
        extra = [f"{grouped.get(by, f'judged.{by}')} AS by_group"] if by else []
        columns = ",\n  ".join(
            [
                *(f"judged.{name}" for name in (*shown, "contact_branch_id")),
                "owners.customer_name",
                "owners.branch_id",
                "owners.manager_id",
                *extra,
                "CASE WHEN judged.verdict = 'unknown' THEN @one('prospects.name') ELSE @none() END AS missing",
                f"CASE judged.verdict {place} END AS severity",
            ]
        )
        return (
            f"SELECT {columns}\nFROM judged\n"
            f"LEFT JOIN {self.relation} AS owners ON owners.customer_id = judged.customer_id\nWHERE judged.in_list"
        )


def _called(group: Group, word: str) -> str:
    return f"'{group.words[0]}'"


def _length(group: Group, word: str) -> str:
    return str(len(word))


def _cased(groups: tuple[Group, ...], pattern: str, value: Callable[[Group, str], str]) -> str:
    """The value of the group of the longest word that fits a name."""
    words = [(group, word) for group in groups for word in group.words]
    words.sort(key=lambda pair: (-len(pair[1]), pair[1]))
    lines = [f"WHEN name LIKE '{pattern.format(word=word)}' THEN {value(group, word)}" for group, word in words]
    return f"CASE {' '.join(lines)} END" if lines else "NULL"


ALIKE = (
    Field("registration_no", Form.ID, Text("统一社会信用代码", "Registration number")),
    Field("customer_id", Form.ID, Text("客户号", "Customer")),
    Field("similarity", Form.RATIO, Text("名称相似度", "Similarity of names")),
    Field("candidates", Form.COUNT, Text("候选客户数", "Customers in question")),
)
