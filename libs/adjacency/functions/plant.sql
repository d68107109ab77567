-- Plants: builds the tree of a long list that has none, while writers continue. Returns whether it did; another roller
-- may be working on the list, or have planted it already. Planting and folding hold the lock of the list's row, so
-- `folded = live entries - pending changes` is true for each list with a tree in every snapshot.
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
  -- Pending changes are folded later. The -1 of a deleted entry may also be pending.
  SELECT coalesce(sum(x.n), 0), coalesce(min(x.id), 0), coalesce(max(x.id), 0) INTO live, oldest, newest
  FROM (SELECT e.id, 1 AS n FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k
        UNION ALL
        SELECT p.id, -p.d FROM adjacency.pending_change p WHERE p.owner = list_owner AND p.kind = k) x;
  -- The root is the lowest node that covers all ids.
  WHILE oldest >> 6 * (lvl + 1) <> newest >> 6 * (lvl + 1) LOOP
    lvl := lvl + 1;
  END LOOP;
  UPDATE adjacency.long_list SET n = live, root_level = lvl, root_prefix = newest >> 6 * (lvl + 1)
  WHERE owner = list_owner AND kind = k;
  PERFORM adjacency.split(list_owner, k, lvl, newest >> 6 * (lvl + 1));
  RETURN true;
END $$;
