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
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- holdings, one row per customer
holdings_by_customer AS (
  SELECT holdings.customer_id,
    CASE WHEN count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) AND products.product_class IS NULL)) THEN 1 END) = 0 THEN count(DISTINCT CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan')) THEN products.product_class END) END AS other_product_classes,
    CASE WHEN NOT (count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) AND products.product_class IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class <> 'loan'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS other_product_classes__missing
  FROM holdings
  LEFT JOIN products ON products.product_id = holdings.product_id
  WHERE holdings.as_of = DATE '2026-12-31'
  GROUP BY holdings.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN holdings_by_customer.customer_id IS NULL THEN 0 ELSE holdings_by_customer.other_product_classes END AS other_product_classes,
    holdings_by_customer.other_product_classes__missing AS other_product_classes__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN holdings_by_customer ON holdings_by_customer.customer_id = customers_now.customer_id
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (((kind = 'personal') AND (loan_balance > 0))) AS in_population,
    (other_product_classes = 0) AS hit_loan_only,
    (other_product_classes = 1) AS hit_one_more,
    (other_product_classes = 2) AS hit_two_more
  FROM customers_measured
  WHERE coalesce((((kind = 'personal') AND (loan_balance > 0))), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_loan_only THEN 1 WHEN hit_one_more THEN 2 WHEN hit_two_more THEN 3 END AS worst,
    CASE WHEN hit_loan_only THEN FALSE WHEN hit_loan_only IS NULL THEN TRUE WHEN hit_one_more THEN FALSE WHEN hit_one_more IS NULL THEN TRUE WHEN hit_two_more THEN FALSE WHEN hit_two_more IS NULL THEN TRUE ELSE FALSE END AS is_open,
    CASE WHEN hit_loan_only THEN 'loan_only' WHEN hit_one_more THEN 'one_more' WHEN hit_two_more THEN 'two_more' END AS first_reason
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  loan_balance AS loan_balance,
  CAST(other_product_classes AS BIGINT) AS other_product_classes,
  CASE CASE WHEN is_open THEN 5 ELSE coalesce(worst, 4) END WHEN 1 THEN 'x0' WHEN 2 THEN 'x1' WHEN 3 THEN 'x2' WHEN 4 THEN 'x3' WHEN 5 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN NOT is_open THEN first_reason END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_loan_only IS NULL THEN CASE WHEN other_product_classes IS NULL THEN other_product_classes__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_one_more IS NULL THEN CASE WHEN other_product_classes IS NULL THEN other_product_classes__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_two_more IS NULL THEN CASE WHEN other_product_classes IS NULL THEN other_product_classes__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 5 ELSE coalesce(worst, 4) END AS severity, is_open, in_population,
  coalesce(first_reason = 'loan_only', FALSE) AS told_loan_only, coalesce(first_reason = 'one_more', FALSE) AS told_one_more, coalesce(first_reason = 'two_more', FALSE) AS told_two_more
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, loan_balance, mode, reasons, other_product_classes, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, loan_balance DESC NULLS LAST, customer_id;
