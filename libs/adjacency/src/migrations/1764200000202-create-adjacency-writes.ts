import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The two writes of a list, set-based. */
export class CreateAdjacencyWrites1764200000202 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
-- Most entries of a leaf of a tree; a short list with more of them shall become long.
CREATE FUNCTION adjacency.leaf_capacity() RETURNS int LANGUAGE sql STABLE PARALLEL SAFE RETURN 512;

CREATE FUNCTION adjacency.lengths() RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN hashtextextended('adjacency.lengths', 0);

-- A writer holds this until its end, then looks which lists are long. Whoever makes a list long waits for the writers
-- under way, since those leave no delta of it.
CREATE FUNCTION adjacency.hold_lengths() RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('transaction_isolation') <> 'read committed' THEN
    RAISE EXCEPTION 'lists are written at READ COMMITTED' USING ERRCODE = 'invalid_transaction_state';
  END IF;
  PERFORM pg_advisory_xact_lock_shared(adjacency.lengths());
END $$;

-- Puts each peer on its owner's list k and the owner on the peer's list mirror. Answers the ordinals, from 1, of the
-- pairs that were not there yet. Later pairs get higher ids. Rows are written in key order, so batches cannot
-- deadlock. A list that mirrors itself is keyed by the unordered pair.
CREATE FUNCTION adjacency.link(k smallint, mirror smallint, owners uuid[], peers uuid[])
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

-- Takes each peer off its owner's list k and the owner off the peer's list mirror. Answers the ordinals of the pairs
-- that were there, with the ids they had. Rows are locked in key order, so batches cannot deadlock.
CREATE FUNCTION adjacency.unlink(k smallint, mirror smallint, owners uuid[], peers uuid[])
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
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP FUNCTION adjacency.link, adjacency.unlink, adjacency.hold_lengths, adjacency.lengths, adjacency.leaf_capacity',
    );
  }
}
