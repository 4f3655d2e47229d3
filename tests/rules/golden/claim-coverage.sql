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
  SELECT customer_id, name AS customer_name, branch_id, manager_id, average_financial_assets, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.average_balance) = count(*) THEN coalesce(CAST(sum(accounts.average_balance) AS DECIMAL(28,2)), 0) END AS average_deposits,
    CASE WHEN NOT (count(accounts.average_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.average_balance IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS average_deposits__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS live_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.average_deposits END AS average_deposits,
    accounts_by_customer.average_deposits__missing AS average_deposits__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_loan END AS live_loan,
    loans_by_customer.live_loan__missing AS live_loan__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: claim_assets
customers_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (average_financial_assets IS NULL)) IS NULL THEN NULL WHEN (NOT (average_financial_assets IS NULL)) THEN average_financial_assets WHEN (average_financial_assets IS NULL) IS NULL THEN NULL WHEN (average_financial_assets IS NULL) THEN average_deposits END AS claim_assets
  FROM customers_measured
),
-- measures made of others: to_be_claimed
customers_derived_2 AS (
  SELECT *,
    (((((kind = 'corporate' OR kind = 'institution') AND (NOT live_loan)) AND (claim_assets >= 10000))) OR (((kind = 'personal') AND (claim_assets >= 500000)))) AS to_be_claimed
  FROM customers_derived_1
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (to_be_claimed) AS in_population,
    ((manager_id IS NULL) AND (kind <> 'personal')) AS hit_company_without_loan,
    ((manager_id IS NULL) AND (kind = 'personal')) AS hit_wealthy_person
  FROM customers_derived_2
  WHERE coalesce((to_be_claimed), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_company_without_loan OR hit_wealthy_person THEN 1 END AS worst,
    ((hit_company_without_loan IS NULL AND 1 < coalesce(CASE WHEN hit_company_without_loan OR hit_wealthy_person THEN 1 END, 2)) OR (hit_wealthy_person IS NULL AND 1 < coalesce(CASE WHEN hit_company_without_loan OR hit_wealthy_person THEN 1 END, 2))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  claim_assets AS claim_assets,
  CASE worst WHEN 1 THEN 'unclaimed' END AS mode,
  list_filter(CAST([CASE WHEN hit_company_without_loan THEN 'company_without_loan' END, CASE WHEN hit_wealthy_person THEN 'wealthy_person' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_company_without_loan IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN kind IS NULL THEN ['customers.kind'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_wealthy_person IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN kind IS NULL THEN ['customers.kind'] ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_company_without_loan, FALSE) AS told_company_without_loan, coalesce(hit_wealthy_person, FALSE) AS told_wealthy_person
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, claim_assets, mode, reasons, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, claim_assets DESC NULLS LAST, customer_id;
