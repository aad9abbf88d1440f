-- A conversation's stream of messages and events becomes a thread, which tickets will have too. Its id stays the same.
-- What refers to a table goes with it, and renaming a column moves no row of messages or events.
ALTER TABLE conversations RENAME TO threads;
ALTER TABLE messages RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE events RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE search_marks RENAME COLUMN conversation_id TO thread_id;
ALTER TABLE search_entries RENAME COLUMN conversation_id TO thread_id;

-- What only a conversation has: the visitor.
ALTER TABLE threads RENAME CONSTRAINT conversations_pkey TO threads_pkey;
CREATE TABLE conversations (
  id UUID PRIMARY KEY REFERENCES threads (id),
  visitor_id UUID NOT NULL REFERENCES visitors (id)
);
INSERT INTO conversations (id, visitor_id) SELECT id, visitor_id FROM threads;
ALTER TABLE threads DROP COLUMN visitor_id;
ALTER TABLE conversations ADD UNIQUE (visitor_id);

ALTER TABLE threads ADD COLUMN kind TEXT NOT NULL DEFAULT 'conversation';
ALTER TABLE threads ALTER COLUMN kind DROP DEFAULT;
ALTER TABLE threads ADD COLUMN priority TEXT;
ALTER TABLE threads ADD COLUMN department_id UUID;
-- What people call it by: a conversation's tracking code, a ticket's number.
ALTER TABLE threads RENAME COLUMN tracking_code TO reference;
ALTER TABLE threads ALTER COLUMN reference DROP DEFAULT;
-- One of the statuses of its kind, which `domain` lists.
ALTER TABLE threads DROP CONSTRAINT conversations_status_check;
ALTER TABLE threads ALTER COLUMN status DROP DEFAULT;
ALTER TABLE threads RENAME COLUMN visitor_read_up_to TO customer_read_up_to;
ALTER TABLE threads RENAME COLUMN visitor_wrote_up_to TO customer_wrote_up_to;
ALTER TABLE threads RENAME COLUMN admin_viewed_at TO staff_viewed_at;
ALTER INDEX conversations_active RENAME TO threads_active;
ALTER INDEX conversations_archived RENAME TO threads_archived;
ALTER INDEX conversations_by_code RENAME TO threads_by_reference;
ALTER INDEX conversations_by_assignee RENAME TO threads_by_assignee;
ALTER INDEX conversations_by_customer RENAME TO threads_by_customer;
ALTER INDEX conversations_by_beginning RENAME TO threads_by_beginning;
ALTER INDEX conversations_by_status RENAME TO threads_by_status;
DROP INDEX conversations_unread;
CREATE INDEX threads_unread ON threads (kind) WHERE archived_at IS NULL AND customer_wrote_up_to > staff_read_up_to;
