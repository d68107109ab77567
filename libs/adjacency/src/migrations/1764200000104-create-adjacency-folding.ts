import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Folding of pending changes into sizes and trees. Everything here runs under the locked `roller_shard` rows of the
 * owners concerned, so for each list `folded = live entries - pending changes` holds in every snapshot.
 */
export class CreateAdjacencyFolding1764200000104 implements MigrationInterface {
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

-- Gives a list its tree, tall enough for every folded id.
CREATE FUNCTION adjacency.plant(list_owner uuid, k smallint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  newest bigint;
  lvl int := 0;
BEGIN
  -- A folded entry that is gone already has its -1 pending.
  SELECT greatest(
    (SELECT max(e.id) FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k),
    (SELECT max(p.id) FROM adjacency.pending_change p
     WHERE p.shard = adjacency.shard_of(list_owner) AND p.owner = list_owner AND p.kind = k)) INTO newest;
  WHILE newest >> 6 * (lvl + 1) > 0 LOOP
    lvl := lvl + 1;
  END LOOP;
  UPDATE adjacency.size SET root_level = lvl WHERE owner = list_owner AND kind = k;
  PERFORM adjacency.split(list_owner, k, lvl, 0);
END $$;

-- Adds net changes (of distinct ids) to the tree of a list that had so many folded entries and such a root before, then
-- splits the leaves that have become too full.
CREATE FUNCTION adjacency.graft(list_owner uuid, k smallint, folded bigint, root smallint, ids bigint[], ns bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  newest constant bigint := (SELECT max(x) FROM unnest(ids) AS x);
  top int := root;
  children bigint[] := ids;
  changes bigint[] := ns;
  full_child bigint;
BEGIN
  -- Raise the root that the new ids have outgrown: it becomes the first child of the next.
  WHILE newest >> 6 * (top + 1) > 0 LOOP
    top := top + 1;
    INSERT INTO adjacency.node (owner, kind, level, prefix, counts)
    VALUES (list_owner, k, top, 0, ARRAY[folded] || array_fill(0::bigint, ARRAY[63]));
  END LOOP;
  IF top > root THEN
    UPDATE adjacency.size SET root_level = top WHERE owner = list_owner AND kind = k;
  END IF;

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

-- Adds net changes (of distinct owner, kind, id) to sizes and trees.
CREATE FUNCTION adjacency.absorb(owners uuid[], kinds smallint[], ids bigint[], ns int[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  list record;
BEGIN
  MERGE INTO adjacency.size s
  USING (SELECT x.owner, x.kind, sum(x.n) AS n FROM unnest(owners, kinds, ns) AS x(owner, kind, n)
         GROUP BY x.owner, x.kind HAVING sum(x.n) <> 0) c
  ON s.owner = c.owner AND s.kind = c.kind
  WHEN MATCHED THEN UPDATE SET n = s.n + c.n
  WHEN NOT MATCHED THEN INSERT (owner, kind, n) VALUES (c.owner, c.kind, c.n);

  -- Few lists are long enough for a tree.
  FOR list IN
    SELECT s.owner, s.kind, s.n - c.n AS folded, s.root_level, c.ids, c.ns
    FROM (SELECT x.owner, x.kind, sum(x.n) AS n, array_agg(x.id) AS ids, array_agg(x.n::bigint) AS ns
          FROM unnest(owners, kinds, ids, ns) AS x(owner, kind, id, n) GROUP BY x.owner, x.kind) c
    JOIN adjacency.size s ON s.owner = c.owner AND s.kind = c.kind
    WHERE s.root_level IS NOT NULL OR s.n > adjacency.leaf_capacity()
  LOOP
    IF list.root_level IS NULL THEN
      PERFORM adjacency.plant(list.owner, list.kind);
    ELSE
      PERFORM adjacency.graft(list.owner, list.kind, list.folded, list.root_level, list.ids, list.ns);
    END IF;
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
  folded int;
  owners uuid[];
  kinds smallint[];
  ids bigint[];
  ns int[];
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

  WITH taken AS (
    DELETE FROM adjacency.delta d
    WHERE d.shard = sh AND (d.owner, d.kind, d.seq) <= (last_owner, last_kind, last_seq)
    RETURNING d.owner, d.kind, d.ids, d.d),
  net AS (
    SELECT t.owner, t.kind, u.id, sum(t.d)::int AS n FROM taken t CROSS JOIN LATERAL unnest(t.ids) AS u(id)
    GROUP BY t.owner, t.kind, u.id HAVING sum(t.d) <> 0)
  SELECT (SELECT sum(cardinality(t.ids)) FROM taken t), array_agg(n.owner), array_agg(n.kind), array_agg(n.id), array_agg(n.n)
  INTO folded, owners, kinds, ids, ns FROM net n;
  IF owners IS NOT NULL THEN
    PERFORM adjacency.absorb(owners, kinds, ids, ns);
  END IF;
  RETURN coalesce(folded, -1);
END $$;

-- Rebuilds size and tree of a list from its entries, while writes continue.
CREATE FUNCTION adjacency.build(list_owner uuid, k smallint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  live bigint;
BEGIN
  PERFORM FROM adjacency.roller_shard r WHERE r.shard = adjacency.shard_of(list_owner) FOR UPDATE;
  DELETE FROM adjacency.node WHERE owner = list_owner AND kind = k;
  SELECT (SELECT count(*) FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k)
       - (SELECT coalesce(sum(d.d * cardinality(d.ids)), 0) FROM adjacency.delta d
          WHERE d.shard = adjacency.shard_of(list_owner) AND d.owner = list_owner AND d.kind = k) INTO live;
  INSERT INTO adjacency.size (owner, kind, n) VALUES (list_owner, k, live)
  ON CONFLICT (owner, kind) DO UPDATE SET n = excluded.n, root_level = NULL;
  IF live > adjacency.leaf_capacity() THEN
    PERFORM adjacency.plant(list_owner, k);
  END IF;
END $$;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query(
      `DROP FUNCTION adjacency.build, adjacency.fold, adjacency.absorb, adjacency.graft, adjacency.plant,
         adjacency.split`,
    );
  }
}
