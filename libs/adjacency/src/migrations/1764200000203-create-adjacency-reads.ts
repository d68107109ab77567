import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Exact sizes and any page of a list, each in one snapshot. */
export class CreateAdjacencyReads1764200000203 implements MigrationInterface {
  async up(db: QueryRunner): Promise<void> {
    await db.query(`
-- Sizes of the five lists of each owner: n[kind + 1]. Where there is no tree, the entries are counted.
CREATE FUNCTION adjacency.sizes(owners uuid[]) RETURNS TABLE (owner uuid, n float8[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT o.owner, (
    SELECT array_agg(CASE WHEN ll.n IS NULL
        THEN (SELECT count(*) FROM adjacency.entry e WHERE e.owner = o.owner AND e.kind = k.kind)
        ELSE ll.n + (SELECT coalesce(sum(d.d * cardinality(d.ids)), 0) FROM adjacency.delta d
                     WHERE d.shard = adjacency.shard_of(o.owner) AND d.owner = o.owner AND d.kind = k.kind)
      END ORDER BY k.kind)::float8[]
    FROM generate_series(0, 4) AS k(kind) LEFT JOIN adjacency.long_list ll ON ll.owner = o.owner AND ll.kind = k.kind)
  FROM unnest(owners) AS o(owner)
$$;

-- Finds offset off of a list with a tree: the entries with id <= top, less the rest newest of them, start there.
-- Walks from the root to a leaf, newest child first, each child's count being folded plus pending (ids and their ds).
CREATE FUNCTION adjacency.seek(list_owner uuid, k smallint, root smallint, off bigint, pending bigint[], pending_ds smallint[],
  OUT top bigint, OUT rest bigint) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  lvl int := root;
  place bigint := 0;
  child int;
  sums bigint[];
  change record;
  ids bigint[] := pending;
  ds smallint[] := pending_ds;
BEGIN
  top := 9223372036854775807;
  rest := off;
  -- Nothing the root does not reach has been folded.
  SELECT coalesce(sum(p.d), 0) AS n INTO change FROM unnest(ids, ds) AS p(id, d) WHERE p.id >> 6 * (root + 1) > 0;
  IF rest < change.n THEN RETURN; END IF;
  rest := rest - change.n;
  LOOP
    SELECT n.counts INTO sums FROM adjacency.node n
    WHERE n.owner = list_owner AND n.kind = k AND n.level = lvl AND n.prefix = place;
    EXIT WHEN NOT FOUND;
    IF ids IS NOT NULL THEN
      -- What is pending elsewhere does not matter any more.
      SELECT array_agg(p.id), array_agg(p.d) INTO ids, ds FROM unnest(ids, ds) AS p(id, d)
      WHERE p.id >> 6 * (lvl + 1) = place;
      FOR change IN
        SELECT ((p.id >> 6 * lvl) & 63)::int + 1 AS child, sum(p.d) AS n FROM unnest(ids, ds) AS p(id, d) GROUP BY 1
      LOOP
        sums[change.child] := sums[change.child] + change.n;
      END LOOP;
    END IF;
    child := 64;
    WHILE child > 0 AND rest >= sums[child] LOOP
      rest := rest - sums[child];
      child := child - 1;
    END LOOP;
    IF child = 0 THEN
      RAISE EXCEPTION 'tree of list (%, %) ends before offset %', list_owner, k, off USING ERRCODE = 'data_corrupted';
    END IF;
    place := place * 64 + child - 1;
    top := ((place + 1) << 6 * lvl) - 1;
    EXIT WHEN lvl = 0;
    lvl := lvl - 1;
  END LOOP;
END $$;

-- The lim entries from offset off, or those older than the entry before, newest first, with the list's exact size.
-- Stable, so that everything it reads is of one snapshot.
CREATE FUNCTION adjacency.page(list_owner uuid, k smallint, off bigint, lim int, before bigint DEFAULT NULL)
RETURNS TABLE (total bigint, ids bigint[], peers uuid[]) LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET enable_sort = off SET jit = off AS $$
DECLARE
  root smallint;
  deep boolean;
  pending bigint[];
  pending_ds smallint[];
  top bigint := 9223372036854775807;
  rest bigint := off;
BEGIN
  SELECT ll.n, ll.root_level INTO total, root FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k;
  deep := root IS NOT NULL AND before IS NULL AND off > adjacency.leaf_capacity();
  IF root IS NULL THEN
    SELECT count(*) INTO total FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k;
  ELSIF deep THEN
    SELECT total + coalesce(sum(p.d), 0), array_agg(p.id), array_agg(p.d) INTO total, pending, pending_ds
    FROM adjacency.pending_change p
    WHERE p.shard = adjacency.shard_of(list_owner) AND p.owner = list_owner AND p.kind = k;
  ELSE
    SELECT total + coalesce(sum(d.d * cardinality(d.ids)), 0) INTO total FROM adjacency.delta d
    WHERE d.shard = adjacency.shard_of(list_owner) AND d.owner = list_owner AND d.kind = k;
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
    SELECT s.top, s.rest INTO top, rest FROM adjacency.seek(list_owner, k, root, off, pending, pending_ds) s;
  END IF;
  SELECT coalesce(array_agg(x.id), '{}'), coalesce(array_agg(x.peer), '{}') INTO ids, peers
  FROM (SELECT e.id, e.peer FROM adjacency.entry e
        WHERE e.owner = list_owner AND e.kind = k AND e.id <= top
        ORDER BY e.id DESC OFFSET rest LIMIT lim) x;
  RETURN NEXT;
END $$;
`);
  }

  async down(db: QueryRunner): Promise<void> {
    await db.query('DROP FUNCTION adjacency.page, adjacency.seek, adjacency.sizes');
  }
}
