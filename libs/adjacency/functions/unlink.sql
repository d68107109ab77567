-- Takes each peer off its owner's list k and the owner off the peer's list mirror. Returns the ordinals of the pairs
-- that were there, with the ids they had. Rows are locked in key order, so batches cannot deadlock.
CREATE OR REPLACE FUNCTION adjacency.unlink(k smallint, mirror smallint, owners uuid[], peers uuid[])
RETURNS TABLE (ord int, id bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM adjacency.hold_lengths();
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT min(x.ord)::int AS ord,
           CASE WHEN k = mirror THEN least(x.owner, x.peer) ELSE x.owner END AS owner,
           CASE WHEN k = mirror THEN greatest(x.owner, x.peer) ELSE x.peer END AS peer
    FROM unnest(owners, peers) WITH ORDINALITY AS x(owner, peer, ord) GROUP BY 2, 3),
  locked AS MATERIALIZED (
    SELECT a.ord, e.owner, e.peer, e.id
    FROM asked a JOIN adjacency.entry e
      ON e.owner = a.owner AND e.kind = k AND e.peer = a.peer AND e.kind IN (0, 2, 3)
    ORDER BY e.owner, e.peer FOR UPDATE OF e),
  unlinked AS (
    DELETE FROM adjacency.entry e USING locked l WHERE e.owner = l.owner AND e.kind = k AND e.id = l.id),
  mirrored AS (
    DELETE FROM adjacency.entry e USING locked l WHERE e.owner = l.peer AND e.kind = mirror AND e.id = l.id),
  shrunk AS MATERIALIZED (
    SELECT c.owner, c.kind, array_agg(c.id) AS ids
    FROM (SELECT l.owner, k AS kind, l.id FROM locked l UNION ALL SELECT l.peer, mirror, l.id FROM locked l) c
    GROUP BY c.owner, c.kind),
  pending AS (
    INSERT INTO adjacency.delta (shard, owner, kind, d, ids)
    SELECT adjacency.shard_of(s.owner), s.owner, s.kind, -1, s.ids FROM shrunk s
    WHERE (SELECT true FROM adjacency.long_list ll WHERE ll.owner = s.owner AND ll.kind = s.kind))
  SELECT l.ord, l.id FROM locked l;
END $$;
