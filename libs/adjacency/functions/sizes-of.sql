-- Like adjacency.sizes, for one owner: the sizes of the owner's lists of the given kinds, in their order. Reads only
-- this owner's rows, in one snapshot, so it can run on the node that stores them.
CREATE OR REPLACE FUNCTION adjacency.sizes_of(list_owner uuid, kinds smallint[]) RETURNS float8[] LANGUAGE plpgsql STABLE
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  long record;
  short record;
BEGIN
  SELECT coalesce(array_agg(ll.kind), '{}') AS kinds, coalesce(array_agg(ll.n + coalesce(p.n, 0)), '{}') AS ns INTO long
  FROM adjacency.long_list ll
  CROSS JOIN LATERAL (SELECT sum(d.d * cardinality(d.ids)) AS n FROM adjacency.delta d
                      WHERE d.owner = list_owner AND d.kind = ll.kind AND d.seq > ll.folded_to) p
  WHERE ll.owner = list_owner AND ll.n IS NOT NULL;
  SELECT coalesce(array_agg(k.kind), '{}') AS kinds, coalesce(array_agg(x.n), '{}') AS ns INTO short
  FROM unnest(kinds) AS k(kind)
  CROSS JOIN LATERAL (SELECT count(*) AS n FROM adjacency.entry e WHERE e.owner = list_owner AND e.kind = k.kind) x
  WHERE k.kind <> ALL (long.kinds);
  RETURN (
    SELECT array_agg(coalesce(l.n, s.n, 0) ORDER BY k.ord)
    FROM unnest(kinds) WITH ORDINALITY AS k(kind, ord)
    LEFT JOIN unnest(long.kinds, long.ns) AS l(kind, n) ON l.kind = k.kind
    LEFT JOIN unnest(short.kinds, short.ns) AS s(kind, n) ON s.kind = k.kind);
END $$;
