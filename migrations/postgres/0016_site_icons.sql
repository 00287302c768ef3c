-- A site's own icon in the sizes that browsers and home screens ask for, made of one uploaded picture. `digest` names the
-- picture, so that an address never shows another one; which digest is in use stands in the site's settings.
CREATE TABLE site_icons (
    site_id UUID  NOT NULL REFERENCES sites (id),
    digest  TEXT  NOT NULL,
    name    TEXT  NOT NULL,
    png     BYTEA NOT NULL,
    PRIMARY KEY (site_id, digest, name)
);
