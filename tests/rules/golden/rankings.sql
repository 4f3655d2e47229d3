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

-- judged
CREATE TEMP TABLE judged AS
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
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
manager_customers_measured AS (
  SELECT manager_customers_now.*,
    CASE WHEN manager_loans_by_customer.customer_id IS NULL THEN FALSE ELSE manager_loans_by_customer.live_operating_loan END AS live_operating_loan,
    manager_loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing
  FROM manager_customers_now
  LEFT JOIN manager_loans_by_customer ON manager_loans_by_customer.customer_id = manager_customers_now.customer_id
),
-- customers, one row per manager
customers_by_manager AS (
  SELECT manager_customers_measured.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN NULL ELSE count(CASE WHEN ((kind = 'corporate' OR kind = 'institution') OR live_operating_loan) THEN 1 END) END AS manager_customers,
    CASE WHEN count(((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND kind IS NULL THEN 1 END) > 0 THEN 'customers.kind' END, CASE WHEN count(CASE WHEN (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) IS NULL AND live_operating_loan IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_customers__missing
  FROM manager_customers_measured
  GROUP BY manager_customers_measured.manager_id
),
-- the loans of 2026-12-31 with their customers' owners
manager_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.started_on, loans.principal
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- loans, one row per manager
loans_by_manager AS (
  SELECT manager_loans_now.manager_id,
    count(*) AS has_rows,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS manager_new_loans,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_new_loans__missing,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS manager_new_loans_year,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_new_loans_year__missing
  FROM manager_loans_now
  WHERE manager_loans_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY manager_loans_now.manager_id
),
-- every manager with what belongs to it
managers_measured AS (
  SELECT managers_now.*,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_customers END AS manager_customers,
    customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN loans_by_manager.has_rows IS NULL THEN 0 ELSE loans_by_manager.manager_new_loans END AS manager_new_loans,
    loans_by_manager.manager_new_loans__missing AS manager_new_loans__missing,
    CASE WHEN loans_by_manager.has_rows IS NULL THEN 0 ELSE loans_by_manager.manager_new_loans_year END AS manager_new_loans_year,
    loans_by_manager.manager_new_loans_year__missing AS manager_new_loans_year__missing
  FROM managers_now
  LEFT JOIN customers_by_manager ON customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN loans_by_manager ON loans_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
),
-- measures made of others: manager_bound
managers_derived_1 AS (
  SELECT *,
    ((NOT is_unassigned) AND ((((role IS NULL) OR (role = 'manager')) OR (manager_customers > 0)))) AS manager_bound
  FROM managers_measured
),
-- measures made of others: ranked_manager_new_loans, ranked_manager_new_loans_year
managers_derived_2 AS (
  SELECT *,
    CASE WHEN manager_bound IS NULL THEN NULL WHEN manager_bound THEN manager_new_loans END AS ranked_manager_new_loans,
    CASE WHEN manager_bound IS NULL THEN NULL WHEN manager_bound THEN manager_new_loans_year END AS ranked_manager_new_loans_year
  FROM managers_derived_1
),
-- measures made of others: manager_place_quarter, manager_place_year
managers_derived_3 AS (
  SELECT *,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans END DESC NULLS LAST) AS BIGINT) END AS manager_place_quarter,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans_year END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans_year END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_manager_new_loans_year END DESC NULLS LAST) AS BIGINT) END AS manager_place_year
  FROM managers_derived_2
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (manager_bound) AS in_population,
    ((manager_place_quarter <= 10) AND (manager_new_loans > 0)) AS hit_top_quarter,
    ((manager_place_year <= 10) AND (manager_new_loans_year > 0)) AS hit_top_year
  FROM managers_derived_3
  WHERE coalesce((manager_bound), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END AS worst,
    ((hit_top_quarter IS NULL AND 1 < coalesce(CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END, 4)) OR (hit_top_year IS NULL AND 1 < coalesce(CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END, 4))) AS is_open
  FROM tested
)
SELECT manager_id, manager_name, branch_id, is_listed, is_unassigned,
  CAST(manager_place_quarter AS BIGINT) AS manager_place_quarter,
  manager_new_loans AS manager_new_loans,
  CAST(manager_place_year AS BIGINT) AS manager_place_year,
  manager_new_loans_year AS manager_new_loans_year,
  CASE CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END WHEN 1 THEN 'praised' WHEN 2 THEN 'listed' WHEN 3 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_top_quarter THEN 'top_quarter' END, CASE WHEN hit_top_year THEN 'top_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_top_quarter IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_place_quarter IS NULL THEN CASE WHEN ranked_manager_new_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_new_loans IS NULL THEN manager_new_loans__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN manager_new_loans IS NULL THEN manager_new_loans__missing END] AS VARCHAR[][])))) END, CASE WHEN hit_top_year IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_place_year IS NULL THEN CASE WHEN ranked_manager_new_loans_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_new_loans_year IS NULL THEN manager_new_loans_year__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN manager_new_loans_year IS NULL THEN manager_new_loans_year__missing END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END AS severity, is_open, in_population,
  coalesce(hit_top_quarter, FALSE) AS told_top_quarter, coalesce(hit_top_year, FALSE) AS told_top_year
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT manager_id, manager_name, branch_id, mode, reasons, manager_place_quarter, manager_new_loans, manager_place_year, manager_new_loans_year, missing, severity, is_unassigned
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY is_unassigned, manager_place_quarter ASC NULLS LAST, manager_place_year ASC NULLS LAST, manager_id;
