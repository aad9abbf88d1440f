-- What each role may do. An owner's set is always all of it.
CREATE TABLE roles (
  name TEXT PRIMARY KEY CHECK (name IN ('owner', 'admin', 'agent')),
  permissions JSONB NOT NULL,
  -- NULL while it is as at first.
  updated_at TIMESTAMPTZ
);
INSERT INTO roles (name, permissions) VALUES
  ('owner', '["SupportInquiries_READ", "SupportInquiries_UPDATE", "Settings_UPDATE", "Agents_UPDATE", "Roles_UPDATE", "Mail_READ", "Mail_UPDATE", "ApiKeys_UPDATE"]'),
  ('admin', '["SupportInquiries_READ", "SupportInquiries_UPDATE", "Settings_UPDATE", "Agents_UPDATE", "Roles_UPDATE", "Mail_READ", "Mail_UPDATE", "ApiKeys_UPDATE"]'),
  ('agent', '["SupportInquiries_READ", "SupportInquiries_UPDATE"]');

-- With a key a server acts as the agent who made it. Only its hash is kept.
CREATE TABLE api_keys (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  key_hash BYTEA NOT NULL UNIQUE,
  permissions JSONB NOT NULL,
  created_by UUID NOT NULL REFERENCES agents (id),
  created_at TIMESTAMPTZ NOT NULL,
  last_used_at TIMESTAMPTZ,
  revoked_at TIMESTAMPTZ
);

-- NULL for whoever was signed in.
ALTER TABLE activities ADD COLUMN api_key_id UUID REFERENCES api_keys (id);
