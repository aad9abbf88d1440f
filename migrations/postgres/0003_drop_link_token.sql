-- Links have a table of their own: `email_links`.
DROP INDEX notifications_by_link;
ALTER TABLE notifications DROP COLUMN link_token_hash;
