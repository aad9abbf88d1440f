-- What staff have changed: written with the change, and never afterwards.
CREATE TABLE activities (
  id UUID PRIMARY KEY,
  -- NULL for whoever has the server's shell.
  agent_id UUID REFERENCES agents (id),
  action TEXT NOT NULL,
  subject_type TEXT NOT NULL,
  subject_id TEXT NOT NULL,
  before JSONB,
  after JSONB,
  request_id TEXT,
  created_at TIMESTAMPTZ NOT NULL
);
CREATE INDEX activities_by_subject ON activities (subject_type, subject_id, id);
CREATE FUNCTION refuse_to_change_activities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'activities are never changed or deleted';
END $$;
CREATE TRIGGER activities_stay BEFORE UPDATE OR DELETE ON activities
  FOR EACH ROW EXECUTE FUNCTION refuse_to_change_activities();
CREATE TRIGGER activities_remain BEFORE TRUNCATE ON activities
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_to_change_activities();
