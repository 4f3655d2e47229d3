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
-- the accounts of 2026-12-31 with their customers' owners
accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.deposit_class, accounts.margin_kind, accounts.balance, accounts.average_balance_year, accounts.average_balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- measures made of others: account_average
accounts_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (average_balance_year IS NULL)) IS NULL THEN NULL WHEN (NOT (average_balance_year IS NULL)) THEN average_balance_year WHEN (NOT (average_balance IS NULL)) IS NULL THEN NULL WHEN (NOT (average_balance IS NULL)) THEN average_balance WHEN TRUE IS NULL THEN NULL WHEN TRUE THEN balance END AS account_average
  FROM accounts_now
),
-- the accounts of 2026-11-30 with their customers' owners
last_month_end_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.deposit_class, accounts.margin_kind, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-11-30'
  WHERE accounts.as_of = DATE '2026-11-30'
),
-- the accounts of 2025-12-31 with their customers' owners
year_start_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.deposit_class, accounts.margin_kind, accounts.average_balance_year, accounts.average_balance, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2025-12-31'
  WHERE accounts.as_of = DATE '2025-12-31'
),
-- measures made of others: account_average
year_start_accounts_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (average_balance_year IS NULL)) IS NULL THEN NULL WHEN (NOT (average_balance_year IS NULL)) THEN average_balance_year WHEN (NOT (average_balance IS NULL)) IS NULL THEN NULL WHEN (NOT (average_balance IS NULL)) THEN average_balance WHEN TRUE IS NULL THEN NULL WHEN TRUE THEN balance END AS account_average
  FROM year_start_accounts_now
),
-- the members of 2026-12-31, with what each adds to the columns of that date
members_now AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN (deposit_class = 'settlement') IS NULL THEN 'unknown' WHEN (deposit_class = 'settlement') THEN 'settlement' WHEN (deposit_class = 'pure') IS NULL THEN 'unknown' WHEN (deposit_class = 'pure') THEN 'pure' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) THEN 'margin_bill' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) THEN 'margin_pledge' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) THEN 'margin_guarantee' WHEN (deposit_class = 'margin') IS NULL THEN 'unknown' WHEN (deposit_class = 'margin') THEN 'margin_unclear' WHEN (deposit_class = 'savings') IS NULL THEN 'unknown' WHEN (deposit_class = 'savings') THEN 'savings' ELSE 'other' END AS class,
    1 AS n,
    customer_id AS head,
    1 AS customers, 0 AS customers__u,
    CASE WHEN TRUE THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance, CASE WHEN FALSE OR (TRUE AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS balance__u, CASE WHEN FALSE AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS balance__m, CASE WHEN (TRUE AND fen(balance) IS NULL) OR (FALSE AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS balance__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS balance__k,
    CASE WHEN TRUE THEN coalesce(fen(account_average), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS average, CASE WHEN FALSE OR (TRUE AND fen(account_average) IS NULL) THEN 1 ELSE 0 END AS average__u, CASE WHEN FALSE AND fen(account_average) > 0 THEN coalesce(fen(account_average), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS average__m, CASE WHEN (TRUE AND fen(account_average) IS NULL) OR (FALSE AND (fen(account_average) IS NULL OR fen(account_average) < 0)) THEN 1 ELSE 0 END AS average__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS average__k,
    CAST(0 AS HUGEINT) AS at_last_month_end, 0 AS at_last_month_end__u, CAST(0 AS HUGEINT) AS at_last_month_end__m, 0 AS at_last_month_end__x, 0 AS at_last_month_end__k,
    CAST(0 AS HUGEINT) AS average_of_last_year, 0 AS average_of_last_year__u, CAST(0 AS HUGEINT) AS average_of_last_year__m, 0 AS average_of_last_year__x, 0 AS average_of_last_year__k,
    CAST(0 AS HUGEINT) AS at_year_end, 0 AS at_year_end__u, CAST(0 AS HUGEINT) AS at_year_end__m, 0 AS at_year_end__x, 0 AS at_year_end__k,
    CASE WHEN deposit_class IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN margin_kind IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN account_average IS NULL THEN 1 ELSE 0 END AS gap_3
  FROM accounts_derived_1
),
-- the members of 2026-11-30, with what each adds to the columns of that date
members_last_month_end AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN (deposit_class = 'settlement') IS NULL THEN 'unknown' WHEN (deposit_class = 'settlement') THEN 'settlement' WHEN (deposit_class = 'pure') IS NULL THEN 'unknown' WHEN (deposit_class = 'pure') THEN 'pure' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) THEN 'margin_bill' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) THEN 'margin_pledge' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) THEN 'margin_guarantee' WHEN (deposit_class = 'margin') IS NULL THEN 'unknown' WHEN (deposit_class = 'margin') THEN 'margin_unclear' WHEN (deposit_class = 'savings') IS NULL THEN 'unknown' WHEN (deposit_class = 'savings') THEN 'savings' ELSE 'other' END AS class,
    0 AS n,
    customer_id AS head,
    0 AS customers, 0 AS customers__u,
    CAST(0 AS HUGEINT) AS balance, 0 AS balance__u, CAST(0 AS HUGEINT) AS balance__m, 0 AS balance__x, 0 AS balance__k,
    CAST(0 AS HUGEINT) AS average, 0 AS average__u, CAST(0 AS HUGEINT) AS average__m, 0 AS average__x, 0 AS average__k,
    CASE WHEN TRUE THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS at_last_month_end, CASE WHEN FALSE OR (TRUE AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS at_last_month_end__u, CASE WHEN FALSE AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS at_last_month_end__m, CASE WHEN (TRUE AND fen(balance) IS NULL) OR (FALSE AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS at_last_month_end__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS at_last_month_end__k,
    CAST(0 AS HUGEINT) AS average_of_last_year, 0 AS average_of_last_year__u, CAST(0 AS HUGEINT) AS average_of_last_year__m, 0 AS average_of_last_year__x, 0 AS average_of_last_year__k,
    CAST(0 AS HUGEINT) AS at_year_end, 0 AS at_year_end__u, CAST(0 AS HUGEINT) AS at_year_end__m, 0 AS at_year_end__x, 0 AS at_year_end__k,
    CASE WHEN deposit_class IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN margin_kind IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS gap_2,
    0 AS gap_3
  FROM last_month_end_accounts_now
),
-- the members of 2025-12-31, with what each adds to the columns of that date
members_year_start AS (
  SELECT coalesce(branch_id, 'unassigned') AS owner_id,
    CASE WHEN (deposit_class = 'settlement') IS NULL THEN 'unknown' WHEN (deposit_class = 'settlement') THEN 'settlement' WHEN (deposit_class = 'pure') IS NULL THEN 'unknown' WHEN (deposit_class = 'pure') THEN 'pure' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'bill')) THEN 'margin_bill' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'pledge')) THEN 'margin_pledge' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) IS NULL THEN 'unknown' WHEN (((deposit_class = 'margin') AND (NOT (margin_kind IS NULL))) AND (margin_kind = 'guarantee')) THEN 'margin_guarantee' WHEN (deposit_class = 'margin') IS NULL THEN 'unknown' WHEN (deposit_class = 'margin') THEN 'margin_unclear' WHEN (deposit_class = 'savings') IS NULL THEN 'unknown' WHEN (deposit_class = 'savings') THEN 'savings' ELSE 'other' END AS class,
    0 AS n,
    customer_id AS head,
    0 AS customers, 0 AS customers__u,
    CAST(0 AS HUGEINT) AS balance, 0 AS balance__u, CAST(0 AS HUGEINT) AS balance__m, 0 AS balance__x, 0 AS balance__k,
    CAST(0 AS HUGEINT) AS average, 0 AS average__u, CAST(0 AS HUGEINT) AS average__m, 0 AS average__x, 0 AS average__k,
    CAST(0 AS HUGEINT) AS at_last_month_end, 0 AS at_last_month_end__u, CAST(0 AS HUGEINT) AS at_last_month_end__m, 0 AS at_last_month_end__x, 0 AS at_last_month_end__k,
    CASE WHEN TRUE THEN coalesce(fen(account_average), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS average_of_last_year, CASE WHEN FALSE OR (TRUE AND fen(account_average) IS NULL) THEN 1 ELSE 0 END AS average_of_last_year__u, CASE WHEN FALSE AND fen(account_average) > 0 THEN coalesce(fen(account_average), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS average_of_last_year__m, CASE WHEN (TRUE AND fen(account_average) IS NULL) OR (FALSE AND (fen(account_average) IS NULL OR fen(account_average) < 0)) THEN 1 ELSE 0 END AS average_of_last_year__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS average_of_last_year__k,
    CASE WHEN TRUE THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS at_year_end, CASE WHEN FALSE OR (TRUE AND fen(balance) IS NULL) THEN 1 ELSE 0 END AS at_year_end__u, CASE WHEN FALSE AND fen(balance) > 0 THEN coalesce(fen(balance), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS at_year_end__m, CASE WHEN (TRUE AND fen(balance) IS NULL) OR (FALSE AND (fen(balance) IS NULL OR fen(balance) < 0)) THEN 1 ELSE 0 END AS at_year_end__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS at_year_end__k,
    CASE WHEN deposit_class IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN margin_kind IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN balance IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN account_average IS NULL THEN 1 ELSE 0 END AS gap_3
  FROM year_start_accounts_derived_1
),
-- the members of all dates
structure_members AS (
  SELECT * FROM members_now
  UNION ALL
  SELECT * FROM members_last_month_end
  UNION ALL
  SELECT * FROM members_year_start
)
SELECT owner_id,
  class,
  head,
  sum(n) AS n,
  sum(CASE WHEN n = 1 AND (class IS NULL OR class = 'unknown' OR customers__u = 1 OR balance__u = 1 OR average__u = 1) THEN 1 ELSE 0 END) AS undecided,
  max(customers) AS customers, max(customers__u) AS customers__u,
  sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
  sum(average) AS average, sum(average__u) AS average__u, sum(average__m) AS average__m, sum(average__x) AS average__x, sum(average__k) AS average__k,
  sum(at_last_month_end) AS at_last_month_end, sum(at_last_month_end__u) AS at_last_month_end__u, sum(at_last_month_end__m) AS at_last_month_end__m, sum(at_last_month_end__x) AS at_last_month_end__x, sum(at_last_month_end__k) AS at_last_month_end__k,
  sum(average_of_last_year) AS average_of_last_year, sum(average_of_last_year__u) AS average_of_last_year__u, sum(average_of_last_year__m) AS average_of_last_year__m, sum(average_of_last_year__x) AS average_of_last_year__x, sum(average_of_last_year__k) AS average_of_last_year__k,
  sum(at_year_end) AS at_year_end, sum(at_year_end__u) AS at_year_end__u, sum(at_year_end__m) AS at_year_end__m, sum(at_year_end__x) AS at_year_end__x, sum(at_year_end__k) AS at_year_end__k,
  sum(CASE WHEN gap_0 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_0,
  sum(CASE WHEN gap_1 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_1,
  sum(CASE WHEN gap_2 = 1 AND (balance__u = 1 OR at_last_month_end__u = 1 OR at_year_end__u = 1) THEN 1 ELSE 0 END) AS gap_2,
  sum(CASE WHEN gap_3 = 1 AND (average__u = 1 OR average_of_last_year__u = 1) THEN 1 ELSE 0 END) AS gap_3
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
    count(DISTINCT CASE WHEN customers = 1 THEN head END) AS customers, count(DISTINCT CASE WHEN customers = 0 AND customers__u = 1 THEN head END) AS customers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(average) AS average, sum(average__u) AS average__u, sum(average__m) AS average__m, sum(average__x) AS average__x, sum(average__k) AS average__k,
    sum(at_last_month_end) AS at_last_month_end, sum(at_last_month_end__u) AS at_last_month_end__u, sum(at_last_month_end__m) AS at_last_month_end__m, sum(at_last_month_end__x) AS at_last_month_end__x, sum(at_last_month_end__k) AS at_last_month_end__k,
    sum(average_of_last_year) AS average_of_last_year, sum(average_of_last_year__u) AS average_of_last_year__u, sum(average_of_last_year__m) AS average_of_last_year__m, sum(average_of_last_year__x) AS average_of_last_year__x, sum(average_of_last_year__k) AS average_of_last_year__k,
    sum(at_year_end) AS at_year_end, sum(at_year_end__u) AS at_year_end__u, sum(at_year_end__m) AS at_year_end__m, sum(at_year_end__x) AS at_year_end__x, sum(at_year_end__k) AS at_year_end__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
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
    count(DISTINCT CASE WHEN customers = 1 THEN head END) AS customers, count(DISTINCT CASE WHEN customers = 0 AND customers__u = 1 THEN head END) AS customers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(average) AS average, sum(average__u) AS average__u, sum(average__m) AS average__m, sum(average__x) AS average__x, sum(average__k) AS average__k,
    sum(at_last_month_end) AS at_last_month_end, sum(at_last_month_end__u) AS at_last_month_end__u, sum(at_last_month_end__m) AS at_last_month_end__m, sum(at_last_month_end__x) AS at_last_month_end__x, sum(at_last_month_end__k) AS at_last_month_end__k,
    sum(average_of_last_year) AS average_of_last_year, sum(average_of_last_year__u) AS average_of_last_year__u, sum(average_of_last_year__m) AS average_of_last_year__m, sum(average_of_last_year__x) AS average_of_last_year__x, sum(average_of_last_year__k) AS average_of_last_year__k,
    sum(at_year_end) AS at_year_end, sum(at_year_end__u) AS at_year_end__u, sum(at_year_end__m) AS at_year_end__m, sum(at_year_end__x) AS at_year_end__x, sum(at_year_end__k) AS at_year_end__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
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
    count(DISTINCT CASE WHEN customers = 1 THEN head END) AS customers, count(DISTINCT CASE WHEN customers = 0 AND customers__u = 1 THEN head END) AS customers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(average) AS average, sum(average__u) AS average__u, sum(average__m) AS average__m, sum(average__x) AS average__x, sum(average__k) AS average__k,
    sum(at_last_month_end) AS at_last_month_end, sum(at_last_month_end__u) AS at_last_month_end__u, sum(at_last_month_end__m) AS at_last_month_end__m, sum(at_last_month_end__x) AS at_last_month_end__x, sum(at_last_month_end__k) AS at_last_month_end__k,
    sum(average_of_last_year) AS average_of_last_year, sum(average_of_last_year__u) AS average_of_last_year__u, sum(average_of_last_year__m) AS average_of_last_year__m, sum(average_of_last_year__x) AS average_of_last_year__x, sum(average_of_last_year__k) AS average_of_last_year__k,
    sum(at_year_end) AS at_year_end, sum(at_year_end__u) AS at_year_end__u, sum(at_year_end__m) AS at_year_end__m, sum(at_year_end__x) AS at_year_end__x, sum(at_year_end__k) AS at_year_end__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
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
    count(DISTINCT CASE WHEN customers = 1 THEN head END) AS customers, count(DISTINCT CASE WHEN customers = 0 AND customers__u = 1 THEN head END) AS customers__u,
    sum(balance) AS balance, sum(balance__u) AS balance__u, sum(balance__m) AS balance__m, sum(balance__x) AS balance__x, sum(balance__k) AS balance__k,
    sum(average) AS average, sum(average__u) AS average__u, sum(average__m) AS average__m, sum(average__x) AS average__x, sum(average__k) AS average__k,
    sum(at_last_month_end) AS at_last_month_end, sum(at_last_month_end__u) AS at_last_month_end__u, sum(at_last_month_end__m) AS at_last_month_end__m, sum(at_last_month_end__x) AS at_last_month_end__x, sum(at_last_month_end__k) AS at_last_month_end__k,
    sum(average_of_last_year) AS average_of_last_year, sum(average_of_last_year__u) AS average_of_last_year__u, sum(average_of_last_year__m) AS average_of_last_year__m, sum(average_of_last_year__x) AS average_of_last_year__x, sum(average_of_last_year__k) AS average_of_last_year__k,
    sum(at_year_end) AS at_year_end, sum(at_year_end__u) AS at_year_end__u, sum(at_year_end__m) AS at_year_end__m, sum(at_year_end__x) AS at_year_end__x, sum(at_year_end__k) AS at_year_end__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
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
  SELECT 'settlement' AS class, 1 AS place
  UNION ALL
  SELECT 'pure' AS class, 2 AS place
  UNION ALL
  SELECT 'margin_bill' AS class, 3 AS place
  UNION ALL
  SELECT 'margin_pledge' AS class, 4 AS place
  UNION ALL
  SELECT 'margin_guarantee' AS class, 5 AS place
  UNION ALL
  SELECT 'margin_unclear' AS class, 6 AS place
  UNION ALL
  SELECT 'savings' AS class, 7 AS place
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
  WHERE class NOT IN ('settlement', 'pure', 'margin_bill', 'margin_pledge', 'margin_guarantee', 'margin_unclear', 'savings')
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 99997 END
  FROM structure_whole_class
  WHERE class NOT IN ('settlement', 'pure', 'margin_bill', 'margin_pledge', 'margin_guarantee', 'margin_unclear', 'savings', 'unknown')
)
SELECT frame.is_bank, frame.owner_id, frame.class, frame.place,
  coalesce(levels.n, 0) AS n, coalesce(levels.undecided, 0) AS undecided,
  CASE WHEN coalesce(levels.customers__u, 0) = 0 THEN CAST(coalesce(levels.customers, 0) AS HUGEINT) END AS customers, CAST(coalesce(levels.customers, 0) AS HUGEINT) AS customers__low, CAST(coalesce(levels.customers, 0) AS HUGEINT) + coalesce(levels.customers__u, 0) AS customers__high,
  CASE WHEN coalesce(levels.balance__u, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) END AS balance, CAST(coalesce(levels.balance, 0) AS HUGEINT) AS balance__low, CASE WHEN coalesce(levels.balance__x, 0) = 0 THEN CAST(coalesce(levels.balance, 0) AS HUGEINT) + coalesce(levels.balance__m, CAST(0 AS HUGEINT)) END AS balance__high,
  CASE WHEN coalesce(levels.average__u, 0) = 0 THEN CAST(coalesce(levels.average, 0) AS HUGEINT) END AS average, CAST(coalesce(levels.average, 0) AS HUGEINT) AS average__low, CASE WHEN coalesce(levels.average__x, 0) = 0 THEN CAST(coalesce(levels.average, 0) AS HUGEINT) + coalesce(levels.average__m, CAST(0 AS HUGEINT)) END AS average__high,
  CASE WHEN coalesce(levels.at_last_month_end__u, 0) = 0 THEN CAST(coalesce(levels.at_last_month_end, 0) AS HUGEINT) END AS at_last_month_end, CAST(coalesce(levels.at_last_month_end, 0) AS HUGEINT) AS at_last_month_end__low, CASE WHEN coalesce(levels.at_last_month_end__x, 0) = 0 THEN CAST(coalesce(levels.at_last_month_end, 0) AS HUGEINT) + coalesce(levels.at_last_month_end__m, CAST(0 AS HUGEINT)) END AS at_last_month_end__high,
  CASE WHEN coalesce(levels.average_of_last_year__u, 0) = 0 THEN CAST(coalesce(levels.average_of_last_year, 0) AS HUGEINT) END AS average_of_last_year, CAST(coalesce(levels.average_of_last_year, 0) AS HUGEINT) AS average_of_last_year__low, CASE WHEN coalesce(levels.average_of_last_year__x, 0) = 0 THEN CAST(coalesce(levels.average_of_last_year, 0) AS HUGEINT) + coalesce(levels.average_of_last_year__m, CAST(0 AS HUGEINT)) END AS average_of_last_year__high,
  CASE WHEN coalesce(levels.at_year_end__u, 0) = 0 THEN CAST(coalesce(levels.at_year_end, 0) AS HUGEINT) END AS at_year_end, CAST(coalesce(levels.at_year_end, 0) AS HUGEINT) AS at_year_end__low, CASE WHEN coalesce(levels.at_year_end__x, 0) = 0 THEN CAST(coalesce(levels.at_year_end, 0) AS HUGEINT) + coalesce(levels.at_year_end__m, CAST(0 AS HUGEINT)) END AS at_year_end__high,
  list_filter(CAST([CASE WHEN coalesce(levels.gap_3, 0) > 0 THEN 'accounts.average_balance_year' END, CASE WHEN coalesce(levels.gap_2, 0) > 0 THEN 'accounts.balance' END, CASE WHEN coalesce(levels.gap_0, 0) > 0 THEN 'accounts.deposit_class' END, CASE WHEN coalesce(levels.gap_1, 0) > 0 THEN 'accounts.margin_kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing
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
    CAST(f.customers AS BIGINT) AS customers,
    yuan(f.balance) AS balance,
    share(f.balance, t.balance) AS share,
    yuan(f.average) AS average,
    share(f.average, t.average) AS average_share,
    yuan((f.balance - f.at_last_month_end)) AS since_last_month,
    share((f.balance - f.at_last_month_end), f.at_last_month_end) AS growth_last_month,
    yuan((f.average - f.average_of_last_year)) AS since_last_average,
    share((f.average - f.average_of_last_year), f.average_of_last_year) AS growth_average,
    yuan((f.balance - f.at_year_end)) AS since_year_end,
    share((f.balance - f.at_year_end), f.at_year_end) AS growth_year,
    (f.balance - f.at_last_month_end) AS watched,
    f.missing,
    o.owner_name, o.is_unassigned, o.level
  FROM structure_filled AS f
  JOIN structure_filled AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
  JOIN structure_owners AS o ON o.is_bank = f.is_bank AND o.owner_id = f.owner_id
),
-- the class that makes most of it
structure_caused AS (
  SELECT is_bank, owner_id, class AS cause
  FROM (
    SELECT is_bank, owner_id, class, weight,
      row_number() OVER (PARTITION BY is_bank, owner_id ORDER BY weight ASC NULLS LAST, place NULLS LAST, class NULLS LAST) AS nth
    FROM (
      SELECT f.is_bank, f.owner_id, f.class, f.place, f.watched AS weight
      FROM structure_shown AS f
      JOIN structure_shown AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
      WHERE f.class <> 'total'
    ) AS weighed
  ) AS ordered
  WHERE nth = 1 AND weight < 0
)
SELECT structure_shown.*,
  max(CASE WHEN class = 'total' THEN 1 ELSE 0 END) OVER (PARTITION BY structure_shown.is_bank, structure_shown.owner_id) AS gravity,
  max(CASE WHEN class = 'total' THEN -watched END) OVER (PARTITION BY structure_shown.is_bank, structure_shown.owner_id) AS pressing,
  CASE WHEN structure_shown.class = 'total' THEN caused.cause END AS cause
FROM structure_shown
LEFT JOIN structure_caused AS caused ON caused.is_bank = structure_shown.is_bank AND caused.owner_id = structure_shown.owner_id;

-- answer
CREATE TEMP TABLE answer AS
SELECT owner_id AS branch_id,
  owner_name AS branch_name,
  level,
  class,
  members,
  customers,
  balance,
  share,
  average,
  average_share,
  since_last_month,
  growth_last_month,
  since_last_average,
  growth_average,
  since_year_end,
  growth_year,
  cause,
  CASE class WHEN 'settlement' THEN list_filter(CAST(['e_banking', 'tax', 'utilities', 'bill_discount'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'pure' THEN list_filter(CAST(['basic_account', 'corporate_wealth', 'policy_products'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'margin_bill' THEN list_filter(CAST(['bill_acceptance'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'margin_pledge' THEN list_filter(CAST(['deposit_pledge'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'margin_guarantee' THEN list_filter(CAST(['guarantee'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'margin_unclear' THEN list_filter(CAST(['bill_acceptance', 'deposit_pledge', 'guarantee'] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN 'savings' THEN list_filter(CAST(['online_products', 'credit_card', 'direct_bank', 'mobile_banking', 'wealth'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS advice,
  missing,
  is_unassigned,
  gravity,
  pressing,
  place
FROM structure_ordered
WHERE NOT is_bank
ORDER BY is_unassigned, gravity DESC NULLS LAST, pressing DESC NULLS LAST, branch_id NULLS LAST, place NULLS LAST, class NULLS LAST;
