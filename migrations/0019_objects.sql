-- Objects of the object store (documents' sealed bytes) that are to go: of uploads under way, lest they break off, and of
-- erased spaces. objects: how many there may be at most; 0: not known, as many as are found one after the other. at_us: from when;
-- 0: they are going.
CREATE TABLE object_due (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    objects BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (space, number)
);
CREATE INDEX object_due_at ON object_due (at_us);
