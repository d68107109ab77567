-- The sizes of each owner's lists of the given kinds, in the order of the kinds. Lists without a tree are counted. Of
-- many owners, those without trees are counted in one scan of the index by position, with one descent per owner; the
-- others, and few owners, one after the other, each in one scan that passes over the lists with trees.
CREATE OR REPLACE FUNCTION adjacency.sizes(owners uuid[], kinds smallint[]) RETURNS TABLE (owner uuid, n float8[])
LANGUAGE plpgsql STABLE PARALLEL SAFE
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  few constant int := 8;
  none constant float8[] := array_fill(0::float8, ARRAY[cardinality(kinds)]);
  singly uuid[] := owners;
BEGIN
  IF cardinality(owners) > few THEN
    SELECT coalesce(array_agg(DISTINCT ll.owner), '{}') INTO singly
    FROM adjacency.long_list ll WHERE ll.owner = ANY (owners) AND ll.n IS NOT NULL;
  END IF;
  IF singly <> '{}' THEN
    RETURN QUERY
    SELECT o.owner, ARRAY(
      SELECT coalesce(long.ns[array_position(long.lists, k)], short.ns[array_position(short.lists, k)], 0)
      FROM unnest(kinds) AS k)
    FROM unnest(singly) AS o(owner)
    CROSS JOIN LATERAL (
      SELECT coalesce(array_agg(ll.kind), '{}') AS lists, array_agg(ll.n::float8 + coalesce(p.n, 0)) AS ns
      FROM adjacency.long_list ll
      CROSS JOIN LATERAL (SELECT sum(d.d * cardinality(d.ids))::float8 AS n FROM adjacency.delta d
                          WHERE d.owner = ll.owner AND d.kind = ll.kind AND d.seq > ll.folded_to) p
      WHERE ll.owner = o.owner AND ll.n IS NOT NULL) long
    CROSS JOIN LATERAL (
      SELECT array_agg(e.kind) AS lists, array_agg(e.n) AS ns
      FROM (SELECT e.kind, count(*)::float8 AS n FROM adjacency.entry e
            WHERE e.owner = o.owner AND e.kind = ANY (ARRAY(SELECT k FROM unnest(kinds) AS k WHERE k <> ALL (long.lists)))
            GROUP BY e.kind) e) short;
    IF cardinality(owners) <= few THEN RETURN; END IF;
    owners := ARRAY(SELECT unnest(owners) EXCEPT SELECT unnest(singly));
  END IF;
  RETURN QUERY
  SELECT o.owner, CASE WHEN x.present IS NULL THEN none
    ELSE ARRAY(SELECT coalesce(x.ns[array_position(x.present, k)], 0) FROM unnest(kinds) AS k) END
  FROM unnest(owners) AS o(owner)
  LEFT JOIN (
    SELECT c.owner, array_agg(c.kind) AS present, array_agg(c.n) AS ns
    FROM (SELECT e.owner, e.kind, count(*)::float8 AS n FROM adjacency.entry e
          WHERE e.owner = ANY (owners) GROUP BY e.owner, e.kind) c
    GROUP BY c.owner) x USING (owner);
END $$;
