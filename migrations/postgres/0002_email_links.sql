-- Links in emails about a conversation. Each try to send makes its own, so that only hashes need to be
-- kept and the links of every copy that got out keep working.
CREATE TABLE email_links (
  token_hash BYTEA PRIMARY KEY,
  notification_id UUID NOT NULL REFERENCES notifications (id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK (purpose IN ('chat', 'unsubscribe')),
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX email_links_by_notification ON email_links (notification_id);
