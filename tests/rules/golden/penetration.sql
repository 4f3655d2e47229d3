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

-- held
CREATE TEMP TABLE held AS
SELECT holdings.customer_id, products.product_class AS product,
  count(CASE WHEN ((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) THEN 1 END) AS certain,
  count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31'))))) IS NULL THEN 1 END) AS perhaps
FROM holdings LEFT JOIN products ON products.product_id = holdings.product_id
WHERE holdings.as_of = DATE '2026-12-31'
GROUP BY holdings.customer_id, products.product_class;

-- placed
CREATE TEMP TABLE placed AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, opened_on
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- the customers of the rule, their group, and whether they are new
members AS (
  SELECT customer_id, branch_id AS group_value,
    opened_on > add_months(DATE '2026-12-31', -12) AND opened_on <= DATE '2026-12-31' AS is_new,
    TRUE AS in_population
  FROM customers_now
  WHERE coalesce(TRUE, TRUE)
),
-- how many products each customer holds
held_by AS (
  SELECT customer_id, count(CASE WHEN certain > 0 AND product IS NOT NULL THEN 1 END) AS products,
    count(CASE WHEN certain > 0 AND product IS NULL THEN 1 END) AS nameless,
    count(CASE WHEN certain = 0 AND perhaps > 0 THEN 1 END) AS perhaps
  FROM held
  GROUP BY customer_id
)
SELECT members.*, coalesce(held_by.products, 0) AS products, coalesce(held_by.nameless, 0) AS nameless, coalesce(held_by.perhaps, 0) AS perhaps
FROM members
LEFT JOIN held_by ON held_by.customer_id = members.customer_id;

-- answer
CREATE TEMP TABLE answer AS
WITH
-- customers of each group
sizes AS (
  SELECT group_value, count(*) AS customers, count(CASE WHEN is_new THEN 1 END) AS new_customers
  FROM placed
  WHERE in_population
  GROUP BY group_value
),
-- holders of each product in each group, beside the groups in which it has none
counted AS (
  SELECT group_value, product, 0 AS customers, 0 AS new_customers, 1 AS holders, 0 AS unclear,
    CASE WHEN is_new THEN 1 ELSE 0 END AS new_holders, 0 AS new_unclear
  FROM placed JOIN held ON held.customer_id = placed.customer_id
  WHERE in_population AND product IS NOT NULL AND held.certain > 0
  UNION ALL
  SELECT group_value, product, 0, 0, 0, 1, 0, CASE WHEN is_new THEN 1 ELSE 0 END
  FROM placed JOIN held ON held.customer_id = placed.customer_id
  WHERE in_population AND product IS NOT NULL AND held.certain = 0 AND held.perhaps > 0
  UNION ALL
  SELECT sizes.group_value, sold.product, sizes.customers, sizes.new_customers, 0, 0, 0, 0
  FROM sizes CROSS JOIN (SELECT DISTINCT product FROM held WHERE product IS NOT NULL) AS sold
)
SELECT product, group_value AS branch_id, customers, holders, unclear,
  share(holders, customers - unclear) AS penetration,
  new_customers, new_holders, new_unclear,
  share(new_holders, new_customers - new_unclear) AS new_penetration
FROM (
  SELECT group_value, product, sum(customers) AS customers, sum(holders) AS holders, sum(unclear) AS unclear, sum(new_customers) AS new_customers, sum(new_holders) AS new_holders, sum(new_unclear) AS new_unclear
  FROM counted GROUP BY group_value, product
) AS summed
ORDER BY branch_id NULLS LAST, product;
