-- What people and programs did to the service itself, and what it was before.
-- The PostgreSQL file beside this one is the same but for types.

-- One row for each act, written in the transaction of the act. Only erasing a number changes one: `phone` goes, and
-- `fingerprint` takes its place.
CREATE TABLE audit_events (
    id           BLOB    NOT NULL PRIMARY KEY,
    -- The site it was done at; NULL for what concerns all of them.
    site_id      BLOB    REFERENCES sites (id),
    act          TEXT    NOT NULL,
    actor_kind   TEXT    NOT NULL CHECK (actor_kind IN ('user', 'api_key', 'command', 'system', 'stranger')),
    actor_id     BLOB,
    -- The name that they had then.
    actor_name   TEXT    NOT NULL,
    -- Where they called from; NULL for commands.
    address      TEXT,
    subject_kind TEXT    NOT NULL,
    subject_id   TEXT,
    subject_name TEXT,
    -- The one number it was about, and nowhere else in the row.
    phone        INTEGER,
    fingerprint  BLOB,
    -- JSON objects with the fields that changed.
    was          TEXT    NOT NULL,
    became       TEXT    NOT NULL,
    created_at   INTEGER NOT NULL
) STRICT;
CREATE INDEX audit_events_site ON audit_events (site_id, id);
CREATE INDEX audit_events_act ON audit_events (act, id);
CREATE INDEX audit_events_actor ON audit_events (actor_id, id) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_events_phone ON audit_events (phone) WHERE phone IS NOT NULL;

CREATE TRIGGER audit_events_kept BEFORE DELETE ON audit_events
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
-- INSERT OR REPLACE deletes without the trigger above.
CREATE TRIGGER audit_events_once BEFORE INSERT ON audit_events
WHEN EXISTS (SELECT 1 FROM audit_events there WHERE there.id = NEW.id)
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
CREATE TRIGGER audit_events_unchanged BEFORE UPDATE ON audit_events
WHEN NOT (
    OLD.phone IS NOT NULL AND NEW.phone IS NULL AND OLD.fingerprint IS NULL AND NEW.fingerprint IS NOT NULL
    AND NEW.id IS OLD.id AND NEW.site_id IS OLD.site_id AND NEW.act IS OLD.act
    AND NEW.actor_kind IS OLD.actor_kind AND NEW.actor_id IS OLD.actor_id AND NEW.actor_name IS OLD.actor_name
    AND NEW.address IS OLD.address AND NEW.subject_kind IS OLD.subject_kind AND NEW.subject_id IS OLD.subject_id
    AND NEW.subject_name IS OLD.subject_name AND NEW.was IS OLD.was AND NEW.became IS OLD.became
    AND NEW.created_at IS OLD.created_at
)
BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END;
