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
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.started_on, loans.five_class, loans.is_extended, loans.is_refinanced, loans.days_past_due, loans.overdue_principal, loans.overdue_interest, loans.balance, loans.matures_on
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- measures made of others: granted_this_year, late_days
loans_derived_1 AS (
  SELECT *,
    ((started_on >= DATE '2026-01-01') AND (started_on <= DATE '2026-12-31')) AS granted_this_year,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days
  FROM loans_now
),
-- measures made of others: is_late
loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM loans_derived_1
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (granted_this_year) AS in_population,
    (five_class = 'substandard' OR five_class = 'doubtful' OR five_class = 'loss') AS hit_npl,
    is_extended AS hit_extended,
    is_refinanced AS hit_refinanced,
    is_late AS hit_in_arrears
  FROM loans_derived_2
  WHERE coalesce((granted_this_year), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_npl THEN 1 WHEN hit_extended OR hit_refinanced OR hit_in_arrears THEN 2 END AS worst,
    ((hit_npl IS NULL AND 1 < coalesce(CASE WHEN hit_npl THEN 1 WHEN hit_extended OR hit_refinanced OR hit_in_arrears THEN 2 END, 3)) OR (hit_extended IS NULL AND 2 < coalesce(CASE WHEN hit_npl THEN 1 WHEN hit_extended OR hit_refinanced OR hit_in_arrears THEN 2 END, 3)) OR (hit_refinanced IS NULL AND 2 < coalesce(CASE WHEN hit_npl THEN 1 WHEN hit_extended OR hit_refinanced OR hit_in_arrears THEN 2 END, 3)) OR (hit_in_arrears IS NULL AND 2 < coalesce(CASE WHEN hit_npl THEN 1 WHEN hit_extended OR hit_refinanced OR hit_in_arrears THEN 2 END, 3))) AS is_open
  FROM tested
)
SELECT loan_id, customer_id, customer_name, branch_id, manager_id,
  balance AS balance,
  started_on AS started_on,
  matures_on AS matures_on,
  five_class AS five_class,
  CASE worst WHEN 1 THEN 'bad' WHEN 2 THEN 'breach' END AS mode,
  list_filter(CAST([CASE WHEN hit_npl THEN 'npl' END, CASE WHEN hit_extended THEN 'extended' END, CASE WHEN hit_refinanced THEN 'refinanced' END, CASE WHEN hit_in_arrears THEN 'in_arrears' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_npl IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN five_class IS NULL THEN ['loans.five_class'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_extended IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN is_extended IS NULL THEN ['loans.is_extended'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_refinanced IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN is_refinanced IS NULL THEN ['loans.is_refinanced'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_in_arrears IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN is_late IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][])))) END ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_npl, FALSE) AS told_npl, coalesce(hit_extended, FALSE) AS told_extended, coalesce(hit_refinanced, FALSE) AS told_refinanced, coalesce(hit_in_arrears, FALSE) AS told_in_arrears
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT loan_id, customer_id, customer_name, branch_id, manager_id, balance, mode, reasons, started_on, matures_on, five_class, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, balance DESC NULLS LAST, loan_id;
