-- Times are UTC microseconds, identities UUIDv7, phone numbers the digits of E.164 as one integer.
-- The SQLite file beside this one is the same but for types and the form of triggers.

-- Sites -------------------------------------------------------------------------------------------------------------

CREATE TABLE sites (
    id          UUID    NOT NULL PRIMARY KEY,
    slug        TEXT    NOT NULL UNIQUE,
    name        TEXT    NOT NULL,
    sms_enabled BOOLEAN NOT NULL,
    settings    TEXT    NOT NULL,
    -- Counts confirmed broadcasts to all: tells who was active before one from who came after it.
    epoch       BIGINT  NOT NULL DEFAULT 0,
    created_at  BIGINT  NOT NULL,
    updated_at  BIGINT  NOT NULL
);

CREATE TABLE app_settings (
    key        TEXT    NOT NULL PRIMARY KEY,
    value      TEXT    NOT NULL,
    updated_at BIGINT  NOT NULL
);

-- People and programs -----------------------------------------------------------------------------------------------

CREATE TABLE users (
    id            UUID    NOT NULL PRIMARY KEY,
    email         TEXT    NOT NULL UNIQUE,
    password_hash TEXT    NOT NULL,
    role          TEXT    NOT NULL CHECK (role IN ('owner', 'admin')),
    -- NULL reaches all sites.
    site_id       UUID    REFERENCES sites (id),
    created_at    BIGINT  NOT NULL,
    updated_at    BIGINT  NOT NULL
);

CREATE TABLE login_sessions (
    id_hash    BYTEA   NOT NULL PRIMARY KEY,
    user_id    UUID    REFERENCES users (id),
    data       BYTEA   NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX login_sessions_user ON login_sessions (user_id) WHERE user_id IS NOT NULL;
CREATE INDEX login_sessions_over ON login_sessions (expires_at);

CREATE TABLE form_drafts (
    id         TEXT    NOT NULL PRIMARY KEY,
    json       TEXT    NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX form_drafts_over ON form_drafts (expires_at);

CREATE TABLE api_keys (
    id           UUID    NOT NULL PRIMARY KEY,
    hash         BYTEA   NOT NULL UNIQUE,
    name         TEXT    NOT NULL,
    role         TEXT    NOT NULL CHECK (role IN ('owner', 'admin')),
    -- NULL reaches all sites.
    site_id      UUID    REFERENCES sites (id),
    created_at   BIGINT  NOT NULL,
    last_used_at BIGINT,
    revoked_at   BIGINT
);

-- Providers and rates -----------------------------------------------------------------------------------------------

CREATE TABLE provider_accounts (
    site_id            UUID    NOT NULL PRIMARY KEY REFERENCES sites (id),
    kind               TEXT    NOT NULL,
    base_url           TEXT,
    sealed_credentials BYTEA   NOT NULL,
    sender             TEXT    NOT NULL,
    balance            TEXT,
    currency           TEXT,
    checked_at         BIGINT,
    updated_at         BIGINT  NOT NULL
);

CREATE TABLE webhook_secrets (
    site_id    UUID    NOT NULL PRIMARY KEY REFERENCES sites (id),
    hash       BYTEA   NOT NULL UNIQUE,
    sealed     BYTEA   NOT NULL,
    created_at BIGINT  NOT NULL
);

CREATE TABLE rates (
    id         UUID    NOT NULL PRIMARY KEY,
    site_id    UUID    NOT NULL REFERENCES sites (id),
    prices     TEXT    NOT NULL,
    rate_table TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    warning    TEXT,
    checked_at BIGINT  NOT NULL,
    created_at BIGINT  NOT NULL
);
-- The newest version of a site is the current one.
CREATE INDEX rates_newest ON rates (site_id, id);

-- Subscribers -------------------------------------------------------------------------------------------------------

CREATE TABLE subscribers (
    id            UUID    NOT NULL PRIMARY KEY,
    site_id       UUID    NOT NULL REFERENCES sites (id),
    phone         BIGINT  NOT NULL,
    region        TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('pending', 'active', 'suspended', 'unsubscribed')),
    -- Was suspended when STOP came, and returns so.
    was_suspended BOOLEAN NOT NULL DEFAULT FALSE,
    since         BIGINT  NOT NULL,
    -- The site's epoch when it became active, and when it last ceased to be.
    active_epoch  BIGINT  NOT NULL,
    left_epoch    BIGINT,
    source        TEXT    NOT NULL,
    locale        TEXT,
    created_at    BIGINT  NOT NULL,
    deleted_at    BIGINT,
    UNIQUE (site_id, phone)
);
-- Counts by status and region, and the audience "all".
CREATE INDEX subscribers_counted ON subscribers (site_id, status, region) WHERE deleted_at IS NULL;
-- The list as it opens: newest first.
CREATE INDEX subscribers_newest ON subscribers (site_id, created_at, id) WHERE deleted_at IS NULL;
-- The walk that writes out a broadcast to all.
CREATE INDEX subscribers_walk ON subscribers (site_id, id);

-- Numbers that said STOP, subscribers or not.
CREATE TABLE suppressions (
    site_id    UUID    NOT NULL REFERENCES sites (id),
    phone      BIGINT  NOT NULL,
    source     TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (site_id, phone)
);

CREATE TABLE consent_events (
    id         UUID    NOT NULL PRIMARY KEY,
    site_id    UUID    NOT NULL REFERENCES sites (id),
    phone      BIGINT  NOT NULL,
    kind       TEXT    NOT NULL,
    source     TEXT    NOT NULL,
    actor      TEXT    NOT NULL,
    reason     TEXT,
    wording    TEXT,
    page       TEXT,
    ip         TEXT,
    user_agent TEXT,
    created_at BIGINT  NOT NULL
);
CREATE INDEX consent_events_phone ON consent_events (site_id, phone, id);

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;

CREATE TRIGGER consent_events_unchanged BEFORE UPDATE OR DELETE ON consent_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Credits -----------------------------------------------------------------------------------------------------------

CREATE TABLE credit_accounts (
    site_id  UUID    NOT NULL PRIMARY KEY REFERENCES sites (id),
    balance  BIGINT  NOT NULL DEFAULT 0,
    reserved BIGINT  NOT NULL DEFAULT 0,
    CHECK (reserved >= 0),
    CHECK (balance >= reserved)
);

CREATE TABLE ledger_entries (
    id             UUID    NOT NULL PRIMARY KEY,
    site_id        UUID    NOT NULL REFERENCES sites (id),
    kind           TEXT    NOT NULL
        CHECK (kind IN ('grant', 'monthly', 'purchase', 'reserve', 'release', 'spend', 'refund')),
    balance_delta  BIGINT  NOT NULL,
    reserved_delta BIGINT  NOT NULL,
    broadcast_id   UUID,
    message_id     UUID,
    note           TEXT,
    actor          TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL
);
CREATE INDEX ledger_entries_site ON ledger_entries (site_id, id);

CREATE TRIGGER ledger_entries_unchanged BEFORE UPDATE OR DELETE ON ledger_entries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Which months were granted, so that each is granted once.
CREATE TABLE monthly_grants (
    site_id    UUID    NOT NULL REFERENCES sites (id),
    month      TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    PRIMARY KEY (site_id, month)
);

-- Broadcasts --------------------------------------------------------------------------------------------------------

CREATE TABLE broadcasts (
    id                UUID    NOT NULL PRIMARY KEY,
    site_id           UUID    NOT NULL REFERENCES sites (id),
    status            TEXT    NOT NULL
        CHECK (status IN ('draft', 'scheduled', 'sending', 'paused', 'cancelled', 'done')),
    body              TEXT    NOT NULL,
    sender            TEXT    NOT NULL,
    quote             TEXT    NOT NULL,
    rates_id          UUID    NOT NULL REFERENCES rates (id),
    idempotency_key   TEXT    NOT NULL,
    request_hash      BYTEA   NOT NULL,
    actor             TEXT    NOT NULL,
    created_at        BIGINT  NOT NULL,
    -- When an admin last held it, let it go on or called it off.
    turned_at         BIGINT,
    finished_at       BIGINT,
    -- A broadcast to all goes to who was active up to this epoch; their messages are written in the order of their ids.
    epoch             BIGINT,
    written_up_to     UUID,
    unwritten         BIGINT  NOT NULL,
    unwritten_credits BIGINT  NOT NULL,
    left_meanwhile    TEXT    NOT NULL DEFAULT '{}',
    -- How many recipients' messages stand where (queued: those not written yet too), and what became of the credits.
    recipients        BIGINT  NOT NULL,
    queued            BIGINT  NOT NULL,
    sending           BIGINT  NOT NULL DEFAULT 0,
    accepted          BIGINT  NOT NULL DEFAULT 0,
    delivered         BIGINT  NOT NULL DEFAULT 0,
    failed            BIGINT  NOT NULL DEFAULT 0,
    expired           BIGINT  NOT NULL DEFAULT 0,
    rejected          BIGINT  NOT NULL DEFAULT 0,
    unknown           BIGINT  NOT NULL DEFAULT 0,
    suppressed        BIGINT  NOT NULL DEFAULT 0,
    cancelled         BIGINT  NOT NULL DEFAULT 0,
    credits           BIGINT  NOT NULL,
    reserved          BIGINT  NOT NULL,
    spent             BIGINT  NOT NULL DEFAULT 0,
    released          BIGINT  NOT NULL DEFAULT 0,
    UNIQUE (site_id, idempotency_key),
    CHECK (queued >= 0 AND sending >= 0 AND accepted >= 0 AND delivered >= 0 AND failed >= 0 AND expired >= 0
        AND rejected >= 0 AND unknown >= 0 AND suppressed >= 0 AND cancelled >= 0),
    CHECK (queued + sending + accepted + delivered + failed + expired + rejected + unknown + suppressed + cancelled
        = recipients),
    CHECK (reserved >= 0 AND spent >= 0 AND released >= 0),
    CHECK (reserved + spent + released = credits),
    CHECK (unwritten >= 0 AND unwritten <= queued),
    CHECK (unwritten_credits >= 0 AND unwritten_credits <= reserved)
);
CREATE INDEX broadcasts_newest ON broadcasts (site_id, id);
-- What a claim looks at.
CREATE INDEX broadcasts_sending ON broadcasts (id) WHERE status = 'sending';
-- What is still to be written out.
CREATE INDEX broadcasts_unwritten ON broadcasts (id) WHERE unwritten > 0;

-- Messages ----------------------------------------------------------------------------------------------------------

CREATE TABLE messages (
    id                  UUID    NOT NULL PRIMARY KEY,
    site_id             UUID    NOT NULL REFERENCES sites (id),
    kind                TEXT    NOT NULL,
    -- Which goes first: 0 what a person waits for, 1 other single messages, 2 broadcasts.
    lane                BIGINT  NOT NULL,
    broadcast_id        UUID    REFERENCES broadcasts (id),
    -- NULL where the number stands in `typed` because it is none.
    recipient           BIGINT,
    typed               TEXT,
    region              TEXT,
    -- Sender and text of a broadcast's message stand on the broadcast.
    sender              TEXT,
    body                TEXT,
    segments            BIGINT  NOT NULL,
    credits             BIGINT  NOT NULL CHECK (credits >= 0),
    status              TEXT    NOT NULL,
    -- What became of the credits: none (free, held or excluded), reserved, spent, released.
    charge              TEXT    NOT NULL CHECK (charge IN ('none', 'reserved', 'spent', 'released')),
    hold                TEXT,
    -- Named for a broadcast and left out of it from the start.
    excluded            BOOLEAN NOT NULL DEFAULT FALSE,
    reason              TEXT,
    response            TEXT,
    error_code          TEXT,
    provider_message_id TEXT,
    attempts            BIGINT  NOT NULL DEFAULT 0,
    lease               UUID,
    lease_until         BIGINT,
    resend_of           UUID    REFERENCES messages (id),
    written_off         BOOLEAN NOT NULL DEFAULT FALSE,
    created_at          BIGINT  NOT NULL,
    due_at              BIGINT  NOT NULL,
    sent_at             BIGINT,
    delivered_at        BIGINT
);
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
    id                  UUID    NOT NULL PRIMARY KEY,
    site_id             UUID    NOT NULL REFERENCES sites (id),
    message_id          UUID,
    provider_message_id TEXT,
    raw                 TEXT    NOT NULL,
    status              TEXT,
    error_code          TEXT,
    created_at          BIGINT  NOT NULL
);
CREATE INDEX delivery_reports_message ON delivery_reports (message_id) WHERE message_id IS NOT NULL;

CREATE TABLE inbound_messages (
    id            UUID    NOT NULL PRIMARY KEY,
    site_id       UUID    NOT NULL REFERENCES sites (id),
    phone         BIGINT,
    from_raw      TEXT    NOT NULL,
    to_raw        TEXT    NOT NULL,
    keyword       TEXT,
    text          TEXT    NOT NULL,
    coding        TEXT,
    provider_time TEXT,
    raw           TEXT    NOT NULL,
    hash          BYTEA   NOT NULL,
    reply         TEXT    NOT NULL,
    effect        TEXT    NOT NULL,
    created_at    BIGINT  NOT NULL
);
CREATE INDEX inbound_messages_newest ON inbound_messages (site_id, id);
-- Repeats.
CREATE INDEX inbound_messages_hash ON inbound_messages (site_id, hash, created_at);
-- Help goes to a number once a day.
CREATE INDEX inbound_messages_helped ON inbound_messages (site_id, phone, created_at) WHERE effect = 'help_sent';

-- The simulator's handsets ------------------------------------------------------------------------------------------

CREATE TABLE handset_messages (
    id         UUID    NOT NULL PRIMARY KEY,
    site_id    UUID    NOT NULL REFERENCES sites (id),
    handset    BIGINT  NOT NULL,
    direction  TEXT    NOT NULL CHECK (direction IN ('received', 'sent')),
    other      TEXT    NOT NULL,
    body       TEXT    NOT NULL,
    outcome    TEXT    NOT NULL,
    created_at BIGINT  NOT NULL
);
CREATE INDEX handset_messages_log ON handset_messages (site_id, handset, id);
