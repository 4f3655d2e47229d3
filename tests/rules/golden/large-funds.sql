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

-- parties
CREATE TEMP TABLE parties AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- the postings of the window, and who stands on the other side
flows AS (
  SELECT daily_flows.customer_id, daily_flows.posted_on, daily_flows.direction, daily_flows.amount, daily_flows.postings, daily_flows.counterparty_name, daily_flows.counterparty_bank,
    daily_flows.counterparty_account IS NOT NULL AS has_account,
    coalesce(daily_flows.counterparty_is_self, FALSE) AS is_self,
    theirs.account_id IS NOT NULL AS is_ours, named.name IS NOT NULL AS is_named
  FROM daily_flows
  LEFT JOIN accounts AS theirs ON theirs.account_id = daily_flows.counterparty_account AND theirs.as_of = DATE '2026-12-31'
  LEFT JOIN (SELECT name FROM customers WHERE as_of = DATE '2026-12-31' AND name IS NOT NULL GROUP BY name) AS named
    ON named.name = daily_flows.counterparty_name
  WHERE daily_flows.posted_on >= DATE '2026-12-02' AND daily_flows.posted_on <= DATE '2026-12-31'
    AND daily_flows.amount <> 0
    AND NOT coalesce(daily_flows.initiated_by = 'bank', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%受托支付%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%受托支付%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%理财%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%理财%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%申购%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%申购%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%赎回%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%赎回%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%现金%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%现金%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%entrusted%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%entrusted%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%wealth%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%wealth%', FALSE)
    AND NOT coalesce(daily_flows.kind LIKE '%cash%', FALSE)
    AND NOT coalesce(daily_flows.purpose LIKE '%cash%', FALSE)
),
-- leak, lead, own name elsewhere, or within the bank
classed AS (
  SELECT flows.customer_id, flows.posted_on, flows.direction, flows.amount, flows.postings,
    flows.counterparty_name, flows.counterparty_bank,
    CASE WHEN (flows.is_ours OR coalesce(flows.counterparty_bank IN ('本行', '我行', '样例银行'), FALSE)) THEN 'inside'
      WHEN (flows.is_self OR coalesce(flows.counterparty_name = who.customer_name, FALSE)) AND flows.direction = 'out' THEN 'own_out' WHEN (flows.is_self OR coalesce(flows.counterparty_name = who.customer_name, FALSE)) THEN 'own_in'
      WHEN flows.direction = 'out' AND flows.counterparty_bank IS NOT NULL THEN 'leak'
      WHEN flows.direction = 'in' AND flows.is_named THEN 'inside'
      WHEN flows.direction = 'in' AND (flows.counterparty_name IS NOT NULL OR flows.has_account) THEN 'lead' ELSE 'unknown' END AS mode
  FROM flows
  JOIN customers_now AS who ON who.customer_id = flows.customer_id
)
SELECT customer_id, posted_on, direction, mode, counterparty_name, counterparty_bank,
  CAST(abs(CAST(sum(amount) AS DECIMAL(28,2))) AS DECIMAL(28,2)) AS amount, CAST(sum(postings) AS BIGINT) AS postings
FROM classed
WHERE mode <> 'inside'
GROUP BY customer_id, posted_on, direction, mode, counterparty_name, counterparty_bank;

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- sums by customer, direction, day and class
days AS (
  SELECT customer_id, posted_on, direction, mode,
    CAST(sum(amount) AS DECIMAL(28,2)) AS amount, CAST(sum(postings) AS BIGINT) AS postings,
    count(*) AS parties,
    max(CASE WHEN place = 1 THEN counterparty_name END) AS party_1,
    max(CASE WHEN place = 2 THEN counterparty_name END) AS party_2,
    max(CASE WHEN place = 3 THEN counterparty_name END) AS party_3,
    max(CASE WHEN place = 1 THEN counterparty_bank END) AS counterparty_bank
  FROM (
    SELECT *, row_number() OVER (PARTITION BY customer_id, posted_on, direction, mode
      ORDER BY amount DESC NULLS LAST, counterparty_name NULLS LAST, counterparty_bank NULLS LAST) AS place
    FROM parties
  ) AS placed
  GROUP BY customer_id, posted_on, direction, mode
)
SELECT days.*, who.customer_name, who.branch_id, who.manager_id,
  CASE WHEN NOT (TRUE AND days.amount >= 200000 AND CASE WHEN (kind <> 'personal') IS NULL THEN NULL WHEN (kind <> 'personal') THEN days.amount >= 1000000 WHEN (kind = 'personal') IS NULL THEN NULL WHEN (kind = 'personal') THEN days.amount >= 200000 ELSE FALSE END) AND coalesce((mode <> 'unknown' AND days.unclassed > 0 AND (TRUE AND (days.amount + days.unclassed) >= 200000 AND CASE WHEN (kind <> 'personal') IS NULL THEN NULL WHEN (kind <> 'personal') THEN (days.amount + days.unclassed) >= 1000000 WHEN (kind = 'personal') IS NULL THEN NULL WHEN (kind = 'personal') THEN (days.amount + days.unclassed) >= 200000 ELSE FALSE END) AND NOT (TRUE AND days.unclassed >= 200000 AND CASE WHEN (kind <> 'personal') IS NULL THEN NULL WHEN (kind <> 'personal') THEN days.unclassed >= 1000000 WHEN (kind = 'personal') IS NULL THEN NULL WHEN (kind = 'personal') THEN days.unclassed >= 200000 ELSE FALSE END)), TRUE) THEN CAST(NULL AS BOOLEAN) ELSE (TRUE AND days.amount >= 200000 AND CASE WHEN (kind <> 'personal') IS NULL THEN NULL WHEN (kind <> 'personal') THEN days.amount >= 1000000 WHEN (kind = 'personal') IS NULL THEN NULL WHEN (kind = 'personal') THEN days.amount >= 200000 ELSE FALSE END) END AS is_large,
  CASE WHEN (TRUE AND days.amount >= 200000 AND CASE WHEN (kind <> 'personal') IS NULL THEN NULL WHEN (kind <> 'personal') THEN days.amount >= 1000000 WHEN (kind = 'personal') IS NULL THEN NULL WHEN (kind = 'personal') THEN days.amount >= 200000 ELSE FALSE END) IS NULL THEN CASE WHEN kind IS NULL THEN ['customers.kind'] ELSE CAST([] AS VARCHAR[]) END
    WHEN mode = 'unknown' AND direction = 'out' THEN ['daily_flows.counterparty_bank']
    WHEN mode = 'unknown' THEN ['daily_flows.counterparty_name'] ELSE CAST([] AS VARCHAR[]) END AS missing
FROM (
  SELECT *, sum(CASE WHEN mode = 'unknown' THEN amount ELSE CAST(0 AS DECIMAL(28,2)) END) OVER (PARTITION BY customer_id, posted_on, direction) AS unclassed
  FROM days
) AS days
JOIN customers_now AS who ON who.customer_id = days.customer_id;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, posted_on, direction, mode, amount,
  postings, parties, list_filter(CAST([party_1, party_2, party_3] AS VARCHAR[]), lambda item: item IS NOT NULL) AS counterparties, counterparty_bank, missing,
  CASE mode WHEN 'leak' THEN 1 WHEN 'lead' THEN 2 WHEN 'own_out' THEN 3 WHEN 'own_in' THEN 4 WHEN 'unknown' THEN 5 END AS severity
FROM judged
WHERE is_large
ORDER BY severity, amount DESC NULLS LAST, posted_on DESC NULLS LAST, direction NULLS LAST, customer_id;
