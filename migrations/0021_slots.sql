-- A resource stands at its slot: its space, type and number in one number (space << 32 | type << 24 | number), which a tree
-- can be sorted by alone. Where a key is (space, slot), SQLite's is slot, whose inner pages hold numbers, not whole rows.
ALTER TABLE resource RENAME TO resource_before;
CREATE TABLE resource (
    space BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    keys BYTEA,
    body BYTEA,
    PRIMARY KEY (space, slot)
);
INSERT INTO resource (space, slot, version, updated_us, state, keys, body)
SELECT space, (space << 32) | (type << 24) | number, version, updated_us, state, keys, body
FROM resource_before ORDER BY space, type, number;
DROP TABLE resource_before;

ALTER TABLE version RENAME TO version_before;
CREATE TABLE version (
    space BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    version BIGINT NOT NULL,
    updated_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    body BYTEA,
    PRIMARY KEY (space, slot, version)
);
INSERT INTO version (space, slot, version, updated_us, state, body)
SELECT space, (space << 32) | (type << 24) | number, version, updated_us, state, body FROM version_before;
DROP TABLE version_before;
APPEND ONLY version;
