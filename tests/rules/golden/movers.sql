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

-- compared
CREATE TEMP TABLE compared AS
WITH
-- the customers of 2026-12-30
yesterday_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-30'
),
-- accounts, one row per customer
yesterday_accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-30'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
yesterday_customers_measured AS (
  SELECT yesterday_customers_now.*,
    CASE WHEN yesterday_accounts_by_customer.customer_id IS NULL THEN 0 ELSE yesterday_accounts_by_customer.deposit_balance END AS deposit_balance,
    yesterday_accounts_by_customer.deposit_balance__missing AS deposit_balance__missing
  FROM yesterday_customers_now
  LEFT JOIN yesterday_accounts_by_customer ON yesterday_accounts_by_customer.customer_id = yesterday_customers_now.customer_id
),
-- customers of 2026-12-30 and whom the rule speaks of
then_yesterday_members AS (
  SELECT customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(deposit_balance AS DECIMAL(28,2)) AS measured_subject,
    CASE WHEN deposit_balance IS NULL THEN deposit_balance__missing ELSE CAST([] AS VARCHAR[]) END AS measured_missing
  FROM yesterday_customers_measured
),
-- what is compared on 2026-12-30: deposit_balance
then_yesterday AS (
  SELECT then_yesterday_members.customer_id,
    then_yesterday_members.customer_name,
    then_yesterday_members.branch_id,
    then_yesterday_members.manager_id,
    then_yesterday_members.in_scope,
    then_yesterday_members.in_population,
    then_yesterday_members.measured_subject AS subject,
    then_yesterday_members.measured_missing AS subject_missing
  FROM then_yesterday_members
),
-- the customers of 2026-11-30
last_month_end_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-11-30'
),
-- accounts, one row per customer
last_month_end_accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-11-30'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
last_month_end_customers_measured AS (
  SELECT last_month_end_customers_now.*,
    CASE WHEN last_month_end_accounts_by_customer.customer_id IS NULL THEN 0 ELSE last_month_end_accounts_by_customer.deposit_balance END AS deposit_balance,
    last_month_end_accounts_by_customer.deposit_balance__missing AS deposit_balance__missing
  FROM last_month_end_customers_now
  LEFT JOIN last_month_end_accounts_by_customer ON last_month_end_accounts_by_customer.customer_id = last_month_end_customers_now.customer_id
),
-- customers of 2026-11-30 and whom the rule speaks of
then_last_month_end_members AS (
  SELECT customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(deposit_balance AS DECIMAL(28,2)) AS measured_subject,
    CASE WHEN deposit_balance IS NULL THEN deposit_balance__missing ELSE CAST([] AS VARCHAR[]) END AS measured_missing
  FROM last_month_end_customers_measured
),
-- what is compared on 2026-11-30: deposit_balance
then_last_month_end AS (
  SELECT then_last_month_end_members.customer_id,
    then_last_month_end_members.customer_name,
    then_last_month_end_members.branch_id,
    then_last_month_end_members.manager_id,
    then_last_month_end_members.in_scope,
    then_last_month_end_members.in_population,
    then_last_month_end_members.measured_subject AS subject,
    then_last_month_end_members.measured_missing AS subject_missing
  FROM then_last_month_end_members
),
-- the customers of 2025-12-31
year_start_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2025-12-31'
),
-- accounts, one row per customer
year_start_accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2025-12-31'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
year_start_customers_measured AS (
  SELECT year_start_customers_now.*,
    CASE WHEN year_start_accounts_by_customer.customer_id IS NULL THEN 0 ELSE year_start_accounts_by_customer.deposit_balance END AS deposit_balance,
    year_start_accounts_by_customer.deposit_balance__missing AS deposit_balance__missing
  FROM year_start_customers_now
  LEFT JOIN year_start_accounts_by_customer ON year_start_accounts_by_customer.customer_id = year_start_customers_now.customer_id
),
-- customers of 2025-12-31 and whom the rule speaks of
then_year_start_members AS (
  SELECT customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(deposit_balance AS DECIMAL(28,2)) AS measured_subject,
    CASE WHEN deposit_balance IS NULL THEN deposit_balance__missing ELSE CAST([] AS VARCHAR[]) END AS measured_missing
  FROM year_start_customers_measured
),
-- what is compared on 2025-12-31: deposit_balance
then_year_start AS (
  SELECT then_year_start_members.customer_id,
    then_year_start_members.customer_name,
    then_year_start_members.branch_id,
    then_year_start_members.manager_id,
    then_year_start_members.in_scope,
    then_year_start_members.in_population,
    then_year_start_members.measured_subject AS subject,
    then_year_start_members.measured_missing AS subject_missing
  FROM then_year_start_members
),
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposit_balance END AS deposit_balance,
    accounts_by_customer.deposit_balance__missing AS deposit_balance__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
),
-- customers of 2026-12-31 and whom the rule speaks of
now_side_members AS (
  SELECT customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(deposit_balance AS DECIMAL(28,2)) AS measured_subject,
    CASE WHEN deposit_balance IS NULL THEN deposit_balance__missing ELSE CAST([] AS VARCHAR[]) END AS measured_missing
  FROM customers_measured
),
-- what is compared on 2026-12-31: deposit_balance
now_side AS (
  SELECT now_side_members.customer_id,
    now_side_members.customer_name,
    now_side_members.branch_id,
    now_side_members.manager_id,
    now_side_members.in_scope,
    now_side_members.in_population,
    now_side_members.measured_subject AS subject,
    now_side_members.measured_missing AS subject_missing
  FROM now_side_members
),
-- everybody today and on 2026-12-30
compared_yesterday AS (
  SELECT CASE WHEN now_side.customer_id IS NULL THEN then_yesterday.customer_id ELSE now_side.customer_id END AS customer_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_yesterday.customer_name ELSE now_side.customer_name END AS customer_name,
    CASE WHEN now_side.customer_id IS NULL THEN then_yesterday.branch_id ELSE now_side.branch_id END AS branch_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_yesterday.manager_id ELSE now_side.manager_id END AS manager_id,
    'yesterday' AS base,
    1 AS base_place,
    DATE '2026-12-30' AS base_date,
    CASE WHEN then_yesterday.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE then_yesterday.subject END AS before,
    CASE WHEN now_side.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE now_side.subject END AS after,
    CASE WHEN then_yesterday.customer_id IS NULL THEN 'new' WHEN now_side.customer_id IS NULL THEN 'left' ELSE 'both' END AS presence,
    CASE WHEN now_side.customer_id IS NULL THEN then_yesterday.in_scope ELSE now_side.in_scope END AS in_scope,
    (coalesce(now_side.in_population, now_side.customer_id IS NOT NULL) OR coalesce(then_yesterday.in_population, then_yesterday.customer_id IS NOT NULL)) AS concerned,
    list_sort(list_distinct(flatten(CAST([then_yesterday.subject_missing, now_side.subject_missing] AS VARCHAR[][])))) AS missing
  FROM now_side
  FULL OUTER JOIN then_yesterday ON then_yesterday.customer_id = now_side.customer_id
),
-- everybody today and on 2026-11-30
compared_last_month_end AS (
  SELECT CASE WHEN now_side.customer_id IS NULL THEN then_last_month_end.customer_id ELSE now_side.customer_id END AS customer_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_last_month_end.customer_name ELSE now_side.customer_name END AS customer_name,
    CASE WHEN now_side.customer_id IS NULL THEN then_last_month_end.branch_id ELSE now_side.branch_id END AS branch_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_last_month_end.manager_id ELSE now_side.manager_id END AS manager_id,
    'last_month_end' AS base,
    2 AS base_place,
    DATE '2026-11-30' AS base_date,
    CASE WHEN then_last_month_end.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE then_last_month_end.subject END AS before,
    CASE WHEN now_side.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE now_side.subject END AS after,
    CASE WHEN then_last_month_end.customer_id IS NULL THEN 'new' WHEN now_side.customer_id IS NULL THEN 'left' ELSE 'both' END AS presence,
    CASE WHEN now_side.customer_id IS NULL THEN then_last_month_end.in_scope ELSE now_side.in_scope END AS in_scope,
    (coalesce(now_side.in_population, now_side.customer_id IS NOT NULL) OR coalesce(then_last_month_end.in_population, then_last_month_end.customer_id IS NOT NULL)) AS concerned,
    list_sort(list_distinct(flatten(CAST([then_last_month_end.subject_missing, now_side.subject_missing] AS VARCHAR[][])))) AS missing
  FROM now_side
  FULL OUTER JOIN then_last_month_end ON then_last_month_end.customer_id = now_side.customer_id
),
-- everybody today and on 2025-12-31
compared_year_start AS (
  SELECT CASE WHEN now_side.customer_id IS NULL THEN then_year_start.customer_id ELSE now_side.customer_id END AS customer_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_year_start.customer_name ELSE now_side.customer_name END AS customer_name,
    CASE WHEN now_side.customer_id IS NULL THEN then_year_start.branch_id ELSE now_side.branch_id END AS branch_id,
    CASE WHEN now_side.customer_id IS NULL THEN then_year_start.manager_id ELSE now_side.manager_id END AS manager_id,
    'year_start' AS base,
    3 AS base_place,
    DATE '2025-12-31' AS base_date,
    CASE WHEN then_year_start.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE then_year_start.subject END AS before,
    CASE WHEN now_side.customer_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE now_side.subject END AS after,
    CASE WHEN then_year_start.customer_id IS NULL THEN 'new' WHEN now_side.customer_id IS NULL THEN 'left' ELSE 'both' END AS presence,
    CASE WHEN now_side.customer_id IS NULL THEN then_year_start.in_scope ELSE now_side.in_scope END AS in_scope,
    (coalesce(now_side.in_population, now_side.customer_id IS NOT NULL) OR coalesce(then_year_start.in_population, then_year_start.customer_id IS NOT NULL)) AS concerned,
    list_sort(list_distinct(flatten(CAST([then_year_start.subject_missing, now_side.subject_missing] AS VARCHAR[][])))) AS missing
  FROM now_side
  FULL OUTER JOIN then_year_start ON then_year_start.customer_id = now_side.customer_id
)
SELECT * FROM compared_yesterday
UNION ALL
SELECT * FROM compared_last_month_end
UNION ALL
SELECT * FROM compared_year_start;

-- answer
CREATE TEMP TABLE answer AS
WITH
-- the place of each change among those of its direction
placed AS (
  SELECT *,
    row_number() OVER (PARTITION BY base, direction ORDER BY size DESC NULLS LAST, customer_id) AS place
  FROM (
    SELECT *, after - before AS change, CASE WHEN after > before THEN 'up' WHEN after < before THEN 'down' END AS direction, CASE WHEN after > before THEN after - before ELSE before - after END AS size
    FROM compared WHERE in_scope AND concerned
  ) AS sized
  WHERE direction IS NOT NULL
)
SELECT customer_id, customer_name, branch_id, manager_id, base, base_date, direction, place, before AS before, after AS after, change AS change, presence, missing,
  base_place, CASE WHEN direction = 'up' THEN 1 ELSE 2 END AS direction_place
FROM placed
WHERE place <= 20
ORDER BY base_place NULLS LAST, direction_place NULLS LAST, place, customer_id;
