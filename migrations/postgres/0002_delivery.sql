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
-- What was paid for messages, by region.
CREATE INDEX messages_costs ON messages (site_id, region) WHERE reported_cost IS NOT NULL;
