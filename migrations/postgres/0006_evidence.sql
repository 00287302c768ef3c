-- What is kept as proof of consent, how a number is forgotten, and how long things are kept.
-- The SQLite file beside this one is the same but for types and the form of triggers.

-- The words that people agreed to, each text once: a version is never changed, events refer to it.
CREATE TABLE consent_wordings (
    id         UUID    NOT NULL PRIMARY KEY,
    site_id    UUID    NOT NULL REFERENCES sites (id),
    version    BIGINT  NOT NULL,
    -- SHA-256 of the text.
    hash       BYTEA   NOT NULL,
    text       TEXT    NOT NULL,
    created_at BIGINT  NOT NULL,
    UNIQUE (site_id, hash),
    UNIQUE (site_id, version)
);
CREATE TRIGGER consent_wordings_unchanged BEFORE UPDATE OR DELETE ON consent_wordings
    FOR EACH ROW EXECUTE FUNCTION refuse_change();

-- Events name the version of the words; those from before keep their text in `wording`. An erased number's events have its
-- fingerprint in place of the number.
ALTER TABLE consent_events ALTER COLUMN phone DROP NOT NULL;
ALTER TABLE consent_events ADD COLUMN wording_id UUID REFERENCES consent_wordings (id);
ALTER TABLE consent_events ADD COLUMN locale TEXT;
ALTER TABLE consent_events ADD COLUMN fingerprint BYTEA;
ALTER TABLE consent_events ADD CHECK ((phone IS NULL) <> (fingerprint IS NULL));
CREATE INDEX consent_events_erased ON consent_events (site_id, fingerprint, id) WHERE fingerprint IS NOT NULL;

-- The two exceptions to append-only: an erasure puts the fingerprint in the number's place and empties what tells of the
-- person, and addresses and browsers are emptied when their time is over.
CREATE FUNCTION refuse_consent_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE'
        AND (new.id, new.site_id, new.kind, new.source, new.actor, new.wording, new.wording_id, new.locale, new.created_at)
            IS NOT DISTINCT FROM
            (old.id, old.site_id, old.kind, old.source, old.actor, old.wording, old.wording_id, old.locale, old.created_at)
        AND (new.ip IS NOT DISTINCT FROM old.ip OR new.ip IS NULL)
        AND (new.user_agent IS NOT DISTINCT FROM old.user_agent OR new.user_agent IS NULL)
        AND ((new.phone, new.fingerprint, new.reason, new.page)
                IS NOT DISTINCT FROM (old.phone, old.fingerprint, old.reason, old.page)
            OR (old.phone IS NOT NULL AND new.phone IS NULL AND new.fingerprint IS NOT NULL AND new.reason IS NULL
                AND new.page IS NULL AND new.ip IS NULL AND new.user_agent IS NULL))
    THEN
        RETURN new;
    END IF;
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END
$$;
DROP TRIGGER consent_events_unchanged ON consent_events;
CREATE TRIGGER consent_events_unchanged BEFORE UPDATE OR DELETE ON consent_events
    FOR EACH ROW EXECUTE FUNCTION refuse_consent_change();

-- Erasure -----------------------------------------------------------------------------------------------------------

-- Numbers that were erased, by keyed fingerprint (HMAC-SHA256 of site and number): they stay silent.
CREATE TABLE erased_numbers (
    site_id     UUID    NOT NULL REFERENCES sites (id),
    fingerprint BYTEA   NOT NULL,
    created_at  BIGINT  NOT NULL,
    PRIMARY KEY (site_id, fingerprint)
);

-- Erasures that were asked for. The number stands here until all of it is gone.
CREATE TABLE erasures (
    id             UUID    NOT NULL PRIMARY KEY,
    site_id        UUID    NOT NULL REFERENCES sites (id),
    phone          BIGINT,
    fingerprint    BYTEA   NOT NULL,
    actor          TEXT    NOT NULL,
    created_at     BIGINT  NOT NULL,
    -- How far the site's messages have been gone over.
    messages_up_to UUID,
    finished_at    BIGINT,
    CHECK ((phone IS NULL) = (finished_at IS NOT NULL))
);
CREATE UNIQUE INDEX erasures_under_way ON erasures (site_id, phone) WHERE phone IS NOT NULL;

-- Retention -----------------------------------------------------------------------------------------------------------

-- How far each kind of record of a site has been emptied: identities are in the order of time.
CREATE TABLE retention_marks (
    site_id UUID NOT NULL REFERENCES sites (id),
    what    TEXT NOT NULL,
    up_to   UUID NOT NULL,
    PRIMARY KEY (site_id, what)
);
