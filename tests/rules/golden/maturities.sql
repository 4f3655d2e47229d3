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

-- kept
CREATE TEMP TABLE kept AS
WITH
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
-- positions, one row per customer
positions_by_customer AS (
  SELECT positions.customer_id,
    CASE WHEN count(positions.market_value) = count(*) THEN coalesce(CAST(sum(positions.market_value) AS DECIMAL(28,2)), 0) END AS wealth_held,
    CASE WHEN NOT (count(positions.market_value) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND positions.market_value IS NULL THEN 1 END) > 0 THEN 'positions.market_value' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS wealth_held__missing
  FROM positions
  WHERE positions.as_of = DATE '2026-12-31'
  GROUP BY positions.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposit_balance END AS deposit_balance,
    accounts_by_customer.deposit_balance__missing AS deposit_balance__missing,
    CASE WHEN positions_by_customer.customer_id IS NULL THEN 0 ELSE positions_by_customer.wealth_held END AS wealth_held,
    positions_by_customer.wealth_held__missing AS wealth_held__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN positions_by_customer ON positions_by_customer.customer_id = customers_now.customer_id
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
-- positions, one row per customer
last_month_end_positions_by_customer AS (
  SELECT positions.customer_id,
    CASE WHEN count(positions.market_value) = count(*) THEN coalesce(CAST(sum(positions.market_value) AS DECIMAL(28,2)), 0) END AS wealth_held,
    CASE WHEN NOT (count(positions.market_value) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND positions.market_value IS NULL THEN 1 END) > 0 THEN 'positions.market_value' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS wealth_held__missing
  FROM positions
  WHERE positions.as_of = DATE '2026-11-30'
  GROUP BY positions.customer_id
),
-- every customer with what belongs to it
last_month_end_customers_measured AS (
  SELECT last_month_end_customers_now.*,
    CASE WHEN last_month_end_accounts_by_customer.customer_id IS NULL THEN 0 ELSE last_month_end_accounts_by_customer.deposit_balance END AS deposit_balance,
    last_month_end_accounts_by_customer.deposit_balance__missing AS deposit_balance__missing,
    CASE WHEN last_month_end_positions_by_customer.customer_id IS NULL THEN 0 ELSE last_month_end_positions_by_customer.wealth_held END AS wealth_held,
    last_month_end_positions_by_customer.wealth_held__missing AS wealth_held__missing
  FROM last_month_end_customers_now
  LEFT JOIN last_month_end_accounts_by_customer ON last_month_end_accounts_by_customer.customer_id = last_month_end_customers_now.customer_id
  LEFT JOIN last_month_end_positions_by_customer ON last_month_end_positions_by_customer.customer_id = last_month_end_customers_now.customer_id
),
-- what customers held on 2026-11-30
held_then AS (
  SELECT customer_id, branch_id, manager_id,
    CAST(CAST(deposit_balance AS DECIMAL(28,2)) + CAST(wealth_held AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS held
  FROM last_month_end_customers_measured
  WHERE TRUE
),
-- what they hold now
held_now AS (
  SELECT customer_id,
    CAST(CAST(deposit_balance AS DECIMAL(28,2)) + CAST(wealth_held AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS held
  FROM customers_measured
),
-- what matured after 2026-11-30, per customer
matured AS (
  SELECT customer_id, CASE WHEN count(amount) = count(*) THEN CAST(sum(amount) AS DECIMAL(28,2)) END AS matured
  FROM (
  SELECT accounts.customer_id AS customer_id,
    CASE WHEN (((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on > DATE '2026-11-30' AND accounts.matures_on <= DATE '2026-12-31')) THEN CAST(accounts.balance AS DECIMAL(28,2)) ELSE CAST(NULL AS DECIMAL(28,2)) END AS amount
  FROM (SELECT * FROM accounts WHERE accounts.as_of = DATE '2026-11-30') AS accounts
  WHERE coalesce((((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on > DATE '2026-11-30' AND accounts.matures_on <= DATE '2026-12-31')), TRUE)
  UNION ALL
  SELECT positions.customer_id AS customer_id,
    CASE WHEN (((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on > DATE '2026-11-30' AND positions.matures_on <= DATE '2026-12-31')) THEN CAST(positions.market_value AS DECIMAL(28,2)) ELSE CAST(NULL AS DECIMAL(28,2)) END AS amount
  FROM (SELECT * FROM positions WHERE positions.as_of = DATE '2026-11-30') AS positions
  WHERE coalesce((((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on > DATE '2026-11-30' AND positions.matures_on <= DATE '2026-12-31')), TRUE)
  ) AS due
  GROUP BY customer_id
)
SELECT held_then.customer_id, held_then.branch_id, held_then.manager_id,
  matured.matured,
  CASE WHEN matured.matured IS NOT NULL AND (held_then.held - CASE WHEN held_now.customer_id IS NULL THEN 0 ELSE held_now.held END) IS NOT NULL
    THEN CAST(CASE WHEN (held_then.held - CASE WHEN held_now.customer_id IS NULL THEN 0 ELSE held_now.held END) <= 0 THEN matured WHEN (held_then.held - CASE WHEN held_now.customer_id IS NULL THEN 0 ELSE held_now.held END) >= matured THEN 0 ELSE matured - (held_then.held - CASE WHEN held_now.customer_id IS NULL THEN 0 ELSE held_now.held END) END AS DECIMAL(28,2)) END AS retained
FROM matured
JOIN held_then ON held_then.customer_id = matured.customer_id
LEFT JOIN held_now ON held_now.customer_id = matured.customer_id;

-- agenda
CREATE TEMP TABLE agenda AS
WITH
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
-- positions, one row per customer
positions_by_customer AS (
  SELECT positions.customer_id,
    CASE WHEN count(positions.market_value) = count(*) THEN coalesce(CAST(sum(positions.market_value) AS DECIMAL(28,2)), 0) END AS wealth_held,
    CASE WHEN NOT (count(positions.market_value) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND positions.market_value IS NULL THEN 1 END) > 0 THEN 'positions.market_value' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS wealth_held__missing
  FROM positions
  WHERE positions.as_of = DATE '2026-12-31'
  GROUP BY positions.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposit_balance END AS deposit_balance,
    accounts_by_customer.deposit_balance__missing AS deposit_balance__missing,
    CASE WHEN positions_by_customer.customer_id IS NULL THEN 0 ELSE positions_by_customer.wealth_held END AS wealth_held,
    positions_by_customer.wealth_held__missing AS wealth_held__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN positions_by_customer ON positions_by_customer.customer_id = customers_now.customer_id
),
-- the customers of the rule
people AS (
  SELECT customer_id, customer_name, branch_id, manager_id,
    TRUE AS in_population
  FROM customers_measured
  WHERE coalesce(TRUE, TRUE)
),
-- item: time deposit matures
item_deposit AS (
  SELECT accounts.customer_id AS customer_id,
    'deposit' AS item,
    1 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    accounts.matures_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (accounts.matures_on < DATE '2026-12-31') AS late,
    CAST(accounts.balance AS DECIMAL(28,2)) AS amount,
    accounts.account_id AS reference_id,
    (((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on >= DATE '2026-12-31' AND accounts.matures_on <= DATE '2027-01-30')) AS hit,
    CASE WHEN (((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on >= DATE '2026-12-31' AND accounts.matures_on <= DATE '2027-01-30')) IS NULL THEN list_filter(CAST([CASE WHEN accounts.term IS NULL THEN 'accounts.term' END, CASE WHEN accounts.balance IS NULL THEN 'accounts.balance' END, CASE WHEN accounts.matures_on IS NULL THEN 'accounts.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(accounts.balance AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN accounts.balance IS NULL THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM (SELECT * FROM accounts WHERE accounts.as_of = DATE '2026-12-31') AS accounts
),
-- item: wealth matures
item_wealth AS (
  SELECT positions.customer_id AS customer_id,
    'wealth' AS item,
    2 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    positions.matures_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (positions.matures_on < DATE '2026-12-31') AS late,
    CAST(positions.market_value AS DECIMAL(28,2)) AS amount,
    positions.product_id AS reference_id,
    (((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on >= DATE '2026-12-31' AND positions.matures_on <= DATE '2027-01-30')) AS hit,
    CASE WHEN (((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on >= DATE '2026-12-31' AND positions.matures_on <= DATE '2027-01-30')) IS NULL THEN list_filter(CAST([CASE WHEN positions.market_value IS NULL THEN 'positions.market_value' END, CASE WHEN positions.matures_on IS NULL THEN 'positions.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(positions.market_value AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN positions.market_value IS NULL THEN 'positions.market_value' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM (SELECT * FROM positions WHERE positions.as_of = DATE '2026-12-31') AS positions
),
-- all items under one another
entries AS (
  SELECT * FROM item_deposit
  UNION ALL
  SELECT * FROM item_wealth
),
-- to whom it falls, and the last contact that counts
owned AS (
  SELECT people.customer_id, people.customer_name, people.branch_id, people.manager_id, people.in_population, people.manager_id AS owner_id, CAST(NULL AS DATE) AS last_on, entries.item, entries.item_place, entries.methods, entries.owner_role, entries.detail, entries.due_on, entries.done_from, entries.prior_from, entries.prior_due, entries.late, entries.amount, entries.reference_id, entries.hit, entries.missing
  FROM entries
  JOIN people ON people.customer_id = entries.customer_id
  WHERE coalesce(entries.hit, TRUE)
)
SELECT *,
  CASE WHEN state = 'overdue' AND prior_from IS NOT NULL THEN prior_due ELSE due_on END AS final_due
FROM (
SELECT *, CASE WHEN coalesce(last_on >= done_from, FALSE) THEN 'done'
    WHEN coalesce(late, FALSE) OR (prior_from IS NOT NULL AND coalesce(last_on < prior_from, TRUE)) THEN 'overdue' ELSE 'due' END AS state, hit IS NULL OR in_population IS NULL AS is_open
FROM owned
) AS stated;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, item, detail AS reason, owner_role, owner_id, methods, final_due AS due_on, last_on, state,
  amount, reference_id, missing, item_place,
  CASE state WHEN 'overdue' THEN 1 WHEN 'due' THEN 2 ELSE 3 END AS state_place
FROM agenda
WHERE NOT is_open AND state <> 'done'
ORDER BY owner_id NULLS LAST, owner_role NULLS LAST, state_place NULLS LAST, due_on NULLS LAST, item_place NULLS LAST, customer_id, amount NULLS LAST, reference_id NULLS LAST;
