-- Removes each peer from its owner's list k, and the owner from the mirror list of the peer. Returns the ordinals of
-- the pairs that existed, with their ids. Rows are locked in key order, so batches cannot deadlock: each DELETE takes
-- them in the order of its arrays. On distributed tables the query must name the owners to find their shards; elsewhere
-- that would give a plan that reads all entries of each owner.
CREATE OR REPLACE FUNCTION adjacency.unlink(k smallint, owners uuid[], peers uuid[])
RETURNS TABLE (ord int, id bigint) LANGUAGE plpgsql
SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off SET jit = off AS $$
#variable_conflict use_column
DECLARE
  m constant smallint := adjacency.mirror(k);
  distributed constant boolean := current_setting('adjacency.distributed', true) = 'on';
  ords int[];
  froms uuid[];
  tos uuid[];
  gone_ords int[];
  gone_froms uuid[];
  gone_tos uuid[];
  gone_ids bigint[];
  long_owners uuid[];
  long_kinds smallint[];
BEGIN
  IF cardinality(owners) = 0 THEN RETURN; END IF;
  IF k & 1 = 1 THEN
    RAISE EXCEPTION 'list % is a mirror', k USING ERRCODE = 'invalid_parameter_value';
  END IF;
  PERFORM adjacency.hold_lengths();
  SELECT array_agg(x.owner ORDER BY x.owner, x.peer), array_agg(x.peer ORDER BY x.owner, x.peer),
         array_agg(x.ord ORDER BY x.owner, x.peer) INTO froms, tos, ords
  FROM (SELECT CASE WHEN k = m THEN least(p.owner, p.peer) ELSE p.owner END AS owner,
               CASE WHEN k = m THEN greatest(p.owner, p.peer) ELSE p.peer END AS peer, min(p.ord)::int AS ord
        FROM unnest(owners, peers) WITH ORDINALITY AS p(owner, peer, ord) GROUP BY 1, 2) x;
  IF distributed THEN
    WITH gone AS (
      DELETE FROM adjacency.entry e USING unnest(froms, tos, ords) AS a(owner, peer, ord)
      WHERE e.owner = a.owner AND e.kind = k AND e.peer = a.peer AND e.kind & 1 = 0 AND e.owner = ANY (froms)
      RETURNING a.ord, e.owner, e.peer, e.id)
    SELECT array_agg(g.ord), array_agg(g.owner), array_agg(g.peer), array_agg(g.id)
    INTO gone_ords, gone_froms, gone_tos, gone_ids FROM gone g;
  ELSE
    WITH gone AS (
      DELETE FROM adjacency.entry e USING unnest(froms, tos, ords) AS a(owner, peer, ord)
      WHERE e.owner = a.owner AND e.kind = k AND e.peer = a.peer AND e.kind & 1 = 0
      RETURNING a.ord, e.owner, e.peer, e.id)
    SELECT array_agg(g.ord), array_agg(g.owner), array_agg(g.peer), array_agg(g.id)
    INTO gone_ords, gone_froms, gone_tos, gone_ids FROM gone g;
  END IF;
  IF gone_ids IS NULL THEN RETURN; END IF;
  IF distributed THEN
    DELETE FROM adjacency.entry e USING unnest(gone_tos, gone_ids) AS a(owner, id)
    WHERE e.owner = a.owner AND e.kind = m AND e.id = a.id AND e.owner = ANY (gone_tos);
  ELSE
    DELETE FROM adjacency.entry e USING unnest(gone_tos, gone_ids) AS a(owner, id)
    WHERE e.owner = a.owner AND e.kind = m AND e.id = a.id;
  END IF;
  SELECT array_agg(ll.owner), array_agg(ll.kind) INTO long_owners, long_kinds
  FROM adjacency.long_list ll WHERE ll.owner = ANY (gone_froms || gone_tos) AND (ll.kind = k OR ll.kind = m);
  IF long_owners IS NOT NULL THEN
    PERFORM adjacency.leave_deltas(-1::smallint, k, m, gone_froms, gone_tos, gone_ids, long_owners, long_kinds);
  END IF;
  RETURN QUERY SELECT g.ord, g.id FROM unnest(gone_ords, gone_ids) AS g(ord, id);
END $$;
