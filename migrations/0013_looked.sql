-- When a professional last had a person's synthesis: what came since is new to them. who: a keyed hash of the space and the
-- professional, so that rows of two spaces do not tell of one. before_us: of the visit before the present one.
CREATE TABLE looked (
    space BIGINT NOT NULL,
    who BYTEA NOT NULL,
    at_us BIGINT NOT NULL,
    before_us BIGINT NOT NULL,
    PRIMARY KEY (space, who)
);
