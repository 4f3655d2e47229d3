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
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END AS holds_demand,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'demand')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_demand__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END AS has_notice_account,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'notice')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS has_notice_account__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END AS holds_time,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'time')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_time__missing,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposits_now,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposits_now__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- holdings, one row per customer
holdings_by_customer AS (
  SELECT holdings.customer_id,
    CASE WHEN count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) AND products.product_class IS NULL)) THEN 1 END) = 0 THEN count(DISTINCT CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit'))) THEN products.product_class END) END AS other_classes,
    CASE WHEN NOT (count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) AND products.product_class IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS other_classes__missing,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit'))) < count(*) THEN NULL ELSE FALSE END AS holds_notice_deposit,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'notice_deposit'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_notice_deposit__missing
  FROM holdings
  LEFT JOIN products ON products.product_id = holdings.product_id
  WHERE holdings.as_of = DATE '2026-12-31'
  GROUP BY holdings.customer_id
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS holds_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.holds_demand END AS holds_demand,
    accounts_by_customer.holds_demand__missing AS holds_demand__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.has_notice_account END AS has_notice_account,
    accounts_by_customer.has_notice_account__missing AS has_notice_account__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.holds_time END AS holds_time,
    accounts_by_customer.holds_time__missing AS holds_time__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposits_now END AS deposits_now,
    accounts_by_customer.deposits_now__missing AS deposits_now__missing,
    CASE WHEN holdings_by_customer.customer_id IS NULL THEN 0 ELSE holdings_by_customer.other_classes END AS other_classes,
    holdings_by_customer.other_classes__missing AS other_classes__missing,
    CASE WHEN holdings_by_customer.customer_id IS NULL THEN FALSE ELSE holdings_by_customer.holds_notice_deposit END AS holds_notice_deposit,
    holdings_by_customer.holds_notice_deposit__missing AS holds_notice_deposit__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.holds_loan END AS holds_loan,
    loans_by_customer.holds_loan__missing AS holds_loan__missing
  FROM customers_now
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN holdings_by_customer ON holdings_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: number_of_loan, holds_notice, number_of_demand, number_of_time
customers_derived_1 AS (
  SELECT *,
    CASE WHEN holds_loan IS NULL THEN NULL WHEN holds_loan THEN CAST(1 AS BIGINT) WHEN (NOT holds_loan) IS NULL THEN NULL WHEN (NOT holds_loan) THEN CAST(0 AS BIGINT) END AS number_of_loan,
    (has_notice_account OR holds_notice_deposit) AS holds_notice,
    CASE WHEN holds_demand IS NULL THEN NULL WHEN holds_demand THEN CAST(1 AS BIGINT) WHEN (NOT holds_demand) IS NULL THEN NULL WHEN (NOT holds_demand) THEN CAST(0 AS BIGINT) END AS number_of_demand,
    CASE WHEN holds_time IS NULL THEN NULL WHEN holds_time THEN CAST(1 AS BIGINT) WHEN (NOT holds_time) IS NULL THEN NULL WHEN (NOT holds_time) THEN CAST(0 AS BIGINT) END AS number_of_time
  FROM customers_measured
),
-- measures made of others: number_of_notice
customers_derived_2 AS (
  SELECT *,
    CASE WHEN holds_notice IS NULL THEN NULL WHEN holds_notice THEN CAST(1 AS BIGINT) WHEN (NOT holds_notice) IS NULL THEN NULL WHEN (NOT holds_notice) THEN CAST(0 AS BIGINT) END AS number_of_notice
  FROM customers_derived_1
),
-- measures made of others: products_held
customers_derived_3 AS (
  SELECT *,
    CAST(((((CAST(number_of_demand AS HUGEINT) + CAST(number_of_time AS HUGEINT)) + CAST(number_of_notice AS HUGEINT)) + CAST(number_of_loan AS HUGEINT)) + CAST(other_classes AS HUGEINT)) AS BIGINT) AS products_held
  FROM customers_derived_2
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    TRUE AS in_population,
    (holds_demand AND (products_held = 1)) AS hit_only_demand,
    ((holds_demand AND holds_time) AND (products_held = 2)) AS hit_demand_and_time,
    (products_held >= 3) AS hit_many_products
  FROM customers_derived_3
  WHERE coalesce(TRUE, TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END AS worst,
    ((hit_only_demand IS NULL AND 1 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5)) OR (hit_demand_and_time IS NULL AND 2 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5)) OR (hit_many_products IS NULL AND 3 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  deposits_now AS deposits_now,
  CAST(products_held AS BIGINT) AS products_held,
  CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 'demand_only' WHEN 2 THEN 'demand_and_time' WHEN 3 THEN 'three_or_more' WHEN 4 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_only_demand THEN 'only_demand' END, CASE WHEN hit_demand_and_time THEN 'demand_and_time' END, CASE WHEN hit_many_products THEN 'many_products' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  share(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 1 END, CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 10 END) AS expected_share,
  yuan(half_up((CASE WHEN fen(deposits_now) < 0 THEN CAST(0 AS HUGEINT) ELSE fen(deposits_now) END) * CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 1 END AS HUGEINT), CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 10 END AS HUGEINT))) AS at_risk,
  yuan(half_up((CASE WHEN fen(deposits_now) < 0 THEN CAST(0 AS HUGEINT) ELSE fen(deposits_now) END) * CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 7 END AS HUGEINT), CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 6 WHEN 2 THEN 30 END AS HUGEINT))) AS saved,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_only_demand IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing END, CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_demand_and_time IS NULL AND 2 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing END, CASE WHEN holds_time IS NULL THEN holds_time__missing END, CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_many_products IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END AS severity, is_open, in_population,
  coalesce(hit_only_demand, FALSE) AS told_only_demand, coalesce(hit_demand_and_time, FALSE) AS told_demand_and_time, coalesce(hit_many_products, FALSE) AS told_many_products
FROM weighed;

-- base_judged
CREATE TEMP TABLE base_judged AS
WITH
-- the customers of 2025-12-31
year_start_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2025-12-31'
),
-- accounts, one row per customer
year_start_accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END AS holds_demand,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'demand')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_demand__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END AS has_notice_account,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'notice')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS has_notice_account__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END AS holds_time,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'time')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_time__missing,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposits_now,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposits_now__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2025-12-31'
  GROUP BY accounts.customer_id
),
-- holdings, one row per customer
year_start_holdings_by_customer AS (
  SELECT holdings.customer_id,
    CASE WHEN count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) AND products.product_class IS NULL)) THEN 1 END) = 0 THEN count(DISTINCT CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit'))) THEN products.product_class END) END AS other_classes,
    CASE WHEN NOT (count(CASE WHEN (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL OR (((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) AND products.product_class IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (NOT (products.product_class = 'deposit' OR products.product_class = 'loan' OR products.product_class = 'notice_deposit')))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS other_classes__missing,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit'))) < count(*) THEN NULL ELSE FALSE END AS holds_notice_deposit,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2025-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2025-12-31')))) AND (products.product_class = 'notice_deposit'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_notice_deposit__missing
  FROM holdings
  LEFT JOIN products ON products.product_id = holdings.product_id
  WHERE holdings.as_of = DATE '2025-12-31'
  GROUP BY holdings.customer_id
),
-- loans, one row per customer
year_start_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS holds_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2025-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
year_start_customers_measured AS (
  SELECT year_start_customers_now.*,
    CASE WHEN year_start_accounts_by_customer.customer_id IS NULL THEN FALSE ELSE year_start_accounts_by_customer.holds_demand END AS holds_demand,
    year_start_accounts_by_customer.holds_demand__missing AS holds_demand__missing,
    CASE WHEN year_start_accounts_by_customer.customer_id IS NULL THEN FALSE ELSE year_start_accounts_by_customer.has_notice_account END AS has_notice_account,
    year_start_accounts_by_customer.has_notice_account__missing AS has_notice_account__missing,
    CASE WHEN year_start_accounts_by_customer.customer_id IS NULL THEN FALSE ELSE year_start_accounts_by_customer.holds_time END AS holds_time,
    year_start_accounts_by_customer.holds_time__missing AS holds_time__missing,
    CASE WHEN year_start_accounts_by_customer.customer_id IS NULL THEN 0 ELSE year_start_accounts_by_customer.deposits_now END AS deposits_now,
    year_start_accounts_by_customer.deposits_now__missing AS deposits_now__missing,
    CASE WHEN year_start_holdings_by_customer.customer_id IS NULL THEN 0 ELSE year_start_holdings_by_customer.other_classes END AS other_classes,
    year_start_holdings_by_customer.other_classes__missing AS other_classes__missing,
    CASE WHEN year_start_holdings_by_customer.customer_id IS NULL THEN FALSE ELSE year_start_holdings_by_customer.holds_notice_deposit END AS holds_notice_deposit,
    year_start_holdings_by_customer.holds_notice_deposit__missing AS holds_notice_deposit__missing,
    CASE WHEN year_start_loans_by_customer.customer_id IS NULL THEN FALSE ELSE year_start_loans_by_customer.holds_loan END AS holds_loan,
    year_start_loans_by_customer.holds_loan__missing AS holds_loan__missing
  FROM year_start_customers_now
  LEFT JOIN year_start_accounts_by_customer ON year_start_accounts_by_customer.customer_id = year_start_customers_now.customer_id
  LEFT JOIN year_start_holdings_by_customer ON year_start_holdings_by_customer.customer_id = year_start_customers_now.customer_id
  LEFT JOIN year_start_loans_by_customer ON year_start_loans_by_customer.customer_id = year_start_customers_now.customer_id
),
-- measures made of others: number_of_loan, holds_notice, number_of_demand, number_of_time
year_start_customers_derived_1 AS (
  SELECT *,
    CASE WHEN holds_loan IS NULL THEN NULL WHEN holds_loan THEN CAST(1 AS BIGINT) WHEN (NOT holds_loan) IS NULL THEN NULL WHEN (NOT holds_loan) THEN CAST(0 AS BIGINT) END AS number_of_loan,
    (has_notice_account OR holds_notice_deposit) AS holds_notice,
    CASE WHEN holds_demand IS NULL THEN NULL WHEN holds_demand THEN CAST(1 AS BIGINT) WHEN (NOT holds_demand) IS NULL THEN NULL WHEN (NOT holds_demand) THEN CAST(0 AS BIGINT) END AS number_of_demand,
    CASE WHEN holds_time IS NULL THEN NULL WHEN holds_time THEN CAST(1 AS BIGINT) WHEN (NOT holds_time) IS NULL THEN NULL WHEN (NOT holds_time) THEN CAST(0 AS BIGINT) END AS number_of_time
  FROM year_start_customers_measured
),
-- measures made of others: number_of_notice
year_start_customers_derived_2 AS (
  SELECT *,
    CASE WHEN holds_notice IS NULL THEN NULL WHEN holds_notice THEN CAST(1 AS BIGINT) WHEN (NOT holds_notice) IS NULL THEN NULL WHEN (NOT holds_notice) THEN CAST(0 AS BIGINT) END AS number_of_notice
  FROM year_start_customers_derived_1
),
-- measures made of others: products_held
year_start_customers_derived_3 AS (
  SELECT *,
    CAST(((((CAST(number_of_demand AS HUGEINT) + CAST(number_of_time AS HUGEINT)) + CAST(number_of_notice AS HUGEINT)) + CAST(number_of_loan AS HUGEINT)) + CAST(other_classes AS HUGEINT)) AS BIGINT) AS products_held
  FROM year_start_customers_derived_2
),
-- each reason: true, false or unknown
base_tested AS (
  SELECT *,
    TRUE AS in_population,
    (holds_demand AND (products_held = 1)) AS hit_only_demand,
    ((holds_demand AND holds_time) AND (products_held = 2)) AS hit_demand_and_time,
    (products_held >= 3) AS hit_many_products
  FROM year_start_customers_derived_3
  WHERE coalesce(TRUE, TRUE)
),
-- the worst mode, and whether an unknown input could change it
base_weighed AS (
  SELECT *,
    CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END AS worst,
    ((hit_only_demand IS NULL AND 1 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5)) OR (hit_demand_and_time IS NULL AND 2 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5)) OR (hit_many_products IS NULL AND 3 < coalesce(CASE WHEN hit_only_demand THEN 1 WHEN hit_demand_and_time THEN 2 WHEN hit_many_products THEN 3 END, 5))) AS is_open
  FROM base_tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 'demand_only' WHEN 2 THEN 'demand_and_time' WHEN 3 THEN 'three_or_more' WHEN 4 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_only_demand THEN 'only_demand' END, CASE WHEN hit_demand_and_time THEN 'demand_and_time' END, CASE WHEN hit_many_products THEN 'many_products' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  share(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 1 END, CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 10 END) AS expected_share,
  yuan(half_up((CASE WHEN fen(deposits_now) < 0 THEN CAST(0 AS HUGEINT) ELSE fen(deposits_now) END) * CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 1 WHEN 3 THEN 1 END AS HUGEINT), CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 2 WHEN 2 THEN 3 WHEN 3 THEN 10 END AS HUGEINT))) AS at_risk,
  yuan(half_up((CASE WHEN fen(deposits_now) < 0 THEN CAST(0 AS HUGEINT) ELSE fen(deposits_now) END) * CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 1 WHEN 2 THEN 7 END AS HUGEINT), CAST(CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END WHEN 1 THEN 6 WHEN 2 THEN 30 END AS HUGEINT))) AS saved,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_only_demand IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing END, CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_demand_and_time IS NULL AND 2 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing END, CASE WHEN holds_time IS NULL THEN holds_time__missing END, CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_many_products IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 4 ELSE coalesce(worst, 4) END AS severity, is_open, in_population,
  coalesce(hit_only_demand, FALSE) AS told_only_demand, coalesce(hit_demand_and_time, FALSE) AS told_demand_and_time, coalesce(hit_many_products, FALSE) AS told_many_products
FROM base_weighed;

-- base_members
CREATE TEMP TABLE base_members AS
SELECT base.branch_id, base.mode, present.customer_id IS NULL AS is_gone
FROM base_judged AS base
LEFT JOIN (
  SELECT customer_id FROM customers
  WHERE as_of = DATE '2026-12-31'
) AS present ON present.customer_id = base.customer_id
WHERE base.in_population AND base.mode IS NOT NULL;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, deposits_now, mode, reasons, products_held, expected_share, at_risk, saved, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY at_risk DESC NULLS LAST, customer_id;
