-- People whose identity is verified.
CREATE TABLE customers (
  id BLOB PRIMARY KEY,
  inbox_id BLOB NOT NULL REFERENCES inboxes (id),
  -- What the website calls them; NULL for those who are known by their address alone.
  external_id TEXT,
  -- In lower case.
  email TEXT,
  email_verified_at TEXT,
  name TEXT,
  phone TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (inbox_id, external_id)
);
-- A proven address belongs to one customer.
CREATE UNIQUE INDEX customers_by_email ON customers (inbox_id, email) WHERE email_verified_at IS NOT NULL;

-- What customers' tokens are signed with.
CREATE TABLE inbox_keys (
  id BLOB PRIMARY KEY,
  inbox_id BLOB NOT NULL REFERENCES inboxes (id),
  algorithm TEXT NOT NULL CHECK (algorithm IN ('HS256', 'RS256', 'ES256', 'EdDSA')),
  -- The secret of HS256, which both sides must know; otherwise the public key as PEM.
  key_text TEXT NOT NULL,
  created_at TEXT NOT NULL,
  -- NULL has no end.
  expires_at TEXT
);
CREATE INDEX inbox_keys_by_inbox ON inbox_keys (inbox_id);

ALTER TABLE conversations ADD COLUMN customer_id BLOB REFERENCES customers (id);
CREATE INDEX conversations_by_customer ON conversations (customer_id, id) WHERE customer_id IS NOT NULL;
