-- Makes up to `max` of the recorded lists long. Returns how many, or -1 if running writers did not finish within the
-- lock timeout. All writers wait meanwhile, so it counts no entries and its commit does not wait for the disk.
CREATE OR REPLACE FUNCTION adjacency.lengthen(max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET lock_timeout = '50ms' AS $$
DECLARE
  lengthened int;
BEGIN
  -- A long list never becomes short.
  DELETE FROM adjacency.overgrown o
  WHERE EXISTS (SELECT 1 FROM adjacency.long_list ll WHERE ll.owner = o.owner AND ll.kind = o.kind);
  PERFORM 1 FROM adjacency.overgrown LIMIT 1;
  IF NOT FOUND THEN RETURN 0; END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  PERFORM pg_advisory_xact_lock(adjacency.lengths());
  INSERT INTO adjacency.long_list (owner, kind)
  SELECT DISTINCT o.owner, o.kind FROM adjacency.overgrown o LIMIT max
  ON CONFLICT (owner, kind) DO NOTHING;
  GET DIAGNOSTICS lengthened = ROW_COUNT;
  RETURN lengthened;
EXCEPTION WHEN lock_not_available THEN
  RETURN -1;
END $$;
