-- A conversation's stream of messages and events becomes a thread, which tickets will have too. Its id stays the same.
-- Renaming the table renames what refers to it, and renaming a column moves no row of messages or events.
ALTER TABLE conversations RENAME TO threads;
ALTER TABLE messages RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE events RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE search_marks RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE search_entries RENAME COLUMN conversation_id TO thread_id;

-- A UNIQUE, a CHECK and a NOT NULL can't be dropped, so the threads themselves are copied out and back. Messages refer
-- to them meanwhile, which is looked at when all of this is done.
PRAGMA defer_foreign_keys = ON;
CREATE TABLE conversations_before AS SELECT * FROM threads;
DROP TABLE threads;
CREATE TABLE threads (
  id BLOB PRIMARY KEY,
  kind TEXT NOT NULL,
  inbox_id BLOB NOT NULL REFERENCES inboxes (id),
  -- What people call it by: a conversation's tracking code, a ticket's number.
  reference TEXT NOT NULL,
  -- The customer whose it is, where somebody's identity is verified.
  customer_id BLOB REFERENCES customers (id),
  subject TEXT,
  category TEXT,
  priority TEXT,
  -- One of the statuses of its kind, which `domain` lists.
  status TEXT NOT NULL,
  assigned_to BLOB REFERENCES agents (id),
  department_id BLOB,
  -- The number of the newest event: how many there are, because they have no gaps.
  last_event_id BIGINT NOT NULL DEFAULT 0,
  last_message_at TEXT,
  -- How far each side has read, and the number of the customer's newest message.
  customer_read_up_to BIGINT NOT NULL DEFAULT 0,
  staff_read_up_to BIGINT NOT NULL DEFAULT 0,
  customer_wrote_up_to BIGINT NOT NULL DEFAULT 0,
  staff_viewed_at TEXT,
  archived_at TEXT,
  -- When somebody chose the status last: what was taken up again is not closed again at once.
  moved_at TEXT,
  closed_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
);
INSERT INTO threads (id, kind, inbox_id, reference, customer_id, subject, category, status, assigned_to, last_event_id,
  last_message_at, customer_read_up_to, staff_read_up_to, customer_wrote_up_to, staff_viewed_at, archived_at, moved_at,
  closed_at, created_at, updated_at)
  SELECT id, 'conversation', inbox_id, tracking_code, customer_id, subject, category, status, assigned_to, last_event_id,
    last_message_at, visitor_read_up_to, staff_read_up_to, visitor_wrote_up_to, admin_viewed_at, archived_at, moved_at,
    closed_at, created_at, updated_at
  FROM conversations_before ORDER BY id;
CREATE INDEX threads_active ON threads (last_message_at DESC, id DESC) WHERE archived_at IS NULL;
CREATE INDEX threads_archived ON threads (last_message_at DESC, id DESC) WHERE archived_at IS NOT NULL;
CREATE INDEX threads_unread ON threads (kind) WHERE archived_at IS NULL AND customer_wrote_up_to > staff_read_up_to;
CREATE UNIQUE INDEX threads_by_reference ON threads (reference);
CREATE INDEX threads_by_assignee ON threads (assigned_to) WHERE assigned_to IS NOT NULL;
CREATE INDEX threads_by_customer ON threads (customer_id, id) WHERE customer_id IS NOT NULL;
-- For lists that are sorted by when threads were begun. There is none for when they changed last: every message would
-- have to move its thread in it.
CREATE INDEX threads_by_beginning ON threads (created_at, id);
-- And for those of one status. Most messages come in active conversations, and those are among the newest anyway.
CREATE INDEX threads_by_status ON threads (status, last_message_at, id) WHERE status <> 'active';

-- What only a conversation has: the visitor.
CREATE TABLE conversations (
  id BLOB PRIMARY KEY REFERENCES threads (id),
  visitor_id BLOB NOT NULL UNIQUE REFERENCES visitors (id)
);
INSERT INTO conversations (id, visitor_id) SELECT id, visitor_id FROM conversations_before ORDER BY id;
DROP TABLE conversations_before;
