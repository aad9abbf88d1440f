-- The outbox knows kinds and channels by their names only, and what a delivery is about by a type and an id: what can be
-- sent is for the code to say. Its rows are deliveries: one notification on one channel.
CREATE TABLE deliveries (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  -- NULL when it is about nothing in particular.
  subject_type TEXT,
  subject_id BLOB,
  channel TEXT NOT NULL,
  recipient TEXT NOT NULL,
  -- While one with this key waits, another one for the same recipient on the same channel adds nothing.
  dedupe_key TEXT,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'skipped', 'dead')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL,
  -- The higher, the sooner it leaves.
  priority INTEGER NOT NULL DEFAULT 0,
  lease_token BLOB,
  lease_until TEXT,
  -- The same on every try.
  message_id TEXT NOT NULL,
  -- The newest event of its subject that a sent one told.
  up_to_event_id BIGINT,
  created_at TEXT NOT NULL,
  finished_at TEXT
);
INSERT INTO deliveries (id, kind, subject_type, subject_id, channel, recipient, dedupe_key, payload, state, reason,
  attempts, due_at, priority, lease_token, lease_until, message_id, up_to_event_id, created_at, finished_at)
  SELECT id, kind, CASE WHEN conversation_id IS NOT NULL THEN 'conversation' END, conversation_id, channel, recipient,
    CASE WHEN conversation_id IS NOT NULL THEN 'chat_reply:' || lower(hex(conversation_id)) END, payload, state, reason,
    attempts, due_at, priority, lease_token, lease_until, message_id, up_to_event_id, created_at, finished_at
  FROM notifications;

-- Links know which conversation they open and to whom they went, so that nothing has to be asked of the outbox.
CREATE TABLE new_email_links (
  token_hash BLOB PRIMARY KEY,
  delivery_id BLOB NOT NULL REFERENCES deliveries (id) ON DELETE CASCADE,
  conversation_id BLOB NOT NULL,
  recipient TEXT NOT NULL,
  purpose TEXT NOT NULL CHECK (purpose IN ('chat', 'unsubscribe')),
  created_at TEXT NOT NULL
);
INSERT INTO new_email_links (token_hash, delivery_id, conversation_id, recipient, purpose, created_at)
  SELECT l.token_hash, l.notification_id, n.conversation_id, n.recipient, l.purpose, l.created_at
  FROM email_links l JOIN notifications n ON n.id = l.notification_id;
DROP TABLE email_links;
ALTER TABLE new_email_links RENAME TO email_links;

ALTER TABLE guest_tokens ADD COLUMN delivery_id BLOB REFERENCES deliveries (id) ON DELETE CASCADE;
UPDATE guest_tokens SET delivery_id = notification_id WHERE notification_id IS NOT NULL;
ALTER TABLE guest_tokens DROP COLUMN notification_id;

-- Nothing refers to it any more, so nothing is deleted with it.
DROP TABLE notifications;

CREATE UNIQUE INDEX deliveries_one_pending ON deliveries (dedupe_key, recipient, channel)
  WHERE state = 'pending' AND dedupe_key IS NOT NULL;
CREATE INDEX deliveries_due ON deliveries (priority DESC, due_at, id) WHERE state = 'pending';
CREATE INDEX deliveries_by_subject ON deliveries (subject_id, subject_type) WHERE subject_id IS NOT NULL;
-- For the log: the newest, and the newest of those that were given up.
CREATE INDEX deliveries_by_age ON deliveries (created_at, id);
CREATE INDEX deliveries_dead ON deliveries (created_at, id) WHERE state = 'dead';
CREATE INDEX email_links_by_delivery ON email_links (delivery_id);
CREATE INDEX email_links_by_conversation ON email_links (conversation_id);
