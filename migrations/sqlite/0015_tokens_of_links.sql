-- The email whose link a guest's token was made from, with which it ends; NULL for every other token.
ALTER TABLE guest_tokens ADD COLUMN notification_id BLOB REFERENCES notifications (id) ON DELETE CASCADE;
-- Earlier ones are known by their end, which is that of their link.
UPDATE guest_tokens SET notification_id = (
  SELECT n.id FROM notifications n JOIN email_links l ON l.notification_id = n.id
  WHERE n.conversation_id = guest_tokens.conversation_id AND l.purpose = 'chat'
    AND strftime('%Y-%m-%d %H:%M:%S', l.created_at, '+90 days') = strftime('%Y-%m-%d %H:%M:%S', guest_tokens.expires_at)
  LIMIT 1);
