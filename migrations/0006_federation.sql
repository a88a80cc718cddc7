-- Signing in elsewhere, and software that asks for tokens. All of it stands with the commons.

-- Tokens that end together, by the keyed hash of their group's name: a session at a provider of identities, a client.
CREATE TABLE token_group (
    hash BYTEA NOT NULL,
    token BYTEA NOT NULL,
    until_us BIGINT NOT NULL,
    PRIMARY KEY (hash, token)
);
CREATE INDEX token_group_until ON token_group (until_us);
CREATE INDEX token_until ON token (until_us);

-- What may be used once, by its keyed hash: assertions (jti), states, logout tokens; and what waits to be taken up, sealed:
-- who came back from a provider and has not yet chosen as whom they act.
CREATE TABLE once (
    hash BYTEA NOT NULL PRIMARY KEY,
    until_us BIGINT NOT NULL,
    body BYTEA
);
CREATE INDEX once_until ON once (until_us);

-- Professional software that may ask for tokens, by its client id.
CREATE TABLE client (
    name TEXT NOT NULL PRIMARY KEY,
    created_us BIGINT NOT NULL,
    body BYTEA NOT NULL
);

-- What providers of identities publish of themselves, by issuer; and the house's own keys, sealed, by "own keys".
CREATE TABLE provider (
    name TEXT NOT NULL PRIMARY KEY,
    fetched_us BIGINT NOT NULL,
    body BYTEA
);

-- Whose space a subject of a provider is for: the keyed hash of issuer and subject.
CREATE TABLE federated (
    hash BYTEA NOT NULL PRIMARY KEY,
    space BIGINT NOT NULL,
    created_us BIGINT NOT NULL
);
CREATE INDEX federated_space ON federated (space);
