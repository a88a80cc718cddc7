-- Events stand in the order of their coming: they are written at the end of the table and taken from its beginning, so that
-- those of many people share pages, which rows sorted by person do not. kind: 0 an event; 1 one that is told once and waits
-- with the commons, to be brought home; 2 one that is told once.
ALTER TABLE event RENAME TO event_before;
CREATE TABLE event (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    body BYTEA,
    PRIMARY KEY (at_us, space, seq)
);
-- Of those that wait it is not known which are told once: all may be.
INSERT INTO event (space, seq, at_us, kind, body) SELECT space, seq, at_us, 2 - kind, body FROM event_before;
DROP TABLE event_before;
CREATE UNIQUE INDEX event_once ON event (space, seq) WHERE kind > 0;

-- Notices stand as they are listed, by their time. once: 1, found by its number too, since it is told once.
ALTER TABLE notice RENAME TO notice_before;
CREATE TABLE notice (
    space BIGINT NOT NULL,
    reader BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    once BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, reader, at_us, number)
);
INSERT INTO notice (space, reader, number, at_us, state, once, body)
SELECT space, reader, number, at_us, state, 1, body FROM notice_before;
DROP TABLE notice_before;
CREATE UNIQUE INDEX notice_once ON notice (space, reader, number) WHERE once = 1;
