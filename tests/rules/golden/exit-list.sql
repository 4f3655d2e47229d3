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
CREATE OR REPLACE TEMP MACRO add_months(day, n) AS CAST(day + to_months(n) AS DATE);

-- candidates
CREATE TEMP TABLE candidates AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, industry_policy, rating
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
    off_balance_by_customer.off_balance_net__missing AS off_balance_net__missing,
    contribution_parts.contribution AS contribution,
    contribution_parts.contribution__missing AS contribution__missing
  FROM customers_now
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN off_balance_by_customer ON off_balance_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN contribution_parts ON contribution_parts.customer_id = customers_now.customer_id
),
-- measures made of others: exposure
customers_derived_1 AS (
  SELECT *,
    CAST(CAST(loan_balance AS DECIMAL(28,2)) + CAST(off_balance_net AS DECIMAL(28,2)) AS DECIMAL(28,2)) AS exposure
  FROM customers_measured
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
    (contribution < 0) AS hit_risk_exceeds_return
  FROM customers_derived_1
  WHERE coalesce(((exposure > 0)), TRUE)
)
SELECT * FROM (
SELECT *,
  CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END AS severity,
  ((hit_prohibited_industry IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_loss IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_doubtful IS NULL AND 1 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_substandard IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_rating_b IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_rating_c IS NULL AND 2 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_weak_industry IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_special_mention IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4)) OR (hit_risk_exceeds_return IS NULL AND 3 < coalesce(CASE WHEN hit_prohibited_industry OR hit_loss OR hit_doubtful THEN 1 WHEN hit_substandard OR hit_rating_b OR hit_rating_c THEN 2 WHEN hit_weak_industry OR hit_special_mention OR hit_risk_exceeds_return THEN 3 END, 4))) AS is_open
FROM tested
) AS weighed
WHERE severity IS NOT NULL OR is_open;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id,
  customer_name,
  branch_id,
  manager_id,
  exposure AS exposure,
  CASE severity WHEN 1 THEN 'forced' WHEN 2 THEN 'timely' WHEN 3 THEN 'gradual' END AS mode,
  list_filter(CAST([CASE WHEN hit_prohibited_industry THEN 'prohibited_industry' END, CASE WHEN hit_loss THEN 'loss' END, CASE WHEN hit_doubtful THEN 'doubtful' END, CASE WHEN hit_substandard THEN 'substandard' END, CASE WHEN hit_rating_b THEN 'rating_b' END, CASE WHEN hit_rating_c THEN 'rating_c' END, CASE WHEN hit_weak_industry THEN 'weak_industry' END, CASE WHEN hit_special_mention THEN 'special_mention' END, CASE WHEN hit_risk_exceeds_return THEN 'risk_exceeds_return' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS reasons,
  next_maturity AS next_maturity,
  CASE severity WHEN 1 THEN DATE '2026-12-31' WHEN 2 THEN next_maturity WHEN 3 THEN next_maturity END AS proposed_date,
  CAST(CASE severity WHEN 1 THEN exposure WHEN 2 THEN exposure WHEN 3 THEN CASE WHEN maturities > 1 THEN yuan(half_up(fen(exposure), CAST(least(maturities, 3) AS HUGEINT))) ELSE exposure END END AS DECIMAL(28,2)) AS proposed_amount,
  CASE WHEN is_open THEN list_sort(list_distinct(flatten(CAST([CASE WHEN hit_prohibited_industry IS NULL AND 1 < severity THEN CASE WHEN industry_policy IS NULL THEN ['customers.industry_policy'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_loss IS NULL AND 1 < severity THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_doubtful IS NULL AND 1 < severity THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_substandard IS NULL AND 2 < severity THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_rating_b IS NULL AND 2 < severity THEN CASE WHEN rating IS NULL THEN ['customers.rating'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_rating_c IS NULL AND 2 < severity THEN CASE WHEN rating IS NULL THEN ['customers.rating'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_weak_industry IS NULL AND 3 < severity THEN CASE WHEN industry_policy IS NULL THEN ['customers.industry_policy'] ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_special_mention IS NULL AND 3 < severity THEN CASE WHEN worst_class__could > CASE worst_class WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN worst_class__missing ELSE CAST([] AS VARCHAR[]) END END, CASE WHEN hit_risk_exceeds_return IS NULL AND 3 < severity THEN CASE WHEN contribution IS NULL THEN contribution__missing ELSE CAST([] AS VARCHAR[]) END END] AS VARCHAR[][])))) ELSE CAST([] AS VARCHAR[]) END AS missing,
  severity
FROM candidates
WHERE severity IS NOT NULL AND in_population
ORDER BY severity, exposure DESC, customer_id;
