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
-- settlements, one row per customer
settlements_by_customer AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_year_ago,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_year_ago__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_year_ago,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_year_ago__missing
  FROM settlements
  WHERE settlements.month >= DATE '2025-10-01' AND settlements.month <= DATE '2025-12-31'
  GROUP BY settlements.customer_id
),
-- settlements, one row per customer
settlements_by_customer_2 AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_quarter,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_quarter__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_quarter,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_quarter__missing
  FROM settlements
  WHERE settlements.month >= DATE '2026-10-01' AND settlements.month <= DATE '2026-12-31'
  GROUP BY settlements.customer_id
),
-- settlements, one row per customer
settlements_by_customer_3 AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_before,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_before__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_before,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_before__missing
  FROM settlements
  WHERE settlements.month >= DATE '2025-10-01' AND settlements.month <= DATE '2026-09-30'
  GROUP BY settlements.customer_id
),
-- settlements, one row per customer
settlements_by_customer_4 AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_year,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_year__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_year,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_year__missing,
    CASE WHEN count(((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN NULL ELSE count(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN 1 END) END AS return_months,
    CASE WHEN count(((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS return_months__missing
  FROM settlements
  WHERE settlements.month >= DATE '2026-01-01' AND settlements.month <= DATE '2026-12-31'
  GROUP BY settlements.customer_id
),
-- borrowings, one row per customer
borrowings_by_customer AS (
  SELECT borrowings.customer_id,
    CASE WHEN count(CASE WHEN (((NOT borrowings.is_us)) IS NULL OR (((NOT borrowings.is_us)) AND borrowings.balance IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN (NOT borrowings.is_us) THEN borrowings.balance END) AS DECIMAL(28,2)), 0) END AS other_borrowings,
    CASE WHEN NOT (count(CASE WHEN (((NOT borrowings.is_us)) IS NULL OR (((NOT borrowings.is_us)) AND borrowings.balance IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT borrowings.is_us)) IS NULL AND borrowings.is_us IS NULL THEN 1 END) > 0 THEN 'borrowings.is_us' END, CASE WHEN count(CASE WHEN (NOT borrowings.is_us) AND borrowings.balance IS NULL THEN 1 END) > 0 THEN 'borrowings.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS other_borrowings__missing
  FROM borrowings
  WHERE borrowings.as_of = DATE '2026-12-31'
  GROUP BY borrowings.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN settlements_by_customer.customer_id IS NULL THEN 0 ELSE settlements_by_customer.sales_received_year_ago END AS sales_received_year_ago,
    settlements_by_customer.sales_received_year_ago__missing AS sales_received_year_ago__missing,
    CASE WHEN settlements_by_customer.customer_id IS NULL THEN 0 ELSE settlements_by_customer.sales_with_tax_year_ago END AS sales_with_tax_year_ago,
    settlements_by_customer.sales_with_tax_year_ago__missing AS sales_with_tax_year_ago__missing,
    CASE WHEN settlements_by_customer_2.customer_id IS NULL THEN 0 ELSE settlements_by_customer_2.sales_received_quarter END AS sales_received_quarter,
    settlements_by_customer_2.sales_received_quarter__missing AS sales_received_quarter__missing,
    CASE WHEN settlements_by_customer_2.customer_id IS NULL THEN 0 ELSE settlements_by_customer_2.sales_with_tax_quarter END AS sales_with_tax_quarter,
    settlements_by_customer_2.sales_with_tax_quarter__missing AS sales_with_tax_quarter__missing,
    CASE WHEN settlements_by_customer_3.customer_id IS NULL THEN 0 ELSE settlements_by_customer_3.sales_received_before END AS sales_received_before,
    settlements_by_customer_3.sales_received_before__missing AS sales_received_before__missing,
    CASE WHEN settlements_by_customer_3.customer_id IS NULL THEN 0 ELSE settlements_by_customer_3.sales_with_tax_before END AS sales_with_tax_before,
    settlements_by_customer_3.sales_with_tax_before__missing AS sales_with_tax_before__missing,
    CASE WHEN settlements_by_customer_4.customer_id IS NULL THEN 0 ELSE settlements_by_customer_4.sales_received_year END AS sales_received_year,
    settlements_by_customer_4.sales_received_year__missing AS sales_received_year__missing,
    CASE WHEN settlements_by_customer_4.customer_id IS NULL THEN 0 ELSE settlements_by_customer_4.sales_with_tax_year END AS sales_with_tax_year,
    settlements_by_customer_4.sales_with_tax_year__missing AS sales_with_tax_year__missing,
    CASE WHEN settlements_by_customer_4.customer_id IS NULL THEN 0 ELSE settlements_by_customer_4.return_months END AS return_months,
    settlements_by_customer_4.return_months__missing AS return_months__missing,
    borrowings_by_customer.other_borrowings AS other_borrowings,
    CASE WHEN borrowings_by_customer.customer_id IS NULL THEN list_filter(CAST(['borrowings.balance'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE borrowings_by_customer.other_borrowings__missing END AS other_borrowings__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer ON settlements_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer_2 ON settlements_by_customer_2.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer_3 ON settlements_by_customer_3.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer_4 ON settlements_by_customer_4.customer_id = customers_now.customer_id
  LEFT JOIN borrowings_by_customer ON borrowings_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: sales_return_year_ago, sales_return_quarter, sales_return_before, sales_return_rate, all_borrowings
customers_derived_1 AS (
  SELECT *,
    CAST(CAST(loan_balance AS DECIMAL(28,2)) + CAST(other_borrowings AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS all_borrowings
  FROM customers_measured
),
-- measures made of others: return_falls_on_year, return_falls_on_four, loan_share, sales_return_trend
customers_derived_2 AS (
  SELECT *,
    ((fen(sales_received_year_ago) > (0 * NULLIF(fen(sales_with_tax_year_ago), 0))) AND (NOT less((fen(sales_received_year_ago) * 4), (fen(sales_with_tax_year_ago) * 5), fen(sales_received_quarter), fen(sales_with_tax_quarter)))) AS return_falls_on_year,
    ((fen(sales_received_before) > (0 * NULLIF(fen(sales_with_tax_before), 0))) AND (NOT less((fen(sales_received_before) * 4), (fen(sales_with_tax_before) * 5), fen(sales_received_quarter), fen(sales_with_tax_quarter)))) AS return_falls_on_four
  FROM customers_derived_1
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (((loan_balance > 0) AND (((kind IS NULL) OR (kind <> 'personal'))))) AS in_population,
    return_falls_on_year AS hit_below_last_year,
    return_falls_on_four AS hit_below_four_quarters
  FROM customers_derived_2
  WHERE coalesce((((loan_balance > 0) AND (((kind IS NULL) OR (kind <> 'personal'))))), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_below_last_year OR hit_below_four_quarters THEN 1 END AS worst,
    ((hit_below_last_year IS NULL AND 1 < coalesce(CASE WHEN hit_below_last_year OR hit_below_four_quarters THEN 1 END, 4)) OR (hit_below_four_quarters IS NULL AND 1 < coalesce(CASE WHEN hit_below_last_year OR hit_below_four_quarters THEN 1 END, 4))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  loan_balance AS loan_balance,
  share(fen(sales_received_year), fen(sales_with_tax_year)) AS sales_return_rate,
  share(fen(loan_balance), fen(all_borrowings)) AS loan_share,
  share((fen(sales_received_year) * fen(all_borrowings)), (fen(loan_balance) * fen(sales_with_tax_year))) AS sales_return_match,
  share(fen(sales_received_quarter), fen(sales_with_tax_quarter)) AS sales_return_quarter,
  share(fen(sales_received_year_ago), fen(sales_with_tax_year_ago)) AS sales_return_year_ago,
  share(fen(sales_received_before), fen(sales_with_tax_before)) AS sales_return_before,
  share((fen(sales_received_quarter) * fen(sales_with_tax_before)), (fen(sales_received_before) * fen(sales_with_tax_quarter))) AS sales_return_trend,
  CAST(return_months AS BIGINT) AS return_months,
  CASE CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END WHEN 1 THEN 'signal' WHEN 2 THEN 'steady' WHEN 3 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_below_last_year THEN 'below_last_year' END, CASE WHEN hit_below_four_quarters THEN 'below_four_quarters' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_below_last_year IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN return_falls_on_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN (sales_received_year_ago IS NULL OR sales_with_tax_year_ago IS NULL OR sales_with_tax_year_ago = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_year_ago IS NULL THEN sales_received_year_ago__missing END, CASE WHEN sales_with_tax_year_ago IS NULL THEN sales_with_tax_year_ago__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_year_ago IS NULL THEN sales_received_year_ago__missing END, CASE WHEN sales_with_tax_year_ago IS NULL THEN sales_with_tax_year_ago__missing END] AS VARCHAR[][])))) END END, CASE WHEN (sales_received_quarter IS NULL OR sales_with_tax_quarter IS NULL OR sales_with_tax_quarter = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_below_four_quarters IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN return_falls_on_four IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN (sales_received_before IS NULL OR sales_with_tax_before IS NULL OR sales_with_tax_before = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_before IS NULL THEN sales_received_before__missing END, CASE WHEN sales_with_tax_before IS NULL THEN sales_with_tax_before__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_before IS NULL THEN sales_received_before__missing END, CASE WHEN sales_with_tax_before IS NULL THEN sales_with_tax_before__missing END] AS VARCHAR[][])))) END END, CASE WHEN (sales_received_quarter IS NULL OR sales_with_tax_quarter IS NULL OR sales_with_tax_quarter = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END AS severity, is_open, in_population,
  coalesce(hit_below_last_year, FALSE) AS told_below_last_year, coalesce(hit_below_four_quarters, FALSE) AS told_below_four_quarters
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, loan_balance, mode, reasons, sales_return_rate, loan_share, sales_return_match, sales_return_quarter, sales_return_year_ago, sales_return_before, sales_return_trend, return_months, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, loan_balance DESC NULLS LAST, customer_id;
