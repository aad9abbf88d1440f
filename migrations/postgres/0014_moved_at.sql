-- When somebody chose the conversation's status last: what was taken up again is not closed again at once.
ALTER TABLE conversations ADD COLUMN moved_at TIMESTAMPTZ;
