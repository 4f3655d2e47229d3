"""What an analyst who knows DuckDB would write for the value tiers, as the yardstick for the planner's SQL.

The same rows in the same order with the same exact decisions, and the same two small answers beside them; but
written for this one question, without a step or a column that it does not need.
"""

from __future__ import annotations

from typing import Final

ROWS: Final = """
CREATE TEMP TABLE answer AS
WITH known AS (
  SELECT customer_id, name AS customer_name, branch_id, manager_id, contribution
  FROM customers WHERE as_of = DATE '2026-10-31'
),
whole AS (SELECT sum(contribution) AS total FROM known WHERE contribution > 0),
ranked AS (
  SELECT *, row_number() OVER sorted AS place,
    sum(CASE WHEN contribution > 0 THEN contribution ELSE 0 END) OVER (sorted ROWS UNBOUNDED PRECEDING) AS upto
  FROM known
  WINDOW sorted AS (ORDER BY contribution DESC NULLS LAST, customer_id)
)
SELECT customer_id, customer_name, branch_id, manager_id, contribution,
  CASE WHEN contribution > 0 THEN place END AS rank,
  CASE WHEN contribution > 0 THEN CAST(contribution AS DOUBLE) / CAST(total AS DOUBLE) END AS share,
  CASE WHEN contribution > 0 THEN CAST(upto AS DOUBLE) / CAST(total AS DOUBLE) END AS cumulative_share,
  CASE WHEN contribution IS NULL THEN 'unknown'
       WHEN contribution = 0 THEN 'no_value'
       WHEN contribution < 0 THEN 'loss_making'
       WHEN (upto - contribution) * 5 < total * 4 THEN 'core'
       WHEN (upto - contribution) * 20 < total * 19 THEN 'growth'
       ELSE 'base' END AS tier,
  CASE WHEN contribution IS NULL THEN ['customers.contribution'] ELSE [] END AS missing
FROM ranked CROSS JOIN whole
ORDER BY place
"""

SUMMARY: Final = """
SELECT tier, count(*), count(*) / sum(count(*)) OVER (), sum(contribution),
  CASE WHEN tier IN ('core', 'growth', 'base') THEN
    CAST(sum(contribution) AS DOUBLE) / sum(CASE WHEN tier IN ('core', 'growth', 'base') THEN
      CAST(sum(contribution) AS DOUBLE) END) OVER () END
FROM answer GROUP BY tier
"""

FIGURES: Final = """
SELECT CAST(sum((2 * (n + 1 - rank) - n - 1) * CAST(contribution * 100 AS HUGEINT)) AS DOUBLE)
    / (max(n) * CAST(sum(contribution) * 100 AS DOUBLE)),
  count(*) FILTER (WHERE tier = 'core')
FROM answer, (SELECT count(rank) AS n FROM answer)
WHERE rank IS NOT NULL
"""
