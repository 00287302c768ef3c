-- What the delivery engine needs to be sure and fast.
-- The PostgreSQL file beside this one is the same but for types.

-- A message that could not go out by then is cancelled as too late. NULL: on the broadcast, or never.
ALTER TABLE messages ADD COLUMN latest_at INTEGER;
-- What the provider says it charged, in millionths of its unit (`credit_deducted`); and when it was asked last.
ALTER TABLE messages ADD COLUMN reported_cost INTEGER;
ALTER TABLE messages ADD COLUMN asked_at INTEGER;

-- Until when its messages may go out: pushed on when a person lets it go on.
ALTER TABLE broadcasts ADD COLUMN latest_at INTEGER;
-- Why it is paused, where no person paused it: the provider's words, or what was found at the start.
ALTER TABLE broadcasts ADD COLUMN pause_reason TEXT;

-- Messages a second that the provider takes from this account; NULL sets no rate.
ALTER TABLE provider_accounts ADD COLUMN messages_per_second INTEGER;

-- How fast each account is used, for all processes together.
CREATE TABLE sending_pace (
    site_id    BLOB    NOT NULL PRIMARY KEY REFERENCES sites (id),
    -- When the next message may go out.
    next_at    INTEGER NOT NULL DEFAULT 0,
    -- Messages a second since the provider last asked for patience, and when that was: it grows from there.
    slowed_to  INTEGER,
    slowed_at  INTEGER
) STRICT, WITHOUT ROWID;

-- What a claim takes: single messages of a site by lane.
DROP INDEX messages_due;
CREATE INDEX messages_due ON messages (site_id, lane, due_at, id)
    WHERE status = 'queued' AND hold IS NULL AND broadcast_id IS NULL;
-- What a person has to decide on, and what the provider is asked about.
CREATE INDEX messages_unknown ON messages (site_id, id) WHERE status = 'unknown';
-- What was paid for messages, of a period: identities are in the order of time.
CREATE INDEX messages_costs ON messages (site_id, id) WHERE reported_cost IS NOT NULL;
-- Single messages that may have waited too long. A broadcast's time stands on the broadcast.
CREATE INDEX messages_latest ON messages (latest_at) WHERE status = 'queued' AND latest_at IS NOT NULL;

-- Lists, counts and quotes at a million subscribers ------------------------------------------------------------------

-- How many subscribers stand where, kept by triggers, so that totals, quotes and the places of pages need no count.
-- `standing` is a status for those who are not deleted. 'deleted' are those deleted whose number is not stopped, and 'stopped'
-- the numbers that said STOP, subscribers or not; both without a region.
CREATE TABLE subscriber_counts (
    site_id  BLOB    NOT NULL REFERENCES sites (id),
    standing TEXT    NOT NULL,
    region   TEXT    NOT NULL,
    n        INTEGER NOT NULL,
    PRIMARY KEY (site_id, standing, region)
) STRICT, WITHOUT ROWID;

INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, status, region, COUNT(*) FROM subscribers WHERE deleted_at IS NULL GROUP BY site_id, status, region;
INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, 'deleted', '', COUNT(*) FROM subscribers s
    WHERE deleted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = s.site_id AND x.phone = s.phone)
    GROUP BY site_id;
INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, 'stopped', '', COUNT(*) FROM suppressions GROUP BY site_id;

CREATE TRIGGER subscribers_count_in AFTER INSERT ON subscribers WHEN new.deleted_at IS NULL
BEGIN
    INSERT INTO subscriber_counts VALUES (new.site_id, new.status, new.region, 1)
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER subscribers_count_deleted_in AFTER INSERT ON subscribers
WHEN new.deleted_at IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = new.site_id AND x.phone = new.phone)
BEGIN
    INSERT INTO subscriber_counts VALUES (new.site_id, 'deleted', '', 1)
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + 1;
END;
CREATE TRIGGER subscribers_count_out AFTER DELETE ON subscribers
BEGIN
    UPDATE subscriber_counts SET n = n - 1
    WHERE old.deleted_at IS NULL AND site_id = old.site_id AND standing = old.status AND region = old.region;
    UPDATE subscriber_counts SET n = n - 1
    WHERE old.deleted_at IS NOT NULL AND site_id = old.site_id AND standing = 'deleted' AND region = ''
        AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = old.site_id AND x.phone = old.phone);
END;
CREATE TRIGGER subscribers_count_moved AFTER UPDATE OF status, region, deleted_at ON subscribers
WHEN old.status <> new.status OR old.region <> new.region OR (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
BEGIN
    UPDATE subscriber_counts SET n = n - 1
    WHERE old.deleted_at IS NULL AND site_id = old.site_id AND standing = old.status AND region = old.region;
    INSERT INTO subscriber_counts SELECT new.site_id, new.status, new.region, 1 WHERE new.deleted_at IS NULL
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + 1;
    INSERT INTO subscriber_counts SELECT new.site_id, 'deleted', '', (old.deleted_at IS NULL) - (new.deleted_at IS NULL)
        WHERE (old.deleted_at IS NULL) <> (new.deleted_at IS NULL)
            AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = new.site_id AND x.phone = new.phone)
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + excluded.n;
END;
CREATE TRIGGER suppressions_count_in AFTER INSERT ON suppressions
BEGIN
    INSERT INTO subscriber_counts VALUES (new.site_id, 'stopped', '', 1)
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + 1;
    UPDATE subscriber_counts SET n = n - 1
    WHERE site_id = new.site_id AND standing = 'deleted' AND region = ''
        AND EXISTS (SELECT 1 FROM subscribers s
                    WHERE s.site_id = new.site_id AND s.phone = new.phone AND s.deleted_at IS NOT NULL);
END;
CREATE TRIGGER suppressions_count_out AFTER DELETE ON suppressions
BEGIN
    UPDATE subscriber_counts SET n = n - 1 WHERE site_id = old.site_id AND standing = 'stopped' AND region = '';
    INSERT INTO subscriber_counts
        SELECT old.site_id, 'deleted', '', 1
        WHERE EXISTS (SELECT 1 FROM subscribers s
                      WHERE s.site_id = old.site_id AND s.phone = old.phone AND s.deleted_at IS NOT NULL)
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = n + 1;
END;

-- The list in each of its orders. The columns that it is filtered by stand in the indexes, so that a page deep in the list is
-- found without reading a row.
DROP INDEX subscribers_counted;
DROP INDEX subscribers_newest;
CREATE INDEX subscribers_by_time ON subscribers (site_id, created_at, phone, status, region) WHERE deleted_at IS NULL;
CREATE INDEX subscribers_by_number ON subscribers (site_id, phone, status, region, created_at) WHERE deleted_at IS NULL;
CREATE INDEX subscribers_by_region ON subscribers (site_id, region, phone, status, created_at) WHERE deleted_at IS NULL;
-- The few who receive nothing; an opt-in does not touch it.
CREATE INDEX subscribers_by_status ON subscribers (site_id, status, region, phone, created_at)
    WHERE deleted_at IS NULL AND status <> 'active';

-- Every number that ever was a subscriber's on any site, and the groups of three digits in it: what a search by digits finds.
CREATE TABLE subscriber_numbers (phone INTEGER PRIMARY KEY) STRICT;
CREATE VIRTUAL TABLE subscriber_digits
    USING fts5 (digits, content = '', detail = none, columnsize = 0, tokenize = 'trigram');
CREATE TRIGGER subscriber_numbers_digits AFTER INSERT ON subscriber_numbers
BEGIN
    INSERT INTO subscriber_digits (rowid, digits) VALUES (new.phone, CAST(new.phone AS TEXT));
END;
INSERT INTO subscriber_numbers SELECT DISTINCT phone FROM subscribers ORDER BY phone;
CREATE TRIGGER subscribers_number_in AFTER INSERT ON subscribers
BEGIN
    INSERT INTO subscriber_numbers
        SELECT new.phone WHERE NOT EXISTS (SELECT 1 FROM subscriber_numbers WHERE phone = new.phone);
END;
