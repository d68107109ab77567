-- Returns the entries of those peers that are on the owner's lists of the given kinds. A short mirror is read
-- completely. All other lists are searched through the index by pair; for a long mirror, the lists of the peers are
-- searched. From PostgreSQL 17 on, an index scan visits each page once for all values it looks for. Older versions search
-- the index once for each peer, so there all short lists are read completely.
CREATE OR REPLACE FUNCTION adjacency.find(list_owner uuid, kinds smallint[], of_peers uuid[])
RETURNS TABLE (kind smallint, peer uuid, id bigint) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET enable_incremental_sort = off
SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  at_once constant boolean := current_setting('server_version_num')::int >= 170000;
  long constant smallint[] := ARRAY(
    SELECT ll.kind FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = ANY (kinds));
  by_pair constant smallint[] := ARRAY(
    SELECT k FROM unnest(kinds) AS k WHERE k & 1 = 0 AND (at_once OR k = ANY (long)) ORDER BY k);
  mirrored constant smallint[] := ARRAY(
    SELECT adjacency.mirror(k) FROM unnest(long) AS k WHERE k & 1 = 1 ORDER BY k);
  whole constant smallint[] := ARRAY(
    SELECT k FROM unnest(kinds) AS k WHERE k <> ALL (long) AND k <> ALL (by_pair) ORDER BY k);
BEGIN
  IF at_once THEN
    -- The order leaves the planner no other index.
    RETURN QUERY SELECT e.kind, e.peer, e.id FROM adjacency.entry e
    WHERE e.owner = list_owner AND e.kind = ANY (by_pair) AND e.peer = ANY (of_peers) AND e.kind & 1 = 0
    ORDER BY e.kind, e.peer;
  ELSE
    RETURN QUERY SELECT k.kind, p.peer, e.id FROM unnest(by_pair) AS k(kind) CROSS JOIN unnest(of_peers) AS p(peer)
    CROSS JOIN LATERAL (SELECT e.id FROM adjacency.entry e
                        WHERE e.owner = list_owner AND e.kind = k.kind AND e.peer = p.peer AND e.kind & 1 = 0 OFFSET 0) e;
  END IF;
  IF cardinality(mirrored) > 0 THEN
    RETURN QUERY SELECT adjacency.mirror(e.kind), e.owner, e.id FROM adjacency.entry e
    WHERE e.owner = ANY (of_peers) AND e.kind = ANY (mirrored) AND e.peer = list_owner AND e.kind & 1 = 0;
  END IF;
  -- IS TRUE prevents the planner from turning IN into a join, which would look up the peers one by one.
  RETURN QUERY SELECT e.kind, e.peer, e.id FROM adjacency.entry e
  WHERE e.owner = list_owner AND e.kind = ANY (whole) AND (e.peer IN (SELECT p.peer FROM unnest(of_peers) AS p(peer))) IS TRUE;
END $$;
