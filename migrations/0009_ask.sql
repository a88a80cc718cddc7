-- Requests of strangers for a code, sealed with the commons' key: they are answered before anybody looks who is meant, so
-- that nobody can tell from the answer or its time. A job looks, and removes the row. space is always 0.
CREATE TABLE ask (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, number)
);
