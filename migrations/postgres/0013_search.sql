-- How far each conversation is in the search index. Neither table names `conversations` as its foreign key: the check
-- of one locks the conversation's row, and those who post would wait for those who index.
CREATE TABLE search_marks (
  conversation_id UUID PRIMARY KEY,
  indexed_up_to BIGINT NOT NULL,
  -- Who and what the conversation is about, as it was indexed.
  card TEXT,
  -- How often that has changed since.
  changes BIGINT NOT NULL DEFAULT 0
);

-- What can be found: each message, and each conversation's card as event 0. Ids grow with time.
CREATE TABLE search_entries (
  id BIGSERIAL PRIMARY KEY,
  conversation_id UUID NOT NULL,
  event_id BIGINT NOT NULL,
  -- The words come normalised. One more says in which part of the index the entry is: `#` and its id by 4096.
  words TSVECTOR NOT NULL,
  UNIQUE (conversation_id, event_id)
);
-- A list of what is not in the index yet would be read whole by every search.
CREATE INDEX search_entries_words ON search_entries USING GIN (words) WITH (fastupdate = off);

-- For lists that are sorted by when conversations were begun. There is none for when they changed last: every message
-- would have to move its conversation in it.
CREATE INDEX conversations_by_beginning ON conversations (created_at, id);
-- And for those of one status. Most messages come in active conversations, and those are among the newest anyway.
CREATE INDEX conversations_by_status ON conversations (status, last_message_at, id) WHERE status <> 'active';
