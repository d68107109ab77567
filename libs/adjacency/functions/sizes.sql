-- Sizes of the five lists of each owner: n[kind + 1]. Where there is no tree, the entries are counted.
CREATE OR REPLACE FUNCTION adjacency.sizes(owners uuid[]) RETURNS TABLE (owner uuid, n float8[])
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
