-- Lines are settled many at a time, sorted by space, in several commits. Of those after `number` and up to `last`, the lines of
-- the spaces up to `space` are in their chains too. last: 0 between two batches.
ALTER TABLE journal_settled ADD COLUMN last BIGINT NOT NULL DEFAULT 0;
ALTER TABLE journal_settled ADD COLUMN space BIGINT NOT NULL DEFAULT 0;
