-- What staff have changed: written with the change, and never afterwards.
CREATE TABLE activities (
  id BLOB PRIMARY KEY,
  -- NULL for whoever has the server's shell.
  agent_id BLOB REFERENCES agents (id),
  action TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before TEXT,
  after TEXT,
  request_id TEXT,
  created_at TEXT NOT NULL
);
CREATE INDEX activities_by_subject ON activities (subject_type, subject_id, id);
CREATE TRIGGER activities_stay BEFORE UPDATE ON activities
BEGIN SELECT RAISE(ABORT, 'activities are never changed'); END;
CREATE TRIGGER activities_remain BEFORE DELETE ON activities
BEGIN SELECT RAISE(ABORT, 'activities are never deleted'); END;
