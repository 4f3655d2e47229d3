-- ranked__given
CREATE OR REPLACE TEMPORARY VIEW ranked__given AS
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
    sum(CASE WHEN average <> 0 THEN CAST(CAST(average AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) * (price - CAST(CAST(rate AS DECIMAL(38,6)) * 1000000 AS DECIMAL(38,0))) ELSE 0 END) AS margin,
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
    CASE WHEN matures_on <= add_months(started_on, CAST(12 AS INT)) THEN 2600000 WHEN matures_on <= add_months(started_on, CAST(60 AS INT)) THEN 2900000 WHEN started_on IS NOT NULL AND matures_on IS NOT NULL THEN 3100000 END AS price,
    CASE
      WHEN provision IS NOT NULL THEN CAST(CAST(provision AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) * 2000
      WHEN balance = 0 THEN 0
      ELSE CAST(CAST(balance AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) * CASE five_class WHEN 'normal' THEN 9 WHEN 'special_mention' THEN 45 WHEN 'substandard' THEN 270 WHEN 'doubtful' THEN 540 WHEN 'loss' THEN 900 END
    END AS loss
  FROM loans
  WHERE as_of = DATE '2026-12-31'
),
-- loan margin, expected loss and capital, not yet divided
lending_by_customer AS (
  SELECT customer_id,
    sum(CASE WHEN average <> 0 THEN CAST(CAST(average AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) * (CAST(CAST(rate AS DECIMAL(38,6)) * 1000000 AS DECIMAL(38,0)) * 50 - price * 53) ELSE 0 END) AS margin,
    sum(loss) AS loss,
    sum(CAST(CAST(balance AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0))) AS exposed,
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
  SELECT customer_id, coalesce(sum(CAST(CAST(amount AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0))), 0) AS amount, count(CASE WHEN amount IS NULL THEN 1 END) AS unknown
  FROM fees
  WHERE fees.month >= DATE '2026-01-01' AND fees.month <= DATE '2026-12-31'
  GROUP BY customer_id
),
-- each part rounded half up to the fen, once
contribution_divided AS (
  SELECT customers.customer_id,
    CASE WHEN coalesce(deposits.unknown, 0) = 0 THEN CAST(CAST((CASE WHEN CAST(coalesce(deposits.margin, 0) * 73 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(coalesce(deposits.margin, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(7200000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(coalesce(deposits.margin, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(7200000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(7200000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(7200000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS deposits,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN CAST(CAST((CASE WHEN CAST(coalesce(lending.margin, 0) * 73 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(coalesce(lending.margin, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(381600000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(coalesce(lending.margin, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(381600000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(381600000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(381600000000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS loans,
    CASE WHEN coalesce(fees.unknown, 0) = 0 THEN CAST(CAST((CASE WHEN CAST(coalesce(fees.amount, 0) * 50 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(coalesce(fees.amount, 0) * 50 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(53 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(coalesce(fees.amount, 0) * 50 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(53 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(53 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(53 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS fees,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN CAST(CAST((CASE WHEN CAST(coalesce(lending.loss, 0) * 73 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(coalesce(lending.loss, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(144000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(coalesce(lending.loss, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(144000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(144000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(144000 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS expected_loss,
    CASE WHEN coalesce(lending.unknown, 0) = 0 THEN CAST(CAST((CASE WHEN CAST(coalesce(lending.exposed, 0) * 73 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(coalesce(lending.exposed, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(7200 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(coalesce(lending.exposed, 0) * 73 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(7200 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(7200 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(7200 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS capital_charge,
    CASE customers.kind WHEN 'corporate' THEN CAST(CAST((CASE WHEN CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) WHEN 'institution' THEN CAST(CAST((CASE WHEN CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 1825 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(9 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) WHEN 'personal' THEN CAST(CAST((CASE WHEN CAST(CAST(100 AS DECIMAL(38,0)) * 365 AS DECIMAL(38,0)) < 0 THEN -1 ELSE 1 END * CAST((CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 365 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(18 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) - CAST(2 * abs(CAST(CAST(100 AS DECIMAL(38,0)) * 365 AS DECIMAL(38,0))) + NULLIF(CAST(CAST(18 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) % CAST(2 * NULLIF(CAST(CAST(18 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0))) / CAST(2 * NULLIF(CAST(CAST(18 AS DECIMAL(38,0)) AS DECIMAL(38,0)), 0) AS DECIMAL(38,0)) AS DECIMAL(38,0))) AS DECIMAL(36,0)) * CAST(0.01 AS DECIMAL(2,2)) AS DECIMAL(28,2)) END AS service_cost,
    CAST(coalesce(lending.exposed, 0) AS DECIMAL(38,0)) * 73 AS capital_n, 720 AS capital_d,
    CASE WHEN coalesce(deposits.unknown, 0) + coalesce(lending.unknown, 0) + coalesce(fees.unknown, 0) > 0 OR customers.kind IS NULL THEN array_sort(array_distinct(array_compact(concat(coalesce(CASE WHEN deposits.no_average > 0 THEN array('accounts.balance') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN deposits.no_rate > 0 THEN array('accounts.rate') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN deposits.no_term > 0 THEN array('accounts.term') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN deposits.no_term_months > 0 THEN array('accounts.term_months') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_average > 0 THEN array('loans.balance') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_balance > 0 THEN array('loans.balance') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_rate > 0 THEN array('loans.rate') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_start > 0 THEN array('loans.started_on') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_maturity > 0 THEN array('loans.matures_on') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN lending.no_class > 0 THEN array('loans.five_class') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN fees.unknown > 0 THEN array('fees.amount') END, CAST(array() AS ARRAY<STRING>)), coalesce(CASE WHEN customers.kind IS NULL THEN array('customers.kind') END, CAST(array() AS ARRAY<STRING>)))))) END AS contribution__missing
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
    (CAST(CAST(CAST((deposits + loans + fees - expected_loss - capital_charge - service_cost + capital_charge) AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) * capital_d AS DOUBLE) / NULLIF(CAST(capital_n AS DOUBLE), 0)) AS raroc,
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
    CASE WHEN contribution IS NULL THEN contribution__missing ELSE CAST(array() AS ARRAY<STRING>) END AS missing
  FROM customers_answered
  WHERE TRUE
)
SELECT *
FROM population;

-- answer
CREATE OR REPLACE TEMPORARY VIEW answer AS
WITH
-- each row with its place among the amounts
ranked__keyed AS (
  SELECT *,
    CASE WHEN value > 0 THEN -(length(ranked__given_fen) * 1000 + CAST(substring(rpad(ranked__given_fen, 3, '0'), 1, 3) AS INT)) WHEN value = 0 THEN 0 WHEN value < 0 THEN length(ranked__given_fen) * 1000 + CAST(substring(rpad(ranked__given_fen, 3, '0'), 1, 3) AS INT) ELSE 100000 END AS ranked__place,
    CASE WHEN value <> 0 THEN '' ELSE substring(customer_id, 1, ranked__given_cut) END AS ranked__part
  FROM (
    SELECT ranked__given.*, CAST(CAST(CAST(abs(value) AS DECIMAL(38,2)) * 100 AS DECIMAL(38,0)) AS STRING) AS ranked__given_fen,
      (SELECT greatest(max(length(customer_id)) - 3, 0) FROM ranked__given) AS ranked__given_cut
    FROM ranked__given
  ) AS sized
),
-- the totals of each place
ranked__sums AS (
  SELECT ranked__place, ranked__part, count(*) AS counted, count(value) AS known,
    CAST(sum(CASE WHEN value > 0 THEN value ELSE 0 END) AS DECIMAL(28,2)) AS summed
  FROM ranked__keyed
  GROUP BY ranked__place, ranked__part
),
-- what comes before each place
ranked__before AS (
  SELECT ranked__place AS place, ranked__part AS part,
    sum(counted) OVER ( ORDER BY ranked__place, ranked__part ROWS UNBOUNDED PRECEDING) - counted AS counted_before,
    sum(summed) OVER ( ORDER BY ranked__place, ranked__part ROWS UNBOUNDED PRECEDING) - summed AS summed_before,
    CAST(sum(summed) OVER () AS DECIMAL(28,2)) AS total,
    CAST(sum(known) OVER () AS BIGINT) AS known
  FROM ranked__sums
),
-- by value, with the running total of the positive ones
ranked AS (
  SELECT ranked__keyed.*,
    CAST(counted_before + row_number() OVER (PARTITION BY ranked__place, ranked__part ORDER BY value DESC NULLS LAST, customer_id) AS BIGINT) AS rank,
    CAST(summed_before + sum(CASE WHEN value > 0 THEN value ELSE 0 END) OVER (PARTITION BY ranked__place, ranked__part ORDER BY value DESC NULLS LAST, customer_id ROWS UNBOUNDED PRECEDING) AS DECIMAL(28,2)) AS cumulative,
    ranked__before.total AS total, ranked__before.known AS known
  FROM ranked__keyed
  JOIN ranked__before ON ranked__before.place = ranked__place AND ranked__before.part = ranked__part
)
SELECT customer_id, customer_name, branch_id, manager_id,
  value AS contribution,
  CASE WHEN value > 0 THEN rank END AS rank,
  CASE WHEN value > 0 THEN (CAST(value AS DOUBLE) / NULLIF(CAST(total AS DOUBLE), 0)) END AS share,
  CASE WHEN value > 0 THEN (CAST(cumulative AS DOUBLE) / NULLIF(CAST(total AS DOUBLE), 0)) END AS cumulative_share,
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
