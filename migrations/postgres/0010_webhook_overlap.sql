-- Secrets of webhooks that were renewed and are still taken for a while: providers repeat their reports for days.
CREATE TABLE retired_webhook_secrets (
    hash    BYTEA NOT NULL PRIMARY KEY,
    site_id UUID NOT NULL REFERENCES sites (id),
    until   BIGINT NOT NULL
);
CREATE INDEX retired_webhook_secrets_site ON retired_webhook_secrets (site_id, until);
