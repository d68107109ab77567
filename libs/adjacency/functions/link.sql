-- Puts each peer on its owner's list k and the owner on the peer's list mirror. Returns the ordinals, from 1, of the
-- pairs that were not there yet. Later pairs get higher ids. Rows are written in key order, so batches cannot
-- deadlock. A list that mirrors itself is keyed by the unordered pair.
CREATE OR REPLACE FUNCTION adjacency.link(k smallint, mirror smallint, owners uuid[], peers uuid[])
RETURNS TABLE (ord int, id bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
BEGIN
  PERFORM adjacency.hold_lengths();
  RETURN QUERY
  WITH asked AS MATERIALIZED (
    SELECT x.ord::int AS ord, nextval('adjacency.entry_id') AS id,
           CASE WHEN k = mirror THEN least(x.owner, x.peer) ELSE x.owner END AS owner,
           CASE WHEN k = mirror THEN greatest(x.owner, x.peer) ELSE x.peer END AS peer
    FROM unnest(owners, peers) WITH ORDINALITY AS x(owner, peer, ord)),
  linked AS (
    INSERT INTO adjacency.entry (owner, kind, peer, id)
    SELECT a.owner, k, a.peer, a.id FROM asked a ORDER BY a.owner, a.peer, a.ord
    ON CONFLICT (owner, kind, peer) WHERE kind IN (0, 2, 3) DO NOTHING
    RETURNING entry.owner, entry.peer, entry.id),
  mirrored AS (
    INSERT INTO adjacency.entry (owner, kind, peer, id) SELECT l.peer, mirror, l.owner, l.id FROM linked l),
  grown AS MATERIALIZED (
    SELECT c.owner, c.kind, array_agg(c.id) AS ids,
           (SELECT true FROM adjacency.long_list ll WHERE ll.owner = c.owner AND ll.kind = c.kind) AS long
    FROM (SELECT l.owner, k AS kind, l.id FROM linked l UNION ALL SELECT l.peer, mirror, l.id FROM linked l) c
    GROUP BY c.owner, c.kind),
  pending AS (
    INSERT INTO adjacency.delta (shard, owner, kind, d, ids)
    SELECT adjacency.shard_of(g.owner), g.owner, g.kind, 1, g.ids FROM grown g WHERE g.long),
  -- A sample will do: a list is looked at about 16 times before it has twice the entries.
  overgrown AS (
    INSERT INTO adjacency.overgrown (owner, kind)
    SELECT g.owner, g.kind FROM grown g
    WHERE g.long IS NULL AND random() * adjacency.leaf_capacity() < 16 * cardinality(g.ids)
      AND (SELECT count(*) FROM (SELECT FROM adjacency.entry e WHERE e.owner = g.owner AND e.kind = g.kind
                                 LIMIT adjacency.leaf_capacity()) x) + cardinality(g.ids) > adjacency.leaf_capacity())
  SELECT a.ord, a.id FROM linked l JOIN asked a ON a.id = l.id;
END $$;
