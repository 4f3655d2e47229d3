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
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind, average_financial_assets, opened_on, income
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN NULL ELSE count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN 1 END) END AS operating_notes,
    CASE WHEN count(((loans.balance > 0) AND (loans.loan_type = 'operating'))) < count(*) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS operating_notes__missing,
    CASE WHEN count(CASE WHEN ((((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL OR ((((loans.balance > 0) AND (loans.loan_type = 'operating'))) AND loans.principal IS NULL)) THEN 1 END) = 0 THEN max(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) THEN loans.principal END) END AS largest_operating_loan,
    CASE WHEN NOT (count(CASE WHEN ((((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL OR ((((loans.balance > 0) AND (loans.loan_type = 'operating'))) AND loans.principal IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END, CASE WHEN count(CASE WHEN (((loans.balance > 0) AND (loans.loan_type = 'operating'))) IS NULL AND loans.loan_type IS NULL THEN 1 END) > 0 THEN 'loans.loan_type' END, CASE WHEN count(CASE WHEN ((loans.balance > 0) AND (loans.loan_type = 'operating')) AND loans.principal IS NULL THEN 1 END) > 0 THEN 'loans.principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS largest_operating_loan__missing,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS holds_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.average_balance) = count(*) THEN coalesce(CAST(sum(accounts.average_balance) AS DECIMAL(28,2)), 0) END AS average_deposits,
    CASE WHEN NOT (count(accounts.average_balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.average_balance IS NULL THEN 1 END) > 0 THEN 'accounts.average_balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS average_deposits__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END AS has_notice_account,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'notice') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'notice')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'notice')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS has_notice_account__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END AS holds_demand,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'demand') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'demand')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'demand')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_demand__missing,
    CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END AS holds_time,
    CASE WHEN CASE WHEN count(CASE WHEN (accounts.term = 'time') THEN 1 END) > 0 THEN TRUE WHEN count((accounts.term = 'time')) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((accounts.term = 'time')) IS NULL AND accounts.term IS NULL THEN 1 END) > 0 THEN 'accounts.term' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS holds_time__missing
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
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN 0 ELSE loans_by_customer.operating_notes END AS operating_notes,
    loans_by_customer.operating_notes__missing AS operating_notes__missing,
    loans_by_customer.largest_operating_loan AS largest_operating_loan,
    loans_by_customer.largest_operating_loan__missing AS largest_operating_loan__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.holds_loan END AS holds_loan,
    loans_by_customer.holds_loan__missing AS holds_loan__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.average_deposits END AS average_deposits,
    accounts_by_customer.average_deposits__missing AS average_deposits__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.has_notice_account END AS has_notice_account,
    accounts_by_customer.has_notice_account__missing AS has_notice_account__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.holds_demand END AS holds_demand,
    accounts_by_customer.holds_demand__missing AS holds_demand__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN FALSE ELSE accounts_by_customer.holds_time END AS holds_time,
    accounts_by_customer.holds_time__missing AS holds_time__missing,
    CASE WHEN holdings_by_customer.customer_id IS NULL THEN 0 ELSE holdings_by_customer.other_classes END AS other_classes,
    holdings_by_customer.other_classes__missing AS other_classes__missing,
    CASE WHEN holdings_by_customer.customer_id IS NULL THEN FALSE ELSE holdings_by_customer.holds_notice_deposit END AS holds_notice_deposit,
    holdings_by_customer.holds_notice_deposit__missing AS holds_notice_deposit__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN holdings_by_customer ON holdings_by_customer.customer_id = customers_now.customer_id
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
    answer_contribution.contribution__missing AS contribution__missing
  FROM customers_measured
  LEFT JOIN contribution_parts AS answer_contribution ON answer_contribution.customer_id = customers_measured.customer_id
),
-- measures made of others: claim_assets, number_of_loan, holds_notice, number_of_demand, number_of_time
customers_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (average_financial_assets IS NULL)) IS NULL THEN NULL WHEN (NOT (average_financial_assets IS NULL)) THEN average_financial_assets WHEN (average_financial_assets IS NULL) IS NULL THEN NULL WHEN (average_financial_assets IS NULL) THEN average_deposits END AS claim_assets,
    CASE WHEN holds_loan IS NULL THEN NULL WHEN holds_loan THEN CAST(1 AS BIGINT) WHEN (NOT holds_loan) IS NULL THEN NULL WHEN (NOT holds_loan) THEN CAST(0 AS BIGINT) END AS number_of_loan,
    (has_notice_account OR holds_notice_deposit) AS holds_notice,
    CASE WHEN holds_demand IS NULL THEN NULL WHEN holds_demand THEN CAST(1 AS BIGINT) WHEN (NOT holds_demand) IS NULL THEN NULL WHEN (NOT holds_demand) THEN CAST(0 AS BIGINT) END AS number_of_demand,
    CASE WHEN holds_time IS NULL THEN NULL WHEN holds_time THEN CAST(1 AS BIGINT) WHEN (NOT holds_time) IS NULL THEN NULL WHEN (NOT holds_time) THEN CAST(0 AS BIGINT) END AS number_of_time
  FROM customers_answered
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
    ((kind = 'personal')) AS in_population,
    ((operating_notes > 0) AND (largest_operating_loan >= 500000)) AS hit_operating_loan,
    (claim_assets >= 500000) AS hit_assets,
    (claim_assets >= 200000) AS hit_near_assets,
    (contribution >= 5000) AS hit_contribution,
    ((opened_on <= add_months(DATE '2026-12-31', -60)) AND (products_held >= 4)) AS hit_loyalty,
    (income >= 300000) AS hit_income,
    ((operating_notes > 0) AND (largest_operating_loan >= 200000)) AS hit_financing_need
  FROM customers_derived_3
  WHERE coalesce(((kind = 'personal')), TRUE)
),
-- the worst mode, and whether an unknown input could change it
weighed AS (
  SELECT *,
    CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END AS worst,
    ((hit_operating_loan IS NULL AND 1 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_assets IS NULL AND 1 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_near_assets IS NULL AND 2 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_contribution IS NULL AND 2 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_loyalty IS NULL AND 2 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_income IS NULL AND 2 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5)) OR (hit_financing_need IS NULL AND 2 < coalesce(CASE WHEN hit_operating_loan OR hit_assets THEN 1 WHEN hit_near_assets OR hit_contribution OR hit_loyalty OR hit_income OR hit_financing_need THEN 2 END, 5))) AS is_open
  FROM tested
)
SELECT customer_id, customer_name, branch_id, manager_id,
  claim_assets AS claim_assets,
  largest_operating_loan AS largest_operating_loan,
  CAST(products_held AS BIGINT) AS products_held,
  CASE CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END WHEN 1 THEN 'high_end' WHEN 2 THEN 'potential' WHEN 3 THEN 'general' WHEN 4 THEN 'unknown' END AS mode,
  list_filter(CAST([CASE WHEN hit_operating_loan THEN 'operating_loan' END, CASE WHEN hit_assets THEN 'assets' END, CASE WHEN hit_near_assets THEN 'near_assets' END, CASE WHEN hit_contribution THEN 'contribution' END, CASE WHEN hit_loyalty THEN 'loyalty' END, CASE WHEN hit_income THEN 'income' END, CASE WHEN hit_financing_need THEN 'financing_need' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  list_filter(CAST([CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 1 THEN 'wealth_account' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 1 OR CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 2 THEN 'e_banking' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 1 THEN 'usb_key' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 1 THEN 'investment_advice' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 1 THEN 'sme_loan' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 2 THEN 'wealth' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 2 THEN 'credit_card' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 3 THEN 'payroll' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 3 THEN 'mobile_banking' END, CASE WHEN CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END = 3 THEN 'debit_card' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS advice,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_operating_loan IS NULL AND 1 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN operating_notes IS NULL THEN operating_notes__missing END, CASE WHEN largest_operating_loan IS NULL THEN largest_operating_loan__missing END] AS VARCHAR[][])))) END, CASE WHEN hit_assets IS NULL AND 1 < coalesce(worst, 99) THEN CASE WHEN claim_assets IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (NOT (average_financial_assets IS NULL)) THEN CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END WHEN (average_financial_assets IS NULL) THEN CASE WHEN average_deposits IS NULL THEN average_deposits__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_near_assets IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN claim_assets IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END, CASE WHEN (NOT (average_financial_assets IS NULL)) THEN CASE WHEN average_financial_assets IS NULL THEN ['customers.average_financial_assets'] ELSE CAST([] AS VARCHAR[]) END WHEN (average_financial_assets IS NULL) THEN CASE WHEN average_deposits IS NULL THEN average_deposits__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_contribution IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN contribution IS NULL THEN contribution__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_loyalty IS NULL AND 2 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN opened_on IS NULL THEN ['customers.opened_on'] END, CASE WHEN products_held IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN other_classes IS NULL THEN other_classes__missing END, CASE WHEN number_of_loan IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_loan IS NULL THEN holds_loan__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_loan THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_loan) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_notice IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN has_notice_account IS NULL THEN has_notice_account__missing END, CASE WHEN holds_notice_deposit IS NULL THEN holds_notice_deposit__missing END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_notice THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_notice) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_demand IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_demand IS NULL THEN holds_demand__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_demand THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_demand) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END, CASE WHEN number_of_time IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN holds_time IS NULL THEN holds_time__missing ELSE CAST([] AS VARCHAR[]) END, CASE WHEN holds_time THEN CAST([] AS VARCHAR[]) WHEN (NOT holds_time) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) END, CASE WHEN hit_income IS NULL AND 2 < coalesce(worst, 99) THEN CASE WHEN income IS NULL THEN ['customers.income'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_financing_need IS NULL AND 2 < coalesce(worst, 99) THEN list_sort(list_distinct(flatten(CAST([CASE WHEN operating_notes IS NULL THEN operating_notes__missing END, CASE WHEN largest_operating_loan IS NULL THEN largest_operating_loan__missing END] AS VARCHAR[][])))) END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  CASE WHEN is_open THEN 4 ELSE coalesce(worst, 3) END AS severity, is_open, in_population,
  coalesce(hit_operating_loan, FALSE) AS told_operating_loan, coalesce(hit_assets, FALSE) AS told_assets, coalesce(hit_near_assets, FALSE) AS told_near_assets, coalesce(hit_contribution, FALSE) AS told_contribution, coalesce(hit_loyalty, FALSE) AS told_loyalty, coalesce(hit_income, FALSE) AS told_income, coalesce(hit_financing_need, FALSE) AS told_financing_need
FROM weighed;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, claim_assets, mode, reasons, advice, largest_operating_loan, products_held, missing, severity
FROM judged
WHERE in_population AND severity IS NOT NULL
ORDER BY severity, claim_assets DESC NULLS LAST, customer_id;
