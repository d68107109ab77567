-- Grafts: adds net changes (of distinct ids) to the size and the tree of a long list, then splits leaves that have
-- become too full.
CREATE OR REPLACE FUNCTION adjacency.graft(list_owner uuid, k smallint, ids bigint[], ns bigint[])
RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
DECLARE
  oldest constant bigint := (SELECT min(x) FROM unnest(ids) AS x);
  newest constant bigint := (SELECT max(x) FROM unnest(ids) AS x);
  change constant bigint := (SELECT sum(x) FROM unnest(ns) AS x);
  folded bigint;
  top int;
  place bigint;
  children bigint[] := ids;
  changes bigint[] := ns;
  full_child bigint;
BEGIN
  SELECT ll.n, ll.root_level, ll.root_prefix INTO folded, top, place
  FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k;
  -- Planting also counts the entries that were folded before.
  IF top IS NULL THEN RETURN; END IF;
  -- While the root does not cover the new ids, add a higher root above it.
  WHILE oldest >> 6 * (top + 1) <> place OR newest >> 6 * (top + 1) <> place LOOP
    top := top + 1;
    INSERT INTO adjacency.node (owner, kind, level, prefix, counts)
    VALUES (list_owner, k, top, place >> 6,
            array_fill(0::bigint, ARRAY[(place & 63)::int]) || folded || array_fill(0::bigint, ARRAY[63 - (place & 63)::int]));
    place := place >> 6;
  END LOOP;
  UPDATE adjacency.long_list SET n = folded + change, root_level = top, root_prefix = place
  WHERE owner = list_owner AND kind = k;

  -- From the leaves up: the changes of a level are the sums of the changes of the level below.
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
        AND NOT EXISTS (SELECT 1 FROM adjacency.node b
                        WHERE b.owner = list_owner AND b.kind = k AND b.level = lvl - 1 AND b.prefix = c.child)
    LOOP
      PERFORM adjacency.split(list_owner, k, lvl - 1, full_child);
    END LOOP;
    SELECT array_agg(x.child), array_agg(x.n) INTO children, changes
    FROM (SELECT c.child >> 6 AS child, sum(c.n)::bigint AS n
          FROM unnest(children, changes) AS c(child, n) GROUP BY 1) x;
  END LOOP;
END $$;
