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

-- answer
CREATE TEMP TABLE answer AS
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
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END AS live_operating_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_operating_loan__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.channel = 'offline')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.channel = 'offline'))) < count(*) THEN NULL ELSE FALSE END AS live_offline_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.channel = 'offline')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.channel = 'offline'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.channel = 'offline'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.channel = 'offline'))) IS NULL AND loans.channel IS NULL THEN 1 END) > 0 THEN 'loans.channel' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_offline_loan__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.channel = 'online')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.channel = 'online'))) < count(*) THEN NULL ELSE FALSE END AS live_online_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.channel = 'online')) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (loans.channel = 'online'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.channel = 'online'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.channel = 'online'))) IS NULL AND loans.channel IS NULL THEN 1 END) > 0 THEN 'loans.channel' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_online_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- credit_lines, one row per customer
credit_lines_by_customer AS (
  SELECT credit_lines.customer_id,
    CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline')) THEN 1 END) > 0 THEN TRUE WHEN count((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline'))) < count(*) THEN NULL ELSE FALSE END AS live_offline_line,
    CASE WHEN CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline')) THEN 1 END) > 0 THEN TRUE WHEN count((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline'))) IS NULL AND credit_lines.amount IS NULL THEN 1 END) > 0 THEN 'credit_lines.amount' END, CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline'))) IS NULL AND credit_lines.until IS NULL THEN 1 END) > 0 THEN 'credit_lines.until' END, CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'offline'))) IS NULL AND credit_lines.channel IS NULL THEN 1 END) > 0 THEN 'credit_lines.channel' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_offline_line__missing,
    CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online')) THEN 1 END) > 0 THEN TRUE WHEN count((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online'))) < count(*) THEN NULL ELSE FALSE END AS live_online_line,
    CASE WHEN CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online')) THEN 1 END) > 0 THEN TRUE WHEN count((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online'))) IS NULL AND credit_lines.amount IS NULL THEN 1 END) > 0 THEN 'credit_lines.amount' END, CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online'))) IS NULL AND credit_lines.until IS NULL THEN 1 END) > 0 THEN 'credit_lines.until' END, CASE WHEN count(CASE WHEN ((((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) AND (credit_lines.channel = 'online'))) IS NULL AND credit_lines.channel IS NULL THEN 1 END) > 0 THEN 'credit_lines.channel' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_online_line__missing
  FROM credit_lines
  WHERE credit_lines.as_of = DATE '2026-12-31'
  GROUP BY credit_lines.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_operating_loan END AS live_operating_loan,
    loans_by_customer.live_operating_loan__missing AS live_operating_loan__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_offline_loan END AS live_offline_loan,
    loans_by_customer.live_offline_loan__missing AS live_offline_loan__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_online_loan END AS live_online_loan,
    loans_by_customer.live_online_loan__missing AS live_online_loan__missing,
    CASE WHEN credit_lines_by_customer.customer_id IS NULL THEN FALSE ELSE credit_lines_by_customer.live_offline_line END AS live_offline_line,
    credit_lines_by_customer.live_offline_line__missing AS live_offline_line__missing,
    CASE WHEN credit_lines_by_customer.customer_id IS NULL THEN FALSE ELSE credit_lines_by_customer.live_online_line END AS live_online_line,
    credit_lines_by_customer.live_online_line__missing AS live_online_line__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN credit_lines_by_customer ON credit_lines_by_customer.customer_id = customers_now.customer_id
),
-- the class of every customer of the rule; null where it cannot be decided
classed AS (
  SELECT customer_id,
    manager_id,
    (((kind = 'corporate' OR kind = 'institution') OR live_operating_loan)) AS in_population,
    ((live_offline_loan OR live_offline_line)) AS is_offline_credit,
    ((live_online_loan OR live_online_line) AND NOT (live_offline_loan OR live_offline_line)) AS is_online_credit,
    (TRUE AND NOT (live_offline_loan OR live_offline_line) AND NOT (live_online_loan OR live_online_line)) AS is_non_credit
  FROM customers_measured
),
-- customers per owner and class
counted AS (
  SELECT manager_id,
    count(CASE WHEN in_population AND is_offline_credit THEN 1 END) AS offline_credit,
    count(CASE WHEN in_population AND is_online_credit THEN 1 END) AS online_credit,
    count(CASE WHEN in_population AND is_non_credit THEN 1 END) AS non_credit,
    count(CASE WHEN in_population THEN 1 END) AS total,
    count(CASE WHEN (in_population AND (is_offline_credit IS NULL OR is_online_credit IS NULL OR is_non_credit IS NULL)) OR in_population IS NULL THEN 1 END) AS undecided,
    count(CASE WHEN in_population IS NULL THEN 1 END) AS perhaps
  FROM classed
  GROUP BY manager_id
),
-- all managers, and all owners that customers name
owners AS (
  SELECT managers.manager_id, managers.branch_id, TRUE AS is_listed, FALSE AS is_unassigned
  FROM managers
  WHERE managers.as_of = DATE '2026-12-31'
  UNION ALL
  SELECT counted.manager_id, CAST(NULL AS VARCHAR), FALSE, FALSE
  FROM counted
  WHERE counted.manager_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM managers
    WHERE managers.as_of = DATE '2026-12-31' AND managers.manager_id = counted.manager_id
  )
  UNION ALL
  SELECT 'unassigned', CAST(NULL AS VARCHAR), FALSE, TRUE
  FROM counted
  WHERE counted.manager_id IS NULL AND counted.total + counted.perhaps > 0
),
-- counts of every owner, zero without customers, and the gaps
measured_owners AS (
  SELECT *,
    greatest(25 - offline_credit, 0) AS offline_gap,
    greatest(30 - online_credit, 0) AS online_gap,
    greatest(50 - non_credit, 0) AS non_credit_gap,
    greatest(100 - total, 0) AS total_gap
  FROM (
  SELECT owners.*,
    coalesce(counted.offline_credit, 0) AS offline_credit,
    coalesce(counted.online_credit, 0) AS online_credit,
    coalesce(counted.non_credit, 0) AS non_credit,
    coalesce(counted.total, 0) AS total,
    coalesce(counted.undecided, 0) AS undecided,
    coalesce(counted.perhaps, 0) AS perhaps
  FROM owners
  LEFT JOIN counted ON counted.manager_id IS NOT DISTINCT FROM CASE WHEN owners.is_unassigned THEN NULL ELSE owners.manager_id END
  ) AS owned
)
SELECT manager_id,
  branch_id,
  offline_credit,
  online_credit,
  non_credit,
  total,
  share(offline_credit, total) AS offline_share,
  share(online_credit, total) AS online_share,
  share(non_credit, total) AS non_credit_share,
  CASE WHEN is_unassigned THEN NULL ELSE offline_gap END AS offline_gap,
  CASE WHEN is_unassigned THEN NULL ELSE online_gap END AS online_gap,
  CASE WHEN is_unassigned THEN NULL ELSE non_credit_gap END AS non_credit_gap,
  CASE WHEN is_unassigned THEN NULL ELSE total_gap END AS total_gap,
  CASE WHEN is_unassigned THEN NULL WHEN total = 0 AND undecided = 0 THEN FALSE WHEN offline_gap + online_gap + non_credit_gap + total_gap = 0 THEN TRUE WHEN undecided = 0 THEN FALSE WHEN offline_gap + online_gap + non_credit_gap > undecided OR total_gap > perhaps THEN FALSE ELSE NULL END AS attained,
  is_listed,
  is_unassigned,
  undecided
FROM measured_owners
ORDER BY is_unassigned, manager_id;
