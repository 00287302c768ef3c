-- People with roles at several sites, invitations, and keys that may do little and end.
-- The SQLite file beside this one is the same but for types.

-- A person's role at one site or at all of them; who has none may do nothing.
CREATE TABLE memberships (
    id      UUID NOT NULL PRIMARY KEY,
    user_id UUID NOT NULL REFERENCES users (id),
    -- NULL reaches all sites.
    site_id UUID REFERENCES sites (id),
    role    TEXT NOT NULL CHECK (role IN ('owner', 'manager', 'viewer'))
);
CREATE UNIQUE INDEX memberships_at_a_site ON memberships (user_id, site_id) WHERE site_id IS NOT NULL;
CREATE UNIQUE INDEX memberships_at_all ON memberships (user_id) WHERE site_id IS NULL;
INSERT INTO memberships (id, user_id, site_id, role) SELECT id, id, site_id, role FROM users;
ALTER TABLE users DROP COLUMN site_id;
ALTER TABLE users DROP COLUMN role;
ALTER TABLE users ADD COLUMN last_sign_in_at BIGINT;

-- A link that lets somebody in, found by the hash of what is secret in it. Gone once it was used or taken back.
CREATE TABLE invitations (
    id         UUID    NOT NULL PRIMARY KEY,
    hash       BYTEA   NOT NULL UNIQUE,
    email      TEXT    NOT NULL,
    role       TEXT    NOT NULL CHECK (role IN ('owner', 'manager', 'viewer')),
    -- Else to those in invitation_sites.
    all_sites  BOOLEAN NOT NULL,
    invited_by UUID    NOT NULL REFERENCES users (id),
    created_at BIGINT  NOT NULL,
    expires_at BIGINT  NOT NULL
);
CREATE INDEX invitations_over ON invitations (expires_at);
CREATE TABLE invitation_sites (
    invitation_id UUID NOT NULL REFERENCES invitations (id),
    site_id       UUID NOT NULL REFERENCES sites (id),
    PRIMARY KEY (invitation_id, site_id)
);

-- What a key may be used for, in the words of domain::Scope. The roles that keys had become the scopes they stood for.
ALTER TABLE api_keys ADD COLUMN scopes TEXT NOT NULL DEFAULT '';
UPDATE api_keys SET scopes = CASE role
    WHEN 'owner' THEN 'everything'
    WHEN 'manager' THEN
        'subscribers:write messages:write broadcasts:send credits:read settings:write provider:read'
    ELSE 'subscribers:read messages:read broadcasts:read credits:read settings:read' END;
ALTER TABLE api_keys DROP COLUMN role;
ALTER TABLE api_keys ADD COLUMN expires_at BIGINT;
