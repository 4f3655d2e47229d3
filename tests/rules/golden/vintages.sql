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
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.started_on, loans.balance, loans.five_class, loans.days_past_due, loans.overdue_principal, loans.overdue_interest, loans.is_extended, loans.is_refinanced
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- measures made of others: late_days
loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days
  FROM loans_now
),
-- measures made of others: is_late
loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM loans_derived_1
),
-- the members of 2026-12-31, with what each adds to the columns of that date
members_now AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN ((balance > 0)) THEN CASE WHEN started_on IS NULL THEN 'unknown' ELSE CAST(year(started_on) AS VARCHAR) END END AS class,
    1 AS n,
    CASE WHEN TRUE THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance, CASE WHEN FALSE OR (TRUE AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS balance__u, CASE WHEN FALSE AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance__m, CASE WHEN (TRUE AND fen(balance) IS NULL) OR (FALSE AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS balance__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS balance__k,
    CASE WHEN ((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS npl, CASE WHEN (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL AND coalesce(fen(balance), 1) <> 0) OR (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS npl__u, CASE WHEN (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL AND coalesce(fen(balance), 1) <> 0) AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS npl__m, CASE WHEN (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) AND fen(balance) IS NULL) OR ((((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL AND coalesce(fen(balance), 1) <> 0) AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS npl__x, CASE WHEN ((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) THEN 1 ELSE 0 END AS npl__k,
    CASE WHEN (is_late) THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS overdue, CASE WHEN ((is_late) IS NULL AND coalesce(fen(balance), 1) <> 0) OR ((is_late) AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS overdue__u, CASE WHEN ((is_late) IS NULL AND coalesce(fen(balance), 1) <> 0) AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS overdue__m, CASE WHEN ((is_late) AND fen(balance) IS NULL) OR (((is_late) IS NULL AND coalesce(fen(balance), 1) <> 0) AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS overdue__x, CASE WHEN (is_late) THEN 1 ELSE 0 END AS overdue__k,
    CASE WHEN (is_extended) THEN 1 ELSE 0 END AS extended, CASE WHEN (is_extended) IS NULL THEN 1 ELSE 0 END AS extended__u,
    CASE WHEN (is_refinanced) THEN 1 ELSE 0 END AS refinanced, CASE WHEN (is_refinanced) IS NULL THEN 1 ELSE 0 END AS refinanced__u,
    CASE WHEN started_on IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN five_class IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN is_late IS NULL THEN 1 ELSE 0 END AS gap_3,
    CASE WHEN is_extended IS NULL THEN 1 ELSE 0 END AS gap_4,
    CASE WHEN is_refinanced IS NULL THEN 1 ELSE 0 END AS gap_5
  FROM loans_derived_2
  WHERE (((balance > 0))) IS NULL OR ((balance > 0))
),
-- the members of all dates
structure_members AS (
  SELECT * FROM members_now
)
SELECT owner_id,
  class,
  sum(n) AS n,
  sum(CASE WHEN n = 1 AND (class IS NULL OR class = 'unknown' OR balance__u = 1 OR npl__u = 1 OR overdue__u = 1 OR extended__u = 1 OR refinanced__u = 1) THEN 1 ELSE 0 END) AS undecided,
  sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
  sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
  sum(overdue) AS overdue, sum(overdue__u) AS overdue__u, sum(overdue__m) AS overdue__m, sum(overdue__x) AS overdue__x, sum(overdue__k) AS overdue__k,
  sum(extended) AS extended, sum(extended__u) AS extended__u,
  sum(refinanced) AS refinanced, sum(refinanced__u) AS refinanced__u,
  sum(CASE WHEN gap_0 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_0,
  sum(CASE WHEN gap_1 = 1 AND (balance__u = 1 OR npl__u = 1 OR overdue__u = 1) THEN 1 ELSE 0 END) AS gap_1,
  sum(CASE WHEN gap_2 = 1 AND (npl__u = 1) THEN 1 ELSE 0 END) AS gap_2,
  sum(CASE WHEN gap_3 = 1 AND (overdue__u = 1) THEN 1 ELSE 0 END) AS gap_3,
  sum(CASE WHEN gap_4 = 1 AND (extended__u = 1) THEN 1 ELSE 0 END) AS gap_4,
  sum(CASE WHEN gap_5 = 1 AND (refinanced__u = 1) THEN 1 ELSE 0 END) AS gap_5
FROM structure_members
GROUP BY owner_id, class;

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
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
    sum(overdue) AS overdue, sum(overdue__u) AS overdue__u, sum(overdue__m) AS overdue__m, sum(overdue__x) AS overdue__x, sum(overdue__k) AS overdue__k,
    sum(extended) AS extended, sum(extended__u) AS extended__u,
    sum(refinanced) AS refinanced, sum(refinanced__u) AS refinanced__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5
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
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
    sum(overdue) AS overdue, sum(overdue__u) AS overdue__u, sum(overdue__m) AS overdue__m, sum(overdue__x) AS overdue__x, sum(overdue__k) AS overdue__k,
    sum(extended) AS extended, sum(extended__u) AS extended__u,
    sum(refinanced) AS refinanced, sum(refinanced__u) AS refinanced__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5
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
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
    sum(overdue) AS overdue, sum(overdue__u) AS overdue__u, sum(overdue__m) AS overdue__m, sum(overdue__x) AS overdue__x, sum(overdue__k) AS overdue__k,
    sum(extended) AS extended, sum(extended__u) AS extended__u,
    sum(refinanced) AS refinanced, sum(refinanced__u) AS refinanced__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5
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
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
    sum(overdue) AS overdue, sum(overdue__u) AS overdue__u, sum(overdue__m) AS overdue__m, sum(overdue__x) AS overdue__x, sum(overdue__k) AS overdue__k,
    sum(extended) AS extended, sum(extended__u) AS extended__u,
    sum(refinanced) AS refinanced, sum(refinanced__u) AS refinanced__u,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3,
    sum(gap_4) AS gap_4,
    sum(gap_5) AS gap_5
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
  CASE WHEN coalesce(levels.balance__u, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) END AS balance, CAST(coalesce(levels.balance, 0) AS HUGEINT) AS balance__low, CASE WHEN coalesce(levels.balance__x, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) + coalesce(levels.balance__m, CAST(0 AS HUGEINT)) END AS balance__high,
  CASE WHEN coalesce(levels.npl__u, 0) = 0 THEN CAST(coalesce(levels.npl, 0) AS HUGEINT) END AS npl, CAST(coalesce(levels.npl, 0) AS HUGEINT) AS npl__low, CASE WHEN coalesce(levels.npl__x, 0) = 0 THEN CAST(coalesce(levels.npl, 0) AS HUGEINT) + coalesce(levels.npl__m, CAST(0 AS HUGEINT)) END AS npl__high,
  CASE WHEN coalesce(levels.overdue__u, 0) = 0 THEN CAST(coalesce(levels.overdue, 0) AS HUGEINT) END AS overdue, CAST(coalesce(levels.overdue, 0) AS HUGEINT) AS overdue__low, CASE WHEN coalesce(levels.overdue__x, 0) = 0 THEN CAST(coalesce(levels.overdue, 0) AS HUGEINT) + coalesce(levels.overdue__m, CAST(0 AS HUGEINT)) END AS overdue__high,
  CASE WHEN coalesce(levels.extended__u, 0) = 0 THEN CAST(coalesce(levels.extended, 0) AS HUGEINT) END AS extended, CAST(coalesce(levels.extended, 0) AS HUGEINT) AS extended__low, CAST(coalesce(levels.extended, 0) AS HUGEINT) + coalesce(levels.extended__u, 0) AS extended__high,
  CASE WHEN coalesce(levels.refinanced__u, 0) = 0 THEN CAST(coalesce(levels.refinanced, 0) AS HUGEINT) END AS refinanced, CAST(coalesce(levels.refinanced, 0) AS HUGEINT) AS refinanced__low, CAST(coalesce(levels.refinanced, 0) AS HUGEINT) + coalesce(levels.refinanced__u, 0) AS refinanced__high,
  list_filter(CAST([CASE WHEN coalesce(levels.gap_1, 0) > 0 THEN 'loans.balance' END, CASE WHEN coalesce(levels.gap_3, 0) > 0 THEN 'loans.days_past_due' END, CASE WHEN coalesce(levels.gap_2, 0) > 0 THEN 'loans.five_class' END, CASE WHEN coalesce(levels.gap_4, 0) > 0 THEN 'loans.is_extended' END, CASE WHEN coalesce(levels.gap_5, 0) > 0 THEN 'loans.is_refinanced' END, CASE WHEN coalesce(levels.gap_0, 0) > 0 THEN 'loans.started_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing
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
    yuan(f.balance) AS balance,
    yuan(f.npl) AS npl,
    share(f.npl, f.balance) AS npl_ratio,
    yuan(f.overdue) AS overdue,
    share(f.overdue, f.balance) AS overdue_ratio,
    CAST(f.extended AS BIGINT) AS extended,
    CAST(f.refinanced AS BIGINT) AS refinanced,
    CASE WHEN f.class IN ('2026') THEN CASE WHEN CAST(1 AS HUGEINT) = 0 AND f.npl__high = 0 THEN -1 WHEN f.npl__low * 1 > (CAST(0 AS HUGEINT)) * CAST(1 AS HUGEINT) THEN 2 WHEN f.npl__high * 1 <= (CAST(0 AS HUGEINT)) * CAST(1 AS HUGEINT) THEN 0 ELSE 1 END END AS state_0,
    CASE WHEN f.class IN ('2026') THEN CASE WHEN ((CAST(0 AS HUGEINT)) * CAST(1 AS HUGEINT)) = 0 THEN CASE WHEN (f.npl__low * 1) > 0 THEN CAST(1000000000000 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END ELSE half_up((f.npl__low * 1) * 1000000, ((CAST(0 AS HUGEINT)) * CAST(1 AS HUGEINT))) END END AS reached_0,
    f.missing,
    o.owner_name, o.is_unassigned, o.level
  FROM structure_filled AS f
  JOIN structure_filled AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
  JOIN structure_owners AS o ON o.is_bank = f.is_bank AND o.owner_id = f.owner_id
),
-- the verdict, and what is passed
structure_held AS (
  SELECT structure_shown.*,
    CASE WHEN state_0 IS NULL THEN CAST(NULL AS VARCHAR) WHEN members = 0 THEN 'unknown' WHEN state_0 = 2 THEN 'over' WHEN state_0 = 1 THEN 'unknown' WHEN state_0 = 0 THEN 'ok' ELSE 'unknown' END AS verdict,
    list_filter(CAST([CASE WHEN state_0 = 2 THEN 'this_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS breaches,
    greatest(CAST(0 AS HUGEINT), CASE WHEN state_0 = 2 THEN reached_0 ELSE CAST(0 AS HUGEINT) END) AS excess
  FROM structure_shown
),
-- the limit that is passed furthest
structure_furthest AS (
  SELECT structure_held.*, CASE WHEN state_0 = 2 AND reached_0 = excess THEN 'this_year' END AS furthest
  FROM structure_held
)
SELECT structure_furthest.*,
  max(CASE verdict WHEN 'over' THEN 3 WHEN 'unknown' THEN CASE WHEN members > 0 THEN 2 ELSE 0 END WHEN 'ok' THEN 1 ELSE 0 END) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS gravity,
  max(excess) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS pressing
FROM structure_furthest;

-- answer
CREATE TEMP TABLE answer AS
SELECT owner_id AS branch_id,
  owner_name AS branch_name,
  level,
  class,
  members,
  balance,
  npl,
  npl_ratio,
  overdue,
  overdue_ratio,
  extended,
  refinanced,
  verdict,
  breaches,
  missing,
  is_unassigned,
  gravity,
  pressing,
  place
FROM structure_ordered
WHERE NOT is_bank
ORDER BY is_unassigned, gravity DESC NULLS LAST, pressing DESC NULLS LAST, branch_id NULLS LAST, place NULLS LAST, class NULLS LAST;
