-- Secrets of webhooks that were renewed and are still taken for a while: providers repeat their reports for days.
CREATE TABLE retired_webhook_secrets (
    hash    BLOB NOT NULL PRIMARY KEY,
    site_id BLOB NOT NULL REFERENCES sites (id),
    until   INTEGER NOT NULL
) STRICT;
CREATE INDEX retired_webhook_secrets_site ON retired_webhook_secrets (site_id, until);
