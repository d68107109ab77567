import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Planting of trees, and folding of pending changes into them. Both happen under the lock of the list's shard, so
 * `folded = live entries - pending changes` holds for each list with a tree in every snapshot.
 */
export class CreateAdjacencyFolding1764200000204 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
-- Makes the node (lvl, place) of a list, and those below it that are due, from one snapshot each.
CREATE FUNCTION adjacency.split(list_owner uuid, k smallint, lvl int, place bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  sums bigint[];
BEGIN
  INSERT INTO adjacency.node (owner, kind, level, prefix, counts)
  SELECT list_owner, k, lvl, place, array_agg(coalesce(c.n, 0) ORDER BY i)
  FROM generate_series(0, 63) AS i LEFT JOIN (
    SELECT (x.id >> 6 * lvl) & 63 AS child, sum(x.n) AS n
    FROM (SELECT e.id, 1 AS n FROM adjacency.entry e
          WHERE e.owner = list_owner AND e.kind = k
            AND e.id >= place << 6 * (lvl + 1) AND e.id < (place + 1) << 6 * (lvl + 1)
          UNION ALL
          SELECT p.id, -p.d FROM adjacency.pending_change p
          WHERE p.shard = adjacency.shard_of(list_owner) AND p.owner = list_owner AND p.kind = k
            AND p.id >> 6 * (lvl + 1) = place) x
    GROUP BY 1) c ON c.child = i
  RETURNING counts INTO sums;
  IF lvl > 0 THEN
    FOR i IN 1..64 LOOP
      IF sums[i] > adjacency.leaf_capacity() THEN
        PERFORM adjacency.split(list_owner, k, lvl - 1, place * 64 + i - 1);
      END IF;
    END LOOP;
  END IF;
END $$;

-- Makes up to max lists long that were found to have grown. Answers how many, or -1 when the writers under way did not
-- end soon. Others wait meanwhile, so this is impatient, counts nothing and does not wait for the disk.
CREATE FUNCTION adjacency.lengthen(max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET lock_timeout = '50ms' AS $$
DECLARE
  lengthened int;
BEGIN
  -- A long list never becomes short.
  DELETE FROM adjacency.overgrown o
  WHERE EXISTS (SELECT FROM adjacency.long_list ll WHERE ll.owner = o.owner AND ll.kind = o.kind);
  IF NOT EXISTS (SELECT FROM adjacency.overgrown) THEN RETURN 0; END IF;
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

-- Plants the tree, tall enough for every id, of one long list that has none, while writers go on. Answers whether there
-- was one that no other roller was at.
CREATE FUNCTION adjacency.plant() RETURNS boolean LANGUAGE plpgsql
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

-- Adds net changes (of distinct ids) to the size and the tree of a long list, then splits the leaves that have become
-- too full.
CREATE FUNCTION adjacency.graft(list_owner uuid, k smallint, ids bigint[], ns bigint[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  newest constant bigint := (SELECT max(x) FROM unnest(ids) AS x);
  change constant bigint := (SELECT sum(x) FROM unnest(ns) AS x);
  folded bigint;
  top int;
  children bigint[] := ids;
  changes bigint[] := ns;
  full_child bigint;
BEGIN
  SELECT ll.n, ll.root_level INTO folded, top FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k;
  -- Planting counts what was folded before.
  IF top IS NULL THEN RETURN; END IF;
  -- Raise the root that the new ids have outgrown: it becomes the first child of the next.
  WHILE newest >> 6 * (top + 1) > 0 LOOP
    top := top + 1;
    INSERT INTO adjacency.node (owner, kind, level, prefix, counts)
    VALUES (list_owner, k, top, 0, ARRAY[folded] || array_fill(0::bigint, ARRAY[63]));
  END LOOP;
  UPDATE adjacency.long_list SET n = folded + change, root_level = top WHERE owner = list_owner AND kind = k;

  -- From the leaves up, the changes of a level being those of the level below, summed.
  FOR lvl IN 0..top LOOP
    UPDATE adjacency.node nd
    SET counts = (SELECT array_agg(u.n + coalesce(v.n, 0) ORDER BY u.i)
                  FROM unnest(nd.counts) WITH ORDINALITY AS u(n, i)
                  LEFT JOIN unnest(g.places, g.ns) AS v(i, n) ON v.i = u.i)
    FROM (SELECT c.child >> 6 AS prefix, array_agg((c.child & 63) + 1) AS places, array_agg(c.n) AS ns
          FROM unnest(children, changes) AS c(child, n) GROUP BY 1) g
    WHERE nd.owner = list_owner AND nd.kind = k AND nd.level = lvl AND nd.prefix = g.prefix;
    FOR full_child IN
      SELECT c.child FROM unnest(children, changes) AS c(child, n)
      JOIN adjacency.node nd ON nd.owner = list_owner AND nd.kind = k AND nd.level = lvl AND nd.prefix = c.child >> 6
      WHERE lvl > 0 AND c.n > 0 AND nd.counts[(c.child & 63)::int + 1] > adjacency.leaf_capacity()
        AND NOT EXISTS (SELECT FROM adjacency.node b
                        WHERE b.owner = list_owner AND b.kind = k AND b.level = lvl - 1 AND b.prefix = c.child)
    LOOP
      PERFORM adjacency.split(list_owner, k, lvl - 1, full_child);
    END LOOP;
    SELECT array_agg(x.child), array_agg(x.n) INTO children, changes
    FROM (SELECT c.child >> 6 AS child, sum(c.n)::bigint AS n
          FROM unnest(children, changes) AS c(child, n) GROUP BY 1) x;
  END LOOP;
END $$;

-- Folds about max pending changes of one shard that no other roller holds. Answers how many, 0 when none was to do, or
-- -1 when another roller was faster.
CREATE FUNCTION adjacency.fold(max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  sh smallint;
  last_owner uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  last_kind smallint := 32767;
  last_seq bigint := 9223372036854775807;
  cut record;
  list record;
  folded int := 0;
BEGIN
  -- A list that many statements have changed mostly comes first: each of them makes its reads dearer.
  SELECT r.shard INTO sh FROM adjacency.roller_shard r
  WHERE EXISTS (SELECT FROM adjacency.delta d WHERE d.shard = r.shard)
  ORDER BY random() < 0.25 OR (SELECT count(*) < 16 FROM adjacency.delta d
                               WHERE d.shard = r.shard AND cardinality(d.ids) > 1), random()
  LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  -- A fold lost in a crash leaves its changes pending, so it need not wait for the disk.
  PERFORM set_config('synchronous_commit', 'off', true);

  -- Cut in the order of seq: no -1 is folded before its +1, so no count is ever below zero.
  SELECT x.owner, x.kind, x.seq INTO cut
  FROM (SELECT d.owner, d.kind, d.seq, sum(cardinality(d.ids)) OVER (ORDER BY d.owner, d.kind, d.seq) AS n
        FROM adjacency.delta d WHERE d.shard = sh) x
  WHERE x.n >= max LIMIT 1;
  IF FOUND THEN
    last_owner := cut.owner;
    last_kind := cut.kind;
    last_seq := cut.seq;
  END IF;

  FOR list IN
    WITH taken AS (
      DELETE FROM adjacency.delta d
      WHERE d.shard = sh AND (d.owner, d.kind, d.seq) <= (last_owner, last_kind, last_seq)
      RETURNING d.owner, d.kind, d.ids, d.d),
    net AS (
      SELECT t.owner, t.kind, u.id, sum(t.d) AS n, count(*) AS changes FROM taken t CROSS JOIN LATERAL unnest(t.ids) AS u(id)
      GROUP BY t.owner, t.kind, u.id)
    SELECT n.owner, n.kind, sum(n.changes) AS changes,
           array_agg(n.id) FILTER (WHERE n.n <> 0) AS ids, array_agg(n.n) FILTER (WHERE n.n <> 0) AS ns
    FROM net n GROUP BY n.owner, n.kind
  LOOP
    folded := folded + list.changes;
    IF list.ids IS NOT NULL THEN
      PERFORM adjacency.graft(list.owner, list.kind, list.ids, list.ns);
    END IF;
  END LOOP;
  RETURN CASE WHEN folded = 0 THEN -1 ELSE folded END;
END $$;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      'DROP FUNCTION adjacency.fold, adjacency.graft, adjacency.plant, adjacency.lengthen, adjacency.split',
    );
  }
}
