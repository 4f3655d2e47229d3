"""One row of made-up values and the names under which conditions see them, unknown ones beside known ones."""

from __future__ import annotations

from bankmkt.query import operand
from bankmkt.query.operand import Operand

POLICIES = ("encouraged", "neutral", "weak", "overheated", "prohibited")
CLASSES = ("normal", "special_mention", "substandard", "doubtful", "loss")

VOCABULARY: dict[str, Operand] = {
    "as_of": operand.day("DATE '2026-10-31'"),
    "balance": operand.money("balance"),
    "no_balance": operand.money("no_balance"),
    "loan_rate": operand.fraction("loan_rate"),
    "months": operand.integer("months"),
    "rating": operand.text("rating"),
    "no_rating": operand.text("no_rating"),
    "industry_policy": operand.text("industry_policy", POLICIES),
    "until": operand.day("until"),
    "no_day": operand.day("no_day"),
    "is_active": operand.boolean("is_active"),
    "no_flag": operand.boolean("no_flag"),
    "loan_share": operand.ratio("share_n", "share_d"),
    "empty_share": operand.ratio("share_n", "zero"),
    "own_rate": operand.ratio("rate_n", "share_d", 1_000_000),
    "book_rate": operand.ratio("book_n", "share_d", 1_000_000),
    "worst_class": operand.worst("worst_class", CLASSES, "could"),
}
"""What every condition of the tests may name."""

ROW = """SELECT
  CAST(8000000.01 AS DECIMAL(18,2)) AS balance, CAST(NULL AS DECIMAL(18,2)) AS no_balance,
  CAST(4.35 AS DECIMAL(12,6)) AS loan_rate, 12 AS months,
  'B' AS rating, CAST(NULL AS VARCHAR) AS no_rating, 'weak' AS industry_policy,
  DATE '2026-10-31' AS until, CAST(NULL AS DATE) AS no_day,
  TRUE AS is_active, CAST(NULL AS BOOLEAN) AS no_flag,
  CAST(1 AS HUGEINT) AS share_n, CAST(3 AS HUGEINT) AS share_d, CAST(0 AS HUGEINT) AS zero,
  CAST(13050000 AS HUGEINT) AS rate_n, CAST(13050001 AS HUGEINT) AS book_n,
  'special_mention' AS worst_class, 3 AS could"""
"""The row: one third as a share, 4.35 % as the own rate, a class that may be hiding `substandard`."""
