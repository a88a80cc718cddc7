-- Lines of journals that wait for their place in the chain (docs/adr/0017-spool.md).

-- In the commons' volume: who looked and wrote nothing. volume: of the space. number: rises with each line of a volume;
-- the highest row stays until there is a higher one, so that no number comes twice.
CREATE TABLE journal_spool (
    volume BIGINT NOT NULL,
    number BIGINT NOT NULL,
    space BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    line BYTEA NOT NULL,
    PRIMARY KEY (volume, number)
);

-- In each volume: up to which number its lines are in their chains.
CREATE TABLE journal_settled (
    volume BIGINT NOT NULL PRIMARY KEY,
    number BIGINT NOT NULL
);
