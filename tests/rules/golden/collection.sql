CREATE OR REPLACE TEMP MACRO fen(money) AS CAST(CAST(money AS DECIMAL(38,2)) * 100 AS HUGEINT);
CREATE OR REPLACE TEMP MACRO micro(rate) AS CAST(CAST(rate AS DECIMAL(38,6)) * 1000000 AS HUGEINT);
CREATE OR REPLACE TEMP MACRO yuan(fen) AS
  CAST(CAST(fen AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2));
CREATE OR REPLACE TEMP MACRO half_up(n, d) AS
  CASE WHEN n < 0 THEN -1 ELSE 1 END * ((2 * abs(n) + NULLIF(d, 0)) // (2 * NULLIF(d, 0)));
CREATE OR REPLACE TEMP MACRO share(part, whole) AS CAST(part AS DOUBLE) / NULLIF(CAST(whole AS DOUBLE), 0);
CREATE OR REPLACE TEMP MACRO less(a, b, c, d) AS -- a/b < c/d: the whole parts first, then the remainders
  (a // NULLIF(b, 0) < c // NULLIF(d, 0) OR (a // NULLIF(b, 0) = c // NULLIF(d, 0)
    AND (a % NULLIF(b, 0)) * d < (c % NULLIF(d, 0)) * b));
CREATE OR REPLACE TEMP MACRO hhi(squares, total) AS CAST(squares AS DOUBLE)
  / NULLIF(CAST(total AS DOUBLE) * CAST(total AS DOUBLE), 0) * 10000;
CREATE OR REPLACE TEMP MACRO wilson(k, n, z, side) AS CASE WHEN n > 0 THEN greatest(0.0, least(1.0,
  (CAST(k AS DOUBLE) + z * z / 2 + side * z
    * sqrt(CAST(k AS DOUBLE) * CAST(n - k AS DOUBLE) / NULLIF(CAST(n AS DOUBLE), 0) + z * z / 4))
  / (CAST(n AS DOUBLE) + z * z))) END;
CREATE OR REPLACE TEMP MACRO add_months(day, n) AS CAST(day + to_months(n) AS DATE);

-- structure_cells
CREATE TEMP TABLE structure_cells AS
WITH
-- every row of loans where it was last seen
last_loans AS (
  SELECT loan_id, customer_id, started_on
  FROM (
    SELECT loan_id, customer_id, started_on, row_number() OVER (PARTITION BY loan_id ORDER BY as_of DESC NULLS LAST) AS place
    FROM loans WHERE as_of <= DATE '2026-12-31'
  ) AS seen
  WHERE place = 1
),
-- the first row of each loan_id
first_of_repayments AS (
  SELECT loan_id, min(due_on) AS first_on,
    (SELECT min(due_on) FROM repayments) AS begins_on
  FROM repayments
  GROUP BY loan_id
),
-- whose each customer is, or was when last seen
last_customers AS (
  SELECT customer_id, branch_id, manager_id
  FROM (
    SELECT customer_id, branch_id, manager_id, row_number() OVER (PARTITION BY customer_id ORDER BY as_of DESC NULLS LAST) AS place
    FROM customers WHERE as_of <= DATE '2026-12-31'
  ) AS seen
  WHERE place = 1
),
-- the rows of repayments for 2026-12-31, with what belongs to them
repayments_rows AS (
  SELECT repayments.loan_id,
    last_loans.started_on,
    last_customers.branch_id,
    repayments.principal_due,
    repayments.interest_due,
    repayments.principal_paid,
    repayments.interest_paid,
    repayments.paid_on,
    CASE WHEN repayments.due_on <> first_of_repayments.first_on THEN FALSE WHEN last_loans.started_on >= first_of_repayments.begins_on THEN TRUE END AS is_first,
    repayments.due_on
  FROM repayments
  LEFT JOIN last_loans ON last_loans.loan_id = repayments.loan_id
  LEFT JOIN first_of_repayments ON first_of_repayments.loan_id = repayments.loan_id
  LEFT JOIN last_customers ON last_customers.customer_id = last_loans.customer_id
  WHERE repayments.due_on <= DATE '2026-12-31' AND repayments.due_on >= DATE '2026-01-01'
),
-- the members of 2026-12-31, with what each adds to the columns of that date
members_now AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN started_on IS NULL THEN 'unknown' ELSE CAST(year(started_on) AS VARCHAR) END AS class,
    1 AS n,
    loan_id AS head,
    1 AS loans, 0 AS loans__u,
    CASE WHEN TRUE THEN coalesce((fen(principal_due) + fen(interest_due)), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS due, CASE WHEN FALSE OR (TRUE AND (fen(principal_due) + fen(interest_due)) IS NULL) THEN 1 ELSE 0 END AS due__u, CASE WHEN FALSE AND (fen(principal_due) + fen(interest_due)) > 0 THEN coalesce((fen(principal_due) + fen(interest_due)), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS due__m, CASE WHEN (TRUE AND (fen(principal_due) + fen(interest_due)) IS NULL) OR (FALSE AND ((fen(principal_due) + fen(interest_due)) IS NULL OR (fen(principal_due) + fen(interest_due)) < 0)) THEN 1 ELSE 0 END AS due__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS due__k,
    CASE WHEN (((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) THEN coalesce((fen(principal_paid) + fen(interest_paid)), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS collected, CASE WHEN ((((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) IS NULL AND coalesce((fen(principal_paid) + fen(interest_paid)), 1) <> 0) OR ((((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) AND (fen(principal_paid) + fen(interest_paid)) IS NULL) THEN 1 ELSE 0 END AS collected__u, CASE WHEN ((((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) IS NULL AND coalesce((fen(principal_paid) + fen(interest_paid)), 1) <> 0) AND (fen(principal_paid) + fen(interest_paid)) > 0 THEN coalesce((fen(principal_paid) + fen(interest_paid)), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS collected__m, CASE WHEN ((((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) AND (fen(principal_paid) + fen(interest_paid)) IS NULL) OR (((((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) IS NULL AND coalesce((fen(principal_paid) + fen(interest_paid)), 1) <> 0) AND ((fen(principal_paid) + fen(interest_paid)) IS NULL OR (fen(principal_paid) + fen(interest_paid)) < 0)) THEN 1 ELSE 0 END AS collected__x, CASE WHEN (((NOT (paid_on IS NULL)) AND (paid_on <= DATE '2026-12-31'))) THEN 1 ELSE 0 END AS collected__k,
    CASE WHEN (is_first) THEN 1 ELSE 0 END AS first_instalments, CASE WHEN (is_first) IS NULL THEN 1 ELSE 0 END AS first_instalments__u,
    CASE WHEN ((((is_first AND (((((paid_on IS NULL) OR (paid_on > due_on)) OR (principal_paid < principal_due)) OR (interest_paid < interest_due))))) OR (((is_first IS NULL) AND is_first)))) THEN 1 ELSE 0 END AS first_missed, CASE WHEN ((((is_first AND (((((paid_on IS NULL) OR (paid_on > due_on)) OR (principal_paid < principal_due)) OR (interest_paid < interest_due))))) OR (((is_first IS NULL) AND is_first)))) IS NULL THEN 1 ELSE 0 END AS first_missed__u,
    CASE WHEN started_on IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN principal_due IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN interest_due IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN principal_paid IS NULL THEN 1 ELSE 0 END AS gap_3,
    CASE WHEN interest_paid IS NULL THEN 1 ELSE 0 END AS gap_4,
    CASE WHEN paid_on IS NULL THEN 1 ELSE 0 END AS gap_5,
    CASE WHEN is_first IS NULL THEN 1 ELSE 0 END AS gap_6,
    CASE WHEN due_on IS NULL THEN 1 ELSE 0 END AS gap_7
  FROM repayments_rows
),
-- the members of all dates
structure_members AS (
  SELECT * FROM members_now
)
SELECT owner_id,
  class,
  head,
  sum(n) AS n,
  sum(CASE WHEN n = 1 AND (class IS NULL OR class = 'unknown' OR loans__u = 1 OR due__u = 1 OR collected__u = 1 OR first_instalments__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS undecided,
  max(loans) AS loans, max(loans__u) AS loans__u,
  sum(due) AS due, sum(due__u) AS due__u, sum(due__m) AS due__m, sum(due__x) AS due__x, sum(due__k) AS due__k,
  sum(collected) AS collected, sum(collected__u) AS collected__u, sum(collected__m) AS collected__m, sum(collected__x) AS collected__x, sum(collected__k) AS collected__k,
  max(first_instalments) AS first_instalments, max(first_instalments__u) AS first_instalments__u,
  max(first_missed) AS first_missed, max(first_missed__u) AS first_missed__u,
  sum(CASE WHEN gap_0 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_0,
  sum(CASE WHEN gap_1 = 1 AND (due__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_1,
  sum(CASE WHEN gap_2 = 1 AND (due__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_2,
  sum(CASE WHEN gap_3 = 1 AND (collected__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_3,
  sum(CASE WHEN gap_4 = 1 AND (collected__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_4,
  sum(CASE WHEN gap_5 = 1 AND (collected__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_5,
  sum(CASE WHEN gap_6 = 1 AND (first_instalments__u = 1 OR first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_6,
  sum(CASE WHEN gap_7 = 1 AND (first_missed__u = 1) THEN 1 ELSE 0 END) AS gap_7
FROM structure_members
GROUP BY owner_id, class, head;

-- structure_filled
CREATE TEMP TABLE structure_filled AS
WITH
-- all branches, and all whom customers name
branches_now AS (
  SELECT branch_id, name AS branch_name, parent_id, level, is_listed, is_unassigned
  FROM (
    SELECT branches.branch_id, branches.name, branches.parent_id, branches.level, TRUE AS is_listed, FALSE AS is_unassigned
    FROM branches WHERE TRUE
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), branches.name, branches.parent_id, branches.level, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT branch_id AS owner_id FROM customers WHERE as_of = DATE '2026-12-31') AS named
    LEFT JOIN branches ON branches.branch_id = named.owner_id AND TRUE
    WHERE branches.branch_id IS NULL
  ) AS owners
),
-- every branch, itself and all above it
structure_tree AS (
  SELECT below_id, ancestor_id, min(distance) AS distance
  FROM (
  SELECT branch_id AS below_id, branch_id AS ancestor_id, 0 AS distance FROM branches
  UNION
  SELECT branch_id, branch_id, 0 FROM customers WHERE as_of = DATE '2026-12-31' AND branch_id IS NOT NULL
  UNION ALL
  SELECT b0.branch_id, b1.branch_id, 1 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
  UNION ALL
  SELECT b0.branch_id, b2.branch_id, 2 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
  UNION ALL
  SELECT b0.branch_id, b3.branch_id, 3 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
  UNION ALL
  SELECT b0.branch_id, b4.branch_id, 4 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
  UNION ALL
  SELECT b0.branch_id, b5.branch_id, 5 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
    JOIN branches AS b5 ON b5.branch_id = b4.parent_id
  UNION ALL
  SELECT b0.branch_id, b6.branch_id, 6 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
    JOIN branches AS b5 ON b5.branch_id = b4.parent_id
    JOIN branches AS b6 ON b6.branch_id = b5.parent_id
  ) AS paths
  GROUP BY below_id, ancestor_id
),
-- the cells under every branch above
structure_climbed AS (
  SELECT coalesce(tree.ancestor_id, cells.owner_id) AS up_id, cells.*
  FROM structure_cells AS cells
  LEFT JOIN structure_tree AS tree ON tree.below_id = cells.owner_id
),
-- the cells by owner and class
structure_of_class AS (
  SELECT FALSE AS is_bank,
    up_id AS owner_id,
    class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    count(DISTINCT CASE WHEN loans = 1 THEN head END) AS loans, count(DISTINCT CASE WHEN loans = 0 AND loans__u = 1 THEN head END) AS loans__u,
    sum(due) AS due, sum(due__u) AS due__u, sum(due__m) AS due__m, sum(due__x) AS due__x, sum(due__k) AS due__k,
    sum(collected) AS collected, sum(collected__u) AS collected__u, sum(collected__m) AS collected__m, sum(collected__x) AS collected__x, sum(collected__k) AS collected__k,
    count(DISTINCT CASE WHEN first_instalments = 1 THEN head END) AS first_instalments, count(DISTINCT CASE WHEN first_instalments = 0 AND first_instalments__u = 1 THEN head END) AS first_instalments__u,
    count(DISTINCT CASE WHEN first_missed = 1 THEN head END) AS first_missed, count(DISTINCT CASE WHEN first_missed = 0 AND first_missed__u = 1 THEN head END) AS first_missed__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5,
    sum(gap_6) AS gap_6,
    sum(gap_7) AS gap_7
  FROM structure_climbed
  WHERE class IS NOT NULL
  GROUP BY up_id, class
),
-- the cells by owner
structure_of_owner AS (
  SELECT FALSE AS is_bank,
    up_id AS owner_id,
    'total' AS class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    count(DISTINCT CASE WHEN loans = 1 THEN head END) AS loans, count(DISTINCT CASE WHEN loans = 0 AND loans__u = 1 THEN head END) AS loans__u,
    sum(due) AS due, sum(due__u) AS due__u, sum(due__m) AS due__m, sum(due__x) AS due__x, sum(due__k) AS due__k,
    sum(collected) AS collected, sum(collected__u) AS collected__u, sum(collected__m) AS collected__m, sum(collected__x) AS collected__x, sum(collected__k) AS collected__k,
    count(DISTINCT CASE WHEN first_instalments = 1 THEN head END) AS first_instalments, count(DISTINCT CASE WHEN first_instalments = 0 AND first_instalments__u = 1 THEN head END) AS first_instalments__u,
    count(DISTINCT CASE WHEN first_missed = 1 THEN head END) AS first_missed, count(DISTINCT CASE WHEN first_missed = 0 AND first_missed__u = 1 THEN head END) AS first_missed__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5,
    sum(gap_6) AS gap_6,
    sum(gap_7) AS gap_7
  FROM structure_climbed
  WHERE class IS NOT NULL
  GROUP BY up_id
),
-- the cells by class, over the bank
structure_whole_class AS (
  SELECT TRUE AS is_bank,
    'bank' AS owner_id,
    class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    count(DISTINCT CASE WHEN loans = 1 THEN head END) AS loans, count(DISTINCT CASE WHEN loans = 0 AND loans__u = 1 THEN head END) AS loans__u,
    sum(due) AS due, sum(due__u) AS due__u, sum(due__m) AS due__m, sum(due__x) AS due__x, sum(due__k) AS due__k,
    sum(collected) AS collected, sum(collected__u) AS collected__u, sum(collected__m) AS collected__m, sum(collected__x) AS collected__x, sum(collected__k) AS collected__k,
    count(DISTINCT CASE WHEN first_instalments = 1 THEN head END) AS first_instalments, count(DISTINCT CASE WHEN first_instalments = 0 AND first_instalments__u = 1 THEN head END) AS first_instalments__u,
    count(DISTINCT CASE WHEN first_missed = 1 THEN head END) AS first_missed, count(DISTINCT CASE WHEN first_missed = 0 AND first_missed__u = 1 THEN head END) AS first_missed__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5,
    sum(gap_6) AS gap_6,
    sum(gap_7) AS gap_7
  FROM structure_cells
  WHERE class IS NOT NULL
  GROUP BY class
),
-- the cells the bank
structure_whole_bank AS (
  SELECT TRUE AS is_bank,
    'bank' AS owner_id,
    'total' AS class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    count(DISTINCT CASE WHEN loans = 1 THEN head END) AS loans, count(DISTINCT CASE WHEN loans = 0 AND loans__u = 1 THEN head END) AS loans__u,
    sum(due) AS due, sum(due__u) AS due__u, sum(due__m) AS due__m, sum(due__x) AS due__x, sum(due__k) AS due__k,
    sum(collected) AS collected, sum(collected__u) AS collected__u, sum(collected__m) AS collected__m, sum(collected__x) AS collected__x, sum(collected__k) AS collected__k,
    count(DISTINCT CASE WHEN first_instalments = 1 THEN head END) AS first_instalments, count(DISTINCT CASE WHEN first_instalments = 0 AND first_instalments__u = 1 THEN head END) AS first_instalments__u,
    count(DISTINCT CASE WHEN first_missed = 1 THEN head END) AS first_missed, count(DISTINCT CASE WHEN first_missed = 0 AND first_missed__u = 1 THEN head END) AS first_missed__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5,
    sum(gap_6) AS gap_6,
    sum(gap_7) AS gap_7
  FROM structure_cells
  WHERE class IS NOT NULL
),
-- all levels under one another
structure_levels AS (
  SELECT * FROM structure_of_class
  UNION ALL
  SELECT * FROM structure_of_owner
  UNION ALL
  SELECT * FROM structure_whole_class
  UNION ALL
  SELECT * FROM structure_whole_bank
),
-- all owners, those without members too
structure_owners AS (
  SELECT TRUE AS is_bank, 'bank' AS owner_id, CAST(NULL AS VARCHAR) AS owner_name, CAST(NULL AS VARCHAR) AS level, FALSE AS is_unassigned
  UNION ALL
  SELECT FALSE, branch_id AS owner_id, branch_name AS owner_name, level, FALSE
  FROM branches_now
  WHERE NOT is_unassigned
  UNION ALL
  SELECT FALSE, owner_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), owner_id = 'unassigned'
  FROM (SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL) AS found
  WHERE NOT EXISTS (SELECT 1 FROM branches_now AS listed WHERE NOT listed.is_unassigned AND listed.branch_id = found.owner_id)
),
-- every owner with its classes, and its whole
structure_frame AS (
  SELECT is_bank, owner_id, 'total' AS class, 0 AS place
  FROM structure_owners
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, 'unknown' AS class, 99999 AS place
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 10000 - CAST(CASE WHEN class IN ('other', 'unknown') THEN '0' ELSE class END AS INTEGER) END
  FROM structure_of_class
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 10000 - CAST(CASE WHEN class IN ('other', 'unknown') THEN '0' ELSE class END AS INTEGER) END
  FROM structure_whole_class
  WHERE class NOT IN ('unknown')
)
SELECT frame.is_bank, frame.owner_id, frame.class, frame.place,
  coalesce(levels.n, 0) AS n, coalesce(levels.undecided, 0) AS undecided,
  CASE WHEN coalesce(levels.loans__u, 0) = 0 THEN CAST(coalesce(levels.loans, 0) AS HUGEINT) END AS loans, CAST(coalesce(levels.loans, 0) AS HUGEINT) AS loans__low, CAST(coalesce(levels.loans, 0) AS HUGEINT) + coalesce(levels.loans__u, 0) AS loans__high,
  CASE WHEN coalesce(levels.due__u, 0) = 0 THEN CAST(coalesce(levels.due, 0) AS HUGEINT) END AS due, CAST(coalesce(levels.due, 0) AS HUGEINT) AS due__low, CASE WHEN coalesce(levels.due__x, 0) = 0 THEN CAST(coalesce(levels.due, 0) AS HUGEINT) + coalesce(levels.due__m, CAST(0 AS HUGEINT)) END AS due__high,
  CASE WHEN coalesce(levels.collected__u, 0) = 0 THEN CAST(coalesce(levels.collected, 0) AS HUGEINT) END AS collected, CAST(coalesce(levels.collected, 0) AS HUGEINT) AS collected__low, CASE WHEN coalesce(levels.collected__x, 0) = 0 THEN CAST(coalesce(levels.collected, 0) AS HUGEINT) + coalesce(levels.collected__m, CAST(0 AS HUGEINT)) END AS collected__high,
  CASE WHEN coalesce(levels.first_instalments__u, 0) = 0 THEN CAST(coalesce(levels.first_instalments, 0) AS HUGEINT) END AS first_instalments, CAST(coalesce(levels.first_instalments, 0) AS HUGEINT) AS first_instalments__low, CAST(coalesce(levels.first_instalments, 0) AS HUGEINT) + coalesce(levels.first_instalments__u, 0) AS first_instalments__high,
  CASE WHEN coalesce(levels.first_missed__u, 0) = 0 THEN CAST(coalesce(levels.first_missed, 0) AS HUGEINT) END AS first_missed, CAST(coalesce(levels.first_missed, 0) AS HUGEINT) AS first_missed__low, CAST(coalesce(levels.first_missed, 0) AS HUGEINT) + coalesce(levels.first_missed__u, 0) AS first_missed__high,
  list_filter(CAST([CASE WHEN coalesce(levels.gap_0, 0) > 0 THEN 'loans.started_on' END, CASE WHEN coalesce(levels.gap_6, 0) > 0 OR coalesce(levels.gap_7, 0) > 0 THEN 'repayments.due_on' END, CASE WHEN coalesce(levels.gap_2, 0) > 0 THEN 'repayments.interest_due' END, CASE WHEN coalesce(levels.gap_4, 0) > 0 THEN 'repayments.interest_paid' END, CASE WHEN coalesce(levels.gap_5, 0) > 0 THEN 'repayments.paid_on' END, CASE WHEN coalesce(levels.gap_1, 0) > 0 THEN 'repayments.principal_due' END, CASE WHEN coalesce(levels.gap_3, 0) > 0 THEN 'repayments.principal_paid' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing
FROM structure_frame AS frame
LEFT JOIN structure_levels AS levels ON levels.is_bank = frame.is_bank AND levels.owner_id = frame.owner_id AND levels.class = frame.class;

-- structure_ordered
CREATE TEMP TABLE structure_ordered AS
WITH
-- all branches, and all whom customers name
branches_now AS (
  SELECT branch_id, name AS branch_name, parent_id, level, is_listed, is_unassigned
  FROM (
    SELECT branches.branch_id, branches.name, branches.parent_id, branches.level, TRUE AS is_listed, FALSE AS is_unassigned
    FROM branches WHERE TRUE
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), branches.name, branches.parent_id, branches.level, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT branch_id AS owner_id FROM customers WHERE as_of = DATE '2026-12-31') AS named
    LEFT JOIN branches ON branches.branch_id = named.owner_id AND TRUE
    WHERE branches.branch_id IS NULL
  ) AS owners
),
-- all owners, those without members too
structure_owners AS (
  SELECT TRUE AS is_bank, 'bank' AS owner_id, CAST(NULL AS VARCHAR) AS owner_name, CAST(NULL AS VARCHAR) AS level, FALSE AS is_unassigned
  UNION ALL
  SELECT FALSE, branch_id AS owner_id, branch_name AS owner_name, level, FALSE
  FROM branches_now
  WHERE NOT is_unassigned
  UNION ALL
  SELECT FALSE, owner_id, CAST(NULL AS VARCHAR), CAST(NULL AS VARCHAR), owner_id = 'unassigned'
  FROM (SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL) AS found
  WHERE NOT EXISTS (SELECT 1 FROM branches_now AS listed WHERE NOT listed.is_unassigned AND listed.branch_id = found.owner_id)
),
-- every column, and how every limit stands
structure_shown AS (
  SELECT f.is_bank, f.owner_id, f.class, f.place, f.n AS members, f.undecided,
    CAST(f.loans AS BIGINT) AS loans,
    yuan(f.due) AS due,
    yuan(f.collected) AS collected,
    yuan((f.due - f.collected)) AS uncollected,
    share(f.collected, f.due) AS collection_rate,
    CAST(f.first_instalments AS BIGINT) AS first_instalments,
    CAST(f.first_missed AS BIGINT) AS first_missed,
    share(f.first_missed, f.first_instalments) AS first_missed_share,
    CASE WHEN f.class IN ('2026') THEN CASE WHEN f.due__high = 0 AND f.collected__high = 0 THEN -1 WHEN f.collected__high * 1 < (CAST(1 AS HUGEINT)) * f.due__low THEN 2 WHEN f.collected__low * 1 >= (CAST(1 AS HUGEINT)) * f.due__high THEN 0 ELSE 1 END END AS state_0,
    CASE WHEN f.class IN ('2026') THEN CASE WHEN (f.collected__high * 1) = 0 THEN CASE WHEN ((CAST(1 AS HUGEINT)) * f.due__low) > 0 THEN CAST(1000000000000 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END ELSE half_up(((CAST(1 AS HUGEINT)) * f.due__low) * 1000000, (f.collected__high * 1)) END END AS reached_0,
    CASE WHEN f.class IN ('total') THEN CASE WHEN f.due__high = 0 AND f.collected__high = 0 THEN -1 WHEN f.collected__high * 50 < (CAST(49 AS HUGEINT)) * f.due__low THEN 2 WHEN f.collected__low * 50 >= (CAST(49 AS HUGEINT)) * f.due__high THEN 0 ELSE 1 END END AS state_1,
    CASE WHEN f.class IN ('total') THEN CASE WHEN (f.collected__high * 50) = 0 THEN CASE WHEN ((CAST(49 AS HUGEINT)) * f.due__low) > 0 THEN CAST(1000000000000 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END ELSE half_up(((CAST(49 AS HUGEINT)) * f.due__low) * 1000000, (f.collected__high * 50)) END END AS reached_1,
    f.missing,
    o.owner_name, o.is_unassigned, o.level
  FROM structure_filled AS f
  JOIN structure_filled AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
  JOIN structure_owners AS o ON o.is_bank = f.is_bank AND o.owner_id = f.owner_id
),
-- the verdict, and what is passed
structure_held AS (
  SELECT structure_shown.*,
    CASE WHEN state_0 IS NULL AND state_1 IS NULL THEN CAST(NULL AS VARCHAR) WHEN members = 0 THEN 'unknown' WHEN state_0 = 2 OR state_1 = 2 THEN 'over' WHEN state_0 = 1 OR state_1 = 1 THEN 'unknown' WHEN state_0 = 0 OR state_1 = 0 THEN 'ok' ELSE 'unknown' END AS verdict,
    list_filter(CAST([CASE WHEN state_0 = 2 THEN 'this_year' END, CASE WHEN state_1 = 2 THEN 'all_loans' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS breaches,
    greatest(CAST(0 AS HUGEINT), CASE WHEN state_0 = 2 THEN reached_0 ELSE CAST(0 AS HUGEINT) END, CASE WHEN state_1 = 2 THEN reached_1 ELSE CAST(0 AS HUGEINT) END) AS excess
  FROM structure_shown
),
-- the limit that is passed furthest
structure_furthest AS (
  SELECT structure_held.*, CASE WHEN state_0 = 2 AND reached_0 = excess THEN 'this_year' WHEN state_1 = 2 AND reached_1 = excess THEN 'all_loans' END AS furthest
  FROM structure_held
),
-- the class that makes most of it
structure_caused AS (
  SELECT is_bank, owner_id, class AS cause
  FROM (
    SELECT is_bank, owner_id, class, weight,
      row_number() OVER (PARTITION BY is_bank, owner_id ORDER BY weight DESC NULLS LAST, place NULLS LAST, class NULLS LAST) AS nth
    FROM (
      SELECT f.is_bank, f.owner_id, f.class, f.place, CASE t.furthest WHEN 'all_loans' THEN f.due * 49 - f.collected * 50 END AS weight
      FROM structure_filled AS f
      JOIN structure_furthest AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
      WHERE f.class <> 'total'
    ) AS weighed
  ) AS ordered
  WHERE nth = 1 AND weight > 0
)
SELECT structure_furthest.*,
  max(CASE verdict WHEN 'over' THEN 3 WHEN 'unknown' THEN CASE WHEN members > 0 THEN 2 ELSE 0 END WHEN 'ok' THEN 1 ELSE 0 END) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS gravity,
  max(excess) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS pressing,
  CASE WHEN structure_furthest.class = 'total' THEN caused.cause END AS cause
FROM structure_furthest
LEFT JOIN structure_caused AS caused ON caused.is_bank = structure_furthest.is_bank AND caused.owner_id = structure_furthest.owner_id;

-- answer
CREATE TEMP TABLE answer AS
SELECT owner_id AS branch_id,
  owner_name AS branch_name,
  level,
  class,
  members,
  loans,
  due,
  collected,
  uncollected,
  collection_rate,
  first_instalments,
  first_missed,
  first_missed_share,
  verdict,
  breaches,
  cause,
  missing,
  is_unassigned,
  gravity,
  pressing,
  place
FROM structure_ordered
WHERE NOT is_bank
ORDER BY is_unassigned, gravity DESC NULLS LAST, pressing DESC NULLS LAST, branch_id NULLS LAST, place NULLS LAST, class NULLS LAST;
