-- The cookies of the sessions that are there now have a plain name also behind TLS. Later ones under that name are not ours.
ALTER TABLE sessions ADD COLUMN is_from_before BOOLEAN NOT NULL DEFAULT FALSE;
UPDATE sessions SET is_from_before = TRUE;
