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
-- all managers, and all whom customers name
managers_now AS (
  SELECT manager_id, name AS manager_name, branch_id, role, is_listed, is_unassigned
  FROM (
    SELECT managers.manager_id, managers.name, managers.branch_id, managers.role, TRUE AS is_listed, FALSE AS is_unassigned
    FROM managers WHERE managers.as_of = DATE '2026-12-31'
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), managers.name, managers.branch_id, managers.role, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT manager_id AS owner_id FROM customers WHERE as_of = DATE '2026-12-31') AS named
    LEFT JOIN managers ON managers.manager_id = named.owner_id AND managers.as_of = DATE '2026-12-31'
    WHERE managers.manager_id IS NULL
  ) AS owners
),
-- the customers of 2026-12-31
manager_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
manager_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
manager_customers_measured AS (
  SELECT manager_customers_now.*,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN FALSE ELSE manager_loans_by_customer.live_operating_loan END AS live_operating_loan,
    manager_loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN 0 ELSE manager_loans_by_customer.loan_balance END AS loan_balance,
    manager_loans_by_customer.loan_balance__missing AS loan_balance__missing
  FROM manager_customers_now
  LEFT JOIN manager_loans_by_customer ON manager_loans_by_customer.customer_id = manager_customers_now.customer_id
),
-- customers, one row per manager
customers_by_manager AS (
  SELECT manager_customers_measured.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN NULL ELSE count(CASE WHEN ((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) THEN 1 END) END AS manager_customers,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND kind IS NULL THEN 1 END) > 0 THEN 'customers.kind' END, CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND live_operating_loan IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_customers__missing,
    CASE WHEN count(loan_balance) = count(*) THEN coalesce(CAST(sum(loan_balance) AS DECIMAL(28,2)), 0) END AS manager_loans,
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_loans__missing
  FROM manager_customers_measured
  GROUP BY manager_customers_measured.manager_id
),
-- the accounts of 2026-12-31 with their customers' owners
manager_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.average_balance_year
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- accounts, one row per manager
accounts_by_manager AS (
  SELECT manager_accounts_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(average_balance_year) = count(*) THEN coalesce(CAST(sum(average_balance_year) AS DECIMAL(28,2)), 0) END AS manager_deposits_average,
    CASE WHEN NOT (count(average_balance_year) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND average_balance_year IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_deposits_average__missing
  FROM manager_accounts_now
  WHERE manager_accounts_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY manager_accounts_now.manager_id
),
-- all managers, and all whom customers name
of_year_start_managers_now AS (
  SELECT manager_id, name AS manager_name, branch_id, is_listed, is_unassigned
  FROM (
    SELECT managers.manager_id, managers.name, managers.branch_id, TRUE AS is_listed, FALSE AS is_unassigned
    FROM managers WHERE managers.as_of = DATE '2025-12-31'
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), managers.name, managers.branch_id, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT manager_id AS owner_id FROM customers WHERE as_of = DATE '2025-12-31') AS named
    LEFT JOIN managers ON managers.manager_id = named.owner_id AND managers.as_of = DATE '2025-12-31'
    WHERE managers.manager_id IS NULL
  ) AS owners
),
-- the customers of 2025-12-31
of_year_start_manager_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2025-12-31'
),
-- loans, one row per customer
of_year_start_manager_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2025-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
of_year_start_manager_customers_measured AS (
  SELECT of_year_start_manager_customers_now.*,
    CASE WHEN of_year_start_manager_loans_by_customer.customer_id IS NULL THEN 0 ELSE of_year_start_manager_loans_by_customer.loan_balance END AS loan_balance,
    of_year_start_manager_loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN of_year_start_manager_loans_by_customer.customer_id IS NULL THEN FALSE ELSE of_year_start_manager_loans_by_customer.live_operating_loan END AS live_operating_loan,
    of_year_start_manager_loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing
  FROM of_year_start_manager_customers_now
  LEFT JOIN of_year_start_manager_loans_by_customer ON of_year_start_manager_loans_by_customer.customer_id = of_year_start_manager_customers_now.customer_id
),
-- customers, one row per manager
of_year_start_customers_by_manager AS (
  SELECT of_year_start_manager_customers_measured.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(loan_balance) = count(*) THEN coalesce(CAST(sum(loan_balance) AS DECIMAL(28,2)), 0) END AS manager_loans,
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_loans__missing,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN NULL ELSE count(CASE WHEN ((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) THEN 1 END) END AS manager_customers,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND kind IS NULL THEN 1 END) > 0 THEN 'customers.kind' END, CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND live_operating_loan IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_customers__missing
  FROM of_year_start_manager_customers_measured
  GROUP BY of_year_start_manager_customers_measured.manager_id
),
-- the accounts of 2025-12-31 with their customers' owners
of_year_start_manager_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.average_balance_year
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2025-12-31'
  WHERE accounts.as_of = DATE '2025-12-31'
),
-- accounts, one row per manager
of_year_start_accounts_by_manager AS (
  SELECT of_year_start_manager_accounts_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(average_balance_year) = count(*) THEN coalesce(CAST(sum(average_balance_year) AS DECIMAL(28,2)), 0) END AS manager_deposits_average,
    CASE WHEN NOT (count(average_balance_year) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND average_balance_year IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_deposits_average__missing
  FROM of_year_start_manager_accounts_now
  WHERE of_year_start_manager_accounts_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2025-12-31')
  GROUP BY of_year_start_manager_accounts_now.manager_id
),
-- every manager with what belongs to it
of_year_start_managers_measured AS (
  SELECT of_year_start_managers_now.*,
    CASE WHEN of_year_start_customers_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_customers_by_manager.manager_loans END AS manager_loans,
    of_year_start_customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN of_year_start_customers_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_customers_by_manager.manager_customers END AS manager_customers,
    of_year_start_customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN of_year_start_accounts_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_accounts_by_manager.manager_deposits_average END AS manager_deposits_average,
    of_year_start_accounts_by_manager.manager_deposits_average__missing AS manager_deposits_average__missing
  FROM of_year_start_managers_now
  LEFT JOIN of_year_start_customers_by_manager ON of_year_start_customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN of_year_start_managers_now.is_unassigned THEN NULL ELSE of_year_start_managers_now.manager_id END
  LEFT JOIN of_year_start_accounts_by_manager ON of_year_start_accounts_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN of_year_start_managers_now.is_unassigned THEN NULL ELSE of_year_start_managers_now.manager_id END
),
-- what is read of of_year_start_managers_measured
of_year_start_manager_side AS (
  SELECT manager_id,
    manager_loans AS manager_loans_year_start,
    CASE WHEN manager_loans IS NULL THEN manager_loans__missing END AS manager_loans_year_start__missing,
    manager_deposits_average AS manager_deposits_average_year_start,
    CASE WHEN manager_deposits_average IS NULL THEN manager_deposits_average__missing END AS manager_deposits_average_year_start__missing,
    manager_customers AS manager_customers_year_start,
    CASE WHEN manager_customers IS NULL THEN manager_customers__missing END AS manager_customers_year_start__missing
  FROM of_year_start_managers_measured
),
-- every manager with what belongs to it
managers_measured AS (
  SELECT managers_now.*,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_customers END AS manager_customers,
    customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_loans END AS manager_loans,
    customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN accounts_by_manager.has_rows IS NULL THEN 0 ELSE accounts_by_manager.manager_deposits_average END AS manager_deposits_average,
    accounts_by_manager.manager_deposits_average__missing AS manager_deposits_average__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_loans_year_start END AS manager_loans_year_start,
    of_year_start_manager_side.manager_loans_year_start__missing AS manager_loans_year_start__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_deposits_average_year_start END AS manager_deposits_average_year_start,
    of_year_start_manager_side.manager_deposits_average_year_start__missing AS manager_deposits_average_year_start__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_customers_year_start END AS manager_customers_year_start,
    of_year_start_manager_side.manager_customers_year_start__missing AS manager_customers_year_start__missing
  FROM managers_now
  LEFT JOIN customers_by_manager ON customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN accounts_by_manager ON accounts_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN of_year_start_manager_side ON of_year_start_manager_side.manager_id = managers_now.manager_id
)
SELECT manager_id AS owner_id,
  manager_name, branch_id, is_listed, is_unassigned,
  fen(manager_loans) AS assets__actual, CASE WHEN manager_loans IS NULL THEN manager_loans__missing ELSE CAST([] AS VARCHAR[]) END AS assets__actual_lacks,
  fen(manager_loans_year_start) AS assets__start, CASE WHEN manager_loans_year_start IS NULL THEN manager_loans_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS assets__start_lacks,
  fen(manager_deposits_average) AS liabilities__actual, CASE WHEN manager_deposits_average IS NULL THEN manager_deposits_average__missing ELSE CAST([] AS VARCHAR[]) END AS liabilities__actual_lacks,
  fen(manager_deposits_average_year_start) AS liabilities__start, CASE WHEN manager_deposits_average_year_start IS NULL THEN manager_deposits_average_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS liabilities__start_lacks,
  (CAST(manager_customers AS HUGEINT) * 1000000) AS customers__actual, CASE WHEN manager_customers IS NULL THEN manager_customers__missing ELSE CAST([] AS VARCHAR[]) END AS customers__actual_lacks,
  (CAST(manager_customers_year_start AS HUGEINT) * 1000000) AS customers__start, CASE WHEN manager_customers_year_start IS NULL THEN manager_customers_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS customers__start_lacks
FROM managers_measured
WHERE ((((role IS NULL) OR (role = 'manager')) OR (manager_customers > 0)));

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the targets of 2026
goals AS (
  SELECT owner_id, indicator, measure, base_value, target
  FROM targets
  WHERE owner_kind = 'manager' AND year = 2026 AND ((indicator = 'assets' AND measure = 'spot') OR (indicator = 'liabilities' AND measure = 'average') OR (indicator = 'customers' AND measure = 'spot'))
),
-- assets: actual, base and target of every owner
standing_assets AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(0 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.assets__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.assets__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) ELSE CAST(10000000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.assets__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.assets__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.assets__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'assets' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- liabilities: actual, base and target of every owner
standing_liabilities AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(1 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.liabilities__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.liabilities__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) ELSE CAST(10000000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.liabilities__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.liabilities__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.liabilities__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'liabilities' AND goals.measure = 'average' AND NOT members.is_unassigned
),
-- customers: actual, base and target of every owner
standing_customers AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(2 AS BIGINT) AS place, FALSE AS is_money, CAST(1000000 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.customers__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.customers__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(1 AS HUGEINT)) ELSE CAST(100000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.customers__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.customers__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.customers__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'customers' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- every owner in every indicator
standing AS (
  SELECT * FROM standing_assets
  UNION ALL
  SELECT * FROM standing_liabilities
  UNION ALL
  SELECT * FROM standing_customers
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
-- the light of every rate, decided exactly
lit AS (
  SELECT *,
    CASE WHEN NOT is_asked THEN CAST(NULL AS VARCHAR) WHEN NOT is_rated THEN 'unknown'
      WHEN top * 1 >= bottom * 1 THEN 'green'
      WHEN top * 10 >= bottom * 9 THEN 'yellow'
      ELSE 'red' END AS light
  FROM placed
)
SELECT lit.*, lit.is_asked AS is_counted,
  CASE WHEN lit.is_rated THEN lit.unit * (CASE WHEN ahead.actual >= 0 THEN ((ahead.actual * lit.due) // (ahead.due * lit.unit)) ELSE -(((ahead.due * lit.unit) - 1 - (ahead.actual * lit.due)) // (ahead.due * lit.unit)) END + 1) - lit.actual END AS to_next
FROM lit
LEFT JOIN placed AS ahead ON ahead.place = lit.place AND ahead.peers IS NOT DISTINCT FROM lit.peers
  AND ahead.is_rated AND ahead.position = lit.rate_rank - 1;

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

-- darkest
CREATE TEMP TABLE darkest AS
SELECT branch_id, reds FROM (
SELECT branch_id, reds, row_number() OVER (ORDER BY reds DESC NULLS LAST, branch_id NULLS LAST) AS n
FROM (
SELECT members.branch_id, count(CASE WHEN judged.light = 'red' THEN 1 END) AS reds
FROM members
JOIN judged ON judged.owner_id = members.owner_id
WHERE NOT members.is_unassigned AND members.branch_id IS NOT NULL
GROUP BY members.branch_id
) AS counted
) AS numbered
WHERE n = 1 AND reds > 0;

-- result_kpi_20261231
CREATE TEMP TABLE result_kpi_20261231 AS
SELECT members.owner_id AS manager_id, members.manager_name, members.branch_id,
  yuan(p0.base) AS assets_base, yuan(p0.actual) AS assets_actual,
  yuan(p0.target) AS assets_target, yuan(p0.due) AS assets_target_to_date,
  CASE WHEN p0.is_rated THEN share(p0.top, p0.bottom) END AS assets_rate, p0.light AS assets_light,
  p0.rate_rank AS assets_rank, yuan(CASE WHEN p0.due <= 0 OR ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual END) AS assets_gap,
  yuan(p0.to_next) AS assets_to_next, yuan(p0.forecast) AS assets_forecast,
  yuan(p1.base) AS liabilities_base, yuan(p1.actual) AS liabilities_actual,
  yuan(p1.target) AS liabilities_target, yuan(p1.due) AS liabilities_target_to_date,
  CASE WHEN p1.is_rated THEN share(p1.top, p1.bottom) END AS liabilities_rate, p1.light AS liabilities_light,
  p1.rate_rank AS liabilities_rank, yuan(CASE WHEN p1.due <= 0 OR ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual END) AS liabilities_gap,
  yuan(p1.to_next) AS liabilities_to_next, yuan(p1.forecast) AS liabilities_forecast,
  share(p2.base, CAST(1000000 AS HUGEINT) * 1) AS customers_base, CAST(((p2.actual) // (1000000)) AS BIGINT) AS customers_actual,
  share(p2.target, CAST(1000000 AS HUGEINT) * 1) AS customers_target, share(p2.due, CAST(1000000 AS HUGEINT) * 1) AS customers_target_to_date,
  CASE WHEN p2.is_rated THEN share(p2.top, p2.bottom) END AS customers_rate, p2.light AS customers_light,
  p2.rate_rank AS customers_rank, CAST(((CASE WHEN p2.due <= 0 OR ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual END) // (1000000)) AS BIGINT) AS customers_gap,
  CAST(((p2.to_next) // (1000000)) AS BIGINT) AS customers_to_next, share(p2.forecast, CAST(1000000 AS HUGEINT) * 1) AS customers_forecast,
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

-- period
CREATE TEMP TABLE period AS
SELECT max(period) AS period
FROM assessments
WHERE as_of = DATE '2026-12-31';

-- placed
CREATE TEMP TABLE placed AS
WITH
-- all managers, and all whom customers name
managers_now AS (
  SELECT manager_id, name AS manager_name, branch_id, role, is_listed, is_unassigned
  FROM (
    SELECT managers.manager_id, managers.name, managers.branch_id, managers.role, TRUE AS is_listed, FALSE AS is_unassigned
    FROM managers WHERE managers.as_of = DATE '2026-12-31'
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), managers.name, managers.branch_id, managers.role, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT manager_id AS owner_id FROM customers WHERE as_of = DATE '2026-12-31') AS named
    LEFT JOIN managers ON managers.manager_id = named.owner_id AND managers.as_of = DATE '2026-12-31'
    WHERE managers.manager_id IS NULL
  ) AS owners
),
-- the customers of 2026-12-31
manager_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
manager_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
manager_customers_measured AS (
  SELECT manager_customers_now.*,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN FALSE ELSE manager_loans_by_customer.live_operating_loan END AS live_operating_loan,
    manager_loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN 0 ELSE manager_loans_by_customer.loan_balance END AS loan_balance,
    manager_loans_by_customer.loan_balance__missing AS loan_balance__missing
  FROM manager_customers_now
  LEFT JOIN manager_loans_by_customer ON manager_loans_by_customer.customer_id = manager_customers_now.customer_id
),
-- customers, one row per manager
customers_by_manager AS (
  SELECT manager_customers_measured.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN NULL ELSE count(CASE WHEN ((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) THEN 1 END) END AS manager_customers,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND kind IS NULL THEN 1 END) > 0 THEN 'customers.kind' END, CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND live_operating_loan IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_customers__missing,
    CASE WHEN count(loan_balance) = count(*) THEN coalesce(CAST(sum(loan_balance) AS DECIMAL(28,2)), 0) END AS manager_loans,
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_loans__missing
  FROM manager_customers_measured
  GROUP BY manager_customers_measured.manager_id
),
-- the loans of 2026-12-31 with their customers' owners
manager_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.five_class, loans.balance
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- loans, one row per manager
loans_by_manager AS (
  SELECT manager_loans_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(CASE WHEN (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL OR (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) AND balance IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN (five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss') THEN balance END) AS DECIMAL(28,2)), 0) END AS manager_npl,
    CASE WHEN NOT (count(CASE WHEN (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL OR (((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) AND balance IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss')) IS NULL AND five_class IS NULL THEN 1 END) > 0 THEN 'loans.five_class' END, CASE WHEN count(CASE WHEN (five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss') AND balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_npl__missing
  FROM manager_loans_now
  WHERE manager_loans_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY manager_loans_now.manager_id
),
-- every manager with what belongs to it
managers_measured AS (
  SELECT managers_now.*,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_customers END AS manager_customers,
    customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_loans END AS manager_loans,
    customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN loans_by_manager.has_rows IS NULL THEN 0 ELSE loans_by_manager.manager_npl END AS manager_npl,
    loans_by_manager.manager_npl__missing AS manager_npl__missing
  FROM managers_now
  LEFT JOIN customers_by_manager ON customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN loans_by_manager ON loans_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
),
-- every manager with what other rules answer
managers_answered AS (
  SELECT managers_measured.*,
    answer_kpi_assets.assets_actual AS kpi_assets,
    CASE WHEN answer_kpi_assets.assets_actual IS NULL THEN answer_kpi_assets.missing END AS kpi_assets__missing,
    answer_kpi_liabilities.liabilities_actual AS kpi_liabilities,
    CASE WHEN answer_kpi_liabilities.liabilities_actual IS NULL THEN answer_kpi_liabilities.missing END AS kpi_liabilities__missing,
    answer_kpi_customers.customers_actual AS kpi_customers,
    CASE WHEN answer_kpi_customers.customers_actual IS NULL THEN answer_kpi_customers.missing END AS kpi_customers__missing,
    answer_kpi_assets_due.assets_target_to_date AS kpi_assets_due,
    CASE WHEN answer_kpi_assets_due.assets_target_to_date IS NULL THEN answer_kpi_assets_due.missing END AS kpi_assets_due__missing,
    answer_kpi_liabilities_due.liabilities_target_to_date AS kpi_liabilities_due,
    CASE WHEN answer_kpi_liabilities_due.liabilities_target_to_date IS NULL THEN answer_kpi_liabilities_due.missing END AS kpi_liabilities_due__missing
  FROM managers_measured
  LEFT JOIN result_kpi_20261231 AS answer_kpi_assets ON answer_kpi_assets.manager_id = managers_measured.manager_id
  LEFT JOIN result_kpi_20261231 AS answer_kpi_liabilities ON answer_kpi_liabilities.manager_id = managers_measured.manager_id
  LEFT JOIN result_kpi_20261231 AS answer_kpi_customers ON answer_kpi_customers.manager_id = managers_measured.manager_id
  LEFT JOIN result_kpi_20261231 AS answer_kpi_assets_due ON answer_kpi_assets_due.manager_id = managers_measured.manager_id
  LEFT JOIN result_kpi_20261231 AS answer_kpi_liabilities_due ON answer_kpi_liabilities_due.manager_id = managers_measured.manager_id
),
-- the scores of the period, one row per manager
given AS (
  SELECT assessments.manager_id,
    max(CASE WHEN assessor = 'company_department' AND indicator = 'marketing' THEN micro(score) END) AS department_marketing__score,
    max(CASE WHEN assessor = 'outlet' AND indicator = 'marketing' THEN micro(score) END) AS marketing__score,
    max(CASE WHEN assessor = 'outlet' AND indicator = 'service' THEN micro(score) END) AS service__score,
    max(CASE WHEN assessor = 'outlet' AND indicator = 'compliance' THEN micro(score) END) AS compliance__score,
    CASE WHEN count(CASE WHEN indicator = 'incidents' AND score IS NULL THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN indicator = 'incidents' THEN micro(score) END), 0) END AS cases_0
  FROM assessments
  JOIN period ON period.period = assessments.period
  WHERE assessments.as_of = DATE '2026-12-31'
  GROUP BY assessments.manager_id
),
-- whom the rule scores, with each rate as a fraction
rated AS (
  SELECT managers_answered.manager_id, managers_answered.manager_name, managers_answered.branch_id, managers_answered.is_listed, managers_answered.is_unassigned,
    fen(kpi_assets) AS assets__n, CAST(CASE WHEN fen(kpi_assets_due) > 0 THEN fen(kpi_assets_due) END AS HUGEINT) AS assets__d,
    list_sort(list_distinct(flatten(CAST([CASE WHEN kpi_assets IS NULL THEN kpi_assets__missing END, CASE WHEN kpi_assets_due IS NULL THEN kpi_assets_due__missing END] AS VARCHAR[][])))) AS assets__lacks,
    fen(kpi_liabilities) AS liabilities__n, CAST(CASE WHEN fen(kpi_liabilities_due) > 0 THEN fen(kpi_liabilities_due) END AS HUGEINT) AS liabilities__d,
    list_sort(list_distinct(flatten(CAST([CASE WHEN kpi_liabilities IS NULL THEN kpi_liabilities__missing END, CASE WHEN kpi_liabilities_due IS NULL THEN kpi_liabilities_due__missing END] AS VARCHAR[][])))) AS liabilities__lacks,
    CAST(kpi_customers AS HUGEINT) AS customers__n, CAST(100 AS HUGEINT) AS customers__d,
    CASE WHEN kpi_customers IS NULL THEN kpi_customers__missing ELSE CAST([] AS VARCHAR[]) END AS customers__lacks,
    given.department_marketing__score * 1 AS department_marketing__n, CAST(100000000 AS HUGEINT) AS department_marketing__d,
    CASE WHEN given.department_marketing__score IS NULL THEN ['assessments.score'] ELSE CAST([] AS VARCHAR[]) END AS department_marketing__lacks,
    given.marketing__score * 1 AS marketing__n, CAST(100000000 AS HUGEINT) AS marketing__d,
    CASE WHEN given.marketing__score IS NULL THEN ['assessments.score'] ELSE CAST([] AS VARCHAR[]) END AS marketing__lacks,
    given.service__score * 1 AS service__n, CAST(100000000 AS HUGEINT) AS service__d,
    CASE WHEN given.service__score IS NULL THEN ['assessments.score'] ELSE CAST([] AS VARCHAR[]) END AS service__lacks,
    given.compliance__score * 1 AS compliance__n, CAST(100000000 AS HUGEINT) AS compliance__d,
    CASE WHEN given.compliance__score IS NULL THEN ['assessments.score'] ELSE CAST([] AS VARCHAR[]) END AS compliance__lacks,
    given.cases_0 AS cases_0, CASE WHEN given.cases_0 IS NULL THEN ['assessments.score'] ELSE CAST([] AS VARCHAR[]) END AS cases_0_lacks,
    ((fen(manager_npl) * 2000) > (fen(manager_loans) * 100)) AS veto_0, list_sort(list_distinct(flatten(CAST([CASE WHEN manager_npl IS NULL THEN manager_npl__missing END, CASE WHEN manager_loans IS NULL THEN manager_loans__missing END] AS VARCHAR[][])))) AS veto_0_lacks
  FROM managers_answered
  LEFT JOIN given ON given.manager_id = managers_answered.manager_id
  WHERE ((((role IS NULL) OR (role = 'manager')) OR (manager_customers > 0))) AND NOT managers_answered.is_unassigned
),
-- points in hundredths, half up
pointed AS (
  SELECT *,
    CASE WHEN assets__n IS NOT NULL AND assets__d IS NOT NULL THEN CASE WHEN (assets__n * 5) > (assets__d * 6) THEN CAST(1800 AS HUGEINT) WHEN assets__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(assets__n * 1500, assets__d * 1) END END AS assets__points,
    CASE WHEN liabilities__n IS NOT NULL AND liabilities__d IS NOT NULL THEN CASE WHEN (liabilities__n * 5) > (liabilities__d * 6) THEN CAST(1800 AS HUGEINT) WHEN liabilities__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(liabilities__n * 1500, liabilities__d * 1) END END AS liabilities__points,
    CASE WHEN customers__n IS NOT NULL AND customers__d IS NOT NULL THEN CASE WHEN (customers__n * 5) > (customers__d * 6) THEN CAST(1200 AS HUGEINT) WHEN customers__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(customers__n * 1000, customers__d * 1) END END AS customers__points,
    CASE WHEN department_marketing__n IS NOT NULL AND department_marketing__d IS NOT NULL THEN CASE WHEN (department_marketing__n * 5) > (department_marketing__d * 6) THEN CAST(1200 AS HUGEINT) WHEN department_marketing__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(department_marketing__n * 1000, department_marketing__d * 1) END END AS department_marketing__points,
    CASE WHEN marketing__n IS NOT NULL AND marketing__d IS NOT NULL THEN CASE WHEN (marketing__n * 5) > (marketing__d * 6) THEN CAST(2400 AS HUGEINT) WHEN marketing__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(marketing__n * 2000, marketing__d * 1) END END AS marketing__points,
    CASE WHEN service__n IS NOT NULL AND service__d IS NOT NULL THEN CASE WHEN (service__n * 5) > (service__d * 6) THEN CAST(1800 AS HUGEINT) WHEN service__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(service__n * 1500, service__d * 1) END END AS service__points,
    CASE WHEN compliance__n IS NOT NULL AND compliance__d IS NOT NULL THEN CASE WHEN (compliance__n * 5) > (compliance__d * 6) THEN CAST(1800 AS HUGEINT) WHEN compliance__n < CAST(0 AS HUGEINT) THEN CAST(0 AS HUGEINT) ELSE half_up(compliance__n * 1500, compliance__d * 1) END END AS compliance__points,
    CASE WHEN half_up(cases_0 * 200, CAST(1000000 AS HUGEINT)) > 2000 THEN CAST(2000 AS HUGEINT) ELSE half_up(cases_0 * 200, CAST(1000000 AS HUGEINT)) END AS off_0
  FROM rated
),
-- points together, and the weight that is known
summed AS (
  SELECT *,
    assets__points + liabilities__points + customers__points + department_marketing__points + marketing__points + service__points + compliance__points AS brought,
    CASE WHEN assets__points IS NOT NULL THEN 3 END + CASE WHEN liabilities__points IS NOT NULL THEN 3 END + CASE WHEN customers__points IS NOT NULL THEN 2 END + CASE WHEN department_marketing__points IS NOT NULL THEN 2 END + CASE WHEN marketing__points IS NOT NULL THEN 4 END + CASE WHEN service__points IS NOT NULL THEN 3 END + CASE WHEN compliance__points IS NOT NULL THEN 3 END AS weighed,
    off_0 AS off
  FROM pointed
),
-- the total, after what is taken off and what spoils it
totalled AS (
  SELECT *, total_1 AS total, list_filter(CAST([CASE WHEN veto_0 THEN 'npl' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS vetoes
  FROM (
  SELECT *, CASE WHEN veto_0 AND total_0 IS NULL THEN CAST(0 AS HUGEINT) WHEN total_0 <= 0 THEN total_0
      WHEN veto_0 AND total_0 > 0 THEN CAST(0 AS HUGEINT)
      WHEN NOT veto_0 THEN total_0 END AS total_1
  FROM (
  SELECT *, CASE WHEN net < 0 THEN CAST(0 AS HUGEINT) ELSE net END AS total_0
  FROM (
  SELECT *, CASE WHEN weighed > 0 THEN CASE WHEN weighed = 20 THEN brought ELSE half_up(brought * 20, CAST(weighed AS HUGEINT)) END - off END AS net
  FROM summed
  ) AS gross
  ) AS v0
  ) AS judged
)
SELECT *,
  CASE WHEN total IS NOT NULL
    THEN CAST(rank() OVER (ORDER BY total DESC NULLS LAST) AS BIGINT) END AS rank_of_total,
  CASE WHEN total IS NULL THEN 'unknown' WHEN NOT (len(vetoes) = 0) THEN 'vetoed'
    ELSE 'scored' END AS verdict
FROM totalled;

-- grouped
CREATE TEMP TABLE grouped AS
SELECT branch_id AS grouped,
  count(*) AS owners,
  count(CASE WHEN verdict = 'scored' THEN 1 END) AS scored, count(CASE WHEN verdict = 'vetoed' THEN 1 END) AS vetoed, count(CASE WHEN verdict = 'unknown' THEN 1 END) AS unknown,
  count(total) AS counted,
  sum(total) AS total,
  sum(assets__points) AS got_0, count(assets__points) AS known_0, coalesce(sum(1500 - assets__points), 0) AS lost_0,
  sum(liabilities__points) AS got_1, count(liabilities__points) AS known_1, coalesce(sum(1500 - liabilities__points), 0) AS lost_1,
  sum(customers__points) AS got_2, count(customers__points) AS known_2, coalesce(sum(1000 - customers__points), 0) AS lost_2,
  sum(department_marketing__points) AS got_3, count(department_marketing__points) AS known_3, coalesce(sum(1000 - department_marketing__points), 0) AS lost_3,
  sum(marketing__points) AS got_4, count(marketing__points) AS known_4, coalesce(sum(2000 - marketing__points), 0) AS lost_4,
  sum(service__points) AS got_5, count(service__points) AS known_5, coalesce(sum(1500 - service__points), 0) AS lost_5,
  sum(compliance__points) AS got_6, count(compliance__points) AS known_6, coalesce(sum(1500 - compliance__points), 0) AS lost_6
FROM placed
GROUP BY branch_id;

-- lowest
CREATE TEMP TABLE lowest AS
SELECT grouped, counted, total, vetoed,
  CASE WHEN lost_0 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'assets' WHEN lost_1 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'liabilities' WHEN lost_2 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'customers' WHEN lost_3 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'department_marketing' WHEN lost_4 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'marketing' WHEN lost_5 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'service' WHEN lost_6 = greatest(lost_0, lost_1, lost_2, lost_3, lost_4, lost_5, lost_6) THEN 'compliance' END AS weakest
FROM (
SELECT *, row_number() OVER (ORDER BY average ASC NULLS LAST, grouped NULLS LAST) AS n
FROM (SELECT *, half_up(total * 1000000, CAST(counted AS HUGEINT)) AS average FROM grouped WHERE counted > 0) AS averaged
) AS numbered
WHERE n = 1;

-- answer
CREATE TEMP TABLE answer AS
SELECT manager_id, manager_name, branch_id,
  rank_of_total AS rank, share(total, 100) AS total, verdict,
  share(assets__points + liabilities__points + customers__points + department_marketing__points, 100) AS company_department,
  share(marketing__points + service__points + compliance__points, 100) AS outlet,
  share(assets__n, assets__d) AS assets_rate, share(assets__points, 100) AS assets_points,
  share(liabilities__n, liabilities__d) AS liabilities_rate, share(liabilities__points, 100) AS liabilities_points,
  share(customers__n, customers__d) AS customers_rate, share(customers__points, 100) AS customers_points,
  share(department_marketing__n, department_marketing__d) AS department_marketing_rate, share(department_marketing__points, 100) AS department_marketing_points,
  share(marketing__n, marketing__d) AS marketing_rate, share(marketing__points, 100) AS marketing_points,
  share(service__n, service__d) AS service_rate, share(service__points, 100) AS service_points,
  share(compliance__n, compliance__d) AS compliance_rate, share(compliance__points, 100) AS compliance_points,
  share(off_0, 100) AS incidents,
  vetoes,
  list_sort(list_distinct(flatten(CAST([assets__lacks, liabilities__lacks, customers__lacks, department_marketing__lacks, marketing__lacks, service__lacks, compliance__lacks, cases_0_lacks, veto_0_lacks] AS VARCHAR[][])))) AS missing
FROM placed
ORDER BY total DESC NULLS LAST, manager_id;
