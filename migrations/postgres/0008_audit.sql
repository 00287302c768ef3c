-- What people and programs did to the service itself, and what it was before.
-- The SQLite file beside this one is the same but for types.

-- One row for each act, written in the transaction of the act. Only erasing a number changes one: `phone` goes, and
-- `fingerprint` takes its place.
CREATE TABLE audit_events (
    id           UUID   NOT NULL PRIMARY KEY,
    -- The site it was done at; NULL for what concerns all of them.
    site_id      UUID   REFERENCES sites (id),
    act          TEXT   NOT NULL,
    actor_kind   TEXT   NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'command', 'system', 'stranger')),
    actor_id     UUID,
    -- The name that they had then.
    actor_name   TEXT   NOT NULL,
    -- Where they called from; NULL for commands.
    address      TEXT,
    subject_kind TEXT   NOT NULL,
    subject_id   TEXT,
    subject_name TEXT,
    -- The one number it was about, and nowhere else in the row.
    phone        BIGINT,
    fingerprint  BYTEA,
    -- JSON objects with the fields that changed.
    was          TEXT   NOT NULL,
    became       TEXT   NOT NULL,
    created_at   BIGINT NOT NULL
);
CREATE INDEX audit_events_site ON audit_events (site_id, id);
CREATE INDEX audit_events_act ON audit_events (act, id);
CREATE INDEX audit_events_actor ON audit_events (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_phone ON audit_events (phone) WHERE phone IS NOT NULL;

CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_not_emptied BEFORE TRUNCATE ON audit_events
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER audit_events_unchanged BEFORE UPDATE ON audit_events
    FOR EACH ROW WHEN (NOT (
        OLD.phone IS NOT NULL AND NEW.phone IS NULL AND OLD.fingerprint IS NULL AND NEW.fingerprint IS NOT NULL
        AND ROW(NEW.id, NEW.site_id, NEW.act, NEW.actor_kind, NEW.actor_id, NEW.actor_name, NEW.address,
                NEW.subject_kind, NEW.subject_id, NEW.subject_name, NEW.was, NEW.became, NEW.created_at)
            IS NOT DISTINCT FROM
            ROW(OLD.id, OLD.site_id, OLD.act, OLD.actor_kind, OLD.actor_id, OLD.actor_name, OLD.address,
                OLD.subject_kind, OLD.subject_id, OLD.subject_name, OLD.was, OLD.became, OLD.created_at)
    ))
    EXECUTE FUNCTION refuse_change();
