import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Folding of pending changes into sizes and trees. Everything here runs under the locked `roller_shard` rows of the
 * owners concerned, so for each list `folded = live entries - pending changes` holds in every snapshot.
 */
export class CreateAdjacencyFolding1764000000104 implements MigrationInterface {
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
          SELECT d.id, -d.d FROM adjacency.delta d
          WHERE d.shard = adjacency.shard_of(list_owner) AND d.owner = list_owner AND d.kind = k
            AND d.id >= place << 6 * (lvl + 1) AND d.id < (place + 1) << 6 * (lvl + 1)) x
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
    (SELECT max(d.id) FROM adjacency.delta d
     WHERE d.shard = adjacency.shard_of(list_owner) AND d.owner = list_owner AND d.kind = k)) INTO newest;
  WHILE newest >> 6 * (lvl + 1) > 0 LOOP
    lvl := lvl + 1;
  END LOOP;
  UPDATE adjacency.size SET root_level = lvl WHERE owner = list_owner AND kind = k;
  PERFORM adjacency.split(list_owner, k, lvl, 0);
END $$;

-- Adds net changes (distinct owner, kind, id) to sizes and trees, then splits what has become too full.
CREATE FUNCTION adjacency.absorb(owners uuid[], kinds smallint[], ids bigint[], ns int[]) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  list record;
  place record;
  lvl int;
  tree_owners uuid[];
  tree_kinds smallint[];
  tree_roots smallint[];
  tree_ids bigint[];
  tree_ns int[];
BEGIN
  -- Raise the roots that the new ids have outgrown: the old root becomes the first child.
  FOR list IN
    SELECT s.owner, s.kind, s.n, s.root_level, x.newest
    FROM (SELECT y.owner, y.kind, max(y.id) AS newest FROM unnest(owners, kinds, ids) AS y(owner, kind, id)
          GROUP BY y.owner, y.kind) x
    JOIN adjacency.size s ON s.owner = x.owner AND s.kind = x.kind
    WHERE s.root_level IS NOT NULL AND x.newest >> 6 * (s.root_level + 1) > 0
  LOOP
    lvl := list.root_level;
    WHILE list.newest >> 6 * (lvl + 1) > 0 LOOP
      lvl := lvl + 1;
      INSERT INTO adjacency.node (owner, kind, level, prefix, counts)
      VALUES (list.owner, list.kind, lvl, 0, ARRAY[list.n] || array_fill(0::bigint, ARRAY[63]));
    END LOOP;
    UPDATE adjacency.size SET root_level = lvl WHERE owner = list.owner AND kind = list.kind;
  END LOOP;

  MERGE INTO adjacency.size s
  USING (SELECT x.owner, x.kind, sum(x.n) AS n FROM unnest(owners, kinds, ns) AS x(owner, kind, n)
         GROUP BY x.owner, x.kind HAVING sum(x.n) <> 0) c
  ON s.owner = c.owner AND s.kind = c.kind
  WHEN MATCHED THEN UPDATE SET n = s.n + c.n
  WHEN NOT MATCHED THEN INSERT (owner, kind, n) VALUES (c.owner, c.kind, c.n);

  -- Few lists have trees: from here on, only their changes matter.
  WITH changed AS (
    SELECT x.owner, x.kind, array_agg(x.id) AS ids, array_agg(x.n) AS ns
    FROM unnest(owners, kinds, ids, ns) AS x(owner, kind, id, n) GROUP BY x.owner, x.kind)
  SELECT array_agg(s.owner), array_agg(s.kind), array_agg(s.root_level), array_agg(y.id), array_agg(y.n)
  INTO tree_owners, tree_kinds, tree_roots, tree_ids, tree_ns
  FROM changed c JOIN adjacency.size s ON s.owner = c.owner AND s.kind = c.kind AND s.root_level IS NOT NULL
  CROSS JOIN LATERAL unnest(c.ids, c.ns) AS y(id, n);

  IF tree_owners IS NOT NULL THEN
    UPDATE adjacency.node nd
    SET counts = (SELECT array_agg(u.n + coalesce(v.n, 0) ORDER BY u.i)
                  FROM unnest(nd.counts) WITH ORDINALITY AS u(n, i)
                  LEFT JOIN unnest(g.children, g.ns) AS v(i, n) ON v.i = u.i)
    FROM (SELECT c.owner, c.kind, c.lvl, c.child >> 6 AS prefix,
                 array_agg((c.child & 63) + 1) AS children, array_agg(c.n) AS ns
          FROM (SELECT x.owner, x.kind, l.lvl, x.id >> 6 * l.lvl AS child, sum(x.n)::bigint AS n
                FROM unnest(tree_owners, tree_kinds, tree_roots, tree_ids, tree_ns) AS x(owner, kind, root, id, n)
                CROSS JOIN LATERAL generate_series(0, x.root) AS l(lvl)
                GROUP BY x.owner, x.kind, l.lvl, x.id >> 6 * l.lvl) c
          GROUP BY c.owner, c.kind, c.lvl, c.child >> 6) g
    WHERE nd.owner = g.owner AND nd.kind = g.kind AND nd.level = g.lvl AND nd.prefix = g.prefix;

    FOR place IN
      SELECT c.owner, c.kind, c.lvl, c.child
      FROM (SELECT DISTINCT x.owner, x.kind, l.lvl, x.id >> 6 * l.lvl AS child
            FROM unnest(tree_owners, tree_kinds, tree_roots, tree_ids, tree_ns) AS x(owner, kind, root, id, n)
            CROSS JOIN LATERAL generate_series(1, x.root) AS l(lvl)
            WHERE x.n > 0) c
      JOIN adjacency.node nd ON nd.owner = c.owner AND nd.kind = c.kind AND nd.level = c.lvl AND nd.prefix = c.child >> 6
      WHERE nd.counts[(c.child & 63)::int + 1] > adjacency.leaf_capacity()
        AND NOT EXISTS (SELECT FROM adjacency.node b
                        WHERE b.owner = c.owner AND b.kind = c.kind AND b.level = c.lvl - 1 AND b.prefix = c.child)
    LOOP
      PERFORM adjacency.split(place.owner, place.kind, place.lvl - 1, place.child);
    END LOOP;
  END IF;

  FOR list IN
    SELECT s.owner, s.kind
    FROM (SELECT DISTINCT y.owner, y.kind FROM unnest(owners, kinds) AS y(owner, kind)) x
    JOIN adjacency.size s ON s.owner = x.owner AND s.kind = x.kind
    WHERE s.root_level IS NULL AND s.n > adjacency.leaf_capacity()
  LOOP
    PERFORM adjacency.plant(list.owner, list.kind);
  END LOOP;
END $$;

-- Folds about max pending changes of one shard that no other roller holds. Answers how many; 0 when none was to do.
CREATE FUNCTION adjacency.fold(max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  sh smallint;
  last_owner uuid := 'ffffffff-ffff-ffff-ffff-ffffffffffff';
  last_kind smallint := 32767;
  last_id bigint := 9223372036854775807;
  cut record;
  folded int;
  owners uuid[];
  kinds smallint[];
  ids bigint[];
  ns int[];
BEGIN
  SELECT r.shard INTO sh FROM adjacency.roller_shard r
  WHERE EXISTS (SELECT FROM adjacency.delta d WHERE d.shard = r.shard)
  ORDER BY random() LIMIT 1 FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  -- A fold lost in a crash leaves its changes pending, so it need not wait for the disk.
  PERFORM set_config('synchronous_commit', 'off', true);

  -- Cut between keys: the +1 and -1 of one entry are folded together, so no count is ever below zero.
  SELECT d.owner, d.kind, d.id INTO cut FROM adjacency.delta d WHERE d.shard = sh
  ORDER BY d.owner, d.kind, d.id OFFSET max - 1 LIMIT 1;
  IF FOUND THEN
    last_owner := cut.owner;
    last_kind := cut.kind;
    last_id := cut.id;
  END IF;

  WITH taken AS (
    DELETE FROM adjacency.delta d
    WHERE d.shard = sh AND (d.owner, d.kind, d.id) <= (last_owner, last_kind, last_id)
    RETURNING d.owner, d.kind, d.id, d.d),
  net AS (
    SELECT t.owner, t.kind, t.id, sum(t.d)::int AS n FROM taken t
    GROUP BY t.owner, t.kind, t.id HAVING sum(t.d) <> 0)
  SELECT (SELECT count(*) FROM taken), array_agg(n.owner), array_agg(n.kind), array_agg(n.id), array_agg(n.n)
  INTO folded, owners, kinds, ids, ns FROM net n;
  IF owners IS NOT NULL THEN
    PERFORM adjacency.absorb(owners, kinds, ids, ns);
  END IF;
  RETURN folded;
END $$;

-- Rebuilds size and tree of a list from its entries, while writes continue.
CREATE FUNCTION adjacency.build(list_owner uuid, k smallint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  live bigint;
BEGIN
  PERFORM FROM adjacency.roller_shard r WHERE r.shard = adjacency.shard_of(list_owner) FOR UPDATE;
  DELETE FROM adjacency.node WHERE owner = list_owner AND kind = k;
  SELECT (SELECT count(*) FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k)
       - (SELECT coalesce(sum(d.d), 0) FROM adjacency.delta d
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
      `DROP FUNCTION adjacency.build, adjacency.fold, adjacency.absorb, adjacency.plant, adjacency.split`,
    );
  }
}
