-- Codes by SMS that prove who has a number: opting in by code, and coming back after a STOP.
-- The SQLite file beside this one is the same but for types.

CREATE TABLE confirmations (
    id          UUID    NOT NULL PRIMARY KEY,
    site_id     UUID    NOT NULL REFERENCES sites (id),
    phone       BIGINT  NOT NULL,
    message_id  UUID    NOT NULL REFERENCES messages (id),
    -- The number was stopped when the code was queued: the one code that goes out all the same.
    past_stop   BOOLEAN NOT NULL,
    -- Keyed. The text with the code in it is encrypted, and gone as soon as the request is over.
    code_hash   BYTEA   NOT NULL,
    sealed_text BYTEA,
    tries       BIGINT  NOT NULL DEFAULT 0 CHECK (tries >= 0 AND tries <= 3),
    source      TEXT    NOT NULL,
    locale      TEXT,
    created_at  BIGINT  NOT NULL,
    expires_at  BIGINT  NOT NULL,
    -- NULL while it is live: 'confirmed', 'replaced', 'expired', 'spent' (three wrong tries), 'withdrawn' (STOP, suspension,
    -- deletion).
    outcome     TEXT    CHECK (outcome IN ('confirmed', 'replaced', 'expired', 'spent', 'withdrawn'))
);
-- One live request for a number of a site.
CREATE UNIQUE INDEX confirmations_live ON confirmations (site_id, phone) WHERE outcome IS NULL;
-- How many codes a number got lately.
CREATE INDEX confirmations_number ON confirmations (site_id, phone, created_at);
-- What a claim asks of a code.
CREATE UNIQUE INDEX confirmations_message ON confirmations (message_id);
-- Texts to be forgotten.
CREATE INDEX confirmations_sealed ON confirmations (expires_at) WHERE sealed_text IS NOT NULL;
