-- Creates the node (lvl, place) of a list and, if a child has more entries than a leaf may have, the nodes below it.
-- Each node is counted in one snapshot.
CREATE OR REPLACE FUNCTION adjacency.split(list_owner uuid, k smallint, lvl int, place bigint) RETURNS void LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  sums bigint[];
BEGIN
  SELECT array_agg(coalesce(c.n, 0) ORDER BY i) INTO sums
  FROM generate_series(0, 63) AS i LEFT JOIN (
    SELECT (x.id >> 6 * lvl) & 63 AS child, sum(x.n) AS n
    FROM (SELECT e.id, 1 AS n FROM adjacency.entry e
          WHERE e.owner = list_owner AND e.kind = k
            AND e.id >= place << 6 * (lvl + 1) AND e.id < (place + 1) << 6 * (lvl + 1)
          UNION ALL
          SELECT p.id, -p.d FROM adjacency.pending_change p
          WHERE p.owner = list_owner AND p.kind = k AND p.id >> 6 * (lvl + 1) = place) x
    GROUP BY 1) c ON c.child = i;
  INSERT INTO adjacency.node (owner, kind, level, prefix, counts) VALUES (list_owner, k, lvl, place, sums);
  IF lvl > 0 THEN
    FOR i IN 1..64 LOOP
      IF sums[i] > adjacency.leaf_capacity() THEN
        PERFORM adjacency.split(list_owner, k, lvl - 1, place * 64 + i - 1);
      END IF;
    END LOOP;
  END IF;
END $$;
