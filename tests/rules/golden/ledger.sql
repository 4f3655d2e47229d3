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
-- heads of the ledger, and which of the declared words they are
ledger_words AS (
  SELECT 'loans' AS head, branch_id, amount,
    CASE WHEN lower(trim(head)) = '1303' THEN 1 WHEN lower(trim(head)) = '各项贷款' THEN 2 WHEN lower(trim(head)) = '贷款' THEN 3 WHEN lower(trim(head)) = '贷款余额' THEN 4 WHEN lower(trim(head)) = 'loans' THEN 5 END AS word
  FROM ledger WHERE ledger.as_of = DATE '2026-12-31'
  UNION ALL
  SELECT 'deposits' AS head, branch_id, amount,
    CASE WHEN lower(trim(head)) = '2011' THEN 1 WHEN lower(trim(head)) = '吸收存款' THEN 2 WHEN lower(trim(head)) = '各项存款' THEN 3 WHEN lower(trim(head)) = '存款' THEN 4 WHEN lower(trim(head)) = '存款余额' THEN 5 WHEN lower(trim(head)) = 'deposits' THEN 6 END AS word
  FROM ledger WHERE ledger.as_of = DATE '2026-12-31'
  UNION ALL
  SELECT 'provision' AS head, branch_id, amount,
    CASE WHEN lower(trim(head)) = '1304' THEN 1 WHEN lower(trim(head)) = '贷款损失准备' THEN 2 WHEN lower(trim(head)) = '贷款减值准备' THEN 3 WHEN lower(trim(head)) = 'provision' THEN 4 END AS word
  FROM ledger WHERE ledger.as_of = DATE '2026-12-31'
  UNION ALL
  SELECT 'acceptances' AS head, branch_id, amount,
    CASE WHEN lower(trim(head)) = '银行承兑汇票' THEN 1 WHEN lower(trim(head)) = '银承' THEN 2 WHEN lower(trim(head)) = 'acceptances' THEN 3 END AS word
  FROM ledger WHERE ledger.as_of = DATE '2026-12-31'
  UNION ALL
  SELECT 'guarantees' AS head, branch_id, amount,
    CASE WHEN lower(trim(head)) = '保函' THEN 1 WHEN lower(trim(head)) = '开出保函' THEN 2 WHEN lower(trim(head)) = 'guarantees' THEN 3 END AS word
  FROM ledger WHERE ledger.as_of = DATE '2026-12-31'
),
-- the first word that the ledger has for each head
ledger_first AS (
  SELECT head, min(word) AS word
  FROM ledger_words
  WHERE word IS NOT NULL
  GROUP BY head
),
-- loans.balance by branch
ours_loans AS (
  SELECT 'loans' AS head,
    own.branch_id AS branch_id,
    coalesce(CAST(sum(CASE WHEN own.counts THEN own.amount END) AS DECIMAL(28,2)), 0) AS ours,
    count(CASE WHEN own.counts AND own.amount IS NULL THEN 1 END) AS gaps,
    count(CASE WHEN own.counts IS NULL THEN 1 END) AS doubts
  FROM (
    SELECT branch_id, balance AS amount, TRUE AS counts
    FROM loans WHERE as_of = DATE '2026-12-31'
  ) AS own
  WHERE coalesce(own.counts, TRUE)
  GROUP BY own.branch_id
),
-- accounts.balance by branch
ours_deposits AS (
  SELECT 'deposits' AS head,
    home.branch_id AS branch_id,
    coalesce(CAST(sum(CASE WHEN own.counts THEN own.amount END) AS DECIMAL(28,2)), 0) AS ours,
    count(CASE WHEN own.counts AND own.amount IS NULL THEN 1 END) AS gaps,
    count(CASE WHEN own.counts IS NULL THEN 1 END) AS doubts
  FROM (
    SELECT customer_id, balance AS amount, TRUE AS counts
    FROM accounts WHERE as_of = DATE '2026-12-31'
  ) AS own
  LEFT JOIN customers AS home ON home.customer_id = own.customer_id AND home.as_of = DATE '2026-12-31'
  WHERE coalesce(own.counts, TRUE)
  GROUP BY home.branch_id
),
-- loans.provision by branch
ours_provision AS (
  SELECT 'provision' AS head,
    own.branch_id AS branch_id,
    coalesce(CAST(sum(CASE WHEN own.counts THEN own.amount END) AS DECIMAL(28,2)), 0) AS ours,
    count(CASE WHEN own.counts AND own.amount IS NULL THEN 1 END) AS gaps,
    count(CASE WHEN own.counts IS NULL THEN 1 END) AS doubts
  FROM (
    SELECT branch_id, provision AS amount, TRUE AS counts
    FROM loans WHERE as_of = DATE '2026-12-31'
  ) AS own
  WHERE coalesce(own.counts, TRUE)
  GROUP BY own.branch_id
),
-- off_balance.amount by branch
ours_acceptances AS (
  SELECT 'acceptances' AS head,
    home.branch_id AS branch_id,
    coalesce(CAST(sum(CASE WHEN own.counts THEN own.amount END) AS DECIMAL(28,2)), 0) AS ours,
    count(CASE WHEN own.counts AND own.amount IS NULL THEN 1 END) AS gaps,
    count(CASE WHEN own.counts IS NULL THEN 1 END) AS doubts
  FROM (
    SELECT customer_id, amount AS amount, (kind = 'bill') AS counts
    FROM off_balance WHERE as_of = DATE '2026-12-31'
  ) AS own
  LEFT JOIN customers AS home ON home.customer_id = own.customer_id AND home.as_of = DATE '2026-12-31'
  WHERE coalesce(own.counts, TRUE)
  GROUP BY home.branch_id
),
-- off_balance.amount by branch
ours_guarantees AS (
  SELECT 'guarantees' AS head,
    home.branch_id AS branch_id,
    coalesce(CAST(sum(CASE WHEN own.counts THEN own.amount END) AS DECIMAL(28,2)), 0) AS ours,
    count(CASE WHEN own.counts AND own.amount IS NULL THEN 1 END) AS gaps,
    count(CASE WHEN own.counts IS NULL THEN 1 END) AS doubts
  FROM (
    SELECT customer_id, amount AS amount, (kind = 'guarantee') AS counts
    FROM off_balance WHERE as_of = DATE '2026-12-31'
  ) AS own
  LEFT JOIN customers AS home ON home.customer_id = own.customer_id AND home.as_of = DATE '2026-12-31'
  WHERE coalesce(own.counts, TRUE)
  GROUP BY home.branch_id
),
-- both sides below each other
sides AS (
  SELECT ledger_words.head, ledger_words.branch_id, CAST(NULL AS DECIMAL(28,2)) AS ours, ledger_words.amount AS ledger,
    0 AS own_lines, 1 AS ledger_lines, 0 AS gaps, 0 AS doubts
  FROM ledger_words JOIN ledger_first ON ledger_first.head = ledger_words.head
    AND ledger_first.word = ledger_words.word
  UNION ALL
  SELECT head, branch_id, ours, CAST(NULL AS DECIMAL(28,2)), 1, 0, gaps, doubts
  FROM ours_loans
  UNION ALL
  SELECT head, branch_id, ours, CAST(NULL AS DECIMAL(28,2)), 1, 0, gaps, doubts
  FROM ours_deposits
  UNION ALL
  SELECT head, branch_id, ours, CAST(NULL AS DECIMAL(28,2)), 1, 0, gaps, doubts
  FROM ours_provision
  UNION ALL
  SELECT head, branch_id, ours, CAST(NULL AS DECIMAL(28,2)), 1, 0, gaps, doubts
  FROM ours_acceptances
  UNION ALL
  SELECT head, branch_id, ours, CAST(NULL AS DECIMAL(28,2)), 1, 0, gaps, doubts
  FROM ours_guarantees
),
-- one line for each head and branch
lines AS (
  SELECT sides.head, sides.branch_id, CAST(sum(sides.ours) AS DECIMAL(28,2)) AS ours,
    CASE WHEN sum(sides.ledger_lines) = count(sides.ledger) THEN CAST(sum(sides.ledger) AS DECIMAL(28,2)) END AS ledger,
    sum(sides.own_lines) AS own_lines, sum(sides.ledger_lines) AS ledger_lines,
    sum(sides.ledger_lines) - count(sides.ledger) AS ledger_gaps,
    sum(sides.gaps) AS gaps, sum(sides.doubts) AS doubts, count(ledger_first.head) AS known_heads
  FROM sides
  LEFT JOIN ledger_first ON ledger_first.head = sides.head
  GROUP BY sides.head, sides.branch_id
)
SELECT head, branch_id, CASE WHEN gaps + doubts = 0 THEN ours END AS ours, ledger,
  yuan(fen) AS difference,
  CASE WHEN fen IS NULL THEN 'unknown' WHEN abs(fen) <= tolerance THEN 'agrees'
    WHEN ledger_lines = 0 THEN 'only_ours' WHEN own_lines = 0 THEN 'only_ledger' ELSE 'differs' END AS verdict,
  list_filter(CAST([CASE WHEN has_no_head THEN 'ledger.head' END, CASE WHEN is_absent OR gaps > 0 THEN CASE head WHEN 'loans' THEN 'loans.balance' WHEN 'deposits' THEN 'accounts.balance' WHEN 'provision' THEN 'loans.provision' WHEN 'acceptances' THEN 'off_balance.amount' WHEN 'guarantees' THEN 'off_balance.amount' END END, CASE WHEN doubts > 0 THEN CASE head WHEN 'loans' THEN 'loans.balance' WHEN 'deposits' THEN 'accounts.balance' WHEN 'provision' THEN 'loans.provision' WHEN 'acceptances' THEN 'off_balance.kind' WHEN 'guarantees' THEN 'off_balance.kind' END END, CASE WHEN ledger_gaps > 0 THEN 'ledger.amount' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing,
  CASE WHEN fen IS NULL THEN 2 WHEN abs(fen) <= tolerance THEN 3 ELSE 1 END AS severity,
  abs(fen) AS size
FROM (
SELECT *,
  head NOT IN ('loans', 'deposits', 'provision', 'acceptances', 'guarantees') AS is_absent, known_heads = 0 AS has_no_head,
  CASE WHEN head NOT IN ('loans', 'deposits', 'provision', 'acceptances', 'guarantees') OR known_heads = 0 OR gaps + doubts + ledger_gaps > 0 THEN NULL
    ELSE fen(coalesce(ours, 0)) - fen(coalesce(ledger, 0)) END AS fen,
  CASE head WHEN 'loans' THEN 0 WHEN 'deposits' THEN 0 WHEN 'provision' THEN 0 WHEN 'acceptances' THEN 0 WHEN 'guarantees' THEN 0 END AS tolerance
FROM lines
) AS judged
ORDER BY severity, size DESC NULLS LAST, branch_id NULLS LAST, head;
