-- Whom to text again, who may come in, and what is kept as proof of either.
-- The PostgreSQL file beside this one is the same but for types.

-- People and programs -----------------------------------------------------------------------------------------------

-- Roles: owner, manager (was admin), viewer. A column's check can't be changed, so the column is made anew.
ALTER TABLE users ADD COLUMN new_role TEXT NOT NULL DEFAULT 'viewer'
    CHECK (new_role IN ('owner', 'manager', 'viewer'));
UPDATE users SET new_role = CASE role WHEN 'admin' THEN 'manager' ELSE role END;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users RENAME COLUMN new_role TO role;
ALTER TABLE api_keys ADD COLUMN new_role TEXT NOT NULL DEFAULT 'viewer'
    CHECK (new_role IN ('owner', 'manager', 'viewer'));
UPDATE api_keys SET new_role = CASE role WHEN 'admin' THEN 'manager' ELSE role END;
ALTER TABLE api_keys DROP COLUMN role;
ALTER TABLE api_keys RENAME COLUMN new_role TO role;

-- Tries to sign in, by the hash of whom and from where; each count begins anew once its time is over.
CREATE TABLE sign_in_attempts (
    key   BLOB    NOT NULL PRIMARY KEY,
    tries INTEGER NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE INDEX sign_in_attempts_over ON sign_in_attempts (until);

-- The second step of signing in (TOTP). The secret is encrypted; it counts from its confirmation on.
CREATE TABLE second_factors (
    user_id       BLOB    NOT NULL PRIMARY KEY REFERENCES users (id),
    sealed_secret BLOB    NOT NULL,
    confirmed_at  INTEGER,
    -- The time step of the code that was used last: none works twice.
    last_step     INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE TABLE recovery_codes (
    user_id BLOB    NOT NULL REFERENCES users (id),
    hash    BLOB    NOT NULL,
    used_at INTEGER,
    PRIMARY KEY (user_id, hash)
) STRICT, WITHOUT ROWID;

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
