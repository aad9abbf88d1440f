-- Groups of agents. The name is unique whatever its case, which the engines fold differently, so it is stored folded too.
CREATE TABLE departments (
  id UUID PRIMARY KEY,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL UNIQUE,
  description TEXT NOT NULL,
  tier INTEGER NOT NULL CHECK (tier BETWEEN 1 AND 3),
  created_at TIMESTAMPTZ NOT NULL,
  updated_at TIMESTAMPTZ NOT NULL
);

-- What an agent takes on, and whether new tickets come to them. A load is counted and never stored.
ALTER TABLE agents ADD COLUMN phone TEXT;
ALTER TABLE agents ADD COLUMN department_id UUID REFERENCES departments (id);
ALTER TABLE agents ADD COLUMN tier INTEGER NOT NULL DEFAULT 1 CHECK (tier BETWEEN 1 AND 3);
ALTER TABLE agents ADD COLUMN capacity INTEGER NOT NULL DEFAULT 10 CHECK (capacity BETWEEN 1 AND 500);
ALTER TABLE agents ADD COLUMN availability TEXT NOT NULL DEFAULT 'available'
  CHECK (availability IN ('available', 'busy', 'away'));
-- NULL where nothing ends. Once it has passed the agent is available, whatever the column beside it says.
ALTER TABLE agents ADD COLUMN availability_until TIMESTAMPTZ;
ALTER TABLE agents ADD COLUMN availability_changed_at TIMESTAMPTZ;
ALTER TABLE agents ADD COLUMN last_assigned_at TIMESTAMPTZ;
CREATE INDEX agents_by_department ON agents (department_id) WHERE department_id IS NOT NULL;
CREATE INDEX agents_by_availability_end ON agents (availability_until) WHERE availability_until IS NOT NULL;
CREATE INDEX threads_by_department ON threads (department_id) WHERE department_id IS NOT NULL;

-- Which tickets everybody of a role may see.
ALTER TABLE roles ADD COLUMN ticket_scope TEXT NOT NULL DEFAULT 'assigned'
  CHECK (ticket_scope IN ('assigned', 'department', 'all'));
UPDATE roles SET ticket_scope = 'all' WHERE name IN ('owner', 'admin');

UPDATE roles SET permissions = permissions || '["SupportRequests_READ", "SupportRequests_UPDATE", "Feedback_READ"]'::jsonb
  WHERE name IN ('owner', 'admin', 'agent');
UPDATE roles SET permissions = permissions || '["Feedback_UPDATE", "Departments_UPDATE", "Reports_READ"]'::jsonb
  WHERE name IN ('owner', 'admin');
