-- Times are UTC microseconds, identities UUIDv7, phone numbers the digits of E.164 as one integer.
-- The PostgreSQL file beside this one is the same but for types and the form of triggers.

-- Sites -------------------------------------------------------------------------------------------------------------

CREATE TABLE sites (
    id          BLOB    NOT NULL PRIMARY KEY,
    slug        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    sms_enabled INTEGER NOT NULL,
    settings    TEXT    NOT NULL,
    -- Counts confirmed broadcasts to all: tells who was active before one from who came after it.
    epoch       INTEGER NOT NULL DEFAULT 0,
    created_at  INTEGER NOT NULL,
    updated_at  INTEGER NOT NULL
) STRICT;

CREATE TABLE app_settings (
    key        TEXT    NOT NULL PRIMARY KEY,
    value      TEXT    NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT;

-- People and programs -----------------------------------------------------------------------------------------------

CREATE TABLE users (
    id            BLOB    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('owner', 'admin')),
    -- NULL reaches all sites.
    site_id       BLOB    REFERENCES sites (id),
    created_at    INTEGER NOT NULL,
    updated_at    INTEGER NOT NULL
) STRICT;

CREATE TABLE login_sessions (
    id_hash    BLOB    NOT NULL PRIMARY KEY,
    user_id    BLOB    REFERENCES users (id),
    data       BLOB    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX login_sessions_user ON login_sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX login_sessions_over ON login_sessions (expires_at);

CREATE TABLE form_drafts (
    id         TEXT    NOT NULL PRIMARY KEY,
    json       TEXT    NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX form_drafts_over ON form_drafts (expires_at);

CREATE TABLE api_keys (
    id           BLOB    NOT NULL PRIMARY KEY,
    hash         BLOB    NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('owner', 'admin')),
    -- NULL reaches all sites.
    site_id      BLOB    REFERENCES sites (id),
    created_at   INTEGER NOT NULL,
    last_used_at INTEGER,
    revoked_at   INTEGER
) STRICT;

-- Providers and rates -----------------------------------------------------------------------------------------------

CREATE TABLE provider_accounts (
    site_id            BLOB    NOT NULL PRIMARY KEY REFERENCES sites (id),
    kind               TEXT    NOT NULL,
    base_url           TEXT,
    sealed_credentials BLOB    NOT NULL,
    sender             TEXT    NOT NULL,
    balance            TEXT,
    currency           TEXT,
    checked_at         INTEGER,
    updated_at         INTEGER NOT NULL
) STRICT;

CREATE TABLE webhook_secrets (
    site_id    BLOB    NOT NULL PRIMARY KEY REFERENCES sites (id),
    hash       BLOB    NOT NULL UNIQUE,
    sealed     BLOB    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;

CREATE TABLE rates (
    id         BLOB    NOT NULL PRIMARY KEY,
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    prices     TEXT    NOT NULL,
    rate_table TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    warning    TEXT,
    checked_at INTEGER NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
-- The newest version of a site is the current one.
CREATE INDEX rates_newest ON rates (site_id, id);

-- Subscribers -------------------------------------------------------------------------------------------------------

CREATE TABLE subscribers (
    id            BLOB    NOT NULL PRIMARY KEY,
    site_id       BLOB    NOT NULL REFERENCES sites (id),
    phone         INTEGER NOT NULL,
    region        TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'unsubscribed')),
    -- Was suspended when STOP came, and returns so.
    was_suspended INTEGER NOT NULL DEFAULT 0,
    since         INTEGER NOT NULL,
    -- The site's epoch when it became active, and when it last ceased to be.
    active_epoch  INTEGER NOT NULL,
    left_epoch    INTEGER,
    source        TEXT    NOT NULL,
    locale        TEXT,
    created_at    INTEGER NOT NULL,
    deleted_at    INTEGER,
    UNIQUE (site_id, phone)
) STRICT;
-- Counts by status and region, and the audience "all".
CREATE INDEX subscribers_counted ON subscribers (site_id, status, region) WHERE deleted_at IS NULL;
-- The list as it opens: newest first.
CREATE INDEX subscribers_newest ON subscribers (site_id, created_at, id) WHERE deleted_at IS NULL;
-- The walk that writes out a broadcast to all.
CREATE INDEX subscribers_walk ON subscribers (site_id, id);

-- Numbers that said STOP, subscribers or not.
CREATE TABLE suppressions (
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    phone      INTEGER NOT NULL,
    source     TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, phone)
) STRICT, WITHOUT ROWID;

CREATE TABLE consent_events (
    id         BLOB    NOT NULL PRIMARY KEY,
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    phone      INTEGER NOT NULL,
    kind       TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT,
    wording    TEXT,
    page       TEXT,
    ip         TEXT,
    user_agent TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX consent_events_phone ON consent_events (site_id, phone, id);

CREATE TRIGGER consent_events_kept BEFORE DELETE ON consent_events
BEGIN SELECT RAISE(ABORT, 'consent events are append-only'); END;
CREATE TRIGGER consent_events_unchanged BEFORE UPDATE ON consent_events
BEGIN SELECT RAISE(ABORT, 'consent events are append-only'); END;

-- Credits -----------------------------------------------------------------------------------------------------------

CREATE TABLE credit_accounts (
    site_id  BLOB    NOT NULL PRIMARY KEY REFERENCES sites (id),
    balance  INTEGER NOT NULL DEFAULT 0,
    reserved INTEGER NOT NULL DEFAULT 0,
    CHECK (reserved >= 0),
    CHECK (balance >= reserved)
) STRICT;

CREATE TABLE ledger_entries (
    id             BLOB    NOT NULL PRIMARY KEY,
    site_id        BLOB    NOT NULL REFERENCES sites (id),
    kind           TEXT    NOT NULL
        CHECK (kind IN ('grant', 'monthly', 'purchase', 'reserve', 'release', 'spend', 'refund')),
    balance_delta  INTEGER NOT NULL,
    reserved_delta INTEGER NOT NULL,
    broadcast_id   BLOB,
    message_id     BLOB,
    note           TEXT,
    actor          TEXT    NOT NULL,
    created_at     INTEGER NOT NULL
) STRICT;
CREATE INDEX ledger_entries_site ON ledger_entries (site_id, id);

CREATE TRIGGER ledger_entries_kept BEFORE DELETE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;
CREATE TRIGGER ledger_entries_unchanged BEFORE UPDATE ON ledger_entries
BEGIN SELECT RAISE(ABORT, 'the ledger is append-only'); END;

-- Which months were granted, so that each is granted once.
CREATE TABLE monthly_grants (
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    month      TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    PRIMARY KEY (site_id, month)
) STRICT, WITHOUT ROWID;

-- Broadcasts --------------------------------------------------------------------------------------------------------

CREATE TABLE broadcasts (
    id                BLOB    NOT NULL PRIMARY KEY,
    site_id           BLOB    NOT NULL REFERENCES sites (id),
    status            TEXT    NOT NULL
        CHECK (status IN ('draft', 'scheduled', 'sending', 'paused', 'cancelled', 'done')),
    body              TEXT    NOT NULL,
    sender            TEXT    NOT NULL,
    quote             TEXT    NOT NULL,
    rates_id          BLOB    NOT NULL REFERENCES rates (id),
    idempotency_key   TEXT    NOT NULL,
    request_hash      BLOB    NOT NULL,
    actor             TEXT    NOT NULL,
    created_at        INTEGER NOT NULL,
    -- When an admin last held it, let it go on or called it off.
    turned_at         INTEGER,
    finished_at       INTEGER,
    -- A broadcast to all goes to who was active up to this epoch; their messages are written in the order of their ids.
    epoch             INTEGER,
    written_up_to     BLOB,
    unwritten         INTEGER NOT NULL,
    unwritten_credits INTEGER NOT NULL,
    left_meanwhile    TEXT    NOT NULL DEFAULT '{}',
    -- How many recipients' messages stand where (queued: those not written yet too), and what became of the credits.
    recipients        INTEGER NOT NULL,
    queued            INTEGER NOT NULL,
    sending           INTEGER NOT NULL DEFAULT 0,
    accepted          INTEGER NOT NULL DEFAULT 0,
    delivered         INTEGER NOT NULL DEFAULT 0,
    failed            INTEGER NOT NULL DEFAULT 0,
    expired           INTEGER NOT NULL DEFAULT 0,
    rejected          INTEGER NOT NULL DEFAULT 0,
    unknown           INTEGER NOT NULL DEFAULT 0,
    suppressed        INTEGER NOT NULL DEFAULT 0,
    cancelled         INTEGER NOT NULL DEFAULT 0,
    credits           INTEGER NOT NULL,
    reserved          INTEGER NOT NULL,
    spent             INTEGER NOT NULL DEFAULT 0,
    released          INTEGER NOT NULL DEFAULT 0,
    UNIQUE (site_id, idempotency_key),
    CHECK (queued >= 0 AND sending >= 0 AND accepted >= 0 AND delivered >= 0 AND failed >= 0 AND expired >= 0
        AND rejected >= 0 AND unknown >= 0 AND suppressed >= 0 AND cancelled >= 0),
    CHECK (queued + sending + accepted + delivered + failed + expired + rejected + unknown + suppressed + cancelled
        = recipients),
    CHECK (reserved >= 0 AND spent >= 0 AND released >= 0),
    CHECK (reserved + spent + released = credits),
    CHECK (unwritten >= 0 AND unwritten <= queued),
    CHECK (unwritten_credits >= 0 AND unwritten_credits <= reserved)
) STRICT;
CREATE INDEX broadcasts_newest ON broadcasts (site_id, id);
-- What a claim looks at.
CREATE INDEX broadcasts_sending ON broadcasts (id) WHERE status = 'sending';
-- What is still to be written out.
CREATE INDEX broadcasts_unwritten ON broadcasts (id) WHERE unwritten > 0;

-- Messages ----------------------------------------------------------------------------------------------------------

CREATE TABLE messages (
    id                  BLOB    NOT NULL PRIMARY KEY,
    site_id             BLOB    NOT NULL REFERENCES sites (id),
    kind                TEXT    NOT NULL,
    -- Which goes first: 0 what a person waits for, 1 other single messages, 2 broadcasts.
    lane                INTEGER NOT NULL,
    broadcast_id        BLOB    REFERENCES broadcasts (id),
    -- NULL where the number stands in `typed` because it is none.
    recipient           INTEGER,
    typed               TEXT,
    region              TEXT,
    -- Sender and text of a broadcast's message stand on the broadcast.
    sender              TEXT,
    body                TEXT,
    segments            INTEGER NOT NULL,
    credits             INTEGER NOT NULL CHECK (credits >= 0),
    status              TEXT    NOT NULL,
    -- What became of the credits: none (free, held or excluded), reserved, spent, released.
    charge              TEXT    NOT NULL CHECK (charge IN ('none', 'reserved', 'spent', 'released')),
    hold                TEXT,
    -- Named for a broadcast and left out of it from the start.
    excluded            INTEGER NOT NULL DEFAULT 0,
    reason              TEXT,
    response            TEXT,
    error_code          TEXT,
    provider_message_id TEXT,
    attempts            INTEGER NOT NULL DEFAULT 0,
    lease               BLOB,
    lease_until         INTEGER,
    resend_of           BLOB    REFERENCES messages (id),
    written_off         INTEGER NOT NULL DEFAULT 0,
    created_at          INTEGER NOT NULL,
    due_at              INTEGER NOT NULL,
    sent_at             INTEGER,
    delivered_at        INTEGER
) STRICT;
-- What a claim takes: single messages by lane, then a broadcast's. Both hold only what is queued.
CREATE INDEX messages_due ON messages (lane, due_at, id)
    WHERE status = 'queued' AND hold IS NULL AND broadcast_id IS NULL;
CREATE INDEX messages_due_broadcast ON messages (broadcast_id, due_at, id)
    WHERE status = 'queued' AND broadcast_id IS NOT NULL;
-- What a STOP suppresses.
CREATE INDEX messages_queued_for ON messages (site_id, recipient) WHERE status = 'queued';
-- What waits for credits.
CREATE INDEX messages_held ON messages (hold, site_id, id) WHERE hold IS NOT NULL AND status = 'queued';
CREATE INDEX messages_leased ON messages (lease_until) WHERE status = 'sending';
-- The history, of a site and of a broadcast.
CREATE INDEX messages_newest ON messages (site_id, id);
CREATE INDEX messages_of_broadcast ON messages (broadcast_id, id) WHERE broadcast_id IS NOT NULL;
CREATE UNIQUE INDEX messages_resent ON messages (resend_of) WHERE resend_of IS NOT NULL;

-- What came in ------------------------------------------------------------------------------------------------------

CREATE TABLE delivery_reports (
    id                  BLOB    NOT NULL PRIMARY KEY,
    site_id             BLOB    NOT NULL REFERENCES sites (id),
    message_id          BLOB,
    provider_message_id TEXT,
    raw                 TEXT    NOT NULL,
    status              TEXT,
    error_code          TEXT,
    created_at          INTEGER NOT NULL
) STRICT;
CREATE INDEX delivery_reports_message ON delivery_reports (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE inbound_messages (
    id            BLOB    NOT NULL PRIMARY KEY,
    site_id       BLOB    NOT NULL REFERENCES sites (id),
    phone         INTEGER,
    from_raw      TEXT    NOT NULL,
    to_raw        TEXT    NOT NULL,
    keyword       TEXT,
    text          TEXT    NOT NULL,
    coding        TEXT,
    provider_time TEXT,
    raw           TEXT    NOT NULL,
    hash          BLOB    NOT NULL,
    reply         TEXT    NOT NULL,
    effect        TEXT    NOT NULL,
    created_at    INTEGER NOT NULL
) STRICT;
CREATE INDEX inbound_messages_newest ON inbound_messages (site_id, id);
-- Repeats.
CREATE INDEX inbound_messages_hash ON inbound_messages (site_id, hash, created_at);
-- Help goes to a number once a day.
CREATE INDEX inbound_messages_helped ON inbound_messages (site_id, phone, created_at) WHERE effect = 'help_sent';

-- The simulator's handsets ------------------------------------------------------------------------------------------

CREATE TABLE handset_messages (
    id         BLOB    NOT NULL PRIMARY KEY,
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    handset    INTEGER NOT NULL,
    direction  TEXT    NOT NULL CHECK (direction IN ('received', 'sent')),
    other      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX handset_messages_log ON handset_messages (site_id, handset, id);
