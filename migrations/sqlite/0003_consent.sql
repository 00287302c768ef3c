-- Whom to text again, who may come in, and what is kept as proof of either.
-- The PostgreSQL file beside this one is the same but for types.

-- The inbox ---------------------------------------------------------------------------------------------------------

-- Why a text was taken as it was: the rule, and the word that it found. NULL for texts from before.
ALTER TABLE inbound_messages ADD COLUMN rule TEXT;
ALTER TABLE inbound_messages ADD COLUMN word TEXT;
-- What a person decided about it ('unsubscribed', 'answered', 'dismissed'), who and when; and the message that answers it.
ALTER TABLE inbound_messages ADD COLUMN decision TEXT;
ALTER TABLE inbound_messages ADD COLUMN decided_by TEXT;
ALTER TABLE inbound_messages ADD COLUMN decided_at INTEGER;
ALTER TABLE inbound_messages ADD COLUMN answer_id BLOB REFERENCES messages (id);
-- What waits for a person, and what one number wrote.
CREATE INDEX inbound_messages_waiting ON inbound_messages (site_id, id)
    WHERE reply = 'review' AND effect <> 'repeat' AND decision IS NULL;
CREATE INDEX inbound_messages_number ON inbound_messages (site_id, phone, id);

-- What the processes tell each other ---------------------------------------------------------------------------------

-- Providers that fail and are left alone, as each process says that does so; it says so again every few seconds.
CREATE TABLE provider_failures (
    site_id  BLOB    NOT NULL REFERENCES sites (id),
    process  BLOB    NOT NULL,
    since    INTEGER NOT NULL,
    -- When one message tries it again, and how the last one failed.
    next_try INTEGER NOT NULL,
    words    TEXT    NOT NULL,
    noted_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, process)
) STRICT, WITHOUT ROWID;

-- A site's versions of its rates are counted: 1, 2, 3. Their identities go by the clock, which may be set back.
ALTER TABLE rates ADD COLUMN version INTEGER NOT NULL DEFAULT 0;
UPDATE rates SET version =
    (SELECT COUNT(*) FROM rates older WHERE older.site_id = rates.site_id AND older.id <= rates.id);
DROP INDEX rates_newest;
CREATE INDEX rates_newest ON rates (site_id, version);
