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

-- borrowers
CREATE TEMP TABLE borrowers AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, group_id, industry_code
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- off_balance, one row per customer
off_balance_by_customer AS (
  SELECT off_balance.customer_id,
    CASE WHEN count((fen(off_balance.amount) - fen(off_balance.margin))) = count(*) THEN coalesce(yuan(sum((fen(off_balance.amount) - fen(off_balance.margin)))), 0) END AS off_balance_net,
    CASE WHEN NOT (count((fen(off_balance.amount) - fen(off_balance.margin))) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND off_balance.amount IS NULL THEN 1 END) > 0 THEN 'off_balance.amount' END, CASE WHEN count(CASE WHEN TRUE AND off_balance.margin IS NULL THEN 1 END) > 0 THEN 'off_balance.margin' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS off_balance_net__missing
  FROM off_balance
  WHERE off_balance.as_of = DATE '2026-12-31'
  GROUP BY off_balance.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN off_balance_by_customer.customer_id IS NULL THEN 0 ELSE off_balance_by_customer.off_balance_net END AS off_balance_net,
    off_balance_by_customer.off_balance_net__missing AS off_balance_net__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN off_balance_by_customer ON off_balance_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: exposure
customers_derived_1 AS (
  SELECT *,
    CAST(CAST(loan_balance AS DECIMAL(28,2)) + CAST(off_balance_net AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS exposure
  FROM customers_measured
)
SELECT * FROM (
SELECT customer_id,
  customer_name,
  branch_id,
  manager_id,
  branch_id AS by_value,
  customer_id AS over_customer,
  coalesce(group_id, customer_id) AS over_group,
  industry_code AS over_industry,
  loan_balance AS amount_1,
  CASE WHEN loan_balance IS NULL THEN loan_balance__missing ELSE CAST([] AS VARCHAR[]) END AS missing_1,
  exposure AS amount_2,
  CASE WHEN exposure IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN loan_balance IS NULL THEN loan_balance__missing END, CASE WHEN off_balance_net IS NULL THEN off_balance_net__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing_2,
  TRUE AS in_population
FROM customers_derived_1
) AS owing
WHERE amount_1 IS NULL OR amount_1 <> 0 OR amount_2 IS NULL OR amount_2 <> 0;

-- ranked
CREATE TEMP TABLE ranked AS
WITH
-- amounts of each customer
named_customer AS (
  SELECT over_customer AS name_id,
    count(*) AS members,
    max(CASE WHEN place = 1 THEN customer_id END) AS lead_id,
    CASE WHEN count(amount_1) = count(*) THEN CAST(sum(amount_1) AS DECIMAL(28,2)) END AS amount_1,
    min(CASE WHEN amount_1 IS NULL THEN customer_id END) AS unknown_1,
    CASE WHEN count(amount_2) = count(*) THEN CAST(sum(amount_2) AS DECIMAL(28,2)) END AS amount_2,
    min(CASE WHEN amount_2 IS NULL THEN customer_id END) AS unknown_2
  FROM (
    SELECT *, row_number() OVER (PARTITION BY over_customer ORDER BY amount_1 DESC NULLS LAST, customer_id) AS place
    FROM borrowers
    WHERE in_population AND over_customer IS NOT NULL
  ) AS placed
  GROUP BY over_customer
),
-- amounts of each group
named_group AS (
  SELECT over_group AS name_id,
    count(*) AS members,
    max(CASE WHEN place = 1 THEN customer_id END) AS lead_id,
    CASE WHEN count(amount_1) = count(*) THEN CAST(sum(amount_1) AS DECIMAL(28,2)) END AS amount_1,
    min(CASE WHEN amount_1 IS NULL THEN customer_id END) AS unknown_1,
    CASE WHEN count(amount_2) = count(*) THEN CAST(sum(amount_2) AS DECIMAL(28,2)) END AS amount_2,
    min(CASE WHEN amount_2 IS NULL THEN customer_id END) AS unknown_2
  FROM (
    SELECT *, row_number() OVER (PARTITION BY over_group ORDER BY amount_1 DESC NULLS LAST, customer_id) AS place
    FROM borrowers
    WHERE in_population AND over_group IS NOT NULL
  ) AS placed
  GROUP BY over_group
),
-- amounts of each industry
named_industry AS (
  SELECT over_industry AS name_id,
    count(*) AS members,
    max(CASE WHEN place = 1 THEN customer_id END) AS lead_id,
    CASE WHEN count(amount_1) = count(*) THEN CAST(sum(amount_1) AS DECIMAL(28,2)) END AS amount_1,
    min(CASE WHEN amount_1 IS NULL THEN customer_id END) AS unknown_1,
    CASE WHEN count(amount_2) = count(*) THEN CAST(sum(amount_2) AS DECIMAL(28,2)) END AS amount_2,
    min(CASE WHEN amount_2 IS NULL THEN customer_id END) AS unknown_2
  FROM (
    SELECT *, row_number() OVER (PARTITION BY over_industry ORDER BY amount_1 DESC NULLS LAST, customer_id) AS place
    FROM borrowers
    WHERE in_population AND over_industry IS NOT NULL
  ) AS placed
  GROUP BY over_industry
),
-- each name once for every book and limit
amounts AS (
  SELECT 'book_customer' AS series, name_id, members, lead_id, unknown_1 AS unknown_id, amount_1 AS amount
  FROM named_customer WHERE amount_1 IS NULL OR amount_1 > 0
  UNION ALL
  SELECT 'book_group' AS series, name_id, members, lead_id, unknown_1 AS unknown_id, amount_1 AS amount
  FROM named_group WHERE amount_1 IS NULL OR amount_1 > 0
  UNION ALL
  SELECT 'book_industry' AS series, name_id, members, lead_id, unknown_1 AS unknown_id, amount_1 AS amount
  FROM named_industry WHERE amount_1 IS NULL OR amount_1 > 0
  UNION ALL
  SELECT 'single_loan' AS series, name_id, members, lead_id, unknown_1 AS unknown_id, amount_1 AS amount
  FROM named_customer WHERE amount_1 IS NULL OR amount_1 > 0
  UNION ALL
  SELECT 'group_credit' AS series, name_id, members, lead_id, unknown_2 AS unknown_id, amount_2 AS amount
  FROM named_group WHERE amount_2 IS NULL OR amount_2 > 0
  UNION ALL
  SELECT 'single_exposure' AS series, name_id, members, lead_id, unknown_2 AS unknown_id, amount_2 AS amount
  FROM named_customer WHERE amount_2 IS NULL OR amount_2 > 0
  UNION ALL
  SELECT 'group_exposure' AS series, name_id, members, lead_id, unknown_2 AS unknown_id, amount_2 AS amount
  FROM named_group WHERE amount_2 IS NULL OR amount_2 > 0
)
SELECT *,
  row_number() OVER ordered AS rank,
  sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) OVER (ordered ROWS UNBOUNDED PRECEDING) AS cumulative,
  sum(CASE WHEN amount > 0 THEN amount ELSE 0 END) OVER (PARTITION BY series) AS total,
  count(amount) OVER (PARTITION BY series) AS known
FROM amounts
WINDOW ordered AS (PARTITION BY series ORDER BY amount DESC NULLS LAST, name_id);

-- judged
CREATE TEMP TABLE judged AS
WITH
-- what the limits are shares of; one row
capital AS (
  SELECT bank_facts_now.net_capital AS capital_1, bank_facts_now.tier1_capital AS capital_2
  FROM (SELECT CAST(sum(net_capital) AS DECIMAL(28,2)) AS net_capital, CAST(sum(tier1_capital) AS DECIMAL(28,2)) AS tier1_capital FROM bank_facts WHERE as_of = DATE '2026-12-31') AS bank_facts_now
)
SELECT weighed.*, lead.by_value,
  CASE WHEN weighed.amount IS NULL OR weighed.allowed_fen IS NULL THEN 'unknown'
    WHEN fen(weighed.amount) > weighed.allowed_fen THEN 'breach'
    WHEN fen(weighed.amount) * weighed.q * 10 >= fen(weighed.capital) * weighed.p * 9 THEN 'near'
    ELSE 'within' END AS verdict
FROM (
SELECT *,
  CASE WHEN capital > 0 THEN ((fen(capital) * p) // (q)) END AS allowed_fen
FROM (
  SELECT ranked.series, ranked.name_id, ranked.members, ranked.lead_id, ranked.unknown_id, ranked.amount,
    ranked.rank, CASE ranked.series WHEN 'single_loan' THEN 1 WHEN 'group_credit' THEN 2 WHEN 'single_exposure' THEN 3 WHEN 'group_exposure' THEN 4 ELSE 0 END AS place, CASE ranked.series WHEN 'single_loan' THEN capital_1 WHEN 'group_credit' THEN capital_1 WHEN 'single_exposure' THEN capital_2 WHEN 'group_exposure' THEN capital_2 ELSE CAST(NULL AS DECIMAL(28,2)) END AS capital,
    CASE ranked.series WHEN 'single_loan' THEN 1 WHEN 'group_credit' THEN 3 WHEN 'single_exposure' THEN 3 WHEN 'group_exposure' THEN 1 ELSE 0 END AS p, CASE ranked.series WHEN 'single_loan' THEN 10 WHEN 'group_credit' THEN 20 WHEN 'single_exposure' THEN 20 WHEN 'group_exposure' THEN 5 ELSE 1 END AS q
  FROM ranked CROSS JOIN capital
  WHERE ranked.series IN ('single_loan', 'group_credit', 'single_exposure', 'group_exposure')
) AS held
) AS weighed
JOIN borrowers AS lead ON lead.customer_id = weighed.lead_id;

-- answer
CREATE TEMP TABLE answer AS
WITH
-- what the limits are shares of; one row
capital AS (
  SELECT bank_facts_now.net_capital AS capital_1, bank_facts_now.tier1_capital AS capital_2
  FROM (SELECT CAST(sum(net_capital) AS DECIMAL(28,2)) AS net_capital, CAST(sum(tier1_capital) AS DECIMAL(28,2)) AS tier1_capital FROM bank_facts WHERE as_of = DATE '2026-12-31') AS bank_facts_now
)
SELECT lead.customer_id, lead.customer_name, lead.branch_id, lead.manager_id,
  judged.series AS limit_name, judged.name_id, judged.members, judged.amount,
  share(judged.amount, CASE WHEN judged.capital > 0 THEN judged.capital END) AS capital_share,
  yuan(judged.allowed_fen) AS allowed,
  CASE WHEN judged.verdict <> 'unknown' THEN yuan(greatest(fen(judged.amount) - judged.allowed_fen, 0)) END AS excess,
  judged.verdict,
  CASE WHEN judged.verdict <> 'unknown' THEN CAST([] AS VARCHAR[]) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN judged.amount IS NULL THEN CASE judged.series WHEN 'single_loan' THEN gap.missing_1 WHEN 'group_credit' THEN gap.missing_2 WHEN 'single_exposure' THEN gap.missing_2 WHEN 'group_exposure' THEN gap.missing_2 END END, CASE WHEN judged.allowed_fen IS NULL THEN CASE judged.series WHEN 'single_loan' THEN ['bank_facts.net_capital'] WHEN 'group_credit' THEN ['bank_facts.net_capital'] WHEN 'single_exposure' THEN ['bank_facts.tier1_capital'] WHEN 'group_exposure' THEN ['bank_facts.tier1_capital'] END END] AS VARCHAR[][])))) END AS missing,
  CASE judged.verdict WHEN 'breach' THEN 1 WHEN 'near' THEN 2 WHEN 'unknown' THEN 3 END AS severity, judged.place
FROM judged
JOIN borrowers AS lead ON lead.customer_id = judged.lead_id
LEFT JOIN borrowers AS gap ON gap.customer_id = judged.unknown_id
WHERE judged.verdict IN ('breach', 'near')
  OR (judged.verdict = 'unknown' AND (judged.amount IS NULL OR judged.rank <= 10))
ORDER BY severity, place, amount DESC NULLS LAST, name_id;
