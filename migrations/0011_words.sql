-- The words of documents, by which searches look inside them (_content); derived: ens rebuild makes them anew.

-- body: the words, sealed with the space's key; of that version of the document.
CREATE TABLE words (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, number)
);

-- Documents whose words are still to be taken out: written with the document, drained by a job.
CREATE TABLE unread (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    PRIMARY KEY (space, number)
);
CREATE INDEX unread_order ON unread (at_us);
