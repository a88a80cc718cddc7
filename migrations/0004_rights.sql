-- Who may see what: the rights file of a space, sealed. The present one stands in the space's row, which is read to enter
-- anyway; the earlier ones are kept. rights_seq counts its versions; 0: the space is older than rights, `ens migrate`
-- gives it a file.
ALTER TABLE space ADD COLUMN rights_seq BIGINT NOT NULL DEFAULT 0;
ALTER TABLE space ADD COLUMN rights BYTEA;

-- at_us: when the version was replaced.
CREATE TABLE rights_version (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    body BYTEA,
    PRIMARY KEY (space, seq)
);
APPEND ONLY rights_version;
