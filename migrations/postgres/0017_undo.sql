-- What an admin did to subscribers and may take back for some seconds.
-- The SQLite file beside this one is the same but for types.

-- A row for each act that can be taken back; those whose time is over go when the next one comes.
CREATE TABLE undos (
    id          UUID   NOT NULL PRIMARY KEY,
    site_id     UUID   NOT NULL REFERENCES sites (id),
    -- What is taken back: 'suspended', 'resumed', 'deleted'.
    done        TEXT   NOT NULL CHECK (done IN ('suspended', 'resumed', 'deleted')),
    actor       TEXT   NOT NULL,
    -- Their identities, as they are bound to statements, and how many they are.
    subscribers TEXT   NOT NULL,
    n           BIGINT NOT NULL,
    done_at     BIGINT NOT NULL,
    until       BIGINT NOT NULL
);
CREATE INDEX undos_site ON undos (site_id, until);
