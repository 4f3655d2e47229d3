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
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, size, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE WHEN count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.rate IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (loans.balance <> 0) THEN micro(loans.rate) * fen(loans.balance) END), 0) END AS loan_rate__n,
    CASE WHEN count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.rate IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (loans.balance <> 0) THEN fen(loans.balance) END), 0) END AS loan_rate__d,
    CASE WHEN NOT (count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.rate IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance <> 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (loans.balance <> 0) AND loans.rate IS NULL THEN 1 END) > 0 THEN 'loans.rate' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_rate__missing,
    CASE WHEN count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.benchmark_rate IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (loans.balance <> 0) THEN micro(loans.benchmark_rate) * fen(loans.balance) END), 0) END AS benchmark_rate__n,
    CASE WHEN count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.benchmark_rate IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (loans.balance <> 0) THEN fen(loans.balance) END), 0) END AS benchmark_rate__d,
    CASE WHEN NOT (count(CASE WHEN (((loans.balance <> 0)) IS NULL OR (((loans.balance <> 0)) AND loans.benchmark_rate IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance <> 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (loans.balance <> 0) AND loans.benchmark_rate IS NULL THEN 1 END) > 0 THEN 'loans.benchmark_rate' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS benchmark_rate__missing,
    CASE WHEN count(CASE WHEN ((((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) IS NULL OR ((((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) AND loans.balance IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12))) THEN loans.balance END) AS DECIMAL(28,2)), 0) END AS short_loans,
    CASE WHEN NOT (count(CASE WHEN ((((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) IS NULL OR ((((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) AND loans.balance IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) IS NULL AND loans.matures_on IS NULL THEN 1 END) > 0 THEN 'loans.matures_on' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.matures_on <= add_months(loans.started_on, 12)))) IS NULL AND loans.started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS short_loans__missing,
    CASE WHEN count(CASE WHEN ((((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) IS NULL OR ((((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) AND loans.balance IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss')) THEN loans.balance END) AS DECIMAL(28,2)), 0) END AS npl_loans,
    CASE WHEN NOT (count(CASE WHEN ((((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) IS NULL OR ((((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) AND loans.balance IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.five_class = 'substandard' OR loans.five_class = 'doubtful' OR loans.five_class = 'loss'))) IS NULL AND loans.five_class IS NULL THEN 1 END) > 0 THEN 'loans.five_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS npl_loans__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_rate__n END AS loan_rate__n,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_rate__d END AS loan_rate__d,
    loans_by_customer.loan_rate__missing AS loan_rate__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.benchmark_rate__n END AS benchmark_rate__n,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.benchmark_rate__d END AS benchmark_rate__d,
    loans_by_customer.benchmark_rate__missing AS benchmark_rate__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.short_loans END AS short_loans,
    loans_by_customer.short_loans__missing AS short_loans__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.npl_loans END AS npl_loans,
    loans_by_customer.npl_loans__missing AS npl_loans__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
),
-- the members of 2026-12-31, with what each adds to the columns of that date
members_now AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN ((kind = 'corporate')) THEN CASE WHEN size IS NULL THEN 'unknown' WHEN size = 'large' THEN 'large' WHEN size = 'medium' THEN 'medium' WHEN size = 'small' THEN 'small' WHEN size = 'micro' THEN 'micro' ELSE 'other' END END AS class,
    1 AS n,
    CASE WHEN ((loan_balance > 0)) THEN 1 ELSE 0 END AS borrowers, CASE WHEN ((loan_balance > 0)) IS NULL THEN 1 ELSE 0 END AS borrowers__u,
    CASE WHEN TRUE THEN coalesce(fen(loan_balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance, CASE WHEN FALSE OR (TRUE AND fen(loan_balance) IS NULL) THEN 1 ELSE 0 END AS balance__u, CASE WHEN FALSE AND fen(loan_balance) > 0 THEN coalesce(fen(loan_balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance__m, CASE WHEN (TRUE AND fen(loan_balance) IS NULL) OR (FALSE AND (fen(loan_balance) IS NULL OR fen(loan_balance) < 0)) THEN 1 ELSE 0 END AS balance__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS balance__k,
    CASE WHEN loan_rate__n IS NOT NULL AND loan_rate__d IS NOT NULL THEN coalesce(loan_rate__n, CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS rate__n, CASE WHEN loan_rate__n IS NOT NULL AND loan_rate__d IS NOT NULL THEN coalesce(loan_rate__d, CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS rate__d, CASE WHEN loan_rate__n IS NULL OR loan_rate__d IS NULL THEN 1 ELSE 0 END AS rate__u,
    CASE WHEN loan_rate__n IS NOT NULL AND benchmark_rate__n IS NOT NULL THEN coalesce(loan_rate__n, CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS rate_to_benchmark__n, CASE WHEN loan_rate__n IS NOT NULL AND benchmark_rate__n IS NOT NULL THEN coalesce(benchmark_rate__n, CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS rate_to_benchmark__d, CASE WHEN loan_rate__n IS NULL OR benchmark_rate__n IS NULL THEN 1 ELSE 0 END AS rate_to_benchmark__u,
    CASE WHEN TRUE THEN coalesce(fen(short_loans), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS short_balance, CASE WHEN FALSE OR (TRUE AND fen(short_loans) IS NULL) THEN 1 ELSE 0 END AS short_balance__u, CASE WHEN FALSE AND fen(short_loans) > 0 THEN coalesce(fen(short_loans), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS short_balance__m, CASE WHEN (TRUE AND fen(short_loans) IS NULL) OR (FALSE AND (fen(short_loans) IS NULL OR fen(short_loans) < 0)) THEN 1 ELSE 0 END AS short_balance__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS short_balance__k,
    CASE WHEN TRUE THEN coalesce(fen(npl_loans), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS npl, CASE WHEN FALSE OR (TRUE AND fen(npl_loans) IS NULL) THEN 1 ELSE 0 END AS npl__u, CASE WHEN FALSE AND fen(npl_loans) > 0 THEN coalesce(fen(npl_loans), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS npl__m, CASE WHEN (TRUE AND fen(npl_loans) IS NULL) OR (FALSE AND (fen(npl_loans) IS NULL OR fen(npl_loans) < 0)) THEN 1 ELSE 0 END AS npl__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS npl__k,
    CASE WHEN size IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN loan_balance IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN loan_rate__n IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN benchmark_rate__n IS NULL THEN 1 ELSE 0 END AS gap_3,
    CASE WHEN short_loans IS NULL THEN 1 ELSE 0 END AS gap_4,
    CASE WHEN npl_loans IS NULL THEN 1 ELSE 0 END AS gap_5
  FROM customers_measured
  WHERE (((kind = 'corporate'))) IS NULL OR ((kind = 'corporate'))
),
-- the members of all dates
structure_members AS (
  SELECT * FROM members_now
)
SELECT owner_id,
  class,
  sum(n) AS n,
  sum(CASE WHEN n = 1 AND (class IS NULL OR class = 'unknown' OR borrowers__u = 1 OR balance__u = 1 OR rate__u = 1 OR rate_to_benchmark__u = 1 OR short_balance__u = 1 OR npl__u = 1) THEN 1 ELSE 0 END) AS undecided,
  sum(borrowers) AS borrowers, sum(borrowers__u) AS borrowers__u,
  sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
  sum(rate__n) AS rate__n, sum(rate__d) AS rate__d, sum(rate__u) AS rate__u,
  sum(rate_to_benchmark__n) AS rate_to_benchmark__n, sum(rate_to_benchmark__d) AS rate_to_benchmark__d, sum(rate_to_benchmark__u) AS rate_to_benchmark__u,
  sum(short_balance) AS short_balance, sum(short_balance__u) AS short_balance__u, sum(short_balance__m) AS short_balance__m, sum(short_balance__x) AS short_balance__x, sum(short_balance__k) AS short_balance__k,
  sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
  sum(CASE WHEN gap_0 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_0,
  sum(CASE WHEN gap_1 = 1 AND (borrowers__u = 1 OR balance__u = 1) THEN 1 ELSE 0 END) AS gap_1,
  sum(CASE WHEN gap_2 = 1 AND (rate__u = 1 OR rate_to_benchmark__u = 1) THEN 1 ELSE 0 END) AS gap_2,
  sum(CASE WHEN gap_3 = 1 AND (rate_to_benchmark__u = 1) THEN 1 ELSE 0 END) AS gap_3,
  sum(CASE WHEN gap_4 = 1 AND (short_balance__u = 1) THEN 1 ELSE 0 END) AS gap_4,
  sum(CASE WHEN gap_5 = 1 AND (npl__u = 1) THEN 1 ELSE 0 END) AS gap_5
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
    sum(borrowers) AS borrowers, sum(borrowers__u) AS borrowers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(rate__n) AS rate__n, sum(rate__d) AS rate__d, sum(rate__u) AS rate__u,
    sum(rate_to_benchmark__n) AS rate_to_benchmark__n, sum(rate_to_benchmark__d) AS rate_to_benchmark__d, sum(rate_to_benchmark__u) AS rate_to_benchmark__u,
    sum(short_balance) AS short_balance, sum(short_balance__u) AS short_balance__u, sum(short_balance__m) AS short_balance__m, sum(short_balance__x) AS short_balance__x, sum(short_balance__k) AS short_balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
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
    sum(borrowers) AS borrowers, sum(borrowers__u) AS borrowers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(rate__n) AS rate__n, sum(rate__d) AS rate__d, sum(rate__u) AS rate__u,
    sum(rate_to_benchmark__n) AS rate_to_benchmark__n, sum(rate_to_benchmark__d) AS rate_to_benchmark__d, sum(rate_to_benchmark__u) AS rate_to_benchmark__u,
    sum(short_balance) AS short_balance, sum(short_balance__u) AS short_balance__u, sum(short_balance__m) AS short_balance__m, sum(short_balance__x) AS short_balance__x, sum(short_balance__k) AS short_balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
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
    sum(borrowers) AS borrowers, sum(borrowers__u) AS borrowers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(rate__n) AS rate__n, sum(rate__d) AS rate__d, sum(rate__u) AS rate__u,
    sum(rate_to_benchmark__n) AS rate_to_benchmark__n, sum(rate_to_benchmark__d) AS rate_to_benchmark__d, sum(rate_to_benchmark__u) AS rate_to_benchmark__u,
    sum(short_balance) AS short_balance, sum(short_balance__u) AS short_balance__u, sum(short_balance__m) AS short_balance__m, sum(short_balance__x) AS short_balance__x, sum(short_balance__k) AS short_balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
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
    sum(borrowers) AS borrowers, sum(borrowers__u) AS borrowers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(rate__n) AS rate__n, sum(rate__d) AS rate__d, sum(rate__u) AS rate__u,
    sum(rate_to_benchmark__n) AS rate_to_benchmark__n, sum(rate_to_benchmark__d) AS rate_to_benchmark__d, sum(rate_to_benchmark__u) AS rate_to_benchmark__u,
    sum(short_balance) AS short_balance, sum(short_balance__u) AS short_balance__u, sum(short_balance__m) AS short_balance__m, sum(short_balance__x) AS short_balance__x, sum(short_balance__k) AS short_balance__k,
    sum(npl) AS npl, sum(npl__u) AS npl__u, sum(npl__m) AS npl__m, sum(npl__x) AS npl__x, sum(npl__k) AS npl__k,
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
-- the classes of the rule in their order
structure_classes AS (
  SELECT 'large' AS class, 1 AS place
  UNION ALL
  SELECT 'medium' AS class, 2 AS place
  UNION ALL
  SELECT 'small' AS class, 3 AS place
  UNION ALL
  SELECT 'micro' AS class, 4 AS place
),
-- every owner with its classes, and its whole
structure_frame AS (
  SELECT is_bank, owner_id, 'total' AS class, 0 AS place
  FROM structure_owners
  UNION ALL
  SELECT owners.is_bank, owners.owner_id, classes.class, classes.place
  FROM structure_owners AS owners
  CROSS JOIN structure_classes AS classes
  WHERE owners.is_bank OR EXISTS (SELECT 1 FROM structure_of_owner AS levels
    WHERE levels.owner_id = owners.owner_id)
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, 'unknown' AS class, 99999 AS place
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 99997 END
  FROM structure_of_class
  WHERE class NOT IN ('large', 'medium', 'small', 'micro')
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 99997 END
  FROM structure_whole_class
  WHERE class NOT IN ('large', 'medium', 'small', 'micro', 'unknown')
)
SELECT frame.is_bank, frame.owner_id, frame.class, frame.place,
  coalesce(levels.n, 0) AS n, coalesce(levels.undecided, 0) AS undecided,
  CASE WHEN coalesce(levels.borrowers__u, 0) = 0 THEN CAST(coalesce(levels.borrowers, 0) AS HUGEINT) END AS borrowers, CAST(coalesce(levels.borrowers, 0) AS HUGEINT) AS borrowers__low, CAST(coalesce(levels.borrowers, 0) AS HUGEINT) + coalesce(levels.borrowers__u, 0) AS borrowers__high,
  CASE WHEN coalesce(levels.balance__u, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) END AS balance, CAST(coalesce(levels.balance, 0) AS HUGEINT) AS balance__low, CASE WHEN coalesce(levels.balance__x, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) + coalesce(levels.balance__m, CAST(0 AS HUGEINT)) END AS balance__high,
  CASE WHEN coalesce(levels.rate__u, 0) = 0 THEN CAST(coalesce(levels.rate__n, 0) AS HUGEINT) END AS rate__n, CASE WHEN coalesce(levels.rate__u, 0) = 0 THEN CAST(coalesce(levels.rate__d, 0) AS HUGEINT) END AS rate__d,
  CASE WHEN coalesce(levels.rate_to_benchmark__u, 0) = 0 THEN CAST(coalesce(levels.rate_to_benchmark__n, 0) AS HUGEINT) END AS rate_to_benchmark__n, CASE WHEN coalesce(levels.rate_to_benchmark__u, 0) = 0 THEN CAST(coalesce(levels.rate_to_benchmark__d, 0) AS HUGEINT) END AS rate_to_benchmark__d,
  CASE WHEN coalesce(levels.short_balance__u, 0) = 0 THEN CAST(coalesce(levels.short_balance, 0) AS HUGEINT) END AS short_balance, CAST(coalesce(levels.short_balance, 0) AS HUGEINT) AS short_balance__low, CASE WHEN coalesce(levels.short_balance__x, 0) = 0 THEN CAST(coalesce(levels.short_balance, 0) AS HUGEINT) + coalesce(levels.short_balance__m, CAST(0 AS HUGEINT)) END AS short_balance__high,
  CASE WHEN coalesce(levels.npl__u, 0) = 0 THEN CAST(coalesce(levels.npl, 0) AS HUGEINT) END AS npl, CAST(coalesce(levels.npl, 0) AS HUGEINT) AS npl__low, CASE WHEN coalesce(levels.npl__x, 0) = 0 THEN CAST(coalesce(levels.npl, 0) AS HUGEINT) + coalesce(levels.npl__m, CAST(0 AS HUGEINT)) END AS npl__high,
  list_filter(CAST([CASE WHEN coalesce(levels.gap_0, 0) > 0 THEN 'customers.size' END, CASE WHEN coalesce(levels.gap_1, 0) > 0 THEN 'loans.balance' END, CASE WHEN coalesce(levels.gap_3, 0) > 0 THEN 'loans.benchmark_rate' END, CASE WHEN coalesce(levels.gap_5, 0) > 0 THEN 'loans.five_class' END, CASE WHEN coalesce(levels.gap_2, 0) > 0 THEN 'loans.rate' END, CASE WHEN coalesce(levels.gap_4, 0) > 0 THEN 'loans.started_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing
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
    CAST(f.borrowers AS BIGINT) AS borrowers,
    yuan(f.balance) AS balance,
    share(f.balance, t.balance) AS share,
    CAST(CAST(half_up(f.rate__n, f.rate__d * 100) * 100 AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS DECIMAL(12,6)) AS rate,
    share(f.rate_to_benchmark__n, f.rate_to_benchmark__d) AS rate_to_benchmark,
    share(f.short_balance, f.balance) AS short_share,
    share(f.npl, f.balance) AS npl_ratio,
    share(CASE f.class WHEN 'large' THEN CAST(30 AS HUGEINT) WHEN 'medium' THEN CAST(30 AS HUGEINT) WHEN 'small' THEN CAST(25 AS HUGEINT) WHEN 'micro' THEN CAST(15 AS HUGEINT) END, CAST(100 AS HUGEINT)) AS target_share,
    CASE WHEN t.balance = 0 OR (CASE f.class WHEN 'large' THEN CAST(30 AS HUGEINT) WHEN 'medium' THEN CAST(30 AS HUGEINT) WHEN 'small' THEN CAST(25 AS HUGEINT) WHEN 'micro' THEN CAST(15 AS HUGEINT) END) IS NULL THEN CAST(NULL AS VARCHAR) WHEN f.balance * 100 < ((CASE f.class WHEN 'large' THEN CAST(30 AS HUGEINT) WHEN 'medium' THEN CAST(30 AS HUGEINT) WHEN 'small' THEN CAST(25 AS HUGEINT) WHEN 'micro' THEN CAST(15 AS HUGEINT) END) - 2) * t.balance THEN 'raise' WHEN f.balance * 100 > ((CASE f.class WHEN 'large' THEN CAST(30 AS HUGEINT) WHEN 'medium' THEN CAST(30 AS HUGEINT) WHEN 'small' THEN CAST(25 AS HUGEINT) WHEN 'micro' THEN CAST(15 AS HUGEINT) END) + 2) * t.balance THEN 'lower' WHEN f.balance IS NOT NULL THEN 'keep' END AS direction,
    yuan(half_up(t.balance * (CASE f.class WHEN 'large' THEN CAST(30 AS HUGEINT) WHEN 'medium' THEN CAST(30 AS HUGEINT) WHEN 'small' THEN CAST(25 AS HUGEINT) WHEN 'micro' THEN CAST(15 AS HUGEINT) END), CAST(100 AS HUGEINT)) - f.balance) AS to_shift,
    CASE WHEN f.class IN ('medium', 'small', 'micro') THEN CASE WHEN f.rate_to_benchmark__d = 0 AND f.rate_to_benchmark__n = 0 THEN -1 WHEN f.rate_to_benchmark__n * 10 < (CAST(11 AS HUGEINT)) * f.rate_to_benchmark__d THEN 2 WHEN f.rate_to_benchmark__n * 10 >= (CAST(11 AS HUGEINT)) * f.rate_to_benchmark__d THEN 0 ELSE 1 END END AS state_0,
    CASE WHEN f.class IN ('medium', 'small', 'micro') THEN CASE WHEN (f.rate_to_benchmark__n * 10) = 0 THEN CASE WHEN ((CAST(11 AS HUGEINT)) * f.rate_to_benchmark__d) > 0 THEN CAST(1000000000000 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END ELSE half_up(((CAST(11 AS HUGEINT)) * f.rate_to_benchmark__d) * 1000000, (f.rate_to_benchmark__n * 10)) END END AS reached_0,
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
    list_filter(CAST([CASE WHEN state_0 = 2 THEN 'sme_rate' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS breaches,
    greatest(CAST(0 AS HUGEINT), CASE WHEN state_0 = 2 THEN reached_0 ELSE CAST(0 AS HUGEINT) END) AS excess
  FROM structure_shown
),
-- the limit that is passed furthest
structure_furthest AS (
  SELECT structure_held.*, CASE WHEN state_0 = 2 AND reached_0 = excess THEN 'sme_rate' END AS furthest
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
  borrowers,
  balance,
  share,
  rate,
  rate_to_benchmark,
  short_share,
  npl_ratio,
  target_share,
  direction,
  to_shift,
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
