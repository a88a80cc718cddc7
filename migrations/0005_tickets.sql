-- One-time codes of a space, places of those who help others, and when the clock has something to do.

-- A code is kept as a keyed hash of itself, the space and whom it is for. kind: 1 access, 2 invitation. used_us: when it
-- was redeemed or withdrawn; 0: it waits.
CREATE TABLE ticket (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    until_us BIGINT NOT NULL,
    used_us BIGINT NOT NULL,
    PRIMARY KEY (space, number)
);
CREATE INDEX ticket_hash ON ticket (space, hash);

-- Wrong tries since a moment, by a keyed hash of who tried.
CREATE TABLE ticket_try (
    space BIGINT NOT NULL,
    bearer BYTEA NOT NULL,
    since_us BIGINT NOT NULL,
    wrong BIGINT NOT NULL,
    PRIMARY KEY (space, bearer)
);

-- The places that an account has for people it helps, in the commons: hash is a keyed hash of the account, link one of the
-- account and the space together, so that a row leads neither to the other account's spaces nor from a space to its
-- carers. A place is free again when its time is over.
CREATE TABLE helper (
    hash BYTEA NOT NULL,
    slot BIGINT NOT NULL,
    link BYTEA NOT NULL,
    until_us BIGINT NOT NULL,
    PRIMARY KEY (hash, slot)
);

-- When a space is to be looked at next by the clock (terms of the law, mandates, announcements), whatever for; and up to
-- when that was done.
CREATE TABLE due (
    space BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    done_us BIGINT NOT NULL,
    PRIMARY KEY (space)
);
CREATE INDEX due_at ON due (at_us);
