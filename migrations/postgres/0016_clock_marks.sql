-- When the server last ran with a clock that it believed. One that starts compares its own clock with it.
CREATE TABLE clock_marks (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seen_at TIMESTAMPTZ NOT NULL
);
-- An older version has left no more than when it last changed something.
INSERT INTO clock_marks (id, seen_at) SELECT 1, updated_at FROM conversations ORDER BY updated_at DESC LIMIT 1;
