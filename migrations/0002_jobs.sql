-- The house's own jobs, a row each, in the commons: which process runs one now, and when it is due again.

-- holder: a number that the process drew; its lease ends at until_us (0: nobody runs it). failures: in a row, 0 after a
-- success; outcome: how the last run ended, in a word.
CREATE TABLE job (
    name TEXT NOT NULL PRIMARY KEY,
    holder BIGINT NOT NULL,
    until_us BIGINT NOT NULL,
    due_us BIGINT NOT NULL,
    ended_us BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    outcome TEXT NOT NULL
);
