-- Plants the tree of one long list that has none, tall enough for every id, while writers go on. Returns whether it
-- found one whose shard no other roller holds. Planting and folding happen under the lock of the list's shard, so
-- `folded = live entries - pending changes` holds for each list with a tree in every snapshot.
CREATE OR REPLACE FUNCTION adjacency.plant() RETURNS boolean LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  list record;
  live bigint;
  newest bigint;
  lvl int := 0;
BEGIN
  SELECT ll.owner, ll.kind INTO list
  FROM adjacency.long_list ll JOIN adjacency.roller_shard r ON r.shard = adjacency.shard_of(ll.owner)
  WHERE ll.root_level IS NULL ORDER BY random() LIMIT 1 FOR UPDATE OF r SKIP LOCKED;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM set_config('synchronous_commit', 'off', true);
  -- What is pending is folded later. An entry that is gone already may have its -1 pending.
  SELECT sum(x.n), max(x.id) INTO live, newest
  FROM (SELECT e.id, 1 AS n FROM adjacency.entry e WHERE e.owner = list.owner AND e.kind = list.kind
        UNION ALL
        SELECT p.id, -p.d FROM adjacency.pending_change p
        WHERE p.shard = adjacency.shard_of(list.owner) AND p.owner = list.owner AND p.kind = list.kind) x;
  WHILE newest >> 6 * (lvl + 1) > 0 LOOP
    lvl := lvl + 1;
  END LOOP;
  -- Another roller may have planted it before the shard was locked.
  UPDATE adjacency.long_list SET n = coalesce(live, 0), root_level = lvl
  WHERE owner = list.owner AND kind = list.kind AND root_level IS NULL;
  IF FOUND THEN
    PERFORM adjacency.split(list.owner, list.kind, lvl, 0);
  END IF;
  RETURN true;
END $$;
