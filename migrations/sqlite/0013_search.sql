-- How far each conversation is in the search index. Neither table names `conversations` as its foreign key: on
-- PostgreSQL the check of one locks the conversation's row, and those who post would wait for those who index.
CREATE TABLE search_marks (
  conversation_id BLOB PRIMARY KEY,
  indexed_up_to BIGINT NOT NULL,
  -- Who and what the conversation is about, as it was indexed.
  card TEXT,
  -- How often that has changed since.
  changes BIGINT NOT NULL DEFAULT 0
) WITHOUT ROWID;

-- What can be found: each message, and each conversation's card as event 0. Ids grow with time.
CREATE TABLE search_entries (
  id INTEGER PRIMARY KEY,
  conversation_id BLOB NOT NULL,
  event_id BIGINT NOT NULL,
  UNIQUE (conversation_id, event_id)
);

-- Their words, by the same ids. The words come normalised and with spaces between them, so the tokenizer has nothing
-- more to do. The text itself is not kept again.
CREATE VIRTUAL TABLE search_words USING fts5 (
  words, content = '', contentless_delete = 1, tokenize = 'ascii', prefix = '2 3 4'
);

-- For lists that are sorted by when conversations were begun. There is none for when they changed last: every message
-- would have to move its conversation in it.
CREATE INDEX conversations_by_beginning ON conversations (created_at, id);
-- And for those of one status. Most messages come in active conversations, and those are among the newest anyway.
CREATE INDEX conversations_by_status ON conversations (status, last_message_at, id) WHERE status <> 'active';
