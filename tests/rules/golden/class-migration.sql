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

-- compared
CREATE TEMP TABLE compared AS
WITH
-- the loans of 2026-11-30 with their customers' owners
last_month_end_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.balance, loans.five_class
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-11-30'
  WHERE loans.as_of = DATE '2026-11-30'
),
-- loans of 2026-11-30 and whom the rule speaks of
then_side_members AS (
  SELECT loan_id,
    customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    ((balance > 0)) AS in_population,
    CASE WHEN ((balance > 0)) IS NULL THEN CASE WHEN balance IS NULL THEN ['loans.balance'] ELSE CAST([] AS VARCHAR[]) END END AS population_missing,
    five_class AS measured_subject,
    CASE WHEN five_class IS NULL THEN ['loans.five_class'] ELSE CAST([] AS VARCHAR[]) END AS measured_missing,
    CAST(balance AS DECIMAL(28,2)) AS value,
    CASE WHEN balance IS NULL THEN ['loans.balance'] ELSE CAST([] AS VARCHAR[]) END AS value_missing
  FROM last_month_end_loans_now
),
-- what is compared on 2026-11-30: five_class
then_side AS (
  SELECT then_side_members.loan_id,
    then_side_members.customer_id,
    then_side_members.customer_name,
    then_side_members.branch_id,
    then_side_members.manager_id,
    then_side_members.in_scope,
    then_side_members.in_population,
    CASE WHEN then_side_members.in_population IS NULL THEN 'unknown' WHEN NOT then_side_members.in_population THEN 'outside' ELSE coalesce(then_side_members.measured_subject, 'unknown') END AS subject,
    CASE WHEN then_side_members.in_population IS NULL THEN then_side_members.population_missing WHEN then_side_members.in_population THEN then_side_members.measured_missing END AS subject_missing,
    then_side_members.value,
    then_side_members.value_missing
  FROM then_side_members
),
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.balance, loans.five_class
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- loans of 2026-12-31 and whom the rule speaks of
now_side_members AS (
  SELECT loan_id,
    customer_id,
    customer_name,
    branch_id,
    manager_id,
    TRUE AS in_scope,
    ((balance > 0)) AS in_population,
    CASE WHEN ((balance > 0)) IS NULL THEN CASE WHEN balance IS NULL THEN ['loans.balance'] ELSE CAST([] AS VARCHAR[]) END END AS population_missing,
    five_class AS measured_subject,
    CASE WHEN five_class IS NULL THEN ['loans.five_class'] ELSE CAST([] AS VARCHAR[]) END AS measured_missing,
    CAST(balance AS DECIMAL(28,2)) AS value,
    CASE WHEN balance IS NULL THEN ['loans.balance'] ELSE CAST([] AS VARCHAR[]) END AS value_missing
  FROM loans_now
),
-- what is compared on 2026-12-31: five_class
now_side AS (
  SELECT now_side_members.loan_id,
    now_side_members.customer_id,
    now_side_members.customer_name,
    now_side_members.branch_id,
    now_side_members.manager_id,
    now_side_members.in_scope,
    now_side_members.in_population,
    CASE WHEN now_side_members.in_population IS NULL THEN 'unknown' WHEN NOT now_side_members.in_population THEN 'outside' ELSE coalesce(now_side_members.measured_subject, 'unknown') END AS subject,
    CASE WHEN now_side_members.in_population IS NULL THEN now_side_members.population_missing WHEN now_side_members.in_population THEN now_side_members.measured_missing END AS subject_missing,
    now_side_members.value,
    now_side_members.value_missing
  FROM now_side_members
),
-- everybody of either date, with the class on both
paired AS (
  SELECT CASE WHEN now_side.loan_id IS NULL THEN then_side.loan_id ELSE now_side.loan_id END AS loan_id,
    CASE WHEN now_side.loan_id IS NULL THEN then_side.customer_id ELSE now_side.customer_id END AS customer_id,
    CASE WHEN now_side.loan_id IS NULL THEN then_side.customer_name ELSE now_side.customer_name END AS customer_name,
    CASE WHEN now_side.loan_id IS NULL THEN then_side.branch_id ELSE now_side.branch_id END AS branch_id,
    CASE WHEN now_side.loan_id IS NULL THEN then_side.manager_id ELSE now_side.manager_id END AS manager_id,
    CASE WHEN now_side.loan_id IS NULL THEN then_side.in_scope ELSE now_side.in_scope END AS in_scope,
    CASE WHEN then_side.loan_id IS NULL THEN 'new' ELSE then_side.subject END AS before,
    CASE WHEN now_side.loan_id IS NULL THEN 'left' ELSE now_side.subject END AS after,
    CASE WHEN then_side.loan_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE then_side.value END AS value_before,
    CASE WHEN now_side.loan_id IS NULL THEN CAST(0 AS DECIMAL(28,2)) ELSE now_side.value END AS value_after,
    list_sort(list_distinct(flatten(CAST([then_side.subject_missing, now_side.subject_missing, then_side.value_missing, now_side.value_missing] AS VARCHAR[][])))) AS missing
  FROM now_side
  FULL OUTER JOIN then_side ON then_side.loan_id = now_side.loan_id
)
SELECT *,
  CASE WHEN before = 'new' THEN 'new' WHEN after = 'left' THEN 'left'
    WHEN before = 'unknown' OR after = 'unknown' THEN 'unclear' WHEN before = after THEN 'same'
    WHEN before = 'outside' THEN 'entered' WHEN after = 'outside' THEN 'exited'
    WHEN CASE before WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = 0 OR CASE after WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END = 0 THEN 'moved'
    WHEN CASE after WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END < CASE before WHEN 'normal' THEN 1 WHEN 'special_mention' THEN 2 WHEN 'substandard' THEN 3 WHEN 'doubtful' THEN 4 WHEN 'loss' THEN 5 ELSE 0 END THEN 'up' ELSE 'down' END AS move,
  value_after - value_before AS value_change
FROM paired
WHERE coalesce(in_scope, TRUE) AND NOT (before IN ('new', 'outside') AND after IN ('left', 'outside'));

-- answer
CREATE TEMP TABLE answer AS
SELECT loan_id, customer_id, customer_name, branch_id, manager_id, before, after, move, value_before, value_after, value_change, missing,
  CASE move WHEN 'down' THEN 1 WHEN 'left' THEN 2 WHEN 'exited' THEN 3 WHEN 'unclear' THEN 4 WHEN 'moved' THEN 5 WHEN 'entered' THEN 6 WHEN 'new' THEN 7 WHEN 'up' THEN 8 WHEN 'same' THEN 9 ELSE 0 END AS move_place
FROM compared
WHERE in_scope AND before <> after
ORDER BY move_place NULLS LAST, value_change NULLS LAST, before NULLS LAST, after NULLS LAST, loan_id;
