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
-- the accounts of 2026-12-31 with their customers' owners
accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.term, accounts.deposit_class, accounts.last_active_on, accounts.opened_on, accounts.balance, accounts.average_balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- the customers of 2026-12-31
account_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
account_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- holdings, one row per customer
account_holdings_by_customer AS (
  SELECT holdings.customer_id,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax'))) < count(*) THEN NULL ELSE FALSE END AS holds_tax,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'tax'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_tax__missing,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll'))) < count(*) THEN NULL ELSE FALSE END AS holds_payroll,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-12-31')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-12-31')))) AND (products.product_class = 'payroll'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_payroll__missing
  FROM holdings
  LEFT JOIN products ON products.product_id = holdings.product_id
  WHERE holdings.as_of = DATE '2026-12-31'
  GROUP BY holdings.customer_id
),
-- settlements, one row per customer
account_settlements_by_customer AS (
  SELECT settlements.customer_id,
    CASE WHEN count((NOT (settlements.sales_revenue IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.sales_revenue IS NULL)) THEN 1 END) END AS months_revenue,
    CASE WHEN count((NOT (settlements.sales_revenue IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.sales_revenue IS NULL))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_revenue__missing,
    CASE WHEN count((NOT (settlements.settled_amount IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.settled_amount IS NULL)) THEN 1 END) END AS months_settled,
    CASE WHEN count((NOT (settlements.settled_amount IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.settled_amount IS NULL))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_settled__missing,
    CASE WHEN count((NOT (settlements.total_amount IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.total_amount IS NULL)) THEN 1 END) END AS months_total,
    CASE WHEN count((NOT (settlements.total_amount IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.total_amount IS NULL))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_total__missing,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) < count(*) THEN NULL ELSE count(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN 1 END) END AS months_with_total,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_with_total__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN settlements.settled_amount END) AS DECIMAL(28,2)), 0) END AS settled_with_total,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS settled_with_total__missing,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN NULL ELSE count(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN 1 END) END AS months_with_revenue,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_with_revenue__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.settled_amount END) AS DECIMAL(28,2)), 0) END AS settled_with_revenue,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS settled_with_revenue__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.total_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN settlements.total_amount END) AS DECIMAL(28,2)), 0) END AS total_of_all_banks,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.total_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS total_of_all_banks__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_revenue IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_revenue END) AS DECIMAL(28,2)), 0) END AS revenue,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_revenue IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS revenue__missing
  FROM settlements
  WHERE settlements.month >= DATE '2026-01-01' AND settlements.month <= DATE '2026-12-31'
  GROUP BY settlements.customer_id
),
-- every customer with what belongs to it
account_customers_measured AS (
  SELECT account_customers_now.*,
    CASE WHEN account_loans_by_customer.customer_id IS NULL THEN 0 ELSE account_loans_by_customer.loan_balance END AS loan_balance,
    account_loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN account_holdings_by_customer.customer_id IS NULL THEN FALSE ELSE account_holdings_by_customer.holds_tax END AS holds_tax,
    account_holdings_by_customer.holds_tax__missing AS holds_tax__missing,
    CASE WHEN account_holdings_by_customer.customer_id IS NULL THEN FALSE ELSE account_holdings_by_customer.holds_payroll END AS holds_payroll,
    account_holdings_by_customer.holds_payroll__missing AS holds_payroll__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_revenue END AS months_revenue,
    account_settlements_by_customer.months_revenue__missing AS months_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_settled END AS months_settled,
    account_settlements_by_customer.months_settled__missing AS months_settled__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_total END AS months_total,
    account_settlements_by_customer.months_total__missing AS months_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_with_total END AS months_with_total,
    account_settlements_by_customer.months_with_total__missing AS months_with_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.settled_with_total END AS settled_with_total,
    account_settlements_by_customer.settled_with_total__missing AS settled_with_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_with_revenue END AS months_with_revenue,
    account_settlements_by_customer.months_with_revenue__missing AS months_with_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.settled_with_revenue END AS settled_with_revenue,
    account_settlements_by_customer.settled_with_revenue__missing AS settled_with_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.total_of_all_banks END AS total_of_all_banks,
    account_settlements_by_customer.total_of_all_banks__missing AS total_of_all_banks__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.revenue END AS revenue,
    account_settlements_by_customer.revenue__missing AS revenue__missing
  FROM account_customers_now
  LEFT JOIN account_loans_by_customer ON account_loans_by_customer.customer_id = account_customers_now.customer_id
  LEFT JOIN account_holdings_by_customer ON account_holdings_by_customer.customer_id = account_customers_now.customer_id
  LEFT JOIN account_settlements_by_customer ON account_settlements_by_customer.customer_id = account_customers_now.customer_id
),
-- measures made of others: turnover_settled, turnover_total
account_customers_derived_1 AS (
  SELECT *,
    CASE WHEN (months_with_total >= 6) IS NULL THEN NULL WHEN (months_with_total >= 6) THEN settled_with_total WHEN (months_with_revenue >= 6) IS NULL THEN NULL WHEN (months_with_revenue >= 6) THEN settled_with_revenue END AS turnover_settled,
    CASE WHEN (months_with_total >= 6) IS NULL THEN NULL WHEN (months_with_total >= 6) THEN total_of_all_banks WHEN (months_with_revenue >= 6) IS NULL THEN NULL WHEN (months_with_revenue >= 6) THEN revenue END AS turnover_total
  FROM account_customers_measured
),
-- measures made of others: is_main_settlement
account_customers_derived_3 AS (
  SELECT *,
    ((((fen(turnover_settled) * 2) >= NULLIF(fen(turnover_total), 0)) OR holds_payroll) OR holds_tax) AS is_main_settlement
  FROM account_customers_derived_1
),
-- what is read of account_customers_derived_3
customer_of_account_side AS (
  SELECT customer_id,
    loan_balance AS loan_balance,
    CASE WHEN loan_balance IS NULL THEN loan_balance__missing END AS loan_balance__missing,
    kind AS kind,
    CASE WHEN kind IS NULL THEN ['customers.kind'] END AS kind__missing,
    is_main_settlement AS is_main_settlement,
    CASE WHEN is_main_settlement IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_tax IS NULL THEN holds_tax__missing END, CASE WHEN holds_payroll IS NULL THEN holds_payroll__missing END, CASE WHEN (turnover_settled IS NULL OR turnover_total IS NULL OR turnover_total = 0) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN turnover_settled IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN settled_with_total IS NULL THEN settled_with_total__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN settled_with_revenue IS NULL THEN settled_with_revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST([CASE WHEN (((months_settled < 6) OR (months_total >= 6)) OR (months_revenue >= 6)) THEN 'settlements.settled_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.total_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN settled_with_total IS NULL THEN settled_with_total__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN settled_with_revenue IS NULL THEN settled_with_revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END END, CASE WHEN turnover_total IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN total_of_all_banks IS NULL THEN total_of_all_banks__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN revenue IS NULL THEN revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST([CASE WHEN (((months_settled < 6) OR (months_total >= 6)) OR (months_revenue >= 6)) THEN 'settlements.settled_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.total_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN total_of_all_banks IS NULL THEN total_of_all_banks__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN revenue IS NULL THEN revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END AS is_main_settlement__missing
  FROM account_customers_derived_3
),
-- daily_flows, one row per account
daily_flows_by_account AS (
  SELECT daily_flows.account_id,
    CASE WHEN count(CASE WHEN (((daily_flows.initiated_by = 'customer')) IS NULL OR (((daily_flows.initiated_by = 'customer')) AND daily_flows.postings IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (daily_flows.initiated_by = 'customer') THEN daily_flows.postings END), 0) END AS movements_quarter,
    CASE WHEN NOT (count(CASE WHEN (((daily_flows.initiated_by = 'customer')) IS NULL OR (((daily_flows.initiated_by = 'customer')) AND daily_flows.postings IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((daily_flows.initiated_by = 'customer')) IS NULL AND daily_flows.initiated_by IS NULL THEN 1 END) > 0 THEN 'daily_flows.initiated_by' END, CASE WHEN count(CASE WHEN (daily_flows.initiated_by = 'customer') AND daily_flows.postings IS NULL THEN 1 END) > 0 THEN 'daily_flows.postings' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS movements_quarter__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-10-01' AND daily_flows.posted_on <= DATE '2026-12-31'
  GROUP BY daily_flows.account_id
),
-- every account with what belongs to it
accounts_measured AS (
  SELECT accounts_now.*,
    customer_of_account_side.loan_balance AS loan_balance,
    customer_of_account_side.loan_balance__missing AS loan_balance__missing,
    customer_of_account_side.kind AS kind,
    customer_of_account_side.kind__missing AS kind__missing,
    customer_of_account_side.is_main_settlement AS is_main_settlement,
    customer_of_account_side.is_main_settlement__missing AS is_main_settlement__missing,
    CASE WHEN daily_flows_by_account.account_id IS NULL THEN 0 ELSE daily_flows_by_account.movements_quarter END AS movements_quarter,
    daily_flows_by_account.movements_quarter__missing AS movements_quarter__missing
  FROM accounts_now
  LEFT JOIN customer_of_account_side ON customer_of_account_side.customer_id = accounts_now.customer_id
  LEFT JOIN daily_flows_by_account ON daily_flows_by_account.account_id = accounts_now.account_id
),
-- measures made of others: days_asleep
accounts_derived_1 AS (
  SELECT *,
    CAST(date_diff('day', last_active_on, DATE '2026-12-31') AS BIGINT) AS days_asleep
  FROM accounts_measured
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (((((term IS NULL) OR (term <> 'time'))) AND (((deposit_class IS NULL) OR (deposit_class <> 'margin'))))) AS in_population,
    ((((kind <> 'personal') AND (last_active_on < add_months(DATE '2026-12-31', -12))) AND (loan_balance <= 0)) AND (((opened_on IS NULL) OR (opened_on < add_months(DATE '2026-12-31', -12))))) AS hit_corporate_asleep,
    ((((kind = 'personal') AND (last_active_on < add_months(DATE '2026-12-31', -36))) AND (balance <= 10)) AND (((opened_on IS NULL) OR (opened_on < add_months(DATE '2026-12-31', -36))))) AS hit_personal_asleep,
    (average_balance >= 10000) AS hit_effective_balance,
    (movements_quarter >= 3) AS hit_effective_movements
  FROM accounts_derived_1
  WHERE coalesce((((((term IS NULL) OR (term <> 'time'))) AND (((deposit_class IS NULL) OR (deposit_class <> 'margin'))))), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END AS worst,
    ((hit_corporate_asleep IS NULL AND 1 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_personal_asleep IS NULL AND 1 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_effective_balance IS NULL AND 3 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_effective_movements IS NULL AND 3 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5))) AS is_open
  FROM tested
)
SELECT account_id, customer_id, customer_name, branch_id, manager_id,
  balance AS balance,
  average_balance AS average_balance,
  last_active_on AS last_active_on,
  CAST(days_asleep AS BIGINT) AS days_asleep,
  CAST(movements_quarter AS BIGINT) AS movements_quarter,
  is_main_settlement AS is_main_settlement,
  CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 2) END WHEN 1 THEN 'sleeping' WHEN 2 THEN 'low_activity' WHEN 3 THEN 'effective' WHEN 4 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_corporate_asleep THEN 'corporate_asleep' END, CASE WHEN hit_personal_asleep THEN 'personal_asleep' END, CASE WHEN hit_effective_balance THEN 'effective_balance' END, CASE WHEN hit_effective_movements THEN 'effective_movements' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_corporate_asleep IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN kind IS NULL THEN kind__missing END, CASE WHEN last_active_on IS NULL THEN ['accounts.last_active_on'] END, CASE WHEN loan_balance IS NULL THEN loan_balance__missing END] AS VARCHAR[][])))) END, CASE WHEN hit_personal_asleep IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN kind IS NULL THEN kind__missing END, CASE WHEN last_active_on IS NULL THEN ['accounts.last_active_on'] END, CASE WHEN balance IS NULL THEN ['accounts.balance'] END] AS VARCHAR[][])))) END, CASE WHEN hit_effective_balance IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN average_balance IS NULL THEN ['accounts.average_balance'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_effective_movements IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN movements_quarter IS NULL THEN movements_quarter__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 4 ELSE coalesce(worst, 2) END AS severity, is_open, in_population,
  coalesce(hit_corporate_asleep, FALSE) AS told_corporate_asleep, coalesce(hit_personal_asleep, FALSE) AS told_personal_asleep, coalesce(hit_effective_balance, FALSE) AS told_effective_balance, coalesce(hit_effective_movements, FALSE) AS told_effective_movements
FROM weighed;

-- result_account__life_20261231
CREATE TEMP TABLE result_account__life_20261231 AS
SELECT account_id, customer_id, customer_name, branch_id, manager_id, balance, mode, reasons, average_balance, last_active_on, days_asleep, movements_quarter, is_main_settlement, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL;

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the accounts of 2026-11-30 with their customers' owners
accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.term, accounts.deposit_class, accounts.last_active_on, accounts.opened_on, accounts.balance, accounts.average_balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-11-30'
  WHERE accounts.as_of = DATE '2026-11-30'
),
-- the customers of 2026-11-30
account_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-11-30'
),
-- loans, one row per customer
account_loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-11-30'
  GROUP BY loans.customer_id
),
-- holdings, one row per customer
account_holdings_by_customer AS (
  SELECT holdings.customer_id,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax'))) < count(*) THEN NULL ELSE FALSE END AS holds_tax,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'tax'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_tax__missing,
    CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll'))) < count(*) THEN NULL ELSE FALSE END AS holds_payroll,
    CASE WHEN CASE WHEN count(CASE WHEN (((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll')) THEN 1 END) > 0 THEN TRUE WHEN count((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll'))) IS NULL AND holdings.is_active IS NULL THEN 1 END) > 0 THEN 'holdings.is_active' END, CASE WHEN count(CASE WHEN ((((holdings.is_active AND (((holdings.opened_on IS NULL) OR (holdings.opened_on <= DATE '2026-11-30')))) AND (((holdings.closed_on IS NULL) OR (holdings.closed_on > DATE '2026-11-30')))) AND (products.product_class = 'payroll'))) IS NULL AND products.product_class IS NULL THEN 1 END) > 0 THEN 'products.product_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_payroll__missing
  FROM holdings
  LEFT JOIN products ON products.product_id = holdings.product_id
  WHERE holdings.as_of = DATE '2026-11-30'
  GROUP BY holdings.customer_id
),
-- settlements, one row per customer
account_settlements_by_customer AS (
  SELECT settlements.customer_id,
    CASE WHEN count((NOT (settlements.sales_revenue IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.sales_revenue IS NULL)) THEN 1 END) END AS months_revenue,
    CASE WHEN count((NOT (settlements.sales_revenue IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.sales_revenue IS NULL))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_revenue__missing,
    CASE WHEN count((NOT (settlements.settled_amount IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.settled_amount IS NULL)) THEN 1 END) END AS months_settled,
    CASE WHEN count((NOT (settlements.settled_amount IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.settled_amount IS NULL))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_settled__missing,
    CASE WHEN count((NOT (settlements.total_amount IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (settlements.total_amount IS NULL)) THEN 1 END) END AS months_total,
    CASE WHEN count((NOT (settlements.total_amount IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (settlements.total_amount IS NULL))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_total__missing,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) < count(*) THEN NULL ELSE count(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN 1 END) END AS months_with_total,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_with_total__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN settlements.settled_amount END) AS DECIMAL(28,2)), 0) END AS settled_with_total,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS settled_with_total__missing,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN NULL ELSE count(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN 1 END) END AS months_with_revenue,
    CASE WHEN count(((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS months_with_revenue__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.settled_amount END) AS DECIMAL(28,2)), 0) END AS settled_with_revenue,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.settled_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS settled_with_revenue__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.total_amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL))) THEN settlements.total_amount END) AS DECIMAL(28,2)), 0) END AS total_of_all_banks,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) AND settlements.total_amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.total_amount IS NULL)))) IS NULL AND settlements.total_amount IS NULL THEN 1 END) > 0 THEN 'settlements.total_amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS total_of_all_banks__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_revenue IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_revenue END) AS DECIMAL(28,2)), 0) END AS revenue,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_revenue IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.settled_amount IS NULL THEN 1 END) > 0 THEN 'settlements.settled_amount' END, CASE WHEN count(CASE WHEN (((NOT (settlements.settled_amount IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS revenue__missing
  FROM settlements
  WHERE settlements.month >= DATE '2025-12-01' AND settlements.month <= DATE '2026-11-30'
  GROUP BY settlements.customer_id
),
-- every customer with what belongs to it
account_customers_measured AS (
  SELECT account_customers_now.*,
    CASE WHEN account_loans_by_customer.customer_id IS NULL THEN 0 ELSE account_loans_by_customer.loan_balance END AS loan_balance,
    account_loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN account_holdings_by_customer.customer_id IS NULL THEN FALSE ELSE account_holdings_by_customer.holds_tax END AS holds_tax,
    account_holdings_by_customer.holds_tax__missing AS holds_tax__missing,
    CASE WHEN account_holdings_by_customer.customer_id IS NULL THEN FALSE ELSE account_holdings_by_customer.holds_payroll END AS holds_payroll,
    account_holdings_by_customer.holds_payroll__missing AS holds_payroll__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_revenue END AS months_revenue,
    account_settlements_by_customer.months_revenue__missing AS months_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_settled END AS months_settled,
    account_settlements_by_customer.months_settled__missing AS months_settled__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_total END AS months_total,
    account_settlements_by_customer.months_total__missing AS months_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_with_total END AS months_with_total,
    account_settlements_by_customer.months_with_total__missing AS months_with_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.settled_with_total END AS settled_with_total,
    account_settlements_by_customer.settled_with_total__missing AS settled_with_total__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.months_with_revenue END AS months_with_revenue,
    account_settlements_by_customer.months_with_revenue__missing AS months_with_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.settled_with_revenue END AS settled_with_revenue,
    account_settlements_by_customer.settled_with_revenue__missing AS settled_with_revenue__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.total_of_all_banks END AS total_of_all_banks,
    account_settlements_by_customer.total_of_all_banks__missing AS total_of_all_banks__missing,
    CASE WHEN account_settlements_by_customer.customer_id IS NULL THEN 0 ELSE account_settlements_by_customer.revenue END AS revenue,
    account_settlements_by_customer.revenue__missing AS revenue__missing
  FROM account_customers_now
  LEFT JOIN account_loans_by_customer ON account_loans_by_customer.customer_id = account_customers_now.customer_id
  LEFT JOIN account_holdings_by_customer ON account_holdings_by_customer.customer_id = account_customers_now.customer_id
  LEFT JOIN account_settlements_by_customer ON account_settlements_by_customer.customer_id = account_customers_now.customer_id
),
-- measures made of others: turnover_settled, turnover_total
account_customers_derived_1 AS (
  SELECT *,
    CASE WHEN (months_with_total >= 6) IS NULL THEN NULL WHEN (months_with_total >= 6) THEN settled_with_total WHEN (months_with_revenue >= 6) IS NULL THEN NULL WHEN (months_with_revenue >= 6) THEN settled_with_revenue END AS turnover_settled,
    CASE WHEN (months_with_total >= 6) IS NULL THEN NULL WHEN (months_with_total >= 6) THEN total_of_all_banks WHEN (months_with_revenue >= 6) IS NULL THEN NULL WHEN (months_with_revenue >= 6) THEN revenue END AS turnover_total
  FROM account_customers_measured
),
-- measures made of others: is_main_settlement
account_customers_derived_3 AS (
  SELECT *,
    ((((fen(turnover_settled) * 2) >= NULLIF(fen(turnover_total), 0)) OR holds_payroll) OR holds_tax) AS is_main_settlement
  FROM account_customers_derived_1
),
-- what is read of account_customers_derived_3
customer_of_account_side AS (
  SELECT customer_id,
    loan_balance AS loan_balance,
    CASE WHEN loan_balance IS NULL THEN loan_balance__missing END AS loan_balance__missing,
    kind AS kind,
    CASE WHEN kind IS NULL THEN ['customers.kind'] END AS kind__missing,
    is_main_settlement AS is_main_settlement,
    CASE WHEN is_main_settlement IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_tax IS NULL THEN holds_tax__missing END, CASE WHEN holds_payroll IS NULL THEN holds_payroll__missing END, CASE WHEN (turnover_settled IS NULL OR turnover_total IS NULL OR turnover_total = 0) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN turnover_settled IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN settled_with_total IS NULL THEN settled_with_total__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN settled_with_revenue IS NULL THEN settled_with_revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST([CASE WHEN (((months_settled < 6) OR (months_total >= 6)) OR (months_revenue >= 6)) THEN 'settlements.settled_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.total_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN settled_with_total IS NULL THEN settled_with_total__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN settled_with_revenue IS NULL THEN settled_with_revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END END, CASE WHEN turnover_total IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN total_of_all_banks IS NULL THEN total_of_all_banks__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN revenue IS NULL THEN revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST([CASE WHEN (((months_settled < 6) OR (months_total >= 6)) OR (months_revenue >= 6)) THEN 'settlements.settled_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.total_amount' END, CASE WHEN ((months_settled >= 6) OR (((months_total < 6) AND (months_revenue < 6)))) THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN months_with_total IS NULL THEN months_with_total__missing END, CASE WHEN months_with_revenue IS NULL THEN months_with_revenue__missing END] AS VARCHAR[][])))), CASE WHEN (months_with_total >= 6) THEN CASE WHEN total_of_all_banks IS NULL THEN total_of_all_banks__missing ELSE CAST([] AS VARCHAR[]) END WHEN (months_with_revenue >= 6) THEN CASE WHEN revenue IS NULL THEN revenue__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END AS is_main_settlement__missing
  FROM account_customers_derived_3
),
-- daily_flows, one row per account
daily_flows_by_account AS (
  SELECT daily_flows.account_id,
    CASE WHEN count(CASE WHEN (((daily_flows.initiated_by = 'customer')) IS NULL OR (((daily_flows.initiated_by = 'customer')) AND daily_flows.postings IS NULL)) THEN 1 END) = 0 THEN coalesce(sum(CASE WHEN (daily_flows.initiated_by = 'customer') THEN daily_flows.postings END), 0) END AS movements_quarter,
    CASE WHEN NOT (count(CASE WHEN (((daily_flows.initiated_by = 'customer')) IS NULL OR (((daily_flows.initiated_by = 'customer')) AND daily_flows.postings IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((daily_flows.initiated_by = 'customer')) IS NULL AND daily_flows.initiated_by IS NULL THEN 1 END) > 0 THEN 'daily_flows.initiated_by' END, CASE WHEN count(CASE WHEN (daily_flows.initiated_by = 'customer') AND daily_flows.postings IS NULL THEN 1 END) > 0 THEN 'daily_flows.postings' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS movements_quarter__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-09-01' AND daily_flows.posted_on <= DATE '2026-11-30'
  GROUP BY daily_flows.account_id
),
-- every account with what belongs to it
accounts_measured AS (
  SELECT accounts_now.*,
    customer_of_account_side.loan_balance AS loan_balance,
    customer_of_account_side.loan_balance__missing AS loan_balance__missing,
    customer_of_account_side.kind AS kind,
    customer_of_account_side.kind__missing AS kind__missing,
    customer_of_account_side.is_main_settlement AS is_main_settlement,
    customer_of_account_side.is_main_settlement__missing AS is_main_settlement__missing,
    CASE WHEN daily_flows_by_account.account_id IS NULL THEN 0 ELSE daily_flows_by_account.movements_quarter END AS movements_quarter,
    daily_flows_by_account.movements_quarter__missing AS movements_quarter__missing
  FROM accounts_now
  LEFT JOIN customer_of_account_side ON customer_of_account_side.customer_id = accounts_now.customer_id
  LEFT JOIN daily_flows_by_account ON daily_flows_by_account.account_id = accounts_now.account_id
),
-- measures made of others: days_asleep
accounts_derived_1 AS (
  SELECT *,
    CAST(date_diff('day', last_active_on, DATE '2026-11-30') AS BIGINT) AS days_asleep
  FROM accounts_measured
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    (((((term IS NULL) OR (term <> 'time'))) AND (((deposit_class IS NULL) OR (deposit_class <> 'margin'))))) AS in_population,
    ((((kind <> 'personal') AND (last_active_on < add_months(DATE '2026-11-30', -12))) AND (loan_balance <= 0)) AND (((opened_on IS NULL) OR (opened_on < add_months(DATE '2026-11-30', -12))))) AS hit_corporate_asleep,
    ((((kind = 'personal') AND (last_active_on < add_months(DATE '2026-11-30', -36))) AND (balance <= 10)) AND (((opened_on IS NULL) OR (opened_on < add_months(DATE '2026-11-30', -36))))) AS hit_personal_asleep,
    (average_balance >= 10000) AS hit_effective_balance,
    (movements_quarter >= 3) AS hit_effective_movements
  FROM accounts_derived_1
  WHERE coalesce((((((term IS NULL) OR (term <> 'time'))) AND (((deposit_class IS NULL) OR (deposit_class <> 'margin'))))), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END AS worst,
    ((hit_corporate_asleep IS NULL AND 1 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_personal_asleep IS NULL AND 1 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_effective_balance IS NULL AND 3 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5)) OR (hit_effective_movements IS NULL AND 3 < coalesce(CASE WHEN hit_corporate_asleep OR hit_personal_asleep THEN 1 WHEN hit_effective_balance OR hit_effective_movements THEN 3 END, 5))) AS is_open
  FROM tested
)
SELECT account_id, customer_id, customer_name, branch_id, manager_id,
  balance AS balance,
  average_balance AS average_balance,
  last_active_on AS last_active_on,
  CAST(days_asleep AS BIGINT) AS days_asleep,
  CAST(movements_quarter AS BIGINT) AS movements_quarter,
  is_main_settlement AS is_main_settlement,
  CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 2) END WHEN 1 THEN 'sleeping' WHEN 2 THEN 'low_activity' WHEN 3 THEN 'effective' WHEN 4 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_corporate_asleep THEN 'corporate_asleep' END, CASE WHEN hit_personal_asleep THEN 'personal_asleep' END, CASE WHEN hit_effective_balance THEN 'effective_balance' END, CASE WHEN hit_effective_movements THEN 'effective_movements' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_corporate_asleep IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN kind IS NULL THEN kind__missing END, CASE WHEN last_active_on IS NULL THEN ['accounts.last_active_on'] END, CASE WHEN loan_balance IS NULL THEN loan_balance__missing END] AS VARCHAR[][])))) END, CASE WHEN hit_personal_asleep IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN kind IS NULL THEN kind__missing END, CASE WHEN last_active_on IS NULL THEN ['accounts.last_active_on'] END, CASE WHEN balance IS NULL THEN ['accounts.balance'] END] AS VARCHAR[][])))) END, CASE WHEN hit_effective_balance IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN average_balance IS NULL THEN ['accounts.average_balance'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_effective_movements IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN movements_quarter IS NULL THEN movements_quarter__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 4 ELSE coalesce(worst, 2) END AS severity, is_open, in_population,
  coalesce(hit_corporate_asleep, FALSE) AS told_corporate_asleep, coalesce(hit_personal_asleep, FALSE) AS told_personal_asleep, coalesce(hit_effective_balance, FALSE) AS told_effective_balance, coalesce(hit_effective_movements, FALSE) AS told_effective_movements
FROM weighed;

-- result_account__life_20261130
CREATE TEMP TABLE result_account__life_20261130 AS
SELECT account_id, customer_id, customer_name, branch_id, manager_id, balance, mode, reasons, average_balance, last_active_on, days_asleep, movements_quarter, is_main_settlement, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL;

-- then_side_several
CREATE TEMP TABLE then_side_several AS
SELECT account_id
FROM result_account__life_20261130
GROUP BY account_id
HAVING count(*) > 1;

-- now_side_several
CREATE TEMP TABLE now_side_several AS
SELECT account_id
FROM result_account__life_20261231
GROUP BY account_id
HAVING count(*) > 1;

-- compared
CREATE TEMP TABLE compared AS
WITH
-- the accounts of 2026-11-30 with their customers' owners
last_month_end_accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-11-30'
  WHERE accounts.as_of = DATE '2026-11-30'
),
-- accounts of 2026-11-30 and whom the rule speaks of
then_side_members AS (
  SELECT account_id,
    customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(balance AS DECIMAL(28,2)) AS value,
    CASE WHEN balance IS NULL THEN ['accounts.balance'] ELSE CAST([] AS VARCHAR[]) END AS value_missing
  FROM last_month_end_accounts_now
),
-- what is compared on 2026-11-30: account-life.mode
then_side AS (
  SELECT then_side_members.account_id,
    then_side_members.customer_id,
    then_side_members.customer_name,
    then_side_members.branch_id,
    then_side_members.manager_id,
    then_side_members.in_scope,
    then_side_members.in_population,
    CASE WHEN several.account_id IS NOT NULL THEN 'unknown' WHEN answered.account_id IS NULL THEN 'outside' ELSE coalesce(answered.mode, 'unknown') END AS subject,
    CASE WHEN coalesce(answered.mode, 'unknown') = 'unknown' THEN answered.missing END AS subject_missing,
    then_side_members.value,
    then_side_members.value_missing
  FROM then_side_members
  LEFT JOIN then_side_several AS several ON several.account_id = then_side_members.account_id
  LEFT JOIN result_account__life_20261130 AS answered ON answered.account_id = then_side_members.account_id AND several.account_id IS NULL
),
-- the accounts of 2026-12-31 with their customers' owners
accounts_now AS (
  SELECT accounts.account_id, accounts.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, accounts.balance
  FROM accounts
  LEFT JOIN customers ON customers.customer_id = accounts.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE accounts.as_of = DATE '2026-12-31'
),
-- accounts of 2026-12-31 and whom the rule speaks of
now_side_members AS (
  SELECT account_id,
    customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    TRUE AS in_population,
    CASE WHEN TRUE IS NULL THEN CAST([] AS VARCHAR[]) END AS population_missing,
    CAST(balance AS DECIMAL(28,2)) AS value,
    CASE WHEN balance IS NULL THEN ['accounts.balance'] ELSE CAST([] AS VARCHAR[]) END AS value_missing
  FROM accounts_now
),
-- what is compared on 2026-12-31: account-life.mode
now_side AS (
  SELECT now_side_members.account_id,
    now_side_members.customer_id,
    now_side_members.customer_name,
    now_side_members.branch_id,
    now_side_members.manager_id,
    now_side_members.in_scope,
    now_side_members.in_population,
    CASE WHEN several.account_id IS NOT NULL THEN 'unknown' WHEN answered.account_id IS NULL THEN 'outside' ELSE coalesce(answered.mode, 'unknown') END AS subject,
    CASE WHEN coalesce(answered.mode, 'unknown') = 'unknown' THEN answered.missing END AS subject_missing,
    now_side_members.value,
    now_side_members.value_missing
  FROM now_side_members
  LEFT JOIN now_side_several AS several ON several.account_id = now_side_members.account_id
  LEFT JOIN result_account__life_20261231 AS answered ON answered.account_id = now_side_members.account_id AND several.account_id IS NULL
),
-- everybody of either date, with the class on both
paired AS (
  SELECT CASE WHEN now_side.account_id IS NULL THEN then_side.account_id ELSE now_side.account_id END AS account_id,
    CASE WHEN now_side.account_id IS NULL THEN then_side.customer_id ELSE now_side.customer_id END AS customer_id,
    CASE WHEN now_side.account_id IS NULL THEN then_side.customer_name ELSE now_side.customer_name END AS customer_name,
    CASE WHEN now_side.account_id IS NULL THEN then_side.branch_id ELSE now_side.branch_id END AS branch_id,
    CASE WHEN now_side.account_id IS NULL THEN then_side.manager_id ELSE now_side.manager_id END AS manager_id,
    CASE WHEN now_side.account_id IS NULL THEN then_side.in_scope ELSE now_side.in_scope END AS in_scope,
    CASE WHEN then_side.account_id IS NULL THEN 'new' ELSE then_side.subject END AS before,
    CASE WHEN now_side.account_id IS NULL THEN 'left' ELSE now_side.subject END AS after,
    CASE WHEN then_side.account_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE then_side.value END AS value_before,
    CASE WHEN now_side.account_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE now_side.value END AS value_after,
    list_sort(list_distinct(flatten(CAST([then_side.subject_missing, now_side.subject_missing, then_side.value_missing, now_side.value_missing] AS VARCHAR[][])))) AS missing
  FROM now_side
  FULL OUTER JOIN then_side ON then_side.account_id = now_side.account_id
)
SELECT *,
  CASE WHEN before = 'new' THEN 'new' WHEN after = 'left' THEN 'left'
    WHEN before = 'unknown' OR after = 'unknown' THEN 'unclear' WHEN before = after THEN 'same'
    WHEN before = 'outside' THEN 'entered' WHEN after = 'outside' THEN 'exited'
    WHEN CASE before WHEN 'effective' THEN 1 WHEN 'low_activity' THEN 2 WHEN 'sleeping' THEN 3 ELSE 0 END = 0 OR CASE after WHEN 'effective' THEN 1 WHEN 'low_activity' THEN 2 WHEN 'sleeping' THEN 3 ELSE 0 END = 0 THEN 'moved'
    WHEN CASE after WHEN 'effective' THEN 1 WHEN 'low_activity' THEN 2 WHEN 'sleeping' THEN 3 ELSE 0 END < CASE before WHEN 'effective' THEN 1 WHEN 'low_activity' THEN 2 WHEN 'sleeping' THEN 3 ELSE 0 END THEN 'up' ELSE 'down' END AS move,
  value_after - value_before AS value_change
FROM paired
WHERE coalesce(in_scope, TRUE) AND NOT (before IN ('new', 'outside') AND after IN ('left', 'outside'));

-- answer
CREATE TEMP TABLE answer AS
SELECT account_id, customer_id, customer_name, branch_id, manager_id, before, after, move, value_before, value_after, value_change, missing,
  CASE move WHEN 'down' THEN 1 WHEN 'left' THEN 2 WHEN 'exited' THEN 3 WHEN 'unclear' THEN 4 WHEN 'moved' THEN 5 WHEN 'entered' THEN 6 WHEN 'new' THEN 7 WHEN 'up' THEN 8 WHEN 'same' THEN 9 ELSE 0 END AS move_place
FROM compared
WHERE in_scope AND before <> after
ORDER BY move_place NULLS LAST, value_change NULLS LAST, before NULLS LAST, after NULLS LAST, account_id;
