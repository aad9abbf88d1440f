-- A message is its own event: its row has the number. `events` keeps what no other table does.
DELETE FROM events WHERE data IS NULL;
CREATE TABLE other_events (
  conversation_id BLOB NOT NULL REFERENCES conversations (id),
  event_id BIGINT NOT NULL,
  event TEXT NOT NULL,
  data TEXT NOT NULL,
  created_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, event_id)
) WITHOUT ROWID;
INSERT INTO other_events SELECT conversation_id, event_id, event, data, created_at FROM events;
DROP TABLE events;
ALTER TABLE other_events RENAME TO events;

-- How far each side has read. What is unread comes after it, so that no index of the unread has to be written.
ALTER TABLE conversations ADD COLUMN visitor_read_up_to BIGINT NOT NULL DEFAULT 0;
ALTER TABLE conversations ADD COLUMN staff_read_up_to BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET
  visitor_read_up_to = COALESCE((SELECT MIN(event_id) - 1 FROM messages m WHERE m.conversation_id = conversations.id
    AND m.sender_type <> 'customer' AND m.read_at IS NULL), last_event_id),
  staff_read_up_to = COALESCE((SELECT MIN(event_id) - 1 FROM messages m WHERE m.conversation_id = conversations.id
    AND m.sender_type = 'customer' AND m.read_at IS NULL), last_event_id);

-- Messages lie in the order in which they are read, a conversation together, with as few indexes as there can be: most
-- of what storing a message costs is the pages that it touches. Ids made by clients sort by time, so leading with them
-- makes all conversations write to the same page.
CREATE TABLE numbered_messages (
  id BLOB NOT NULL,
  conversation_id BLOB NOT NULL REFERENCES conversations (id),
  event_id BIGINT NOT NULL,
  client_message_id BLOB NOT NULL,
  content TEXT NOT NULL,
  sender_type TEXT NOT NULL CHECK (sender_type IN ('customer', 'agent', 'system')),
  -- The visitor, the agent, or the inbox, in the order of the types.
  sender_id BLOB NOT NULL,
  read_at TEXT,
  created_at TEXT NOT NULL,
  PRIMARY KEY (conversation_id, event_id),
  UNIQUE (client_message_id, sender_id, conversation_id)
) WITHOUT ROWID;
INSERT INTO numbered_messages
  SELECT id, conversation_id, event_id, client_message_id, content, sender_type, sender_id, read_at, created_at
  FROM messages;
DROP TABLE messages;
ALTER TABLE numbered_messages RENAME TO messages;
