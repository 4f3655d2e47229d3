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
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.balance, loans.loan_type
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- which loans are cut; null where that is not known
price_chosen AS (
  SELECT loan_id AS cut_loan_id,
    ((balance > 0) AND (NOT (loan_type = 'housing' OR loan_type = 'consumer'))) AS is_cut,
    (((balance > 0) AND (NOT (loan_type = 'housing' OR loan_type = 'consumer')))) IS NULL AND balance IS NULL AS lacks_0,
    (((balance > 0) AND (NOT (loan_type = 'housing' OR loan_type = 'consumer')))) IS NULL AND loan_type IS NULL AS lacks_1
  FROM loans_now
),
-- deposits: average × (transfer price − rate)
price_account_margins AS (
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
price_deposits_by_customer AS (
  SELECT customer_id,
    sum(CASE WHEN average <> 0 THEN fen(average) * (price - micro(rate)) ELSE 0 END) AS margin,
    count(CASE WHEN (average IS NULL OR (average <> 0 AND (rate IS NULL OR price IS NULL))) THEN 1 END) AS unknown,
    count(CASE WHEN average IS NULL THEN 1 END) AS no_average,
    count(CASE WHEN coalesce(average, 1) <> 0 AND rate IS NULL THEN 1 END) AS no_rate,
    count(CASE WHEN coalesce(average, 1) <> 0 AND term IS NULL THEN 1 END) AS no_term,
    count(CASE WHEN coalesce(average, 1) <> 0 AND term = 'time' AND term_months IS NULL THEN 1 END) AS no_term_months
  FROM price_account_margins
  GROUP BY customer_id
),
-- loans: average × (rate − transfer price), loss and capital
price_loan_margins AS (
  SELECT customer_id, coalesce(average_balance_year, average_balance, balance) AS average,
    balance, rate, five_class, provision, started_on, matures_on,
    CASE WHEN matures_on <= add_months(started_on, 12) THEN 2600000 WHEN matures_on <= add_months(started_on, 60) THEN 2900000 WHEN started_on IS NOT NULL AND matures_on IS NOT NULL THEN 3100000 END AS price,
    CASE
      WHEN provision IS NOT NULL THEN fen(provision) * 2000
      WHEN balance = 0 THEN 0
      ELSE fen(balance) * CASE five_class WHEN 'normal' THEN 9 WHEN 'special_mention' THEN 45 WHEN 'substandard' THEN 270 WHEN 'doubtful' THEN 540 WHEN 'loss' THEN 900 END
    END AS loss,
    is_cut,
    CASE WHEN is_cut THEN CASE WHEN micro(rate) >= CAST(500000 AS HUGEINT) THEN micro(rate) - CAST(500000 AS HUGEINT) WHEN micro(rate) > 0 THEN CAST(0 AS HUGEINT) ELSE micro(rate) END ELSE micro(rate) END AS lowered,
    (is_cut AND micro(rate) < CAST(500000 AS HUGEINT)) AS is_floored,
    lacks_0,
    lacks_1
  FROM loans
  LEFT JOIN price_chosen ON cut_loan_id = loan_id
  WHERE as_of = DATE '2026-12-31'
),
-- loan margin, expected loss and capital, not yet divided
price_lending_by_customer AS (
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
    count(CASE WHEN provision IS NULL AND coalesce(balance, 1) <> 0 AND five_class IS NULL THEN 1 END) AS no_class,
    sum(CASE WHEN average <> 0 THEN fen(average) * (lowered * 50 - price * 53) ELSE 0 END) AS margin_after,
    count(CASE WHEN is_cut THEN 1 END) AS cut_loans, count(CASE WHEN is_cut IS NULL THEN 1 END) AS cut_open, count(CASE WHEN is_floored THEN 1 END) AS floored,
    sum(CASE WHEN is_cut AND average <> 0 THEN fen(average) ELSE CAST(0 AS HUGEINT) END) AS cut_weight,
    sum(CASE WHEN is_cut AND average <> 0 THEN fen(average) * micro(rate) ELSE CAST(0 AS HUGEINT) END) AS cut_interest,
    sum(CASE WHEN is_cut AND average <> 0 THEN fen(average) * lowered ELSE CAST(0 AS HUGEINT) END) AS lowered_interest,
    count(CASE WHEN lacks_0 THEN 1 END) AS lacks_0,
    count(CASE WHEN lacks_1 THEN 1 END) AS lacks_1
  FROM price_loan_margins
  GROUP BY customer_id
),
-- fees of the months of the year
price_fees_by_customer AS (
  SELECT customer_id, coalesce(sum(fen(amount)), 0) AS amount, count(CASE WHEN amount IS NULL THEN 1 END) AS unknown
  FROM fees
  WHERE fees.month >= DATE '2026-01-01' AND fees.month <= DATE '2026-12-31'
  GROUP BY customer_id
),
-- each part rounded half up to the fen, once
price_contribution_divided AS (
  SELECT customers.customer_id,
    CASE WHEN coalesce(deposits.unknown, 0) = 0 THEN yuan(half_up(coalesce(deposits.margin, 0) * 73, CAST(7200000000 AS HUGEINT))) END AS deposits,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.margin, 0) * 73, CAST(381600000000 AS HUGEINT))) END AS loans,
    CASE WHEN coalesce(fees.unknown, 0) = 0 THEN yuan(half_up(coalesce(fees.amount, 0) * 50, CAST(53 AS HUGEINT))) END AS fees,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.loss, 0) * 73, CAST(144000 AS HUGEINT))) END AS expected_loss,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN yuan(half_up(coalesce(lending.exposed, 0) * 73, CAST(7200 AS HUGEINT))) END AS capital_charge,
    CASE WHEN coalesce(coalesce(lending.unknown, 0) + coalesce(lending.cut_open, 0), 0) = 0 THEN yuan(half_up(coalesce(lending.margin_after, 0) * 73, CAST(381600000000 AS HUGEINT))) END AS loans_after,
    CASE customers.kind WHEN 'corporate' THEN yuan(half_up(CAST(100 AS HUGEINT) * 1825, CAST(9 AS HUGEINT))) WHEN 'institution' THEN yuan(half_up(CAST(100 AS HUGEINT) * 1825, CAST(9 AS HUGEINT))) WHEN 'personal' THEN yuan(half_up(CAST(100 AS HUGEINT) * 365, CAST(18 AS HUGEINT))) END AS service_cost,
    CAST(coalesce(lending.exposed, 0) AS HUGEINT) * 73 AS capital_n, 720 AS capital_d,
    CAST(coalesce(lending.cut_loans, 0) AS HUGEINT) AS cut_loans,
    CAST(coalesce(lending.cut_open, 0) AS HUGEINT) AS cut_open,
    CAST(coalesce(lending.floored, 0) AS HUGEINT) AS floored,
    CAST(coalesce(lending.cut_weight, 0) AS HUGEINT) AS cut_weight,
    CAST(coalesce(lending.cut_interest, 0) AS HUGEINT) AS cut_interest,
    CAST(coalesce(lending.lowered_interest, 0) AS HUGEINT) AS lowered_interest,
    coalesce(lending.lacks_0, 0) AS lacks_0,
    coalesce(lending.lacks_1, 0) AS lacks_1,
    CASE WHEN coalesce(deposits.unknown, 0) + coalesce(lending.unknown, 0) + coalesce(fees.unknown, 0) > 0 OR customers.kind IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN deposits.no_average > 0 THEN ['accounts.balance'] END, CASE WHEN deposits.no_rate > 0 THEN ['accounts.rate'] END, CASE WHEN deposits.no_term > 0 THEN ['accounts.term'] END, CASE WHEN deposits.no_term_months > 0 THEN ['accounts.term_months'] END, CASE WHEN lending.no_average > 0 THEN ['loans.balance'] END, CASE WHEN lending.no_balance > 0 THEN ['loans.balance'] END, CASE WHEN lending.no_rate > 0 THEN ['loans.rate'] END, CASE WHEN lending.no_start > 0 THEN ['loans.started_on'] END, CASE WHEN lending.no_maturity > 0 THEN ['loans.matures_on'] END, CASE WHEN lending.no_class > 0 THEN ['loans.five_class'] END, CASE WHEN fees.unknown > 0 THEN ['fees.amount'] END, CASE WHEN customers.kind IS NULL THEN ['customers.kind'] END] AS VARCHAR[][])))) END AS contribution__missing
  FROM customers
  LEFT JOIN price_deposits_by_customer AS deposits ON deposits.customer_id = customers.customer_id
  LEFT JOIN price_lending_by_customer AS lending ON lending.customer_id = customers.customer_id
  LEFT JOIN price_fees_by_customer AS fees ON fees.customer_id = customers.customer_id
  WHERE customers.as_of = DATE '2026-12-31'
),
-- the relationship at both rates
priced AS (
  SELECT customers.customer_id, customers.customer_name, customers.branch_id, customers.manager_id,
    divided.deposits, divided.fees, divided.expected_loss, divided.capital_charge, divided.service_cost,
    divided.loans AS loans_before, divided.loans_after,
    CAST(divided.cut_loans AS BIGINT) AS cut_loans, divided.cut_open, divided.floored, divided.cut_weight, divided.cut_interest, divided.lowered_interest,
    CAST(divided.deposits + divided.loans + divided.fees - divided.expected_loss - divided.capital_charge - divided.service_cost AS DECIMAL(28,2)) AS contribution,
    CAST(divided.loans - divided.loans_after AS DECIMAL(28,2)) AS lost_income,
    list_sort(list_distinct(flatten(CAST([divided.contribution__missing, list_filter(CAST([CASE WHEN divided.lacks_0 > 0 THEN 'loans.balance' END, CASE WHEN divided.lacks_1 > 0 THEN 'loans.loan_type' END] AS VARCHAR[]), lambda item: item IS NOT NULL)] AS VARCHAR[][])))) AS lacking
  FROM (
    SELECT * FROM customers_now WHERE TRUE
  ) AS customers
  JOIN price_contribution_divided AS divided ON divided.customer_id = customers.customer_id
  WHERE divided.cut_loans + divided.cut_open > 0
)
SELECT priced.*,
  yuan(cut_weight) AS average,
  CAST(CAST(half_up(cut_interest, cut_weight * 100) * 100 AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS DECIMAL(12,6)) AS rate, CAST(CAST(half_up(lowered_interest, cut_weight * 100) * 100 AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS DECIMAL(12,6)) AS rate_after,
  CAST(contribution - lost_income AS DECIMAL(28,2)) AS contribution_after, yuan(CAST(0 AS HUGEINT)) AS hurdle,
  CASE WHEN cut_open = 0 THEN CAST(CAST(half_up(cut_interest * CAST(73 AS HUGEINT) - (fen(contribution) - CAST(0 AS HUGEINT)) * CAST(7632000000 AS HUGEINT), cut_weight * CAST(7300 AS HUGEINT)) * 100 AS DECIMAL(32,0)) * CAST(0.000001 AS DECIMAL(6,6)) AS DECIMAL(12,6)) END AS break_even_rate,
  yuan(((fen(lost_income) * CAST(7200000000 AS HUGEINT) + CAST(131399999 AS HUGEINT)) // (CAST(131400000 AS HUGEINT)))) AS extra_deposit,
  CASE WHEN contribution - lost_income IS NULL THEN 'unknown'
    WHEN contribution - lost_income >= yuan(CAST(0 AS HUGEINT)) THEN 'pass' ELSE 'fail' END AS verdict,
  CASE WHEN contribution - lost_income IS NULL THEN lacking ELSE CAST([] AS VARCHAR[]) END AS missing
FROM priced
ORDER BY contribution_after DESC NULLS LAST, customer_id;
