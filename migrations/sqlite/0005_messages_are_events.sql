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

-- A message is found by its place in the conversation. An index of their ids would be one more to write for each.
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
  UNIQUE (conversation_id, sender_id, client_message_id)
);
INSERT INTO numbered_messages
  SELECT id, conversation_id, event_id, client_message_id, content, sender_type, sender_id, read_at, created_at
  FROM messages ORDER BY created_at;
DROP TABLE messages;
ALTER TABLE numbered_messages RENAME TO messages;
CREATE INDEX messages_unread ON messages (conversation_id, sender_type) WHERE read_at IS NULL;
