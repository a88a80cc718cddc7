-- The operator's figures: how often each word of the journal was done, refused, wrong, failed on a day (of 1970 on, in the
-- time of Paris); and numbers that are found out now and then (day -1), with when. Nothing of persons.
CREATE TABLE figure (
    name TEXT NOT NULL,
    day BIGINT NOT NULL,
    at BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (name, day)
);
