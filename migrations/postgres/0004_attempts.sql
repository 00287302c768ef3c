-- The public form: what waits to be judged, and what is counted so that it can't be abused.
-- The SQLite file beside this one is the same but for types.

-- Numbers that visitors left and that nobody judged yet. A row goes away with the opt-in or the refusal that it leads to.
CREATE TABLE attempts (
    id         UUID    NOT NULL PRIMARY KEY,
    site_id    UUID   NOT NULL REFERENCES sites (id),
    phone      BIGINT  NOT NULL,
    region     TEXT    NOT NULL,
    -- The number less its last four digits, and the /24 or /64 that the visitor's address is in; empty if unknown.
    prefix     TEXT    NOT NULL,
    network    TEXT    NOT NULL,
    -- Whether it came without the proof of work that was asked for, where the site lets that in.
    unproven   BOOLEAN NOT NULL DEFAULT FALSE,
    -- What else the opt-in needs, as JSON.
    details    TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    -- Too late for a welcome from then on.
    expires_at BIGINT  NOT NULL,
    -- 0 until it was let in; then until when the process that let it in has the say.
    held_until BIGINT  NOT NULL DEFAULT 0
);
CREATE INDEX attempts_due ON attempts (held_until, id);

-- How often something happened within its time, by the keyed hash of what and by whom; counting begins anew after it.
CREATE TABLE attempt_counts (
    key   BYTEA   NOT NULL PRIMARY KEY,
    count BIGINT  NOT NULL,
    until BIGINT  NOT NULL
);
CREATE INDEX attempt_counts_over ON attempt_counts (until);

-- Proofs of work that were used, until they would have expired.
CREATE TABLE spent_proofs (
    hash  BYTEA   NOT NULL PRIMARY KEY,
    until BIGINT  NOT NULL
);
CREATE INDEX spent_proofs_over ON spent_proofs (until);

-- What was refused, by the hour it was refused in (its first microsecond). What isn't known is empty.
CREATE TABLE refusals (
    site_id UUID   NOT NULL REFERENCES sites (id),
    hour    BIGINT  NOT NULL,
    reason  TEXT    NOT NULL,
    region  TEXT    NOT NULL,
    prefix  TEXT    NOT NULL,
    network TEXT    NOT NULL,
    count   BIGINT  NOT NULL,
    PRIMARY KEY (site_id, hour, reason, region, prefix, network)
);

-- What welcomes and codes cost each day (UTC, counted from 1970).
CREATE TABLE visitor_spending (
    site_id UUID   NOT NULL REFERENCES sites (id),
    day     BIGINT  NOT NULL,
    credits BIGINT  NOT NULL,
    -- What the last message would have cost that the day's budget no longer allowed; 0 while there was none.
    refused BIGINT  NOT NULL DEFAULT 0,
    PRIMARY KEY (site_id, day)
);
