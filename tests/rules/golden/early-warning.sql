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
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE WHEN count(CASE WHEN ((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0)))) THEN 1 END) > 0 THEN TRUE WHEN count(((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0))))) < count(*) THEN NULL ELSE FALSE END AS has_arrears,
    CASE WHEN CASE WHEN count(CASE WHEN ((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0)))) THEN 1 END) > 0 THEN TRUE WHEN count(((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0))))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0))))) IS NULL AND loans.overdue_principal IS NULL THEN 1 END) > 0 THEN 'loans.overdue_principal' END, CASE WHEN count(CASE WHEN (((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0))))) IS NULL AND loans.overdue_interest IS NULL THEN 1 END) > 0 THEN 'loans.overdue_interest' END, CASE WHEN count(CASE WHEN (((((((NOT (loans.overdue_principal IS NULL)) AND (loans.overdue_principal > 0))) OR (((NOT (loans.overdue_interest IS NULL)) AND (loans.overdue_interest > 0)))) OR (((NOT (loans.days_past_due IS NULL)) AND (loans.days_past_due > 0)))) OR ((((loans.overdue_principal IS NULL) AND (loans.overdue_interest IS NULL)) AND (loans.days_past_due > 0))))) IS NULL AND loans.days_past_due IS NULL THEN 1 END) > 0 THEN 'loans.days_past_due' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS has_arrears__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND loans.is_extended) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND loans.is_extended)) < count(*) THEN NULL ELSE FALSE END AS has_extended_loan,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND loans.is_extended) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND loans.is_extended)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND loans.is_extended)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND loans.is_extended)) IS NULL AND loans.is_extended IS NULL THEN 1 END) > 0 THEN 'loans.is_extended' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS has_extended_loan__missing,
    coalesce(CAST(sum(loans.overdue_principal) AS DECIMAL(28,2)), 0) AS overdue_principal_known,
    coalesce(CAST(sum(loans.overdue_interest) AS DECIMAL(28,2)), 0) AS overdue_interest_known,
    coalesce(CAST(sum(CASE WHEN loans.is_extended THEN loans.balance END) AS DECIMAL(28,2)), 0) AS extended_balance
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
-- settlements, one row per customer
settlements_by_customer AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_year_ago,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_year_ago__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_year_ago,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_year_ago__missing
  FROM settlements
  WHERE settlements.month >= DATE '2025-10-01' AND settlements.month <= DATE '2025-12-31'
  GROUP BY settlements.customer_id
),
-- settlements, one row per customer
settlements_by_customer_2 AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_quarter,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_quarter__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_quarter,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_quarter__missing
  FROM settlements
  WHERE settlements.month >= DATE '2026-10-01' AND settlements.month <= DATE '2026-12-31'
  GROUP BY settlements.customer_id
),
-- settlements, one row per customer
settlements_by_customer_3 AS (
  SELECT settlements.customer_id,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN settlements.sales_received END) AS DECIMAL(28,2)), 0) END AS sales_received_before,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND settlements.sales_received IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_received_before__missing,
    CASE WHEN count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0 THEN yuan(half_up(coalesce(sum(CASE WHEN ((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL))) THEN (fen(settlements.sales_revenue) * 113) END), 0) * 100, CAST(10000 AS HUGEINT))) END AS sales_with_tax_before,
    CASE WHEN NOT (count(CASE WHEN ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL OR ((((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) AND (fen(settlements.sales_revenue) * 113) IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_received IS NULL THEN 1 END) > 0 THEN 'settlements.sales_received' END, CASE WHEN count(CASE WHEN (((NOT (settlements.sales_received IS NULL)) AND (NOT (settlements.sales_revenue IS NULL)))) IS NULL AND settlements.sales_revenue IS NULL THEN 1 END) > 0 THEN 'settlements.sales_revenue' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS sales_with_tax_before__missing
  FROM settlements
  WHERE settlements.month >= DATE '2025-10-01' AND settlements.month <= DATE '2026-09-30'
  GROUP BY settlements.customer_id
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.average_balance_year) = count(*) THEN coalesce(CAST(sum(accounts.average_balance_year) AS DECIMAL(28,2)), 0) END AS deposit_average_year,
    CASE WHEN NOT (count(accounts.average_balance_year) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.average_balance_year IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance_year' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_average_year__missing,
    CASE WHEN count(accounts.average_balance) = count(*) THEN coalesce(CAST(sum(accounts.average_balance) AS DECIMAL(28,2)), 0) END AS average_deposits,
    CASE WHEN NOT (count(accounts.average_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.average_balance IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS average_deposits__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- daily_flows, one row for the bank
daily_flows_by_bank AS (
  SELECT CASE WHEN count((NOT (daily_flows.posted_on IS NULL))) < count(*) THEN NULL ELSE count(CASE WHEN (NOT (daily_flows.posted_on IS NULL)) THEN 1 END) END AS flows_of_the_bank_30d,
    CASE WHEN count((NOT (daily_flows.posted_on IS NULL))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((NOT (daily_flows.posted_on IS NULL))) IS NULL AND daily_flows.posted_on IS NULL THEN 1 END) > 0 THEN 'daily_flows.posted_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS flows_of_the_bank_30d__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-12-02' AND daily_flows.posted_on <= DATE '2026-12-31'
),
-- daily_flows, one row per customer
daily_flows_by_customer AS (
  SELECT daily_flows.customer_id,
    CASE WHEN count(daily_flows.amount) = count(*) THEN coalesce(CAST(sum(daily_flows.amount) AS DECIMAL(28,2)), 0) END AS flow_sum_30d,
    CASE WHEN NOT (count(daily_flows.amount) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND daily_flows.amount IS NULL THEN 1 END) > 0 THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS flow_sum_30d__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-12-02' AND daily_flows.posted_on <= DATE '2026-12-31'
  GROUP BY daily_flows.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.has_arrears END AS has_arrears,
    loans_by_customer.has_arrears__missing AS has_arrears__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.has_extended_loan END AS has_extended_loan,
    loans_by_customer.has_extended_loan__missing AS has_extended_loan__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.overdue_principal_known END AS overdue_principal_known,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.overdue_interest_known END AS overdue_interest_known,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.extended_balance END AS extended_balance,
    CASE WHEN off_balance_by_customer.customer_id IS NULL THEN 0 ELSE off_balance_by_customer.off_balance_net END AS off_balance_net,
    off_balance_by_customer.off_balance_net__missing AS off_balance_net__missing,
    CASE WHEN settlements_by_customer.customer_id IS NULL THEN 0 ELSE settlements_by_customer.sales_received_year_ago END AS sales_received_year_ago,
    settlements_by_customer.sales_received_year_ago__missing AS sales_received_year_ago__missing,
    CASE WHEN settlements_by_customer.customer_id IS NULL THEN 0 ELSE settlements_by_customer.sales_with_tax_year_ago END AS sales_with_tax_year_ago,
    settlements_by_customer.sales_with_tax_year_ago__missing AS sales_with_tax_year_ago__missing,
    CASE WHEN settlements_by_customer_2.customer_id IS NULL THEN 0 ELSE settlements_by_customer_2.sales_received_quarter END AS sales_received_quarter,
    settlements_by_customer_2.sales_received_quarter__missing AS sales_received_quarter__missing,
    CASE WHEN settlements_by_customer_2.customer_id IS NULL THEN 0 ELSE settlements_by_customer_2.sales_with_tax_quarter END AS sales_with_tax_quarter,
    settlements_by_customer_2.sales_with_tax_quarter__missing AS sales_with_tax_quarter__missing,
    CASE WHEN settlements_by_customer_3.customer_id IS NULL THEN 0 ELSE settlements_by_customer_3.sales_received_before END AS sales_received_before,
    settlements_by_customer_3.sales_received_before__missing AS sales_received_before__missing,
    CASE WHEN settlements_by_customer_3.customer_id IS NULL THEN 0 ELSE settlements_by_customer_3.sales_with_tax_before END AS sales_with_tax_before,
    settlements_by_customer_3.sales_with_tax_before__missing AS sales_with_tax_before__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposit_average_year END AS deposit_average_year,
    accounts_by_customer.deposit_average_year__missing AS deposit_average_year__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.average_deposits END AS average_deposits,
    accounts_by_customer.average_deposits__missing AS average_deposits__missing,
    daily_flows_by_bank.flows_of_the_bank_30d AS flows_of_the_bank_30d,
    daily_flows_by_bank.flows_of_the_bank_30d__missing AS flows_of_the_bank_30d__missing,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.flow_sum_30d END AS flow_sum_30d,
    daily_flows_by_customer.flow_sum_30d__missing AS flow_sum_30d__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN off_balance_by_customer ON off_balance_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer ON settlements_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer_2 ON settlements_by_customer_2.customer_id = customers_now.customer_id
  LEFT JOIN settlements_by_customer_3 ON settlements_by_customer_3.customer_id = customers_now.customer_id
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  CROSS JOIN daily_flows_by_bank
  LEFT JOIN daily_flows_by_customer ON daily_flows_by_customer.customer_id = customers_now.customer_id
),
-- measures made of others: exposure, sales_return_year_ago, sales_return_quarter, sales_return_before, deposit_average_falls, net_flow_30d, arrears_amount
customers_derived_1 AS (
  SELECT *,
    CAST(CAST(loan_balance AS DECIMAL(28,2)) + CAST(off_balance_net AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS exposure,
    ((deposit_average_year > 0) AND ((fen(average_deposits) * 1000) <= ((fen(deposit_average_year) * 7) * 100))) AS deposit_average_falls,
    CASE WHEN (flows_of_the_bank_30d > 0) IS NULL THEN NULL WHEN (flows_of_the_bank_30d > 0) THEN flow_sum_30d END AS net_flow_30d,
    CAST(CAST(overdue_principal_known AS DECIMAL(28,2)) + CAST(overdue_interest_known AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS arrears_amount
  FROM customers_measured
),
-- measures made of others: return_falls_on_year, return_falls_on_four, net_outflow_30d
customers_derived_2 AS (
  SELECT *,
    ((fen(sales_received_year_ago) > (0 * NULLIF(fen(sales_with_tax_year_ago), 0))) AND (NOT less((fen(sales_received_year_ago) * 4), (fen(sales_with_tax_year_ago) * 5), fen(sales_received_quarter), fen(sales_with_tax_quarter)))) AS return_falls_on_year,
    ((fen(sales_received_before) > (0 * NULLIF(fen(sales_with_tax_before), 0))) AND (NOT less((fen(sales_received_before) * 4), (fen(sales_with_tax_before) * 5), fen(sales_received_quarter), fen(sales_with_tax_quarter)))) AS return_falls_on_four,
    yuan((fen(net_flow_30d) * -1)) AS net_outflow_30d
  FROM customers_derived_1
),
-- measures made of others: sales_return_falls, outflow_is_heavy
customers_derived_3 AS (
  SELECT *,
    (return_falls_on_year OR return_falls_on_four) AS sales_return_falls,
    ((deposit_average_year > 0) AND ((fen(net_outflow_30d) * 200) >= (fen(deposit_average_year) * 100))) AS outflow_is_heavy
  FROM customers_derived_2
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    ((exposure > 0)) AS in_population,
    ((((kind IS NULL) OR (kind <> 'personal'))) AND sales_return_falls) AS hit_sales_return_falls,
    deposit_average_falls AS hit_daily_average_falls,
    has_arrears AS hit_arrears,
    has_extended_loan AS hit_extension,
    outflow_is_heavy AS hit_net_outflow
  FROM customers_derived_3
  WHERE coalesce(((exposure > 0)), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN (CASE WHEN hit_sales_return_falls THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls THEN 1 ELSE 0 END + CASE WHEN hit_arrears THEN 1 ELSE 0 END + CASE WHEN hit_extension THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_sales_return_falls THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls THEN 1 ELSE 0 END + CASE WHEN hit_arrears THEN 1 ELSE 0 END + CASE WHEN hit_extension THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow THEN 1 ELSE 0 END) >= 1 THEN 2 END AS worst,
    (coalesce(CASE WHEN (CASE WHEN hit_sales_return_falls IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_arrears IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_extension IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow IS NOT FALSE THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_sales_return_falls IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_arrears IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_extension IS NOT FALSE THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow IS NOT FALSE THEN 1 ELSE 0 END) >= 1 THEN 2 END, 3) < coalesce(CASE WHEN (CASE WHEN hit_sales_return_falls THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls THEN 1 ELSE 0 END + CASE WHEN hit_arrears THEN 1 ELSE 0 END + CASE WHEN hit_extension THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow THEN 1 ELSE 0 END) >= 2 THEN 1 WHEN (CASE WHEN hit_sales_return_falls THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls THEN 1 ELSE 0 END + CASE WHEN hit_arrears THEN 1 ELSE 0 END + CASE WHEN hit_extension THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow THEN 1 ELSE 0 END) >= 1 THEN 2 END, 3)) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  exposure AS exposure,
  share(fen(sales_received_quarter), fen(sales_with_tax_quarter)) AS sales_return_quarter,
  share(fen(sales_received_year_ago), fen(sales_with_tax_year_ago)) AS sales_return_year_ago,
  share(fen(sales_received_before), fen(sales_with_tax_before)) AS sales_return_before,
  average_deposits AS average_deposits,
  deposit_average_year AS deposit_average_year,
  arrears_amount AS arrears_amount,
  extended_balance AS extended_balance,
  net_outflow_30d AS net_outflow_30d,
  CASE worst WHEN 1 THEN 'latent_risk' WHEN 2 THEN 'watch' END AS mode,
  list_filter(CAST([CASE WHEN hit_sales_return_falls THEN 'sales_return_falls' END, CASE WHEN hit_daily_average_falls THEN 'daily_average_falls' END, CASE WHEN hit_arrears THEN 'arrears' END, CASE WHEN hit_extension THEN 'extension' END, CASE WHEN hit_net_outflow THEN 'net_outflow' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CAST((CASE WHEN hit_sales_return_falls THEN 1 ELSE 0 END + CASE WHEN hit_daily_average_falls THEN 1 ELSE 0 END + CASE WHEN hit_arrears THEN 1 ELSE 0 END + CASE WHEN hit_extension THEN 1 ELSE 0 END + CASE WHEN hit_net_outflow THEN 1 ELSE 0 END) AS BIGINT) AS signals,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_sales_return_falls IS NULL THEN CASE WHEN sales_return_falls IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN return_falls_on_year IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN (sales_received_year_ago IS NULL OR sales_with_tax_year_ago IS NULL OR sales_with_tax_year_ago = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_year_ago IS NULL THEN sales_received_year_ago__missing END, CASE WHEN sales_with_tax_year_ago IS NULL THEN sales_with_tax_year_ago__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_year_ago IS NULL THEN sales_received_year_ago__missing END, CASE WHEN sales_with_tax_year_ago IS NULL THEN sales_with_tax_year_ago__missing END] AS VARCHAR[][])))) END END, CASE WHEN (sales_received_quarter IS NULL OR sales_with_tax_quarter IS NULL OR sales_with_tax_quarter = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) END, CASE WHEN return_falls_on_four IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN (sales_received_before IS NULL OR sales_with_tax_before IS NULL OR sales_with_tax_before = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_before IS NULL THEN sales_received_before__missing END, CASE WHEN sales_with_tax_before IS NULL THEN sales_with_tax_before__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_before IS NULL THEN sales_received_before__missing END, CASE WHEN sales_with_tax_before IS NULL THEN sales_with_tax_before__missing END] AS VARCHAR[][])))) END END, CASE WHEN (sales_received_quarter IS NULL OR sales_with_tax_quarter IS NULL OR sales_with_tax_quarter = 0) THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['settlements.sales_received', 'settlements.sales_revenue'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN sales_received_quarter IS NULL THEN sales_received_quarter__missing END, CASE WHEN sales_with_tax_quarter IS NULL THEN sales_with_tax_quarter__missing END] AS VARCHAR[][])))) END END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_daily_average_falls IS NULL THEN CASE WHEN deposit_average_falls IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN deposit_average_year IS NULL THEN deposit_average_year__missing END, CASE WHEN average_deposits IS NULL THEN average_deposits__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_arrears IS NULL THEN CASE WHEN has_arrears IS NULL THEN has_arrears__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_extension IS NULL THEN CASE WHEN has_extended_loan IS NULL THEN has_extended_loan__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_net_outflow IS NULL THEN CASE WHEN outflow_is_heavy IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN deposit_average_year IS NULL THEN deposit_average_year__missing END, CASE WHEN net_outflow_30d IS NULL THEN CASE WHEN net_flow_30d IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN flows_of_the_bank_30d IS NULL THEN flows_of_the_bank_30d__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (flows_of_the_bank_30d > 0) THEN CASE WHEN flow_sum_30d IS NULL THEN flow_sum_30d__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['daily_flows.amount'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN flows_of_the_bank_30d IS NULL THEN flows_of_the_bank_30d__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (flows_of_the_bank_30d > 0) THEN CASE WHEN flow_sum_30d IS NULL THEN flow_sum_30d__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) END ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_sales_return_falls, FALSE) AS told_sales_return_falls, coalesce(hit_daily_average_falls, FALSE) AS told_daily_average_falls, coalesce(hit_arrears, FALSE) AS told_arrears, coalesce(hit_extension, FALSE) AS told_extension, coalesce(hit_net_outflow, FALSE) AS told_net_outflow
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, exposure, mode, reasons, signals, sales_return_quarter, sales_return_year_ago, sales_return_before, average_deposits, deposit_average_year, arrears_amount, extended_balance, net_outflow_30d, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY signals DESC NULLS LAST, exposure DESC NULLS LAST, customer_id;
