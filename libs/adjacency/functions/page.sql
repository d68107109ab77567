-- Returns `lim` entries, newest first, from offset `off` or older than the id `before`, and the exact size of the list.
-- STABLE, so everything is read from one snapshot.
CREATE OR REPLACE FUNCTION adjacency.page(list_owner uuid, k smallint, off bigint, lim int, before bigint DEFAULT NULL)
RETURNS TABLE (total bigint, ids bigint[], peers uuid[]) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off AS $$
DECLARE
  root smallint;
  root_place bigint;
  past bigint;
  deep boolean;
  pending bigint[];
  pending_ds smallint[];
  top bigint := 9223372036854775807;
  rest bigint := off;
BEGIN
  SELECT ll.n, ll.root_level, ll.root_prefix, ll.folded_to INTO total, root, root_place, past
  FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k;
  deep := root IS NOT NULL AND before IS NULL AND off > adjacency.leaf_capacity();
  IF root IS NULL THEN
    SELECT count(*) INTO total FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k;
  ELSIF deep THEN
    SELECT total + coalesce(sum(p.d), 0), array_agg(p.id), array_agg(p.d) INTO total, pending, pending_ds
    FROM adjacency.pending_change p
    WHERE p.owner = list_owner AND p.kind = k AND p.seq > past;
  ELSE
    SELECT total + coalesce(sum(d.d * cardinality(d.ids)), 0) INTO total FROM adjacency.delta d
    WHERE d.owner = list_owner AND d.kind = k AND d.seq > past;
  END IF;
  IF before IS NOT NULL THEN
    top := before - 1;
    rest := 0;
  ELSIF off >= total THEN
    ids := '{}';
    peers := '{}';
    RETURN NEXT;
    RETURN;
  ELSIF deep THEN
    SELECT s.top, s.rest INTO top, rest FROM adjacency.seek(list_owner, k, root, root_place, off, pending, pending_ds) s;
  END IF;
  SELECT coalesce(array_agg(x.id), '{}'), coalesce(array_agg(x.peer), '{}') INTO ids, peers
  FROM (SELECT e.id, e.peer FROM adjacency.entry e
        WHERE e.owner = list_owner AND e.kind = k AND e.id <= top
        ORDER BY e.id DESC OFFSET rest LIMIT lim) x;
  RETURN NEXT;
END $$;
