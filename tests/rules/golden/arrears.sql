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

-- placed
CREATE TEMP TABLE placed AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
)
SELECT customer_id, manager_id AS owner_id,
  TRUE AS in_population
FROM customers_now;

-- owned
CREATE TEMP TABLE owned AS
WITH
-- each note: late, old, with a balance
judged AS (
  SELECT loans.customer_id,
    coalesce((((loans.overdue_principal > 0) OR (loans.overdue_interest > 0)) OR (loans.days_past_due > 0)), FALSE) AS is_late,
    coalesce((loans.days_past_due > 90), FALSE) AS is_old,
    coalesce(((loans.days_past_due IS NULL) AND (((loans.overdue_principal IS NULL) OR (loans.overdue_interest IS NULL)))), FALSE) AS is_unclear,
    coalesce((loans.overdue_principal > 0), FALSE) AS is_cause_1,
    coalesce((loans.overdue_interest > 0), FALSE) AS is_cause_2,
    coalesce((loans.days_past_due > 0), FALSE) AS is_cause_3,
    (loans.balance > 0) AS is_live
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
),
-- notes per customer
noted AS (
  SELECT customer_id,
    count(CASE WHEN NOT is_old AND (is_live OR is_late) THEN 1 END) AS notes,
    count(CASE WHEN NOT is_old AND is_late THEN 1 END) AS late,
    count(CASE WHEN is_old THEN 1 END) AS old,
    count(CASE WHEN NOT is_old AND is_live AND is_unclear AND NOT is_late THEN 1 END) AS unclear,
    count(CASE WHEN NOT is_old AND is_live IS NULL AND NOT is_late THEN 1 END) AS undecided,
    count(CASE WHEN NOT is_old AND is_late AND is_cause_1 THEN 1 END) AS cause_1,
    count(CASE WHEN NOT is_old AND is_late AND is_cause_2 THEN 1 END) AS cause_2,
    count(CASE WHEN NOT is_old AND is_late AND is_cause_3 THEN 1 END) AS cause_3
  FROM judged
  GROUP BY customer_id
),
-- customers per owner
counted AS (
  SELECT coalesce(placed.owner_id, 'unassigned') AS owner_id,
    placed.owner_id IS NULL AS is_unassigned,
    count(CASE WHEN in_population AND notes > 0 THEN 1 END) AS customers,
    count(CASE WHEN in_population AND late > 0 THEN 1 END) AS in_arrears,
    sum(CASE WHEN in_population THEN old ELSE 0 END) AS old_notes,
    count(CASE WHEN in_population AND cause_1 > 0 THEN 1 END) AS cause_1,
    count(CASE WHEN in_population AND cause_2 > 0 AND cause_1 = 0 THEN 1 END) AS cause_2,
    count(CASE WHEN in_population AND cause_3 > 0 AND cause_1 = 0 AND cause_2 = 0 THEN 1 END) AS cause_3,
    sum(CASE WHEN in_population THEN unclear ELSE 0 END) AS unclear,
    count(CASE WHEN in_population AND notes = 0 AND undecided > 0 THEN 1 END) AS undecided,
    count(CASE WHEN in_population IS NULL AND notes > 0 THEN 1 END) AS perhaps
  FROM placed
  JOIN noted ON noted.customer_id = placed.customer_id
  GROUP BY placed.owner_id
),
-- all owners: those listed, those whom customers name, and the customers without one
owners AS (
  SELECT owner_id, TRUE AS is_listed, FALSE AS is_unassigned
  FROM (SELECT manager_id AS owner_id FROM managers WHERE as_of = DATE '2026-12-31') AS listed
  UNION ALL
  SELECT owner_id, FALSE AS is_listed, FALSE AS is_unassigned
  FROM (
  SELECT named.owner_id FROM (SELECT DISTINCT owner_id FROM placed WHERE owner_id IS NOT NULL) AS named
  WHERE NOT EXISTS (SELECT 1 FROM (SELECT manager_id AS owner_id FROM managers WHERE as_of = DATE '2026-12-31') AS listed WHERE listed.owner_id = named.owner_id)
  ) AS unlisted
  UNION ALL
  SELECT owner_id, FALSE, TRUE
  FROM counted
  WHERE is_unassigned AND customers + old_notes + unclear + undecided + perhaps > 0
)
SELECT owners.*,
  coalesce(counted.customers, 0) AS customers,
  coalesce(counted.in_arrears, 0) AS in_arrears,
  coalesce(counted.old_notes, 0) AS old_notes,
  coalesce(counted.cause_1, 0) AS cause_1,
  coalesce(counted.cause_2, 0) AS cause_2,
  coalesce(counted.cause_3, 0) AS cause_3,
  coalesce(counted.unclear, 0) AS unclear,
  coalesce(counted.undecided, 0) AS undecided,
  coalesce(counted.perhaps, 0) AS perhaps
FROM owners
LEFT JOIN counted ON counted.owner_id = owners.owner_id AND counted.is_unassigned = owners.is_unassigned;

-- answer
CREATE TEMP TABLE answer AS
SELECT owner_id,
  DATE '2026-12-31' AS day,
  customers,
  in_arrears,
  share(in_arrears, customers) AS ratio,
  wilson(in_arrears, customers, CAST(1.959964 AS DOUBLE), -1) AS ratio_low,
  wilson(in_arrears, customers, CAST(1.959964 AS DOUBLE), 1) AS ratio_high,
  old_notes,
  CASE verdict WHEN 'unknown' THEN NULL
    WHEN 'loss_of_control' THEN (CAST(in_arrears AS HUGEINT) * 5 - CAST(customers AS HUGEINT) * 1) > 0 AND (CAST(in_arrears AS HUGEINT) * 5 - CAST(customers AS HUGEINT) * 1) * (CAST(in_arrears AS HUGEINT) * 5 - CAST(customers AS HUGEINT) * 1) * 62500000000 > CAST(customers AS HUGEINT) * 960364720324
    WHEN 'on_site_check' THEN (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 3) > 0 AND (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 3) * (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 3) * 62500000000 > CAST(customers AS HUGEINT) * 69866533403571
    WHEN 'above' THEN (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 1) > 0 AND (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 1) * (CAST(in_arrears AS HUGEINT) * 100 - CAST(customers AS HUGEINT) * 1) * 62500000000 > CAST(customers AS HUGEINT) * 23769026828019
    ELSE FALSE END AS significant,
  verdict,
  is_listed,
  is_unassigned,
  cause_1,
  cause_2,
  cause_3,
  unclear,
  undecided,
  perhaps
FROM (
SELECT *,
  CASE WHEN customers = 0 THEN 'unknown'
    WHEN CAST(in_arrears AS HUGEINT) * 5 >= CAST(customers AS HUGEINT) * 1 THEN 'loss_of_control'
    WHEN CAST(in_arrears AS HUGEINT) * 100 > CAST(customers AS HUGEINT) * 3 THEN 'on_site_check'
    WHEN CAST(in_arrears AS HUGEINT) * 100 > CAST(customers AS HUGEINT) * 1 THEN 'above'
    ELSE 'normal' END AS verdict
FROM owned
) AS weighed
ORDER BY is_unassigned, ratio DESC NULLS LAST, owner_id;
