-- Folds about `max` of the oldest pending changes of a long list into its size and its tree. Returns how many; 0 also
-- if another roller is working on the list.
CREATE OR REPLACE FUNCTION adjacency.fold(list_owner uuid, k smallint, max int) RETURNS int LANGUAGE plpgsql
SET enable_seqscan = off SET enable_bitmapscan = off SET jit = off AS $$
DECLARE
  past bigint;
  ended bigint;
  last_seq bigint;
  newest_seq bigint;
  folded int;
  ids bigint[];
  ns bigint[];
BEGIN
  SELECT ll.folded_to INTO past
  FROM adjacency.long_list ll WHERE ll.owner = list_owner AND ll.kind = k FOR UPDATE SKIP LOCKED;
  IF NOT FOUND THEN RETURN 0; END IF;
  -- If a crash loses a fold, its changes are still pending, so the commit need not wait for the disk.
  PERFORM set_config('synchronous_commit', 'off', true);
  -- All transactions before this one have ended. Read before the changes, so that their changes are among those.
  ended := pg_snapshot_xmin(pg_current_snapshot())::text;
  -- Changes are taken in the order of seq: a -1 is never folded before its +1, so no count is ever below zero.
  SELECT x.seq INTO last_seq
  FROM (SELECT d.seq, sum(cardinality(d.ids)) OVER (ORDER BY d.seq) AS n
        FROM adjacency.delta d WHERE d.owner = list_owner AND d.kind = k AND d.seq > past) x
  WHERE x.n >= max ORDER BY x.seq LIMIT 1;
  WITH taken AS (
    DELETE FROM adjacency.delta d
    WHERE d.owner = list_owner AND d.kind = k AND d.seq > past AND d.seq <= coalesce(last_seq, 9223372036854775807)
    RETURNING d.ids, d.d, d.seq)
  SELECT coalesce(sum(x.changes), 0), array_agg(x.id) FILTER (WHERE x.n <> 0), array_agg(x.n) FILTER (WHERE x.n <> 0),
         max(x.seq)
  INTO folded, ids, ns, newest_seq
  FROM (SELECT u.id, sum(t.d) AS n, count(*) AS changes, max(t.seq) AS seq
        FROM taken t CROSS JOIN LATERAL unnest(t.ids) AS u(id) GROUP BY u.id) x;
  IF ids IS NOT NULL THEN
    PERFORM adjacency.graft(list_owner, k, ids, ns);
  END IF;
  -- Sequences of several servers have no common order.
  IF newest_seq IS NOT NULL AND current_setting('adjacency.distributed', true) IS DISTINCT FROM 'on' THEN
    PERFORM adjacency.remember_folded(list_owner, k, ended, newest_seq);
  END IF;
  RETURN folded;
END $$;
