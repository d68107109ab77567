-- Leaves what a statement changed of long lists to be folded: the ids that came (d = 1) or went (d = -1) on the lists k
-- of froms and the lists m of tos.
CREATE OR REPLACE FUNCTION adjacency.leave_deltas(d smallint, k smallint, m smallint, froms uuid[], tos uuid[], ids bigint[])
RETURNS void LANGUAGE plpgsql SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  long_owners uuid[];
  long_kinds smallint[];
BEGIN
  SELECT array_agg(ll.owner), array_agg(ll.kind) INTO long_owners, long_kinds
  FROM adjacency.long_list ll WHERE ll.owner = ANY (froms || tos) AND (ll.kind = k OR ll.kind = m);
  IF long_owners IS NULL THEN RETURN; END IF;
  INSERT INTO adjacency.delta (owner, kind, d, ids)
  SELECT c.owner, c.kind, leave_deltas.d, array_agg(c.id)
  FROM (SELECT f.owner, k AS kind, f.id FROM unnest(froms, ids) AS f(owner, id)
        UNION ALL SELECT t.owner, m, t.id FROM unnest(tos, ids) AS t(owner, id)) c
  WHERE (c.owner, c.kind) IN (SELECT l.owner, l.kind FROM unnest(long_owners, long_kinds) AS l(owner, kind))
  GROUP BY c.owner, c.kind;
END $$;
