-- Signed checkpoints of all journals (docs/journal.md), and what it takes to make and to check them.

-- Of the house: space is 0. text: as it was signed.
CREATE TABLE checkpoint (
    space BIGINT NOT NULL,
    number BIGINT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (space, number)
);
APPEND ONLY checkpoint;

-- From this checkpoint on, and until one that has a later line, the head of the space's journal was the line seq.
CREATE TABLE checkpoint_leaf (
    space BIGINT NOT NULL,
    seq BIGINT NOT NULL,
    number BIGINT NOT NULL,
    PRIMARY KEY (space, seq)
);
APPEND ONLY checkpoint_leaf;

-- The tree over the heads, a volume's buckets in the volume, in pages of 64 places; made anew from the journals at will.
CREATE TABLE checkpoint_page (
    page BIGINT NOT NULL PRIMARY KEY,
    entries BYTEA NOT NULL
);

-- Journals that grew, by the hour: where the next checkpoint looks.
CREATE TABLE journal_touched (
    hour BIGINT NOT NULL,
    space BIGINT NOT NULL,
    PRIMARY KEY (hour, space)
);
