-- Writes the deltas of a statement: the ids that it added (d = 1) or removed (d = -1) on the lists k of froms and the
-- lists m of tos, for those of them that are long.
CREATE OR REPLACE FUNCTION adjacency.leave_deltas(d smallint, k smallint, m smallint, froms uuid[], tos uuid[], ids bigint[],
  long_owners uuid[], long_kinds smallint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  -- IS TRUE prevents the planner from turning IN into a join; its method would depend on the caller's settings.
  INSERT INTO adjacency.delta (owner, kind, d, ids)
  SELECT c.owner, c.kind, leave_deltas.d, array_agg(c.id)
  FROM (SELECT f.owner, k AS kind, f.id FROM unnest(froms, ids) AS f(owner, id)
        UNION ALL SELECT t.owner, m, t.id FROM unnest(tos, ids) AS t(owner, id)) c
  WHERE ((c.owner, c.kind) IN (SELECT l.owner, l.kind FROM unnest(long_owners, long_kinds) AS l(owner, kind))) IS TRUE
  GROUP BY c.owner, c.kind;
END $$;
