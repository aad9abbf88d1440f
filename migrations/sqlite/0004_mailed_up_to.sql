-- The newest event whose replies an email carried, so that the next one to the same address starts after it.
ALTER TABLE notifications ADD COLUMN up_to_event_id BIGINT;
-- Nothing reads by it: messages are read by their event's number.
DROP INDEX messages_by_time;
