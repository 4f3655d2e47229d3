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

-- members
CREATE TEMP TABLE members AS
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
-- the accounts of 2026-12-31 with their customers' owners
branch_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.average_balance_year
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- every branch, itself and all above it
branch_tree AS (
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
-- accounts, one row per branch
accounts_by_branch AS (
  SELECT branch_tree.ancestor_id AS branch_id,
    count(*) AS has_rows,
    CASE WHEN count(average_balance_year) = count(*) THEN coalesce(CAST(sum(average_balance_year) AS DECIMAL(28,2)), 0) END AS branch_deposits_average,
    CASE WHEN NOT (count(average_balance_year) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND average_balance_year IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_deposits_average__missing
  FROM branch_accounts_now
  LEFT JOIN branch_tree ON branch_tree.below_id = branch_accounts_now.branch_id
  WHERE branch_accounts_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY branch_tree.ancestor_id
),
-- the customers of 2026-12-31
branch_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
branch_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- the customers of 2025-12-31
branch_of_year_start_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2025-12-31'
),
-- measures made of others: customer_here
branch_of_year_start_customers_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (customer_id IS NULL)) IS NULL THEN NULL WHEN (NOT (customer_id IS NULL)) THEN CAST(1 AS BIGINT) END AS customer_here
  FROM branch_of_year_start_customers_now
),
-- what is read of branch_of_year_start_customers_derived_1
branch_branch_of_year_start_customer_side AS (
  SELECT customer_id,
    customer_here AS customer_here_year_start,
    CASE WHEN customer_here IS NULL THEN list_sort(list_distinct(flatten(CAST([CAST([] AS VARCHAR[]), CASE WHEN (NOT (customer_id IS NULL)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END AS customer_here_year_start__missing
  FROM branch_of_year_start_customers_derived_1
),
-- every customer with what belongs to it
branch_customers_measured AS (
  SELECT branch_customers_now.*,
    CASE WHEN branch_loans_by_customer.customer_id IS NULL THEN 0 ELSE branch_loans_by_customer.loan_balance END AS loan_balance,
    branch_loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN branch_branch_of_year_start_customer_side.customer_id IS NULL THEN 0 ELSE branch_branch_of_year_start_customer_side.customer_here_year_start END AS customer_here_year_start,
    branch_branch_of_year_start_customer_side.customer_here_year_start__missing AS customer_here_year_start__missing
  FROM branch_customers_now
  LEFT JOIN branch_loans_by_customer ON branch_loans_by_customer.customer_id = branch_customers_now.customer_id
  LEFT JOIN branch_branch_of_year_start_customer_side ON branch_branch_of_year_start_customer_side.customer_id = branch_customers_now.customer_id
),
-- customers, one row per branch
customers_by_branch AS (
  SELECT branch_tree.ancestor_id AS branch_id,
    count(*) AS has_rows,
    CASE WHEN count(loan_balance) = count(*) THEN coalesce(CAST(sum(loan_balance) AS DECIMAL(28,2)), 0) END AS branch_loans,
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_loans__missing,
    CASE WHEN count((customer_here_year_start = 0)) < count(*) THEN NULL ELSE count(CASE WHEN (customer_here_year_start = 0) THEN 1 END) END AS branch_new_customers,
    CASE WHEN count((customer_here_year_start = 0)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((customer_here_year_start = 0)) IS NULL AND customer_here_year_start IS NULL THEN 1 END) > 0 THEN 'customers.customer_id' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_new_customers__missing
  FROM branch_customers_measured
  LEFT JOIN branch_tree ON branch_tree.below_id = branch_customers_measured.branch_id
  GROUP BY branch_tree.ancestor_id
),
-- every branch with what belongs to it
branches_measured AS (
  SELECT branches_now.*,
    CASE WHEN accounts_by_branch.has_rows IS NULL THEN 0 ELSE accounts_by_branch.branch_deposits_average END AS branch_deposits_average,
    accounts_by_branch.branch_deposits_average__missing AS branch_deposits_average__missing,
    CASE WHEN customers_by_branch.has_rows IS NULL THEN 0 ELSE customers_by_branch.branch_loans END AS branch_loans,
    customers_by_branch.branch_loans__missing AS branch_loans__missing,
    CASE WHEN customers_by_branch.has_rows IS NULL THEN 0 ELSE customers_by_branch.branch_new_customers END AS branch_new_customers,
    customers_by_branch.branch_new_customers__missing AS branch_new_customers__missing
  FROM branches_now
  LEFT JOIN accounts_by_branch ON accounts_by_branch.branch_id IS NOT DISTINCT FROM CASE WHEN branches_now.is_unassigned THEN NULL ELSE branches_now.branch_id END
  LEFT JOIN customers_by_branch ON customers_by_branch.branch_id IS NOT DISTINCT FROM CASE WHEN branches_now.is_unassigned THEN NULL ELSE branches_now.branch_id END
)
SELECT branch_id AS owner_id,
  branch_name, parent_id, level, is_listed, is_unassigned,
  fen(branch_deposits_average) AS deposits__actual, CASE WHEN branch_deposits_average IS NULL THEN branch_deposits_average__missing ELSE CAST([] AS VARCHAR[]) END AS deposits__actual_lacks,
  fen(branch_loans) AS loans__actual, CASE WHEN branch_loans IS NULL THEN branch_loans__missing ELSE CAST([] AS VARCHAR[]) END AS loans__actual_lacks,
  (CAST(branch_new_customers AS HUGEINT) * 1000000) AS new_customers__actual, CASE WHEN branch_new_customers IS NULL THEN branch_new_customers__missing ELSE CAST([] AS VARCHAR[]) END AS new_customers__actual_lacks
FROM branches_measured
WHERE TRUE;

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the targets of 2026
goals AS (
  SELECT owner_id, indicator, measure, base_value, target
  FROM targets
  WHERE owner_kind = 'branch' AND year = 2026 AND ((indicator = 'deposits' AND measure = 'average') OR (indicator = 'loans' AND measure = 'spot') OR (indicator = 'new_customers' AND measure = 'flow'))
),
-- deposits: actual, base and target of every owner
standing_deposits AS (
  SELECT members.owner_id, members.is_unassigned, members.level AS peers,
    CAST(0 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned AND goals.owner_id IS NOT NULL) AS is_asked,
    members.deposits__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT))) AS base,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) END END AS target,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN list_sort(list_distinct(flatten(CAST([members.deposits__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT))) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value']] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'deposits' AND goals.measure = 'average' AND NOT members.is_unassigned
),
-- loans: actual, base and target of every owner
standing_loans AS (
  SELECT members.owner_id, members.is_unassigned, members.level AS peers,
    CAST(1 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned AND goals.owner_id IS NOT NULL) AS is_asked,
    members.loans__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT))) AS base,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) END END AS target,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN list_sort(list_distinct(flatten(CAST([members.loans__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT))) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value']] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'loans' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- new_customers: actual, base and target of every owner
standing_new_customers AS (
  SELECT members.owner_id, members.is_unassigned, members.level AS peers,
    CAST(2 AS BIGINT) AS place, FALSE AS is_money, CAST(1000000 AS HUGEINT) AS unit,
    (NOT members.is_unassigned AND goals.owner_id IS NOT NULL) AS is_asked,
    members.new_customers__actual AS actual,
    CAST(0 AS HUGEINT) AS base,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(1 AS HUGEINT)) END END AS target,
    CASE WHEN NOT members.is_unassigned AND goals.owner_id IS NOT NULL THEN list_sort(list_distinct(flatten(CAST([members.new_customers__actual_lacks, CAST([] AS VARCHAR[]), CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'new_customers' AND goals.measure = 'flow' AND NOT members.is_unassigned
),
-- every owner in every indicator
standing AS (
  SELECT * FROM standing_deposits
  UNION ALL
  SELECT * FROM standing_loans
  UNION ALL
  SELECT * FROM standing_new_customers
),
-- every branch, itself and all above it
progress_tree AS (
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
-- due are 1 of 1 parts of what is to be gained
phased AS (
  SELECT *,
    CASE WHEN is_money THEN half_up(exactly_due, CAST(1 AS HUGEINT)) * 1
      ELSE exactly_due END AS due,
    CASE WHEN is_money THEN half_up(ends, CAST(1 AS HUGEINT)) * 1
      ELSE ends END AS forecast
  FROM (SELECT *, CASE WHEN actual >= 0 AND grown < 0 THEN CAST(0 AS HUGEINT) ELSE grown END AS ends
  FROM (SELECT *, base * 1 + (target - base) * 1 AS exactly_due,
    base * 1 + (actual - base) * 1 AS grown
  FROM standing) AS s) AS t
),
-- the rate as digits that can be ordered
keyed AS (
  SELECT *, CASE WHEN top < 0 THEN -1 ELSE 1 END * w0 AS key_whole, CASE WHEN top < 0 THEN -1 ELSE 1 END * w1 AS key_1, CASE WHEN top < 0 THEN -1 ELSE 1 END * w2 AS key_2, CASE WHEN top < 0 THEN -1 ELSE 1 END * w3 AS key_3
  FROM (SELECT *, (((r2 - w2 * bottom) * CAST(1000000000000 AS HUGEINT)) // (bottom)) AS w3
    FROM (SELECT *, ((r2) // (bottom)) AS w2
    FROM (SELECT *, (r1 - w1 * bottom) * CAST(1000000000000 AS HUGEINT) AS r2
    FROM (SELECT *, ((r1) // (bottom)) AS w1
    FROM (SELECT *, (abs(top) - w0 * bottom) * CAST(1000000000000 AS HUGEINT) AS r1
    FROM (SELECT *, ((abs(top)) // (bottom)) AS w0
    FROM (
  SELECT *, coalesce(is_asked AND actual IS NOT NULL AND due > 0, FALSE) AS is_rated,
    CASE WHEN is_asked AND due > 0 THEN actual * 1 END AS top,
    CASE WHEN is_asked AND due > 0 THEN due END AS bottom
  FROM phased
  ) AS rated) AS a) AS b) AS c) AS d) AS e) AS f
),
-- places by rate, highest first
placed AS (
  SELECT *,
    CASE WHEN is_rated THEN CAST(rank() OVER (PARTITION BY place, peers ORDER BY key_whole DESC NULLS LAST, key_1 DESC NULLS LAST, key_2 DESC NULLS LAST, key_3 DESC NULLS LAST) AS BIGINT) END AS rate_rank,
    CAST(row_number() OVER (PARTITION BY place, peers ORDER BY key_whole DESC NULLS LAST, key_1 DESC NULLS LAST, key_2 DESC NULLS LAST, key_3 DESC NULLS LAST, owner_id NULLS LAST) AS BIGINT) AS position
  FROM keyed
),
-- owners whose targets are part of those of a branch above
covered AS (
  SELECT DISTINCT progress_tree.below_id AS owner_id, above.place
  FROM progress_tree
  JOIN keyed AS above ON above.owner_id = progress_tree.ancestor_id AND above.is_asked
  WHERE progress_tree.distance > 0
),
-- the light of every rate, decided exactly
lit AS (
  SELECT *,
    CASE WHEN NOT is_asked THEN CAST(NULL AS VARCHAR) WHEN NOT is_rated THEN 'unknown'
      WHEN top * 1 >= bottom * 1 THEN 'green'
      WHEN top * 10 >= bottom * 9 THEN 'yellow'
      ELSE 'red' END AS light
  FROM placed
)
SELECT lit.*, (lit.is_asked AND covered.owner_id IS NULL) AS is_counted,
  CASE WHEN lit.is_rated THEN lit.unit * (CASE WHEN ahead.actual >= 0 THEN ((ahead.actual * lit.due) // (ahead.due * lit.unit)) ELSE -(((ahead.due * lit.unit) - 1 - (ahead.actual * lit.due)) // (ahead.due * lit.unit)) END + 1) - lit.actual END AS to_next
FROM lit
LEFT JOIN placed AS ahead ON ahead.place = lit.place AND ahead.peers IS NOT DISTINCT FROM lit.peers
  AND ahead.is_rated AND ahead.position = lit.rate_rank - 1
LEFT JOIN covered ON covered.owner_id = lit.owner_id AND covered.place = lit.place;

-- totals
CREATE TEMP TABLE totals AS
SELECT place, count(*) AS owners, count(CASE WHEN light = 'green' THEN 1 END) AS green, count(CASE WHEN light = 'yellow' THEN 1 END) AS yellow, count(CASE WHEN light = 'red' THEN 1 END) AS red, count(CASE WHEN light = 'unknown' THEN 1 END) AS unknown,
  count(CASE WHEN light IS NULL THEN 1 END) AS no_target, count(CASE WHEN is_counted THEN 1 END) AS counted,
  sum(CASE WHEN is_counted AND is_rated THEN top END) AS top,
  sum(CASE WHEN is_counted AND is_rated THEN bottom END) AS bottom,
  CASE WHEN count(CASE WHEN is_counted AND actual IS NULL THEN 1 END) = 0 THEN sum(CASE WHEN is_counted THEN actual END) END AS total,
  sum(CASE WHEN is_counted THEN due END) AS due
FROM judged
WHERE NOT is_unassigned
GROUP BY place;

-- weakest
CREATE TEMP TABLE weakest AS
SELECT place FROM (
SELECT place, row_number() OVER (ORDER BY key_whole ASC NULLS LAST, key_1 ASC NULLS LAST, key_2 ASC NULLS LAST, key_3 ASC NULLS LAST, place NULLS LAST) AS n
FROM (SELECT *, CASE WHEN top < 0 THEN -1 ELSE 1 END * w0 AS key_whole, CASE WHEN top < 0 THEN -1 ELSE 1 END * w1 AS key_1, CASE WHEN top < 0 THEN -1 ELSE 1 END * w2 AS key_2, CASE WHEN top < 0 THEN -1 ELSE 1 END * w3 AS key_3
FROM (SELECT *, (((r2 - w2 * bottom) * CAST(1000000000000 AS HUGEINT)) // (bottom)) AS w3
  FROM (SELECT *, ((r2) // (bottom)) AS w2
  FROM (SELECT *, (r1 - w1 * bottom) * CAST(1000000000000 AS HUGEINT) AS r2
  FROM (SELECT *, ((r1) // (bottom)) AS w1
  FROM (SELECT *, (abs(top) - w0 * bottom) * CAST(1000000000000 AS HUGEINT) AS r1
  FROM (SELECT *, ((abs(top)) // (bottom)) AS w0
  FROM (
SELECT place, top, bottom FROM totals WHERE bottom > 0
) AS rated) AS a) AS b) AS c) AS d) AS e) AS f) AS ordered
) AS numbered
WHERE n = 1;

-- slowest
CREATE TEMP TABLE slowest AS
SELECT owner_id FROM (
SELECT judged.owner_id, row_number() OVER (ORDER BY key_whole ASC NULLS LAST, key_1 ASC NULLS LAST, key_2 ASC NULLS LAST, key_3 ASC NULLS LAST, judged.owner_id NULLS LAST) AS n
FROM judged
JOIN weakest ON weakest.place = judged.place
WHERE judged.is_rated
) AS numbered
WHERE n = 1;

-- result_branch__kpi_20261231
CREATE TEMP TABLE result_branch__kpi_20261231 AS
SELECT members.owner_id AS branch_id, members.branch_name, members.parent_id, members.level,
  yuan(p0.base) AS deposits_base, yuan(p0.actual) AS deposits_actual,
  yuan(p0.target) AS deposits_target, yuan(p0.due) AS deposits_target_to_date,
  CASE WHEN p0.is_rated THEN share(p0.top, p0.bottom) END AS deposits_rate, p0.light AS deposits_light,
  p0.rate_rank AS deposits_rank, yuan(CASE WHEN p0.due <= 0 OR ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual END) AS deposits_gap,
  yuan(p0.to_next) AS deposits_to_next, yuan(p0.forecast) AS deposits_forecast,
  yuan(p1.base) AS loans_base, yuan(p1.actual) AS loans_actual,
  yuan(p1.target) AS loans_target, yuan(p1.due) AS loans_target_to_date,
  CASE WHEN p1.is_rated THEN share(p1.top, p1.bottom) END AS loans_rate, p1.light AS loans_light,
  p1.rate_rank AS loans_rank, yuan(CASE WHEN p1.due <= 0 OR ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual END) AS loans_gap,
  yuan(p1.to_next) AS loans_to_next, yuan(p1.forecast) AS loans_forecast,
  CAST(((p2.actual) // (1000000)) AS BIGINT) AS new_customers_actual, share(p2.target, CAST(1000000 AS HUGEINT) * 1) AS new_customers_target,
  share(p2.due, CAST(1000000 AS HUGEINT) * 1) AS new_customers_target_to_date, CASE WHEN p2.is_rated THEN share(p2.top, p2.bottom) END AS new_customers_rate,
  p2.light AS new_customers_light, p2.rate_rank AS new_customers_rank,
  CAST(((CASE WHEN p2.due <= 0 OR ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual END) // (1000000)) AS BIGINT) AS new_customers_gap, CAST(((p2.to_next) // (1000000)) AS BIGINT) AS new_customers_to_next,
  share(p2.forecast, CAST(1000000 AS HUGEINT) * 1) AS new_customers_forecast,
  CASE WHEN p0.light = 'red' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'red' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'red' THEN 1 ELSE 0 END AS reds,
  CASE WHEN p0.light = 'yellow' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'yellow' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'yellow' THEN 1 ELSE 0 END AS yellows,
  CASE WHEN p0.light = 'unknown' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'unknown' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'unknown' THEN 1 ELSE 0 END AS unknowns,
  coalesce(p0.rate_rank, 0) + coalesce(p1.rate_rank, 0) + coalesce(p2.rate_rank, 0) AS places,
  members.is_unassigned,
  list_sort(list_distinct(flatten(CAST([p0.missing, p1.missing, p2.missing] AS VARCHAR[][])))) AS missing
FROM members
LEFT JOIN judged AS p0 ON p0.owner_id = members.owner_id AND p0.place = 0
LEFT JOIN judged AS p1 ON p1.owner_id = members.owner_id AND p1.place = 1
LEFT JOIN judged AS p2 ON p2.owner_id = members.owner_id AND p2.place = 2;

-- judged
CREATE TEMP TABLE judged AS
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
-- the loans of 2026-12-31 with their customers' owners
branch_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.started_on, loans.principal
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- loans, one row for the bank
branch_loans_by_bank AS (
  SELECT CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS bank_new_loans,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS bank_new_loans__missing,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3))) THEN principal END) AS DECIMAL(28,2)), 0) END AS bank_new_loans_before,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3))) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS bank_new_loans_before__missing
  FROM branch_loans_now
  WHERE branch_loans_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
),
-- loans, one row per branch
loans_by_branch AS (
  SELECT branch_loans_now.branch_id,
    count(*) AS has_rows,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS branch_new_loans,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_new_loans__missing,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3))) THEN principal END) AS DECIMAL(28,2)), 0) END AS branch_new_loans_before,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -6)) AND (started_on < add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3))) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_new_loans_before__missing
  FROM branch_loans_now
  WHERE branch_loans_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY branch_loans_now.branch_id
),
-- every branch with what belongs to it
branches_measured AS (
  SELECT branches_now.*,
    branch_loans_by_bank.bank_new_loans AS bank_new_loans,
    branch_loans_by_bank.bank_new_loans__missing AS bank_new_loans__missing,
    branch_loans_by_bank.bank_new_loans_before AS bank_new_loans_before,
    branch_loans_by_bank.bank_new_loans_before__missing AS bank_new_loans_before__missing,
    CASE WHEN loans_by_branch.has_rows IS NULL THEN 0 ELSE loans_by_branch.branch_new_loans END AS branch_new_loans,
    loans_by_branch.branch_new_loans__missing AS branch_new_loans__missing,
    CASE WHEN loans_by_branch.has_rows IS NULL THEN 0 ELSE loans_by_branch.branch_new_loans_before END AS branch_new_loans_before,
    loans_by_branch.branch_new_loans_before__missing AS branch_new_loans_before__missing
  FROM branches_now
  CROSS JOIN branch_loans_by_bank
  LEFT JOIN loans_by_branch ON loans_by_branch.branch_id IS NOT DISTINCT FROM CASE WHEN branches_now.is_unassigned THEN NULL ELSE branches_now.branch_id END
),
-- every branch with what other rules answer
branches_answered AS (
  SELECT branches_measured.*,
    answer_branch_kpi_loans_gap.loans_gap AS branch_kpi_loans_gap,
    CASE WHEN answer_branch_kpi_loans_gap.loans_gap IS NULL THEN answer_branch_kpi_loans_gap.missing END AS branch_kpi_loans_gap__missing,
    answer_branch_kpi_loans_light.loans_light AS branch_kpi_loans_light,
    CASE WHEN answer_branch_kpi_loans_light.loans_light IS NULL THEN answer_branch_kpi_loans_light.missing END AS branch_kpi_loans_light__missing
  FROM branches_measured
  LEFT JOIN result_branch__kpi_20261231 AS answer_branch_kpi_loans_gap ON answer_branch_kpi_loans_gap.branch_id = branches_measured.branch_id
  LEFT JOIN result_branch__kpi_20261231 AS answer_branch_kpi_loans_light ON answer_branch_kpi_loans_light.branch_id = branches_measured.branch_id
),
-- measures made of others: lending_branch, branch_new_share, branch_new_share_before
branches_derived_1 AS (
  SELECT *,
    ((NOT is_unassigned) AND (level = 'sub_branch' OR level = 'outlet')) AS lending_branch
  FROM branches_answered
),
-- measures made of others: ranked_new_loans, ranked_new_loans_before
branches_derived_2 AS (
  SELECT *,
    CASE WHEN lending_branch IS NULL THEN NULL WHEN lending_branch THEN branch_new_loans END AS ranked_new_loans,
    CASE WHEN lending_branch IS NULL THEN NULL WHEN lending_branch THEN branch_new_loans_before END AS ranked_new_loans_before
  FROM branches_derived_1
),
-- measures made of others: branch_place_quarter, branch_place_before
branches_derived_3 AS (
  SELECT *,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END DESC NULLS LAST) AS BIGINT) END AS branch_place_quarter,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_before END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_before END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_before END DESC NULLS LAST) AS BIGINT) END AS branch_place_before
  FROM branches_derived_2
),
-- measures made of others: branch_place_quarter_sure, branch_place_before_sure
branches_derived_4 AS (
  SELECT *,
    CASE WHEN (NOT (bank_new_loans IS NULL)) IS NULL THEN NULL WHEN (NOT (bank_new_loans IS NULL)) THEN branch_place_quarter END AS branch_place_quarter_sure,
    CASE WHEN (NOT (bank_new_loans_before IS NULL)) IS NULL THEN NULL WHEN (NOT (bank_new_loans_before IS NULL)) THEN branch_place_before END AS branch_place_before_sure
  FROM branches_derived_3
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (lending_branch) AS in_population,
    ((NOT (branch_kpi_loans_light IS NULL)) AND (branch_kpi_loans_gap > 0)) AS hit_behind_target,
    (branch_place_quarter_sure > branch_place_before_sure) AS hit_rank_down,
    (less(fen(branch_new_loans), fen(bank_new_loans), fen(branch_new_loans_before), fen(bank_new_loans_before))) AS hit_share_down
  FROM branches_derived_4
  WHERE coalesce((lending_branch), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_behind_target OR hit_rank_down OR hit_share_down THEN 1 END AS worst,
    ((hit_behind_target IS NULL AND 1 < coalesce(CASE WHEN hit_behind_target OR hit_rank_down OR hit_share_down THEN 1 END, 2)) OR (hit_rank_down IS NULL AND 1 < coalesce(CASE WHEN hit_behind_target OR hit_rank_down OR hit_share_down THEN 1 END, 2)) OR (hit_share_down IS NULL AND 1 < coalesce(CASE WHEN hit_behind_target OR hit_rank_down OR hit_share_down THEN 1 END, 2))) AS is_open
  FROM tested
)
SELECT branch_id, branch_name, parent_id, level, is_listed, is_unassigned,
  branch_kpi_loans_gap AS branch_kpi_loans_gap,
  CAST(branch_place_quarter AS BIGINT) AS branch_place_quarter,
  CAST(branch_place_before AS BIGINT) AS branch_place_before,
  share(fen(branch_new_loans), fen(bank_new_loans)) AS branch_new_share,
  share(fen(branch_new_loans_before), fen(bank_new_loans_before)) AS branch_new_share_before,
  CASE worst WHEN 1 THEN 'letter' END AS mode,
  list_filter(CAST([CASE WHEN hit_behind_target THEN 'behind_target' END, CASE WHEN hit_rank_down THEN 'rank_down' END, CASE WHEN hit_share_down THEN 'share_down' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_behind_target IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN branch_kpi_loans_gap IS NULL THEN branch_kpi_loans_gap__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_rank_down IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN branch_place_quarter_sure IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN bank_new_loans IS NULL THEN bank_new_loans__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (NOT (bank_new_loans IS NULL)) THEN CASE WHEN branch_place_quarter IS NULL THEN CASE WHEN ranked_new_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN lending_branch IS NULL THEN CASE WHEN level IS NULL THEN ['branches.level'] ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN lending_branch THEN CASE WHEN branch_new_loans IS NULL THEN branch_new_loans__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END, CASE WHEN branch_place_before_sure IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN bank_new_loans_before IS NULL THEN bank_new_loans_before__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (NOT (bank_new_loans_before IS NULL)) THEN CASE WHEN branch_place_before IS NULL THEN CASE WHEN ranked_new_loans_before IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN lending_branch IS NULL THEN CASE WHEN level IS NULL THEN ['branches.level'] ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN lending_branch THEN CASE WHEN branch_new_loans_before IS NULL THEN branch_new_loans_before__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_share_down IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN (branch_new_loans IS NULL OR bank_new_loans IS NULL OR bank_new_loans = 0) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN branch_new_loans IS NULL THEN branch_new_loans__missing END, CASE WHEN bank_new_loans IS NULL THEN bank_new_loans__missing END] AS VARCHAR[][])))) END, CASE WHEN (branch_new_loans_before IS NULL OR bank_new_loans_before IS NULL OR bank_new_loans_before = 0) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN branch_new_loans_before IS NULL THEN branch_new_loans_before__missing END, CASE WHEN bank_new_loans_before IS NULL THEN bank_new_loans_before__missing END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_behind_target, FALSE) AS told_behind_target, coalesce(hit_rank_down, FALSE) AS told_rank_down, coalesce(hit_share_down, FALSE) AS told_share_down
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT branch_id, branch_name, parent_id, level, mode, reasons, branch_kpi_loans_gap, branch_place_quarter, branch_place_before, branch_new_share, branch_new_share_before, missing, severity, is_unassigned
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY is_unassigned, severity, branch_id NULLS LAST;
