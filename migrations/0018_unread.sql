-- Documents of before there were words (0011) wait to be read too. 42: DocumentReference, in the numbers that rows keep.
INSERT INTO unread (space, number, version, at_us)
SELECT space, number, version, updated_us FROM resource WHERE type = 42 AND state = 0 AND space <> 0
ON CONFLICT (space, number) DO NOTHING;
