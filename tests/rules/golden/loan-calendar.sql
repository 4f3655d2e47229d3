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

-- agenda
CREATE TEMP TABLE agenda AS
WITH
-- the customers of 2026-12-31
customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.days_past_due, loans.overdue_principal, loans.overdue_interest, loans.balance, loans.matures_on, loans.interest_cycle, loans.settlement_day
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-31'
  WHERE loans.as_of = DATE '2026-12-31'
),
-- the loans of 2026-12-30 with their customers' owners
of_previous_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.days_past_due, loans.overdue_principal, loans.overdue_interest
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-12-30'
  WHERE loans.as_of = DATE '2026-12-30'
),
-- measures made of others: late_days
of_previous_loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days
  FROM of_previous_loans_now
),
-- measures made of others: is_late
of_previous_loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM of_previous_loans_derived_1
),
-- measures made of others: late_mark
of_previous_loans_derived_3 AS (
  SELECT *,
    CASE WHEN is_late IS NULL THEN NULL WHEN is_late THEN CAST(1 AS BIGINT) WHEN (NOT is_late) IS NULL THEN NULL WHEN (NOT is_late) THEN CAST(0 AS BIGINT) END AS late_mark
  FROM of_previous_loans_derived_2
),
-- what is read of of_previous_loans_derived_3
of_previous_loan_side AS (
  SELECT loan_id,
    late_mark AS late_mark_before,
    CASE WHEN late_mark IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN is_late IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][])))) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN is_late THEN CAST([] AS VARCHAR[]) WHEN (NOT is_late) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END AS late_mark_before__missing
  FROM of_previous_loans_derived_3
),
-- every loan with what belongs to it
loans_measured AS (
  SELECT loans_now.*,
    CASE WHEN of_previous_loan_side.loan_id IS NULL THEN 0 ELSE of_previous_loan_side.late_mark_before END AS late_mark_before,
    of_previous_loan_side.late_mark_before__missing AS late_mark_before__missing
  FROM loans_now
  LEFT JOIN of_previous_loan_side ON of_previous_loan_side.loan_id = loans_now.loan_id
),
-- measures made of others: late_days, late_amount, pays_interest_by_month
loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days,
    yuan((fen(overdue_principal) + fen(overdue_interest))) AS late_amount,
    ((interest_cycle LIKE '%月%') OR ((((((interest_cycle NOT LIKE '%年%') AND (interest_cycle NOT LIKE '%到期%')) AND (interest_cycle NOT LIKE '%利随本清%')) AND (interest_cycle NOT LIKE '%一次%')) AND (NOT (interest_cycle = 'yearly' OR interest_cycle = 'at maturity'))))) AS pays_interest_by_month
  FROM loans_measured
),
-- measures made of others: is_late
loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM loans_derived_1
),
-- measures made of others: late_mark
loans_derived_3 AS (
  SELECT *,
    CASE WHEN is_late IS NULL THEN NULL WHEN is_late THEN CAST(1 AS BIGINT) WHEN (NOT is_late) IS NULL THEN NULL WHEN (NOT is_late) THEN CAST(0 AS BIGINT) END AS late_mark
  FROM loans_derived_2
),
-- measures made of others: newly_late
loans_derived_4 AS (
  SELECT *,
    ((late_mark = 1) AND (late_mark_before = 0)) AS newly_late
  FROM loans_derived_3
),
-- the customers of the rule
people AS (
  SELECT customer_id, customer_name, branch_id, manager_id,
    TRUE AS in_population
  FROM customers_now
  WHERE coalesce(TRUE, TRUE)
),
-- everybody's rank and team
staff AS (
  SELECT manager_id, team_id, role, CASE role WHEN 'manager' THEN 1 WHEN 'team_lead' THEN 2 WHEN 'vice_president' THEN 3 ELSE 0 END AS role_rank
  FROM managers
  WHERE as_of = DATE '2026-12-31'
),
-- the lead of each team
team_leads AS (
  SELECT team_id, min(manager_id) AS lead_id
  FROM staff
  WHERE role = 'team_lead' AND team_id IS NOT NULL
  GROUP BY team_id
),
-- the last contact of each customer that counts
contacted AS (
  SELECT visits.customer_id,
    max(CASE WHEN visits.method IN ('on_site', 'phone') AND CASE WHEN visits.manager_id = people.manager_id THEN greatest(coalesce(staff.role_rank, 0), 1) ELSE coalesce(staff.role_rank, 0) END >= 1 THEN visits.visited_on END) AS last_1
  FROM visits
  JOIN people ON people.customer_id = visits.customer_id
  LEFT JOIN staff ON staff.manager_id = visits.manager_id
  WHERE visits.visited_on <= DATE '2026-12-31'
  GROUP BY visits.customer_id
),
-- the loans of 2026-11-30 with their customers' owners
on_20261130_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.days_past_due, loans.overdue_principal, loans.overdue_interest
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-11-30'
  WHERE loans.as_of = DATE '2026-11-30'
),
-- the loans of 2026-09-30 with their customers' owners
on_20261130_of_previous_loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.days_past_due, loans.overdue_principal, loans.overdue_interest
  FROM loans
  LEFT JOIN customers ON customers.customer_id = loans.customer_id AND customers.as_of = DATE '2026-09-30'
  WHERE loans.as_of = DATE '2026-09-30'
),
-- measures made of others: late_days
on_20261130_of_previous_loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days
  FROM on_20261130_of_previous_loans_now
),
-- measures made of others: is_late
on_20261130_of_previous_loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM on_20261130_of_previous_loans_derived_1
),
-- measures made of others: late_mark
on_20261130_of_previous_loans_derived_3 AS (
  SELECT *,
    CASE WHEN is_late IS NULL THEN NULL WHEN is_late THEN CAST(1 AS BIGINT) WHEN (NOT is_late) IS NULL THEN NULL WHEN (NOT is_late) THEN CAST(0 AS BIGINT) END AS late_mark
  FROM on_20261130_of_previous_loans_derived_2
),
-- what is read of on_20261130_of_previous_loans_derived_3
on_20261130_on_20261130_of_previous_loan_side AS (
  SELECT loan_id,
    late_mark AS late_mark_before,
    CASE WHEN late_mark IS NULL THEN list_sort(list_distinct(flatten(CAST([CASE WHEN is_late IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([CASE WHEN late_days IS NULL THEN CASE WHEN (len(list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][]))))) = 0) THEN list_filter(CAST(['loans.days_past_due'] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE list_sort(list_distinct(flatten(CAST([list_sort(list_distinct(flatten(CAST([CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END] AS VARCHAR[][])))), CASE WHEN (NOT (days_past_due IS NULL)) THEN CASE WHEN days_past_due IS NULL THEN ['loans.days_past_due'] ELSE CAST([] AS VARCHAR[]) END WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END END, CASE WHEN overdue_interest IS NULL THEN ['loans.overdue_interest'] END, CASE WHEN overdue_principal IS NULL THEN ['loans.overdue_principal'] END] AS VARCHAR[][])))) END ELSE CAST([] AS VARCHAR[]) END, CASE WHEN is_late THEN CAST([] AS VARCHAR[]) WHEN (NOT is_late) THEN CAST([] AS VARCHAR[]) END] AS VARCHAR[][])))) END AS late_mark_before__missing
  FROM on_20261130_of_previous_loans_derived_3
),
-- every loan with what belongs to it
on_20261130_loans_measured AS (
  SELECT on_20261130_loans_now.*,
    CASE WHEN on_20261130_on_20261130_of_previous_loan_side.loan_id IS NULL THEN 0 ELSE on_20261130_on_20261130_of_previous_loan_side.late_mark_before END AS late_mark_before,
    on_20261130_on_20261130_of_previous_loan_side.late_mark_before__missing AS late_mark_before__missing
  FROM on_20261130_loans_now
  LEFT JOIN on_20261130_on_20261130_of_previous_loan_side ON on_20261130_on_20261130_of_previous_loan_side.loan_id = on_20261130_loans_now.loan_id
),
-- measures made of others: late_days, late_amount
on_20261130_loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days,
    yuan((fen(overdue_principal) + fen(overdue_interest))) AS late_amount
  FROM on_20261130_loans_measured
),
-- measures made of others: is_late
on_20261130_loans_derived_2 AS (
  SELECT *,
    (((late_days > 0) OR (((NOT (overdue_principal IS NULL)) AND (overdue_principal > 0)))) OR (((NOT (overdue_interest IS NULL)) AND (overdue_interest > 0)))) AS is_late
  FROM on_20261130_loans_derived_1
),
-- measures made of others: late_mark
on_20261130_loans_derived_3 AS (
  SELECT *,
    CASE WHEN is_late IS NULL THEN NULL WHEN is_late THEN CAST(1 AS BIGINT) WHEN (NOT is_late) IS NULL THEN NULL WHEN (NOT is_late) THEN CAST(0 AS BIGINT) END AS late_mark
  FROM on_20261130_loans_derived_2
),
-- measures made of others: newly_late
on_20261130_loans_derived_4 AS (
  SELECT *,
    ((late_mark = 1) AND (late_mark_before = 0)) AS newly_late
  FROM on_20261130_loans_derived_3
),
-- for whom it held on 2026-11-30 already
old_late AS (
  SELECT loan_id AS old_member
  FROM on_20261130_loans_derived_4
  WHERE ((((NOT (late_mark_before IS NULL)) AND newly_late) OR is_late))
),
-- item: collect
item_late AS (
  SELECT customer_id AS customer_id,
    'late' AS item,
    1 AS item_place,
    list_filter(CAST(['phone', 'on_site'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    CASE WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) IS NULL THEN 0 WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) THEN 1 WHEN (is_late) IS NULL THEN 0 WHEN (is_late) THEN 1 ELSE 0 END AS reach,
    CASE WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) THEN 'manager' WHEN (is_late) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (is_late) THEN 'manager' ELSE CAST(NULL AS VARCHAR) END AS owner_role,
    CASE WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) THEN 'newly_late' WHEN (is_late) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (is_late) THEN 'still_late' ELSE CAST(NULL AS VARCHAR) END AS detail,
    DATE '2027-01-01' AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    old_late.old_member IS NOT NULL AS late,
    CAST(late_amount AS DECIMAL(28,2)) AS amount,
    loan_id AS reference_id,
    CASE WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) THEN TRUE WHEN (is_late) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (is_late) THEN TRUE ELSE FALSE END AS hit,
    CASE WHEN CASE WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((NOT (late_mark_before IS NULL)) AND newly_late)) THEN TRUE WHEN (is_late) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (is_late) THEN TRUE ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN newly_late IS NULL THEN 'loans.days_past_due' END, CASE WHEN late_mark_before IS NULL THEN 'loans.days_past_due' END, CASE WHEN is_late IS NULL THEN 'loans.days_past_due' END, CASE WHEN late_amount IS NULL THEN 'loans.overdue_principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(late_amount AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN late_amount IS NULL THEN 'loans.overdue_principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM loans_derived_4
  LEFT JOIN old_late ON old_late.old_member = loans_derived_4.loan_id
),
-- item: loan matures
item_maturity AS (
  SELECT customer_id AS customer_id,
    'maturity' AS item,
    2 AS item_place,
    list_filter(CAST(['phone', 'on_site'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    1 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    CASE WHEN matures_on < CASE WHEN matures_on >= DATE '2026-12-01' AND matures_on <= DATE '2026-12-31' THEN DATE '2026-12-03' WHEN matures_on >= DATE '2027-01-01' AND matures_on <= DATE '2027-01-31' THEN DATE '2027-01-03' ELSE matures_on END THEN matures_on ELSE CASE WHEN matures_on >= DATE '2026-12-01' AND matures_on <= DATE '2026-12-31' THEN DATE '2026-12-03' WHEN matures_on >= DATE '2027-01-01' AND matures_on <= DATE '2027-01-31' THEN DATE '2027-01-03' ELSE matures_on END END AS due_on,
    CASE WHEN matures_on >= DATE '2026-12-31' THEN CASE WHEN matures_on >= DATE '2026-12-01' AND matures_on <= DATE '2026-12-31' THEN DATE '2026-11-23' WHEN matures_on >= DATE '2027-01-01' AND matures_on <= DATE '2027-01-31' THEN DATE '2026-12-24' ELSE CAST(NULL AS DATE) END ELSE CAST(NULL AS DATE) END AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (CASE WHEN matures_on < CASE WHEN matures_on >= DATE '2026-12-01' AND matures_on <= DATE '2026-12-31' THEN DATE '2026-12-03' WHEN matures_on >= DATE '2027-01-01' AND matures_on <= DATE '2027-01-31' THEN DATE '2027-01-03' ELSE matures_on END THEN matures_on ELSE CASE WHEN matures_on >= DATE '2026-12-01' AND matures_on <= DATE '2026-12-31' THEN DATE '2026-12-03' WHEN matures_on >= DATE '2027-01-01' AND matures_on <= DATE '2027-01-31' THEN DATE '2027-01-03' ELSE matures_on END END < DATE '2026-12-31') AS late,
    CAST(balance AS DECIMAL(28,2)) AS amount,
    loan_id AS reference_id,
    ((balance > 0) AND matures_on <= DATE '2027-01-31') AS hit,
    CASE WHEN ((balance > 0) AND matures_on <= DATE '2027-01-31') IS NULL THEN list_filter(CAST([CASE WHEN balance IS NULL THEN 'loans.balance' END, CASE WHEN matures_on IS NULL THEN 'loans.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(balance AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN balance IS NULL THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM loans_derived_4
),
-- item: instalment
item_instalment AS (
  SELECT loans.customer_id AS customer_id,
    'instalment' AS item,
    3 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    repayments.due_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (repayments.due_on < DATE '2026-12-31') AS late,
    CAST(yuan((fen(repayments.principal_due) + fen(repayments.interest_due))) AS DECIMAL(28,2)) AS amount,
    repayments.loan_id AS reference_id,
    coalesce((((repayments.paid_on IS NULL) OR (repayments.paid_on > DATE '2026-12-31')) AND repayments.due_on <= DATE '2027-01-07'), FALSE) AS hit,
    CASE WHEN (((repayments.paid_on IS NULL) OR (repayments.paid_on > DATE '2026-12-31')) AND repayments.due_on <= DATE '2027-01-07') IS NULL THEN list_filter(CAST([CASE WHEN repayments.paid_on IS NULL THEN 'repayments.paid_on' END, CASE WHEN repayments.principal_due IS NULL THEN 'repayments.principal_due' END, CASE WHEN repayments.interest_due IS NULL THEN 'repayments.interest_due' END, CASE WHEN repayments.due_on IS NULL THEN 'repayments.due_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(yuan((fen(repayments.principal_due) + fen(repayments.interest_due))) AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN repayments.principal_due IS NULL THEN 'repayments.principal_due' END, CASE WHEN repayments.interest_due IS NULL THEN 'repayments.interest_due' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM repayments
  JOIN loans ON loans.loan_id = repayments.loan_id AND loans.as_of = DATE '2026-12-31'
),
-- item: rest of an instalment
item_remainder AS (
  SELECT loans.customer_id AS customer_id,
    'remainder' AS item,
    4 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    repayments.due_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (repayments.due_on < DATE '2026-12-31') AS late,
    CAST(yuan((((fen(repayments.principal_due) + fen(repayments.interest_due)) - fen(repayments.principal_paid)) - fen(repayments.interest_paid))) AS DECIMAL(28,2)) AS amount,
    repayments.loan_id AS reference_id,
    coalesce((((repayments.paid_on <= DATE '2026-12-31') AND (((repayments.principal_paid < repayments.principal_due) OR (repayments.interest_paid < repayments.interest_due)))) AND repayments.due_on <= DATE '2027-01-07'), FALSE) AS hit,
    CASE WHEN (((repayments.paid_on <= DATE '2026-12-31') AND (((repayments.principal_paid < repayments.principal_due) OR (repayments.interest_paid < repayments.interest_due)))) AND repayments.due_on <= DATE '2027-01-07') IS NULL THEN list_filter(CAST([CASE WHEN repayments.paid_on IS NULL THEN 'repayments.paid_on' END, CASE WHEN repayments.principal_paid IS NULL THEN 'repayments.principal_paid' END, CASE WHEN repayments.principal_due IS NULL THEN 'repayments.principal_due' END, CASE WHEN repayments.interest_paid IS NULL THEN 'repayments.interest_paid' END, CASE WHEN repayments.interest_due IS NULL THEN 'repayments.interest_due' END, CASE WHEN repayments.due_on IS NULL THEN 'repayments.due_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(yuan((((fen(repayments.principal_due) + fen(repayments.interest_due)) - fen(repayments.principal_paid)) - fen(repayments.interest_paid))) AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN repayments.interest_paid IS NULL THEN 'repayments.interest_paid' END, CASE WHEN repayments.principal_paid IS NULL THEN 'repayments.principal_paid' END, CASE WHEN repayments.principal_due IS NULL THEN 'repayments.principal_due' END, CASE WHEN repayments.interest_due IS NULL THEN 'repayments.interest_due' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM repayments
  JOIN loans ON loans.loan_id = repayments.loan_id AND loans.as_of = DATE '2026-12-31'
),
-- item: interest day
item_interest_day AS (
  SELECT customer_id AS customer_id,
    'interest_day' AS item,
    5 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    CASE WHEN ((interest_cycle LIKE '%季%') OR (interest_cycle = 'quarterly')) THEN CASE settlement_day WHEN 31 THEN DATE '2026-12-31' END ELSE CASE settlement_day WHEN 31 THEN DATE '2026-12-31' WHEN 1 THEN DATE '2027-01-01' WHEN 2 THEN DATE '2027-01-02' WHEN 3 THEN DATE '2027-01-03' WHEN 4 THEN DATE '2027-01-04' WHEN 5 THEN DATE '2027-01-05' END END AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(balance AS DECIMAL(28,2)) AS amount,
    loan_id AS reference_id,
    coalesce((((balance > 0) AND pays_interest_by_month) AND CASE WHEN settlement_day IS NULL OR ((interest_cycle LIKE '%季%') OR (interest_cycle = 'quarterly')) IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE WHEN ((interest_cycle LIKE '%季%') OR (interest_cycle = 'quarterly')) THEN CASE settlement_day WHEN 31 THEN DATE '2026-12-31' END ELSE CASE settlement_day WHEN 31 THEN DATE '2026-12-31' WHEN 1 THEN DATE '2027-01-01' WHEN 2 THEN DATE '2027-01-02' WHEN 3 THEN DATE '2027-01-03' WHEN 4 THEN DATE '2027-01-04' WHEN 5 THEN DATE '2027-01-05' END END) IS NOT NULL END), FALSE) AS hit,
    CASE WHEN (((balance > 0) AND pays_interest_by_month) AND CASE WHEN settlement_day IS NULL OR ((interest_cycle LIKE '%季%') OR (interest_cycle = 'quarterly')) IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE WHEN ((interest_cycle LIKE '%季%') OR (interest_cycle = 'quarterly')) THEN CASE settlement_day WHEN 31 THEN DATE '2026-12-31' END ELSE CASE settlement_day WHEN 31 THEN DATE '2026-12-31' WHEN 1 THEN DATE '2027-01-01' WHEN 2 THEN DATE '2027-01-02' WHEN 3 THEN DATE '2027-01-03' WHEN 4 THEN DATE '2027-01-04' WHEN 5 THEN DATE '2027-01-05' END END) IS NOT NULL END) IS NULL THEN list_filter(CAST([CASE WHEN pays_interest_by_month IS NULL THEN 'loans.interest_cycle' END, CASE WHEN balance IS NULL THEN 'loans.balance' END, CASE WHEN interest_cycle IS NULL THEN 'loans.interest_cycle' END, CASE WHEN settlement_day IS NULL THEN 'loans.settlement_day' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(balance AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN balance IS NULL THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM loans_derived_4
),
-- all items under one another
entries AS (
  SELECT * FROM item_late
  UNION ALL
  SELECT * FROM item_maturity
  UNION ALL
  SELECT * FROM item_instalment
  UNION ALL
  SELECT * FROM item_remainder
  UNION ALL
  SELECT * FROM item_interest_day
),
-- to whom it falls, and the last contact that counts
owned AS (
  SELECT people.customer_id, people.customer_name, people.branch_id, people.manager_id, people.in_population, CASE entries.owner_role WHEN 'manager' THEN people.manager_id WHEN 'team_lead' THEN team_leads.lead_id END AS owner_id, CASE entries.reach WHEN 1 THEN contacted.last_1 ELSE CAST(NULL AS DATE) END AS last_on, entries.item, entries.item_place, entries.methods, entries.owner_role, entries.detail, entries.due_on, entries.done_from, entries.prior_from, entries.prior_due, entries.late, entries.amount, entries.reference_id, entries.hit, entries.missing
  FROM entries
  JOIN people ON people.customer_id = entries.customer_id
  LEFT JOIN staff ON staff.manager_id = people.manager_id
  LEFT JOIN team_leads ON team_leads.team_id = staff.team_id
  LEFT JOIN contacted ON contacted.customer_id = people.customer_id
  WHERE coalesce(entries.hit, TRUE)
)
SELECT *,
  CASE WHEN state = 'overdue' AND prior_from IS NOT NULL THEN prior_due ELSE due_on END AS final_due
FROM (
SELECT *, CASE WHEN coalesce(last_on >= done_from, FALSE) THEN 'done'
    WHEN coalesce(late, FALSE) OR (prior_from IS NOT NULL AND coalesce(last_on < prior_from, TRUE)) THEN 'overdue' ELSE 'due' END AS state, hit IS NULL OR in_population IS NULL AS is_open
FROM owned
) AS stated;

-- answer
CREATE TEMP TABLE answer AS
SELECT customer_id, customer_name, branch_id, manager_id, item, detail AS reason, owner_role, owner_id, methods, final_due AS due_on, last_on, state,
  amount, reference_id, missing, item_place,
  CASE state WHEN 'overdue' THEN 1 WHEN 'due' THEN 2 ELSE 3 END AS state_place
FROM agenda
WHERE NOT is_open AND state <> 'done'
ORDER BY owner_id NULLS LAST, owner_role NULLS LAST, state_place NULLS LAST, due_on NULLS LAST, item_place NULLS LAST, customer_id, amount NULLS LAST, reference_id NULLS LAST;
