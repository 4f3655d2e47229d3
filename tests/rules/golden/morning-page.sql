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
  SELECT customer_id, name AS customer_name, branch_id, manager_id, kind, birth_date, opened_on
  FROM customers
  WHERE as_of = DATE '2026-12-31'
),
-- daily_flows, one row per customer
daily_flows_by_customer AS (
  SELECT daily_flows.customer_id,
    CASE WHEN count(CASE WHEN (((daily_flows.direction = 'in')) IS NULL OR (((daily_flows.direction = 'in')) AND daily_flows.amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN (daily_flows.direction = 'in') THEN daily_flows.amount END) AS DECIMAL(28,2)), 0) END AS inflow_today,
    CASE WHEN NOT (count(CASE WHEN (((daily_flows.direction = 'in')) IS NULL OR (((daily_flows.direction = 'in')) AND daily_flows.amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((daily_flows.direction = 'in')) IS NULL AND daily_flows.direction IS NULL THEN 1 END) > 0 THEN 'daily_flows.direction' END, CASE WHEN count(CASE WHEN (daily_flows.direction = 'in') AND daily_flows.amount IS NULL THEN 1 END) > 0 THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS inflow_today__missing,
    CASE WHEN count(CASE WHEN (((daily_flows.direction = 'out')) IS NULL OR (((daily_flows.direction = 'out')) AND daily_flows.amount IS NULL)) THEN 1 END) = 0 THEN coalesce(CAST(sum(CASE WHEN (daily_flows.direction = 'out') THEN daily_flows.amount END) AS DECIMAL(28,2)), 0) END AS outflow_signed_today,
    CASE WHEN NOT (count(CASE WHEN (((daily_flows.direction = 'out')) IS NULL OR (((daily_flows.direction = 'out')) AND daily_flows.amount IS NULL)) THEN 1 END) = 0) THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((daily_flows.direction = 'out')) IS NULL AND daily_flows.direction IS NULL THEN 1 END) > 0 THEN 'daily_flows.direction' END, CASE WHEN count(CASE WHEN (daily_flows.direction = 'out') AND daily_flows.amount IS NULL THEN 1 END) > 0 THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS outflow_signed_today__missing
  FROM daily_flows
  WHERE daily_flows.posted_on >= DATE '2026-12-31' AND daily_flows.posted_on <= DATE '2026-12-31'
  GROUP BY daily_flows.customer_id
),
-- loans, one row per customer
loans_by_customer AS (
  SELECT loans.customer_id,
    CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END AS live_loan,
    CASE WHEN CASE WHEN count(CASE WHEN (loans.balance > 0) THEN 1 END) > 0 THEN TRUE WHEN count((loans.balance > 0)) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN ((loans.balance > 0)) IS NULL AND loans.balance IS NULL THEN 1 END) > 0 THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_loan__missing
  FROM loans
  WHERE loans.as_of = DATE '2026-12-31'
  GROUP BY loans.customer_id
),
-- credit_lines, one row per customer
credit_lines_by_customer AS (
  SELECT credit_lines.customer_id,
    CASE WHEN count(CASE WHEN ((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) THEN 1 END) > 0 THEN TRUE WHEN count(((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31'))) < count(*) THEN NULL ELSE FALSE END AS live_line,
    CASE WHEN CASE WHEN count(CASE WHEN ((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31')) THEN 1 END) > 0 THEN TRUE WHEN count(((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31'))) < count(*) THEN NULL ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31'))) IS NULL AND credit_lines.amount IS NULL THEN 1 END) > 0 THEN 'credit_lines.amount' END, CASE WHEN count(CASE WHEN (((credit_lines.amount > 0) AND (credit_lines.until >= DATE '2026-12-31'))) IS NULL AND credit_lines.until IS NULL THEN 1 END) > 0 THEN 'credit_lines.until' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS live_line__missing
  FROM credit_lines
  WHERE credit_lines.as_of = DATE '2026-12-31'
  GROUP BY credit_lines.customer_id
),
-- accounts, one row per customer
accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-12-31'
  GROUP BY accounts.customer_id
),
-- the customers of 2026-11-30
of_last_month_end_customers_now AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id
  FROM customers
  WHERE as_of = DATE '2026-11-30'
),
-- accounts, one row per customer
of_last_month_end_accounts_by_customer AS (
  SELECT accounts.customer_id,
    CASE WHEN count(accounts.balance) = count(*) THEN coalesce(CAST(sum(accounts.balance) AS DECIMAL(28,2)), 0) END AS deposit_balance,
    CASE WHEN NOT (count(accounts.balance) = count(*)) THEN list_filter(CAST([CASE WHEN count(CASE WHEN TRUE AND accounts.balance IS NULL THEN 1 END) > 0 THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) END AS deposit_balance__missing
  FROM accounts
  WHERE accounts.as_of = DATE '2026-11-30'
  GROUP BY accounts.customer_id
),
-- every customer with what belongs to it
of_last_month_end_customers_measured AS (
  SELECT of_last_month_end_customers_now.*,
    CASE WHEN of_last_month_end_accounts_by_customer.customer_id IS NULL THEN 0 ELSE of_last_month_end_accounts_by_customer.deposit_balance END AS deposit_balance,
    of_last_month_end_accounts_by_customer.deposit_balance__missing AS deposit_balance__missing
  FROM of_last_month_end_customers_now
  LEFT JOIN of_last_month_end_accounts_by_customer ON of_last_month_end_accounts_by_customer.customer_id = of_last_month_end_customers_now.customer_id
),
-- what is read of of_last_month_end_customers_measured
of_last_month_end_customer_side AS (
  SELECT customer_id,
    deposit_balance AS deposits_last_month_end,
    CASE WHEN deposit_balance IS NULL THEN deposit_balance__missing END AS deposits_last_month_end__missing
  FROM of_last_month_end_customers_measured
),
-- every customer with what belongs to it
customers_measured AS (
  SELECT customers_now.*,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.inflow_today END AS inflow_today,
    daily_flows_by_customer.inflow_today__missing AS inflow_today__missing,
    CASE WHEN daily_flows_by_customer.customer_id IS NULL THEN 0 ELSE daily_flows_by_customer.outflow_signed_today END AS outflow_signed_today,
    daily_flows_by_customer.outflow_signed_today__missing AS outflow_signed_today__missing,
    CASE WHEN loans_by_customer.customer_id IS NULL THEN FALSE ELSE loans_by_customer.live_loan END AS live_loan,
    loans_by_customer.live_loan__missing AS live_loan__missing,
    CASE WHEN credit_lines_by_customer.customer_id IS NULL THEN FALSE ELSE credit_lines_by_customer.live_line END AS live_line,
    credit_lines_by_customer.live_line__missing AS live_line__missing,
    CASE WHEN accounts_by_customer.customer_id IS NULL THEN 0 ELSE accounts_by_customer.deposit_balance END AS deposit_balance,
    accounts_by_customer.deposit_balance__missing AS deposit_balance__missing,
    CASE WHEN of_last_month_end_customer_side.customer_id IS NULL THEN 0 ELSE of_last_month_end_customer_side.deposits_last_month_end END AS deposits_last_month_end,
    of_last_month_end_customer_side.deposits_last_month_end__missing AS deposits_last_month_end__missing
  FROM customers_now
  LEFT JOIN daily_flows_by_customer ON daily_flows_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN loans_by_customer ON loans_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN credit_lines_by_customer ON credit_lines_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN accounts_by_customer ON accounts_by_customer.customer_id = customers_now.customer_id
  LEFT JOIN of_last_month_end_customer_side ON of_last_month_end_customer_side.customer_id = customers_now.customer_id
),
-- measures made of others: outflow_today, without_credit, deposit_rise
customers_derived_1 AS (
  SELECT *,
    yuan((fen(outflow_signed_today) * -1)) AS outflow_today,
    ((NOT live_loan) AND (NOT live_line)) AS without_credit,
    yuan((fen(deposit_balance) - fen(deposits_last_month_end))) AS deposit_rise
  FROM customers_measured
),
-- the loans of 2026-12-31 with their customers' owners
loans_now AS (
  SELECT loans.loan_id, loans.customer_id, customers.name AS customer_name, customers.branch_id, customers.manager_id, loans.days_past_due, loans.overdue_principal, loans.overdue_interest, loans.balance, loans.matures_on
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
-- measures made of others: late_days, late_amount
loans_derived_1 AS (
  SELECT *,
    CASE WHEN (NOT (days_past_due IS NULL)) IS NULL THEN NULL WHEN (NOT (days_past_due IS NULL)) THEN days_past_due WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) IS NULL THEN NULL WHEN ((overdue_principal = 0) AND (overdue_interest = 0)) THEN CAST(0 AS BIGINT) END AS late_days,
    yuan((fen(overdue_principal) + fen(overdue_interest))) AS late_amount
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
  FROM customers_derived_1
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
-- every branch, itself and all above it
branches_above AS (
  SELECT below_id, ancestor_id, min(distance) AS distance
  FROM (
  SELECT branch_id AS below_id, branch_id AS ancestor_id, 0 AS distance FROM branches
  UNION
  SELECT branch_id, branch_id, 0 FROM customers WHERE as_of = DATE '2026-12-31' AND branch_id IS NOT NULL
  UNION ALL
  SELECT b0.branch_id, b1.branch_id, 1 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
  UNION ALL
  SELECT b0.branch_id, b2.branch_id, 2 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
  UNION ALL
  SELECT b0.branch_id, b3.branch_id, 3 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
  UNION ALL
  SELECT b0.branch_id, b4.branch_id, 4 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
  UNION ALL
  SELECT b0.branch_id, b5.branch_id, 5 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
    JOIN branches AS b5 ON b5.branch_id = b4.parent_id
  UNION ALL
  SELECT b0.branch_id, b6.branch_id, 6 FROM branches AS b0
    JOIN branches AS b1 ON b1.branch_id = b0.parent_id
    JOIN branches AS b2 ON b2.branch_id = b1.parent_id
    JOIN branches AS b3 ON b3.branch_id = b2.parent_id
    JOIN branches AS b4 ON b4.branch_id = b3.parent_id
    JOIN branches AS b5 ON b5.branch_id = b4.parent_id
    JOIN branches AS b6 ON b6.branch_id = b5.parent_id
  ) AS paths
  GROUP BY below_id, ancestor_id
),
-- the vice president of each branch
presidents AS (
  SELECT below_id, vice_president_id
  FROM (
    SELECT branches_above.below_id, branches.vice_president_id,
      row_number() OVER (PARTITION BY branches_above.below_id
        ORDER BY branches_above.distance NULLS LAST, branches_above.ancestor_id NULLS LAST) AS place
    FROM branches_above
    JOIN branches ON branches.branch_id = branches_above.ancestor_id
    WHERE branches.vice_president_id IS NOT NULL
  ) AS nearest
  WHERE place = 1
),
-- the first contact that is known
visits_since AS (
  SELECT min(visited_on) AS first_on
  FROM visits
),
-- the last contact of each customer that counts
contacted AS (
  SELECT visits.customer_id,
    max(CASE WHEN visits.method IN ('phone') AND CASE WHEN visits.manager_id = people.manager_id THEN greatest(coalesce(staff.role_rank, 0), 1) ELSE coalesce(staff.role_rank, 0) END >= 1 THEN visits.visited_on END) AS last_1,
    max(CASE WHEN visits.method IN ('on_site') AND CASE WHEN visits.manager_id = people.manager_id THEN greatest(coalesce(staff.role_rank, 0), 1) ELSE coalesce(staff.role_rank, 0) END >= 1 THEN visits.visited_on END) AS last_2,
    max(CASE WHEN visits.method IN ('on_site') AND CASE WHEN visits.manager_id = people.manager_id THEN greatest(coalesce(staff.role_rank, 0), 1) ELSE coalesce(staff.role_rank, 0) END >= 2 THEN visits.visited_on END) AS last_3,
    max(CASE WHEN visits.method IN ('on_site') AND CASE WHEN visits.manager_id = people.manager_id THEN greatest(coalesce(staff.role_rank, 0), 1) ELSE coalesce(staff.role_rank, 0) END >= 3 THEN visits.visited_on END) AS last_4
  FROM visits
  JOIN people ON people.customer_id = visits.customer_id
  LEFT JOIN staff ON staff.manager_id = visits.manager_id
  WHERE visits.visited_on <= DATE '2026-12-31'
  GROUP BY visits.customer_id
),
-- item: new arrears
item_new_arrears AS (
  SELECT customer_id AS customer_id,
    'new_arrears' AS item,
    1 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    CASE WHEN (newly_late) IS NULL THEN 0 WHEN (newly_late) THEN 0 ELSE 0 END AS reach,
    CASE WHEN (newly_late) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (newly_late) THEN 'manager' ELSE CAST(NULL AS VARCHAR) END AS owner_role,
    CASE WHEN (newly_late) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (newly_late) THEN 'newly_late' ELSE CAST(NULL AS VARCHAR) END AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-12-01' AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(late_amount AS DECIMAL(28,2)) AS amount,
    loan_id AS reference_id,
    CASE WHEN (newly_late) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (newly_late) THEN TRUE ELSE FALSE END AS hit,
    CASE WHEN CASE WHEN (newly_late) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (newly_late) THEN TRUE ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN newly_late IS NULL THEN 'loans.days_past_due' END, CASE WHEN late_amount IS NULL THEN 'loans.overdue_principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(late_amount AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN late_amount IS NULL THEN 'loans.overdue_principal' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM loans_derived_4
),
-- item: loan matures
item_loan_maturity AS (
  SELECT customer_id AS customer_id,
    'loan_maturity' AS item,
    2 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    matures_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (matures_on < DATE '2026-12-31') AS late,
    CAST(balance AS DECIMAL(28,2)) AS amount,
    loan_id AS reference_id,
    ((balance > 0) AND matures_on <= DATE '2027-01-30') AS hit,
    CASE WHEN ((balance > 0) AND matures_on <= DATE '2027-01-30') IS NULL THEN list_filter(CAST([CASE WHEN balance IS NULL THEN 'loans.balance' END, CASE WHEN matures_on IS NULL THEN 'loans.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(balance AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN balance IS NULL THEN 'loans.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM loans_derived_4
),
-- item: time deposit matures
item_deposit_maturity AS (
  SELECT accounts.customer_id AS customer_id,
    'deposit_maturity' AS item,
    3 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    accounts.matures_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (accounts.matures_on < DATE '2026-12-31') AS late,
    CAST(accounts.balance AS DECIMAL(28,2)) AS amount,
    accounts.account_id AS reference_id,
    (((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on >= DATE '2026-12-31' AND accounts.matures_on <= DATE '2027-01-30')) AS hit,
    CASE WHEN (((accounts.term = 'time') AND (accounts.balance > 0)) AND (accounts.matures_on >= DATE '2026-12-31' AND accounts.matures_on <= DATE '2027-01-30')) IS NULL THEN list_filter(CAST([CASE WHEN accounts.term IS NULL THEN 'accounts.term' END, CASE WHEN accounts.balance IS NULL THEN 'accounts.balance' END, CASE WHEN accounts.matures_on IS NULL THEN 'accounts.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(accounts.balance AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN accounts.balance IS NULL THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM (SELECT * FROM accounts WHERE accounts.as_of = DATE '2026-12-31') AS accounts
),
-- item: wealth matures
item_wealth_maturity AS (
  SELECT positions.customer_id AS customer_id,
    'wealth_maturity' AS item,
    4 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    positions.matures_on AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    (positions.matures_on < DATE '2026-12-31') AS late,
    CAST(positions.market_value AS DECIMAL(28,2)) AS amount,
    positions.product_id AS reference_id,
    (((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on >= DATE '2026-12-31' AND positions.matures_on <= DATE '2027-01-30')) AS hit,
    CASE WHEN (((NOT (positions.matures_on IS NULL)) AND (positions.market_value > 0)) AND (positions.matures_on >= DATE '2026-12-31' AND positions.matures_on <= DATE '2027-01-30')) IS NULL THEN list_filter(CAST([CASE WHEN positions.market_value IS NULL THEN 'positions.market_value' END, CASE WHEN positions.matures_on IS NULL THEN 'positions.matures_on' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(positions.market_value AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN positions.market_value IS NULL THEN 'positions.market_value' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM (SELECT * FROM positions WHERE positions.as_of = DATE '2026-12-31') AS positions
),
-- item: large inflow
item_large_inflow AS (
  SELECT customer_id AS customer_id,
    'large_inflow' AS item,
    5 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    CASE WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) IS NULL THEN 0 WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) THEN 0 ELSE 0 END AS reach,
    CASE WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) THEN 'manager' ELSE CAST(NULL AS VARCHAR) END AS owner_role,
    CASE WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) THEN 'large_in' ELSE CAST(NULL AS VARCHAR) END AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-12-01' AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(inflow_today AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    CASE WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) THEN TRUE ELSE FALSE END AS hit,
    CASE WHEN CASE WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((inflow_today >= 1000000) OR (((kind = 'personal') AND (inflow_today >= 200000))))) THEN TRUE ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN inflow_today IS NULL THEN 'daily_flows.amount' END, CASE WHEN kind IS NULL THEN 'customers.kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(inflow_today AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN inflow_today IS NULL THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
),
-- item: large outflow
item_large_outflow AS (
  SELECT customer_id AS customer_id,
    'large_outflow' AS item,
    6 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    CASE WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) IS NULL THEN 0 WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) THEN 0 ELSE 0 END AS reach,
    CASE WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) THEN 'manager' ELSE CAST(NULL AS VARCHAR) END AS owner_role,
    CASE WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) THEN 'large_out' ELSE CAST(NULL AS VARCHAR) END AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-12-01' AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(outflow_today AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    CASE WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) THEN TRUE ELSE FALSE END AS hit,
    CASE WHEN CASE WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((outflow_today >= 1000000) OR (((kind = 'personal') AND (outflow_today >= 200000))))) THEN TRUE ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN outflow_today IS NULL THEN 'daily_flows.amount' END, CASE WHEN kind IS NULL THEN 'customers.kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(outflow_today AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN outflow_today IS NULL THEN 'daily_flows.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
),
-- item: birthday
item_birthday AS (
  SELECT customer_id AS customer_id,
    'birthday' AS item,
    7 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    CASE month(birth_date) * 100 + day(birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(NULL AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    coalesce(((kind = 'personal') AND CASE WHEN birth_date IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE month(birth_date) * 100 + day(birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END) IS NOT NULL END), FALSE) AS hit,
    CASE WHEN ((kind = 'personal') AND CASE WHEN birth_date IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE month(birth_date) * 100 + day(birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END) IS NOT NULL END) IS NULL THEN list_filter(CAST([CASE WHEN kind IS NULL THEN 'customers.kind' END, CASE WHEN birth_date IS NULL THEN 'customers.birth_date' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
),
-- item: contact's birthday
item_contact_birthday AS (
  SELECT contacts.customer_id AS customer_id,
    'contact_birthday' AS item,
    8 AS item_place,
    CAST([] AS VARCHAR[]) AS methods,
    0 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    CASE month(contacts.birth_date) * 100 + day(contacts.birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END AS due_on,
    CAST(NULL AS DATE) AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(NULL AS DECIMAL(28,2)) AS amount,
    contacts.name AS reference_id,
    coalesce((CASE WHEN contacts.birth_date IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE month(contacts.birth_date) * 100 + day(contacts.birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END) IS NOT NULL END), FALSE) AS hit,
    CASE WHEN (CASE WHEN contacts.birth_date IS NULL THEN CAST(NULL AS BOOLEAN) ELSE (CASE month(contacts.birth_date) * 100 + day(contacts.birth_date) WHEN 1231 THEN DATE '2026-12-31' WHEN 101 THEN DATE '2027-01-01' WHEN 102 THEN DATE '2027-01-02' WHEN 103 THEN DATE '2027-01-03' WHEN 104 THEN DATE '2027-01-04' WHEN 105 THEN DATE '2027-01-05' WHEN 106 THEN DATE '2027-01-06' WHEN 107 THEN DATE '2027-01-07' END) IS NOT NULL END) IS NULL THEN list_filter(CAST([CASE WHEN contacts.birth_date IS NULL THEN 'contacts.birth_date' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM (SELECT * FROM contacts WHERE contacts.as_of = DATE '2026-12-31') AS contacts
),
-- item: monthly call
item_monthly_call AS (
  SELECT customer_id AS customer_id,
    'monthly_call' AS item,
    9 AS item_place,
    list_filter(CAST(['phone'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    1 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-12-01' AS done_from,
    CASE WHEN coalesce(opened_on < DATE '2026-11-01', TRUE) AND coalesce(visits_since.first_on <= DATE '2026-11-30', FALSE) THEN DATE '2026-11-01' END AS prior_from,
    DATE '2026-11-30' AS prior_due,
    FALSE AS late,
    CAST(NULL AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    (((kind = 'corporate' OR kind = 'institution') AND without_credit)) AS hit,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit)) IS NULL THEN list_filter(CAST([CASE WHEN without_credit IS NULL THEN 'loans.balance' END, CASE WHEN kind IS NULL THEN 'customers.kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
  CROSS JOIN visits_since
),
-- item: monthly visit
item_monthly_visit AS (
  SELECT customer_id AS customer_id,
    'monthly_visit' AS item,
    10 AS item_place,
    list_filter(CAST(['on_site'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    2 AS reach,
    'manager' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-12-01' AS done_from,
    CASE WHEN coalesce(opened_on < DATE '2026-11-01', TRUE) AND coalesce(visits_since.first_on <= DATE '2026-11-30', FALSE) THEN DATE '2026-11-01' END AS prior_from,
    DATE '2026-11-30' AS prior_due,
    FALSE AS late,
    CAST(NULL AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    (((kind = 'corporate' OR kind = 'institution') AND without_credit)) AS hit,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit)) IS NULL THEN list_filter(CAST([CASE WHEN without_credit IS NULL THEN 'loans.balance' END, CASE WHEN kind IS NULL THEN 'customers.kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
  CROSS JOIN visits_since
),
-- item: quarterly visit by a superior
item_quarterly_visit AS (
  SELECT customer_id AS customer_id,
    'quarterly_visit' AS item,
    11 AS item_place,
    list_filter(CAST(['on_site'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    3 AS reach,
    'team_lead' AS owner_role,
    CAST(NULL AS VARCHAR) AS detail,
    DATE '2026-12-31' AS due_on,
    DATE '2026-10-01' AS done_from,
    CASE WHEN coalesce(opened_on < DATE '2026-07-01', TRUE) AND coalesce(visits_since.first_on <= DATE '2026-09-30', FALSE) THEN DATE '2026-07-01' END AS prior_from,
    DATE '2026-09-30' AS prior_due,
    FALSE AS late,
    CAST(NULL AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    (((kind = 'corporate' OR kind = 'institution') AND without_credit)) AS hit,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit)) IS NULL THEN list_filter(CAST([CASE WHEN without_credit IS NULL THEN 'loans.balance' END, CASE WHEN kind IS NULL THEN 'customers.kind' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
  CROSS JOIN visits_since
),
-- item: visit after a rise of deposits
item_deposit_rise AS (
  SELECT customer_id AS customer_id,
    'deposit_rise' AS item,
    12 AS item_place,
    list_filter(CAST(['on_site'] AS VARCHAR[]), lambda item: item IS NOT NULL) AS methods,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) IS NULL THEN 0 WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) THEN 4 WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) IS NULL THEN 0 WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) THEN 3 WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) IS NULL THEN 0 WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) THEN 2 ELSE 0 END AS reach,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) THEN 'vice_president' WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) THEN 'team_lead' WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) THEN 'manager' ELSE CAST(NULL AS VARCHAR) END AS owner_role,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) THEN 'over_5m' WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) THEN 'over_2m' WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) IS NULL THEN CAST(NULL AS VARCHAR) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) THEN 'over_1m' ELSE CAST(NULL AS VARCHAR) END AS detail,
    DATE '2027-01-05' AS due_on,
    DATE '2026-12-01' AS done_from,
    CAST(NULL AS DATE) AS prior_from,
    CAST(NULL AS DATE) AS prior_due,
    FALSE AS late,
    CAST(deposit_rise AS DECIMAL(28,2)) AS amount,
    CAST(NULL AS VARCHAR) AS reference_id,
    CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) THEN TRUE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) THEN TRUE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) THEN TRUE ELSE FALSE END AS hit,
    CASE WHEN CASE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 5000000)) THEN TRUE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 2000000)) THEN TRUE WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) IS NULL THEN CAST(NULL AS BOOLEAN) WHEN (((kind = 'corporate' OR kind = 'institution') AND without_credit) AND (deposit_rise > 1000000)) THEN TRUE ELSE FALSE END IS NULL THEN list_filter(CAST([CASE WHEN without_credit IS NULL THEN 'loans.balance' END, CASE WHEN kind IS NULL THEN 'customers.kind' END, CASE WHEN deposit_rise IS NULL THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) WHEN CAST(deposit_rise AS DECIMAL(28,2)) IS NULL THEN list_filter(CAST([CASE WHEN deposit_rise IS NULL THEN 'accounts.balance' END] AS VARCHAR[]), lambda item: item IS NOT NULL) ELSE CAST([] AS VARCHAR[]) END AS missing
  FROM customers_derived_1
),
-- all items under one another
entries AS (
  SELECT * FROM item_new_arrears
  UNION ALL
  SELECT * FROM item_loan_maturity
  UNION ALL
  SELECT * FROM item_deposit_maturity
  UNION ALL
  SELECT * FROM item_wealth_maturity
  UNION ALL
  SELECT * FROM item_large_inflow
  UNION ALL
  SELECT * FROM item_large_outflow
  UNION ALL
  SELECT * FROM item_birthday
  UNION ALL
  SELECT * FROM item_contact_birthday
  UNION ALL
  SELECT * FROM item_monthly_call
  UNION ALL
  SELECT * FROM item_monthly_visit
  UNION ALL
  SELECT * FROM item_quarterly_visit
  UNION ALL
  SELECT * FROM item_deposit_rise
),
-- to whom it falls, and the last contact that counts
owned AS (
  SELECT people.customer_id, people.customer_name, people.branch_id, people.manager_id, people.in_population, CASE entries.owner_role WHEN 'manager' THEN people.manager_id WHEN 'team_lead' THEN team_leads.lead_id WHEN 'vice_president' THEN presidents.vice_president_id END AS owner_id, CASE entries.reach WHEN 1 THEN contacted.last_1 WHEN 2 THEN contacted.last_2 WHEN 3 THEN contacted.last_3 WHEN 4 THEN contacted.last_4 ELSE CAST(NULL AS DATE) END AS last_on, entries.item, entries.item_place, entries.methods, entries.owner_role, entries.detail, entries.due_on, entries.done_from, entries.prior_from, entries.prior_due, entries.late, entries.amount, entries.reference_id, entries.hit, entries.missing
  FROM entries
  JOIN people ON people.customer_id = entries.customer_id
  LEFT JOIN staff ON staff.manager_id = people.manager_id
  LEFT JOIN team_leads ON team_leads.team_id = staff.team_id
  LEFT JOIN presidents ON presidents.below_id = people.branch_id
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
