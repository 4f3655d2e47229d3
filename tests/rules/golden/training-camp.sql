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
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind, opened_on
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
    CASE WHEN NOT (count(loan_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loan_balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_loans__missing,
    CASE WHEN count(((opened_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (opened_on <= DATE '2026-12-31'))) < count(*) THEN NULL ELSE count(CASE WHEN ((opened_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (opened_on <= DATE '2026-12-31')) THEN 1 END) END AS manager_new_customers,
    CASE WHEN count(((opened_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (opened_on <= DATE '2026-12-31'))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((opened_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (opened_on <= DATE '2026-12-31'))) IS NULL AND opened_on IS NULL THEN 1 END) > 0 THEN 'customers.opened_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_new_customers__missing
  FROM manager_customers_measured
  GROUP BY manager_customers_measured.manager_id
),
-- visits, one row per manager
visits_by_manager AS (
  SELECT visits.manager_id,
    count(*) AS has_rows,
    CASE WHEN count((NOT (visits.customer_id IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (visits.customer_id IS NULL)) THEN 1 END) END AS manager_visits,
    CASE WHEN count((NOT (visits.customer_id IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (visits.customer_id IS NULL))) IS NULL AND visits.customer_id IS NULL THEN 1 END) > 0 THEN 'visits.customer_id' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS manager_visits__missing
  FROM visits
  WHERE visits.visited_on >= DATE '2026-10-01' AND visits.visited_on <= DATE '2026-12-31'
  GROUP BY visits.manager_id
),
-- every manager with what belongs to it
managers_measured AS (
  SELECT managers_now.*,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_customers END AS manager_customers,
    customers_by_manager.manager_customers__missing AS manager_customers__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_loans END AS manager_loans,
    customers_by_manager.manager_loans__missing AS manager_loans__missing,
    CASE WHEN customers_by_manager.has_rows IS NULL THEN 0 ELSE customers_by_manager.manager_new_customers END AS manager_new_customers,
    customers_by_manager.manager_new_customers__missing AS manager_new_customers__missing,
    CASE WHEN visits_by_manager.has_rows IS NULL THEN 0 ELSE visits_by_manager.manager_visits END AS manager_visits,
    visits_by_manager.manager_visits__missing AS manager_visits__missing
  FROM managers_now
  LEFT JOIN customers_by_manager ON customers_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
  LEFT JOIN visits_by_manager ON visits_by_manager.manager_id IS NOT DISTINCT FROM CASE WHEN managers_now.is_unassigned THEN NULL ELSE managers_now.manager_id END
),
-- measures made of others: manager_bound
managers_derived_1 AS (
  SELECT *,
    ((NOT is_unassigned) AND ((((role IS NULL) OR (role = 'manager')) OR (manager_customers > 0)))) AS manager_bound
  FROM managers_measured
),
-- measures made of others: camp_loans, camp_visits, camp_new_customers
managers_derived_2 AS (
  SELECT *,
    CASE WHEN manager_bound IS NULL THEN NULL WHEN manager_bound THEN manager_loans END AS camp_loans,
    CASE WHEN manager_bound IS NULL THEN NULL WHEN manager_bound THEN manager_visits END AS camp_visits,
    CASE WHEN manager_bound IS NULL THEN NULL WHEN manager_bound THEN manager_new_customers END AS camp_new_customers
  FROM managers_derived_1
),
-- measures made of others: loans_fifth, loans_place, visits_fifth, visits_place, new_customers_fifth, new_customers_place
managers_derived_3 AS (
  SELECT *,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_loans END) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_loans END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_loans END ASC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_loans END) IS NULL))) AS BIGINT) END AS loans_fifth,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_loans END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_loans END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_loans END DESC NULLS LAST) AS BIGINT) END AS loans_place,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_visits END) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_visits END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_visits END ASC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_visits END) IS NULL))) AS BIGINT) END AS visits_fifth,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_visits END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_visits END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_visits END DESC NULLS LAST) AS BIGINT) END AS visits_place,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END ASC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END) IS NULL))) AS BIGINT) END AS new_customers_fifth,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE camp_new_customers END DESC NULLS LAST) AS BIGINT) END AS new_customers_place
  FROM managers_derived_2
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (manager_bound) AS in_population,
    ((loans_fifth = 1) AND (loans_place > 1)) AS hit_low_loans,
    ((visits_fifth = 1) AND (visits_place > 1)) AS hit_few_visits,
    ((new_customers_fifth = 1) AND (new_customers_place > 1)) AS hit_few_new_customers
  FROM managers_derived_3
  WHERE coalesce((manager_bound), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN (CASE WHEN hit_low_loans THEN 1 ELSE 0 END + CASE WHEN hit_few_visits THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_low_loans THEN 1 ELSE 0 END + CASE WHEN hit_few_visits THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers THEN 1 ELSE 0 END) >= 1 THEN 2 END AS worst,
    (coalesce(CASE WHEN (CASE WHEN hit_low_loans IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_few_visits IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers IS NOT FALSE THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_low_loans IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_few_visits IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers IS NOT FALSE THEN 1 ELSE 0 END) >= 1 THEN 2 END, 3) < coalesce(CASE WHEN (CASE WHEN hit_low_loans THEN 1 ELSE 0 END + CASE WHEN hit_few_visits THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_low_loans THEN 1 ELSE 0 END + CASE WHEN hit_few_visits THEN 1 ELSE 0 END + CASE WHEN hit_few_new_customers THEN 1 ELSE 0 END) >= 1 THEN 2 END, 3)) AS is_open
  FROM tested
)
SELECT manager_id, manager_name, branch_id, is_listed, is_unassigned,
  manager_loans AS manager_loans,
  CAST(manager_visits AS BIGINT) AS manager_visits,
  CAST(manager_new_customers AS BIGINT) AS manager_new_customers,
  CASE worst WHEN 1 THEN 'both' WHEN 2 THEN 'one' END AS mode,
  list_filter(CAST([CASE WHEN hit_low_loans THEN 'low_loans' END, CASE WHEN hit_few_visits THEN 'few_visits' END, CASE WHEN hit_few_new_customers THEN 'few_new_customers' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_low_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN loans_fifth IS NULL THEN CASE WHEN camp_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_loans IS NULL THEN manager_loans__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN loans_place IS NULL THEN CASE WHEN camp_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_loans IS NULL THEN manager_loans__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END, CASE WHEN hit_few_visits IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN visits_fifth IS NULL THEN CASE WHEN camp_visits IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_visits IS NULL THEN manager_visits__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN visits_place IS NULL THEN CASE WHEN camp_visits IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_visits IS NULL THEN manager_visits__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END, CASE WHEN hit_few_new_customers IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN new_customers_fifth IS NULL THEN CASE WHEN camp_new_customers IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_new_customers IS NULL THEN manager_new_customers__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN new_customers_place IS NULL THEN CASE WHEN camp_new_customers IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_bound IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN manager_customers IS NULL THEN manager_customers__missing END, CASE WHEN role IS NULL THEN ['managers.role'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN manager_bound THEN CASE WHEN manager_new_customers IS NULL THEN manager_new_customers__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_low_loans, FALSE) AS told_low_loans, coalesce(hit_few_visits, FALSE) AS told_few_visits, coalesce(hit_few_new_customers, FALSE) AS told_few_new_customers
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT manager_id, manager_name, branch_id, mode, reasons, manager_loans, manager_visits, manager_new_customers, missing, severity, is_unassigned
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY is_unassigned, severity, manager_id;
