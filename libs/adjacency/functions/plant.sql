-- Plants the tree of a long list that has none, while writers go on. Returns whether it did: another roller may hold
-- the list or have been faster. Planting and folding happen under the lock of the list's row, so
-- `folded = live entries - pending changes` holds for each list with a tree in every snapshot.
CREATE OR REPLACE FUNCTION adjacency.plant(list_owner uuid, k smallint) RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  live bigint;
  oldest bigint;
  newest bigint;
  lvl int := 0;
BEGIN
  PERFORM 1 FROM adjacency.long_list ll
  WHERE ll.owner = list_owner AND ll.kind = k AND ll.root_level IS NULL FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  -- What is pending is folded later. An entry that is gone already may have its -1 pending.
  SELECT coalesce(sum(x.n), 0), coalesce(min(x.id), 0), coalesce(max(x.id), 0) INTO live, oldest, newest
  FROM (SELECT e.id, 1 AS n FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k
        UNION ALL
        SELECT p.id, -p.d FROM adjacency.pending_change p WHERE p.owner = list_owner AND p.kind = k) x;
  -- The root is the lowest node that covers every id.
  WHILE oldest >> 6 * (lvl + 1) <> newest >> 6 * (lvl + 1) LOOP
    lvl := lvl + 1;
  END LOOP;
  UPDATE adjacency.long_list SET n = live, root_level = lvl, root_prefix = newest >> 6 * (lvl + 1)
  WHERE owner = list_owner AND kind = k;
  PERFORM adjacency.split(list_owner, k, lvl, newest >> 6 * (lvl + 1));
  RETURN true;
END $$;
