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
  SELECT manager_id, name AS manager_name, branch_id, business_line, is_listed, is_unassigned
  FROM (
    SELECT managers.manager_id, managers.name, managers.branch_id, managers.business_line, TRUE AS is_listed, FALSE AS is_unassigned
    FROM managers WHERE managers.as_of = DATE '2026-12-31'
    UNION ALL
    SELECT coalesce(named.owner_id, 'unassigned'), managers.name, managers.branch_id, managers.business_line, FALSE, named.owner_id IS NULL
    FROM (SELECT DISTINCT manager_id AS owner_id FROM customers WHERE as_of = DATE '2026-12-31') AS named
    LEFT JOIN managers ON managers.manager_id = named.owner_id AND managers.as_of = DATE '2026-12-31'
    WHERE managers.manager_id IS NULL
  ) AS owners
),
-- managers, one row per manager
managers_by_manager AS (
  SELECT managers.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(((managers.role IS NULL) OR (managers.role = 'manager'))) < count(*) THEN NULL ELSE count(CASE WHEN ((managers.role IS NULL) OR (managers.role = 'manager')) THEN 1 END) END AS manager_listed,
    CASE WHEN count(((managers.role IS NULL) OR (managers.role = 'manager'))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((managers.role IS NULL) OR (managers.role = 'manager'))) IS NULL AND managers.role IS NULL THEN 1 END) > 0 THEN 'managers.role' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_listed__missing
  FROM managers
  WHERE managers.as_of = DATE '2026-12-31'
  GROUP BY managers.manager_id
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
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
manager_customers_measured AS (
  SELECT manager_customers_now.*,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN 0 ELSE manager_loans_by_customer.loan_balance END AS loan_balance,
    manager_loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN FALSE ELSE manager_loans_by_customer.live_operating_loan END AS live_operating_loan,
    manager_loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing
  FROM manager_customers_now
  LEFT JOIN manager_loans_by_customer ON manager_loans_by_customer.customer_id = manager_customers_now.customer_id
),
-- customers, one row per manager
customers_by_manager AS (
  SELECT manager_customers_measured.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(loan_balance) = count(*) THEN coalesce(CAST(sum(loan_balance) AS DECIMAL(28,2)), 0) END AS manager_loans,
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_loans__missing,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN NULL ELSE count(CASE WHEN ((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) THEN 1 END) END AS manager_customers,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND kind IS NULL THEN 1 END) > 0 THEN 'customers.kind' END, CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND live_operating_loan IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_customers__missing
  FROM manager_customers_measured
  GROUP BY manager_customers_measured.manager_id
),
-- the accounts of 2026-12-31 with their customers' owners
manager_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- accounts, one row per manager
accounts_by_manager AS (
  SELECT manager_accounts_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(balance) = count(*) THEN coalesce(CAST(sum(balance) AS DECIMAL(28,2)), 0) END AS manager_deposits,
    CASE WHEN NOT (count(balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_deposits__missing
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
-- managers, one row per manager
of_year_start_managers_by_manager AS (
  SELECT managers.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(((managers.role IS NULL) OR (managers.role = 'manager'))) < count(*) THEN NULL ELSE count(CASE WHEN ((managers.role IS NULL) OR (managers.role = 'manager')) THEN 1 END) END AS manager_listed,
    CASE WHEN count(((managers.role IS NULL) OR (managers.role = 'manager'))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((managers.role IS NULL) OR (managers.role = 'manager'))) IS NULL AND managers.role IS NULL THEN 1 END) > 0 THEN 'managers.role' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_listed__missing
  FROM managers
  WHERE managers.as_of = DATE '2025-12-31'
  GROUP BY managers.manager_id
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
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2025-12-31'
  WHERE accounts.as_of = DATE '2025-12-31'
),
-- accounts, one row per manager
of_year_start_accounts_by_manager AS (
  SELECT of_year_start_manager_accounts_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(balance) = count(*) THEN coalesce(CAST(sum(balance) AS DECIMAL(28,2)), 0) END AS manager_deposits,
    CASE WHEN NOT (count(balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_deposits__missing
  FROM of_year_start_manager_accounts_now
  WHERE of_year_start_manager_accounts_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2025-12-31')
  GROUP BY of_year_start_manager_accounts_now.manager_id
),
-- every manager with what belongs to it
of_year_start_managers_measured AS (
  SELECT of_year_start_managers_now.*,
    CASE WHEN of_year_start_managers_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_managers_by_manager.manager_listed END AS manager_listed,
    of_year_start_managers_by_manager.manager_listed__missing AS manager_listed__missing,
    CASE WHEN of_year_start_customers_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_customers_by_manager.manager_loans END AS manager_loans,
    of_year_start_customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN of_year_start_customers_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_customers_by_manager.manager_customers END AS manager_customers,
    of_year_start_customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN of_year_start_accounts_by_manager.has_rows IS NULL THEN 0 ELSE of_year_start_accounts_by_manager.manager_deposits END AS manager_deposits,
    of_year_start_accounts_by_manager.manager_deposits__missing AS manager_deposits__missing
  FROM of_year_start_managers_now
  LEFT JOIN of_year_start_managers_by_manager ON of_year_start_managers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN of_year_start_managers_now.is_unassigned THEN NULL ELSE of_year_start_managers_now.manager_id END
  LEFT JOIN of_year_start_customers_by_manager ON of_year_start_customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN of_year_start_managers_now.is_unassigned THEN NULL ELSE of_year_start_managers_now.manager_id END
  LEFT JOIN of_year_start_accounts_by_manager ON of_year_start_accounts_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN of_year_start_managers_now.is_unassigned THEN NULL ELSE of_year_start_managers_now.manager_id END
),
-- what is read of of_year_start_managers_measured
of_year_start_manager_side AS (
  SELECT manager_id,
    manager_listed AS manager_listed_year_start,
    CASE WHEN manager_listed IS NULL THEN manager_listed__missing END AS manager_listed_year_start__missing,
    manager_loans AS manager_loans_year_start,
    CASE WHEN manager_loans IS NULL THEN manager_loans__missing END AS manager_loans_year_start__missing,
    manager_deposits AS manager_deposits_year_start,
    CASE WHEN manager_deposits IS NULL THEN manager_deposits__missing END AS manager_deposits_year_start__missing,
    manager_customers AS manager_customers_year_start,
    CASE WHEN manager_customers IS NULL THEN manager_customers__missing END AS manager_customers_year_start__missing
  FROM of_year_start_managers_measured
),
-- every manager with what belongs to it
managers_measured AS (
  SELECT managers_now.*,
    CASE WHEN managers_by_manager.has_rows IS NULL THEN 0 ELSE managers_by_manager.manager_listed END AS manager_listed,
    managers_by_manager.manager_listed__missing AS manager_listed__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_loans END AS manager_loans,
    customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_customers END AS manager_customers,
    customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN accounts_by_manager.has_rows IS NULL THEN 0 ELSE accounts_by_manager.manager_deposits END AS manager_deposits,
    accounts_by_manager.manager_deposits__missing AS manager_deposits__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_listed_year_start END AS manager_listed_year_start,
    of_year_start_manager_side.manager_listed_year_start__missing AS manager_listed_year_start__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_loans_year_start END AS manager_loans_year_start,
    of_year_start_manager_side.manager_loans_year_start__missing AS manager_loans_year_start__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_deposits_year_start END AS manager_deposits_year_start,
    of_year_start_manager_side.manager_deposits_year_start__missing AS manager_deposits_year_start__missing,
    CASE WHEN of_year_start_manager_side.manager_id IS NULL THEN 0 ELSE of_year_start_manager_side.manager_customers_year_start END AS manager_customers_year_start,
    of_year_start_manager_side.manager_customers_year_start__missing AS manager_customers_year_start__missing
  FROM managers_now
  LEFT JOIN managers_by_manager ON managers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN customers_by_manager ON customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN accounts_by_manager ON accounts_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN of_year_start_manager_side ON of_year_start_manager_side.manager_id = managers_now.manager_id
),
-- whom the rule judges, with what was measured in whole fen or millionths
met AS (
  SELECT coalesce(business_line, 'unassigned') AS owner_id,
    is_unassigned,
    (CAST(manager_listed AS HUGEINT) * 1000000) AS managers__actual, CASE WHEN manager_listed IS NULL THEN manager_listed__missing ELSE CAST([] AS VARCHAR[]) END AS managers__actual_lacks,
    (CAST(manager_listed_year_start AS HUGEINT) * 1000000) AS managers__start, CASE WHEN manager_listed_year_start IS NULL THEN manager_listed_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS managers__start_lacks,
    fen(manager_loans) AS assets__actual, CASE WHEN manager_loans IS NULL THEN manager_loans__missing ELSE CAST([] AS VARCHAR[]) END AS assets__actual_lacks,
    fen(manager_loans_year_start) AS assets__start, CASE WHEN manager_loans_year_start IS NULL THEN manager_loans_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS assets__start_lacks,
    fen(manager_deposits) AS liabilities__actual, CASE WHEN manager_deposits IS NULL THEN manager_deposits__missing ELSE CAST([] AS VARCHAR[]) END AS liabilities__actual_lacks,
    fen(manager_deposits_year_start) AS liabilities__start, CASE WHEN manager_deposits_year_start IS NULL THEN manager_deposits_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS liabilities__start_lacks,
    (CAST(manager_customers AS HUGEINT) * 1000000) AS customers__actual, CASE WHEN manager_customers IS NULL THEN manager_customers__missing ELSE CAST([] AS VARCHAR[]) END AS customers__actual_lacks,
    (CAST(manager_customers_year_start AS HUGEINT) * 1000000) AS customers__start, CASE WHEN manager_customers_year_start IS NULL THEN manager_customers_year_start__missing ELSE CAST([] AS VARCHAR[]) END AS customers__start_lacks
  FROM managers_measured
  WHERE TRUE
)
SELECT owner_id,
  owner_id = 'unassigned' AS is_unassigned,
  CASE WHEN count(managers__actual) = count(*) THEN sum(managers__actual) END AS managers__actual, list_sort(list_distinct(flatten(list(coalesce(managers__actual_lacks, CAST([] AS VARCHAR[])))))) AS managers__actual_lacks,
  CASE WHEN count(managers__start) = count(*) THEN sum(managers__start) END AS managers__start, list_sort(list_distinct(flatten(list(coalesce(managers__start_lacks, CAST([] AS VARCHAR[])))))) AS managers__start_lacks,
  CASE WHEN count(assets__actual) = count(*) THEN sum(assets__actual) END AS assets__actual, list_sort(list_distinct(flatten(list(coalesce(assets__actual_lacks, CAST([] AS VARCHAR[])))))) AS assets__actual_lacks,
  CASE WHEN count(assets__start) = count(*) THEN sum(assets__start) END AS assets__start, list_sort(list_distinct(flatten(list(coalesce(assets__start_lacks, CAST([] AS VARCHAR[])))))) AS assets__start_lacks,
  CASE WHEN count(liabilities__actual) = count(*) THEN sum(liabilities__actual) END AS liabilities__actual, list_sort(list_distinct(flatten(list(coalesce(liabilities__actual_lacks, CAST([] AS VARCHAR[])))))) AS liabilities__actual_lacks,
  CASE WHEN count(liabilities__start) = count(*) THEN sum(liabilities__start) END AS liabilities__start, list_sort(list_distinct(flatten(list(coalesce(liabilities__start_lacks, CAST([] AS VARCHAR[])))))) AS liabilities__start_lacks,
  CASE WHEN count(customers__actual) = count(*) THEN sum(customers__actual) END AS customers__actual, list_sort(list_distinct(flatten(list(coalesce(customers__actual_lacks, CAST([] AS VARCHAR[])))))) AS customers__actual_lacks,
  CASE WHEN count(customers__start) = count(*) THEN sum(customers__start) END AS customers__start, list_sort(list_distinct(flatten(list(coalesce(customers__start_lacks, CAST([] AS VARCHAR[])))))) AS customers__start_lacks
FROM met
GROUP BY owner_id;

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the targets of 2026
goals AS (
  SELECT owner_id, indicator, measure, base_value, target
  FROM targets
  WHERE owner_kind = 'line' AND year = 2026 AND ((indicator = 'managers' AND measure = 'spot') OR (indicator = 'assets' AND measure = 'spot') OR (indicator = 'liabilities' AND measure = 'spot') OR (indicator = 'customers' AND measure = 'spot'))
),
-- managers: actual, base and target of every owner
standing_managers AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(0 AS BIGINT) AS place, FALSE AS is_money, CAST(1000000 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.managers__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.managers__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(1 AS HUGEINT)) ELSE CAST(50000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.managers__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.managers__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.managers__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'managers' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- assets: actual, base and target of every owner
standing_assets AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(1 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.assets__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.assets__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) ELSE CAST(500000000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.assets__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.assets__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.assets__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'assets' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- liabilities: actual, base and target of every owner
standing_liabilities AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(2 AS BIGINT) AS place, TRUE AS is_money, CAST(1 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.liabilities__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.liabilities__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(10000 AS HUGEINT)) ELSE CAST(500000000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.liabilities__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(10000 AS HUGEINT)), members.liabilities__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.liabilities__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'liabilities' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- customers: actual, base and target of every owner
standing_customers AS (
  SELECT members.owner_id, members.is_unassigned, CAST(NULL AS VARCHAR) AS peers,
    CAST(3 AS BIGINT) AS place, FALSE AS is_money, CAST(1000000 AS HUGEINT) AS unit,
    (NOT members.is_unassigned) AS is_asked,
    members.customers__actual AS actual,
    coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.customers__start) AS base,
    CASE WHEN NOT members.is_unassigned THEN CASE WHEN goals.owner_id IS NOT NULL THEN half_up(micro(goals.target), CAST(1 AS HUGEINT)) ELSE CAST(5000000000 AS HUGEINT) END END AS target,
    CASE WHEN NOT members.is_unassigned THEN list_sort(list_distinct(flatten(CAST([members.customers__actual_lacks, CASE WHEN coalesce(half_up(micro(goals.base_value), CAST(1 AS HUGEINT)), members.customers__start) IS NULL THEN list_sort(list_distinct(flatten(CAST([['targets.base_value'], members.customers__start_lacks] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN goals.owner_id IS NOT NULL AND goals.target IS NULL THEN ['targets.target'] ELSE CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM members
  LEFT JOIN goals ON goals.owner_id = members.owner_id AND goals.indicator = 'customers' AND goals.measure = 'spot' AND NOT members.is_unassigned
),
-- every owner in every indicator
standing AS (
  SELECT * FROM standing_managers
  UNION ALL
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

-- answer
CREATE TEMP TABLE answer AS
SELECT members.owner_id AS line_id,
  share(p0.base, CAST(1000000 AS HUGEINT) * 1) AS managers_base, CAST(((p0.actual) // (1000000)) AS BIGINT) AS managers_actual,
  share(p0.target, CAST(1000000 AS HUGEINT) * 1) AS managers_target, share(p0.due, CAST(1000000 AS HUGEINT) * 1) AS managers_target_to_date,
  CASE WHEN p0.is_rated THEN share(p0.top, p0.bottom) END AS managers_rate, p0.light AS managers_light,
  p0.rate_rank AS managers_rank, CAST(((CASE WHEN p0.due <= 0 OR ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p0.due + p0.unit * 1 - 1) // (p0.unit * 1)) * p0.unit - p0.actual END) // (1000000)) AS BIGINT) AS managers_gap,
  CAST(((p0.to_next) // (1000000)) AS BIGINT) AS managers_to_next, share(p0.forecast, CAST(1000000 AS HUGEINT) * 1) AS managers_forecast,
  yuan(p1.base) AS assets_base, yuan(p1.actual) AS assets_actual,
  yuan(p1.target) AS assets_target, yuan(p1.due) AS assets_target_to_date,
  CASE WHEN p1.is_rated THEN share(p1.top, p1.bottom) END AS assets_rate, p1.light AS assets_light,
  p1.rate_rank AS assets_rank, yuan(CASE WHEN p1.due <= 0 OR ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p1.due + p1.unit * 1 - 1) // (p1.unit * 1)) * p1.unit - p1.actual END) AS assets_gap,
  yuan(p1.to_next) AS assets_to_next, yuan(p1.forecast) AS assets_forecast,
  yuan(p2.base) AS liabilities_base, yuan(p2.actual) AS liabilities_actual,
  yuan(p2.target) AS liabilities_target, yuan(p2.due) AS liabilities_target_to_date,
  CASE WHEN p2.is_rated THEN share(p2.top, p2.bottom) END AS liabilities_rate, p2.light AS liabilities_light,
  p2.rate_rank AS liabilities_rank, yuan(CASE WHEN p2.due <= 0 OR ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p2.due + p2.unit * 1 - 1) // (p2.unit * 1)) * p2.unit - p2.actual END) AS liabilities_gap,
  yuan(p2.to_next) AS liabilities_to_next, yuan(p2.forecast) AS liabilities_forecast,
  share(p3.base, CAST(1000000 AS HUGEINT) * 1) AS customers_base, CAST(((p3.actual) // (1000000)) AS BIGINT) AS customers_actual,
  share(p3.target, CAST(1000000 AS HUGEINT) * 1) AS customers_target, share(p3.due, CAST(1000000 AS HUGEINT) * 1) AS customers_target_to_date,
  CASE WHEN p3.is_rated THEN share(p3.top, p3.bottom) END AS customers_rate, p3.light AS customers_light,
  p3.rate_rank AS customers_rank, CAST(((CASE WHEN p3.due <= 0 OR ((p3.due + p3.unit * 1 - 1) // (p3.unit * 1)) * p3.unit - p3.actual < 0 THEN CAST(0 AS HUGEINT) ELSE ((p3.due + p3.unit * 1 - 1) // (p3.unit * 1)) * p3.unit - p3.actual END) // (1000000)) AS BIGINT) AS customers_gap,
  CAST(((p3.to_next) // (1000000)) AS BIGINT) AS customers_to_next, share(p3.forecast, CAST(1000000 AS HUGEINT) * 1) AS customers_forecast,
  CASE WHEN p0.light = 'red' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'red' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'red' THEN 1 ELSE 0 END + CASE WHEN p3.light = 'red' THEN 1 ELSE 0 END AS reds,
  CASE WHEN p0.light = 'yellow' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'yellow' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'yellow' THEN 1 ELSE 0 END + CASE WHEN p3.light = 'yellow' THEN 1 ELSE 0 END AS yellows,
  CASE WHEN p0.light = 'unknown' THEN 1 ELSE 0 END + CASE WHEN p1.light = 'unknown' THEN 1 ELSE 0 END + CASE WHEN p2.light = 'unknown' THEN 1 ELSE 0 END + CASE WHEN p3.light = 'unknown' THEN 1 ELSE 0 END AS unknowns,
  coalesce(p0.rate_rank, 0) + coalesce(p1.rate_rank, 0) + coalesce(p2.rate_rank, 0) + coalesce(p3.rate_rank, 0) AS places,
  members.is_unassigned,
  list_sort(list_distinct(flatten(CAST([p0.missing, p1.missing, p2.missing, p3.missing] AS VARCHAR[][])))) AS missing
FROM members
LEFT JOIN judged AS p0 ON p0.owner_id = members.owner_id AND p0.place = 0
LEFT JOIN judged AS p1 ON p1.owner_id = members.owner_id AND p1.place = 1
LEFT JOIN judged AS p2 ON p2.owner_id = members.owner_id AND p2.place = 2
LEFT JOIN judged AS p3 ON p3.owner_id = members.owner_id AND p3.place = 3
ORDER BY is_unassigned, reds DESC NULLS LAST, yellows DESC NULLS LAST, places DESC NULLS LAST, line_id NULLS LAST;
