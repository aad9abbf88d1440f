-- What each role may do. An owner's set is always all of it.
CREATE TABLE roles (
  name TEXT PRIMARY KEY CHECK (name IN ('owner', 'admin', 'agent')),
  permissions TEXT NOT NULL,
  -- NULL while it is as at first.
  updated_at TEXT
);
INSERT INTO roles (name, permissions) VALUES
  ('owner', '["SupportInquiries_READ", "SupportInquiries_UPDATE", "Settings_UPDATE", "Agents_UPDATE", "Roles_UPDATE", "Mail_READ", "Mail_UPDATE", "ApiKeys_UPDATE"]'),
  ('admin', '["SupportInquiries_READ", "SupportInquiries_UPDATE", "Settings_UPDATE", "Agents_UPDATE", "Roles_UPDATE", "Mail_READ", "Mail_UPDATE", "ApiKeys_UPDATE"]'),
  ('agent', '["SupportInquiries_READ", "SupportInquiries_UPDATE"]');

-- With a key a server acts as the agent who made it. Only its hash is kept.
CREATE TABLE api_keys (
  id BLOB PRIMARY KEY,
  name TEXT NOT NULL,
  key_hash BLOB NOT NULL UNIQUE,
  permissions TEXT NOT NULL,
  created_by BLOB NOT NULL REFERENCES agents (id),
  created_at TEXT NOT NULL,
  last_used_at TEXT,
  revoked_at TEXT
);

-- NULL for whoever was signed in.
ALTER TABLE activities ADD COLUMN api_key_id BLOB REFERENCES api_keys (id);
