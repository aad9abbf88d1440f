-- The outbox knows kinds and channels by their names only, and what a delivery is about by a type and an id: what can be
-- sent is for the code to say. Its rows are deliveries: one notification on one channel.
ALTER TABLE notifications RENAME TO deliveries;
ALTER TABLE deliveries RENAME CONSTRAINT notifications_pkey TO deliveries_pkey;
ALTER TABLE deliveries RENAME CONSTRAINT notifications_state_check TO deliveries_state_check;
ALTER TABLE deliveries DROP CONSTRAINT notifications_kind_check;
ALTER TABLE deliveries DROP CONSTRAINT notifications_channel_check;
DROP INDEX notifications_one_pending;
DROP INDEX notifications_by_conversation;
ALTER INDEX notifications_due RENAME TO deliveries_due;

-- NULL when it is about nothing in particular.
ALTER TABLE deliveries ADD COLUMN subject_type TEXT;
ALTER TABLE deliveries ADD COLUMN subject_id UUID;
-- While one with this key waits, another one for the same recipient on the same channel adds nothing.
ALTER TABLE deliveries ADD COLUMN dedupe_key TEXT;
UPDATE deliveries SET subject_type = 'conversation', subject_id = conversation_id,
  dedupe_key = 'chat_reply:' || replace(conversation_id::text, '-', '')
  WHERE conversation_id IS NOT NULL;

-- Links know which conversation they open and to whom they went, so that nothing has to be asked of the outbox.
ALTER TABLE email_links RENAME COLUMN notification_id TO delivery_id;
ALTER TABLE email_links ADD COLUMN conversation_id UUID;
ALTER TABLE email_links ADD COLUMN recipient TEXT;
UPDATE email_links SET conversation_id = d.conversation_id, recipient = d.recipient
  FROM deliveries d WHERE d.id = email_links.delivery_id;
ALTER TABLE email_links ALTER COLUMN conversation_id SET NOT NULL;
ALTER TABLE email_links ALTER COLUMN recipient SET NOT NULL;
ALTER INDEX email_links_by_notification RENAME TO email_links_by_delivery;
ALTER TABLE email_links RENAME CONSTRAINT email_links_notification_id_fkey TO email_links_delivery_id_fkey;

ALTER TABLE guest_tokens RENAME COLUMN notification_id TO delivery_id;
ALTER TABLE guest_tokens RENAME CONSTRAINT guest_tokens_notification_id_fkey TO guest_tokens_delivery_id_fkey;
ALTER TABLE deliveries DROP COLUMN conversation_id;

CREATE UNIQUE INDEX deliveries_one_pending ON deliveries (dedupe_key, recipient, channel)
  WHERE state = 'pending' AND dedupe_key IS NOT NULL;
CREATE INDEX deliveries_by_subject ON deliveries (subject_id, subject_type) WHERE subject_id IS NOT NULL;
-- For the log: the newest, and the newest of those that were given up.
CREATE INDEX deliveries_by_age ON deliveries (created_at, id);
CREATE INDEX deliveries_dead ON deliveries (created_at, id) WHERE state = 'dead';
CREATE INDEX email_links_by_conversation ON email_links (conversation_id);
