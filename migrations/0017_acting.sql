-- The spaces that an account was let act in, in the commons: hash is a keyed hash of the account, sealed the space's number under the
-- key of ids. Whether it still may is in each space's rights.
CREATE TABLE acting (
    hash BYTEA NOT NULL,
    sealed TEXT NOT NULL,
    PRIMARY KEY (hash, sealed)
);
