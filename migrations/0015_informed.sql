-- Who was told that a space will be opened for them, and who refused (CSP R1111-28), in the volume of the hash's bucket,
-- where the person's space is or will be; opened_us: when one was opened by itself, so that of an opening and a refusal at the
-- same moment one is dropped. hash: of the INS, keyed; proof: keyed hash of what the person must show.
CREATE TABLE informed (
    hash BYTEA NOT NULL PRIMARY KEY,
    proof BYTEA NOT NULL,
    sent_us BIGINT NOT NULL,
    opposed_us BIGINT NOT NULL,
    opened_us BIGINT NOT NULL,
    number BIGINT NOT NULL
);
