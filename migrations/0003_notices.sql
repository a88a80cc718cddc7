-- Telling people what happened: the space's list of notices, what is to be sent outside, and where people are reached.
-- Bodies are sealed with the space's key; in the clear stand times, random numbers, channels and counts of attempts.

-- Events wait here for moments: whoever drains finds the oldest without looking at spaces.
CREATE INDEX event_order ON event (at_us);

-- What the space's people are told when they sign in. reader: 0, or in the commons a hash of the professional it is for.
-- state: 0 unread, 1 read.
CREATE TABLE notice (
    space BIGINT NOT NULL,
    reader BIGINT NOT NULL,
    number BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    state BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, reader, number)
);
CREATE INDEX notice_time ON notice (space, reader, at_us, number);

-- What is to be sent. channel: 1 mail, 2 SMS, 3 post. state: 0 waiting, 1 dead. due_us: when it may be taken; whoever
-- takes a row moves it ahead, which is the lease. batch: the post's bag that the letter is in, 0: none. reason: of the last
-- failure, a word and a number.
CREATE TABLE outbox (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    state BIGINT NOT NULL,
    at_us BIGINT NOT NULL,
    due_us BIGINT NOT NULL,
    attempts BIGINT NOT NULL,
    batch BIGINT NOT NULL,
    reason TEXT NOT NULL,
    body BYTEA,
    PRIMARY KEY (space, seq)
);
CREATE INDEX outbox_due ON outbox (channel, state, due_us);

-- Where one of the space's people is reached, and what they want to be told; number: a keyed hash of who it is.
CREATE TABLE contact (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    version BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (space, number)
);
