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
  SELECT customers_now.*,
    answer_contribution.contribution AS contribution,
    answer_contribution.contribution__missing AS contribution__missing
  FROM customers_now
  LEFT JOIN contribution_parts AS answer_contribution ON answer_contribution.customer_id = customers_now.customer_id
),
-- the customers of the rule and their value
population AS (
  SELECT customer_id, customer_name, branch_id, manager_id,
    contribution AS value,
    CASE WHEN contribution IS NULL THEN contribution__missing ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_answered
  WHERE TRUE
),
-- by value, with the running total of the positive ones
ranked AS (
  SELECT *,
    row_number() OVER ordered AS rank,
    sum(CASE WHEN value > 0 THEN value ELSE 0 END) OVER (ordered ROWS UNBOUNDED PRECEDING) AS cumulative,
    sum(CASE WHEN value > 0 THEN value ELSE 0 END) OVER () AS total,
    count(value) OVER () AS known
  FROM population
  WINDOW ordered AS (ORDER BY value DESC NULLS LAST, customer_id)
)
SELECT customer_id, customer_name, branch_id, manager_id,
  value AS contribution,
  CASE WHEN value > 0 THEN rank END AS rank,
  CASE WHEN value > 0 THEN share(value, total) END AS share,
  CASE WHEN value > 0 THEN share(cumulative, total) END AS cumulative_share,
  CASE
    WHEN value IS NULL THEN 'unknown'
    WHEN value = 0 THEN 'no_value'
    WHEN value < 0 THEN 'loss_making'
    WHEN (cumulative - value) * 5 < (total) * 4 THEN 'core'
    WHEN (cumulative - value) * 20 < (total) * 19 THEN 'growth'
    ELSE 'base'
  END AS tier,
  missing
FROM ranked
ORDER BY ranked.rank;
