-- The audit log is searched by name: from one name to the next, then along each one's lines in their order. The site
-- stands in the index so that lines of other sites are passed over without being read.
CREATE INDEX audit_events_actor_name ON audit_events (actor_name, id, site_id);
CREATE INDEX audit_events_subject_name ON audit_events (subject_name, id, site_id) WHERE subject_name IS NOT NULL;
CREATE INDEX audit_events_subject ON audit_events (subject_id, id) WHERE subject_id IS NOT NULL;

-- Numbers are found by their last four digits.
CREATE INDEX audit_events_end ON audit_events (phone % 10000, id) WHERE phone IS NOT NULL;
