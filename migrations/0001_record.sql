-- The record of a person, and the commons. One text for SQLite and PostgreSQL: BIGINT, BYTEA and TEXT only; the driver
-- puts it in its database's words. `APPEND ONLY t` refuses to alter rows of t, and to remove them unless the row of
-- their space says that it is erased (state 2).
--
-- A space's number is (count << 10 | bucket); a volume holds whole buckets. Space 0 is the commons, and its journal
-- the operator's. Times are microseconds since 1970 (UTC). `state` of a resource: 0 live, 1 deleted.

-- state: 0 open, 1 closed, 2 erased. wrapped: the data key, sealed by the master key; NULL once erased.
CREATE TABLE space (
    space BIGINT NOT NULL PRIMARY KEY,
    state BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    wrapped BYTEA,
    identity BYTEA
);

-- Who is where: the keyed hash of an identifier (INS). Its bucket is the space's, so both are in one volume.
CREATE TABLE person (
    hash BYTEA NOT NULL PRIMARY KEY,
    space BIGINT NOT NULL
);
CREATE INDEX person_space ON person (space);

-- The latest version of each resource. keys stands before body: a search reads no more of a row than it needs.
CREATE TABLE resource (
    space BIGINT NOT NULL,
    type BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    keys BYTEA,
    body BYTEA,
    PRIMARY KEY (space, type, number)
);

-- The versions before it.
CREATE TABLE version (
    space BIGINT NOT NULL,
    type BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    body BYTEA,
    PRIMARY KEY (space, type, number, version)
);
APPEND ONLY version;

-- Who did what: sealed lines; hash is the head of the chain up to and with this line.
CREATE TABLE journal (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    line BYTEA NOT NULL,
    hash BYTEA NOT NULL,
    PRIMARY KEY (space, seq)
);
APPEND ONLY journal;

-- The bytes of documents, once for each space, in sealed chunks.
CREATE TABLE content (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    size BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    PRIMARY KEY (space, number)
);
CREATE UNIQUE INDEX content_hash ON content (space, hash);

CREATE TABLE content_chunk (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    chunk BIGINT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (space, number, chunk)
);

-- Ids that clients chose: the keyed hash of "Type/id", in the volume of the hash's bucket.
CREATE TABLE alias (
    hash BYTEA NOT NULL PRIMARY KEY,
    space BIGINT NOT NULL,
    type BIGINT NOT NULL,
    number BIGINT NOT NULL
);
CREATE INDEX alias_space ON alias (space, type, number);

-- Search of the commons: what each parameter finds in each resource.
CREATE TABLE term (
    type BIGINT NOT NULL,
    param BIGINT NOT NULL,
    value BYTEA NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (type, param, value, number)
);
CREATE INDEX term_resource ON term (type, number);

-- Bearer tokens by their keyed hash, in the commons; space is the person's they were given for, 0 for none.
CREATE TABLE token (
    hash BYTEA NOT NULL PRIMARY KEY,
    space BIGINT NOT NULL,
    created_us BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    body BYTEA NOT NULL
);
CREATE INDEX token_space ON token (space);

-- Answers given to writes, by the keyed hash of the idempotency key: the same request again gets the same answer.
CREATE TABLE request (
    space BIGINT NOT NULL,
    hash BYTEA NOT NULL,
    at_us BIGINT NOT NULL,
    answer BYTEA NOT NULL,
    PRIMARY KEY (space, hash)
);

-- The outbox: written with what happened, drained by jobs.
CREATE TABLE event (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    body BYTEA,
    PRIMARY KEY (space, seq)
);
