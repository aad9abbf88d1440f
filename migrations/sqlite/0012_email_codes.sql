-- Attempts of every kind are counted in one table, each under the name of its limit.
ALTER TABLE sign_in_failures RENAME TO attempts;
ALTER TABLE attempts RENAME COLUMN failures TO count;
UPDATE attempts SET subject = 'sign-in ' || subject;
CREATE INDEX attempts_by_end ON attempts (window_ends_at);

-- Codes by which visitors show that an email address is theirs: the newest of each conversation.
CREATE TABLE email_codes (
  id BLOB PRIMARY KEY,
  conversation_id BLOB NOT NULL UNIQUE REFERENCES conversations (id),
  -- Lower-cased: where the code was mailed to.
  email TEXT NOT NULL,
  code_hash BLOB NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  expires_at TEXT NOT NULL,
  used_at TEXT,
  created_at TEXT NOT NULL
);
-- When the visitor showed that the address is theirs; NULL again when they give another.
ALTER TABLE visitors ADD COLUMN email_verified_at TEXT;

-- A CHECK can't be changed, so the outbox gets a new table with one more kind, and with what is waited for first: the
-- higher its priority, the sooner it leaves. Dropping a table deletes its rows, which would delete the links in emails
-- too; so those are copied and dropped first. Renaming a table renames what refers to it.
CREATE TABLE notifications_new (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('chat_reply', 'invitation', 'test', 'email_code')),
  conversation_id BLOB REFERENCES conversations (id),
  channel TEXT NOT NULL CHECK (channel IN ('email')),
  recipient TEXT NOT NULL,
  payload TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'skipped', 'dead')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TEXT NOT NULL,
  lease_token BLOB,
  lease_until TEXT,
  message_id TEXT NOT NULL,
  created_at TEXT NOT NULL,
  finished_at TEXT,
  up_to_event_id BIGINT,
  priority INTEGER NOT NULL DEFAULT 0
);
INSERT INTO notifications_new (id, kind, conversation_id, channel, recipient, payload, state, reason, attempts, due_at,
  lease_token, lease_until, message_id, created_at, finished_at, up_to_event_id)
  SELECT id, kind, conversation_id, channel, recipient, payload, state, reason, attempts, due_at,
    lease_token, lease_until, message_id, created_at, finished_at, up_to_event_id
  FROM notifications;
CREATE TABLE email_links_new (
  token_hash BLOB PRIMARY KEY,
  notification_id BLOB NOT NULL REFERENCES notifications_new (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('chat', 'unsubscribe')),
  created_at TEXT NOT NULL
);
INSERT INTO email_links_new (token_hash, notification_id, purpose, created_at)
  SELECT token_hash, notification_id, purpose, created_at FROM email_links;
DROP TABLE email_links;
DROP TABLE notifications;
ALTER TABLE notifications_new RENAME TO notifications;
ALTER TABLE email_links_new RENAME TO email_links;
CREATE UNIQUE INDEX notifications_one_pending ON notifications (conversation_id, recipient, channel)
  WHERE state = 'pending' AND conversation_id IS NOT NULL;
CREATE INDEX notifications_due ON notifications (priority DESC, due_at, id) WHERE state = 'pending';
CREATE INDEX notifications_by_conversation ON notifications (conversation_id);
CREATE INDEX email_links_by_notification ON email_links (notification_id);
