-- The sizes of each owner's lists of the given kinds, in the order of the kinds. Lists without a tree are counted.
CREATE OR REPLACE FUNCTION adjacency.sizes(owners uuid[], kinds smallint[]) RETURNS TABLE (owner uuid, n float8[])
LANGUAGE sql STABLE PARALLEL SAFE AS $$
  SELECT o.owner, (
    SELECT array_agg(CASE WHEN ll.n IS NULL
        THEN (SELECT count(*) FROM adjacency.entry e WHERE e.owner = o.owner AND e.kind = k.kind)
        ELSE ll.n + (SELECT coalesce(sum(d.d * cardinality(d.ids)), 0) FROM adjacency.delta d
                     WHERE d.owner = o.owner AND d.kind = k.kind)
      END ORDER BY k.ord)::float8[]
    FROM unnest(kinds) WITH ORDINALITY AS k(kind, ord)
    LEFT JOIN adjacency.long_list ll ON ll.owner = o.owner AND ll.kind = k.kind)
  FROM unnest(owners) AS o(owner)
$$;
