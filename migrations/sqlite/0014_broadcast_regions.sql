-- A broadcast by country: what its row counts of all of it, counted for each region. Broadcasts confirmed before this have none.
-- The PostgreSQL file beside this one is the same but for types.
CREATE TABLE broadcast_regions (
    broadcast_id BLOB NOT NULL REFERENCES broadcasts (id),
    region       TEXT    NOT NULL,
    -- Recipients of a broadcast to all for whom no message is written yet; they count as queued.
    unwritten    INTEGER NOT NULL,
    queued       INTEGER NOT NULL,
    sending      INTEGER NOT NULL DEFAULT 0,
    accepted     INTEGER NOT NULL DEFAULT 0,
    delivered    INTEGER NOT NULL DEFAULT 0,
    failed       INTEGER NOT NULL DEFAULT 0,
    expired      INTEGER NOT NULL DEFAULT 0,
    rejected     INTEGER NOT NULL DEFAULT 0,
    unknown      INTEGER NOT NULL DEFAULT 0,
    suppressed   INTEGER NOT NULL DEFAULT 0,
    cancelled    INTEGER NOT NULL DEFAULT 0,
    reserved     INTEGER NOT NULL,
    spent        INTEGER NOT NULL DEFAULT 0,
    released     INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (broadcast_id, region),
    CHECK (unwritten >= 0 AND unwritten <= queued),
    CHECK (queued >= 0 AND sending >= 0 AND accepted >= 0 AND delivered >= 0 AND failed >= 0 AND expired >= 0
        AND rejected >= 0 AND unknown >= 0 AND suppressed >= 0 AND cancelled >= 0),
    CHECK (reserved >= 0 AND spent >= 0 AND released >= 0)
) STRICT, WITHOUT ROWID;
