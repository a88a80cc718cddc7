-- How often somebody tried: a bounded number of places (slots), of which a keyed hash chooses four, and the tag of whoever
-- has the place now. Nothing is kept of whom. space is always 0.
CREATE TABLE attempt (
    space BIGINT NOT NULL,
    slot BIGINT NOT NULL,
    tag BIGINT NOT NULL,
    last_us BIGINT NOT NULL,
    next_us BIGINT NOT NULL,
    tries BIGINT NOT NULL,
    PRIMARY KEY (space, slot)
);
