-- What happened on each day, so that a year of it is shown without counting millions of rows.
-- The SQLite file beside this one is the same but for types.

-- Days are those of UTC, counted from 1970-01-01. `what` is one of these, and `region` is empty for all but the messages:
--   active                        by how many more receive at the end of the day than at its start
--   opt_ins, stops                who came or came back by themselves; numbers that were stopped
--   sent, delivered, undelivered  messages that the provider took, by the day on which it did, and what became of them since
--   spent                         credits spent, less those that came back
CREATE TABLE daily_figures (
    site_id UUID   NOT NULL REFERENCES sites (id),
    day     BIGINT NOT NULL,
    what    TEXT   NOT NULL
        CHECK (what IN ('active', 'opt_ins', 'stops', 'sent', 'delivered', 'undelivered', 'spent')),
    region  TEXT   NOT NULL,
    n       BIGINT NOT NULL,
    PRIMARY KEY (site_id, day, what, region)
);

INSERT INTO daily_figures (site_id, day, what, region, n)
WITH fates AS MATERIALIZED (
    SELECT site_id, COALESCE(sent_at, created_at) / 86400000000 AS day, status, COALESCE(region, '') AS region, COUNT(*) AS n
    FROM messages
    WHERE status IN ('accepted', 'delivered', 'failed', 'expired', 'unknown')
    GROUP BY 1, 2, 3, 4
)
SELECT site_id, day, 'sent', region, CAST(SUM(n) AS BIGINT) FROM fates GROUP BY 1, 2, 4
UNION ALL
SELECT site_id, day, 'delivered', region, n FROM fates WHERE status = 'delivered'
UNION ALL
SELECT site_id, day, 'undelivered', region, CAST(SUM(n) AS BIGINT) FROM fates WHERE status IN ('failed', 'expired') GROUP BY 1, 2, 4;

INSERT INTO daily_figures (site_id, day, what, region, n)
SELECT site_id, created_at / 86400000000, 'spent', '', CAST(SUM(-balance_delta) AS BIGINT)
FROM ledger_entries
WHERE kind IN ('spend', 'refund')
GROUP BY 1, 2;

-- Who came and went in between is not told by the rows: they say when somebody came and how they stand since.
INSERT INTO daily_figures (site_id, day, what, region, n)
SELECT site_id, day, 'active', '', CAST(SUM(n) AS BIGINT)
FROM (
    SELECT site_id, created_at / 86400000000 AS day, 1 AS n FROM subscribers WHERE status <> 'pending'
    UNION ALL
    SELECT site_id, since / 86400000000, -1 FROM subscribers WHERE status IN ('suspended', 'unsubscribed')
    UNION ALL
    SELECT site_id, deleted_at / 86400000000, -1 FROM subscribers WHERE status = 'active' AND deleted_at IS NOT NULL
) AS came_and_went
GROUP BY 1, 2;

INSERT INTO daily_figures (site_id, day, what, region, n)
SELECT site_id, created_at / 86400000000, CASE WHEN kind IN ('opt_in', 'confirmed', 'returned', 'start') THEN 'opt_ins' ELSE 'stops' END,
    '', COUNT(*)
FROM consent_events
WHERE kind IN ('opt_in', 'confirmed', 'returned', 'start', 'stop', 'unsubscribed', 'carrier_opt_out')
GROUP BY 1, 2, 3;
