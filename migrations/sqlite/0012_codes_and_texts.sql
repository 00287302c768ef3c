-- What a code was asked for: to subscribe or come back, or to see one's own page. It is good for nothing else.
-- The PostgreSQL file beside this one is the same but for types.
ALTER TABLE confirmations
    ADD COLUMN purpose TEXT NOT NULL DEFAULT 'opt_in' CHECK (purpose IN ('opt_in', 'own_page'));

-- When the words were emptied because the site keeps them only for a time; NULL while they are there, and for what was emptied
-- before this was kept.
ALTER TABLE messages ADD COLUMN emptied_at INTEGER;
ALTER TABLE broadcasts ADD COLUMN emptied_at INTEGER;
ALTER TABLE inbound_messages ADD COLUMN emptied_at INTEGER;
