-- SMART Health Links: what a holder lets others open by an address and a key that is not kept here.

-- secret: a keyed hash of the secret part of the address. until_us: nothing opens it from then on. ended_us: when it was
-- revoked, or shut by wrong passcodes; 0: neither. tries: wrong passcodes that are left. sealed: what its maker said of it.
CREATE TABLE health_link (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    secret BYTEA NOT NULL,
    made_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    ended_us BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    opened BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    PRIMARY KEY (space, number)
);

-- Its files, encrypted for whoever has the link's key, and sealed by the space's key over that, in chunks.
CREATE TABLE health_link_chunk (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    file BIGINT NOT NULL,
    chunk BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (space, number, file, chunk)
);
