-- Quiet hours: broadcasts wait for the hours in which their recipients may be texted.
-- The SQLite file beside this one is the same but for types.

-- What the settings say of quiet hours, beside them because every claim looks at it. NULL: none.
ALTER TABLE sites ADD COLUMN quiet_hours TEXT;
-- Since when those who wait are to be looked at again: the hours changed, or a broadcast was let go on. NULL: they are not.
ALTER TABLE sites ADD COLUMN quiet_changed_at BIGINT;

-- Until when a message waited, or waits, for its recipient's quiet hours to end. NULL: it never did.
ALTER TABLE messages ADD COLUMN quiet_until BIGINT;
-- A broadcast's queued messages: how many wait and until when, and which are too late. What never waited is so with its broadcast;
-- what did has a time of its own in `latest_at`, as waiting doesn't count.
CREATE INDEX messages_quiet ON messages (broadcast_id, quiet_until, latest_at)
    WHERE status = 'queued' AND broadcast_id IS NOT NULL;
DROP INDEX messages_latest;
CREATE INDEX messages_latest ON messages (latest_at)
    WHERE status = 'queued' AND latest_at IS NOT NULL AND broadcast_id IS NULL;
-- A site's messages that wait, or waited and are queued.
CREATE INDEX messages_waited ON messages (site_id, id) WHERE status = 'queued' AND quiet_until IS NOT NULL;

-- One subscriber in 64, by the last digits of the number: how many of a country are in which of its time zones is projected from
-- these where there are too many to be counted.
CREATE INDEX subscribers_sample ON subscribers (site_id, region, phone)
    WHERE phone % 64 = 0 AND status = 'active' AND deleted_at IS NULL;
