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
-- daily_flows, one row per customer
daily_flows_by_customer AS (
  SELECT daily_flows.customer_id,
    CASE WHEN count(CASE WHEN ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0))) IS NULL OR ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0))) AND daily_flows.amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0)) THEN daily_flows.amount END) AS DECIMAL(28,2)), 0) END AS moved_in_year,
    CASE WHEN NOT (count(CASE WHEN ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0))) IS NULL OR ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0))) AND daily_flows.amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount > 0))) IS NULL AND daily_flows.amount IS NULL THEN 1 END) > 0 THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS moved_in_year__missing,
    CASE WHEN count(CASE WHEN ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0))) IS NULL OR ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0))) AND daily_flows.amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0)) THEN daily_flows.amount END) AS DECIMAL(28,2)), 0) END AS moved_out_year,
    CASE WHEN NOT (count(CASE WHEN ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0))) IS NULL OR ((((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0))) AND daily_flows.amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND (daily_flows.amount < 0))) IS NULL AND daily_flows.amount IS NULL THEN 1 END) > 0 THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS moved_out_year__missing,
    CASE WHEN count(CASE WHEN ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) IS NULL OR ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND daily_flows.postings IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN ((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer')) THEN daily_flows.postings END), 0) END AS movements_year,
    CASE WHEN NOT (count(CASE WHEN ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) IS NULL OR ((((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) AND daily_flows.postings IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer'))) IS NULL AND daily_flows.initiated_by IS NULL THEN 1 END) > 0 THEN 'daily_flows.initiated_by' END, CASE WHEN count(CASE WHEN ((daily_flows.initiated_by IS NULL) OR (daily_flows.initiated_by = 'customer')) AND daily_flows.postings IS NULL THEN 1 END) > 0 THEN 'daily_flows.postings' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS movements_year__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-01-01' AND daily_flows.posted_on <= DATE '2026-12-31'
  GROUP BY daily_flows.customer_id
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    max(accounts.last_active_on) AS last_movement
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.moved_in_year END AS moved_in_year,
    daily_flows_by_customer.moved_in_year__missing AS moved_in_year__missing,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.moved_out_year END AS moved_out_year,
    daily_flows_by_customer.moved_out_year__missing AS moved_out_year__missing,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.movements_year END AS movements_year,
    daily_flows_by_customer.movements_year__missing AS movements_year__missing,
    accounts_by_customer.last_movement AS last_movement
  FROM customers_now
  LEFT JOIN daily_flows_by_customer ON daily_flows_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: moved_year, days_since_movement, score_f
customers_derived_1 AS (
  SELECT *,
    yuan((fen(moved_in_year) - fen(moved_out_year))) AS moved_year,
    CAST(date_diff('day', last_movement, DATE '2026-12-31') AS BIGINT) AS days_since_movement,
    CASE WHEN (movements_year) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY kind, (movements_year) IS NULL ORDER BY movements_year ASC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY kind, (movements_year) IS NULL))) AS BIGINT) END AS score_f
  FROM customers_measured
),
-- measures made of others: score_m, score_r
customers_derived_2 AS (
  SELECT *,
    CASE WHEN (moved_year) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY kind, (moved_year) IS NULL ORDER BY moved_year ASC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY kind, (moved_year) IS NULL))) AS BIGINT) END AS score_m,
    CASE WHEN (days_since_movement) IS NOT NULL THEN CAST(1 + (((rank() OVER (PARTITION BY kind, (days_since_movement) IS NULL ORDER BY days_since_movement DESC NULLS LAST) - 1) * 5) // (count(*) OVER (PARTITION BY kind, (days_since_movement) IS NULL))) AS BIGINT) END AS score_r
  FROM customers_derived_1
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    TRUE AS in_population,
    (((score_r >= 4) AND (score_f >= 4)) AND (score_m >= 4)) AS hit_champions,
    ((score_r <= 2) AND (score_m >= 4)) AS hit_cannot_lose,
    ((score_r >= 3) AND (score_f >= 3)) AS hit_loyal,
    (score_r >= 4) AS hit_promising,
    ((score_r <= 2) AND (score_f >= 3)) AS hit_at_risk,
    (score_r <= 2) AS hit_asleep
  FROM customers_derived_2
  WHERE coalesce(TRUE, TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_champions THEN 1 WHEN hit_cannot_lose THEN 2 WHEN hit_loyal THEN 3 WHEN hit_promising THEN 4 WHEN hit_at_risk THEN 5 WHEN hit_asleep THEN 6 END AS worst,
    CASE WHEN hit_champions THEN FALSE WHEN hit_champions IS NULL THEN TRUE WHEN hit_cannot_lose THEN FALSE WHEN hit_cannot_lose IS NULL THEN TRUE WHEN hit_loyal THEN FALSE WHEN hit_loyal IS NULL THEN TRUE WHEN hit_promising THEN FALSE WHEN hit_promising IS NULL THEN TRUE WHEN hit_at_risk THEN FALSE WHEN hit_at_risk IS NULL THEN TRUE WHEN hit_asleep THEN FALSE WHEN hit_asleep IS NULL THEN TRUE ELSE FALSE END AS is_open,
    CASE WHEN hit_champions THEN 'champions' WHEN hit_cannot_lose THEN 'cannot_lose' WHEN hit_loyal THEN 'loyal' WHEN hit_promising THEN 'promising' WHEN hit_at_risk THEN 'at_risk' WHEN hit_asleep THEN 'asleep' END AS first_reason
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  moved_year AS moved_year,
  CAST(score_r AS BIGINT) AS score_r,
  CAST(score_f AS BIGINT) AS score_f,
  CAST(score_m AS BIGINT) AS score_m,
  CAST(days_since_movement AS BIGINT) AS days_since_movement,
  CAST(movements_year AS BIGINT) AS movements_year,
  kind AS kind,
  CASE CASE WHEN is_open THEN 8 ELSE coalesce(worst, 7) END WHEN 1 THEN 'champions' WHEN 2 THEN 'cannot_lose' WHEN 3 THEN 'loyal' WHEN 4 THEN 'promising' WHEN 5 THEN 'at_risk' WHEN 6 THEN 'asleep' WHEN 7 THEN 'ordinary' WHEN 8 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN NOT is_open THEN first_reason END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_champions IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END, CASE WHEN score_f IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN movements_year IS NULL THEN movements_year__missing END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END, CASE WHEN score_m IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN moved_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN moved_in_year IS NULL THEN moved_in_year__missing END, CASE WHEN moved_out_year IS NULL THEN moved_out_year__missing END] AS VARCHAR[][])))) END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_cannot_lose IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END, CASE WHEN score_m IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN moved_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN moved_in_year IS NULL THEN moved_in_year__missing END, CASE WHEN moved_out_year IS NULL THEN moved_out_year__missing END] AS VARCHAR[][])))) END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_loyal IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END, CASE WHEN score_f IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN movements_year IS NULL THEN movements_year__missing END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_promising IS NULL THEN CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_at_risk IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END, CASE WHEN score_f IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN movements_year IS NULL THEN movements_year__missing END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_asleep IS NULL THEN CASE WHEN score_r IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN days_since_movement IS NULL THEN CASE WHEN (len(CAST([] AS VARCHAR[])) = 0) THEN list_filter(CAST(['accounts.last_active_on'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 8 ELSE coalesce(worst, 7) END AS severity, is_open, in_population,
  coalesce(first_reason = 'champions', FALSE) AS told_champions, coalesce(first_reason = 'cannot_lose', FALSE) AS told_cannot_lose, coalesce(first_reason = 'loyal', FALSE) AS told_loyal, coalesce(first_reason = 'promising', FALSE) AS told_promising, coalesce(first_reason = 'at_risk', FALSE) AS told_at_risk, coalesce(first_reason = 'asleep', FALSE) AS told_asleep
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, moved_year, mode, reasons, score_r, score_f, score_m, days_since_movement, movements_year, kind, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, moved_year DESC NULLS LAST, customer_id;
