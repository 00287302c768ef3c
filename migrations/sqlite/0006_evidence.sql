-- What is kept as proof of consent, how a number is forgotten, and how long things are kept.
-- The PostgreSQL file beside this one is the same but for types and the form of triggers.

-- The words that people agreed to, each text once: a version is never changed, events refer to it.
CREATE TABLE consent_wordings (
    id         BLOB    NOT NULL PRIMARY KEY,
    site_id    BLOB    NOT NULL REFERENCES sites (id),
    version    INTEGER NOT NULL,
    -- SHA-256 of the text.
    hash       BLOB    NOT NULL,
    text       TEXT    NOT NULL,
    created_at INTEGER NOT NULL,
    UNIQUE (site_id, hash),
    UNIQUE (site_id, version)
) STRICT;
CREATE TRIGGER consent_wordings_kept BEFORE DELETE ON consent_wordings
BEGIN SELECT RAISE(ABORT, 'consent wordings are append-only'); END;
CREATE TRIGGER consent_wordings_unchanged BEFORE UPDATE ON consent_wordings
BEGIN SELECT RAISE(ABORT, 'consent wordings are append-only'); END;

-- INSERT OR REPLACE deletes without asking the first of them.
CREATE TRIGGER consent_wordings_once BEFORE INSERT ON consent_wordings
WHEN EXISTS (SELECT 1 FROM consent_wordings there WHERE there.id = new.id)
BEGIN SELECT RAISE(ABORT, 'consent wordings are append-only'); END;

-- Events name the version of the words; those from before keep their text in `wording`. An erased number's events have its
-- fingerprint in place of the number. A column's NOT NULL can't be changed, so the table is made anew.
CREATE TABLE new_consent_events (
    id          BLOB    NOT NULL PRIMARY KEY,
    site_id     BLOB    NOT NULL REFERENCES sites (id),
    phone       INTEGER,
    kind        TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    reason      TEXT,
    wording     TEXT,
    page        TEXT,
    ip          TEXT,
    user_agent  TEXT,
    created_at  INTEGER NOT NULL,
    wording_id  BLOB    REFERENCES consent_wordings (id),
    locale      TEXT,
    fingerprint BLOB,
    CHECK ((phone IS NULL) <> (fingerprint IS NULL))
) STRICT;
INSERT INTO new_consent_events
    (id, site_id, phone, kind, source, actor, reason, wording, page, ip, user_agent, created_at)
    SELECT id, site_id, phone, kind, source, actor, reason, wording, page, ip, user_agent, created_at
    FROM consent_events ORDER BY id;
DROP TABLE consent_events;
ALTER TABLE new_consent_events RENAME TO consent_events;
CREATE INDEX consent_events_phone ON consent_events (site_id, phone, id);
CREATE INDEX consent_events_erased ON consent_events (site_id, fingerprint, id) WHERE fingerprint IS NOT NULL;

CREATE TRIGGER consent_events_kept BEFORE DELETE ON consent_events
BEGIN SELECT RAISE(ABORT, 'consent events are append-only'); END;
CREATE TRIGGER consent_events_once BEFORE INSERT ON consent_events
WHEN EXISTS (SELECT 1 FROM consent_events there WHERE there.id = new.id)
BEGIN SELECT RAISE(ABORT, 'consent events are append-only'); END;
-- The two exceptions: an erasure puts the fingerprint in the number's place and empties what tells of the person, and
-- addresses and browsers are emptied when their time is over.
CREATE TRIGGER consent_events_unchanged BEFORE UPDATE ON consent_events
WHEN NOT (
    new.id = old.id AND new.site_id = old.site_id AND new.kind = old.kind AND new.source = old.source
    AND new.actor = old.actor AND new.wording IS old.wording AND new.wording_id IS old.wording_id
    AND new.locale IS old.locale AND new.created_at = old.created_at
    AND (new.ip IS old.ip OR new.ip IS NULL) AND (new.user_agent IS old.user_agent OR new.user_agent IS NULL)
    AND ((new.phone IS old.phone AND new.fingerprint IS old.fingerprint AND new.reason IS old.reason
            AND new.page IS old.page)
        OR (old.phone IS NOT NULL AND new.phone IS NULL AND new.fingerprint IS NOT NULL AND new.reason IS NULL
            AND new.page IS NULL AND new.ip IS NULL AND new.user_agent IS NULL))
)
BEGIN SELECT RAISE(ABORT, 'consent events are append-only'); END;

-- Erasure -----------------------------------------------------------------------------------------------------------

-- Numbers that were erased, by keyed fingerprint (HMAC-SHA256 of site and number): they stay silent.
CREATE TABLE erased_numbers (
    site_id     BLOB    NOT NULL REFERENCES sites (id),
    fingerprint BLOB    NOT NULL,
    created_at  INTEGER NOT NULL,
    PRIMARY KEY (site_id, fingerprint)
) STRICT, WITHOUT ROWID;

-- Erasures that were asked for. The number stands here until all of it is gone.
CREATE TABLE erasures (
    id             BLOB    NOT NULL PRIMARY KEY,
    site_id        BLOB    NOT NULL REFERENCES sites (id),
    phone          INTEGER,
    fingerprint    BLOB    NOT NULL,
    actor          TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    -- How far the site's messages have been gone over.
    messages_up_to BLOB,
    finished_at    INTEGER,
    CHECK ((phone IS NULL) = (finished_at IS NOT NULL))
) STRICT;
CREATE UNIQUE INDEX erasures_under_way ON erasures (site_id, phone) WHERE phone IS NOT NULL;

-- A number that no site knows any more is in no search either.
CREATE TRIGGER subscriber_numbers_digits_out AFTER DELETE ON subscriber_numbers
BEGIN
    INSERT INTO subscriber_digits (subscriber_digits, rowid, digits)
        VALUES ('delete', old.phone, CAST(old.phone AS TEXT));
END;
CREATE TRIGGER subscribers_number_out AFTER DELETE ON subscribers
BEGIN
    DELETE FROM subscriber_numbers
    WHERE phone = old.phone
        AND NOT EXISTS (SELECT 1 FROM sites CROSS JOIN subscribers s WHERE s.site_id = sites.id AND s.phone = old.phone);
END;

-- Retention -----------------------------------------------------------------------------------------------------------

-- How far each kind of record of a site has been emptied: identities are in the order of time.
CREATE TABLE retention_marks (
    site_id BLOB NOT NULL REFERENCES sites (id),
    what    TEXT NOT NULL,
    up_to   BLOB NOT NULL,
    PRIMARY KEY (site_id, what)
) STRICT, WITHOUT ROWID;
