-- The number of the visitor's newest message, so that counting the conversations with unread messages reads only those.
ALTER TABLE conversations ADD COLUMN visitor_wrote_up_to BIGINT NOT NULL DEFAULT 0;
UPDATE conversations SET visitor_wrote_up_to = COALESCE((SELECT MAX(event_id) FROM messages m
  WHERE m.conversation_id = conversations.id AND m.sender_type = 'customer'), 0);
CREATE INDEX conversations_unread ON conversations (id)
  WHERE archived_at IS NULL AND visitor_wrote_up_to > staff_read_up_to;
