-- When the server last ran with a clock that it believed. One that starts compares its own clock with it.
CREATE TABLE clock_marks (
  id INTEGER PRIMARY KEY CHECK (id = 1),
  seen_at TIMESTAMPTZ NOT NULL
);
