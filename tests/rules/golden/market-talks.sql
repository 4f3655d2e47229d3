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

-- structure_members
CREATE TEMP TABLE structure_members AS
WITH
-- the rows of market for 2026-12-31, with what belongs to them
market_rows AS (
  SELECT market.area,
    market.indicator,
    market.amount,
    market.is_us,
    before_amount_then.amount AS amount_then,
    market.peer
  FROM market
  LEFT JOIN market AS before_amount_then ON before_amount_then.area = market.area AND before_amount_then.peer = market.peer AND before_amount_then.indicator = market.indicator AND before_amount_then.as_of = DATE '2025-12-31'
  WHERE market.as_of = DATE '2026-12-31'
),
-- the members of 2026-12-31, with what each adds to the columns of that date
members_now AS (
  SELECT coalesce(area, 'unknown') AS owner_id,
    coalesce(indicator, 'unknown') AS class,
    1 AS n,
    CASE WHEN (is_us) THEN coalesce(fen(amount), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS ours, CASE WHEN ((is_us) IS NULL AND coalesce(fen(amount), 1) <> 0) OR ((is_us) AND fen(amount) IS NULL) THEN 1 ELSE 0 END AS ours__u, CASE WHEN ((is_us) IS NULL AND coalesce(fen(amount), 1) <> 0) AND fen(amount) > 0 THEN coalesce(fen(amount), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS ours__m, CASE WHEN ((is_us) AND fen(amount) IS NULL) OR (((is_us) IS NULL AND coalesce(fen(amount), 1) <> 0) AND (fen(amount) IS NULL OR fen(amount) < 0)) THEN 1 ELSE 0 END AS ours__x, CASE WHEN (is_us) THEN 1 ELSE 0 END AS ours__k,
    CASE WHEN TRUE THEN coalesce(fen(amount), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS all_peers, CASE WHEN FALSE OR (TRUE AND fen(amount) IS NULL) THEN 1 ELSE 0 END AS all_peers__u, CASE WHEN FALSE AND fen(amount) > 0 THEN coalesce(fen(amount), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS all_peers__m, CASE WHEN (TRUE AND fen(amount) IS NULL) OR (FALSE AND (fen(amount) IS NULL OR fen(amount) < 0)) THEN 1 ELSE 0 END AS all_peers__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS all_peers__k,
    CASE WHEN (is_us) THEN coalesce(fen(amount_then), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS ours_then, CASE WHEN ((is_us) IS NULL AND coalesce(fen(amount_then), 1) <> 0) OR ((is_us) AND fen(amount_then) IS NULL) THEN 1 ELSE 0 END AS ours_then__u, CASE WHEN ((is_us) IS NULL AND coalesce(fen(amount_then), 1) <> 0) AND fen(amount_then) > 0 THEN coalesce(fen(amount_then), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS ours_then__m, CASE WHEN ((is_us) AND fen(amount_then) IS NULL) OR (((is_us) IS NULL AND coalesce(fen(amount_then), 1) <> 0) AND (fen(amount_then) IS NULL OR fen(amount_then) < 0)) THEN 1 ELSE 0 END AS ours_then__x, CASE WHEN (is_us) THEN 1 ELSE 0 END AS ours_then__k,
    CASE WHEN TRUE THEN coalesce(fen(amount_then), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS all_then, CASE WHEN FALSE OR (TRUE AND fen(amount_then) IS NULL) THEN 1 ELSE 0 END AS all_then__u, CASE WHEN FALSE AND fen(amount_then) > 0 THEN coalesce(fen(amount_then), CAST(0 AS HUGEINT)) ELSE CAST(0 AS HUGEINT) END AS all_then__m, CASE WHEN (TRUE AND fen(amount_then) IS NULL) OR (FALSE AND (fen(amount_then) IS NULL OR fen(amount_then) < 0)) THEN 1 ELSE 0 END AS all_then__x, CASE WHEN TRUE THEN 1 ELSE 0 END AS all_then__k,
    fen(amount) AS our_place, (is_us) AS our_place__us, peer AS our_place__peer,
    fen(amount_then) AS place_then, (is_us) AS place_then__us, peer AS place_then__peer,
    (fen(amount) - fen(amount_then)) AS increment_place, (is_us) AS increment_place__us, peer AS increment_place__peer,
    CASE WHEN indicator IS NULL THEN 1 ELSE 0 END AS gap_0,
    CASE WHEN amount IS NULL THEN 1 ELSE 0 END AS gap_1,
    CASE WHEN is_us IS NULL THEN 1 ELSE 0 END AS gap_2,
    CASE WHEN amount_then IS NULL THEN 1 ELSE 0 END AS gap_3
  FROM market_rows
)
SELECT * FROM members_now;

-- structure_cells
CREATE TEMP TABLE structure_cells AS
SELECT owner_id,
  class,
  sum(n) AS n,
  sum(CASE WHEN n = 1 AND (class IS NULL OR class = 'unknown' OR ours__u = 1 OR all_peers__u = 1 OR ours_then__u = 1 OR all_then__u = 1) THEN 1 ELSE 0 END) AS undecided,
  sum(ours) AS ours, sum(ours__u) AS ours__u, sum(ours__m) AS ours__m, sum(ours__x) AS ours__x, sum(ours__k) AS ours__k,
  sum(all_peers) AS all_peers, sum(all_peers__u) AS all_peers__u, sum(all_peers__m) AS all_peers__m, sum(all_peers__x) AS all_peers__x, sum(all_peers__k) AS all_peers__k,
  sum(ours_then) AS ours_then, sum(ours_then__u) AS ours_then__u, sum(ours_then__m) AS ours_then__m, sum(ours_then__x) AS ours_then__x, sum(ours_then__k) AS ours_then__k,
  sum(all_then) AS all_then, sum(all_then__u) AS all_then__u, sum(all_then__m) AS all_then__m, sum(all_then__x) AS all_then__x, sum(all_then__k) AS all_then__k,
  sum(CASE WHEN gap_0 = 1 AND (class = 'unknown') THEN 1 ELSE 0 END) AS gap_0,
  sum(CASE WHEN gap_1 = 1 AND (ours__u = 1 OR all_peers__u = 1) THEN 1 ELSE 0 END) AS gap_1,
  sum(CASE WHEN gap_2 = 1 AND (ours__u = 1 OR ours_then__u = 1) THEN 1 ELSE 0 END) AS gap_2,
  sum(CASE WHEN gap_3 = 1 AND (ours_then__u = 1 OR all_then__u = 1) THEN 1 ELSE 0 END) AS gap_3
FROM structure_members
GROUP BY owner_id, class;

-- structure_filled
CREATE TEMP TABLE structure_filled AS
WITH
-- the cells by owner and class
structure_of_class AS (
  SELECT FALSE AS is_bank,
    owner_id AS owner_id,
    class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    sum(ours) AS ours, sum(ours__u) AS ours__u, sum(ours__m) AS ours__m, sum(ours__x) AS ours__x, sum(ours__k) AS ours__k,
    sum(all_peers) AS all_peers, sum(all_peers__u) AS all_peers__u, sum(all_peers__m) AS all_peers__m, sum(all_peers__x) AS all_peers__x, sum(all_peers__k) AS all_peers__k,
    sum(ours_then) AS ours_then, sum(ours_then__u) AS ours_then__u, sum(ours_then__m) AS ours_then__m, sum(ours_then__x) AS ours_then__x, sum(ours_then__k) AS ours_then__k,
    sum(all_then) AS all_then, sum(all_then__u) AS all_then__u, sum(all_then__m) AS all_then__m, sum(all_then__x) AS all_then__x, sum(all_then__k) AS all_then__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
  FROM structure_cells
  WHERE class IS NOT NULL
  GROUP BY owner_id, class
),
-- the cells by owner
structure_of_owner AS (
  SELECT FALSE AS is_bank,
    owner_id AS owner_id,
    'total' AS class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    sum(ours) AS ours, sum(ours__u) AS ours__u, sum(ours__m) AS ours__m, sum(ours__x) AS ours__x, sum(ours__k) AS ours__k,
    sum(all_peers) AS all_peers, sum(all_peers__u) AS all_peers__u, sum(all_peers__m) AS all_peers__m, sum(all_peers__x) AS all_peers__x, sum(all_peers__k) AS all_peers__k,
    sum(ours_then) AS ours_then, sum(ours_then__u) AS ours_then__u, sum(ours_then__m) AS ours_then__m, sum(ours_then__x) AS ours_then__x, sum(ours_then__k) AS ours_then__k,
    sum(all_then) AS all_then, sum(all_then__u) AS all_then__u, sum(all_then__m) AS all_then__m, sum(all_then__x) AS all_then__x, sum(all_then__k) AS all_then__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
  FROM structure_cells
  WHERE class IS NOT NULL
  GROUP BY owner_id
),
-- the cells by class, over the bank
structure_whole_class AS (
  SELECT TRUE AS is_bank,
    'bank' AS owner_id,
    class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    sum(ours) AS ours, sum(ours__u) AS ours__u, sum(ours__m) AS ours__m, sum(ours__x) AS ours__x, sum(ours__k) AS ours__k,
    sum(all_peers) AS all_peers, sum(all_peers__u) AS all_peers__u, sum(all_peers__m) AS all_peers__m, sum(all_peers__x) AS all_peers__x, sum(all_peers__k) AS all_peers__k,
    sum(ours_then) AS ours_then, sum(ours_then__u) AS ours_then__u, sum(ours_then__m) AS ours_then__m, sum(ours_then__x) AS ours_then__x, sum(ours_then__k) AS ours_then__k,
    sum(all_then) AS all_then, sum(all_then__u) AS all_then__u, sum(all_then__m) AS all_then__m, sum(all_then__x) AS all_then__x, sum(all_then__k) AS all_then__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
  FROM structure_cells
  WHERE class IS NOT NULL
  GROUP BY class
),
-- the cells the bank
structure_whole_bank AS (
  SELECT TRUE AS is_bank,
    'bank' AS owner_id,
    'total' AS class,
    sum(n) AS n,
    sum(undecided) AS undecided,
    sum(ours) AS ours, sum(ours__u) AS ours__u, sum(ours__m) AS ours__m, sum(ours__x) AS ours__x, sum(ours__k) AS ours__k,
    sum(all_peers) AS all_peers, sum(all_peers__u) AS all_peers__u, sum(all_peers__m) AS all_peers__m, sum(all_peers__x) AS all_peers__x, sum(all_peers__k) AS all_peers__k,
    sum(ours_then) AS ours_then, sum(ours_then__u) AS ours_then__u, sum(ours_then__m) AS ours_then__m, sum(ours_then__x) AS ours_then__x, sum(ours_then__k) AS ours_then__k,
    sum(all_then) AS all_then, sum(all_then__u) AS all_then__u, sum(all_then__m) AS all_then__m, sum(all_then__x) AS all_then__x, sum(all_then__k) AS all_then__k,
    sum(gap_0) AS gap_0,
    sum(gap_1) AS gap_1,
    sum(gap_2) AS gap_2,
    sum(gap_3) AS gap_3
  FROM structure_cells
  WHERE class IS NOT NULL
),
-- all levels under one another
structure_levels AS (
  SELECT * FROM structure_of_class
  UNION ALL
  SELECT * FROM structure_of_owner
  UNION ALL
  SELECT * FROM structure_whole_class
  UNION ALL
  SELECT * FROM structure_whole_bank
),
-- what each of a group has
peers_our_place AS (
  SELECT FALSE AS is_bank, owner_id, class, our_place__peer AS peer, max(CASE WHEN our_place__us THEN 1 WHEN our_place__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(our_place) AS amount, sum(CASE WHEN our_place IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY owner_id, class, our_place__peer
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, class, our_place__peer AS peer, max(CASE WHEN our_place__us THEN 1 WHEN our_place__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(our_place) AS amount, sum(CASE WHEN our_place IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY class, our_place__peer
),
-- the place of ours; equal amounts share a place
ranked_our_place AS (
  SELECT peers.is_bank, peers.owner_id, peers.class,
    CASE WHEN max(peers.us) = 2 OR sum(peers.open) > 0 OR count(ours.amount) = 0 THEN NULL
      ELSE 1 + count(CASE WHEN peers.us = 0 AND peers.amount > ours.amount THEN 1 END) END AS place_of_ours
  FROM peers_our_place AS peers
  LEFT JOIN peers_our_place AS ours ON ours.is_bank = peers.is_bank AND ours.owner_id = peers.owner_id AND ours.class = peers.class AND ours.us = 1
  GROUP BY peers.is_bank, peers.owner_id, peers.class
),
-- what each of a group has
peers_place_then AS (
  SELECT FALSE AS is_bank, owner_id, class, place_then__peer AS peer, max(CASE WHEN place_then__us THEN 1 WHEN place_then__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(place_then) AS amount, sum(CASE WHEN place_then IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY owner_id, class, place_then__peer
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, class, place_then__peer AS peer, max(CASE WHEN place_then__us THEN 1 WHEN place_then__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(place_then) AS amount, sum(CASE WHEN place_then IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY class, place_then__peer
),
-- the place of ours; equal amounts share a place
ranked_place_then AS (
  SELECT peers.is_bank, peers.owner_id, peers.class,
    CASE WHEN max(peers.us) = 2 OR sum(peers.open) > 0 OR count(ours.amount) = 0 THEN NULL
      ELSE 1 + count(CASE WHEN peers.us = 0 AND peers.amount > ours.amount THEN 1 END) END AS place_of_ours
  FROM peers_place_then AS peers
  LEFT JOIN peers_place_then AS ours ON ours.is_bank = peers.is_bank AND ours.owner_id = peers.owner_id AND ours.class = peers.class AND ours.us = 1
  GROUP BY peers.is_bank, peers.owner_id, peers.class
),
-- what each of a group has
peers_increment_place AS (
  SELECT FALSE AS is_bank, owner_id, class, increment_place__peer AS peer, max(CASE WHEN increment_place__us THEN 1 WHEN increment_place__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(increment_place) AS amount, sum(CASE WHEN increment_place IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY owner_id, class, increment_place__peer
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, class, increment_place__peer AS peer, max(CASE WHEN increment_place__us THEN 1 WHEN increment_place__us IS NULL THEN 2 ELSE 0 END) AS us,
    sum(increment_place) AS amount, sum(CASE WHEN increment_place IS NULL THEN 1 ELSE 0 END) AS open
  FROM structure_members
  WHERE class IS NOT NULL AND n = 1
  GROUP BY class, increment_place__peer
),
-- the place of ours; equal amounts share a place
ranked_increment_place AS (
  SELECT peers.is_bank, peers.owner_id, peers.class,
    CASE WHEN max(peers.us) = 2 OR sum(peers.open) > 0 OR count(ours.amount) = 0 THEN NULL
      ELSE 1 + count(CASE WHEN peers.us = 0 AND peers.amount > ours.amount THEN 1 END) END AS place_of_ours
  FROM peers_increment_place AS peers
  LEFT JOIN peers_increment_place AS ours ON ours.is_bank = peers.is_bank AND ours.owner_id = peers.owner_id AND ours.class = peers.class AND ours.us = 1
  GROUP BY peers.is_bank, peers.owner_id, peers.class
),
-- all owners, those without members too
structure_owners AS (
  SELECT TRUE AS is_bank, 'bank' AS owner_id, CAST(NULL AS VARCHAR) AS owner_name, FALSE AS is_unassigned
  UNION ALL
  SELECT FALSE, owner_id, CAST(NULL AS VARCHAR), owner_id = 'unknown'
  FROM (SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL) AS found
),
-- every owner with its classes, and its whole
structure_frame AS (
  SELECT is_bank, owner_id, 'total' AS class, 0 AS place
  FROM structure_owners
  UNION ALL
  SELECT TRUE AS is_bank, 'bank' AS owner_id, 'unknown' AS class, 99999 AS place
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 99997 END
  FROM structure_of_class
  UNION ALL
  SELECT is_bank, owner_id, class, CASE WHEN class = 'other' THEN 99998 WHEN class = 'unknown' THEN 99999 ELSE 99997 END
  FROM structure_whole_class
  WHERE class NOT IN ('unknown')
)
SELECT frame.is_bank, frame.owner_id, frame.class, frame.place,
  coalesce(levels.n, 0) AS n, coalesce(levels.undecided, 0) AS undecided,
  CASE WHEN coalesce(levels.ours__u, 0) = 0 AND coalesce(levels.ours__k, 0) > 0 THEN CAST(coalesce(levels.ours, 0) AS HUGEINT) END AS ours, CAST(NULL AS HUGEINT) AS ours__low, CAST(NULL AS HUGEINT) AS ours__high,
  CASE WHEN coalesce(levels.all_peers__u, 0) = 0 THEN CAST(coalesce(levels.all_peers, 0) AS HUGEINT) END AS all_peers, CAST(coalesce(levels.all_peers, 0) AS HUGEINT) AS all_peers__low, CASE WHEN coalesce(levels.all_peers__x, 0) = 0 THEN CAST(coalesce(levels.all_peers, 0) AS HUGEINT) + coalesce(levels.all_peers__m, CAST(0 AS HUGEINT)) END AS all_peers__high,
  CASE WHEN coalesce(levels.ours_then__u, 0) = 0 AND coalesce(levels.ours_then__k, 0) > 0 THEN CAST(coalesce(levels.ours_then, 0) AS HUGEINT) END AS ours_then, CAST(NULL AS HUGEINT) AS ours_then__low, CAST(NULL AS HUGEINT) AS ours_then__high,
  CASE WHEN coalesce(levels.all_then__u, 0) = 0 THEN CAST(coalesce(levels.all_then, 0) AS HUGEINT) END AS all_then, CAST(coalesce(levels.all_then, 0) AS HUGEINT) AS all_then__low, CASE WHEN coalesce(levels.all_then__x, 0) = 0 THEN CAST(coalesce(levels.all_then, 0) AS HUGEINT) + coalesce(levels.all_then__m, CAST(0 AS HUGEINT)) END AS all_then__high,
  ranked_our_place.place_of_ours AS our_place,
  ranked_place_then.place_of_ours AS place_then,
  ranked_increment_place.place_of_ours AS increment_place,
  list_filter(CAST([CASE WHEN coalesce(levels.gap_1, 0) > 0 OR coalesce(levels.gap_3, 0) > 0 THEN 'market.amount' END, CASE WHEN coalesce(levels.gap_0, 0) > 0 THEN 'market.indicator' END, CASE WHEN coalesce(levels.gap_2, 0) > 0 THEN 'market.is_us' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS missing
FROM structure_frame AS frame
LEFT JOIN structure_levels AS levels ON levels.is_bank = frame.is_bank AND levels.owner_id = frame.owner_id AND levels.class = frame.class
LEFT JOIN ranked_our_place ON ranked_our_place.is_bank = frame.is_bank AND ranked_our_place.owner_id = frame.owner_id AND ranked_our_place.class = frame.class
LEFT JOIN ranked_place_then ON ranked_place_then.is_bank = frame.is_bank AND ranked_place_then.owner_id = frame.owner_id AND ranked_place_then.class = frame.class
LEFT JOIN ranked_increment_place ON ranked_increment_place.is_bank = frame.is_bank AND ranked_increment_place.owner_id = frame.owner_id AND ranked_increment_place.class = frame.class;

-- structure_ordered
CREATE TEMP TABLE structure_ordered AS
WITH
-- all owners, those without members too
structure_owners AS (
  SELECT TRUE AS is_bank, 'bank' AS owner_id, CAST(NULL AS VARCHAR) AS owner_name, FALSE AS is_unassigned
  UNION ALL
  SELECT FALSE, owner_id, CAST(NULL AS VARCHAR), owner_id = 'unknown'
  FROM (SELECT DISTINCT owner_id FROM structure_cells WHERE class IS NOT NULL) AS found
),
-- every column, and how every limit stands
structure_shown AS (
  SELECT f.is_bank, f.owner_id, f.class, f.place, f.n AS members, f.undecided,
    yuan(f.ours) AS ours,
    yuan(f.all_peers) AS all_peers,
    share(f.ours, f.all_peers) AS market_share,
    share(f.ours_then, f.all_then) AS share_then,
    share((f.ours * f.all_then - f.ours_then * f.all_peers), (f.all_peers * f.all_then)) AS share_change,
    yuan((f.ours - f.ours_then)) AS increment,
    yuan((f.all_peers - f.all_then)) AS all_increment,
    share((f.ours - f.ours_then), (f.all_peers - f.all_then)) AS increment_share,
    CAST(f.our_place AS BIGINT) AS our_place,
    CAST(f.place_then AS BIGINT) AS place_then,
    CAST(f.increment_place AS BIGINT) AS increment_place,
    CASE WHEN f.class IN ('deposits', 'loans') THEN CASE WHEN CAST(1 AS HUGEINT) = 0 AND f.increment_place = 0 THEN -1 WHEN f.increment_place * 1 > (CAST(2 AS HUGEINT)) * CAST(1 AS HUGEINT) THEN 2 WHEN f.increment_place * 1 <= (CAST(2 AS HUGEINT)) * CAST(1 AS HUGEINT) THEN 0 ELSE 1 END END AS state_0,
    CASE WHEN f.class IN ('deposits', 'loans') THEN CASE WHEN ((CAST(2 AS HUGEINT)) * CAST(1 AS HUGEINT)) = 0 THEN CASE WHEN (f.increment_place * 1) > 0 THEN CAST(1000000000000 AS HUGEINT) ELSE CAST(0 AS HUGEINT) END ELSE half_up((f.increment_place * 1) * 1000000, ((CAST(2 AS HUGEINT)) * CAST(1 AS HUGEINT))) END END AS reached_0,
    half_up((f.ours * f.all_then - f.ours_then * f.all_peers) * 10000, (f.all_peers * f.all_then)) AS watched,
    f.missing,
    o.owner_name, o.is_unassigned
  FROM structure_filled AS f
  JOIN structure_filled AS t ON t.is_bank = f.is_bank AND t.owner_id = f.owner_id AND t.class = 'total'
  JOIN structure_owners AS o ON o.is_bank = f.is_bank AND o.owner_id = f.owner_id
),
-- the verdict, and what is passed
structure_held AS (
  SELECT structure_shown.*,
    CASE WHEN state_0 IS NULL THEN CAST(NULL AS VARCHAR) WHEN members = 0 THEN 'unknown' WHEN state_0 = 2 THEN 'over' WHEN state_0 = 1 THEN 'unknown' WHEN state_0 = 0 THEN 'ok' ELSE 'unknown' END AS verdict,
    list_filter(CAST([CASE WHEN state_0 = 2 THEN 'place_by_increment' END] AS VARCHAR[]), lambda item: item IS NOT NULL) AS breaches,
    greatest(CAST(0 AS HUGEINT), CASE WHEN state_0 = 2 THEN reached_0 ELSE CAST(0 AS HUGEINT) END) AS excess
  FROM structure_shown
),
-- the limit that is passed furthest
structure_furthest AS (
  SELECT structure_held.*, CASE WHEN state_0 = 2 AND reached_0 = excess THEN 'place_by_increment' END AS furthest
  FROM structure_held
)
SELECT structure_furthest.*,
  max(CASE verdict WHEN 'over' THEN 3 WHEN 'unknown' THEN CASE WHEN members > 0 THEN 2 ELSE 0 END WHEN 'ok' THEN 1 ELSE 0 END) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS gravity,
  max(excess) OVER (PARTITION BY structure_furthest.is_bank, structure_furthest.owner_id) AS pressing
FROM structure_furthest;

-- answer
CREATE TEMP TABLE answer AS
SELECT owner_id AS area,
  class,
  members,
  ours,
  all_peers,
  market_share,
  share_then,
  share_change,
  increment,
  all_increment,
  increment_share,
  our_place,
  place_then,
  increment_place,
  verdict,
  breaches,
  missing,
  is_unassigned,
  gravity,
  pressing,
  place
FROM structure_ordered
WHERE NOT is_bank AND class <> 'total'
ORDER BY is_unassigned, gravity DESC NULLS LAST, pressing DESC NULLS LAST, area NULLS LAST, place NULLS LAST, class NULLS LAST;
