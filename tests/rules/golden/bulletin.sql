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
-- loans, one row per branch
loans_by_branch AS (
  SELECT branch_loans_now.branch_id,
    count(*) AS has_rows,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS branch_new_loans,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -3)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_new_loans__missing,
    CASE WHEN count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31')) THEN principal END) AS DECIMAL(28,2)), 0) END AS branch_new_loans_year,
    CASE WHEN NOT (count(CASE WHEN ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL OR ((((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) AND principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31'))) IS NULL AND started_on IS NULL THEN 1 END) > 0 THEN 'loans.started_on' END, CASE WHEN count(CASE WHEN ((started_on >= add_months(CAST(DATE '2026-12-31' + CAST(1 AS INTEGER) AS DATE), -12)) AND (started_on <= DATE '2026-12-31')) AND principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS branch_new_loans_year__missing
  FROM branch_loans_now
  WHERE branch_loans_now.customer_id IN (SELECT customer_id FROM customers WHERE as_of = DATE '2026-12-31')
  GROUP BY branch_loans_now.branch_id
),
-- every branch with what belongs to it
branches_measured AS (
  SELECT branches_now.*,
    CASE WHEN loans_by_branch.has_rows IS NULL THEN 0 ELSE loans_by_branch.branch_new_loans END AS branch_new_loans,
    loans_by_branch.branch_new_loans__missing AS branch_new_loans__missing,
    CASE WHEN loans_by_branch.has_rows IS NULL THEN 0 ELSE loans_by_branch.branch_new_loans_year END AS branch_new_loans_year,
    loans_by_branch.branch_new_loans_year__missing AS branch_new_loans_year__missing
  FROM branches_now
  LEFT JOIN loans_by_branch ON loans_by_branch.branch_id IS NOT DISTINCT FROM CASE WHEN branches_now.is_unassigned THEN NULL ELSE branches_now.branch_id END
),
-- measures made of others: lending_branch
branches_derived_1 AS (
  SELECT *,
    ((NOT is_unassigned) AND (level = 'sub_branch' OR level = 'outlet')) AS lending_branch
  FROM branches_measured
),
-- measures made of others: ranked_new_loans, ranked_new_loans_year
branches_derived_2 AS (
  SELECT *,
    CASE WHEN lending_branch IS NULL THEN NULL WHEN lending_branch THEN branch_new_loans END AS ranked_new_loans,
    CASE WHEN lending_branch IS NULL THEN NULL WHEN lending_branch THEN branch_new_loans_year END AS ranked_new_loans_year
  FROM branches_derived_1
),
-- measures made of others: branch_place_quarter, branch_place_year
branches_derived_3 AS (
  SELECT *,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans END DESC NULLS LAST) AS BIGINT) END AS branch_place_quarter,
    CASE WHEN (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_year END) IS NOT NULL THEN CAST(rank() OVER (PARTITION BY (CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_year END) IS NULL ORDER BY CASE WHEN is_unassigned THEN NULL ELSE ranked_new_loans_year END DESC NULLS LAST) AS BIGINT) END AS branch_place_year
  FROM branches_derived_2
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (lending_branch) AS in_population,
    ((branch_place_quarter <= 6) AND (branch_new_loans > 0)) AS hit_top_quarter,
    ((branch_place_year <= 6) AND (branch_new_loans_year > 0)) AS hit_top_year
  FROM branches_derived_3
  WHERE coalesce((lending_branch), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END AS worst,
    ((hit_top_quarter IS NULL AND 1 < coalesce(CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END, 4)) OR (hit_top_year IS NULL AND 1 < coalesce(CASE WHEN hit_top_quarter OR hit_top_year THEN 1 END, 4))) AS is_open
  FROM tested
)
SELECT branch_id, branch_name, parent_id, level, is_listed, is_unassigned,
  CAST(branch_place_quarter AS BIGINT) AS branch_place_quarter,
  branch_new_loans AS branch_new_loans,
  CAST(branch_place_year AS BIGINT) AS branch_place_year,
  branch_new_loans_year AS branch_new_loans_year,
  CASE CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END WHEN 1 THEN 'praised' WHEN 2 THEN 'listed' WHEN 3 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_top_quarter THEN 'top_quarter' END, CASE WHEN hit_top_year THEN 'top_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_top_quarter IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN branch_place_quarter IS NULL THEN CASE WHEN ranked_new_loans IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN lending_branch IS NULL THEN CASE WHEN level IS NULL THEN ['branches.level'] ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN lending_branch THEN CASE WHEN branch_new_loans IS NULL THEN branch_new_loans__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN branch_new_loans IS NULL THEN branch_new_loans__missing END] AS VARCHAR[][])))) END, CASE WHEN hit_top_year IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN branch_place_year IS NULL THEN CASE WHEN ranked_new_loans_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN lending_branch IS NULL THEN CASE WHEN level IS NULL THEN ['branches.level'] ELSE CAST([] AS VARCHAR[]) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN lending_branch THEN CASE WHEN branch_new_loans_year IS NULL THEN branch_new_loans_year__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN branch_new_loans_year IS NULL THEN branch_new_loans_year__missing END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 3 ELSE coalesce(worst, 2) END AS severity, is_open, in_population,
  coalesce(hit_top_quarter, FALSE) AS told_top_quarter, coalesce(hit_top_year, FALSE) AS told_top_year
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT branch_id, branch_name, parent_id, level, mode, reasons, branch_place_quarter, branch_new_loans, branch_place_year, branch_new_loans_year, missing, severity, is_unassigned
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY is_unassigned, branch_place_quarter ASC NULLS LAST, branch_place_year ASC NULLS LAST, branch_id NULLS LAST;
