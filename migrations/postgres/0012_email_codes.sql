-- Attempts of every kind are counted in one table, each under the name of its limit.
ALTER TABLE sign_in_failures RENAME TO attempts;
ALTER TABLE attempts RENAME COLUMN failures TO count;
UPDATE attempts SET subject = 'sign-in ' || subject;
CREATE INDEX attempts_by_end ON attempts (window_ends_at);

-- Codes by which visitors show that an email address is theirs: the newest of each conversation.
CREATE TABLE email_codes (
  id UUID PRIMARY KEY,
  conversation_id UUID NOT NULL UNIQUE REFERENCES conversations (id),
  -- Lower-cased: where the code was mailed to.
  email TEXT NOT NULL,
  code_hash BYTEA NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  expires_at TIMESTAMPTZ NOT NULL,
  used_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL
);
-- When the visitor showed that the address is theirs; NULL again when they give another.
ALTER TABLE visitors ADD COLUMN email_verified_at TIMESTAMPTZ;

-- What is waited for leaves first: the higher, the sooner.
ALTER TABLE notifications ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE notifications DROP CONSTRAINT notifications_kind_check;
ALTER TABLE notifications ADD CONSTRAINT notifications_kind_check
  CHECK (kind IN ('chat_reply', 'invitation', 'test', 'email_code'));
DROP INDEX notifications_due;
CREATE INDEX notifications_due ON notifications (priority DESC, due_at, id) WHERE state = 'pending';
