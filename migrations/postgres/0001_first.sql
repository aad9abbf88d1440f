-- People who answer.
CREATE TABLE agents (
  id UUID PRIMARY KEY,
  email TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
  password_hash TEXT NOT NULL,
  deactivated_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE invitations (
  id UUID PRIMARY KEY,
  token_hash BYTEA NOT NULL UNIQUE,
  email TEXT NOT NULL UNIQUE,
  role TEXT NOT NULL CHECK (role IN ('owner', 'admin', 'agent')),
  invited_by UUID NOT NULL REFERENCES agents (id),
  expires_at TIMESTAMPTZ NOT NULL,
  created_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE sessions (
  id_hash BYTEA PRIMARY KEY,
  agent_id UUID REFERENCES agents (id) ON DELETE CASCADE,
  data JSONB NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX sessions_by_agent ON sessions (agent_id);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Failed sign-ins, by account and by address; they must hold across restarts.
CREATE TABLE sign_in_failures (
  subject TEXT PRIMARY KEY,
  failures BIGINT NOT NULL,
  window_ends_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE inboxes (
  id UUID PRIMARY KEY,
  key TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  colour TEXT NOT NULL,
  greeting TEXT NOT NULL,
  allowed_origins JSONB NOT NULL,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE visitors (
  id UUID PRIMARY KEY,
  inbox_id UUID NOT NULL REFERENCES inboxes (id),
  name TEXT,
  email TEXT,
  page_url TEXT,
  user_agent TEXT,
  first_seen_at TIMESTAMPTZ NOT NULL,
  last_seen_at TIMESTAMPTZ NOT NULL,
  unsubscribed_at TIMESTAMPTZ
);

CREATE TABLE conversations (
  id UUID PRIMARY KEY,
  inbox_id UUID NOT NULL REFERENCES inboxes (id),
  visitor_id UUID NOT NULL UNIQUE REFERENCES visitors (id),
  -- The number of the newest event: how many there are, because they have no gaps.
  last_event_id BIGINT NOT NULL DEFAULT 0,
  last_message_at TIMESTAMPTZ,
  admin_viewed_at TIMESTAMPTZ,
  archived_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX conversations_active ON conversations (last_message_at DESC, id DESC) WHERE archived_at IS NULL;
CREATE INDEX conversations_archived ON conversations (last_message_at DESC, id DESC) WHERE archived_at IS NOT NULL;

CREATE TABLE guest_tokens (
  token_hash BYTEA PRIMARY KEY,
  conversation_id UUID NOT NULL REFERENCES conversations (id),
  created_at TIMESTAMPTZ NOT NULL,
  expires_at TIMESTAMPTZ NOT NULL,
  revoked_at TIMESTAMPTZ
);
CREATE INDEX guest_tokens_by_conversation ON guest_tokens (conversation_id);

CREATE TABLE messages (
  id UUID PRIMARY KEY,
  conversation_id UUID NOT NULL REFERENCES conversations (id),
  event_id BIGINT NOT NULL,
  client_message_id UUID NOT NULL,
  content TEXT NOT NULL,
  sender_type TEXT NOT NULL CHECK (sender_type IN ('customer', 'agent', 'system')),
  -- The visitor, the agent, or the inbox, in the order of the types.
  sender_id UUID NOT NULL,
  read_at TIMESTAMPTZ,
  created_at TIMESTAMPTZ NOT NULL,
  UNIQUE (conversation_id, event_id),
  UNIQUE (conversation_id, sender_id, client_message_id)
);
CREATE INDEX messages_by_time ON messages (conversation_id, created_at);
CREATE INDEX messages_unread ON messages (conversation_id, sender_type) WHERE read_at IS NULL;

-- Every durable change of a conversation, in the order of commits and without gaps.
CREATE TABLE events (
  conversation_id UUID NOT NULL REFERENCES conversations (id),
  event_id BIGINT NOT NULL,
  event TEXT NOT NULL,
  -- NULL for a message: its own row has it.
  data JSONB,
  created_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (conversation_id, event_id)
);

-- The outbox and its log: one message to one recipient on one channel.
CREATE TABLE notifications (
  id UUID PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('chat_reply', 'invitation', 'test')),
  conversation_id UUID REFERENCES conversations (id),
  channel TEXT NOT NULL CHECK (channel IN ('email')),
  recipient TEXT NOT NULL,
  payload JSONB NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('pending', 'sent', 'skipped', 'dead')),
  reason TEXT,
  attempts INTEGER NOT NULL DEFAULT 0,
  due_at TIMESTAMPTZ NOT NULL,
  lease_token UUID,
  lease_until TIMESTAMPTZ,
  message_id TEXT NOT NULL,
  link_token_hash BYTEA,
  created_at TIMESTAMPTZ NOT NULL,
  finished_at TIMESTAMPTZ
);
CREATE UNIQUE INDEX notifications_one_pending ON notifications (conversation_id, recipient, channel)
  WHERE state = 'pending' AND conversation_id IS NOT NULL;
CREATE INDEX notifications_due ON notifications (due_at) WHERE state = 'pending';
CREATE INDEX notifications_by_conversation ON notifications (conversation_id);
CREATE UNIQUE INDEX notifications_by_link ON notifications (link_token_hash);
