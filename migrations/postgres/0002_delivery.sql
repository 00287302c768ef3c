-- What the delivery engine needs to be sure and fast.
-- The SQLite file beside this one is the same but for types.

-- A message that could not go out by then is cancelled as too late. NULL: on the broadcast, or never.
ALTER TABLE messages ADD COLUMN latest_at BIGINT;
-- What the provider says it charged, in millionths of its unit (`credit_deducted`); and when it was asked last.
ALTER TABLE messages ADD COLUMN reported_cost BIGINT;
ALTER TABLE messages ADD COLUMN asked_at BIGINT;

-- Until when its messages may go out: pushed on when a person lets it go on.
ALTER TABLE broadcasts ADD COLUMN latest_at BIGINT;
-- Why it is paused, where no person paused it: the provider's words, or what was found at the start.
ALTER TABLE broadcasts ADD COLUMN pause_reason TEXT;

-- Messages a second that the provider takes from this account; NULL sets no rate.
ALTER TABLE provider_accounts ADD COLUMN messages_per_second BIGINT;

-- How fast each account is used, for all processes together.
CREATE TABLE sending_pace (
    site_id    UUID    NOT NULL PRIMARY KEY REFERENCES sites (id),
    -- When the next message may go out.
    next_at    BIGINT  NOT NULL DEFAULT 0,
    -- Messages a second since the provider last asked for patience, and when that was: it grows from there.
    slowed_to  BIGINT,
    slowed_at  BIGINT
);

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
-- the numbers that said STOP, subscribers or not; both without a region. Whoever changes these holds the lock on the site's
-- row already, so that nobody waits for a count.
CREATE TABLE subscriber_counts (
    site_id  UUID   NOT NULL REFERENCES sites (id),
    standing TEXT   NOT NULL,
    region   TEXT   NOT NULL,
    n        BIGINT NOT NULL,
    PRIMARY KEY (site_id, standing, region)
) WITH (fillfactor = 50);

INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, status, region, COUNT(*) FROM subscribers WHERE deleted_at IS NULL GROUP BY site_id, status, region;
INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, 'deleted', '', COUNT(*) FROM subscribers s
    WHERE deleted_at IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = s.site_id AND x.phone = s.phone)
    GROUP BY site_id;
INSERT INTO subscriber_counts (site_id, standing, region, n)
    SELECT site_id, 'stopped', '', COUNT(*) FROM suppressions GROUP BY site_id;

-- Once for a statement, however many rows it changed: a row that is changed a thousand times in one transaction gets slow.
CREATE FUNCTION count_subscribers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'DELETE' THEN
        INSERT INTO subscriber_counts AS kept (site_id, standing, region, n)
        SELECT site_id, status, region, COUNT(*) FROM added WHERE deleted_at IS NULL GROUP BY site_id, status, region
        ORDER BY site_id, status, region
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = kept.n + excluded.n;
        INSERT INTO subscriber_counts AS kept (site_id, standing, region, n)
        SELECT site_id, 'deleted', '', COUNT(*) FROM added
        WHERE deleted_at IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM suppressions x WHERE x.site_id = added.site_id AND x.phone = added.phone)
        GROUP BY site_id
        ON CONFLICT (site_id, standing, region) DO UPDATE SET n = kept.n + excluded.n;
    END IF;
    IF TG_OP <> 'INSERT' THEN
        UPDATE subscriber_counts AS kept
        SET n = kept.n - gone.n
        FROM (SELECT site_id, status, region, COUNT(*) AS n FROM removed WHERE deleted_at IS NULL
              GROUP BY site_id, status, region) AS gone
        WHERE kept.site_id = gone.site_id AND kept.standing = gone.status AND kept.region = gone.region;
        UPDATE subscriber_counts AS kept
        SET n = kept.n - gone.n
        FROM (SELECT site_id, COUNT(*) AS n FROM removed
              WHERE deleted_at IS NOT NULL
                  AND NOT EXISTS (SELECT 1 FROM suppressions x
                                  WHERE x.site_id = removed.site_id AND x.phone = removed.phone)
              GROUP BY site_id) AS gone
        WHERE kept.site_id = gone.site_id AND kept.standing = 'deleted' AND kept.region = '';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER subscribers_count_in AFTER INSERT ON subscribers
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_subscribers();
CREATE TRIGGER subscribers_count_out AFTER DELETE ON subscribers
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_subscribers();
CREATE TRIGGER subscribers_count_moved AFTER UPDATE ON subscribers
    REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_subscribers();

CREATE FUNCTION count_suppressions() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    way BIGINT := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
    INSERT INTO subscriber_counts AS kept (site_id, standing, region, n)
    SELECT site_id, 'stopped', '', way * COUNT(*) FROM changed GROUP BY site_id
    ON CONFLICT (site_id, standing, region) DO UPDATE SET n = kept.n + excluded.n;
    INSERT INTO subscriber_counts AS kept (site_id, standing, region, n)
    SELECT s.site_id, 'deleted', '', -way * COUNT(*) FROM changed
    JOIN subscribers s ON s.site_id = changed.site_id AND s.phone = changed.phone AND s.deleted_at IS NOT NULL
    GROUP BY s.site_id
    ON CONFLICT (site_id, standing, region) DO UPDATE SET n = kept.n + excluded.n;
    RETURN NULL;
END $$;
CREATE TRIGGER suppressions_count_in AFTER INSERT ON suppressions
    REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_suppressions();
CREATE TRIGGER suppressions_count_out AFTER DELETE ON suppressions
    REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION count_suppressions();

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

-- The groups of three digits in a number: what a search by digits finds. Arrays and GIN are in every PostgreSQL; the extension
-- pg_trgm, which does the same for texts, is not on every managed server. The cost keeps the planner from calling it row by row.
CREATE FUNCTION digit_groups(phone BIGINT) RETURNS SMALLINT[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE COST 10000 AS $$
    SELECT array_agg(DISTINCT substr(phone::text, place, 3)::smallint)
    FROM generate_series(1, length(phone::text) - 2) AS place
$$;
CREATE INDEX subscribers_by_digits ON subscribers USING gin (digit_groups(phone)) WITH (gin_pending_list_limit = 256);
