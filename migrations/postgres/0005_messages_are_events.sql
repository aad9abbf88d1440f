-- A message is its own event: its row has the number. `events` keeps what no other table does.
DELETE FROM events WHERE data IS NULL;
ALTER TABLE events ALTER COLUMN data SET NOT NULL;

-- How far each side has read. What is unread comes after it, so that no index of the unread has to be written.
ALTER TABLE conversations ADD COLUMN visitor_read_up_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN staff_read_up_to BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET
  visitor_read_up_to = COALESCE((SELECT MIN(event_id) - 1 FROM messages m WHERE m.conversation_id = conversations.id
    AND m.sender_type <> 'customer' AND m.read_at IS NULL), last_event_id),
  staff_read_up_to = COALESCE((SELECT MIN(event_id) - 1 FROM messages m WHERE m.conversation_id = conversations.id
    AND m.sender_type = 'customer' AND m.read_at IS NULL), last_event_id);
DROP INDEX messages_unread;

-- As few indexes as there can be: most of what storing a message costs is the pages that it touches. Ids made by
-- clients sort by time, so leading with them makes all conversations write to the same page.
ALTER TABLE messages DROP CONSTRAINT messages_pkey;
ALTER TABLE messages ADD PRIMARY KEY (conversation_id, event_id);
ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_event_id_key;
ALTER TABLE messages DROP CONSTRAINT messages_conversation_id_sender_id_client_message_id_key;
ALTER TABLE messages ADD UNIQUE (client_message_id, sender_id, conversation_id);
