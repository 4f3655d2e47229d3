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

-- result_early__warning_20261231
CREATE TEMP TABLE result_early__warning_20261231 AS
SELECT customer_id, customer_name, branch_id, manager_id, exposure, reasons, signals, sales_return_quarter, sales_return_year_ago, sales_return_before, average_deposits, deposit_average_year, arrears_amount, extended_balance, net_outflow_30d,
  CASE WHEN in_population THEN mode END AS mode, missing
FROM judged
WHERE coalesce(in_population, TRUE) AND (severity IS NOT NULL OR is_open);

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, industry_policy, rating
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE max(CASE WHEN (loans.balance > 0) THEN CASE loans.five_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END END) WHEN 1 THEN 'normal' WHEN 2 THEN 'special_mention' WHEN 3 THEN 'substandard' WHEN 4 THEN 'doubtful' WHEN 5 THEN 'loss' END AS worst_class,
    coalesce(max(CASE WHEN (((loans.balance > 0)) IS NULL OR (((loans.balance > 0)) AND loans.five_class IS NULL)) THEN CASE WHEN loans.five_class IS NULL THEN 5 ELSE CASE loans.five_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END END END), 0) AS worst_class__could,
    CASE WHEN count(CASE WHEN (((loans.balance > 0)) IS NULL OR (((loans.balance > 0)) AND loans.five_class IS NULL)) THEN 1 END) > 0 THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (loans.balance > 0) AND loans.five_class IS NULL THEN 1 END) > 0 THEN 'loans.five_class' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS worst_class__missing,
    min(CASE WHEN (loans.balance > 0) THEN loans.matures_on END) AS next_maturity,
    count(DISTINCT CASE WHEN (loans.balance > 0) THEN loans.matures_on END) AS maturities
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
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 'normal' ELSE loans_by_customer.worst_class END AS worst_class,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.worst_class__could END AS worst_class__could,
    loans_by_customer.worst_class__missing AS worst_class__missing,
    loans_by_customer.next_maturity AS next_maturity,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.maturities END AS maturities,
    CASE WHEN off_balance_by_customer.customer_id IS NULL THEN 0 ELSE off_balance_by_customer.off_balance_net END AS off_balance_net,
    off_balance_by_customer.off_balance_net__missing AS off_balance_net__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN off_balance_by_customer ON off_balance_by_customer.customer_id = customers_now.customer_id
),
-- deposits: average × (transfer price − rate)
account_margins AS (
  SELECT customer_id, coalesce(average_balance_year, average_balance, balance) AS average, rate, term, term_months,
    CASE term
      WHEN 'demand' THEN 2000000
      WHEN 'notice' THEN 2200000
      WHEN 'time' THEN CASE WHEN term_months <= 12 THEN 2400000 WHEN term_months <= 36 THEN 2600000 WHEN term_months IS NOT NULL THEN 2800000 END
    END AS price
  FROM accounts
  WHERE as_of = DATE '2026-12-31'
),
-- deposit margin, not yet divided
deposits_by_customer AS (
  SELECT customer_id,
    sum(CASE WHEN average <> 0 THEN fen(average) * (price - micro(rate)) ELSE 0 END) AS margin,
    count(CASE WHEN (average IS NULL OR (average <> 0 AND (rate IS NULL OR price IS NULL))) THEN 1 END) AS unknown,
    count(CASE WHEN average IS NULL THEN 1 END) AS no_average,
    count(CASE WHEN coalesce(average, 1) <> 0 AND rate IS NULL THEN 1 END) AS no_rate,
    count(CASE WHEN coalesce(average, 1) <> 0 AND term IS NULL THEN 1 END) AS no_term,
    count(CASE WHEN coalesce(average, 1) <> 0 AND term = 'time' AND term_months IS NULL THEN 1 END) AS no_term_months
  FROM account_margins
  GROUP BY customer_id
),
-- loans: average × (rate − transfer price), loss and capital
loan_margins AS (
  SELECT customer_id, coalesce(average_balance_year, average_balance, balance) AS average,
    balance, rate, five_class, provision, started_on, matures_on,
    CASE WHEN matures_on <= add_months(started_on, 12) THEN 2600000 WHEN matures_on <= add_months(started_on, 60) THEN 2900000 WHEN started_on IS NOT NULL AND matures_on IS NOT NULL THEN 3100000 END AS price,
    CASE
      WHEN provision IS NOT NULL THEN fen(provision) * 2000
      WHEN balance = 0 THEN 0
      ELSE fen(balance) * CASE five_class WHEN 'normal' THEN 9 WHEN 'special_mention' THEN 45 WHEN 'substandard' THEN 270 WHEN 'doubtful' THEN 540 WHEN 'loss' THEN 900 END
    END AS loss
  FROM loans
  WHERE as_of = DATE '2026-12-31'
),
-- loan margin, expected loss and capital, not yet divided
lending_by_customer AS (
  SELECT customer_id,
    sum(CASE WHEN average <> 0 THEN fen(average) * (micro(rate) * 50 - price * 53) ELSE 0 END) AS margin,
    sum(loss) AS loss,
    sum(fen(balance)) AS exposed,
    count(CASE WHEN (average IS NULL OR (average <> 0 AND (rate IS NULL OR price IS NULL)) OR loss IS NULL OR balance IS NULL) THEN 1 END) AS unknown,
    count(CASE WHEN average IS NULL THEN 1 END) AS no_average,
    count(CASE WHEN balance IS NULL THEN 1 END) AS no_balance,
    count(CASE WHEN coalesce(average, 1) <> 0 AND rate IS NULL THEN 1 END) AS no_rate,
    count(CASE WHEN coalesce(average, 1) <> 0 AND started_on IS NULL THEN 1 END) AS no_start,
    count(CASE WHEN coalesce(average, 1) <> 0 AND matures_on IS NULL THEN 1 END) AS no_maturity,
    count(CASE WHEN provision IS NULL AND coalesce(balance, 1) <> 0 AND five_class IS NULL THEN 1 END) AS no_class
  FROM loan_margins
  GROUP BY customer_id
),
-- fees of the months of the year
fees_by_customer AS (
  SELECT customer_id, coalesce(sum(fen(amount)), 0) AS amount, count(CASE WHEN amount IS NULL THEN 1 END) AS unknown
  FROM fees
  WHERE fees.month >= DATE '2026-01-01' AND fees.month <= DATE '2026-12-31'
  GROUP BY customer_id
),
-- each part rounded half up to the fen, once
contribution_divided AS (
  SELECT customers.customer_id,
    CASE WHEN coalesce(deposits.unknown, 0) = 0 THEN yuan(half_up(coalesce(deposits.margin, 0) * 73, CAST(7200000000 AS HUGEINT))) END AS deposits,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.margin, 0) * 73, CAST(381600000000 AS HUGEINT))) END AS loans,
    CASE WHEN coalesce(fees.unknown, 0) = 0 THEN yuan(half_up(coalesce(fees.amount, 0) * 50, CAST(53 AS HUGEINT))) END AS fees,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.loss, 0) * 73, CAST(144000 AS HUGEINT))) END AS expected_loss,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.exposed, 0) * 73, CAST(7200 AS HUGEINT))) END AS capital_charge,
    CASE customers.kind WHEN 'corporate' THEN yuan(half_up(CAST(100 AS HUGEINT) * 1825, CAST(9 AS HUGEINT))) WHEN 'institution' THEN yuan(half_up(CAST(100 AS HUGEINT) * 1825, CAST(9 AS HUGEINT))) WHEN 'personal' THEN yuan(half_up(CAST(100 AS HUGEINT) * 365, CAST(18 AS HUGEINT))) END AS service_cost,
    CAST(coalesce(lending.exposed, 0) AS HUGEINT) * 73 AS capital_n, 720 AS capital_d,
    CASE WHEN coalesce(deposits.unknown, 0) + coalesce(lending.unknown, 0) + coalesce(fees.unknown, 0) > 0 OR customers.kind IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN deposits.no_average > 0 THEN ['accounts.balance'] END, CASE WHEN deposits.no_rate > 0 THEN ['accounts.rate'] END, CASE WHEN deposits.no_term > 0 THEN ['accounts.term'] END, CASE WHEN deposits.no_term_months > 0 THEN ['accounts.term_months'] END, CASE WHEN lending.no_average > 0 THEN ['loans.balance'] END, CASE WHEN lending.no_balance > 0 THEN ['loans.balance'] END, CASE WHEN lending.no_rate > 0 THEN ['loans.rate'] END, CASE WHEN lending.no_start > 0 THEN ['loans.started_on'] END, CASE WHEN lending.no_maturity > 0 THEN ['loans.matures_on'] END, CASE WHEN lending.no_class > 0 THEN ['loans.five_class'] END, CASE WHEN fees.unknown > 0 THEN ['fees.amount'] END, CASE WHEN customers.kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END AS contribution__missing
  FROM customers
  LEFT JOIN deposits_by_customer AS deposits ON deposits.customer_id = customers.customer_id
  LEFT JOIN lending_by_customer AS lending ON lending.customer_id = customers.customer_id
  LEFT JOIN fees_by_customer AS fees ON fees.customer_id = customers.customer_id
  WHERE customers.as_of = DATE '2026-12-31'
),
-- the sum of the parts, and what is missing for it
contribution_parts AS (
  SELECT customer_id, deposits, loans, fees, expected_loss, capital_charge, service_cost,
    CAST(deposits + loans + fees - expected_loss - capital_charge - service_cost AS DECIMAL(28,2)) AS contribution,
    share(fen((deposits + loans + fees - expected_loss - capital_charge - service_cost + capital_charge)) * capital_d, capital_n) AS raroc,
    contribution__missing
  FROM contribution_divided
),
-- every customer with what other rules answer
customers_answered AS (
  SELECT customers_measured.*,
    answer_contribution.contribution AS contribution,
    answer_contribution.contribution__missing AS contribution__missing,
    CASE WHEN answer_warning_signals.customer_id IS NULL THEN 0 ELSE answer_warning_signals.signals END AS warning_signals,
    CASE WHEN answer_warning_signals.signals IS NULL THEN answer_warning_signals.missing END AS warning_signals__missing
  FROM customers_measured
  LEFT JOIN contribution_parts AS answer_contribution ON answer_contribution.customer_id = customers_measured.customer_id
  LEFT JOIN result_early__warning_20261231 AS answer_warning_signals ON answer_warning_signals.customer_id = customers_measured.customer_id
),
-- measures made of others: exposure
customers_derived_1 AS (
  SELECT *,
    CAST(CAST(loan_balance AS DECIMAL(28,2)) + CAST(off_balance_net AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS exposure
  FROM customers_answered
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    ((exposure > 0)) AS in_population,
    (industry_policy = 'prohibited') AS hit_prohibited_industry,
    (CASE WHEN CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = CASE 'loss' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN TRUE WHEN CASE 'loss' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END AND CASE 'loss' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END <= worst_class__could THEN NULL ELSE FALSE END) AS hit_loss,
    (CASE WHEN CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = CASE 'doubtful' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN TRUE WHEN CASE 'doubtful' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END AND CASE 'doubtful' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END <= worst_class__could THEN NULL ELSE FALSE END) AS hit_doubtful,
    (CASE WHEN CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = CASE 'substandard' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN TRUE WHEN CASE 'substandard' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END AND CASE 'substandard' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END <= worst_class__could THEN NULL ELSE FALSE END) AS hit_substandard,
    (rating = 'B') AS hit_rating_b,
    (rating = 'C') AS hit_rating_c,
    ((industry_policy = 'weak') AND (((rating IS NULL) OR (NOT (rating = 'AAA' OR rating = 'AA'))))) AS hit_weak_industry,
    (CASE WHEN CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = CASE 'special_mention' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN TRUE WHEN CASE 'special_mention' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END AND CASE 'special_mention' WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END <= worst_class__could THEN NULL ELSE FALSE END) AS hit_special_mention,
    (contribution < 0) AS hit_risk_exceeds_return,
    (warning_signals >= 2) AS hit_latent_risk
  FROM customers_derived_1
  WHERE coalesce(((exposure > 0)), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END AS worst,
    ((hit_prohibited_industry IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_loss IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_doubtful IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_substandard IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_rating_b IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_rating_c IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_weak_industry IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_special_mention IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4)) OR (hit_risk_exceeds_return IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return OR hit_latent_risk THEN 3 END, 4))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  exposure AS exposure,
  CASE worst WHEN 1 THEN 'forced' WHEN 2 THEN 'timely' WHEN 3 THEN 'gradual' END AS mode,
  list_filter(CAST([CASE WHEN hit_prohibited_industry THEN 'prohibited_industry' END, CASE WHEN hit_loss THEN 'loss' END, CASE WHEN hit_doubtful THEN 'doubtful' END, CASE WHEN hit_substandard THEN 'substandard' END, CASE WHEN hit_rating_b THEN 'rating_b' END, CASE WHEN hit_rating_c THEN 'rating_c' END, CASE WHEN hit_weak_industry THEN 'weak_industry' END, CASE WHEN hit_special_mention THEN 'special_mention' END, CASE WHEN hit_risk_exceeds_return THEN 'risk_exceeds_return' END, CASE WHEN hit_latent_risk THEN 'latent_risk' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  next_maturity AS next_maturity,
  CASE worst WHEN 1 THEN DATE '2026-12-31' WHEN 2 THEN next_maturity WHEN 3 THEN next_maturity END AS proposed_date,
  CAST(CASE worst WHEN 1 THEN exposure WHEN 2 THEN exposure WHEN 3 THEN CASE WHEN maturities > 1 THEN yuan(half_up(fen(exposure), CAST(least(maturities, 3) AS HUGEINT))) ELSE exposure END END AS DECIMAL(28,2)) AS proposed_amount,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_prohibited_industry IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN industry_policy IS NULL THEN ['customers.industry_policy'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_loss IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_doubtful IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_substandard IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_rating_b IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN rating IS NULL THEN ['customers.rating'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_rating_c IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN rating IS NULL THEN ['customers.rating'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_weak_industry IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN industry_policy IS NULL THEN ['customers.industry_policy'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_special_mention IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_risk_exceeds_return IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN contribution IS NULL THEN contribution__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  worst AS severity, is_open, in_population,
  coalesce(hit_prohibited_industry, FALSE) AS told_prohibited_industry, coalesce(hit_loss, FALSE) AS told_loss, coalesce(hit_doubtful, FALSE) AS told_doubtful, coalesce(hit_substandard, FALSE) AS told_substandard, coalesce(hit_rating_b, FALSE) AS told_rating_b, coalesce(hit_rating_c, FALSE) AS told_rating_c, coalesce(hit_weak_industry, FALSE) AS told_weak_industry, coalesce(hit_special_mention, FALSE) AS told_special_mention, coalesce(hit_risk_exceeds_return, FALSE) AS told_risk_exceeds_return, coalesce(hit_latent_risk, FALSE) AS told_latent_risk
FROM weighed;

-- result_exit__list_20261231
CREATE TEMP TABLE result_exit__list_20261231 AS
SELECT customer_id, customer_name, branch_id, manager_id, exposure, reasons, next_maturity, proposed_date, proposed_amount,
  CASE WHEN in_population THEN mode END AS mode, missing
FROM judged
WHERE coalesce(in_population, TRUE) AND (severity IS NOT NULL OR is_open);

-- judged
CREATE TEMP TABLE judged AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, rating
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(loans.balance) = count(*) THEN coalesce(CAST(sum(loans.balance) AS DECIMAL(28,2)), 0) END AS loan_balance,
    CASE WHEN NOT (count(loans.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS loan_balance__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%')))) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%'))))) < count(*) THEN NULL ELSE FALSE END AS approved_by_province,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%')))) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%'))))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%'))))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (((loans.approved_by_level = 'province') OR (loans.approved_by_level LIKE '省%'))))) IS NULL AND loans.approved_by_level IS NULL THEN 1 END) > 0 THEN 'loans.approved_by_level' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS approved_by_province__missing,
    CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%')))) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%'))))) < count(*) THEN NULL ELSE FALSE END AS approved_by_prefecture,
    CASE WHEN CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%')))) THEN 1 END) > 0 THEN TRUE WHEN count(((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%'))))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%'))))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (((((loans.approved_by_level = 'prefecture') OR (loans.approved_by_level LIKE '地%')) OR (loans.approved_by_level LIKE '市%')) OR (loans.approved_by_level LIKE '二级%'))))) IS NULL AND loans.approved_by_level IS NULL THEN 1 END) > 0 THEN 'loans.approved_by_level' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS approved_by_prefecture__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.loan_balance END AS loan_balance,
    loans_by_customer.loan_balance__missing AS loan_balance__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.approved_by_province END AS approved_by_province,
    loans_by_customer.approved_by_province__missing AS approved_by_province__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.approved_by_prefecture END AS approved_by_prefecture,
    loans_by_customer.approved_by_prefecture__missing AS approved_by_prefecture__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
),
-- every customer with what other rules answer
customers_answered AS (
  SELECT customers_measured.*,
    CASE WHEN answer_exit_way.customer_id IS NULL THEN 'stays' ELSE answer_exit_way.mode END AS exit_way,
    CASE WHEN answer_exit_way.mode IS NULL THEN answer_exit_way.missing END AS exit_way__missing
  FROM customers_measured
  LEFT JOIN result_exit__list_20261231 AS answer_exit_way ON answer_exit_way.customer_id = customers_measured.customer_id
),
-- each reason: true, false or unknown
tested AS (
  SELECT *,
    ((loan_balance > 0)) AS in_population,
    (loan_balance >= 8000000) AS hit_large_loans,
    approved_by_province AS hit_approved_by_province,
    approved_by_prefecture AS hit_approved_by_prefecture,
    (exit_way = 'forced' OR exit_way = 'timely' OR exit_way = 'gradual') AS hit_to_leave,
    (rating = 'B' OR rating = 'C') AS hit_low_rating
  FROM customers_answered
  WHERE coalesce(((loan_balance > 0)), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END AS worst,
    ((hit_large_loans IS NULL AND 1 < coalesce(CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END, 7)) OR (hit_approved_by_province IS NULL AND 2 < coalesce(CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END, 7)) OR (hit_approved_by_prefecture IS NULL AND 3 < coalesce(CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END, 7)) OR (hit_to_leave IS NULL AND 4 < coalesce(CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END, 7)) OR (hit_low_rating IS NULL AND 4 < coalesce(CASE WHEN hit_large_loans THEN 1 WHEN hit_approved_by_province THEN 2 WHEN hit_approved_by_prefecture THEN 3 WHEN hit_to_leave OR hit_low_rating THEN 4 END, 7))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  loan_balance AS loan_balance,
  rating AS rating,
  CASE CASE WHEN is_open THEN 6 ELSE coalesce(worst, 5) END WHEN 1 THEN 'second_tier' WHEN 2 THEN 'province' WHEN 3 THEN 'prefecture' WHEN 4 THEN 'key' WHEN 5 THEN 'county' WHEN 6 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_large_loans THEN 'large_loans' END, CASE WHEN hit_approved_by_province THEN 'approved_by_province' END, CASE WHEN hit_approved_by_prefecture THEN 'approved_by_prefecture' END, CASE WHEN hit_to_leave THEN 'to_leave' END, CASE WHEN hit_low_rating THEN 'low_rating' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_large_loans IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN loan_balance IS NULL THEN loan_balance__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_approved_by_province IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN approved_by_province IS NULL THEN approved_by_province__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_approved_by_prefecture IS NULL AND 3 < coalesce(worst, 99) THEN CASE WHEN approved_by_prefecture IS NULL THEN approved_by_prefecture__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_to_leave IS NULL AND 4 < coalesce(worst, 99) THEN CASE WHEN exit_way IS NULL THEN exit_way__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_low_rating IS NULL AND 4 < coalesce(worst, 99) THEN CASE WHEN rating IS NULL THEN ['customers.rating'] ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 6 ELSE coalesce(worst, 5) END AS severity, is_open, in_population,
  coalesce(hit_large_loans, FALSE) AS told_large_loans, coalesce(hit_approved_by_province, FALSE) AS told_approved_by_province, coalesce(hit_approved_by_prefecture, FALSE) AS told_approved_by_prefecture, coalesce(hit_to_leave, FALSE) AS told_to_leave, coalesce(hit_low_rating, FALSE) AS told_low_rating
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, loan_balance, mode, reasons, rating, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, loan_balance DESC NULLS LAST, customer_id;
