-- Built-in accounts. An account is a person's, and stands in the volume of their space: what it holds (who they are to the
-- insurer, password, codes, second factors, passkeys, devices) is an item each, sealed by the space's key, so that erasing
-- the space erases the account. `version` tells two who change an item at once apart. until_us 0: without end.
CREATE TABLE account (
    space BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    used_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, kind, number)
);

-- Sessions by the keyed hash of what the cookie holds. level 1: the password was right, the second factor is still to
-- come; 2: signed in. proved_us: when the person last proved who they are. body: the browser, sealed.
CREATE TABLE session (
    space BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    level BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    seen_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    proved_us BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, hash)
);

-- The names by which people sign in: the keyed hash of the name, in the volume of the hash's bucket.
CREATE TABLE login (
    hash BYTEA NOT NULL PRIMARY KEY,
    space BIGINT NOT NULL
);
