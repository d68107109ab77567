-- Deletes the changes of transactions before `horizon`, and those from later than now, which only a restored dump
-- contains. Returns the oldest running transaction: a horizon for a later call.
CREATE OR REPLACE FUNCTION profiles.trim_changes(horizon bigint) RETURNS bigint LANGUAGE plpgsql VOLATILE AS $$
DECLARE
  oldest CONSTANT bigint := pg_snapshot_xmin(pg_current_snapshot())::text;
  next CONSTANT bigint := pg_snapshot_xmax(pg_current_snapshot())::text;
  trimmed CONSTANT bigint := least(horizon, oldest);
BEGIN
  -- First for all instances, which wait for each other here.
  UPDATE profiles.change_log l SET complete_since = greatest(trimmed, CASE WHEN l.complete_since <= next THEN l.complete_since END)
  WHERE l.complete_since > next OR EXISTS (SELECT FROM profiles.change c WHERE c.version < trimmed);
  DELETE FROM profiles.change c WHERE c.version < trimmed;
  DELETE FROM profiles.change c WHERE c.version >= pg_snapshot_xmax(pg_current_snapshot())::text::bigint;
  RETURN oldest;
END $$;
