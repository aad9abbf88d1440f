-- What a conversation is about, where it stands and who sees to it (spec 2 §§7, 9).
ALTER TABLE conversations ADD COLUMN tracking_code TEXT NOT NULL DEFAULT '';
ALTER TABLE conversations ADD COLUMN subject TEXT;
ALTER TABLE conversations ADD COLUMN category TEXT;
ALTER TABLE conversations ADD COLUMN status TEXT NOT NULL DEFAULT 'open'
  CHECK (status IN ('open', 'active', 'waiting', 'linked', 'resolved', 'closed', 'spam'));
ALTER TABLE conversations ADD COLUMN assigned_to UUID REFERENCES agents (id);
ALTER TABLE conversations ADD COLUMN closed_at TIMESTAMPTZ;
ALTER TABLE visitors ADD COLUMN phone TEXT;
ALTER TABLE inboxes ADD COLUMN categories JSONB NOT NULL DEFAULT '[]';

-- Those that are here already: an odd number has an inverse among the numbers of 30 bits, so no two get the same code.
WITH numbered AS (
  SELECT id, (row_number() OVER (ORDER BY id) * 387420489 + 1000003) & 1073741823 AS n,
    '23456789ABCDEFGHJKLMNPQRSTUVWXYZ' AS signs
  FROM conversations
)
UPDATE conversations SET tracking_code =
  'INQ-' || substr(signs, 1 + ((n >> 25) & 31)::int, 1) || substr(signs, 1 + ((n >> 20) & 31)::int, 1)
    || substr(signs, 1 + ((n >> 15) & 31)::int, 1) || substr(signs, 1 + ((n >> 10) & 31)::int, 1)
    || substr(signs, 1 + ((n >> 5) & 31)::int, 1) || substr(signs, 1 + (n & 31)::int, 1)
  FROM numbered WHERE numbered.id = conversations.id;
CREATE UNIQUE INDEX conversations_by_code ON conversations (tracking_code);
UPDATE conversations SET status = 'active'
  WHERE EXISTS (SELECT 1 FROM messages m WHERE m.conversation_id = conversations.id AND m.sender_type = 'agent');
CREATE INDEX conversations_by_assignee ON conversations (assigned_to) WHERE assigned_to IS NOT NULL;
